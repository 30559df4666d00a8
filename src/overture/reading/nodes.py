"""What a document is made of: scalars, sequences and mappings that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from overture.errors import Spot


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `text` is what was written (after quotes and escapes are resolved).

    `value` follows the core schema of YAML 1.2: null, true and false, integers and finite
    floats when the scalar is plain, a string otherwise. The value of a mapping key is always
    its text.
    """

    text: str
    value: str | int | float | bool | None
    quoted: bool
    spot: Spot


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, in the order of the file."""

    items: tuple[Node, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file; no key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    spot: Spot

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None if the key is absent."""
        for written, node in self.entries:
            if written.text == key:
                return node
        return None

    def keys(self) -> tuple[str, ...]:
        """The keys, in the order of the file."""
        return tuple(key.text for key, _ in self.entries)

    def key_spot(self, key: str) -> Spot:
        """Where `key` is written; the mapping's own spot if the key is absent."""
        for written, _ in self.entries:
            if written.text == key:
                return written.spot
        return self.spot


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The node as nested dicts, lists, strings, numbers, truths and None, without positions."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}
