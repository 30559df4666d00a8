"""From rows of a record to reports of a holding: which count it, corrected, graded, once each.

A row counts a holding if its unit, definition, kind and party are those that `ceilings.counted`
names. The declared bias of its source is taken out, its number is brought to the definition of the
holding, and the Admiralty letter says how often the source tells what it saw. Rows of one root are
one witness where they say the same number or speak of the same day: an old number said again is a
copy, a new one is a new count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from overture.case.counted import UNSTATED, Counting
from overture.case.intervals import Z90
from overture.case.model import Case
from overture.errors import Problem
from overture.evidence.estimates import corrected
from overture.evidence.record import Record
from overture.evidence.reports import judged
from overture.evidence.rows import KINDS, Row, root_of
from overture.reading.suggest import suggest
from overture.watch.levels import Heard

CHECKS = {
    "counted-kind": "A holding is counted by rows of a kind that there is not.",
    "counted-nothing": "No row of the record counts a holding that is to be counted.",
}
"""Name of each check on what is counted -> what it finds."""

ONE = 1.0
"""A count of zero is read as at most one: the logarithm of none is no number."""


@dataclass(frozen=True)
class CountedRow:
    """A row that counts a holding; `low` and `high` are its ends by the holding's definition and
    without bias (None: open), `heard` the same as a report."""

    row: Row
    low: float | None
    high: float | None
    heard: Heard


def counted_rows(case: Case, counting: Counting, rows: Sequence[Row]) -> tuple[CountedRow, ...]:
    """The rows among `rows`, corrected ones included, that count a holding, in the order in which
    they became known."""
    by_id = {row.id: row for row in rows}
    found: list[CountedRow] = []
    first: dict[tuple[object, ...], str] = {}
    for row in sorted(rows, key=lambda row: (row.reported, row.date, row.id)):
        if not counts(counting, row):
            continue
        factor = counting.definitions[row.definition or UNSTATED]
        count = corrected(case, row)
        ends = (count.corrected_low, count.corrected_high)
        low, high = (None if end is None else end * factor for end in ends)
        told = _told(row, low, high, counting.error)
        if told is None:
            continue
        root = root_of(row, by_id)
        keys = ((root, row.op, row.low, row.high), (root, row.date))
        copy = next((first[key] for key in keys if key in first), row.id)
        for key in keys:
            first.setdefault(key, copy)
        heard = Heard(row.id, date.fromisoformat(row.date), *told, judged(case, row), copy)
        found.append(CountedRow(row, low, high, heard))
    return tuple(found)


def counts(counting: Counting, row: Row) -> bool:
    """Whether a row counts a holding."""
    return (
        row.kind in counting.kinds
        and row.unit in counting.units
        and (row.definition or UNSTATED) in counting.definitions
        and (not counting.parties or row.party in counting.parties)
        and (row.low is not None or row.high is not None)
    )


def left_out(counting: Counting, rows: Sequence[Row]) -> dict[str, int]:
    """Definition -> how many rows count the same units in the same way by that definition, which
    is none of the holding's."""
    found = Counter(
        row.definition or UNSTATED
        for row in rows
        if row.kind in counting.kinds
        and row.unit in counting.units
        and (row.definition or UNSTATED) not in counting.definitions
        and (row.low is not None or row.high is not None)
    )
    return dict(sorted(found.items()))


def _told(
    row: Row, low: float | None, high: float | None, error: float
) -> tuple[float, float, str] | None:
    """(centre, standard deviation, bound) in logarithms; None for a number below zero, or a floor
    of zero, which says nothing."""
    if row.op == ">=":
        low, high = (low if low is not None else high), None
    elif row.op == "<=":
        low, high = None, (high if high is not None else low)
    elif row.op == "=" and (low is None or high is None):
        # a number without a second end is that number; an open range is a bound
        low = high = low if low is not None else high
    if low is not None and low <= 0:
        low, high = (None, max(high, ONE)) if high is not None and high >= 0 else (None, None)
    if low is not None and high is not None:
        width = (math.log(high) - math.log(low)) / (2 * Z90)
        return (math.log(low) + math.log(high)) / 2, max(error, width), "="
    if low is not None:
        return math.log(low), error, ">="
    return None if high is None or high <= 0 else (math.log(high), error, "<=")


def counted_problems(case: Case, record: Record | None) -> Iterator[Problem]:
    """Countings of kinds that there are not, and those that no row of the record meets."""
    declared = case.ceilings
    for counting in declared.counted.values() if declared is not None else ():
        wrong = [kind for kind in counting.kinds if kind not in KINDS]
        for kind in wrong:
            what = f"'{kind[:40]}' is no kind of row"
            remedy = suggest(kind, KINDS) or f"write one of {', '.join(KINDS)}"
            yield Problem("counted-kind", counting.spot, f"{counting.path}.kinds", what, remedy)
        if wrong:
            continue
        rows = record.in_force() if record is not None else ()
        if not any(counts(counting, row) for row in rows):
            units = Counter(row.unit for row in rows if row.kind in counting.kinds and row.unit)
            known = ", ".join(f"{unit} ({many})" for unit, many in units.most_common(5))
            what = "no row of the record counts it" if record else "there is no record to count it"
            remedy = (
                f"units counted there: {known}"
                if known
                else "add rows of a kind that counts, with a unit and a number"
            )
            yield Problem("counted-nothing", counting.spot, counting.path, what, remedy, "warning")
