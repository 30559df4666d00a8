"""The zone of agreement: the packages that nobody refuses for no deal.

Counting them all is exact: by listing while there are at most ten million packages, else for two
parties by meeting in the middle, while each half has at most a million packages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.talks.agenda import Agenda
from overture.talks.listing import Slice, Whole, slices, sums, whole

MOST_LISTED = 10_000_000
MOST_IN_A_HALF = 1_000_000

Rows = NDArray[Any]


def zone_size(agenda: Agenda) -> int | None:
    """How many packages are worth at least no deal to every party; None where it is not counted.

    Decided in whole numbers: worths times their common denominators.
    """
    if agenda.packages == 0:
        return 0
    numbers = whole(agenda)
    if agenda.packages <= MOST_LISTED:
        return sum(int(taken(numbers, part).sum()) for part in slices(numbers))
    if len(agenda.parties) != 2:
        return None
    left, right = _halves(numbers.tables)
    sizes = [np.prod([len(table) for table in half], dtype=float) for half in (left, right)]
    if max(sizes) > MOST_IN_A_HALF:
        return None
    return _pairs(
        sums(tuple(left), numbers.floor), sums(tuple(right), numbers.floor), numbers.floor
    )


def zone_sample(agenda: Agenda, drawn: int) -> int:
    """How many of some packages, drawn evenly among those that the rules allow and always the same
    ones, are worth at least no deal to every party."""
    numbers = whole(agenda)
    chance = np.random.default_rng(0)
    total: Rows = np.zeros((drawn, len(agenda.parties)), numbers.floor.dtype)
    for table in numbers.tables:
        total = total + table[chance.integers(len(table), size=drawn)]
    return int(np.asarray((total >= numbers.floor).all(axis=1), dtype=bool).sum())


def taken(numbers: Whole, part: Slice) -> NDArray[np.bool_]:
    """[packages] which packages of a slice are worth at least no deal to every party."""
    found = np.ones(len(part.left) * len(part.right), dtype=bool)
    for party, level in enumerate(numbers.floor.tolist()):
        found &= np.asarray(part.column(party) >= level, dtype=bool)
    return found


def _halves(tables: Sequence[Rows]) -> tuple[list[Rows], list[Rows]]:
    """Two halves with about the same number of packages."""
    left: list[Rows] = []
    right: list[Rows] = []
    size = [1.0, 1.0]
    for table in sorted(tables, key=lambda t: -len(t)):
        smaller = 0 if size[0] <= size[1] else 1
        (left, right)[smaller].append(table)
        size[smaller] *= len(table)
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
