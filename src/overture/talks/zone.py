"""The zone of agreement: the packages that nobody refuses for no deal.

Counting them all is exact: by listing while there are at most ten million packages, else for two
parties by meeting in the middle, while each half has at most a million packages.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from overture.talks.agenda import Agenda, Block
from overture.talks.frontier import floor_of, whole_scale, worth_table

MOST_LISTED = 10_000_000
MOST_IN_A_HALF = 1_000_000

Rows = NDArray[np.int64] | NDArray[np.float64]


def zone_size(agenda: Agenda) -> int | None:
    """How many packages are worth at least no deal to every party; None where it is not counted.

    Decided in whole numbers where the common denominators allow it, else in floats with a margin
    of 1e-9 in favour of the package.
    """
    if agenda.packages == 0:
        return 0
    scale = whole_scale(agenda)
    floor = floor_of(agenda, scale)
    tables = {block.issues: worth_table(block.worth, scale) for block in agenda.blocks}
    if agenda.packages <= MOST_LISTED:
        return int((_sums(agenda.blocks, tables, floor) >= floor).all(axis=1).sum())
    if len(agenda.parties) != 2:
        return None
    left, right = _halves(agenda.blocks)
    sizes = [np.prod([len(b.choices) for b in half], dtype=float) for half in (left, right)]
    if max(sizes) > MOST_IN_A_HALF:
        return None
    return _pairs(_sums(left, tables, floor), _sums(right, tables, floor), floor)


def _sums(blocks: Sequence[Block], tables: dict[tuple[int, ...], Rows], floor: Rows) -> Rows:
    """[packages, parties] the worth of every package of some blocks."""
    sums: Rows = np.zeros((1, floor.shape[0]), floor.dtype)  # type: ignore[assignment]
    for block in blocks:
        sums = (sums[:, None, :] + tables[block.issues][None, :, :]).reshape(-1, floor.shape[0])
    return sums


def _halves(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Two halves with about the same number of packages."""
    left: list[Block] = []
    right: list[Block] = []
    size = [1.0, 1.0]
    for block in sorted(blocks, key=lambda b: -len(b.choices)):
        smaller = 0 if size[0] <= size[1] else 1
        (left, right)[smaller].append(block)
        size[smaller] *= len(block.choices)
    return left, right


def _pairs(left: Rows, right: Rows, floor: Rows) -> int:
    """How many pairs of rows sum to at least the floor for both parties.

    Rows of the left are taken by falling first party, so that the rows of the right that are good
    enough for the first party only grow; those wait sorted by the second party in a tree of counts
    (Fenwick 1994).
    """
    from overture.talks.pairs import count_pairs

    left = left[np.argsort(-left[:, 0], kind="stable")]
    right = right[np.argsort(-right[:, 0], kind="stable")]
    levels = np.sort(right[:, 1])
    rank = np.searchsorted(levels, right[:, 1])
    needed = np.searchsorted(levels, floor[1] - left[:, 1])
    # the left with the highest first party admits most; go from the least admitting to the most
    order = np.arange(left.shape[0])[::-1]
    admits = np.searchsorted(-right[:, 0], -(floor[0] - left[:, 0]), side="right")
    return int(count_pairs(admits[order], needed[order], rank))
