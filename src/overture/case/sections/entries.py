"""Walking over a section: its sound entries, its texts and its lists of ids."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.draft import touches
from overture.reading.nodes import Mapping, Node, Scalar, Sequence

Spoilt = frozenset[tuple[str, ...]]


def entries(document: Mapping, spoilt: Spoilt, *parts: str) -> Iterator[tuple[Scalar, Node]]:
    """The entries of the mapping at a place, without those whose shape is wrong."""
    node: Node | None = document
    for part in parts:
        node = node.get(part) if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping):
        return
    for key, value in node.entries:
        if not touches(spoilt, (*parts, key.text)):
            yield key, value


def text(node: Node | None, key: str, default: str = "") -> str:
    """The text under `key`, without the line ends that folding leaves around it."""
    value = node.get(key) if isinstance(node, Mapping) else None
    return value.text.strip() if isinstance(value, Scalar) and value.value is not None else default


def ids(node: Node | None) -> tuple[str, ...]:
    """The texts of a list of scalars."""
    if not isinstance(node, Sequence):
        return ()
    return tuple(item.text for item in node.items if isinstance(item, Scalar))


def part(node: Node, key: str) -> Node | None:
    """The value under `key` of a mapping."""
    return node.get(key) if isinstance(node, Mapping) else None
