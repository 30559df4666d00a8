"""Ids: well formed, not reserved, one name for one thing, and not too many."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.checks.registry import error, register
from overture.case.draft import Draft
from overture.case.forms import ASIDES, HEADS
from overture.case.names import CHANCE, Declared
from overture.case.sections.numbers import PER_MOVE
from overture.errors import Problem
from overture.reading.identifiers import check_identifier
from overture.reading.nodes import Mapping, Sequence

CHECKS = register(
    error("id", "An id is not a lower-case word, or is a keyword or function of the language."),
    error("reserved-id", "An id has a fixed meaning in the place where it would be used."),
    error("name-clash", "Two different things have one name, so an expression is ambiguous."),
    error("too-many", "A section has more entries than the limit."),
)

MOST = {
    "parties": 12,
    "quantities": 400,
    "together": 100,
    "assumptions": 60,
    "moves": 100,
    "outcomes": 100,
    "forbidden": 100,
    "levers": 40,
    "scenarios": 60,
    "sources": 300,
    "indicators": 200,
    "bodies": 60,
    "responses": 60,
    "accessions": 30,
    "arguments": 200,
    "happened": 300,
}
"""How many entries a section may have."""

MOST_TYPES = 12
MOST_OPTIONS = 24
MOST_TERMS = 150

_ARTICLE = {
    "party": "a party",
    "type": "a type",
    "quantity": "a quantity",
    "assumption": "an assumption",
    "outcome": "an outcome",
    "move": "a move",
    "option": "an option",
}


def ids(draft: Draft) -> Iterator[Problem]:
    """Ids that expressions could not name."""
    for each in draft.names.declared:
        fault = check_identifier(each.name)
        if fault is not None:
            what, _, remedy = fault.partition("; ")
            yield Problem("id", each.spot, each.path, what, remedy)
    for section in ("levers", "sources", "indicators", "arguments"):
        node = draft.document.get(section)
        for key, _ in node.entries if isinstance(node, Mapping) else ():
            fault = check_identifier(key.text)
            if fault is not None:
                what, _, remedy = fault.partition("; ")
                yield Problem("id", key.spot, f"{section}.{key.text}", what, remedy)


def reserved(draft: Draft) -> Iterator[Problem]:
    """Ids that would be taken for a key of the language."""
    words = {
        "party": {CHANCE: "it is who makes a move that nobody chooses"},
        "move": {PER_MOVE: "it is the key of a precision that holds for all other moves"},
        "type": dict.fromkeys((*HEADS, *ASIDES), "it is a key of a number given per type"),
    }
    for each in draft.names.declared:
        reason = words.get(each.kind, {}).get(each.name)
        if reason is not None and check_identifier(each.name) is None:
            what = f"'{each.name}' cannot be the id of {_ARTICLE[each.kind]}: {reason}"
            yield Problem("reserved-id", each.spot, each.path, what, "choose another id")


def clashes(draft: Draft) -> Iterator[Problem]:
    """Names with two meanings. Only options of different moves may share a name."""
    first: dict[str, Declared] = {}
    for each in draft.names.declared:
        earlier = first.setdefault(each.name, each)
        if earlier is each:
            continue
        both_options = earlier.kind == each.kind == "option"
        if both_options and earlier.path != each.path:
            continue
        what = (
            f"'{each.name}' is already the id of {_ARTICLE[earlier.kind]} "
            f"({earlier.path}, line {earlier.spot.line})"
        )
        remedy = "rename one of the two: in expressions one name means one thing"
        yield Problem("name-clash", each.spot, each.path, what, remedy)


def counts(draft: Draft) -> Iterator[Problem]:
    """Sections that are longer than any case needs."""
    sizes = [(section, draft.document.get(section), most) for section, most in MOST.items()]
    for section, most in (("types", MOST_TYPES), ("payoffs", MOST_TERMS)):
        node = draft.document.get(section)
        for key, value in node.entries if isinstance(node, Mapping) else ():
            sizes.append((f"{section}.{key.text}", value, most))
    for move in draft.names.moves:
        sizes.append((f"moves.{move}.options", draft.node("moves", move, "options"), MOST_OPTIONS))
    for path, node, most in sizes:
        if isinstance(node, Mapping):
            size = len(node.entries)
        else:
            size = len(node.items) if isinstance(node, Sequence) else 0
        if node is not None and size > most:
            what = f"there are {size} entries; at most {most} are read"
            yield Problem("too-many", node.spot, path, what, "merge or drop some of them")


ALL = (ids, reserved, clashes, counts)
