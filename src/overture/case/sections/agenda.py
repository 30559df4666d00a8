"""`agenda`: the negotiation, from issues and worths to rules, text and no-deal values."""

from __future__ import annotations

from collections.abc import Mapping as Bodies

from overture.case.agenda import (
    MEDIATOR,
    DeclaredBody,
    NegotiationAgenda,
    SidePayments,
)
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.model import Uncertain
from overture.case.scopes import history_scope
from overture.case.sections.bodies import read_body
from overture.case.sections.entries import Spoilt, entries, ids, part
from overture.case.sections.issues import MOST_OPTIONS, all_options, of_parties, read_issue
from overture.case.sections.rows import by_type, read_number
from overture.reading.expressions import Expression, Kind, Scope
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

FROM_GAME = "from_game"
CANDIDATES = 12


def read_agenda(
    desk: Desk, document: Mapping, spoilt: Spoilt, bodies: Bodies[str, DeclaredBody]
) -> NegotiationAgenda | None:
    """The agenda; None where there is none or it could not be read."""
    node = document.get("agenda")
    if not isinstance(node, Mapping) or ("agenda",) in spoilt:
        return None
    before = len(desk.problems)
    parties = _parties(desk, node)
    options = all_options(desk, document, spoilt)
    issues = {
        key.text: issue
        for key, value in entries(document, spoilt, "agenda", "issues")
        if key.text in options
        and (issue := read_issue(desk, key, value, options[key.text], parties)) is not None
    }
    scope = Scope(choices=ReadOnly(options))
    agenda = NegotiationAgenda(
        opens_if=_opens(desk, node),
        parties=parties,
        issues=ReadOnly(issues),
        rules=_rules(desk, node, scope) if _all_known(node, options) else (),
        ratify=_ratify(desk, node, bodies, document),
        no_deal=_no_deal(desk, node, parties),
        side_payments=_side_payments(desk, node, parties),
        text=_text(desk, node, options),
        proposes=_proposes(desk, node, parties),
        candidates=_candidates(desk, node),
        spot=document.key_spot("agenda"),
    )
    if part(node, "opens_if") is None and agenda.from_game:
        what = f"what no deal is worth to {agenda.from_game[0]} comes from the game, but the table "
        written = part(node, "no_deal")
        desk.problem(
            "no-deal",
            written.spot if written is not None else agenda.spot,
            "agenda.no_deal",
            what + "never opens in it",
            "add `opens_if`, or write a number for every party",
        )
    failed = any(problem.severity == "error" for problem in desk.problems[before:])
    return None if failed else agenda


def _parties(desk: Desk, node: Mapping) -> tuple[str, ...]:
    listed = part(node, "parties")
    found: list[str] = []
    for item in listed.items if isinstance(listed, Sequence) else ():
        name = item.text if isinstance(item, Scalar) else ""
        if name not in desk.names.parties and desk.names.complete:
            what = f"'{name[:40]}' sits at the table but is no party of the case"
            remedy = suggest(name, desk.names.parties) or "declare it under `parties`"
            desk.problem("agenda-party", item.spot, "agenda.parties", what, remedy)
        elif name in found:
            what = f"'{name[:40]}' sits at the table twice"
            desk.problem("agenda-party", item.spot, "agenda.parties", what, "delete one of them")
        else:
            found.append(name)
    if len(found) < 2 and listed is not None and not getattr(listed, "items", ())[1:]:
        what, remedy = "a negotiation needs two parties", "name at least two"
        desk.problem("agenda-party", listed.spot, "agenda.parties", what, remedy)
    return tuple(found)


def _opens(desk: Desk, node: Mapping) -> Expression | None:
    written = part(node, "opens_if")
    if written is None:
        return None
    return desk.expression(written, "agenda.opens_if", history_scope(desk.names), Kind.TRUTH)


def _all_known(node: Mapping, options: dict[str, tuple[str, ...]]) -> bool:
    """Whether the options of every issue could be read: else rules would look wrong too."""
    issues = part(node, "issues")
    return isinstance(issues, Mapping) and all(key.text in options for key, _ in issues.entries)


def _rules(desk: Desk, node: Mapping, scope: Scope) -> tuple[Expression, ...]:
    listed = part(node, "rules")
    found = []
    for place, item in enumerate(listed.items if isinstance(listed, Sequence) else (), start=1):
        rule = desk.expression(item, f"agenda.rules.{place}", scope, Kind.TRUTH)
        if rule is not None:
            found.append(rule)
    return tuple(found)


def _ratify(
    desk: Desk, node: Mapping, bodies: Bodies[str, DeclaredBody], document: Mapping
) -> ReadOnly[str, DeclaredBody]:
    listed = part(node, "ratify")
    declared = document.get("bodies")
    known = declared.keys() if isinstance(declared, Mapping) else ()
    found = {}
    for key, value in listed.entries if isinstance(listed, Mapping) else ():
        path = f"agenda.ratify.{key.text[:60]}"
        body: DeclaredBody | None
        if isinstance(value, Scalar):
            body = bodies.get(value.text)
            if body is None and value.text not in known:
                what = f"there is no body '{value.text[:40]}'"
                remedy = suggest(value.text, known) or "declare it under `bodies`"
                desk.problem("unknown-name", value.spot, path, what, remedy)
        else:
            body = read_body(desk, value, key.text, path)
        if body is not None:
            found[key.text] = body
    return ReadOnly(found)


