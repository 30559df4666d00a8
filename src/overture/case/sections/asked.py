"""What is asked and of whom it is known: the dates, `advice` and `sources`."""

from __future__ import annotations

import re
from datetime import date

from overture.case.desk import Desk
from overture.case.draft import touches
from overture.case.frozen import ReadOnly
from overture.case.model import AdviceSection, Source, Test
from overture.case.scopes import history_scope
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.reading.expressions import Kind
from overture.reading.nodes import Mapping, Node, Scalar

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def read_day(desk: Desk, document: Mapping, spoilt: Spoilt, key: str) -> date | None:
    """The day written under `key` as YEAR-MONTH-DAY."""
    return None if touches(spoilt, (key,)) else day_at(desk, document.get(key), key)


def day_at(desk: Desk, node: Node | None, path: str) -> date | None:
    """The day written at a node; None, and a problem, if it is no day."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    match = _DAY.fullmatch(node.text.strip())
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        what = f"'{node.text[:40]}' is no day of the calendar"
        desk.problem("day", node.spot, path, what, "write it as year-month-day: 2021-12-06")
        return None


def read_advice(desk: Desk, document: Mapping, spoilt: Spoilt) -> AdviceSection | None:
    """The section `advice`, or None if it could not be read."""
    node = document.get("advice")
    if node is None or touches(spoilt, ("advice",)):
        return None
    decide = text(node, "decide")
    written = part(node, "test")
    if not isinstance(written, Mapping):
        return AdviceSection(decide, None)
    scope = history_scope(desk.names)
    before = len(desk.problems)
    complies, kept = (
        desk.expression(part(written, key), f"advice.test.{key}", scope, Kind.TRUTH)
        for key in ("complies", "kept")
    )
    if len(desk.problems) > before:
        return None
    written_types = entries(document, spoilt, "advice", "test", "sincere")
    sincere = {party.text: ids(value) for party, value in written_types}
    test = Test(
        offer=text(written, "offer"),
        reply=ids(part(written, "reply")),
        complies=complies,
        kept=kept,
        sincere=ReadOnly(sincere),
    )
    return AdviceSection(decide, test)


def share(node: Node, key: str) -> float | None:
    """The number under a key, None where there is none."""
    value = part(node, key)
    number = value.value if isinstance(value, Scalar) else None
    return float(number) if isinstance(number, int | float) else None


def read_sources(document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Source]:
    """Source id -> source."""
    found: dict[str, Source] = {}
    for key, node in entries(document, spoilt, "sources"):
        if isinstance(node, Scalar):
            found[key.text] = Source(key.text, node.text, "")
            continue
        bias = {
            unit.text: value.text
            for unit, value in entries(document, spoilt, "sources", key.text, "bias")
            if isinstance(value, Scalar)
        }
        anyway, copies = share(node, "says_anyway"), share(node, "copies")
        found[key.text] = Source(
            key.text,
            text(node, "publisher"),
            text(node, "grade"),
            text(node, "note"),
            ReadOnly(bias),
            share(node, "reliability"),
            0.5 if anyway is None else anyway,
            1.0 if copies is None else copies,
            text(node, "party"),
        )
    return ReadOnly(found)
