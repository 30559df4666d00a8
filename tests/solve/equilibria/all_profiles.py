"""Every pure profile of a small game at once, in the plainest way: arrays over profiles.

Shares nothing with the searches. Says which profiles could be equilibria by the definitions that
need no beliefs to be found: a superset that the tests then decide profile by profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from tests.independent.random_games import random_game
from tests.independent.trees import Node, with_payoffs

from overture.game.tree import CHANCE, TERMINAL, Tree
from overture.solve.equilibria.values import PointGame

SLACK = 1e-9


def crisis_of(seed: int) -> Node:
    """A random game of crisis size; every fifth has payoffs 0, 1 or 2, and so many ties."""
    tree = random_game(seed, most=60)
    if seed % 5:
        return tree
    return with_payoffs(tree, lambda row: tuple(Fraction(int(3 * v) % 3) for v in row))


def profile_count(tree: Tree) -> int:
    """Number of pure profiles of all information sets."""
    count = 1
    for i in range(tree.information_sets):
        count *= int(tree.offset[i + 1] - tree.offset[i])
    return count


@dataclass(frozen=True)
class AllProfiles:
    """Every pure profile. P profiles.

    options   [P, information sets]
    value     [nodes] -> [P, players] expected payoffs from the node on
    """

    point: PointGame
    options: np.ndarray
    value: list[np.ndarray]

    @classmethod
    def of(cls, point: PointGame) -> AllProfiles:
        """All profiles of a game, with their values."""
        tree = point.tree
        shape = [int(tree.offset[i + 1] - tree.offset[i]) for i in range(tree.information_sets)]
        options = np.stack([axis.ravel() for axis in np.indices(shape)], axis=1)
        value: list[np.ndarray] = [np.zeros(0)] * tree.nodes
        for node in range(tree.nodes - 1, -1, -1):
            first = int(tree.first_child[node])
            below = value[first : first + int(tree.n_children[node])]
            if tree.kind[node] == TERMINAL:
                row = point.payoff_array[tree.terminal[node]]
                value[node] = np.broadcast_to(row, (len(options), tree.players))
            elif tree.kind[node] == CHANCE:
                odds = point.chance_array[tree.edge[first : first + len(below)]]
                value[node] = sum(p * v for p, v in zip(odds, below, strict=True))
            else:
                taken = options[:, tree.infoset[node]]
                value[node] = np.choose(taken[:, None], below)
        return cls(point, options, value)

    def reach(self, node: int, *, own: bool) -> np.ndarray:
        """[P] the probability of the node; without `own`, but for its mover's own choices."""
        tree = self.point.tree
        mover = tree.player[tree.infoset[node]]
        reach = np.ones(len(self.options))
        for below in tree.path(node):
            above = tree.parent[below]
            if tree.kind[above] == CHANCE:
                reach = reach * self.point.chance_array[tree.edge[below]]
            elif own or tree.player[tree.infoset[above]] != mover:
                i = tree.infoset[above]
                reach = reach * (self.options[:, i] == tree.edge[below] - tree.offset[i])
        return reach

    def plausible(self, *, own: bool) -> np.ndarray:
        """[profiles kept, information sets] no option taken is worse than another at every node of
        its set, nor on average where the set is reached (`own`: by the profile itself)."""
        tree = self.point.tree
        keep = np.ones(len(self.options), dtype=bool)
        for i in range(tree.information_sets):
            nodes = [int(n) for n in tree.members(i)]
            who = tree.player[i]
            reach = np.stack([self.reach(n, own=own) for n in nodes])
            here = np.stack([self.value[n][:, who] for n in nodes])
            for other in range(int(tree.offset[i + 1] - tree.offset[i])):
                there = np.stack(
                    [self.value[int(tree.first_child[n]) + other][:, who] for n in nodes]
                )
                gap = there - here
                total = reach.sum(axis=0)
                average = (reach * gap).sum(axis=0) > SLACK * total
                worse = np.where(total > 0, average, (gap > SLACK).all(axis=0))
                keep &= ~worse
        return self.options[keep]

    def nash(self) -> np.ndarray:
        """[profiles kept, information sets] no player gains by any other strategy of its own."""
        tree = self.point.tree
        shape = [int(tree.offset[i + 1] - tree.offset[i]) for i in range(tree.information_sets)]
        keep = np.ones(shape, dtype=bool)
        for player in range(tree.players):
            worth = self.value[0][:, player].reshape(shape)
            own = tuple(i for i in range(tree.information_sets) if tree.player[i] == player)
            best = worth.max(axis=own, keepdims=True) if own else worth
            keep &= worth >= best - SLACK
        return self.options[keep.ravel()]
