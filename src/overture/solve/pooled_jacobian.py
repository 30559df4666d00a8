"""What moves what: which nodes and which sets' equations the strategy of a set can move.

Exact derivatives take one forward sweep per unknown over the nodes above its set, in every world;
the sums over worlds are then a Jacobian that costs a few passes instead of one pass per unknown.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from overture.game.tree import CHANCE, DECISION, Ints
from overture.solve.packed import LANE, SOFT
from overture.solve.programme import Programme


class Influence(NamedTuple):
    """Which nodes and which sets' equations a set moves; ragged lists as (start, flat).

    hard     the sets whose strategies are unknowns: LANE sets in the order of their unknowns, then
             the pooled ones
    node_*   per hard set (position in `hard`): its nodes and all nodes above, children first
    set_*    per hard set: the hard sets (information set indices) whose Q it can move
    """

    hard: Ints

    node_start: Ints
    nodes: Ints
    set_start: Ints
    sets: Ints


def influence(p: Programme) -> Influence:
    """The influence lists of a programme."""
    lanes = np.flatnonzero(p.mode == LANE)
    hard = np.concatenate([lanes[np.argsort(p.unknown[lanes])], p.pooled_sets])
    nodes = p.kind.shape[0]
    parent = np.full(nodes, -1, dtype=np.int64)
    for node in range(nodes):
        if p.count[node]:
            parent[p.first[node] : p.first[node] + p.count[node]] = node
    under: list[set[int]] = [set() for _ in range(nodes)]
    for node in range(nodes - 1, -1, -1):
        if p.kind[node] == DECISION and p.mode[p.infoset[node]] != SOFT:
            under[node].add(int(p.infoset[node]))
        if node:
            under[parent[node]] |= under[node]
    needs: dict[int, set[int]] = {}
    for i in hard:
        found: set[int] = set()
        for position in range(p.set_start[i], p.set_start[i + 1]):
            node = int(p.set_nodes[position])
            first = int(p.first[node])
            for child in range(first, first + int(p.count[node])):
                found |= under[child]
            for e in p.path_edges[p.path_start[position] : p.path_start[position + 1]]:
                above = int(parent[e])
                if p.kind[above] == CHANCE:
                    continue
                j = int(p.infoset[above])
                found |= under[above] if p.mode[j] == SOFT else {j}
        needs[int(i)] = found
    node_lists, set_lists = [], []
    for j in hard:
        node_lists.append([n for n in range(nodes - 1, -1, -1) if int(j) in under[n]])
        set_lists.append([int(i) for i in hard if int(j) in needs[int(i)]])
    return Influence(hard, *_flat(node_lists), *_flat(set_lists))


def _flat(lists: list[list[int]]) -> tuple[Ints, Ints]:
    start = np.cumsum([0, *(len(part) for part in lists)]).astype(np.int64)
    return start, np.array([x for part in lists for x in part], dtype=np.int64)