def _no_deal(
    desk: Desk, node: Mapping, parties: tuple[str, ...]
) -> ReadOnly[str, ReadOnly[str, Uncertain]]:
    written = part(node, "no_deal")
    if written is None or _from_game(written):
        return ReadOnly({})
    path = "agenda.no_deal"
    if not isinstance(written, Mapping):
        what = "what no deal is worth is missing here"
        remedy = "write from_game, or PARTY: NUMBER for every party at the table"
        desk.problem("no-deal", written.spot, path, what, remedy)
        return ReadOnly({})
    found = {}
    given = of_parties(desk, written, path, parties)
    for party, value in given:
        if _from_game(value):
            continue
        number = by_type(
            desk, value, party, f"{path}.{party}",
            lambda at, where: read_number(desk, at, where, "worth"),
        )  # fmt: skip
        if number is not None:
            found[party] = number
    missing = [party for party in parties if party not in {name for name, _ in given}]
    if missing:
        what = f"it is not said what no deal is worth to {list_names(missing)}"
        remedy = f"add `{missing[0]}: NUMBER`, or `{missing[0]}: from_game`"
        desk.problem("no-deal", written.spot, path, what, remedy)
    return ReadOnly(found)


def _from_game(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == FROM_GAME


def _side_payments(desk: Desk, node: Mapping, parties: tuple[str, ...]) -> SidePayments | None:
    written = part(node, "side_payments")
    if written is None:
        return None
    between = ids(part(written, "between"))
    most = part(written, "max")
    value = most.value if isinstance(most, Scalar) else None
    path = "agenda.side_payments"
    strange = [name for name in between if name not in parties]
    if strange or len(set(between)) < 2:
        what = f"'{strange[0][:40]}' does not sit at the table" if strange else "one party is named"
        desk.problem(
            "side-payments", written.spot, f"{path}.between", what,
            "name two or more parties at the table",
        )  # fmt: skip
        return None
    if not isinstance(value, int | float) or value <= 0:
        what, remedy = "payments of at most 0 are none", "write a number above 0"
        desk.problem("side-payments", written.spot, f"{path}.max", what, remedy)
        return None
    return SidePayments(tuple(dict.fromkeys(between)), float(value))


def _text(desk: Desk, node: Mapping, options: dict[str, tuple[str, ...]]) -> ReadOnly[str, str]:
    written = part(node, "text")
    if not isinstance(written, Mapping) or not written.entries:
        return ReadOnly({})
    found = {}
    issues = part(node, "issues")
    known = issues.keys() if isinstance(issues, Mapping) else ()
    for key, value in written.entries:
        path = f"agenda.text.{key.text[:60]}"
        chosen = value.text.strip() if isinstance(value, Scalar) else ""
        if key.text not in known:
            what = f"'{key.text[:40]}' is no issue of the agenda"
            remedy = suggest(key.text, known) or f"the issues are {list_names(known)}"
            desk.problem("unknown-name", key.spot, path, what, remedy)
        elif key.text in options and chosen not in options[key.text]:
            what = f"'{chosen[:40]}' is no option of {key.text}"
            remedy = suggest(chosen, options[key.text]) or (
                f"its options are {list_names(options[key.text])}"
            )
            desk.problem("text-option", value.spot, path, what, remedy)
        else:
            found[key.text] = chosen
    missing = [name for name in known if written.get(name) is None]
    if missing:
        what = f"the current draft says nothing of {list_names(missing)}"
        remedy = f"add `{missing[0]}: OPTION`"
        desk.problem("text-option", written.spot, "agenda.text", what, remedy)
    return ReadOnly(found)


def _proposes(desk: Desk, node: Mapping, parties: tuple[str, ...]) -> str:
    written = part(node, "proposes")
    name = written.text if isinstance(written, Scalar) and written.value is not None else MEDIATOR
    if name != MEDIATOR and name not in parties and written is not None:
        what = f"'{name[:40]}' does not sit at the table"
        remedy = suggest(name, parties) or f"write {list_names((*parties, MEDIATOR))}"
        desk.problem("agenda-party", written.spot, "agenda.proposes", what, remedy)
    return name


def _candidates(desk: Desk, node: Mapping) -> int:
    written = part(node, "candidates")
    value = written.value if isinstance(written, Scalar) else None
    if written is None or type(value) is not int:
        return CANDIDATES
    if not 1 <= value <= MOST_OPTIONS - 1:
        what = f"the table cannot choose from {value} packages"
        remedy = f"write a number from 1 to {MOST_OPTIONS - 1}"
        desk.problem("agenda-size", written.spot, "agenda.candidates", what, remedy)
    return value
