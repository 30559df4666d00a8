"""Nash equilibria of small two-player games the slow way: supports of the normal form.

For every pair of supports of equal size the indifference equations are solved in fractions
(Porter, Nudelman & Shoham 2008, without their pruning). In a degenerate game some equilibria need
supports of unequal size; those that it does return are equilibria all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from overture.game.tree import CHANCE, TERMINAL
from overture.solve.equilibria.values import PointGame

Row = list[Fraction]
Plan = tuple[int, ...]


def plans(point: PointGame, player: int) -> list[Plan]:
    """Pure strategies of a player: an option for each of its sets, in their order."""
    tree = point.tree
    own = [i for i in range(tree.information_sets) if tree.player[i] == player]
    return list(product(*(range(int(tree.offset[i + 1] - tree.offset[i])) for i in own)))


def payoffs(point: PointGame, first: Plan, second: Plan) -> tuple[Fraction, Fraction]:
    """Expected payoffs of the two players from a pair of pure strategies."""
    tree = point.tree
    option: dict[int, int] = {}
    for player, plan in ((0, first), (1, second)):
        own = [i for i in range(tree.information_sets) if tree.player[i] == player]
        option.update(zip(own, plan, strict=True))
    total = [Fraction(0), Fraction(0)]
    waiting = [(0, Fraction(1))]
    while waiting:
        node, chance = waiting.pop()
        if tree.kind[node] == TERMINAL:
            for player in (0, 1):
                total[player] += chance * point.payoffs[tree.terminal[node]][player]
            continue
        start = int(tree.first_child[node])
        if tree.kind[node] == CHANCE:
            for child in range(start, start + int(tree.n_children[node])):
                waiting.append((child, chance * point.chance[tree.edge[child]]))
        else:
            waiting.append((start + option[int(tree.infoset[node])], chance))
    return total[0], total[1]


def nash(point: PointGame, largest: int) -> Iterator[tuple[dict[Plan, Fraction], ...]]:
    """Mixed strategies of both players, with supports of equal size up to `largest`."""
    rows, columns = plans(point, 0), plans(point, 1)
    table = {(r, c): payoffs(point, r, c) for r in rows for c in columns}
    for size in range(1, largest + 1):
        for first in combinations(rows, size):
            for second in combinations(columns, size):
                y = _mix([[table[r, c][0] for c in second] for r in first])
                x = _mix([[table[r, c][1] for r in first] for c in second])
                if x is None or y is None:
                    continue
                mine = dict(zip(first, x, strict=True))
                theirs = dict(zip(second, y, strict=True))
                worth = {r: sum(q * table[r, c][0] for c, q in theirs.items()) for r in rows}
                other = {c: sum(p * table[r, c][1] for r, p in mine.items()) for c in columns}
                if max(worth.values()) == worth[first[0]] and (
                    max(other.values()) == other[second[0]]
                ):
                    yield mine, theirs


def _mix(table: Sequence[Row]) -> Row | None:
    """Positive weights of the columns that make all rows worth the same; None if there are not
    exactly one."""
    n = len(table)
    system = [[a - b for a, b in zip(table[k], table[0], strict=True)] + [Fraction(0)]
              for k in range(1, n)]  # fmt: skip
    system.append([Fraction(1)] * n + [Fraction(1)])
    for column in range(n):
        pivot = next((r for r in range(column, n) if system[r][column] != 0), None)
        if pivot is None:
            return None
        system[column], system[pivot] = system[pivot], system[column]
        head = system[column][column]
        system[column] = [v / head for v in system[column]]
        for r in range(n):
            if r != column:
                factor = system[r][column]
                system[r] = [v - factor * w for v, w in zip(system[r], system[column], strict=True)]
    weights = [row[n] for row in system]
    return weights if all(w > 0 for w in weights) else None


def behaviour(
    point: PointGame, mixed: Sequence[dict[Plan, Fraction]]
) -> list[tuple[Fraction, ...] | None]:
    """[sets] the behaviour strategy of a mixed one; None where its own choices never lead."""
    tree = point.tree
    result: list[tuple[Fraction, ...] | None] = []
    for i in range(tree.information_sets):
        player = int(tree.player[i])
        own = [k for k in range(tree.information_sets) if tree.player[k] == player]
        node = int(tree.members(i)[0])
        earlier: dict[int, int] = {}
        for step in tree.path(node):
            above = int(tree.infoset[tree.parent[step]])
            if above >= 0 and tree.player[above] == player:
                earlier[above] = int(tree.edge[step] - tree.offset[above])
        weights = [Fraction(0)] * int(tree.offset[i + 1] - tree.offset[i])
        for plan, weight in mixed[player].items():
            chosen = dict(zip(own, plan, strict=True))
            if all(chosen[k] == option for k, option in earlier.items()):
                weights[chosen[i]] += weight
        total = sum(weights)
        result.append(tuple(w / total for w in weights) if total else None)
    return result
