"""Between the nested trees of the tests and the flat arrays of `overture.game.tree`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from tests.independent.trees import Chance, Decision, Node, Terminal, infosets, players

from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Flat:
    """A tree as arrays, with its own numbers.

    names    information sets in the order of the arrays
    chance   [columns of the chance array]
    payoffs  [players, terminals]
    """

    tree: Tree
    names: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    chance: Floats
    payoffs: Floats

    def vector(self, profile: dict[str, Sequence[float]]) -> Floats:
        """The strategy vector [slots] of a profile."""
        return np.concatenate([np.asarray(profile[name], dtype=float) for name in self.names])

    def profile(self, vector: Floats) -> dict[str, tuple[float, ...]]:
        """The profile of a strategy vector [slots]."""
        offset = self.tree.offset
        return {
            name: tuple(float(v) for v in vector[offset[i] : offset[i + 1]])
            for i, name in enumerate(self.names)
        }


def _breadth_first(root: Node) -> tuple[list[Node], list[int]]:
    """Nodes so that children are contiguous and come after parents, with each one's parent."""
    nodes: list[Node] = [root]
    parents = [-1]
    waiting = deque([0])
    while waiting:
        at = waiting.popleft()
        node = nodes[at]
        if isinstance(node, Terminal):
            continue
        for child in node.children:
            parents.append(at)
            waiting.append(len(nodes))
            nodes.append(child)
    return nodes, parents


def flatten(root: Node) -> Flat:
    """The arrays of a nested tree; every chance edge has a column of its own."""
    sets = infosets(root)
    names = tuple(sets)
    index = {name: i for i, name in enumerate(names)}
    offset = np.concatenate([[0], np.cumsum([len(sets[n][1]) for n in names])]).astype(np.int64)
    nodes, parents = _breadth_first(root)
    n = len(nodes)
    kind = np.full(n, TERMINAL, dtype=np.int64)
    first_child = np.zeros(n, dtype=np.int64)
    n_children = np.zeros(n, dtype=np.int64)
    infoset = np.full(n, -1, dtype=np.int64)
    edge = np.full(n, -1, dtype=np.int64)
    terminal = np.full(n, -1, dtype=np.int64)
    chance: list[float] = []
    payoffs: list[list[float]] = []
    members: list[list[int]] = [[] for _ in names]
    following = 1
    for at, node in enumerate(nodes):
        first_child[at] = following
        if isinstance(node, Terminal):
            terminal[at] = len(payoffs)
            payoffs.append([float(v) for v in node.payoffs])
            continue
        count = len(node.children)
        n_children[at] = count
        if isinstance(node, Chance):
            kind[at] = CHANCE
            edge[following : following + count] = len(chance) + np.arange(count)
            chance += [float(p) for p in node.probabilities]
        else:
            kind[at] = DECISION
            infoset[at] = index[node.infoset]
            members[infoset[at]].append(at)
            edge[following : following + count] = offset[infoset[at]] + np.arange(count)
        following += count
    tree = Tree(
        parent=np.array(parents, dtype=np.int64),
        kind=kind,
        first_child=first_child,
        n_children=n_children,
        infoset=infoset,
        edge=edge,
        terminal=terminal,
        player=np.array([sets[name][0] for name in names], dtype=np.int64),
        offset=offset,
        set_start=np.concatenate([[0], np.cumsum([len(m) for m in members])]).astype(np.int64),
        set_nodes=np.array([at for m in members for at in m], dtype=np.int64),
        players=players(root),
    )
    actions = tuple(sets[name][1] for name in names)
    return Flat(tree, names, actions, np.array(chance), np.array(payoffs).T.copy())


def nest(
    tree: Tree,
    chance: Floats,
    payoffs: Floats,
    names: Sequence[str],
) -> Node:
    """The nested tree of flat arrays: chance [columns], payoffs [players, terminals].

    Floats become the exact fractions that they are; chance probabilities are rescaled so that
    they sum to 1 exactly.
    """

    def build(at: int) -> Node:
        if tree.kind[at] == TERMINAL:
            return Terminal(tuple(Fraction(float(v)) for v in payoffs[:, tree.terminal[at]]))
        first, count = int(tree.first_child[at]), int(tree.n_children[at])
        children = tuple(build(first + k) for k in range(count))
        labels = tuple(f"a{k}" for k in range(count))
        if tree.kind[at] == CHANCE:
            odds = [Fraction(float(chance[tree.edge[first + k]])) for k in range(count)]
            return Chance(tuple(p / sum(odds) for p in odds), children, labels)
        which = int(tree.infoset[at])
        return Decision(int(tree.player[which]), names[which], labels, children)

    return build(0)
