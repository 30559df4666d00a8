"""Where the record of a case lies, and how it is opened: a CSV file or a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from overture.case.model import Case
from overture.evidence.csv_file import append_csv, read_csv
from overture.evidence.record import Record
from overture.evidence.rows import Row
from overture.evidence.store import append_store, read_store


def record_path(case: Case) -> Path | None:
    """The record that a case declares, else the record.csv beside it, else None."""
    if case.record:
        return Path(case.folder) / case.record
    path = Path(case.folder) / "record.csv"
    return path if path.is_file() else None


def read_record(path: Path, as_of: date | None = None) -> Record:
    """Read a record, .csv or .db, as of a day. Raises CaseError with all problems."""
    return read_store(path, as_of) if path.suffix == ".db" else read_csv(path, as_of)


def append(path: Path, drafts: Sequence[Mapping[str, str]]) -> tuple[Row, ...]:
    """Add rows to a record, .csv or .db, and return them as written; made if it is not there.

    A draft without an id gets the next one (r1, r2 …). All rows are added or none. Raises
    CaseError when the record cannot be read, UsageError when a draft is no row, has an id that is
    taken, or corrects a row that is not there.
    """
    return append_store(path, drafts) if path.suffix == ".db" else append_csv(path, drafts)
