"""A record as a CSV file: read as of a day, and only ever added to.

A row reported after the day asked about is passed over unread, so nothing that is in it can
change an answer as of that day. An append takes a lock, writes whole rows at once and has them on
the disk before it returns; a row that a crash cut short is not a row.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from overture.errors import CaseError, Problem, Spot, UsageError
from overture.evidence.bounded import first_bytes, ordinary
from overture.evidence.locks import locked
from overture.evidence.record import LARGEST, MOST_ROWS, Record, rows_to_add
from overture.evidence.rows import COLUMNS, Row, RowError, day_of, row_of
from overture.reading.suggest import suggest

NEEDED = ("id", "date", "kind")

_END = "\x00end\x00"
"""A line that no file of text holds."""


def read_csv(path: Path, as_of: date | None = None) -> Record:
    """Read a CSV record as of a day. Raises CaseError with all problems."""
    return parse_csv(_bytes(path), str(path), as_of)


def parse_csv(content: bytes, file: str, as_of: date | None = None) -> Record:
    """The record in the bytes of a CSV file. Raises CaseError with all problems."""
    problems: list[Problem] = []
    rows: list[Row] = []
    spots: dict[str, Spot] = {}
    torn = 0
    limit = as_of.isoformat() if as_of else ""
    header: list[str] = []
    for line, shown, values, whole in lines_of(content, file):
        if not header:
            header = [value.strip() for value in values]
            problems.extend(_header_problems(header, Spot(file, line, 1, shown)))
            if problems:
                break
            continue
        if not any(value.strip() for value in values):
            continue
        if not whole and len(values) < len(header):
            torn = line
            continue
        texts = dict(zip(header, values, strict=False))
        if limit and _later(texts, limit):
            continue
        try:
            if len(values) > len(header):
                what = f"the row has {len(values)} fields, the header {len(header)}"
                raise RowError("record-field", "", what, "put a text with a comma in quotes")
            if len(values) < len(header) and any("\n" in value for value in values):
                what = f"the row goes over several lines and has {len(values)} fields"
                remedy = f"close every quotation mark; the header has {len(header)}"
                raise RowError("record-field", "", what, remedy)
            row = row_of(texts)
            if row.id in spots:
                what = f"the id stands in line {spots[row.id].line} already"
                raise RowError("record-duplicate", "id", what, "give each row an id of its own")
        except RowError as fault:
            spot = Spot(file, line, _column(shown, texts.get(fault.column, "")), shown)
            where = ".".join(
                part for part in (texts.get("id", "").strip()[:60], fault.column) if part
            )
            problems.append(Problem(fault.check, spot, where, fault.what, fault.remedy))
            if len(problems) >= 100:
                break
            continue
        rows.append(row)
        spots[row.id] = Spot(file, line, 1, shown)
        if len(rows) > MOST_ROWS:
            what = f"there are more than {MOST_ROWS:,} rows"
            remedy = "split the record by crisis"
            problems.append(Problem("record-size", Spot(file, line, 1), "", what, remedy))
            break
    if problems:
        raise CaseError(problems)
    return Record(file, tuple(rows), spots, as_of, torn)


def append_csv(path: Path, drafts: Sequence[Mapping[str, str]]) -> tuple[Row, ...]:
    """Add rows to a CSV record and return them as written; it is made if it is not there.

    A draft without an id gets the next one (r1, r2 …). All rows are added or none. Raises
    CaseError when the record cannot be read, UsageError when a draft is no row or has an id that
    is taken.
    """
    if not path.exists():
        # a draft that is refused leaves no empty file behind
        rows_to_add(drafts, set())
    try:
        ordinary(path)
        file = open(path, "a+b")  # noqa: SIM115 - closed below, whatever happens
    except OSError as fault:
        raise UsageError(f"{path}: {fault.strerror}; name a file that can be written") from None
    with file, locked(file):
        file.seek(0)
        content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UsageError(f"{path}: the record is larger than {LARGEST >> 20} MB; start another")
        header = _header(content, str(path)) if content.strip() else list(COLUMNS)
        kept, ends = _without_torn(content, len(header))
        written = rows_to_add(drafts, _first_fields(content[:kept]))
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        if not content.strip():
            writer.writerow(header)
        for row in written:
            texts = row.texts()
            lost = [c for c in _said(texts) if c not in header]
            if lost:
                raise UsageError(
                    f"{path}: the record has no column {lost[0]}; add it to its first line"
                )
            writer.writerow([texts.get(column, "") for column in header])
        if kept < len(content):
            file.truncate(kept)
        text = ("" if ends or not content.strip() else "\n") + out.getvalue()
        file.seek(0, os.SEEK_END)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    return written


def _said(texts: Mapping[str, str]) -> list[str]:
    """The columns of a row that hold more than a reader would fill in."""
    filled = {"reported": texts["date"], "entered": texts["entered"], "op": texts["op"]}
    return [c for c, text in texts.items() if text and text != filled.get(c)]


def _bytes(path: Path) -> bytes:
    spot = Spot(str(path), 1, 1)
    remedy = "name a CSV file of at most 64 MB under `record`"
    try:
        content = first_bytes(path, LARGEST)
    except OSError as fault:
        what = f"the record cannot be read: {fault.strerror}"
        raise CaseError([Problem("record-unreadable", spot, "record", what, remedy)]) from None
    if len(content) > LARGEST:
        what = "the record is larger than 64 MB"
        raise CaseError([Problem("record-size", spot, "record", what, remedy)])
    return content


def lines_of(
    content: bytes, file: str, check: str = "record-unreadable"
) -> Iterator[tuple[int, str, list[str], bool]]:
    """(line, its text, fields, whether it ends with a line end) of every line of a CSV file.

    Raises CaseError, under the name `check`, where the bytes are no CSV.
    """
    text = content.decode("utf-8-sig", errors="surrogateescape").replace("\r\n", "\n")
    lines = text.split("\n")
    ended = text.endswith("\n")
    if ended:
        lines.pop()
    # the last row has swallowed this line if a quotation mark was not closed
    reader = csv.reader((line + "\n" for line in (*lines, _END)), strict=False)
    while True:
        start = reader.line_num
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            spot = Spot(file, start + 1, 1, lines[start][:400] if start < len(lines) else "")
            remedy = "close every quotation mark; write the file as UTF-8 text"
            raise CaseError([Problem(check, spot, "", f"no CSV here ({fault})", remedy)]) from None
        if values == [_END]:
            return
        whole = ended or reader.line_num < len(lines)
        if values and values[-1].endswith(_END + "\n"):
            # a row that a crash cut short stands in the last line
            if ended or start + 1 < len(lines):
                spot = Spot(file, start + 1, 1, lines[start][:400])
                what = "a quotation mark of this row is never closed"
                remedy = "close it, or double a quotation mark that belongs to the text"
                raise CaseError([Problem(check, spot, "", what, remedy)])
            values[-1], whole = values[-1].removesuffix(_END + "\n").rstrip("\n"), False
        yield start + 1, lines[start][:400].encode(errors="replace").decode(), values, whole


def _later(texts: Mapping[str, str], limit: str) -> bool:
    """Whether a row was reported after a day; a row whose day cannot be read was not."""
    try:
        return day_of((texts.get("reported") or texts.get("date") or "").strip(), "") > limit
    except RowError:
        return False


def _header_problems(header: list[str], spot: Spot) -> Iterable[Problem]:
    for column in header:
        if column not in COLUMNS:
            remedy = suggest(column, COLUMNS) or f"the columns are {', '.join(COLUMNS)}"
            what = f"'{column[:40]}' is no column of a record"
            yield Problem("record-header", spot, "record", what, remedy)
    for column in COLUMNS:
        if header.count(column) > 1:
            what = f"the column '{column}' stands there twice"
            yield Problem("record-header", spot, "record", what, "rename one of the two")
    if header[:1] != ["id"] and "id" in header:
        what = f"the first column is '{header[0][:40]}'"
        yield Problem("record-header", spot, "record", what, "put the column id first")
    for column in NEEDED:
        if column not in header:
            remedy = "import the file: `overture record import CASE FILE`"
            what = f"the column '{column}' is missing"
            yield Problem("record-header", spot, "record", what, remedy)


def _header(content: bytes, file: str) -> list[str]:
    line, shown, values, _ = next(lines_of(content, file))
    header = [value.strip() for value in values]
    problems = list(_header_problems(header, Spot(file, line, 1, shown)))
    if problems:
        raise CaseError(problems)
    return header


def _first_fields(content: bytes) -> set[str]:
    """The first fields of all lines: all ids, and perhaps words that stand first in a line."""
    lines = content.split(b"\n")[1:]
    return {line.split(b",", 1)[0].strip(b' "\r').decode(errors="replace") for line in lines} - {""}


def _without_torn(content: bytes, fields: int) -> tuple[int, bool]:
    """(bytes to keep, whether they end with a line end): a last row cut short is dropped."""
    if not content or content.endswith(b"\n"):
        return len(content), True
    last = content.rfind(b"\n") + 1
    cells = next(csv.reader([content[last:].decode(errors="replace")]), [])
    return (len(content), False) if len(cells) >= fields else (last, True)


def _column(line: str, value: str) -> int:
    return max(line.find(value), 0) + 1 if value else 1
