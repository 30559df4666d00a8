"""How likely every node and every final history is, in all worlds of a block at once."""

from __future__ import annotations

import numpy as np

from overture.game.draws import Array
from overture.game.game import Game
from overture.game.tree import DECISION


def node_reach(game: Game, chance: Array, strategy: Array, free: np.ndarray) -> Array:
    """Reach of every node [nodes, W]; moves made at nodes marked in `free` [N] count as factor 1.

    With the advised choice free, the reach of a node below an option is the one with that option
    imposed. chance [W, columns], strategy [W, slots].
    """
    tree = game.tree
    columns = np.ascontiguousarray(chance.T)
    slots = np.ascontiguousarray(strategy.T)
    reach = np.empty((tree.nodes, chance.shape[0]))
    reach[0] = 1.0
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        if free[above]:
            reach[node] = reach[above]
        elif tree.kind[above] != DECISION:
            np.multiply(reach[above], columns[tree.edge[node]], out=reach[node])
        else:
            np.multiply(reach[above], slots[tree.edge[node]], out=reach[node])
    return reach


def final_reach(game: Game, chance: Array, reach: Array) -> Array:
    """Reach of every final history [finals, W] from the reach of the nodes."""
    tree = game.tree
    node_of = np.empty(tree.terminals, dtype=np.int64)
    ends = np.flatnonzero(tree.terminal >= 0)
    node_of[tree.terminal[ends]] = ends
    out = reach[node_of[list(game.terminal_of)]]
    for final, folded in enumerate(game.folded):
        for column in folded:
            out[final] *= chance[:, column]
    return np.asarray(out)
