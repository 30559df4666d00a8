"""What was counted, and how far the counts differ: every estimate is kept beside the others.

Counts of one unit and one definition are laid side by side. A source that the case says overstates
by a share is brought down by it; what it reported stands beside that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from overture.case.model import Case, Source
from overture.evidence.record import Record
from overture.evidence.rows import Row

COUNTS = ("estimate", "observation")
"""Kinds of rows that count something."""

WINDOW = 14
"""Days before the last count in which others are taken to be of the same thing."""


@dataclass(frozen=True)
class Count:
    """One count, as reported and as corrected by the declared bias of its source; an end that is
    not stated is None."""

    id: str
    source: str
    date: str
    low: float | None
    high: float | None
    corrected_low: float | None
    corrected_high: float | None


@dataclass(frozen=True)
class Estimates:
    """Counts of one unit and definition around their last day: the last of each source.

    low and high are the ends of all of them, corrected; None where one leaves its end open.
    """

    unit: str
    definition: str
    on: str
    low: float | None
    high: float | None
    counts: tuple[Count, ...]


def estimates(case: Case, record: Record, day: date | None = None) -> tuple[Estimates, ...]:
    """The counts in force on a day (default: that of the case), the latest first."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in record.in_force(day or case.as_of):
        if row.kind in COUNTS and row.unit and (row.low is not None or row.high is not None):
            groups.setdefault((row.unit, row.definition), []).append(row)
    found = [_side_by_side(case, *key, rows) for key, rows in groups.items()]
    return tuple(sorted(found, key=lambda e: (e.on, len(e.counts)), reverse=True))


def _side_by_side(case: Case, unit: str, definition: str, rows: list[Row]) -> Estimates:
    on = max(row.date for row in rows)
    last: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row.date, row.reported)):
        if (date.fromisoformat(on) - date.fromisoformat(row.date)).days <= WINDOW:
            last[row.source or row.id] = row
    counts = tuple(corrected(case, row) for row in last.values())
    lows = [count.corrected_low for count in counts]
    highs = [count.corrected_high for count in counts]
    return Estimates(unit, definition, on, _outermost(lows, -1.0), _outermost(highs, 1.0), counts)


def corrected(case: Case, row: Row) -> Count:
    """A row as a count, and as it stands once the declared bias of its source is taken out."""
    source = case.sources.get(row.source) or _speaking(case, row.party)
    share = float(source.bias.get(row.unit, 0.0)) if source is not None else 0.0
    low, high = (None if end is None else end / (1.0 + share) for end in (row.low, row.high))
    return Count(row.id, row.source, row.date, row.low, row.high, low, high)


def _speaking(case: Case, party: str) -> Source | None:
    """The source that stands for the counts of a party, if there is one."""
    spoken = (source for source in case.sources.values() if party and source.party == party)
    return next(spoken, None)


def _outermost(ends: list[float | None], sign: float) -> float | None:
    """The largest (sign 1) or smallest (-1) end; None where one is open."""
    stated = [sign * end for end in ends if end is not None]
    return sign * max(stated) if len(stated) == len(ends) else None
