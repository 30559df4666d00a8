"""Counting pairs of rows that are good enough for two parties at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def count_pairs(admits: Any, needed: Any, rank: Any) -> int:
    """How many rows among the first admits[i] have a rank of at least needed[i], summed over i.

    `admits` rises; `rank` are places in a sorted list. A tree of counts, Fenwick (1994).
    """
    size = rank.shape[0]
    tree = np.zeros(size + 1, np.int64)
    inserted = 0
    total = 0
    for i in range(admits.shape[0]):
        while inserted < admits[i]:
            at = rank[inserted] + 1
            while at <= size:
                tree[at] += 1
                at += at & (-at)
            inserted += 1
        below = 0
        at = needed[i]
        while at > 0:
            below += tree[at]
            at -= at & (-at)
        total += inserted - below
    return total
