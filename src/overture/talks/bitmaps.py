"""Which of many sorted rows no earlier row is at least as good as: the kernel for four parties up.

Every party's column is cut into levels; for each level a row of bits says which of the rows kept
so far reach it. The rows that might dominate a new one are the bits that stand in the row of its
level for every party (the bitmaps of Tan, Eng & Ooi 2001); only those are compared.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

BITS = 64
GROUP = 64


@njit(cache=True)
def undominated(rows: Any, order: Any, levels: Any, most: int, work: int) -> Any:
    """Places of the rows that no row before them in `order` is at least as good as.

    rows [n, P]; `order` [n] from high to low by the first party, then the second, and so on;
    levels [P, L] rising, the first of them no higher than any row. Returns the
    places [k] in their order, and what is left of `work`, counted in words of bits that are read:
    below 0 where it was used up, or more than `most` rows were kept, and the places are not all.
    """
    n, parties = rows.shape
    words = min(n, most + 1) // BITS + 1
    held = np.zeros((parties, levels.shape[1], words), np.uint64)
    kept = np.empty(min(n, most + 1), np.int64)
    count = 0
    at = np.empty(parties, np.int64)
    found = np.empty(GROUP, np.uint64)
    for place in order:
        # no earlier row is lower for the first party, so its column need not be asked
        for p in range(1, parties):
            at[p] = _level(levels[p], rows[place, p])
        if _some_as_good(rows, place, held, at, kept, count, found):
            work -= (count // BITS + 1) // 2
        else:
            work -= count // BITS + 1
            if count == most:
                return kept[:count], -1
            kept[count] = place
            for p in range(1, parties):
                bit = np.uint64(1) << np.uint64(count % BITS)
                for k in range(at[p] + 1):
                    held[p, k, count // BITS] |= bit
            count += 1
        if work < 0:
            return kept[:count], -1
    return kept[:count], work


@njit(cache=True)
def _level(levels: Any, value: Any) -> int:
    """The last level that is not above a value."""
    low, high = 0, levels.shape[0]
    while high - low > 1:
        middle = (low + high) // 2
        if levels[middle] <= value:
            low = middle
        else:
            high = middle
    return low


@njit(cache=True)
def _some_as_good(
    rows: Any, place: int, held: Any, at: Any, kept: Any, count: int, found: Any
) -> bool:
    parties = rows.shape[1]
    words = count // BITS + 1
    for start in range(0, words, GROUP):
        many = min(GROUP, words - start)
        # loops without branches, which the compiler turns into wide instructions
        first = held[1, at[1], start : start + many]
        for k in range(many):
            found[k] = first[k]
        some = np.uint64(1)
        for p in range(2, parties):
            other = held[p, at[p], start : start + many]
            some = np.uint64(0)
            for k in range(many):
                found[k] &= other[k]
                some |= found[k]
            if some == np.uint64(0):
                break
        if some != np.uint64(0) and _one_wins(rows, place, kept, start, found[:many]):
            return True
    return False


@njit(cache=True)
def _one_wins(rows: Any, place: int, kept: Any, start: int, found: Any) -> bool:
    """Whether one of the rows kept whose bits stand in `found` is at least as good as a row."""
    for k in range(found.shape[0]):
        bits = found[k]
        bit = 0
        while bits != np.uint64(0):
            if bits & np.uint64(1):
                other = kept[(start + k) * BITS + bit]
                wins = True
                for p in range(1, rows.shape[1]):
                    if rows[other, p] < rows[place, p]:
                        wins = False
                        break
                if wins:
                    return True
            bits >>= np.uint64(1)
            bit += 1
    return False
