"""`responses` and `accessions`: what bodies decide beside packages."""

from __future__ import annotations

import math
import re

from overture.case.desk import Desk
from overture.case.forms import read_uncertain
from overture.case.frozen import ReadOnly
from overture.case.measures import Accession, Response
from overture.case.model import Uncertain
from overture.case.scopes import executed_scope
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.reading.expressions import Expression, Kind
from overture.reading.nodes import Mapping, Node, Scalar
from overture.reading.suggest import list_names, suggest

DAYS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
"""Days in each unit in which a lead time is written."""

LONGEST_LEAD = 36_500.0
_LEAD = re.compile(r"([0-9]+(?:\.[0-9]+)?) +(day|week|month|year)s?")


def read_responses(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Response]:
    """Response id -> response; those that could not be read are left out."""
    found = {}
    for key, node in entries(document, spoilt, "responses"):
        before = len(desk.problems)
        response = _response(desk, document, spoilt, key, node)
        if all(problem.severity != "error" for problem in desk.problems[before:]):
            found[key.text] = response
    return ReadOnly(found)


def _response(desk: Desk, document: Mapping, spoilt: Spoilt, key: Scalar, node: Node) -> Response:
    name = key.text
    path = f"responses.{name}"
    body = _named(desk, part(node, "needs"), f"{path}.needs", _bodies(document), "body", "bodies")
    agreed = part(node, "agreed")
    cost = part(node, "cost")
    trigger = part(node, "trigger")
    # a response may have the trouble of one of its parts: the other parts are read all the same
    adds: dict[str, Uncertain] = {}
    for quantity, amount in entries(document, spoilt, "responses", name, "adds"):
        at = f"{path}.adds.{quantity.text}"
        _named(desk, quantity, at, desk.names.quantities, "quantity", "quantities")
        number = read_uncertain(desk, amount, at, at, "number")
        if number is not None:
            adds[quantity.text] = number
    executed = _history(desk, part(node, "executed_when"), f"{path}.executed_when")
    if adds and part(node, "executed_when") is None:
        what = "it adds to a quantity, but it is not said in which histories"
        remedy = "add `executed_when: EXPRESSION` over moves and types"
        desk.problem("response-when", key.spot, path, what, remedy)
    return Response(
        id=name,
        says=" ".join(text(node, "says").split()),
        body=body,
        agreed=isinstance(agreed, Scalar) and agreed.value is True,
        lead=_lead(desk, part(node, "lead"), f"{path}.lead"),
        cost=None
        if cost is None
        else read_uncertain(desk, cost, f"{path}.cost", f"{path}.cost", "number"),
        trigger=" ".join(
            (trigger.text if isinstance(trigger, Scalar) else text(trigger, "says")).split()
        ),
        trigger_when=_history(
            desk, part(trigger, "when") if trigger is not None else None, f"{path}.trigger.when"
        ),
        adds=ReadOnly(adds),
        executed_when=executed,
        why=" ".join(text(node, "why").split()),
        source=text(node, "source"),
        spot=key.spot,
    )


def read_accessions(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Accession]:
    """Accession id -> accession; those that could not be read are left out."""
    found = {}
    for key, node in entries(document, spoilt, "accessions"):
        before = len(desk.problems)
        accession = _accession(desk, document, spoilt, key, node)
        if all(problem.severity != "error" for problem in desk.problems[before:]):
            found[key.text] = accession
    return ReadOnly(found)


def _accession(desk: Desk, document: Mapping, spoilt: Spoilt, key: Scalar, node: Node) -> Accession:
    name = key.text
    path = f"accessions.{name}"
    arguments = document.get("arguments")
    known = arguments.keys() if isinstance(arguments, Mapping) else ()
    criteria = part(node, "criteria")
    for item in getattr(criteria, "items", ()):
        _named(desk, item, f"{path}.criteria", known, "argument", "arguments")
    worth = {}
    for party, value in entries(document, spoilt, "accessions", name, "worth"):
        at = f"{path}.worth.{party.text}"
        _named(desk, party, at, desk.names.parties, "party", "parties")
        number = read_uncertain(desk, value, at, at, "number")
        if number is not None:
            worth[party.text] = number
    return Accession(
        id=name,
        says=" ".join(text(node, "says").split()),
        body=_named(
            desk, part(node, "body"), f"{path}.body", _bodies(document), "body", "bodies"
        ),
        criteria=tuple(dict.fromkeys(ids(criteria))),
        worth=ReadOnly(worth),
        assumption=_named(
            desk, part(node, "assumption"), f"{path}.assumption", desk.names.assumptions,
            "assumption", "assumptions",
        ),
        why=" ".join(text(node, "why").split()),
        source=text(node, "source"),
        spot=key.spot,
    )  # fmt: skip


def _bodies(document: Mapping) -> tuple[str, ...]:
    declared = document.get("bodies")
    return declared.keys() if isinstance(declared, Mapping) else ()


def _named(
    desk: Desk, node: Node | None, path: str, known: tuple[str, ...], kind: str, section: str
) -> str:
    """The id at a node, after noting that nothing of that kind is called so; "" where none is."""
    if not isinstance(node, Scalar) or node.value is None:
        return ""
    if node.text not in known and (desk.names.complete or section in ("bodies", "arguments")):
        remedy = suggest(node.text, known) or (
            f"name one of {list_names(known[:8])}" if known else f"declare it under `{section}`"
        )
        what = f"there is no {kind} '{node.text[:40]}'"
        desk.problem("unknown-name", node.spot, path, what, remedy)
    return node.text


def _history(desk: Desk, node: Node | None, path: str) -> Expression | None:
    return desk.expression(node, path, executed_scope(desk.names), Kind.TRUTH)


def _lead(desk: Desk, node: Node | None, path: str) -> float | None:
    """A lead time in days."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    match = _LEAD.fullmatch(node.text.strip())
    days = float(match[1]) * DAYS[match[2]] if match is not None else math.nan
    if not days <= LONGEST_LEAD:
        what = f"'{node.text[:40]}' is no lead time"
        remedy = "write a number and its unit: 30 days, 6 weeks, 2 months, 1 year (100 at most)"
        desk.problem("response-lead", node.spot, path, what, remedy)
        return None
    return days
