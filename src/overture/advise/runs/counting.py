"""Counts in fixed bins. Compiled; imported late."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")


@_jit
def count_values(
    rows: np.ndarray, weights: np.ndarray, low: np.ndarray, width: np.ndarray, out: np.ndarray
) -> None:
    """Add weights [W] to the bins of rows [R, W]: out [R, bins + 2], bin 0 and the last outside."""
    last = out.shape[1] - 1
    for r in range(rows.shape[0]):
        for w in range(rows.shape[1]):
            if weights[w] > 0.0:
                at = np.floor((rows[r, w] - low[r]) / width[r]) + 1.0
                k = 0 if at < 0.0 else last if at > last else int(at)
                out[r, k] += weights[w]


@_jit
def count_quantities(
    drawn: np.ndarray,
    edges: np.ndarray,
    values: np.ndarray,
    weights: np.ndarray,
    first: int,
    out: np.ndarray,
) -> None:
    """Add weights and weighted values to the bins of drawn numbers, even and odd worlds apart.

    drawn [Q, W], edges [Q, bins - 1] ascending, values [W, policies], weights [W]; `first` is the
    number of the first world. out [Q, bins, 2, 1 + policies]: weight, then weight times value.
    """
    policies = values.shape[1]
    for q in range(drawn.shape[0]):
        edge = edges[q]
        for w in range(drawn.shape[1]):
            if weights[w] > 0.0:
                low, high = 0, edge.shape[0]
                x = drawn[q, w]
                while low < high:
                    middle = (low + high) // 2
                    if edge[middle] <= x:
                        low = middle + 1
                    else:
                        high = middle
                cell = out[q, low, (first + w) & 1]
                cell[0] += weights[w]
                for a in range(policies):
                    cell[1 + a] += weights[w] * values[w, a]
