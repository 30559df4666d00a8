"""`agenda`: the negotiation, from issues and worths to rules, text and no-deal values."""

from __future__ import annotations

from collections.abc import Mapping as Bodies
from collections.abc import Mapping as Options

from overture.case.agenda import (
    MEDIATOR,
    AgendaIssue,
    Contingency,
    DeclaredBody,
    NegotiationAgenda,
    Row,
    SidePayments,
)
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.model import Uncertain
from overture.case.scopes import history_scope
from overture.case.sections.bodies import read_body
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.case.sections.rows import by_type, read_number, read_row, said_beside
from overture.reading.expressions import Expression, Kind, Scope
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

FROM_GAME = "from_game"
CANDIDATES = 12
MOST_OPTIONS = 24
MOST_TEXT = 80


def read_agenda(
    desk: Desk, document: Mapping, spoilt: Spoilt, bodies: Bodies[str, DeclaredBody]
) -> NegotiationAgenda | None:
    """The agenda; None where there is none or it could not be read."""
    node = document.get("agenda")
    if not isinstance(node, Mapping) or ("agenda",) in spoilt:
        return None
    before = len(desk.problems)
    parties = _parties(desk, node)
    options = _all_options(desk, document, spoilt)
    issues = {
        key.text: issue
        for key, value in entries(document, spoilt, "agenda", "issues")
        if key.text in options
        and (issue := _issue(desk, key, value, options[key.text], parties)) is not None
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


def _all_options(desk: Desk, document: Mapping, spoilt: Spoilt) -> dict[str, tuple[str, ...]]:
    """Issue -> its options, for those that can be read."""
    found = {}
    for key, value in entries(document, spoilt, "agenda", "issues"):
        options = _options(desk, part(value, "options"), f"agenda.issues.{key.text}.options")
        if options:
            found[key.text] = tuple(options)
    return found


def _options(desk: Desk, node: Node | None, path: str) -> dict[str, str]:
    """Option -> its text."""
    written: list[tuple[Node, str]]
    if isinstance(node, Mapping):
        written = [(key, value.text if isinstance(value, Scalar) else "")
                   for key, value in node.entries]  # fmt: skip
    else:
        written = [(item, "") for item in node.items] if isinstance(node, Sequence) else []
    found: dict[str, str] = {}
    for item, says in written:
        name = item.text.strip() if isinstance(item, Scalar) else ""
        fault = _option_fault(name, found)
        if fault:
            desk.problem("issue-option", item.spot, path, *fault)
            return {}
        found[name] = " ".join(says.split())
    if node is not None and not 2 <= len(found) <= MOST_OPTIONS:
        what = f"the issue has {'1 option' if len(found) == 1 else f'{len(found)} options'}"
        remedy = f"give 2 to {MOST_OPTIONS}: what is not open is no issue"
        desk.problem("issue-option", node.spot, path, what, remedy)
        return {}
    return found


def _option_fault(name: str, found: Options[str, str]) -> tuple[str, str] | None:
    if not name or len(name) > MOST_TEXT or not name.isprintable():
        return "an option is a short text", f"write 1 to {MOST_TEXT} visible characters"
    if any(sign in name for sign in "'\"\\"):
        return (
            "an option with a quotation mark or backslash cannot be named in a rule",
            "write it without",
        )
    if name == "none":
        return "'none' has a fixed meaning in expressions", "call it 'nothing' or 'without'"
    if name in found:
        return f"the option '{name[:40]}' stands twice", "delete one of them"
    return None


def _issue(
    desk: Desk, key: Scalar, node: Node, options: tuple[str, ...], parties: tuple[str, ...]
) -> AgendaIssue | None:
    path = f"agenda.issues.{key.text}"
    before = len(desk.problems)
    worth, why = {}, {}
    for party, value in _of_parties(desk, part(node, "worth"), f"{path}.worth", parties):
        row = by_type(
            desk, value, party, f"{path}.worth.{party}",
            lambda at, where: read_row(desk, at, options, where),
        )  # fmt: skip
        if row is not None:
            worth[party] = row
        why[party] = said_beside(value)
    contingent = _contingent(desk, part(node, "contingent_on"), path, options, parties)
    weight = _weight(desk, part(node, "weight"), f"{path}.weight", parties)
    if any(problem.severity == "error" for problem in desk.problems[before:]):
        return None
    common = text(node, "why")
    written = part(node, "options")
    texts = {}
    for name, value in written.entries if isinstance(written, Mapping) else ():
        texts[name.text] = value.text if isinstance(value, Scalar) else ""
    return AgendaIssue(
        id=key.text,
        says=text(node, "says"),
        options=options,
        texts=ReadOnly(texts),
        worth=ReadOnly(worth),
        weight=ReadOnly(weight),
        contingent=contingent,
        why=ReadOnly({party: why.get(party) or common for party in worth}),
        source=text(node, "source"),
        spot=key.spot,
    )


def _of_parties(
    desk: Desk, node: Node | None, path: str, parties: tuple[str, ...]
) -> list[tuple[str, Node]]:
    """The entries of a mapping whose keys are parties at the table."""
    found = []
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text in parties:
            found.append((key.text, value))
            continue
        what = f"'{key.text[:40]}' does not sit at the table"
        remedy = suggest(key.text, parties) or f"at the table are {list_names(parties)}"
        if key.text in desk.names.parties:
            remedy = f"add '{key.text}' to `agenda.parties`, or delete the line"
        desk.problem("agenda-party", key.spot, f"{path}.{key.text[:60]}", what, remedy)
    return found


def _contingent(
    desk: Desk, node: Node | None, path: str, options: tuple[str, ...], parties: tuple[str, ...]
) -> Contingency | None:
    if node is None:
        return None
    here = f"{path}.contingent_on"
    pays: dict[str, ReadOnly[str, Row]] = {}
    belief: dict[str, ReadOnly[str, Uncertain]] = {}
    for party, value in _of_parties(desk, part(node, "pays"), f"{here}.pays", parties):
        row = by_type(
            desk, value, party, f"{here}.pays.{party}",
            lambda at, where: read_row(desk, at, options, where, clause=True),
        )  # fmt: skip
        if row is not None:
            pays[party] = row
    for party, value in _of_parties(desk, part(node, "belief"), f"{here}.belief", parties):
        number = by_type(
            desk, value, party, f"{here}.belief.{party}",
            lambda at, where: read_number(desk, at, where, "credence"),
        )  # fmt: skip
        if number is not None:
            belief[party] = number
    for party in pays:
        if party not in belief:
            what = f"the clause pays {party}, but its belief in the event is not said"
            remedy = f"add `{party}: PROBABILITY` under `belief`"
            desk.problem("clause-belief", node.spot, f"{here}.belief", what, remedy)
    return Contingency(text(node, "event"), ReadOnly(pays), ReadOnly(belief))


def _weight(desk: Desk, node: Node | None, path: str, parties: tuple[str, ...]) -> dict[str, float]:
    if node is None:
        return {}
    given = _of_parties(desk, node, path, parties) if isinstance(node, Mapping) else []
    if not isinstance(node, Mapping):
        given = [(party, node) for party in parties]
    found = {}
    for party, value in given:
        number = value.value if isinstance(value, Scalar) else None
        if type(number) not in (int, float) or float(number or 0) < 0:
            what, remedy = "a weight is a number of at least 0", "write it as in weight: 0.25"
            desk.problem("weights-sum", value.spot, path, what, remedy)
            return {}
        found[party] = float(number or 0)
    return found


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
    given = _of_parties(desk, written, path, parties)
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
