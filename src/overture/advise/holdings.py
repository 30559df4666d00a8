"""The holdings that a record counts, as of the day of a case: their reports, and when each came."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from overture.case.counted import Counting
from overture.case.intervals import Z90
from overture.case.model import Case
from overture.errors import CaseError, UsageError
from overture.evidence.counted import CountedRow, counted_problems, counted_rows, counts, left_out
from overture.evidence.files import read_record, record_path
from overture.evidence.record import Record
from overture.evidence.rows import Row, known_on
from overture.watch.ceilings import Amount, amount_of
from overture.watch.levels import Filter, Heard, filter_of, level_on, levels

Place = tuple[str, str, str]
MOST_DAYS = 3_660
"""Days of a history: the last ten years."""


@dataclass(frozen=True)
class CountedHolding:
    """A counted holding as of a day. `rows` are those in force; `filter` is None where there are
    none. `known` are the reports known on each day of the history, the first day with one first.
    """

    counting: Counting
    rows: tuple[CountedRow, ...]
    left_out: Mapping[str, int]
    filter: Filter | None
    known: tuple[tuple[date, tuple[Heard, ...]], ...]

    def on(self, day: date, without: str = "") -> Amount | None:
        """How many there are on a day by the rows in force at the end, one of them left out if
        wanted; None where no row is left."""
        told = [row.heard for row in self.rows if row.row.id != without]
        if self.filter is None or not told:
            return None
        return amount_of(level_on(self.filter, told, day))

    def history(self) -> list[tuple[date, Amount]]:
        """How many there were on each day, by what was known on it."""
        if self.filter is None:
            return []
        return [(level.day, amount_of(level)) for level in levels(self.filter, self.known)]


def counted_holdings(case: Case) -> dict[Place, CountedHolding]:
    """(state, zone, category) -> what the record counts there by the day of the case.

    Empty where nothing is declared to be counted. Raises UsageError where the record cannot be
    used, or reports cannot all be true.
    """
    declared = case.ceilings
    if declared is None or not declared.counted:
        return {}
    path = record_path(case)
    try:
        there = path is not None and path.is_file()
        record = read_record(path, case.as_of) if there and path is not None else None
        faults = [p for p in counted_problems(case, record) if p.severity == "error"]
        if faults:
            raise CaseError(faults)
    except CaseError as fault:
        first = fault.problems[0].render().splitlines()[0]
        raise UsageError(f"holdings cannot be counted: {first}") from None
    return {place: _counted(case, each, record) for place, each in declared.counted.items()}


def _counted(case: Case, counting: Counting, record: Record | None) -> CountedHolding:
    every = record.rows if record is not None else ()
    told = {row.row.id: row for row in counted_rows(case, counting, every)}
    # what may take a row back need not count anything itself
    about = [row for row in every if row.id in told or row.supersedes]
    now = tuple(told[row.id] for row in known_on(about, case.as_of) if row.id in told)
    omitted = left_out(counting, known_on(_alike(counting, every), case.as_of))
    if not now:
        return CountedHolding(counting, (), omitted, None, ())
    start = None
    if counting.start is not None:
        low, high = (math.log(end) for end in counting.start)
        start = ((low + high) / 2, (high - low) / (2 * Z90))
    first = min(now, key=lambda row: (row.heard.day, row.row.reported, row.row.id))
    held = filter_of(
        [row.heard for row in told.values()], counting.drift, start, first.heard.centre, case.as_of
    )
    return CountedHolding(counting, now, omitted, held, _known(case, about, told))


def _alike(counting: Counting, rows: Sequence[Row]) -> list[Row]:
    return [r for r in rows if r.supersedes or r.unit in counting.units or counts(counting, r)]


def _known(
    case: Case, about: Sequence[Row], told: Mapping[str, CountedRow]
) -> tuple[tuple[date, tuple[Heard, ...]], ...]:
    """The reports known on each day from the first one on which there is one."""
    changes = {date.fromisoformat(row.reported) for row in about}
    found: list[tuple[date, tuple[Heard, ...]]] = []
    heard: tuple[Heard, ...] = ()
    day = max(min(changes), case.as_of - timedelta(days=MOST_DAYS))
    if day > min(changes):
        changes.add(day)
    while day <= case.as_of:
        if day in changes:
            known = known_on(about, day)
            heard = tuple(told[row.id].heard for row in known if row.id in told)
        if heard:
            found.append((day, heard))
        day += timedelta(days=1)
    return tuple(found)
