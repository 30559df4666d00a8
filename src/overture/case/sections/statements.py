"""`statements`: public claims coded by position, in the case or in a file beside it."""

from __future__ import annotations

from datetime import date

from overture.case.desk import Desk
from overture.case.draft import touches
from overture.case.frozen import ReadOnly
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.case.statements import Statement, Statements
from overture.reading.nodes import Mapping, Node, Scalar, Sequence


def read_statements(desk: Desk, document: Mapping, spoilt: Spoilt) -> Statements | None:
    """The section `statements`, or None where there is none or its shape is wrong."""
    node = document.get("statements")
    if node is None or touches(spoilt, ("statements",)):
        return None
    if isinstance(node, Scalar):
        return Statements(node.text.strip())
    by = text(node, "by")
    positions = {
        key.text: " ".join(value.text.split())
        for key, value in entries(document, spoilt, "statements", "positions")
        if isinstance(value, Scalar)
    }
    items = part(node, "made")
    made = [
        _statement(desk, item, f"statements.made.{index}", by)
        for index, item in enumerate(items.items if isinstance(items, Sequence) else ())
    ]
    return Statements(text(node, "file"), by, ReadOnly(positions), tuple(made))


def _statement(desk: Desk, node: Node, path: str, by: str) -> Statement:
    day = _day(desk, node, path, "date")
    reported = _day(desk, node, path, "reported") or day
    if reported < day:
        desk.problem(
            "statement-dates",
            node.spot,
            f"{path}.reported",
            f"it was made on {day}, after it was reported on {reported}",
            "a statement is reported on its day or later",
        )
    codes = dict.fromkeys(ids(part(node, "lacks")), False)
    codes.update(dict.fromkeys(ids(part(node, "holds")), True))
    return Statement(
        date=day,
        reported=reported,
        speaker=text(node, "speaker"),
        party=text(node, "party") or by,
        occasion=text(node, "occasion"),
        coder=text(node, "coder"),
        verified=text(node, "verified"),
        url=text(node, "url"),
        codes=ReadOnly(codes),
        spot=node.spot,
    )


def _day(desk: Desk, node: Node, path: str, key: str) -> str:
    written = part(node, key)
    if not isinstance(written, Scalar) or written.value is None:
        return ""
    day = written.text.strip()
    try:
        if len(day) != len("2021-12-06"):
            raise ValueError
        return date.fromisoformat(day).isoformat()
    except ValueError:
        what = f"'{day[:40]}' is no day of the calendar"
        desk.problem(
            "day", written.spot, f"{path}.{key}", what, "write it as year-month-day: 2021-12-06"
        )
        return ""
