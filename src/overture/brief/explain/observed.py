"""Which rows of the record enter a number of the part `evidence`."""

from __future__ import annotations

from collections.abc import Mapping

from overture.brief.quote import Key, Run
from overture.case.model import Case
from overture.errors import CaseError, UsageError
from overture.evidence.files import read_record, record_path
from overture.evidence.rows import Row

OF_ALL = ("posterior", "advice", "ess")
"""What all reports and moves enter."""


def observations(run: Run, path: tuple[Key, ...], case: Case | None) -> tuple[str, ...]:
    """The rows that enter the number at `path`, in the order in which they were reported: id,
    day, source and what, or what the run itself knows of them where the record is not here."""
    ids = _ids(run, path)
    if not ids:
        return ()
    known = _rows(case)
    told = {report["id"]: report for report in run.at("evidence", "reports") or []}
    return tuple(_said(name, known.get(name), told.get(name, {})) for name in ids)


def _ids(run: Run, path: tuple[Key, ...]) -> list[str]:
    if len(path) < 2 or path[0] != "evidence":
        return []
    reports = run.at("evidence", "reports") or []
    if path[1] == "reports" and len(path) > 2:
        return [str(run.at(*path[:3], "id"))]
    if path[1] == "history" and len(path) > 2:
        day = str(run.at(*path[:3], "day"))
        return [report["id"] for report in reports if report["reported"] <= day]
    if path[1] in OF_ALL:
        moves = run.at("evidence", "moves") or {}
        return [*(report["id"] for report in reports), *(one["id"] for one in moves.values())]
    return []


def _rows(case: Case | None) -> Mapping[str, Row]:
    """Row id -> row, as of the day of the case; none where the record cannot be read."""
    path = record_path(case) if case is not None else None
    if case is None or path is None:
        return {}
    try:
        return {row.id: row for row in read_record(path, case.as_of).rows}
    except (CaseError, UsageError):
        return {}


def _said(name: str, row: Row | None, report: Mapping[str, object]) -> str:
    if row is None:
        return f"{name}, {report.get('reported', '')}: {report.get('shows', '')}"
    source = f" ({row.source})" if row.source else ""
    return f"{name}, {row.reported}: {row.what or row.shows}{source}"
