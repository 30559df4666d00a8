"""What a case declares, by name, before anything in it is known to be sound.

Expressions are read against these names, so that one broken entry does not make every expression
that mentions it look broken too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from overture.case.frozen import ReadOnly
from overture.case.table_names import TableNames, table_names
from overture.errors import Spot
from overture.reading.bodies import body_asked, body_name
from overture.reading.expressions import Scope
from overture.reading.nodes import Mapping as MappingNode
from overture.reading.nodes import Node, Scalar, Sequence

CHANCE = "chance"
"""Who makes a move that nobody chooses."""

NAMING_SECTIONS = ("parties", "types", "quantities", "assumptions", "moves", "outcomes")
"""The sections whose keys may be used in expressions."""


@dataclass(frozen=True)
class Declared:
    """One name: what kind of thing it is, its path in the case, and where it is written."""

    name: str
    kind: str
    path: str
    spot: Spot


@dataclass(frozen=True)
class Names:
    """Everything declared. `moves` and `types` map an id to its options (types), in the order of
    the file. `complete` is False when some section could not be read, so that an unknown name
    may well have been declared."""

    declared: tuple[Declared, ...]
    parties: tuple[str, ...]
    types: Mapping[str, tuple[str, ...]]
    quantities: tuple[str, ...]
    assumptions: tuple[str, ...]
    moves: Mapping[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    complete: bool
    scope: Scope
    table: TableNames | None = None

    def kind(self, name: str) -> str:
        """What an expression means by `name`: one of move, party, quantity, assumption, outcome,
        deal, body."""
        if name in self.moves:
            return "move"
        if name in self.quantities:
            return "quantity"
        if name in self.assumptions:
            return "assumption"
        if name in self.outcomes:
            return "outcome"
        if name.startswith("deal."):
            return "deal"
        if body_asked(name):
            return "body"
        return "party" if name in self.parties else ""


def declared_names(document: MappingNode) -> Names:
    """Collect the names of a document, whatever state it is in."""
    found = list(_all_names(document))
    table = table_names(document, [each.name for each in found if each.kind == "move"])
    if table is not None:
        found = _with_table(found, table)
    by_kind: dict[str, list[str]] = {}
    for each in found:
        by_kind.setdefault(each.kind, []).append(each.name)
    types = _nested(found, "type")
    options = _nested(found, "option")
    moves = {move: options.get(move, ()) for move in dict.fromkeys(by_kind.get("move", ()))}
    quantities = tuple(dict.fromkeys(by_kind.get("quantity", ())))
    assumptions = tuple(dict.fromkeys(by_kind.get("assumption", ())))
    outcomes = tuple(dict.fromkeys(by_kind.get("outcome", ())))
    return Names(
        declared=tuple(found),
        parties=tuple(dict.fromkeys(by_kind.get("party", ()))),
        types=ReadOnly(types),
        quantities=quantities,
        assumptions=assumptions,
        moves=ReadOnly(moves),
        outcomes=outcomes,
        complete=_complete(document),
        scope=Scope(
            numbers=frozenset(quantities)
            | frozenset(table.asked if table is not None else ())
            | frozenset(body_name(key.text) for key in _keys(document.get("bodies"))),
            truths=frozenset(assumptions) | frozenset(outcomes),
            choices=ReadOnly({**types, **moves}),
        ),
        table=table,
    )


def _with_table(found: list[Declared], table: TableNames) -> list[Declared]:
    """The names with those of the table's moves, after the move that they follow."""
    own = []
    for move, options in table.moves:
        own.append(Declared(move, "move", f"moves.{move}", table.spot))
        for option in options:
            own.append(Declared(option, "option", f"moves.{move}.options.{option}", table.spot))
    at = [k for k, each in enumerate(found) if each.path.split(".")[:2] == ["moves", table.after]]
    first = [k for k, each in enumerate(found) if each.kind == "move"]
    place = at[-1] + 1 if at else (first[0] if first else len(found))
    return [*found[:place], *own, *found[place:]]


def _nested(found: list[Declared], kind: str) -> dict[str, tuple[str, ...]]:
    """Owner -> ids of that kind, where the owner is the second part of the path."""
    owned: dict[str, list[str]] = {}
    for each in found:
        if each.kind == kind:
            owned.setdefault(each.path.split(".")[1], []).append(each.name)
    return {owner: tuple(dict.fromkeys(names)) for owner, names in owned.items()}


def _all_names(document: MappingNode) -> Iterator[Declared]:
    for section, kind in (
        ("parties", "party"),
        ("quantities", "quantity"),
        ("assumptions", "assumption"),
        ("outcomes", "outcome"),
    ):
        for key in _keys(document.get(section)):
            yield Declared(key.text, kind, f"{section}.{key.text}", key.spot)
    types = document.get("types")
    if isinstance(types, MappingNode):
        for party, node in types.entries:
            for key in _keys(node):
                yield Declared(key.text, "type", f"types.{party.text}.{key.text}", key.spot)
    moves = document.get("moves")
    if isinstance(moves, Sequence):
        for item in moves.items:
            yield from _move_names(item)


def _move_names(item: Node) -> Iterator[Declared]:
    name = item.get("name") if isinstance(item, MappingNode) else None
    if not isinstance(item, MappingNode) or not isinstance(name, Scalar):
        return
    yield Declared(name.text, "move", f"moves.{name.text}", name.spot)
    options = item.get("options")
    written: tuple[Scalar, ...]
    if isinstance(options, Sequence):
        written = tuple(option for option in options.items if isinstance(option, Scalar))
    else:
        written = _keys(options)
    for option in written:
        path = f"moves.{name.text}.options.{option.text}"
        yield Declared(option.text, "option", path, option.spot)


def _keys(node: Node | None) -> tuple[Scalar, ...]:
    return tuple(key for key, _ in node.entries) if isinstance(node, MappingNode) else ()


def _complete(document: MappingNode) -> bool:
    return all(_readable(section, document.get(section)) for section in NAMING_SECTIONS)


def _readable(section: str, node: Node | None) -> bool:
    """Whether all the names of a section can be known."""
    if node is None:
        return section not in ("parties", "moves")
    if section == "moves":
        return isinstance(node, Sequence) and all(map(_has_name_and_options, node.items))
    if not isinstance(node, MappingNode):
        return False
    if section != "types":
        return True
    return all(isinstance(kinds, MappingNode) for _, kinds in node.entries)


def _has_name_and_options(item: Node) -> bool:
    if not isinstance(item, MappingNode) or not isinstance(item.get("name"), Scalar):
        return False
    options = item.get("options")
    if isinstance(options, Sequence):
        return bool(options.items) and all(isinstance(item, Scalar) for item in options.items)
    return isinstance(options, MappingNode) and bool(options.entries)
