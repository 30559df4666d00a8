"""`arguments`: claims that speak for and against each other and the options."""

from __future__ import annotations

from overture.case.arguments import LIKELIER_THAN_NOT, RELATIONS, Argument, Premise
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.scopes import history_scope, premise_scope
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.reading.expressions import Kind
from overture.reading.nodes import Mapping, Node, Scalar, Sequence


def read_arguments(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Argument]:
    """Argument id -> argument; premises that could not be read are left out."""
    found: dict[str, Argument] = {}
    for key, node in entries(document, spoilt, "arguments"):
        path = f"arguments.{key.text}.premises"
        written = part(node, "premises")
        items = written.items if isinstance(written, Sequence) else ()
        premises = [_premise(desk, item, f"{path}.{index + 1}") for index, item in enumerate(items)]
        found[key.text] = Argument(
            key.text,
            " ".join(text(node, "claim").split()),
            " ".join(text(node, "held_by").split()),
            ids(part(node, "supports")),
            ids(part(node, "attacks")),
            tuple(premise for premise in premises if premise is not None),
            " ".join(text(node, "why").split()),
            text(node, "source"),
            key.spot,
        )
    return ReadOnly(found)


def _premise(desk: Desk, node: Node, path: str) -> Premise | None:
    """One premise, or None after noting what is wrong with it."""
    under = text(node, "under")
    if isinstance(node, Scalar) or part(node, "holds") is not None:
        written = node if isinstance(node, Scalar) else part(node, "holds")
        holds = desk.expression(written, path, premise_scope(desk.names), Kind.TRUTH)
        others = [
            key for key in ("outcome", *RELATIONS) if isinstance(node, Mapping) and node.get(key)
        ]
        if others:
            what = f"`holds` and `{others[0]}` cannot stand in one premise"
            desk.problem("premise-form", node.spot, path, what, "write two premises")
            return None
        if holds is None:
            return None
        return Premise(node.spot, holds=holds, under=under)
    event = desk.expression(part(node, "outcome"), path, history_scope(desk.names), Kind.TRUTH)
    if part(node, "outcome") is None:
        what = "the premise says neither what holds nor which outcome is meant"
        remedy = "write `holds: EXPRESSION`, or `outcome: EXPRESSION` with above, below, more_than"
        desk.problem("premise-form", node.spot, path, what, f"{remedy} or less_than")
        return None
    given = [key for key in RELATIONS if part(node, key) is not None]
    if len(given) > 1:
        what = f"it is compared in {len(given)} ways: {', '.join(given)}"
        desk.problem("premise-form", node.spot, path, what, "keep one; write two premises for both")
        return None
    if event is None:
        return None
    relation = given[0] if given else "above"
    compared = part(node, relation)
    level, than = LIKELIER_THAN_NOT, ""
    if relation in ("more_than", "less_than"):
        than = text(node, relation)
    elif isinstance(compared, Scalar) and isinstance(compared.value, int | float):
        level = float(compared.value)
    return Premise(node.spot, event=event, under=under, relation=relation, level=level, than=than)
