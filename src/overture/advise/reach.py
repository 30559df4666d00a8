"""How likely every final history is, in all worlds of a slice at once."""

from __future__ import annotations

import numpy as np

from overture.game.draws import Array
from overture.game.game import Game
from overture.game.tree import DECISION


def final_reach(game: Game, columns: Array, slots: Array, free: np.ndarray) -> Array:
    """Reach of every final history [finals, W]; moves made at nodes marked in `free` [N] count as
    factor 1.

    With the advised choice free, the reach of a final below an option is the one with that option
    imposed. columns [chance columns, W] and slots [slots, W] are the chances and the strategies.
    """
    from overture.advise.tally import CERTAIN, CHANCE_COLUMN, SLOT, reach_finals

    tree = game.tree
    above = tree.parent[1:]
    decided = tree.kind[above] == DECISION
    factor = np.where(free[above], CERTAIN, np.where(decided, SLOT, CHANCE_COLUMN))
    out = np.empty((len(game.finals), columns.shape[1]))
    reach_finals(
        tree.parent, np.concatenate([[CERTAIN], factor]), tree.edge, game.node_of, *game.folds,
        columns, slots, out,
    )  # fmt: skip
    return out


def shares_of(game: Game, free: np.ndarray) -> np.ndarray:
    """What the step to each node [N] takes: a slot; or the number of slots plus a chance column; or
    the one after these, for 1, where the move is made at a node marked in `free` [N], and at the
    root."""
    tree = game.tree
    above = tree.parent[1:]
    decided = tree.kind[above] == DECISION
    certain = tree.slots + game.chance_columns
    taken = np.where(decided, tree.edge[1:], tree.edge[1:] + tree.slots)
    return np.concatenate([[certain], np.where(free[above], certain, taken)]).astype(np.int64)
