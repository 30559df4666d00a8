"""The issues of an `agenda`: options, worths by party and type, weights, clauses."""

from __future__ import annotations

from collections.abc import Mapping as Options

from overture.case.agenda import AgendaIssue, Contingency, Row
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.model import Uncertain
from overture.case.sections.entries import Spoilt, entries, part, text
from overture.case.sections.rows import by_type, read_number, read_row, said_beside
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

MOST_OPTIONS = 24
MOST_TEXT = 80


def all_options(desk: Desk, document: Mapping, spoilt: Spoilt) -> dict[str, tuple[str, ...]]:
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


def read_issue(
    desk: Desk, key: Scalar, node: Node, options: tuple[str, ...], parties: tuple[str, ...]
) -> AgendaIssue | None:
    path = f"agenda.issues.{key.text}"
    before = len(desk.problems)
    worth, why = {}, {}
    for party, value in of_parties(desk, part(node, "worth"), f"{path}.worth", parties):
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


def of_parties(
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
    for party, value in of_parties(desk, part(node, "pays"), f"{here}.pays", parties):
        row = by_type(
            desk, value, party, f"{here}.pays.{party}",
            lambda at, where: read_row(desk, at, options, where, clause=True),
        )  # fmt: skip
        if row is not None:
            pays[party] = row
    for party, value in of_parties(desk, part(node, "belief"), f"{here}.belief", parties):
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
    given = of_parties(desk, node, path, parties) if isinstance(node, Mapping) else []
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
