"""The nodes of a game with the way to each, and conditions that select some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from overture.exchange.form import End, Form, Node

ABSENT = -1
"""The value of a move on a path on which it is not made."""


@dataclass
class Line:
    """A node, its parent (-1 at the root), the action that leads to it, and the action taken in
    every move on the way, by the number of the move."""

    node: Node
    parent: int
    action: int
    values: dict[int, int] = field(default_factory=dict)

    def value(self, move: int) -> int:
        """The action taken in a move, or ABSENT."""
        return self.values.get(move, ABSENT)


class Lines:
    """All nodes of a game, parents before children."""

    def __init__(self, form: Form) -> None:
        self.all: list[Line] = []
        self.below: list[list[int]] = []
        waiting: list[tuple[Node, int, int]] = [(form.root, -1, 0)]
        while waiting:
            node, parent, action = waiting.pop()
            index = len(self.all)
            self.all.append(Line(node, parent, action))
            self.below.append([])
            if parent >= 0:
                self.below[parent].append(index)
            if not isinstance(node, End):
                children = list(enumerate(node.children))
                waiting.extend((child, index, k) for k, child in reversed(children))

    def way(self, index: int) -> list[tuple[int, int]]:
        """(node, action) from the root down to a node, the node itself left out."""
        steps: list[tuple[int, int]] = []
        while self.all[index].parent >= 0:
            line = self.all[index]
            steps.append((line.parent, line.action))
            index = line.parent
        return steps[::-1]

    def record(self, move: int, made_at: Sequence[int]) -> None:
        """Note in every node below that a move was made, and how."""
        waiting = [(child, self.all[child].action) for at in made_at for child in self.below[at]]
        while waiting:
            index, action = waiting.pop()
            self.all[index].values[move] = action
            waiting.extend((child, action) for child in self.below[index])

    def ends(self) -> list[int]:
        """The terminal nodes, in the order of the file."""
        return [k for k, line in enumerate(self.all) if isinstance(line.node, End)]


Says = Callable[[int, Sequence[int]], str]
"""The words for: the move took one of these values."""


def condition(wanted: Sequence[Line], others: Sequence[Line], moves: int, says: Says) -> str:
    """An expression that holds on the wanted lines and on none of the others ("" if always).

    Splits by the move that sets most lines apart, then goes on within each of its values.
    """
    if not others:
        return ""
    best, score = -1, -1
    for move in range(moves):
        mine = [line.value(move) for line in wanted]
        theirs = [line.value(move) for line in others]
        shared = set(mine) & set(theirs)
        apart = sum(v not in shared for v in mine) + sum(v not in shared for v in theirs)
        split = len({*mine, *theirs}) > 1
        if split and apart > score:
            best, score = move, apart
    assert best >= 0, "two paths of a tree differ in some move"
    clear: list[int] = []
    parts: list[str] = []
    for value in sorted({line.value(best) for line in wanted}):
        inside = [line for line in wanted if line.value(best) == value]
        rivals = [line for line in others if line.value(best) == value]
        if rivals:
            rest = condition(inside, rivals, moves, says)
            parts.append(f"{says(best, [value])} and {_bracketed(rest)}")
        else:
            clear.append(value)
    if clear:
        parts.insert(0, says(best, clear))
    return " or ".join(parts)


def _bracketed(text: str) -> str:
    return f"({text})" if " or " in text else text
