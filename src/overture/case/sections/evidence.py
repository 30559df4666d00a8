"""`indicators`: what may be observed, and how likely it is in each state."""

from __future__ import annotations

from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.model import Indicator
from overture.case.scopes import indicator_scope
from overture.case.sections.entries import Spoilt, entries, part, text
from overture.reading.expressions import Kind
from overture.reading.nodes import Mapping


def read_indicators(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Indicator]:
    """Indicator id -> indicator."""
    found: dict[str, Indicator] = {}
    scope = indicator_scope(desk.names)
    for key, node in entries(document, spoilt, "indicators"):
        path = f"indicators.{key.text}.likelihood"
        likelihood = desk.expression(part(node, "likelihood"), path, scope, Kind.NUMBER)
        if likelihood is not None:
            found[key.text] = Indicator(
                key.text,
                text(node, "says"),
                likelihood,
                text(node, "why"),
                text(node, "source"),
                key.spot,
                text(node, "reported_by"),
            )
    return ReadOnly(found)
