"""A case on its way: what has been read so far, whether sound or not.

Checks work on this value. Entries that could not be read are absent from it, so that no check
complains twice about one fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from overture.case.agenda import DeclaredBody, DeclaredCeilings, NegotiationAgenda
from overture.case.arguments import Argument
from overture.case.happened import Happened
from overture.case.measures import Accession, Response
from overture.case.model import (
    AdviceSection,
    Assumption,
    Indicator,
    Lever,
    Move,
    Outcome,
    Party,
    Rationality,
    Source,
    Term,
    Together,
    TypeDeclaration,
    Uncertain,
)
from overture.case.names import Names
from overture.case.statements import Statements
from overture.errors import Spot
from overture.reading.nodes import Mapping as MappingNode
from overture.reading.nodes import Node, Sequence


@dataclass(frozen=True)
class Draft:
    """Everything read from a document; `spoilt` are the places that could not be read."""

    document: MappingNode
    names: Names
    spoilt: frozenset[tuple[str, ...]]
    as_of: date | None
    priors_as_of: date | None
    parties: Mapping[str, Party]
    types: Mapping[str, Mapping[str, TypeDeclaration]]
    quantities: Mapping[str, Uncertain]
    together: tuple[tuple[Together, Spot], ...]
    assumptions: Mapping[str, Assumption]
    moves: Mapping[str, Move]
    outcomes: Mapping[str, Outcome]
    payoffs: Mapping[str, tuple[Term, ...]]
    forbidden: Mapping[str, str]
    rationality: Mapping[str, Rationality]
    advice: AdviceSection | None
    levers: Mapping[str, Lever]
    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    arguments: Mapping[str, Argument]
    agenda: NegotiationAgenda | None
    bodies: Mapping[str, DeclaredBody]
    ceilings: DeclaredCeilings | None
    happened: Mapping[str, Happened]
    statements: Statements | None
    responses: Mapping[str, Response]
    accessions: Mapping[str, Accession]

    def is_spoilt(self, *parts: str) -> bool:
        """Whether something at this place, above it or below it could not be read."""
        return touches(self.spoilt, parts)

    def spot(self, *parts: str) -> Spot:
        """Where the key (or the named item of a list) at a place is written.

        The nearest place above it if it is not written.
        """
        node: Node = self.document
        spot = self.document.spot
        for part in parts:
            if isinstance(node, MappingNode):
                below = node.get(part)
                if below is None:
                    return spot
                spot, node = node.key_spot(part), below
            elif isinstance(node, Sequence):
                item = _named(node, part)
                if item is None:
                    return spot
                spot, node = item.spot, item
            else:
                return spot
        return spot

    def value_spot(self, *parts: str) -> Spot:
        """Where the value at a place is written."""
        node = self.node(*parts)
        return self.spot(*parts) if node is None else node.spot

    def node(self, *parts: str) -> Node | None:
        """What is written at a place."""
        node: Node | None = self.document
        for part in parts:
            if isinstance(node, MappingNode):
                node = node.get(part)
            elif isinstance(node, Sequence):
                node = _named(node, part)
            else:
                return None
        return node


def touches(spoilt: frozenset[tuple[str, ...]], parts: tuple[str, ...]) -> bool:
    """Whether a spoilt place lies at `parts`, above it or below it."""
    return any(place[: len(parts)] == parts[: len(place)] for place in spoilt if place or not parts)


def _named(node: Sequence, name: str) -> Node | None:
    for item in node.items:
        if isinstance(item, MappingNode):
            written = item.get("name")
            if written is not None and getattr(written, "text", None) == name:
                return item
    return None
