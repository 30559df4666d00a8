"""An extensive game as nested values with exact numbers: what both file formats speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(frozen=True)
class Outcome:
    """What is paid at a node: one payoff per player, and a name."""

    number: int
    name: str
    payoffs: tuple[Fraction, ...]


@dataclass(frozen=True)
class End:
    """A terminal node; without an outcome every player gets 0."""

    outcome: Outcome | None


@dataclass(frozen=True)
class Chance:
    """Nature moves; `number` is its information set in the file, `label` the name of the set or,
    where that is empty, of the node."""

    number: int
    label: str
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...]
    children: tuple[Node, ...]
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Choice:
    """A player (from 0) moves at its information set `number`."""

    player: int
    number: int
    label: str
    actions: tuple[str, ...]
    children: tuple[Node, ...]
    outcome: Outcome | None = None


Node = End | Chance | Choice


@dataclass(frozen=True)
class Form:
    """A game: title, comment, the players' names, and the tree."""

    title: str
    comment: str
    players: tuple[str, ...]
    root: Node


def walk(root: Node) -> Iterator[Node]:
    """Every node, each before its children, first children first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, End):
            waiting.extend(reversed(node.children))


def canonical(form: Form) -> Form:
    """The same game in the one way in which overture writes it.

    Every terminal has an outcome of its own, to which the payoffs met on the way are added (as
    Gambit does), their names joined with a comma. Information sets are numbered in the order of
    the file, and every node of chance has its own: Gambit asks whether chance remembers, too.
    A label that a player has twice is numbered, because Gambit refuses it.
    """
    labels = _Labels()
    counts = [0] * len(form.players)
    sets: dict[tuple[int, int], tuple[int, str]] = {}
    ends = chances = 0

    def visit(node: Node, paid: tuple[Fraction, ...], names: tuple[str, ...]) -> Node:
        nonlocal ends, chances
        if node.outcome is not None:
            paid = tuple(a + b for a, b in zip(paid, node.outcome.payoffs, strict=True))
            names = (*names, node.outcome.name) if node.outcome.name else names
        if isinstance(node, End):
            ends += 1
            return End(Outcome(ends, ", ".join(names), paid))
        if isinstance(node, Chance):
            chances += 1
            number, label = chances, unnumbered(node.label)
        else:
            key = (node.player, node.number)
            if key not in sets:
                counts[node.player] += 1
                sets[key] = (counts[node.player], labels.given(node.player, node.label))
            number, label = sets[key]
        children = tuple(visit(child, paid, names) for child in node.children)
        return replace(node, number=number, label=label, children=children, outcome=None)

    return replace(form, root=visit(form.root, (Fraction(0),) * len(form.players), ()))


def unnumbered(label: str) -> str:
    """The label without the (2), (3) … that makes it unique in a file."""
    return re.sub(r"(?: \([0-9]+\))+$", "", label)


class _Labels:
    """The labels given so far, per player."""

    def __init__(self) -> None:
        self._taken: set[tuple[int, str]] = set()

    def given(self, player: int, label: str) -> str:
        """The label, numbered if the player has it already; an empty one stays empty."""
        found, count = label, 1
        while found and (player, found) in self._taken:
            count += 1
            found = f"{label} ({count})"
        self._taken.add((player, found))
        return found
