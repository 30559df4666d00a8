"""Folding one more issue into a small frontier without compiled code.

The same points in the same order as `staircase.fold` gives for whole numbers. Loading compiled
code costs more than half a second of a processor, which a case that is only checked need not spend.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_SUMS = 16_000
"""Sums of a point and an option up to which this is about as fast as the compiled fold."""

CHUNK = 256

Whole = NDArray[np.int64]
Ranks = NDArray[np.signedinteger[Any]]


def small_fold(front: Whole, options: Whole) -> tuple[Whole, Whole]:
    """The frontier of every sum of a point [n, P] and an option [m, P], `front` being one.

    Returns the points [k, P], sorted from high to low by the first party, then the second and so
    on, and [k] where each came from: option * n + point, the least of them where sums are equal.
    """
    parties = front.shape[1]
    sums = (options[:, None, :] + front[None, :, :]).reshape(-1, parties)
    # the sort keeps the order of equal sums, so the first of them has the least source
    order = np.lexsort(tuple(-sums[:, p] for p in range(parties - 1, -1, -1)))
    ordered = sums[order]
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    order = order[fresh]
    kept = order[_efficient(_ranks(ordered[fresh]))]
    return sums[kept], kept.astype(np.int64)


def _ranks(rows: Whole) -> Ranks:
    """Each column as ranks, of the smallest kind of number that holds them: [P, rows]."""
    kind = np.int16 if len(rows) <= np.iinfo(np.int16).max else np.int32
    return np.array([np.unique(column, return_inverse=True)[1] for column in rows.T]).astype(kind)


def _efficient(ranks: Ranks) -> NDArray[np.intp]:
    """The columns that no other is at least as good as, of distinct ones sorted downwards.

    What dominates a column stands before it, and is efficient itself or dominated by one that is;
    so a column need only be held against the efficient ones before it.
    """
    rest = ranks[1:]  # no later column is higher for the first party
    many = ranks.shape[1]
    found = np.zeros(0, dtype=np.intp)
    for start in range(0, many, CHUNK):
        here = np.arange(start, min(start + CHUNK, many))
        if found.size:
            here = here[~_as_good(rest[:, found], rest[:, here]).any(axis=1)]
        inside = _as_good(rest[:, here], rest[:, here])
        earlier = np.tri(len(here), k=-1, dtype=bool)
        found = np.concatenate([found, here[~(inside & earlier).any(axis=1)]])
    return found


def _as_good(these: Ranks, those: Ranks) -> NDArray[np.bool_]:
    """[those, these] which of `these` [P, n] is at least as good as which of `those` [P, m]."""
    out = np.ones((those.shape[1], these.shape[1]), dtype=bool)
    for ours, theirs in zip(these, those, strict=True):
        out &= ours[None, :] >= theirs[:, None]
    return out
