"""Backward induction where information is perfect (Zermelo 1913; Kuhn 1953, Corollary 1).

1. Start from the ends of the tree.
2. At a chance node, average the values below.
3. At a decision node, take an option that is best for the mover, and its values.

It is the limit of the agent logit response as every precision grows, where no option ties with
the best. The tests use it as a check: on games of perfect information the solver must approach
it, and `logit_induction` must be what the solver finds at every precision, since one backward
pass is then exact (the solver's sets of one node are that pass).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.errors import UsageError
from overture.game.draws import Array
from overture.game.tree import CHANCE, DECISION, Tree

TIE = 1e-12
"""Two options tie when their values differ by less than this share of the largest payoff."""


@dataclass(frozen=True)
class Induction:
    """The solution of one world of perfect information.

    strategy  [slots] the first of the best options has probability 1
    best      [slots] options that are best, ties included
    value     [nodes, players] expected payoffs from every node on
    tied      information sets with more than one best option: other solutions exist, in which
              values above such a set may differ
    """

    strategy: Array
    best: np.ndarray
    value: Array
    tied: tuple[int, ...]


def perfect_information(tree: Tree) -> bool:
    """Whether every information set has one node."""
    return bool((np.diff(tree.set_start) == 1).all())


def backward_induction(tree: Tree, payoffs: Array, chance: Array) -> Induction:
    """The subgame-perfect solution of one world, with its ties.

    payoffs [terminals, players], chance [columns]. Raises UsageError where an information set has
    more than one node. Source: Kuhn (1953), Corollary 1.
    """
    value = _ends(tree, payoffs)
    strategy = np.zeros(tree.slots)
    best = np.zeros(tree.slots, dtype=bool)
    tied: list[int] = []
    tolerance = TIE * float(np.abs(payoffs).max(initial=0.0))
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == CHANCE:
            value[node] = _average(tree, node, chance, value)
        elif tree.kind[node] == DECISION:
            below, slots, who = _choice(tree, node)
            worth = value[below, who]
            best[slots] = worth >= worth.max() - tolerance
            taken = int(best[slots].argmax())
            strategy[slots.start + taken] = 1.0
            value[node] = value[below.start + taken]
            if best[slots].sum() > 1:
                tied.append(int(tree.infoset[node]))
    return Induction(strategy, best, value, tuple(sorted(tied)))


def logit_induction(tree: Tree, payoffs: Array, chance: Array, precision: Array) -> Array:
    """The one agent logit equilibrium [slots] of a world of perfect information.

    payoffs [terminals, players], chance [columns], precision [information sets]. Raises UsageError
    where an information set has more than one node. Source: McKelvey & Palfrey (1998).
    """
    value = _ends(tree, payoffs)
    strategy = np.zeros(tree.slots)
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == CHANCE:
            value[node] = _average(tree, node, chance, value)
        elif tree.kind[node] == DECISION:
            below, slots, who = _choice(tree, node)
            worth = precision[tree.infoset[node]] * value[below, who]
            odds = np.exp(worth - worth.max())
            strategy[slots] = odds / odds.sum()
            value[node] = strategy[slots] @ value[below]
    return strategy


def _ends(tree: Tree, payoffs: Array) -> Array:
    if not perfect_information(tree):
        raise UsageError(
            "backward induction needs perfect information: some party cannot tell two histories "
            "apart; use the quantal response instead"
        )
    value = np.zeros((tree.nodes, tree.players))
    ends = np.flatnonzero(tree.terminal >= 0)
    value[ends] = payoffs[tree.terminal[ends]]
    return value


def _average(tree: Tree, node: int, chance: Array, value: Array) -> Array:
    below = slice(int(tree.first_child[node]), int(tree.first_child[node] + tree.n_children[node]))
    return np.asarray(chance[tree.edge[below]] @ value[below])


def _choice(tree: Tree, node: int) -> tuple[slice, slice, int]:
    """Children of a decision node, the slots of its options, and who moves."""
    first, at = int(tree.first_child[node]), int(tree.infoset[node])
    below = slice(first, first + int(tree.n_children[node]))
    return below, slice(int(tree.offset[at]), int(tree.offset[at + 1])), int(tree.player[at])
