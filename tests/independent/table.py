"""A tree as arrays, a depth at a time: what `logit.action_values` says, for many profiles at once.

The same definition, for the tracer of branches, which asks it thousands of times of one tree.
"""

from __future__ import annotations

import numpy as np
from tests.independent.trees import Chance, Node, Terminal, infosets, players


class Table:
    """The nodes of a tree in the order of their depth, children of one node side by side.

    The edges of decisions are numbered by set, in the order of `infosets`, and action; those of
    chance come behind them.
    """

    def __init__(self, tree: Node) -> None:
        sets = infosets(tree)
        counts = [len(actions) for _, actions in sets.values()]
        starts = dict(zip(sets, np.cumsum([0, *counts[:-1]]).tolist(), strict=True))
        slots, ends = sum(counts), (0.0,) * players(tree)
        chances: list[float] = []
        parent, edge, payoffs = [-1], [-1], []
        self.levels: list[slice] = []  # of each depth, its nodes
        self.inner: list[list[int]] = []  # those that are no ends
        self.firsts: list[list[int]] = []  # where the children of each begin, in the next depth
        level: list[Node] = [tree]
        while level:
            begin, below = len(payoffs), list[Node]()
            inner, firsts = list[int](), list[int]()
            for node in level:
                at = len(payoffs)
                payoffs.append(node.floats if isinstance(node, Terminal) else ends)
                if isinstance(node, Terminal):
                    continue
                inner.append(at)
                firsts.append(len(below))
                below += node.children
                parent += [at] * len(node.children)
                if isinstance(node, Chance):
                    first = slots + len(chances)
                    chances += node.floats
                else:
                    first = starts[node.infoset]
                edge += range(first, first + len(node.children))
            self.levels.append(slice(begin, len(payoffs)))
            self.inner.append(inner)
            self.firsts.append(firsts)
            level = below
        self.parent, self.edge = np.array(parent), np.array(edge)
        self.chances, self.payoffs = np.array(chances), np.array(payoffs)
        # what the actions of sets lead to, in the order of the slots
        self.acts = np.argsort(self.edge, kind="stable")
        self.acts = self.acts[(self.edge[self.acts] >= 0) & (self.edge[self.acts] < slots)]
        self.first_act = np.searchsorted(self.edge[self.acts], np.arange(slots))
        self.mover = np.repeat([player for player, _ in sets.values()], counts)[
            self.edge[self.acts]
        ]

    def values(self, profile: np.ndarray) -> np.ndarray:
        """[slots, columns] expected payoff of each action to its mover, given its set.

        profile [slots, columns] are the probabilities of all actions.
        """
        columns = profile.shape[1]
        odds = np.concatenate([profile, np.repeat(self.chances[:, None], columns, axis=1)])
        reach = np.ones((len(self.parent), columns), dtype=odds.dtype)
        for level in self.levels[1:]:
            reach[level] = reach[self.parent[level]] * odds[self.edge[level]]
        value = np.repeat(self.payoffs[:, :, None].astype(odds.dtype), columns, axis=2)
        for depth in range(len(self.levels) - 1, 0, -1):
            level = self.levels[depth]
            weighed = odds[self.edge[level]][:, None, :] * value[level]
            above = depth - 1
            value[self.inner[above]] = np.add.reduceat(weighed, self.firsts[above], axis=0)
        before = reach[self.parent[self.acts]]
        total = np.add.reduceat(before * value[self.acts, self.mover], self.first_act, axis=0)
        # every action of a set is open at each of its nodes
        return np.asarray(total / np.add.reduceat(before, self.first_act, axis=0))
