"""What the advised party should do later: its own decision tree, everybody else held as solved.

With the strategies of the others held, the advised party's continuation is a decision problem: a
tree of its own information sets, solved backwards (Raiffa & Schlaifer 1961). Weights per final
history decide what it believes: after a reply, or before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overture.advise.survey import Survey
from overture.advise.values import Step
from overture.case.model import NONE
from overture.game.draws import Array
from overture.game.game import Game, InformationSet

TIE = 1e-9
"""Points below which two options of a step are worth the same."""


@dataclass(frozen=True)
class OwnTree:
    """The advised party's other information sets and the final histories behind each option.

    sets      indices of information sets, deepest first
    after     those that are planned: moves after the advised choice
    through   set -> option index -> bool [F]: finals that pass through that option of that set
    allowed   set -> bool per option: whether the case lets it be advised
    """

    sets: tuple[int, ...]
    after: frozenset[int]
    through: Mapping[int, tuple[np.ndarray, ...]]
    allowed: Mapping[int, np.ndarray]


def own_tree(game: Game, survey: Survey, decide: bool = False) -> OwnTree:
    """The information sets of the advised party, the advised choice itself only if `decide`."""
    case = game.case
    found: dict[int, tuple[np.ndarray, ...]] = {}
    allowed: dict[int, np.ndarray] = {}
    depth: dict[int, int] = {}
    rank = {move: k for k, move in enumerate(case.moves)}
    for information in game.sets:
        if information.party != case.advised:
            continue
        if information.move == case.advice.decide and not decide:
            continue
        passing = passes_through(game, information)
        found[information.index] = tuple(
            np.array(
                [
                    p and f.choices[information.move] == o
                    for p, f in zip(passing, game.finals, strict=True)
                ]
            )
            for o in information.options
        )
        depth[information.index] = rank[information.move]
        free = np.array([option not in case.forbidden for option in information.options])
        allowed[information.index] = free if free.any() else np.ones_like(free)
    order = sorted(found, key=lambda i: (-depth[i], i))
    after = frozenset(i for i in order if depth[i] > rank[case.advice.decide])
    return OwnTree(tuple(order), after, found, allowed)


def passes_through(game: Game, information: InformationSet) -> list[bool]:
    """Which finals pass through an information set: those that agree with what it knows."""
    out = []
    for final in game.finals:
        out.append(
            final.value(information.move) != NONE
            and final.types.get(information.party, "") == information.type
            and all(final.value(move) == option for move, option in information.known)
        )
    return out


def best_plan(
    tree: OwnTree, worth: Array, mass: Array, factor: Array, among: frozenset[int]
) -> tuple[Array, dict[int, Array], dict[int, float]]:
    """Best response at the sets in `among`, deepest first.

    worth [F] is reach x payoff with the party's own later moves as factor 1; `factor` [F] is the
    probability of its moves at sets that are not planned; mass [F] is the reach alone. Returns the
    probability [F] of the own moves of each final under the plan (0 or the factor), per set the
    value of every option times the reach of the set, and that reach.
    """
    play = factor.copy()
    quality: dict[int, Array] = {}
    reach: dict[int, float] = {}
    for i in tree.sets:
        if i not in among:
            continue
        options = tree.through[i]
        values = np.array([float(worth[o] @ play[o]) for o in options])
        quality[i] = values
        # every option is followed by one plan, so any of them carries the reach of the set
        reach[i] = float(mass[options[0]] @ play[options[0]])
        best = int(np.where(tree.allowed[i], values, -np.inf).argmax())
        for k, finals in enumerate(options):
            if k != best:
                play[finals] = 0.0
    return play, quality, reach


def solved_factor(game: Game, survey: Survey, tree: OwnTree, apart: frozenset[int]) -> Array:
    """Probability [F] of the own later moves as solved, sets in `apart` left out."""
    factor = np.ones(len(game.finals))
    offset = game.tree.offset
    for i in tree.sets:
        if i not in apart:
            for k, finals in enumerate(tree.through[i]):
                factor[finals] *= survey.strategy[offset[i] + k]
    return factor


def steps(game: Game, survey: Survey, tree: OwnTree, effective: Array) -> tuple[Step, ...]:
    """The best thing to do at each later information set, in the order of the case.

    The value of an option counts the best own moves after it. Sets that are never reached under
    their policy are left out.
    """
    case = game.case
    factor = solved_factor(game, survey, tree, tree.after)
    _, quality, reach = best_plan(tree, survey.free_worth, survey.free_mass, factor, tree.after)
    offset = game.tree.offset
    out: list[Step] = []
    for i in sorted(tree.after):
        information = game.sets[i]
        passing = np.logical_or.reduce(tree.through[i])
        probability = float((survey.mass[:, 0])[passing].sum())
        if reach[i] <= 0:
            continue
        values = quality[i] / reach[i]
        order = np.argsort(-np.where(tree.allowed[i], values, -np.inf), kind="stable")
        best = int(order[0])
        move = case.moves[information.move]
        level = [
            o
            for k, o in enumerate(information.options)
            if k != best and tree.allowed[i][k] and values[best] - values[k] <= TIE
        ]
        says = {option.id: option.says for option in move.options}
        known = dict(information.known)
        reply = {survey.layout.replies[r] for r in survey.layout.reply_of[passing] if r >= 0}
        out.append(
            Step(
                move=information.move,
                label=information.label,
                situation=situation(game, information),
                probability=probability,
                choose=information.options[best],
                says=says[information.options[best]],
                gap=float(values[best] - values[order[1]]) if tree.allowed[i].sum() > 1 else 0.0,
                options={
                    o: (float(values[k]), float(survey.strategy[offset[i] + k]))
                    for k, o in enumerate(information.options)
                },
                policy=known.get(case.advice.decide, ""),
                reply=next(iter(reply)) if len(reply) == 1 else "",
                effective_worlds=float(effective[i]),
                tied=tuple(level),
            )
        )
    return tuple(out)


def situation(game: Game, information: InformationSet) -> str:
    """What the mover knows, in the words of the case."""
    case = game.case
    words = []
    for move, option in information.known:
        if option == NONE or move == case.advice.decide:
            continue
        says = next(o.says for o in case.moves[move].options if o.id == option)
        words.append(says or option)
    return "; ".join(words)
