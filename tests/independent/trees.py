"""Extensive games as nested values: the plainest reading of the textbook, for the tests only.

Nothing here is shared with the package. A tree is a Chance, a Decision or a Terminal; numbers
are exact fractions, so the same tree can be written to a file and read by another tool.
Players are numbered from 0. Two decision nodes with the same `infoset` are in one information
set. Standard library only: the scripts of `peers/` import it in other environments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property


@dataclass(frozen=True)
class Terminal:
    """The end: one payoff per player."""

    payoffs: tuple[Fraction, ...]

    @cached_property
    def floats(self) -> tuple[float, ...]:
        """The payoffs as floats: readers that follow a branch ask for them thousands of times."""
        return tuple(float(payoff) for payoff in self.payoffs)


@dataclass(frozen=True)
class Chance:
    """Nature moves with known probabilities, which sum to 1."""

    probabilities: tuple[Fraction, ...]
    children: tuple[Node, ...]
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        if sum(self.probabilities) != 1 or min(self.probabilities) < 0:
            raise ValueError(f"not a distribution: {self.probabilities}")
        if not len(self.probabilities) == len(self.children) == len(self.labels):
            raise ValueError("a chance node needs one child and one label per probability")

    @cached_property
    def floats(self) -> tuple[float, ...]:
        """The probabilities as floats."""
        return tuple(float(p) for p in self.probabilities)


@dataclass(frozen=True)
class Decision:
    """A player moves, knowing only that the node is in `infoset`."""

    player: int
    infoset: str
    actions: tuple[str, ...]
    children: tuple[Node, ...]

    def __post_init__(self) -> None:
        if len(self.actions) != len(self.children):
            raise ValueError(f"{self.infoset}: one child per action")


Node = Terminal | Chance | Decision

Sets = dict[str, tuple[int, tuple[str, ...]]]
"""Information set -> (player, actions), in the order of first meeting."""


def walk(tree: Node) -> Iterator[Node]:
    """Every node, each before its children, first children first."""
    yield tree
    if not isinstance(tree, Terminal):
        for child in tree.children:
            yield from walk(child)


def size(tree: Node) -> int:
    """Number of nodes."""
    return sum(1 for _ in walk(tree))


def players(tree: Node) -> int:
    """Number of players, from the payoffs; they must agree."""
    lengths = {len(node.payoffs) for node in walk(tree) if isinstance(node, Terminal)}
    if len(lengths) != 1:
        raise ValueError(f"terminals disagree about the number of players: {lengths}")
    return lengths.pop()


def infosets(tree: Node) -> Sets:
    """The information sets, in the order of `walk`; the nodes of each must look alike."""
    found: Sets = {}
    for node in walk(tree):
        if isinstance(node, Decision):
            shape = (node.player, node.actions)
            if found.setdefault(node.infoset, shape) != shape:
                raise ValueError(f"the nodes of {node.infoset} differ: {shape}")
    return found


def first_paths(tree: Node) -> dict[str, tuple[str, ...]]:
    """For each information set the actions that lead to its first node."""
    paths: dict[str, tuple[str, ...]] = {}

    def visit(node: Node, path: tuple[str, ...]) -> None:
        if isinstance(node, Terminal):
            return
        if isinstance(node, Decision):
            paths.setdefault(node.infoset, path)
        labels = node.labels if isinstance(node, Chance) else node.actions
        for label, child in zip(labels, node.children, strict=True):
            visit(child, (*path, label))

    visit(tree, ())
    return paths


def remembers(tree: Node) -> bool:
    """Perfect recall: nodes of one set follow the same own sets and actions (Kuhn 1953)."""
    seen: dict[str, tuple[tuple[str, int], ...]] = {}

    def visit(node: Node, own: Mapping[int, tuple[tuple[str, int], ...]]) -> bool:
        if isinstance(node, Terminal):
            return True
        if isinstance(node, Chance):
            return all(visit(child, own) for child in node.children)
        past = own.get(node.player, ())
        if seen.setdefault(node.infoset, past) != past:
            return False
        return all(
            visit(child, {**own, node.player: (*past, (node.infoset, k))})
            for k, child in enumerate(node.children)
        )

    return visit(tree, {})


def map_tree(tree: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, children first."""
    if isinstance(tree, Terminal):
        return change(tree)
    return change(replace(tree, children=tuple(map_tree(c, change) for c in tree.children)))


def rename_infosets(tree: Node, name: Callable[[str], str]) -> Node:
    """The same tree with other names for its information sets."""

    def change(node: Node) -> Node:
        return replace(node, infoset=name(node.infoset)) if isinstance(node, Decision) else node

    return map_tree(tree, change)


def with_payoffs(
    tree: Node, change: Callable[[tuple[Fraction, ...]], tuple[Fraction, ...]]
) -> Node:
    """The same tree with `change` applied to every payoff vector."""

    def there(node: Node) -> Node:
        return Terminal(change(node.payoffs)) if isinstance(node, Terminal) else node

    return map_tree(tree, there)


def perfect_information(tree: Node) -> Node:
    """The same tree with every decision node in an information set of its own."""
    count = iter(range(size(tree)))

    def change(node: Node) -> Node:
        if isinstance(node, Decision):
            return replace(node, infoset=f"{node.infoset}#{next(count)}")
        return node

    return map_tree(tree, change)
