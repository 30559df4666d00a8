"""Counts in fixed bins. Compiled; imported late."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

TOGETHER = 8
"""Numbers added at once."""

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
    worlds, columns = values.shape[0], values.shape[1] + 1
    # rows of a fixed length are added by vector instructions
    wide = (columns + TOGETHER - 1) // TOGETHER * TOGETHER
    rows, cells = np.zeros((worlds, wide)), np.zeros((out.shape[1], 2, wide))
    for w in range(worlds):
        rows[w, 0] = weights[w]
        for a in range(1, columns):
            # where a world did not converge its values may be anything
            rows[w, a] = weights[w] * values[w, a - 1] if weights[w] > 0.0 else 0.0
    bins = np.empty(worlds, dtype=np.int64)
    for q in range(drawn.shape[0]):
        x = drawn[q]
        bins[:] = 0
        for e in range(edges.shape[1]):
            edge = edges[q, e]
            # a count of edges passed, not a search: no branches, so it uses vector instructions
            for w in range(worlds):
                bins[w] += edge <= x[w]
        cells[:] = 0.0
        for w in range(worlds):
            cell, row = cells[bins[w], (first + w) & 1], rows[w]
            for start in range(0, wide, TOGETHER):
                for a in range(TOGETHER):
                    cell[start + a] += row[start + a]
        for b in range(out.shape[1]):
            for odd in range(2):
                for a in range(columns):
                    out[q, b, odd, a] += cells[b, odd, a]
