"""The tree of a point game as plain Python lists, for code that walks it thousands of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree

Value = Fraction | float


@dataclass(frozen=True)
class Outline:
    """What the search for beliefs needs of a tree.

    ends      [nodes] payoffs of a terminal, else None
    children  [nodes] numbers of the children
    slot      [nodes] slot of the edge into a child of a decision node, else -1
    odds      [nodes] probability of the edge into a child of a chance node, else 1
    never     [nodes] branches of nature with probability 0 above the node
    parent    [nodes] -1 at the root
    members   [information sets] their nodes
    mover     [information sets] player
    slots     [information sets] their slots
    place     [information sets] where their beliefs start in an assessment
    """

    ends: list[tuple[Value, ...] | None]
    children: list[range]
    slot: list[int]
    odds: list[Value]
    never: list[int]
    parent: list[int]
    infoset: list[int]
    members: list[list[int]]
    mover: list[int]
    slots: list[range]
    place: list[int]
    players: int


def outline(tree: Tree, payoffs: Sequence[tuple[Value, ...]], chance: Sequence[Value]) -> Outline:
    """The outline of a tree with these payoffs [terminals][players] and chance columns."""
    kind, parent, edge = tree.kind.tolist(), tree.parent.tolist(), tree.edge.tolist()
    terminal, first, count = tree.terminal.tolist(), tree.first_child.tolist(), tree.n_children
    slot, never = [-1] * tree.nodes, [0] * tree.nodes
    odds: list[Value] = [Fraction(1)] * tree.nodes
    for node in range(1, tree.nodes):
        above = parent[node]
        never[node] = never[above]
        if kind[above] == DECISION:
            slot[node] = edge[node]
        elif kind[above] == CHANCE:
            odds[node] = chance[edge[node]]
            never[node] += odds[node] == 0
    sets = range(tree.information_sets)
    return Outline(
        [payoffs[t] if k == TERMINAL else None for t, k in zip(terminal, kind, strict=True)],
        [range(f, f + n) for f, n in zip(first, count.tolist(), strict=True)],
        slot,
        odds,
        never,
        parent,
        tree.infoset.tolist(),
        [tree.members(i).tolist() for i in sets],
        tree.player.tolist(),
        [range(int(tree.offset[i]), int(tree.offset[i + 1])) for i in sets],
        tree.set_start.tolist(),
        tree.players,
    )


def values(lines: Outline, strategy: Sequence[Value]) -> list[tuple[Value, ...]]:
    """[nodes][players] expected payoffs from each node on."""
    worth: list[tuple[Value, ...]] = [()] * len(lines.parent)
    slot, odds = lines.slot, lines.odds
    for node in reversed(range(len(worth))):
        end = lines.ends[node]
        if end is not None:
            worth[node] = end
            continue
        mixed = []
        for child in lines.children[node]:
            p = strategy[slot[child]] if slot[child] >= 0 else odds[child]
            if p == 1:
                worth[node] = worth[child]
                break
            if p:
                mixed.append((p, worth[child]))
        else:
            total = [mixed[0][0] * v for v in mixed[0][1]]
            for p, row in mixed[1:]:
                total = [t + p * v for t, v in zip(total, row, strict=True)]
            worth[node] = tuple(total)
    return worth
