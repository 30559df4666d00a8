"""`outcomes`, `payoffs` and `forbidden`: what the histories come to."""

from __future__ import annotations

from overture.case.desk import Desk
from overture.case.draft import touches
from overture.case.frozen import ReadOnly
from overture.case.model import Outcome, Term
from overture.case.scopes import history_scope, payoff_scope
from overture.case.sections.entries import Spoilt, entries, part, text
from overture.reading.expressions import Kind
from overture.reading.nodes import Mapping, Scalar, Sequence


def read_outcomes(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Outcome]:
    """Outcome id -> outcome."""
    found: dict[str, Outcome] = {}
    scope = history_scope(desk.names)
    for key, node in entries(document, spoilt, "outcomes"):
        path = f"outcomes.{key.text}"
        written = node if isinstance(node, Scalar) else part(node, "when")
        when = desk.expression(written, path, scope, Kind.TRUTH)
        if when is not None:
            horizon = text(node, "horizon", "short")
            found[key.text] = Outcome(key.text, when, horizon, text(node, "says"), key.spot)
    return ReadOnly(found)


def read_payoffs(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, tuple[Term, ...]]:
    """Party id -> its terms; terms that could not be read are left out."""
    found: dict[str, tuple[Term, ...]] = {}
    scope = payoff_scope(desk.names)
    for party, node in entries(document, frozenset(), "payoffs"):
        terms = []
        for index, item in enumerate(node.items if isinstance(node, Sequence) else ()):
            name = text(item, "name") or str(index + 1)
            place = ("payoffs", party.text, name)
            if touches(spoilt, place):
                continue
            path = ".".join(place)
            add = desk.expression(part(item, "add"), f"{path}.add", scope, Kind.NUMBER)
            written = part(item, "when")
            when = desk.expression(written, f"{path}.when", scope, Kind.TRUTH)
            if add is None or (written is not None and when is None):
                continue
            horizon = text(item, "horizon", "short")
            terms.append(Term(name, add, when, horizon, text(item, "why"), item.spot))
        found[party.text] = tuple(terms)
    return ReadOnly(found)


def read_forbidden(document: Mapping, spoilt: Spoilt) -> ReadOnly[str, str]:
    """Option id -> why it is never advised."""
    return ReadOnly(
        {
            key.text: node.text.strip()
            for key, node in entries(document, spoilt, "forbidden")
            if isinstance(node, Scalar)
        }
    )
