"""`happened`: what became of outcomes and indicators."""

from __future__ import annotations

from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.happened import Happened
from overture.case.sections.asked import day_at
from overture.case.sections.entries import Spoilt, entries, part, text
from overture.reading.nodes import Mapping, Scalar


def read_happened(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Happened]:
    """Outcome or indicator -> what became of it."""
    found: dict[str, Happened] = {}
    for key, node in entries(document, spoilt, "happened"):
        on = day_at(desk, part(node, "on"), f"happened.{key.text}.on")
        value, rate = part(node, "value"), part(node, "base_rate")
        if on is None or not isinstance(value, Scalar):
            continue
        known = isinstance(rate, Scalar) and isinstance(rate.value, int | float)
        found[key.text] = Happened(
            key.text,
            value.value is True,
            on,
            float(rate.value) if known and isinstance(rate, Scalar) else None,  # type: ignore[arg-type]
            text(node, "why"),
            text(node, "source"),
            key.spot,
        )
    return ReadOnly(found)
