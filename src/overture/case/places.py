"""Where each part of a case is declared: a path such as `quantities.prize` to a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from overture.case.load import find
from overture.case.paths import apply_scenario
from overture.errors import Spot
from overture.reading.document import read_document
from overture.reading.nodes import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a case: its path, the spot of its key or item, and the source named there."""

    path: str
    spot: Spot
    source: str


def written(path_or_name: str | Path, scenario: str = "") -> Mapping:
    """The document of a case with its positions, a scenario applied.

    Raises UsageError if there is no such case, CaseError if it cannot be read.
    """
    document = read_document(find(path_or_name)[0])
    return apply_scenario(document, scenario)[0] if scenario else document


def place(document: Mapping, parts: tuple[str, ...]) -> Place | None:
    """The place of a part of the document; an item of a list goes by its `name` or its text."""
    node: Node = document
    spot = document.spot
    for part in parts:
        if isinstance(node, Mapping):
            below = node.get(part)
            if below is None:
                return None
            spot, node = node.key_spot(part), below
        elif isinstance(node, Sequence):
            found = next((item for item in node.items if _name(item) == part), None)
            if found is None:
                return None
            spot, node = found.spot, found
        else:
            return None
    return Place(".".join(parts), spot, _source(node))


def _name(item: Node) -> str:
    """What an item of a list is called."""
    named = item.get("name") if isinstance(item, Mapping) else item
    return named.text if isinstance(named, Scalar) else ""


def _source(node: Node) -> str:
    """The source that a declaration names, in itself or with its number."""
    if not isinstance(node, Mapping):
        return ""
    for holder in (node, node.get("prior"), node.get("credence")):
        source = holder.get("source") if isinstance(holder, Mapping) else None
        if isinstance(source, Scalar):
            return source.text
    return ""
