"""Whether what a case says happened can be: all of it together, and beside its best reports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from overture.case.happened import Happened
from overture.case.model import Case
from overture.errors import Problem
from overture.evidence.record import Record
from overture.evidence.record_checks import grade_of
from overture.evidence.reports import judged
from overture.evidence.rows import Row
from overture.game.environment import Environment
from overture.game.game import Game, History

CHECKS = {
    "happened-together": "No history of the game has all that is said to have happened.",
    "happened-record": "A row of the best grade says otherwise than what is said to have happened.",
}
"""Name of each check -> what it finds."""

BEST = "A1"

MOST = 2_000_000
"""Outcomes times histories; in a larger game only the indicators are looked at."""

Ends = dict[str, NDArray[np.bool_]]
"""Outcome -> whether each history at which the game is over has it as declared: [finals]."""


def happened_problems(game: Game, record: Record | None) -> list[Problem]:
    """Warnings on what is said to have happened; without a record, on whether it can be at all."""
    case = game.case
    named = [name for name in case.happened if name in case.outcomes]
    if len(named) * len(game.finals) > MOST:
        named = []
    ends = {
        name: np.array([_is_so(game, name, case.happened[name], final) for final in game.finals])
        for name in named
    }
    found = [*_together(case, ends)]
    if record is not None:
        best = [row for row in record.in_force() if _is_sure(case, row)]
        found += _indicators(case, best)
        found += _moves(game, ends, best)
    return found


def _is_sure(case: Case, row: Row) -> bool:
    """The best grade, or a probability of one; a letter alone leaves open what was confirmed."""
    return grade_of(case, row).upper() == BEST or judged(case, row) == 1.0


def _is_so(game: Game, name: str, one: Happened, final: History) -> bool:
    value = game.case.outcomes[name].when.evaluate(Environment(game.case, final, None))
    return bool(value) == one.value


def _together(case: Case, ends: Ends) -> Iterator[Problem]:
    """The smallest contradictions: one outcome, two, or all of them."""
    faulty: list[set[str]] = []
    for size in sorted({1, 2, len(ends)} - {0}):
        for names in combinations(ends, size):
            if any(known <= set(names) for known in faulty):
                continue
            if np.logical_and.reduce([ends[name] for name in names]).any():
                continue
            faulty.append(set(names))
            yield _impossible(case, names)


def _impossible(case: Case, names: tuple[str, ...]) -> Problem:
    *others, last = names
    one = case.happened[last]
    what = f"'{last}' cannot be {_said(one.value)}"
    if others:
        what += " while " + " and ".join(
            f"'{name}' is {_said(case.happened[name].value)}" for name in others
        )
    what += ": no history of the game has it so"
    remedy = "correct the value, or the conditions under `outcomes`"
    return Problem("happened-together", one.spot, f"happened.{last}", what, remedy, "warning")


def _indicators(case: Case, best: list[Row]) -> Iterator[Problem]:
    """Seen by the day on which it was settled that it did not happen, or the other way round."""
    for row in best:
        if row.indicator is None or row.indicator[0] not in case.happened:
            continue
        name, seen = row.indicator
        one = case.happened[name]
        day = one.on.isoformat()
        in_time = row.date <= day if seen else row.date >= day
        if seen != one.value and in_time:
            yield _otherwise(one, row)


def _moves(game: Game, ends: Ends, best: list[Row]) -> Iterator[Problem]:
    """Moves after which the outcome cannot be as it is said to have been."""
    for row in best:
        if row.move is None:
            continue
        move, option = row.move
        after = np.array([final.value(move) == option for final in game.finals])
        for name, so in ends.items():
            one = game.case.happened[name]
            can_be = after.any() and so.any()
            if row.date <= one.on.isoformat() and can_be and not (after & so).any():
                yield _otherwise(one, row)


def _otherwise(one: Happened, row: Row) -> Problem:
    what = (
        f"it is said to be {_said(one.value)}, but row {row.id} of the record, of {row.date} and "
        f"graded as surely as can be, shows {row.shows}"
    )
    remedy = "correct the value or its day, or withdraw the row"
    return Problem("happened-record", one.spot, f"happened.{one.id}", what, remedy, "warning")


def _said(value: bool) -> str:
    return "true" if value else "false"
