"""One row of a record: what was reported, when, by whom, and what it shows.

A row has two dates: `date`, when it happened, and `reported`, when it became known (Snodgrass and
Ahn 1986 call these valid and transaction time). Rows are never changed: a row that `supersedes`
another corrects it from the day on which the correction was reported.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from overture.errors import UsageError
from overture.evidence.grades import reliability
from overture.reading.suggest import suggest

KINDS = (
    "estimate",
    "observation",
    "action",
    "statement",
    "redline",
    "demand",
    "offer",
    "reply",
    "claim",
    "denial",
    "promise",
    "withdrawal_claim",
    "verification",
    "warning",
    "forecast",
    "talks",
    "response",
    "agreement",
    "withdrawn",
)
"""What a row may be. `withdrawn` takes back the row that it supersedes and says nothing itself."""

WITHDRAWN = "withdrawn"
OPS = ("", "=", ">=", "<=", "range")
LONGEST = 4_000
"""Characters of one field."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_SHOWS = re.compile(r"(not )?([a-z][a-z0-9_]*)|([a-z][a-z0-9_]*) ?= ?([a-z][a-z0-9_]*)")


class RowError(ValueError):
    """One field of a row that cannot be; `column` names it."""

    def __init__(self, check: str, column: str, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.check, self.column, self.what, self.remedy = check, column, what, remedy


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the record. Days are ISO days; `low` and `high` are numbers of `unit` as counted by
    `definition`, and `op` says how they bound it (=, >=, <=, range).

    `traces_to` is the row, or the person or document, that this one repeats. `grade` is an
    Admiralty letter and digit, or a probability. `shows` says what it is evidence of: the id of an
    indicator, `not` and an indicator, or `MOVE = OPTION`.
    """

    id: str
    date: str
    reported: str
    entered: str
    kind: str
    party: str = ""
    target: str = ""
    what: str = ""
    low: float | None = None
    high: float | None = None
    op: str = ""
    unit: str = ""
    definition: str = ""
    source: str = ""
    traces_to: str = ""
    grade: str = ""
    url: str = ""
    supersedes: str = ""
    coder: str = ""
    shows: str = ""
    private: bool = False
    note: str = ""

    @property
    def indicator(self) -> tuple[str, bool] | None:
        """(indicator, whether it was seen) if the row reports one."""
        found = _SHOWS.fullmatch(self.shows)
        return (found[2], not found[1]) if found and found[2] else None

    @property
    def move(self) -> tuple[str, str] | None:
        """(move, option) if the row reports that a move was made."""
        found = _SHOWS.fullmatch(self.shows)
        return (found[3], found[4]) if found and found[3] else None

    def texts(self) -> dict[str, str]:
        """Column -> text, as it is written and hashed."""
        return {column: _text(getattr(self, column)) for column in COLUMNS}


COLUMNS = tuple(field.name for field in fields(Row))
"""The columns of a record, in the order in which they are written."""


def row_of(texts: Mapping[str, str]) -> Row:
    """The row of some texts; columns that are missing are empty. Raises RowError."""
    clean = {column: " ".join(str(texts.get(column) or "").split()) for column in COLUMNS}
    for column, text in clean.items():
        if len(text) > LONGEST:
            what = f"it has {len(text):,} characters; at most {LONGEST:,} are read"
            raise RowError("record-field", column, what, "shorten it; put the rest behind `url`")
        if any(not sign.isprintable() for sign in text):
            what = "it holds bytes that are no text"
            raise RowError("record-field", column, what, "write the file as UTF-8 text")
    if not _ID.fullmatch(clean["id"]):
        what = f"'{clean['id'][:40]}' is no id"
        raise RowError("record-field", "id", what, "use letters, digits, dots and dashes")
    happened = day_of(clean["date"], "date")
    reported = day_of(clean["reported"] or clean["date"], "reported")
    entered = day_of(clean["entered"] or clean["reported"] or clean["date"], "entered")
    if happened > reported:
        what = f"it happened on {happened}, after it was reported on {reported}"
        raise RowError(
            "record-dates", "date", what, "a forecast is dated by the day on which it was made"
        )
    if clean["kind"] not in KINDS:
        remedy = suggest(clean["kind"], KINDS) or f"write one of {', '.join(KINDS)}"
        raise RowError("record-kind", "kind", f"'{clean['kind'][:40]}' is no kind of row", remedy)
    low, high = _number(clean["low"], "low"), _number(clean["high"], "high")
    if low is not None and high is not None and low > high:
        remedy = "put the smaller number under low"
        raise RowError("record-range", "low", f"{low:g} is above {high:g}", remedy)
    op = clean["op"] or _op(low, high)
    if op not in OPS:
        raise RowError(
            "record-range", "op", f"'{op[:20]}' is no relation", "write =, >=, <=, range"
        )
    if clean["grade"]:
        try:
            reliability(clean["grade"])
        except UsageError as fault:
            what, _, remedy = str(fault).partition("; ")
            raise RowError("record-grade", "grade", what, remedy) from None
    if clean["shows"] and not _SHOWS.fullmatch(clean["shows"]):
        what = f"'{clean['shows'][:60]}' shows nothing that a case declares"
        remedy = "write an indicator, `not INDICATOR`, or MOVE = OPTION"
        raise RowError("record-shows", "shows", what, remedy)
    private = clean["private"].lower()
    if private not in ("", "true", "false"):
        what = f"'{private[:20]}' is neither true nor false"
        raise RowError("record-field", "private", what, "write true, or leave it empty")
    if clean["kind"] == WITHDRAWN and not clean["supersedes"]:
        what = "it takes nothing back"
        raise RowError("record-supersedes", "supersedes", what, "name the row that is withdrawn")
    rest = {c: t for c, t in clean.items() if c not in ("low", "high", "private", "op")}
    rest.update(date=happened, reported=reported, entered=entered)
    return Row(**rest, low=low, high=high, op=op, private=private == "true")


def day_of(text: str, column: str) -> str:
    """An ISO day. Raises RowError if the text is none."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        what = f"'{text[:40]}' is no day" if text else "the day is missing"
        raise RowError("record-day", column, what, "write it as 2021-12-06") from None


def known_on(rows: Iterable[Row], day: date) -> tuple[Row, ...]:
    """The rows in force on a day: reported by then, neither superseded nor withdrawn by then."""
    limit = day.isoformat()
    known = [row for row in rows if row.reported <= limit]
    void = _taken_back(row for row in known if row.kind == WITHDRAWN)
    gone = {row.supersedes for row in known if row.supersedes and row.id not in void}
    return tuple(row for row in known if row.id not in gone and row.kind != WITHDRAWN)


def _taken_back(withdrawals: Iterable[Row]) -> set[str]:
    """The ids of withdrawals that were withdrawn themselves, so that their row counts again."""
    target = {row.id: row.supersedes for row in withdrawals}
    pending = Counter(taken for taken in target.values() if taken in target)
    ready = [name for name in target if not pending[name]]
    void: set[str] = set()
    while ready:
        name = ready.pop()
        taken = target[name]
        if taken not in target:
            continue
        if name not in void:
            void.add(taken)
        pending[taken] -= 1
        if not pending[taken]:
            ready.append(taken)
    return void


def circles(rows: Iterable[Row]) -> list[Row]:
    """The rows that correct themselves through others, in their order."""
    listed = list(rows)
    target = {row.id: row.supersedes for row in listed if row.supersedes}
    pending = Counter(target.values())
    ready = [name for name in target if not pending[name]]
    while ready:
        after = target.pop(ready.pop())
        pending[after] -= 1
        if not pending[after] and after in target:
            ready.append(after)
    return [row for row in listed if row.id in target]


def root_of(row: Row, rows: Mapping[str, Row]) -> str:
    """The root that a row repeats in the end: the id of a row, or a name; its own id if none.

    Rows that trace to each other in a circle have the smallest of their ids as their root.
    """
    seen = [row.id]
    while row.traces_to:
        if row.traces_to in seen:
            return min(seen[seen.index(row.traces_to) :])
        if row.traces_to not in rows:
            return row.traces_to
        row = rows[row.traces_to]
        seen.append(row.id)
    return row.id


def _number(text: str, column: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e15:
        what = f"'{text[:40]}' is no number"
        raise RowError("record-range", column, what, "write digits, such as 95000")
    return value


def _op(low: float | None, high: float | None) -> str:
    if low is None:
        return "" if high is None else "<="
    if high is None:
        return ">="
    return "=" if low == high else "range"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)
