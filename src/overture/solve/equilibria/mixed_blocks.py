"""Parts of a game that can be solved on their own, and the game that is left when they are.

A block is what lies below a frontier of nodes, where
  * no information set lies partly inside (so the start of the block is common knowledge among all
    who move in it), and
  * the same choices lead to all nodes of the frontier, so that their relative probabilities are
    those of chance, whoever played what.
Proper subgames are blocks with a frontier of one node; what follows an option of a party without
private information is the other kind. A sequential equilibrium of the game is one of every block
(trembles on the way to a block cancel in its beliefs), and of the rest with the block's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np

from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree
from overture.solve.equilibria.values import Number, PointGame


@dataclass(frozen=True)
class Block:
    """A part of the game: its frontier, its own information sets, the blocks inside it."""

    frontier: tuple[int, ...]
    sets: tuple[int, ...]
    inner: tuple[Block, ...]


@dataclass(frozen=True)
class Part:
    """A block as a game of its own, its inner blocks replaced by their values.

    set_of   [its information sets] their numbers in the whole game
    entries  [frontier] nodes of `point` that stand for the frontier
    """

    point: PointGame
    set_of: tuple[int, ...]
    entries: tuple[int, ...]


def children(tree: Tree, node: int) -> range:
    """The children of a node, in the order of its options."""
    first = int(tree.first_child[node])
    return range(first, first + int(tree.n_children[node]))


def blocks(tree: Tree, *, one_node_only: bool = False) -> Block:
    """The whole game as a block, with all blocks inside it.

    `one_node_only` cuts out only parts in which every information set has one node: elsewhere
    weak perfect Bayesian beliefs off the path owe nothing to play before.
    """
    below = [1 << node for node in range(tree.nodes)]
    inside: list[set[int]] = [set() for _ in range(tree.nodes)]
    for node in range(tree.nodes - 1, 0, -1):
        if tree.kind[node] == DECISION:
            inside[node].add(int(tree.infoset[node]))
        parent = int(tree.parent[node])
        below[parent] |= below[node]
        inside[parent] |= inside[node]
    members = [
        sum(1 << int(node) for node in tree.members(i)) for i in range(tree.information_sets)
    ]
    inside[0] = set(range(tree.information_sets))
    found: dict[int, tuple[int, ...]] = {}
    for frontier in _frontiers(tree):
        mask = sum_of(below[node] for node in frontier)
        sets = set().union(*(inside[node] for node in frontier))
        if any(members[i] & ~mask for i in sets):
            continue
        if one_node_only and any(len(tree.members(i)) > 1 for i in sets):
            continue
        found.setdefault(mask, frontier)
    found[below[0]] = (0,)
    return _nested(found, members)


def sum_of(masks: Iterable[int]) -> int:
    """The union of sets of nodes that are written as bits."""
    total = 0
    for mask in masks:
        total |= mask
    return total


def _frontiers(tree: Tree) -> Iterable[tuple[int, ...]]:
    """Nodes that may start a block: one alone, or all that an option leads to."""
    for node in range(1, tree.nodes):
        if tree.kind[node] == DECISION or (
            tree.kind[node] == CHANCE and tree.kind[tree.parent[node]] == DECISION
        ):
            yield (node,)
    for infoset in range(tree.information_sets):
        members = tree.members(infoset)
        if len(members) < 2:
            continue
        for option in range(int(tree.n_children[members[0]])):
            after = [int(tree.first_child[node]) + option for node in members]
            frontier = tuple(node for node in after if tree.kind[node] != TERMINAL)
            if len(frontier) > 1 and len({_choices(tree, node) for node in frontier}) == 1:
                yield frontier


def _choices(tree: Tree, node: int) -> tuple[int, ...]:
    """The slots of the choices on the way to a node."""
    path = tree.path(node)
    return tuple(sorted(int(tree.edge[n]) for n in path if tree.kind[tree.parent[n]] == DECISION))


def _nested(found: Mapping[int, tuple[int, ...]], members: Sequence[int]) -> Block:
    """Blocks never overlap in part: each goes into the smallest that contains it."""
    masks = sorted(found, key=lambda m: (m.bit_count(), m))
    inner: dict[int, list[Block]] = {mask: [] for mask in masks}
    taken: set[int] = set()
    for at, mask in enumerate(masks):
        own = tuple(i for i, m in enumerate(members) if i not in taken and not m & ~mask)
        taken |= set(own)
        block = Block(found[mask], own, tuple(inner[mask]))
        outer = next((m for m in masks[at + 1 :] if not mask & ~m), None)
        if outer is None:
            return block
        inner[outer].append(block)
    raise AssertionError("the whole game is a block")


def cut(point: PointGame, frontier: Sequence[int], ends: Mapping[int, Sequence[Number]]) -> Part:
    """The game below a frontier, its nodes weighted by chance, with `ends` [node -> payoffs of
    the players] where inner blocks begin."""
    tree = point.tree
    weights = [_weight(point, node) for node in frontier]
    total = sum(weights)
    # a part that chance never reaches is still played by the rules
    odds = [w / total if total else Fraction(1, len(weights)) for w in weights]
    old: list[int] = [-1, *frontier] if len(frontier) > 1 else [int(frontier[0])]
    parent: list[int] = [-1, *(0 for _ in frontier)] if len(frontier) > 1 else [-1]
    first: list[int] = []
    count: list[int] = []
    at = 0
    while at < len(old):
        node = old[at]
        if node < 0:
            first.append(1)
            count.append(len(frontier))
        elif node in ends or tree.kind[node] == TERMINAL:
            first.append(-1)
            count.append(0)
        else:
            first.append(len(old))
            count.append(int(tree.n_children[node]))
            old += children(tree, node)
            parent += [at] * count[-1]
        at += 1
    n = len(old)
    kind = np.array(
        [
            CHANCE if o < 0 else TERMINAL if c == 0 else int(tree.kind[o])
            for o, c in zip(old, count, strict=True)
        ]
    )
    sets = sorted({int(tree.infoset[o]) for o, k in zip(old, kind, strict=True) if k == DECISION})
    number = {i: new for new, i in enumerate(sets)}
    sizes = [int(tree.offset[i + 1] - tree.offset[i]) for i in sets]
    offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    infoset = np.full(n, -1)
    edge = np.full(n, -1)
    terminal = np.full(n, -1)
    chance: list[Fraction] = []
    payoffs: list[tuple[Fraction, ...]] = []
    groups: list[list[int]] = [[] for _ in sets]
    for node in range(n):
        o = old[node]
        if kind[node] == DECISION:
            infoset[node] = number[int(tree.infoset[o])]
            groups[infoset[node]].append(node)
        elif kind[node] == TERMINAL:
            terminal[node] = len(payoffs)
            values = ends[o] if o in ends else point.payoffs[int(tree.terminal[o])]
            payoffs.append(tuple(Fraction(v) for v in values))
        for option in range(count[node]):
            child = first[node] + option
            if kind[node] == CHANCE:
                edge[child] = len(chance)
                chance.append(odds[option] if o < 0 else point.chance[int(tree.edge[old[child]])])
            else:
                edge[child] = offset[infoset[node]] + option
    new = Tree(
        parent=np.array(parent),
        kind=kind,
        first_child=np.array(first),
        n_children=np.array(count),
        infoset=infoset,
        edge=edge,
        terminal=terminal,
        player=np.array([int(tree.player[i]) for i in sets], dtype=np.int64),
        offset=offset,
        set_start=np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64),
        set_nodes=np.array([node for g in groups for node in g], dtype=np.int64),
        players=tree.players,
    )
    labels = tuple(point.labels[i] for i in sets) if point.labels else ()
    exact = point.exact and all(isinstance(v, Fraction) for vs in ends.values() for v in vs)
    entries = tuple(range(1, len(frontier) + 1)) if len(frontier) > 1 else (0,)
    return Part(PointGame(new, tuple(payoffs), tuple(chance), exact, labels), tuple(sets), entries)


def _weight(point: PointGame, node: int) -> Fraction:
    tree = point.tree
    return prod(
        (
            point.chance[int(tree.edge[n])]
            for n in tree.path(node)
            if tree.kind[tree.parent[n]] == CHANCE
        ),
        start=Fraction(1),
    )
