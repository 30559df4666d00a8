"""What was said in public, for a run: coded statements, and the sayings of the record."""

from __future__ import annotations

from typing import Any

from overture.advise.survey import Survey
from overture.case.model import Case
from overture.errors import CaseError, UsageError
from overture.evidence.files import read_record, record_path
from overture.evidence.record_checks import grade_of
from overture.evidence.statements import statements, summed_up
from overture.worlds.ensemble import Progress, Solution

KINDS = (
    "redline",
    "demand",
    "offer",
    "reply",
    "promise",
    "withdrawal_claim",
    "claim",
    "denial",
    "agreement",
)
"""Kinds of rows that are sayings, not deeds or estimates."""


def statements_part(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """The part `statements` of a run, or None where the case has none and its record no sayings.

    Raises UsageError where the file of statements or the record has a fault.
    """
    del seen, progress
    return said(solution.game.case)


def said(case: Case) -> dict[str, Any] | None:
    """Coded statements of a case and, under `line`, the sayings of its record, oldest first."""
    path = record_path(case)
    try:
        found = summed_up((), {}, {}, case.as_of) if case.statements is None else statements(case)
        # a record that is not there yet has no sayings; `overture belief` says that it is missing
        there = path if path is not None and path.is_file() else None
        rows = () if there is None else read_record(there, case.as_of).in_force()
    except CaseError as fault:
        raise UsageError(fault.problems[0].render().splitlines()[0]) from None
    line = [
        {
            "id": row.id,
            "date": row.date,
            "kind": row.kind,
            "party": row.party,
            "what": row.what,
            "grade": grade_of(case, row),
            "url": row.url,
        }
        for row in sorted(rows, key=lambda row: (row.date, row.reported))
        if row.kind in KINDS
    ]
    if case.statements is None and not line:
        return None
    return {**found.to_json(), "line": line}
