"""Reach of final histories. Compiled; imported late."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")

TILE = 128
"""Worlds taken together, so that what is added up of them stays in the cache."""

CERTAIN, CHANCE_COLUMN, SLOT = range(3)
"""What the edge to a node multiplies the reach with: 1, a chance, the probability of an option."""


@_jit
def reach_finals(
    parent: np.ndarray,
    factor: np.ndarray,
    edge: np.ndarray,
    node_of: np.ndarray,
    fold_start: np.ndarray,
    fold_columns: np.ndarray,
    columns: np.ndarray,
    slots: np.ndarray,
    out: np.ndarray,
) -> None:
    """Reach `out` [finals, W] of the final histories.

    parent, factor (CERTAIN ...) and edge [nodes]; node_of [finals]; final f is one of several
    folded into its node, by columns fold_columns[fold_start[f]:fold_start[f + 1]].
    columns [chance columns, W], slots [slots, W].
    """
    worlds = out.shape[1]
    reach = np.ones((parent.shape[0], TILE))
    for first in range(0, worlds, TILE):
        stop = min(first + TILE, worlds)
        count = stop - first
        for node in range(1, parent.shape[0]):
            here, above = reach[node], reach[parent[node]]
            if factor[node] == CERTAIN:
                for w in range(count):
                    here[w] = above[w]
                continue
            if factor[node] == SLOT:
                share = slots[edge[node], first:stop]
            else:
                share = columns[edge[node], first:stop]
            for w in range(count):
                here[w] = above[w] * share[w]
        for f in range(out.shape[0]):
            into, here = out[f, first:stop], reach[node_of[f]]
            for w in range(count):
                into[w] = here[w]
            for position in range(fold_start[f], fold_start[f + 1]):
                share = columns[fold_columns[position], first:stop]
                for w in range(count):
                    into[w] *= share[w]
