"""The game as played: moves and options, with their probability and value averaged over worlds."""

from __future__ import annotations

import numpy as np

from overture.advise.survey import Survey, where
from overture.advise.values import PathNode
from overture.case.model import NONE
from overture.game.game import Game

MOST_NODES = 60


def path_of_play(game: Game, survey: Survey, best: int) -> PathNode:
    """The tree of moves, types pooled, with the advised choice set to each option in turn.

    What comes before the advised choice is shown as it is under the best policy; below the choice
    every option is imposed in turn. At most MOST_NODES nodes are kept: the path of play (the
    likeliest continuation of the best policy), then the most reached of the rest; what is folded
    is counted.
    """
    case = game.case
    moves = list(case.moves)
    outcomes = {o: where(game, outcome.when) for o, outcome in case.outcomes.items()}
    reach, worth = survey.mass[:, 0], survey.worth
    options = survey.layout.options
    kept: set[tuple[tuple[str, str], ...]] = set()
    trails = [
        tuple((m, final.value(m)) for m in moves if final.value(m) != NONE) for final in game.finals
    ]
    first = tuple((case.advice.decide, option) for option in options)
    # a history is reached once under every option of the choice that lies ahead of it; with the
    # sums of all options in, what comes before the choice would be counted once for each
    under_best = (survey.layout.policy == best) | (survey.layout.policy < 0)
    sums: dict[tuple[tuple[str, str], ...], float] = {}
    for trail, mass, counted in zip(trails, reach, under_best, strict=True):
        for depth in range(len(trail) + 1):
            chosen_before = any(move == case.advice.decide for move, _ in trail[:depth])
            share = float(mass) if counted or chosen_before else 0.0
            sums[trail[:depth]] = sums.get(trail[:depth], 0.0) + share
    # siblings come in together, so that every drawn branching is whole
    ranked = sorted(
        {t[:-1] for t in sums if t},
        key=lambda t: (t != (), not (not t or first[best] in t), -sums[t]),
    )
    children: dict[tuple[tuple[str, str], ...], list[tuple[tuple[str, str], ...]]] = {}
    for t in sums:
        if t:
            children.setdefault(t[:-1], []).append(t)
    kept.add(())
    for parent in ranked:
        if parent in kept and len(kept) + len(children[parent]) <= MOST_NODES:
            kept.update(children[parent])

    def build(trail: tuple[tuple[str, str], ...], above: float, on_path: bool) -> PathNode:
        here = np.array([t[: len(trail)] == trail for t in trails])
        ahead = not any(m == case.advice.decide for m, _ in trail)
        summed = here & under_best if ahead else here
        mass = float(reach[summed].sum())
        value = float(worth[summed].sum()) / mass if mass > 0 else float("nan")
        below = [t for t in children.get(trail, []) if t in kept]
        drawn = bool(below)
        ends = () if children.get(trail) else tuple(o for o, held in outcomes.items()
                                                     if held[here].all())  # fmt: skip
        likeliest = None
        if on_path and drawn:
            chosen = first[best] if below[0][-1][0] == case.advice.decide else None
            likeliest = max(below, key=lambda t: (t[-1] == chosen, sums[t]))
        move = children[trail][0][-1][0] if children.get(trail) else ""
        label, says = trail[-1][1] if trail else "", ""
        if trail:
            m, o = trail[-1]
            says = next(x.says for x in case.moves[m].options if x.id == o)
        decided = bool(trail) and trail[-1][0] == case.advice.decide
        return PathNode(
            label=label,
            says=says,
            party=case.moves[move].by if move else "",
            move=move,
            probability=1.0 if decided or not trail else (mass / above if above > 0 else 0.0),
            reach=mass,
            value=value,
            on_path=on_path,
            ends=ends,
            folded=0 if drawn or not children.get(trail) else int(here.sum()),
            children=tuple(build(t, mass, t == likeliest) for t in below),
        )

    return build((), 1.0, True)
