"""The record as a SQLite database, for several writers: added to, never changed.

Triggers refuse to update or delete a row, and every row carries the hash of the chain up to it, so
that a change made around the triggers shows. The journal is a write-ahead log; a row is on the
disk when the call that added it returns.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from overture.errors import CaseError, Problem, Spot, UsageError
from overture.evidence.bounded import ordinary
from overture.evidence.chain import START, canonical, link, link_bytes
from overture.evidence.record import MOST_ROWS, Record, rows_to_add
from overture.evidence.rows import Row, RowError, row_of

WAIT = 30.0
"""Seconds that a writer waits for another one."""

LARGEST_STORE = 512 * 2**20
LONGEST_ROW = 200_000
"""Bytes of a database, and characters of one row."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS report (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    reported TEXT NOT NULL,
    row TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS report_is_not_updated BEFORE UPDATE ON report
BEGIN SELECT RAISE(ABORT, 'a row of the record is never changed; add one that supersedes it'); END;
CREATE TRIGGER IF NOT EXISTS report_is_not_deleted BEFORE DELETE ON report
BEGIN SELECT RAISE(ABORT, 'a row of the record is never deleted; withdraw it'); END;
"""


def append_store(path: Path, drafts: Sequence[Mapping[str, str]]) -> tuple[Row, ...]:
    """Add rows in one transaction. Raises UsageError as `record.append` does."""
    if not path.exists():
        # a draft that is refused leaves no empty database behind
        rows_to_add(drafts, set())
    try:
        ordinary(path)
        with closing(_open(path)) as store:
            store.execute("BEGIN IMMEDIATE")
            taken = {name for (name,) in store.execute("SELECT id FROM report")}
            last = store.execute("SELECT place, hash FROM report ORDER BY place DESC LIMIT 1")
            place, before = last.fetchone() or (0, START.hex())
            written = rows_to_add(drafts, taken)
            at = bytes.fromhex(before)
            for row in written:
                place += 1
                texts = row.texts()
                at = link(at, texts)
                store.execute(
                    "INSERT INTO report VALUES (?, ?, ?, ?, ?)",
                    (place, row.id, row.reported, canonical(texts).decode(), at.hex()),
                )
            store.execute("COMMIT")
    except OSError as fault:
        raise UsageError(f"{path}: {fault.strerror}; name a file that can be written") from None
    except (sqlite3.Error, ValueError) as fault:
        raise UsageError(f"{path}: {fault}; `overture record verify` says what is wrong") from None
    return written


def read_store(path: Path, as_of: date | None = None) -> Record:
    """The rows reported by a day. Raises CaseError naming the first row that was changed.

    The whole chain is verified first, rows reported later included, without reading what is in
    them.
    """
    places = verified(path)
    rows, spots, problems = [], {}, []
    for place, reported, text in places:
        if as_of is not None and reported > as_of.isoformat():
            continue
        spot = Spot(str(path), place, 1)
        try:
            row = row_of(json.loads(text))
        except RowError as fault:
            where = f"row {place}.{fault.column}"
            problems.append(Problem(fault.check, spot, where, fault.what, fault.remedy))
            continue
        rows.append(row)
        spots[row.id] = spot
    if problems:
        raise CaseError(problems)
    return Record(str(path), tuple(rows), spots, as_of)


def verified(path: Path) -> list[tuple[int, str, str]]:
    """(place, reported, canonical JSON) of every row, once the chain holds."""
    if not path.is_file():
        what = "there is no such file" if not path.exists() else "it is no ordinary file"
        remedy = "name another under `record`, or begin one with `overture record add CASE …`"
        spot = Spot(str(path), 1, 1)
        raise CaseError([Problem("record-unreadable", spot, "record", what, remedy)])
    if path.stat().st_size > LARGEST_STORE:
        raise _broken(path, 1, "record-size", f"it is larger than {LARGEST_STORE >> 20} MB")
    found: list[tuple[int, str, str]] = []
    at = START
    try:
        with closing(_open(path, write=False)) as store:
            # a view could make rows up, or never end
            kind = store.execute("SELECT type FROM sqlite_master WHERE name = 'report'").fetchone()
            if kind != ("table",):
                raise _broken(path, 1, "record-unreadable", "it holds no table of reports")
            sound = store.execute("PRAGMA integrity_check(1)").fetchone()[0]
            rows = store.execute("SELECT place, id, reported, row, hash FROM report ORDER BY place")
            for number, (place, name, reported, text, stored) in enumerate(rows, 1):
                if number > MOST_ROWS:
                    raise _broken(path, number, "record-size", "there are too many rows")
                if len(text) > LONGEST_ROW:
                    raise _broken(path, number, "record-size", f"row {number} is too long")
                texts = json.loads(text)
                at = link_bytes(at, text.encode())
                agrees = (place, name, reported) == (number, texts["id"], texts["reported"])
                if at.hex() != stored or not agrees:
                    what = f"row {number} ('{str(name)[:60]}') was changed after it was written"
                    raise _broken(path, number, "record-changed", what)
                found.append((number, reported, text))
            if sound != "ok":
                what = f"the file around the rows was changed ({sound})"
                raise _broken(path, len(found) + 1, "record-changed", what)
    except (
        sqlite3.Error,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as fault:
        what = f"row {len(found) + 1} or the file around it was changed ({type(fault).__name__})"
        raise _broken(path, len(found) + 1, "record-changed", what) from None
    return found


def _broken(path: Path, row: int, check: str, what: str) -> CaseError:
    remedy = "compare it with a copy; nothing after this row can be relied on"
    return CaseError([Problem(check, Spot(str(path), row, 1), "record", what, remedy)])


def _open(path: Path, write: bool = True) -> sqlite3.Connection:
    if not write:
        store = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=WAIT, uri=True)
        # A forged schema must not be able to run anything.
        store.execute("PRAGMA trusted_schema = OFF")
        return store
    store = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.executescript(_SCHEMA)
    return store
