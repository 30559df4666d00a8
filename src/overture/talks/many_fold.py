"""Folding one more issue into the frontier of four parties or more."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = 128
"""Levels into which the worths of each party are cut."""

SLICE = 4_000_000
"""Sums of a point and an option that are in memory at once."""

Rows = NDArray[Any]


def many_fold(
    front: Rows, options: Rows, most: int, work: int
) -> tuple[Rows, NDArray[np.int64], int]:
    """The frontier of every sum of a point [n, P] and an option [m, P], in whole numbers.

    Returns the points [k, P], sorted from high to low by the first party, then the second and so
    on; [k] where each came from: option * n + point; and what is left of `work`, counted in words
    of 64 bits: below 0 where it was used up, or more than `most` points would have to be kept.
    """
    n, m = len(front), len(options)
    step = max(1, SLICE // n)
    points: Rows = np.zeros((0, front.shape[1]), front.dtype)
    source = np.zeros(0, np.int64)
    for start in range(0, m, step):
        some = options[start : start + step]
        sums = (some[:, None, :] + front[None, :, :]).reshape(-1, front.shape[1])
        here = np.arange(start * n, start * n + len(sums))
        kept, work = undominated_rows(sums, most, work)
        points, source = np.concatenate([points, sums[kept]]), np.concatenate([source, here[kept]])
        if work < 0:
            return points, source, work
    if step < m:
        kept, work = undominated_rows(points, most, work)
        points, source = points[kept], source[kept]
    return points, source, work


def undominated_rows(rows: Rows, most: int, work: int) -> tuple[NDArray[np.int64], int]:
    """Places of the rows [n, P] that no other is at least as good as, of equal ones the first,
    sorted as `many_fold` does; and what is left of `work`."""
    # late: it brings in numba
    from overture.talks.bitmaps import undominated

    parties = rows.shape[1]
    # the sort keeps the order of equal rows, so the first of them has the least source
    order = np.lexsort(tuple(-rows[:, p] for p in range(parties - 1, -1, -1)))
    at = np.linspace(0, len(rows) - 1, LEVELS).astype(np.int64)
    levels = np.ascontiguousarray([np.sort(rows[:, p])[at] for p in range(parties)])
    kept, left = undominated(rows, order, levels, most, work)
    return kept, int(left)
