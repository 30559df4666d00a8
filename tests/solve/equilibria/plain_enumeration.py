"""Every pure profile of the sets of several nodes of a large game, sets of one node responding.

No bounds, no parts: arrays over a block of profiles, one node after the other. For games without
ties at sets of one node, which it checks.
"""

from __future__ import annotations

import math

import numpy as np

from overture.game.tree import CHANCE, TERMINAL
from overture.solve.equilibria.values import PointGame

SLACK = 1e-9
BLOCK = 4_096


def standing(point: PointGame) -> set[tuple[int, ...]]:
    """The option at every information set, of each profile in which no option is worse than
    another at every node of its set, nor on average where others and chance lead there."""
    tree = point.tree
    several = [i for i in range(tree.information_sets) if len(tree.members(i)) > 1]
    shape = [int(tree.offset[i + 1] - tree.offset[i]) for i in several]
    found: set[tuple[int, ...]] = set()
    for start in range(0, math.prod(shape), BLOCK):
        rows = np.arange(start, min(start + BLOCK, math.prod(shape)))
        options = np.full((len(rows), tree.information_sets), -1)
        for i, column in zip(several, np.unravel_index(rows, shape), strict=True):
            options[:, i] = column
        found |= _block(point, several, options)
    return found


def _block(point: PointGame, several: list[int], options: np.ndarray) -> set[tuple[int, ...]]:
    tree = point.tree
    value = np.zeros((tree.nodes, len(options), tree.players))
    each = np.arange(len(options))
    tied = np.zeros(len(options), dtype=bool)
    for node in range(tree.nodes - 1, -1, -1):
        first = int(tree.first_child[node])
        below = value[first : first + int(tree.n_children[node])]
        if tree.kind[node] == TERMINAL:
            value[node] = point.payoff_array[tree.terminal[node]]
        elif tree.kind[node] == CHANCE:
            odds = point.chance_array[tree.edge[first : first + len(below)]]
            value[node] = np.tensordot(odds, below, axes=1)
        else:
            i = int(tree.infoset[node])
            if i not in several:
                worth = below[:, :, tree.player[i]]
                options[:, i] = worth.argmax(axis=0)
                tied |= (worth > worth.max(axis=0) - SLACK).sum(axis=0) > 1
            value[node] = below[options[:, i], each]
    keep = np.ones(len(options), dtype=bool)
    for i in several:
        who = tree.player[i]
        nodes = [int(n) for n in tree.members(i)]
        reach = np.stack([_reach(point, options, n) for n in nodes])
        for other in range(int(tree.offset[i + 1] - tree.offset[i])):
            gap = np.stack(
                [value[int(tree.first_child[n]) + other, :, who] - value[n, :, who] for n in nodes]
            )
            total = reach.sum(axis=0)
            average = (reach * gap).sum(axis=0) > SLACK * total
            keep &= ~np.where(total > 0, average, (gap > SLACK).all(axis=0))
    assert not (tied & keep).any(), "a set of one node has a tie"
    return {tuple(row) for row in options[keep].tolist()}


def _reach(point: PointGame, options: np.ndarray, node: int) -> np.ndarray:
    """[profiles] the probability of the node but for its mover's own choices."""
    tree = point.tree
    mover = tree.player[tree.infoset[node]]
    reach = np.ones(len(options))
    for below in tree.path(node):
        above = tree.parent[below]
        if tree.kind[above] == CHANCE:
            reach = reach * point.chance_array[tree.edge[below]]
        elif tree.player[tree.infoset[above]] != mover:
            i = tree.infoset[above]
            reach = reach * (options[:, i] == tree.edge[below] - tree.offset[i])
    return reach
