"""Beliefs at the sets that nobody reaches: which of their nodes can be believed in at all.

A set whose every node needs a choice that is not taken has no belief from Bayes' rule. Its belief
comes from the orders of the trembles (Kreps & Wilson 1982): a node that needs a proper part of the
untaken choices of another is infinitely likelier, and nodes that need the same ones keep the odds
of chance. So beliefs live on classes of nodes with least needs. Imported late: it brings in numba.
"""

from __future__ import annotations

import numpy as np

from overture.solve.equilibria.pure_code import (
    FIRST,
    OFFSET,
    PATH,
    PATH_START,
    PLAYER,
    SET_NODES,
    SET_START,
)
from overture.solve.kernel import _bare

Array = np.ndarray
REJECTED, ACCEPTED, UNDECIDED, MAYBE = 0, 1, 2, 3

CLASS, GOOD, PICK, ORDER, FAMILY, COLUMN, DOUBT, BLOCK, PLACE = range(1, 10)
"""Rows of `ints`; row 0 is scratch. By entry of set_nodes: the first entry of its class (-1: not
least), whether the class carries the option taken, its number among the classes of a group
(COLUMN). By set: the entry picked, and whether it needs beliefs that are still to be found
(DOUBT: WAITING, UNTESTED, ALONE, or its group from 1 on). By slot: the order of its tremble. By
class of a group: its first entry (FAMILY), its block, its place in the block."""

LISTS = 10
"""Number of rows of `ints`."""

WAITING, UNTESTED, ALONE = -1, -2, -3


@_bare
def reached_for_sure(c: Array, i: int, weight: Array, alive: Array) -> bool:
    """Whether some node of the set has a positive relative reach, every choice being made."""
    for position in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
        open_way = weight[position] > 0.0
        for at in range(c[c[PATH_START] + position], c[c[PATH_START] + position + 1]):
            open_way &= alive[c[c[PATH] + at]]
        if open_way:
            return True
    return False


@_bare
def within(c: Array, x: int, y: int, alive: Array) -> bool:
    """Whether every untaken choice that entry x of set_nodes needs is also needed by entry y."""
    for at in range(c[c[PATH_START] + x], c[c[PATH_START] + x + 1]):
        if alive[c[c[PATH] + at]]:
            continue
        shared = False
        for other in range(c[c[PATH_START] + y], c[c[PATH_START] + y + 1]):
            shared |= c[c[PATH] + other] == c[c[PATH] + at]
        if not shared:
            return False
    return True


@_bare
def taken(c: Array, i: int, alive: Array) -> int:
    """The option taken at a set, every choice being made."""
    for slot in range(c[c[OFFSET] + i], c[c[OFFSET] + i + 1]):
        if alive[slot]:
            return int(slot - c[c[OFFSET] + i])
    return -1


@_bare
def gain(
    c: Array,
    i: int,
    other: int,
    lo: Array,
    weight: Array,
    alive: Array,
    ints: Array,
    row: int,
    key: int,
) -> float:
    """Gain from another option at set i, believing in the entries whose row of `ints` is `key`."""
    who, a = c[c[PLAYER] + i], taken(c, i, alive)
    total = 0.0
    mass = 0.0
    for position in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
        if ints[row, position] == key and weight[position] > 0.0:
            first = c[c[FIRST] + c[c[SET_NODES] + position]]
            total += weight[position] * (lo[first + other, who] - lo[first + a, who])
            mass += weight[position]
    return total / mass


@_bare
def sort_classes(
    c: Array, i: int, lo: Array, weight: Array, slack: Array, alive: Array, ints: Array
) -> int:
    """Classes of an unreached set, and which carry its option. REJECTED where none can, ACCEPTED
    where all do, else UNDECIDED."""
    start, stop = c[c[SET_START] + i], c[c[SET_START] + i + 1]
    for x in range(start, stop):
        ints[CLASS, x] = -1
        if weight[x] == 0.0:
            continue
        least = True
        for y in range(start, stop):
            if weight[y] > 0.0 and within(c, y, x, alive) and not within(c, x, y, alive):
                least = False
        if least:
            ints[CLASS, x] = x
            for y in range(start, x):
                if ints[CLASS, y] == y and within(c, y, x, alive) and within(c, x, y, alive):
                    ints[CLASS, x] = y
    limit = slack[c[c[PLAYER] + i]]
    options = c[c[OFFSET] + i + 1] - c[c[OFFSET] + i]
    anything = every = some = False
    for x in range(start, stop):
        ints[GOOD, x] = 0
        if ints[CLASS, x] == x:
            every |= not anything
            anything = True
            ints[GOOD, x] = 1
            for other in range(options):
                if gain(c, i, other, lo, weight, alive, ints, CLASS, x) > limit:
                    ints[GOOD, x] = 0
            every &= ints[GOOD, x] == 1
            some |= ints[GOOD, x] == 1
    if not anything:
        return UNDECIDED
    if every:
        return ACCEPTED
    return UNDECIDED if options == 2 and some else MAYBE
