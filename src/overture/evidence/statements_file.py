"""Codings of public statements in a CSV file: one row a coding, one column a position.

The columns that are not positions are fixed (`COLUMNS`). A code is 1 (the position is taken), 0 (it
is not) or empty: missing, which is not the same as absent. A row reported after the day asked about
is passed over unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from overture.case.frozen import ReadOnly
from overture.case.statements import Statement
from overture.errors import CaseError, Problem, Spot
from overture.evidence.bounded import first_bytes
from overture.evidence.csv_file import lines_of
from overture.reading.identifiers import check_identifier
from overture.reading.suggest import suggest

COLUMNS = ("date", "reported", "speaker", "party", "occasion", "coder", "verified", "url")
"""The columns of a file of statements that are not positions; date and speaker are needed."""

CHECKS: Mapping[str, str] = {
    "statement-unreadable": "The file of statements is no CSV file, or is larger than the limit.",
    "statement-header": "A column of the file of statements is missing, there twice, or no id.",
    "statement-code": "A code is neither 1, 0 nor empty.",
    "statement-field": "A field of a statement is missing, too long, or no day.",
    "statement-twice": "One coder coded one statement twice.",
    "statement-unparted": "A statement of the file speaks for a party that is not declared.",
}
"""Name of each check made on a file of statements -> what it finds."""

LARGEST = 8 * 2**20
MOST_ROWS = 20_000
MOST_POSITIONS = 60
LONGEST = 2_000
_CODES = {"1": True, "0": False}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_statements(
    path: Path, by: str = "", parties: Sequence[str] = (), as_of: date | None = None
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """(codings reported by a day, positions) of a file. Raises CaseError with all problems."""
    spot = Spot(str(path), 1, 1)
    try:
        content = first_bytes(path, LARGEST)
    except OSError as fault:
        raise CaseError([_unreadable(spot, f"it cannot be read: {fault.strerror}")]) from None
    if len(content) > LARGEST:
        raise CaseError([_unreadable(spot, f"it is larger than {LARGEST >> 20} MB")])
    return parse_statements(content, str(path), by, parties, as_of)


def parse_statements(
    content: bytes,
    file: str,
    by: str = "",
    parties: Sequence[str] = (),
    as_of: date | None = None,
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """(codings reported by a day, positions) in the bytes of a file. Raises CaseError."""
    limit = as_of.isoformat() if as_of else ""
    problems: list[Problem] = []
    found: list[Statement] = []
    header: list[str] = []
    positions: tuple[str, ...] = ()
    for line, shown, values, _ in lines_of(content, file, "statement-unreadable"):
        spot = Spot(file, line, 1, shown)
        if not any(value.strip() for value in values):
            continue
        if not header:
            # ids are lower-case; files of others write names such as no_bases_exUSSR
            header = [value.strip().lower() for value in values]
            positions = tuple(name for name in header if name not in COLUMNS)
            problems.extend(_header_problems(header, positions, spot))
            if problems:
                break
            continue
        texts = {name: " ".join(value.split()) for name, value in zip(header, values, strict=False)}
        if limit and _later(texts, limit):
            continue
        faults = list(_row_problems(texts, len(values) - len(header), positions, parties, spot))
        if not faults:
            found.append(_statement(texts, positions, by, spot))
        problems.extend(faults)
        if len(found) > MOST_ROWS:
            problems.append(_unreadable(spot, f"it has more than {MOST_ROWS:,} rows"))
        if len(problems) >= 100 or len(found) > MOST_ROWS:
            break
    if not header and not problems:
        problems.append(_unreadable(Spot(file, 1, 1), "it has no header"))
    if problems:
        raise CaseError(problems)
    return tuple(found), positions


def _statement(
    texts: Mapping[str, str], positions: Sequence[str], by: str, spot: Spot
) -> Statement:
    codes = {name: _CODES[texts[name]] for name in positions if texts.get(name)}
    return Statement(
        date=texts["date"],
        reported=texts.get("reported") or texts["date"],
        speaker=texts["speaker"],
        party=texts.get("party") or by,
        occasion=texts.get("occasion", ""),
        coder=texts.get("coder", ""),
        verified=texts.get("verified", ""),
        url=texts.get("url", ""),
        codes=ReadOnly(codes),
        spot=spot,
    )


def _header_problems(
    header: Sequence[str], positions: Sequence[str], spot: Spot
) -> Iterator[Problem]:
    for column in ("date", "speaker"):
        if column not in header:
            near = next((name for name in positions if suggest(name, (column,))), "")
            remedy = f"did you mean it by '{near[:40]}'?" if near else "add the column"
            what = f"the column '{column}' is missing"
            yield Problem("statement-header", spot, "statements", what, remedy)
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            what = f"the column '{name[:40]}' stands there twice"
            yield Problem("statement-header", spot, "statements", what, "rename one of the two")
    for name in positions:
        if check_identifier(name) is not None:
            what = f"'{name[:40]}' is no name for a position"
            remedy = "use letters, digits and _; other columns are " + ", ".join(COLUMNS)
            yield Problem("statement-header", spot, "statements", what, remedy)
    if not positions or len(positions) > MOST_POSITIONS:
        what = f"there are {len(positions)} columns of positions"
        remedy = f"give it one to {MOST_POSITIONS}"
        yield Problem("statement-header", spot, "statements", what, remedy)


def _row_problems(
    texts: Mapping[str, str],
    surplus: int,
    positions: Sequence[str],
    parties: Sequence[str],
    spot: Spot,
) -> Iterator[Problem]:
    if surplus > 0:
        remedy = "put a text with a comma in quotes"
        what = f"the row has {surplus} more fields than the header"
        yield Problem("statement-field", spot, "statements", what, remedy)
    if not texts.get("speaker"):
        what = "the speaker is missing"
        yield Problem("statement-field", spot, "statements.speaker", what, "say who said it")
    for column in COLUMNS:
        text = texts.get(column, "")
        if len(text) > LONGEST or not text.isprintable():
            what = "it is too long, or holds bytes that are no text"
            remedy = f"write at most {LONGEST:,} characters of UTF-8 text"
            yield Problem("statement-field", spot, f"statements.{column}", what, remedy)
    for column in ("date", "reported"):
        text = texts.get(column, "")
        if (text or column == "date") and not _is_day(text):
            what = f"'{text[:40]}' is no day" if text else "the day is missing"
            remedy = "write it as 2021-12-06"
            yield Problem("statement-field", spot, f"statements.{column}", what, remedy)
    if texts.get("reported") and texts["reported"] < texts.get("date", ""):
        what = "it was made after it was reported"
        remedy = "a statement is reported on its day or later"
        yield Problem("statement-dates", spot, "statements.reported", what, remedy)
    party = texts.get("party", "")
    if party and party not in parties:
        what = f"there is no party '{party[:40]}'"
        remedy = suggest(party, parties) or "write the id of a party of the case"
        yield Problem("statement-unparted", spot, "statements.party", what, remedy)
    for name in positions:
        code = texts.get(name, "")
        if code and code not in _CODES:
            what = f"'{code[:20]}' is no code"
            remedy = "write 1 (taken), 0 (not taken), or nothing (not coded)"
            yield Problem("statement-code", spot, f"statements.{name}", what, remedy)


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _later(texts: Mapping[str, str], limit: str) -> bool:
    """Whether a row was reported after a day; a row whose day cannot be read was not."""
    day = texts.get("reported") or texts.get("date", "")
    return _is_day(day) and day > limit


def _unreadable(spot: Spot, what: str) -> Problem:
    remedy = "name a CSV file of UTF-8 text with a header under `statements`"
    return Problem("statement-unreadable", spot, "statements", what, remedy)
