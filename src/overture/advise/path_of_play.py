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

    At most MOST_NODES nodes are kept: the path of play (the likeliest continuation of the best
    policy), then the most reached of the rest; what is folded is counted.
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
    sums: dict[tuple[tuple[str, str], ...], float] = {}
    for trail, mass in zip(trails, reach, strict=True):
        for depth in range(len(trail) + 1):
            sums[trail[:depth]] = sums.get(trail[:depth], 0.0) + float(mass)
    first = tuple((case.advice.decide, option) for option in options)
    # siblings come in together, so that every drawn branching is whole
    ranked = sorted(
        {t[:-1] for t in sums if t},
        key=lambda t: (t != (), not (not t or t[0] == first[best]), -sums[t]),
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
        mass = float(reach[here].sum())
        value = float(worth[here].sum()) / mass if mass > 0 else float("nan")
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
