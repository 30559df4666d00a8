"""Which moves of a case say the tree of a file: information sets grouped into moves.

The language plays moves in one order and lets a mover know its own earlier moves, and every
move that it sees. So a move may stand for several information sets of a player if what they see
tells them apart; a move for one information set alone is always right, because that the move is
made at all is all that is known. Perfect recall (Kuhn 1953) is what the language has by
construction; without it a game cannot be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from overture.errors import CaseError, Problem, Spot
from overture.exchange.form import Chance, Choice, End
from overture.exchange.paths import Line, Lines

CellKey = tuple[int, int]
"""(player, number of the information set), or (-1, line) for a node of chance."""


@dataclass
class Move:
    """A move to be: the player (-1 chance), its action labels, the cells that it stands for, the
    lines (nodes) of each, and the earlier moves of others that its mover sees."""

    player: int
    label: str
    actions: tuple[str, ...]
    odds: tuple[Fraction, ...]
    cells: dict[CellKey, list[int]]
    sees: list[int]

    @property
    def lines(self) -> list[int]:
        """All nodes of the move."""
        return [line for lines in self.cells.values() for line in lines]


def moves_of(lines: Lines, places: Mapping[CellKey, Spot]) -> list[Move]:
    """The moves in their order; fills in the values of every line.

    Raises CaseError for a player that forgets, and for information sets that come before each
    other.
    """
    cells = _cells(lines)
    _refuse_forgetting(lines, cells, places)
    levels = _levels(lines, cells, places)
    moves: list[Move] = []
    for level in sorted(set(levels.values())):
        groups: dict[object, list[CellKey]] = {}
        for key in cells:
            if levels[key] == level:
                groups.setdefault(_likeness(lines, cells[key][0]), []).append(key)
        found = [m for group in groups.values() for m in _split(lines, cells, group, moves)]
        for move in found:
            lines.record(len(moves), move.lines)
            moves.append(move)
    return moves


def _cells(lines: Lines) -> dict[CellKey, list[int]]:
    cells: dict[CellKey, list[int]] = {}
    for index, line in enumerate(lines.all):
        node = line.node
        if isinstance(node, Chance):
            cells[-1, index] = [index]
        elif isinstance(node, Choice):
            cells.setdefault((node.player, node.number), []).append(index)
    return cells


def _likeness(lines: Lines, index: int) -> object:
    """Cells may share a move only if they agree on this."""
    node = lines.all[index].node
    if isinstance(node, Chance):
        return (-1, node.label, node.actions, node.probabilities)
    assert isinstance(node, Choice)
    return (node.player, node.actions)


def _refuse_forgetting(
    lines: Lines, cells: Mapping[CellKey, list[int]], places: Mapping[CellKey, Spot]
) -> None:
    """Perfect recall: all nodes of a set follow the same own sets and actions."""
    problems: list[Problem] = []
    for key, members in cells.items():
        pasts = [_own(lines, member, key[0]) for member in members]
        name = f"information set {key[1]} of player {key[0] + 1}"
        if any(step[0] == key for past in pasts for step in past):
            what = f"{name} is reached twice on one path: the player is absent-minded"
        elif any(past != pasts[0] for past in pasts):
            what = f"at {name} the player no longer knows what it knew or did"
        else:
            continue
        remedy = "a case has perfect recall; split the set, or let two players share the payoffs"
        problems.append(Problem("imperfect-recall", places[key], "", what, remedy))
    if problems:
        raise CaseError(problems)


def _own(lines: Lines, index: int, player: int) -> list[tuple[CellKey, int]]:
    """The information sets and actions of a player on the way to a node."""
    if player < 0:
        return []
    steps: list[tuple[CellKey, int]] = []
    for above, action in lines.way(index):
        node = lines.all[above].node
        if isinstance(node, Choice) and node.player == player:
            steps.append(((player, node.number), action))
    return steps


def _levels(
    lines: Lines, cells: Mapping[CellKey, list[int]], places: Mapping[CellKey, Spot]
) -> dict[CellKey, int]:
    """The longest chain of cells before each cell. Raises CaseError when there is a circle."""
    key_of = {line: key for key, members in cells.items() for line in members}
    before: dict[CellKey, set[CellKey]] = {key: set() for key in cells}
    after: dict[CellKey, set[CellKey]] = {key: set() for key in cells}
    for index, line in enumerate(lines.all):
        if line.parent >= 0 and not isinstance(line.node, End):
            before[key_of[index]].add(key_of[line.parent])
            after[key_of[line.parent]].add(key_of[index])
    level: dict[CellKey, int] = {}
    waiting = {key: len(above) for key, above in before.items()}
    ready = [key for key, count in waiting.items() if count == 0]
    for key in ready:  # the list grows while it is read
        level[key] = max((level[above] + 1 for above in before[key]), default=0)
        for below in after[key]:
            waiting[below] -= 1
            if waiting[below] == 0:
                ready.append(below)
    circle = [key for key in cells if key not in level and key in places]
    if circle:
        first = circle[0]
        raise CaseError(
            [
                Problem(
                    "no-order",
                    places[first],
                    "",
                    f"information set {first[1]} of player {first[0] + 1} comes before another "
                    "set on one path and after it on another",
                    "a case plays its moves in one order; a game without a common order of "
                    "moves cannot be said in this version of the language",
                )
            ]
        )
    return level


def _split(
    lines: Lines, cells: Mapping[CellKey, list[int]], group: list[CellKey], moves: list[Move]
) -> list[Move]:
    """The fewest moves (greedily) for alike cells, such that what each sees tells them apart."""
    node = lines.all[cells[group[0]][0]].node
    assert not isinstance(node, End)
    if isinstance(node, Chance):
        together = {key: cells[key] for key in group}
        return [Move(-1, node.label, node.actions, node.probabilities, together, [])]
    own = [m for m, move in enumerate(moves) if move.player == node.player]
    others = [m for m, move in enumerate(moves) if move.player != node.player]

    def constant(move: int, key: CellKey) -> bool:
        return len({lines.all[line].value(move) for line in cells[key]}) == 1

    # what no cell of the group would be split by
    sees = [m for m in others if all(constant(m, key) for key in group)]
    found: list[dict[CellKey, list[int]]] = []
    seen: list[set[tuple[int, ...]]] = []
    for key in group:
        first: Line = lines.all[cells[key][0]]
        known = tuple(first.value(m) for m in (*own, *sees))
        for held, vectors in zip(found, seen, strict=True):
            if known not in vectors:
                held[key] = cells[key]
                vectors.add(known)
                break
        else:
            found.append({key: cells[key]})
            seen.append({known})
    return [
        Move(node.player, node.label, node.actions, (), held, sees if len(held) > 1 else [])
        for held in found
    ]
