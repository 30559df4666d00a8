"""The compiled tree: flat arrays, parents before children, the same shape in every world.

Only chance probabilities, payoffs and precisions differ between worlds; they are not in here.
Children of a node are contiguous, in the order of its options.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHANCE, DECISION, TERMINAL = 0, 1, 2

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """An extensive form as arrays. Shapes: N nodes, I information sets, L terminals, S slots.

    parent       [N] parent of each node, -1 at the root
    kind         [N] CHANCE, DECISION or TERMINAL
    first_child  [N] first child; children are first_child ... first_child + n_children - 1
    n_children   [N]
    infoset      [N] information set of a decision node, else -1
    edge         [N] where the probability of the edge into the node is found: for a child of a
                 decision node its slot in the strategy vector, for a child of a chance node its
                 column in the chance array, -1 at the root
    terminal     [N] index among terminals, else -1
    player       [I] player who moves at the information set
    offset       [I + 1] slots of information set i are offset[i] ... offset[i + 1] - 1
    set_start    [I + 1] nodes of information set i are set_nodes[set_start[i]:set_start[i + 1]]
    set_nodes    [number of decision nodes]
    players      number of players
    """

    parent: Ints
    kind: Ints
    first_child: Ints
    n_children: Ints
    infoset: Ints
    edge: Ints
    terminal: Ints
    player: Ints
    offset: Ints
    set_start: Ints
    set_nodes: Ints
    players: int

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return int(self.parent.shape[0])

    @property
    def terminals(self) -> int:
        """Number of terminal nodes."""
        return int((self.kind == TERMINAL).sum())

    @property
    def information_sets(self) -> int:
        """Number of information sets."""
        return int(self.player.shape[0])

    @property
    def slots(self) -> int:
        """Length of a behaviour strategy: the number of options, summed over information sets."""
        return int(self.offset[-1])

    @property
    def chances(self) -> int:
        """Number of columns of the chance array."""
        edges = self.edge[1:][self.kind[self.parent[1:]] == CHANCE]
        return int(edges.max()) + 1 if edges.size else 0

    def members(self, infoset: int) -> Ints:
        """The nodes of an information set."""
        return self.set_nodes[self.set_start[infoset] : self.set_start[infoset + 1]]

    def path(self, node: int) -> list[int]:
        """The nodes from just below the root down to `node`, `node` included."""
        steps: list[int] = []
        while self.parent[node] >= 0:
            steps.append(node)
            node = int(self.parent[node])
        return steps[::-1]


def forgets(tree: Tree) -> list[int]:
    """Information sets that break perfect recall (Kuhn 1953): two of their nodes are reached by
    different sequences of the mover's own information sets and choices."""
    broken: list[int] = []
    for infoset in range(tree.information_sets):
        player = int(tree.player[infoset])
        seen: set[tuple[int, ...]] = set()
        for node in tree.members(infoset):
            steps: list[int] = []
            for below in tree.path(int(node)):
                above = int(tree.parent[below])
                if tree.kind[above] == DECISION and tree.player[tree.infoset[above]] == player:
                    steps.append(int(tree.edge[below]))
            seen.add(tuple(steps))
        if len(seen) > 1:
            broken.append(infoset)
    return broken
