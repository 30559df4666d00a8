"""Rows from files of others: CSV under other headers, JSON lines, RSS and Atom.

A feed gives drafts only: what an item is evidence of, and how far its source is to be trusted, a
person has to say. Nothing is fetched; the files are on the disk already.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.parsers import expat

from overture.errors import CaseError, Problem, Spot
from overture.evidence.bounded import first_bytes
from overture.evidence.rows import COLUMNS, LONGEST, RowError, row_of

LARGEST = 32 * 2**20
MOST = 50_000
FEEDS = (".xml", ".rss", ".atom")

NAMES = {
    "value_low": "low",
    "value_high": "high",
    "reliability": "grade",
    "text": "what",
    "title": "what",
    "link": "url",
}
"""Headers of others -> our columns."""

KINDS = {
    "mobilise": "action",
    "mobilize": "action",
    "cyber": "action",
    "threat": "warning",
    "ceasefire_count": "observation",
    "outcome": "observation",
}
"""Kinds of others -> ours."""

_UNIT = re.compile(r"([^()]*?)\s*\(([^()]*)\)")

Draft = dict[str, str]


def read_drafts(path: Path) -> list[Draft]:
    """The drafts in a file: .csv, .jsonl (or .ndjson), .xml, .rss or .atom.

    A parenthesis after a unit becomes its definition; where `reported` is missing it is the date.
    A `verified` of `no` becomes a note. Items of a feed that cannot be rows
    are left out, see `left_out`. Raises CaseError when the file cannot be read, or no item can be a
    row.
    """
    spot = Spot(str(path), 1, 1)
    content = _content(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        found = _from_csv(content, spot)
    elif suffix in (".jsonl", ".ndjson"):
        found = _from_json_lines(content, spot)
    elif suffix in FEEDS:
        found = _from_feed(content, spot)
    else:
        raise _fault(spot, f"files that end with '{suffix}' are not read")
    return [_ours(draft) for draft in found]


def _content(path: Path) -> bytes:
    spot = Spot(str(path), 1, 1)
    try:
        content = first_bytes(path, LARGEST)
    except OSError as fault:
        raise _fault(spot, f"the file cannot be read: {fault.strerror}") from None
    if len(content) > LARGEST:
        raise _fault(spot, f"the file is larger than {LARGEST >> 20} MB")
    return content


def _from_csv(content: bytes, spot: Spot) -> list[Draft]:
    reader = csv.DictReader(io.StringIO(_decoded(content, spot), newline=""))
    found: list[Draft] = []
    try:
        for row in reader:
            if None in row:
                where = Spot(spot.file, reader.line_num, 1)
                raise _fault(where, "the row has more fields than the header")
            found.append({str(key).strip(): value or "" for key, value in row.items()})
            _bounded(found, Spot(spot.file, reader.line_num, 1))
    except csv.Error as fault:
        raise _fault(Spot(spot.file, reader.line_num, 1), f"no CSV here ({fault})") from None
    return found


def _from_json_lines(content: bytes, spot: Spot) -> list[Draft]:
    found: list[Draft] = []
    for number, line in enumerate(_decoded(content, spot).split("\n"), 1):
        if not line.strip():
            continue
        where = Spot(spot.file, number, 1, line[:400])
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as fault:
            raise _fault(where, f"no JSON here ({type(fault).__name__})") from None
        flat = isinstance(value, dict) and all(
            isinstance(part, str | int | float | None) for part in value.values()
        )
        if not flat:
            raise _fault(where, "a line is one object of texts and numbers")
        found.append(
            {
                key: "" if part is None else str(part).lower() if part is True else str(part)
                for key, part in value.items()
                if part is not False
            }
        )
        _bounded(found, where)
    return found


class _Feed:
    """Items of an RSS or Atom file, collected while expat walks it."""

    def __init__(self, spot: Spot) -> None:
        self.spot = spot
        self.items: list[Draft] = []
        self.spots: list[Spot] = []
        self.item: Draft | None = None
        self.opened = spot
        self.path: list[str] = []
        self.text: list[str] = []
        self.title = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text.append
        self.parser.StartDoctypeDeclHandler = self.doctype

    def where(self) -> Spot:
        return Spot(self.spot.file, self.parser.CurrentLineNumber, 1)

    def doctype(self, *_: object) -> None:
        raise _fault(self.where(), "a feed with a DOCTYPE is not read")

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(" ")[2].lower()
        self.path.append(tag)
        if len(self.path) > 50:
            raise _fault(self.where(), "elements are nested too deeply")
        self.text.clear()
        if tag in ("item", "entry"):
            self.item = {}
            self.opened = self.where()
        elif self.item is not None and tag == "link" and "href" in attributes:
            column = "url" if attributes.get("rel", "alternate") == "alternate" else "related"
            self.item.setdefault(column, attributes["href"])

    def end(self, name: str) -> None:
        tag = self.path.pop()
        text = " ".join("".join(self.text).split())[:LONGEST]
        self.text.clear()
        if tag in ("item", "entry") and self.item is not None:
            self.items.append(self.item)
            self.spots.append(self.opened)
            _bounded(self.items, self.where())
            self.item = None
        elif self.item is not None and text:
            column = {"title": "what", "link": "url", "pubdate": "day", "published": "day"}
            if tag in column:
                self.item.setdefault(column[tag], text)
            elif tag in ("updated", "date"):
                self.item.setdefault("later", text)
        elif tag == "title" and not self.title and len(self.path) <= 2:
            self.title = text


def _from_feed(content: bytes, spot: Spot) -> list[Draft]:
    """The items that can be rows; one that cannot does not cost the others."""
    found = []
    faults = []
    for draft, where in _feed_items(content, spot):
        fault = _no_row(draft)
        if fault is None:
            found.append(draft)
        else:
            faults.append(_left_out(draft, where, fault, "error"))
    if faults and not found:
        raise CaseError(faults[:100])
    return found


def _feed_items(content: bytes, spot: Spot) -> list[tuple[Draft, Spot]]:
    feed = _Feed(spot)
    try:
        feed.parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise _fault(feed.where(), f"no XML here ({expat.errors.messages[fault.code]})") from None
    found = []
    for item, where in zip(feed.items, feed.spots, strict=True):
        day = _feed_day(item.get("day") or item.get("later", ""))
        draft = {
            **item,
            "kind": "claim",
            "date": day,
            "reported": day,
            "source": feed.title,
            "note": "draft from a feed",
        }
        found.append((draft, where))
    return found


def _no_row(draft: Draft) -> RowError | None:
    """Why a draft cannot be a row, whatever its id; None if it can."""
    try:
        row_of({**_ours(draft), "id": "draft"})
    except RowError as fault:
        return fault
    return None


def _left_out(draft: Draft, where: Spot, fault: RowError, severity: str) -> Problem:
    named = f"the item '{draft['what'][:60]}'" if draft.get("what") else "an item without a title"
    what = f"{named} is left out: {fault.column}: {fault.what}"
    remedy = "add it by hand with `overture record add`, or mend the feed"
    return Problem("record-item", where, "", what, remedy, severity)


def _feed_day(text: str) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return text
    try:
        return (when.astimezone(UTC) if when.tzinfo else when).date().isoformat()
    except OverflowError:  # in the first or last hours of the calendar
        return when.date().isoformat()


def _ours(theirs: Draft) -> Draft:
    """A draft in our columns; what has no column of ours is left out."""
    draft = {NAMES.get(key, key): value for key, value in theirs.items()}
    kind = draft.get("kind", "").strip()
    draft["kind"] = KINDS.get(kind, kind)
    found = _UNIT.fullmatch(draft.get("unit", "").strip())
    if found and not draft.get("definition"):
        draft["unit"], draft["definition"] = found[1], found[2]
    if not draft.get("reported"):
        draft["reported"] = draft.get("date", "")
    if draft.get("verified", "").strip().lower() in ("no", "false") and not draft.get("note"):
        draft["note"] = "source not seen by the coder"
    return {column: draft[column] for column in COLUMNS if draft.get(column)}


def _decoded(content: bytes, spot: Spot) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise _fault(Spot(spot.file, line, 1), "this is not UTF-8 text") from None


def _bounded(found: list[Draft], spot: Spot) -> None:
    if len(found) > MOST:
        raise _fault(spot, f"the file has more than {MOST:,} rows")


def _fault(spot: Spot, what: str) -> CaseError:
    remedy = "give a .csv, .jsonl, .rss or .atom file that another program can open"
    return CaseError([Problem("record-import", spot, "", what, remedy)])


def left_out(path: Path) -> list[Problem]:
    """Warnings on the items of a feed that cannot be rows; empty for files of other kinds.

    Raises CaseError as `read_drafts` does.
    """
    if path.suffix.lower() not in FEEDS:
        return []
    found = []
    for draft, where in _feed_items(_content(path), Spot(str(path), 1, 1)):
        fault = _no_row(draft)
        if fault is not None:
            found.append(_left_out(draft, where, fault, "warning"))
    return found


def unknown_columns(path: Path) -> Iterator[str]:
    """Headers of a CSV file that the import leaves out."""
    with open(path, newline="", encoding="utf-8-sig", errors="replace") as file:
        for name in next(csv.reader(file), []):
            if NAMES.get(name.strip(), name.strip()) not in (*COLUMNS, "verified"):
                yield name.strip()
