"""The record of a case: its rows as of a day, and what may be added to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from overture.errors import Spot, UsageError
from overture.evidence.chain import head
from overture.evidence.rows import Row, RowError, known_on, row_of
from overture.reading.suggest import suggest

LARGEST = 64 * 2**20
"""Bytes of a record."""

MOST_ROWS = 200_000

_NUMBERED = re.compile(r"r([0-9]{1,9})")


@dataclass(frozen=True)
class Record:
    """The rows of a record that were reported by `as_of` (all, if None), in their order.

    `spots` row id -> where it is written. `torn` is the line of a last row that was cut short.
    """

    file: str
    rows: tuple[Row, ...]
    spots: Mapping[str, Spot]
    as_of: date | None = None
    torn: int = 0

    @property
    def head(self) -> str:
        """SHA-256 chained over the rows."""
        return head(row.texts() for row in self.rows)

    def in_force(self, day: date | None = None) -> tuple[Row, ...]:
        """Rows known on a day (default: the last) and not corrected or withdrawn by then."""
        return known_on(self.rows, day or self.as_of or date.max)


def rows_to_add(drafts: Sequence[Mapping[str, str]], taken: set[str]) -> tuple[Row, ...]:
    """Rows of drafts, with ids that are not taken. Raises UsageError."""
    taken = set(taken)
    last = max((int(m[1]) for m in map(_NUMBERED.fullmatch, taken) if m), default=0)
    found = []
    for place, draft in enumerate(drafts, 1):
        texts = dict(draft)
        if not texts.get("id"):
            last += 1
            texts["id"] = f"r{last}"
        if not texts.get("reported"):
            texts["reported"] = texts.get("date", "")
        try:
            row = row_of(texts)
        except RowError as fault:
            raise UsageError(f"row {place}, {fault.column}: {fault}") from None
        if row.id in taken:
            raise UsageError(f"row {place}: the id '{row.id}' is taken; leave it out for a new one")
        if row.supersedes and row.supersedes not in taken:
            hint = suggest(row.supersedes, taken) or "`overture record list` shows the ids"
            raise UsageError(f"row {place}: there is no row '{row.supersedes}' to correct; {hint}")
        taken.add(row.id)
        found.append(row)
    return tuple(found)
