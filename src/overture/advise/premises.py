"""In which worlds the premises of the arguments hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overture.advise.reach import final_reach
from overture.advise.survey import SURVEY_SLICE, Survey, where
from overture.argue.debate import option_meant
from overture.case.arguments import LIKELIER_THAN_NOT, Premise
from overture.case.model import Case
from overture.game.draws import Array, Draws
from overture.reading.bodies import body_asked
from overture.reading.expressions import Expression
from overture.worlds.ensemble import POOL_WORLDS, Block, Solution

Truths = NDArray[np.bool_]
Chance = tuple[Expression, str]
"""What may happen, and the option under which."""


@dataclass(frozen=True)
class Made:
    """Which arguments are made where: bool [arguments, worlds], and the weights [worlds]."""

    holds: Truths
    weights: Array


def made(solution: Solution, seen: Survey) -> Made:
    """The premises of every argument of a case, in the worlds that are kept (20,000 at most)."""
    case = solution.game.case
    rows, weights = [], []
    for block in kept_blocks(solution):
        rows.append(held(case, block.draws, tuple(case.arguments), (solution, seen, block)))
        weights.append(block.weights)
    return Made(np.concatenate(rows, axis=1), np.concatenate(weights))


def held(
    case: Case,
    draws: Draws,
    arguments: Sequence[str],
    solved: tuple[Solution, Survey, Block] | None = None,
) -> Truths:
    """Where the premises of some arguments hold: bool [arguments, worlds of the block].

    `solved` is needed where a premise `asks_of_play`.
    """
    under = option_meant(case)
    chances = _chances(case, under, arguments)
    known: dict[Chance, Array] = {}
    if chances:
        assert solved is not None
        known = dict(zip(chances, _probabilities(*solved, chances), strict=True))
    whole = np.ones(draws.count, bool)
    done: dict[tuple[object, ...], Truths] = {}
    out = np.ones((len(arguments), draws.count), bool)
    for row, name in zip(out, arguments, strict=True):
        for premise in case.arguments[name].premises:
            option = premise.under or under[name]
            key = (
                premise.holds, premise.event, option, premise.relation, premise.level,
                premise.than,
            )  # fmt: skip
            if key not in done:
                done[key] = whole & _holds(case, draws, premise, option, known)
            row &= done[key]
    return out


def asks_of_play(case: Case, arguments: Sequence[str]) -> bool:
    """Whether a premise of some arguments asks how likely something is in the solved game."""
    return bool(_chances(case, option_meant(case), arguments))


def kept_blocks(solution: Solution) -> Iterator[Block]:
    """The blocks of a solution up to POOL_WORLDS worlds."""
    done = 0
    for block in solution.blocks():
        if done >= POOL_WORLDS:
            return
        yield block
        done += block.draws.count


def _chances(case: Case, under: dict[str, str], arguments: Sequence[str]) -> list[Chance]:
    """Every event whose probability a premise of some arguments asks for, with the option imposed;
    each once."""
    found: dict[Chance, None] = {}
    for argument in (case.arguments[name] for name in arguments):
        for premise in argument.premises:
            option = premise.under or under[argument.id]
            if premise.event is not None:
                found[premise.event, option] = None
                if premise.than:
                    found[premise.event, premise.than] = None
            elif premise.holds is not None:
                for name in sorted(premise.holds.names & set(case.outcomes)):
                    found[case.outcomes[name].when, option] = None
    return list(found)


def _probabilities(
    solution: Solution, seen: Survey, block: Block, chances: list[Chance]
) -> list[Array]:
    """The probability of each event under its option in every world of a block."""
    if not chances:
        return []
    game, plan = solution.game, seen.layout
    place = {option: k for k, option in enumerate(plan.options)}
    held = np.array(
        [
            where(game, event) & ((plan.policy == place[option]) | (plan.policy < 0))
            for event, option in chances
        ],
        dtype=float,
    )
    # only the histories that some event asks about are added up
    asked = np.flatnonzero(held.any(axis=0))
    held = np.ascontiguousarray(held[:, asked])
    out = np.empty((len(chances), block.draws.count))
    for start in range(0, block.draws.count, SURVEY_SLICE):
        part = slice(start, start + SURVEY_SLICE)
        columns = np.ascontiguousarray(block.numbers.chance[part].T)
        slots = np.ascontiguousarray(block.strategy[part].T)
        out[:, part] = held @ final_reach(game, columns, slots, plan.decide_nodes)[asked]
    return list(out)


def _holds(
    case: Case, draws: Draws, premise: Premise, option: str, known: dict[Chance, Array]
) -> Truths:
    """Whether a premise holds in every world of a block."""
    if premise.event is not None:
        chance = known[premise.event, option]
        against = known[premise.event, premise.than] if premise.than else premise.level
        more = premise.relation in ("above", "more_than")
        return np.asarray(chance > against if more else chance < against)
    assert premise.holds is not None
    values: dict[str, object] = {}
    for name in premise.holds.names:
        if name in case.outcomes:
            values[name] = known[case.outcomes[name].when, option] > LIKELIER_THAN_NOT
        elif name in case.assumptions:
            values[name] = draws.truths[name]
        elif body_asked(name):
            values[name] = draws.consents[body_asked(name)]
        else:
            values[name] = draws.numbers[name]
    return np.asarray(premise.holds.evaluate(values), bool)
