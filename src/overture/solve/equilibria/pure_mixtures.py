"""Beliefs for several unreached sets at once, as mixtures of their classes.

Sets that share a class form a block. The likelihoods of the classes of a block are one mixture,
and that it carries every option taken is a matrix game. Where every class of a block needs a
choice that no other class needs (of the blocks not yet put aside so), any mixture comes from some
trembles: those private choices are made as unlikely as it takes. Where all sets of a block have
the same classes, their beliefs are always one mixture, so that no mixture means no beliefs.
Imported late: it brings in numba.
"""

from __future__ import annotations

import numpy as np

from overture.solve.equilibria.matrix_game import GAMES, MIXTURE, lowest_worst
from overture.solve.equilibria.pure_classes import (
    ACCEPTED,
    BLOCK,
    CLASS,
    COLUMN,
    DOUBT,
    FAMILY,
    PLACE,
    REJECTED,
    UNDECIDED,
    taken,
    within,
)
from overture.solve.equilibria.pure_code import (
    FIRST,
    OFFSET,
    PATH,
    PATH_START,
    PLAYER,
    SET_NODES,
    SET_START,
    SETS,
)
from overture.solve.kernel import _bare

Array = np.ndarray

ROWS, COLUMNS = 64, 32
"""Largest matrix game that is solved: options not taken, and classes."""


@_bare
def gather(c: Array, group: int, alive: Array, ints: Array) -> int:
    """Number the classes of the sets of a group, those alike together."""
    found = 0
    for i in range(c[SETS]):
        if ints[DOUBT, i] != group:
            continue
        for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
            if ints[CLASS, x] != x:
                continue
            ints[COLUMN, x] = found
            for k in range(found):
                y = ints[FAMILY, k]
                if within(c, x, y, alive) and within(c, y, x, alive):
                    ints[COLUMN, x] = k
            if ints[COLUMN, x] == found:
                if found == COLUMNS:
                    return COLUMNS + 1
                ints[FAMILY, found] = x
                found += 1
    return found


@_bare
def first_class(c: Array, i: int, ints: Array) -> int:
    """The number of the first class of a set of the group."""
    for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
        if ints[CLASS, x] == x:
            return int(ints[COLUMN, x])
    return -1


@_bare
def join_blocks(c: Array, group: int, classes: int, ints: Array) -> None:
    """Give classes of one set, and so of sets that share classes, the same block."""
    for k in range(classes):
        ints[BLOCK, k] = k
    changed = True
    while changed:
        changed = False
        for i in range(c[SETS]):
            if ints[DOUBT, i] != group:
                continue
            least = ints[BLOCK, first_class(c, i, ints)]
            for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
                if ints[CLASS, x] == x:
                    least = min(least, ints[BLOCK, ints[COLUMN, x]])
            for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
                if ints[CLASS, x] == x and ints[BLOCK, ints[COLUMN, x]] != least:
                    ints[BLOCK, ints[COLUMN, x]] = least
                    changed = True


@_bare
def balance(
    c: Array,
    group: int,
    block: int,
    classes: int,
    lo: Array,
    weight: Array,
    slack: Array,
    alive: Array,
    ints: Array,
    floats: Array,
) -> int:
    """A mixture of the classes of a block that carries the options taken at its sets."""
    size = 0
    for k in range(classes):
        if ints[BLOCK, k] == block:
            ints[PLACE, k] = size
            size += 1
    rows = 0
    alike = True
    for i in range(c[SETS]):
        if ints[DOUBT, i] != group or ints[BLOCK, first_class(c, i, ints)] != block:
            continue
        a, who, scale, own = taken(c, i, alive), c[c[PLAYER] + i], 0.0, 0
        for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
            scale = max(scale, weight[x])
            own += ints[CLASS, x] == x
        alike &= own == size
        for other in range(c[c[OFFSET] + i + 1] - c[c[OFFSET] + i]):
            if other == a:
                continue
            if rows == ROWS:
                return UNDECIDED
            for k in range(size):
                floats[GAMES, rows, k] = 0.0
            for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
                if ints[CLASS, x] >= 0:
                    child = c[c[FIRST] + c[c[SET_NODES] + x]]
                    better = lo[child + other, who] - lo[child + a, who] - slack[who]
                    place = ints[PLACE, ints[COLUMN, ints[CLASS, x]]]
                    floats[GAMES, rows, place] += weight[x] / scale * better
            rows += 1
    worst = lowest_worst(floats, rows, size)
    if worst > 0.0:
        return REJECTED if alike and worst < np.inf else UNDECIDED
    for i in range(c[SETS]):
        if ints[DOUBT, i] == group and ints[BLOCK, first_class(c, i, ints)] == block:
            mass = 0.0
            for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
                if ints[CLASS, x] == x:
                    mass += floats[MIXTURE, 0, ints[PLACE, ints[COLUMN, x]]]
            if mass < 1e-9:
                return UNDECIDED
    return ACCEPTED


@_bare
def private(c: Array, k: int, classes: int, alive: Array, ints: Array) -> bool:
    """Whether class k needs a choice that no other class needs whose block is not put aside."""
    x = ints[FAMILY, k]
    for at in range(c[c[PATH_START] + x], c[c[PATH_START] + x + 1]):
        slot = c[c[PATH] + at]
        own = not alive[slot]
        for other in range(classes):
            if other != k and ints[BLOCK, other] >= 0:
                y = ints[FAMILY, other]
                for there in range(c[c[PATH_START] + y], c[c[PATH_START] + y + 1]):
                    own &= c[c[PATH] + there] != slot
        if own:
            return True
    return False


@_bare
def free(c: Array, classes: int, alive: Array, ints: Array) -> bool:
    """Whether trembles can give every block any mixture; blocks are put aside on the way.

    A block can be put aside when each of its classes has a private choice: whatever the trembles
    of the others are, those choices can be made unlikely enough to set its mixture.
    """
    left = classes
    while left:
        before = left
        for block in range(classes):
            size, ready = 0, True
            for k in range(classes):
                if ints[BLOCK, k] == block:
                    size += 1
                    ready &= private(c, k, classes, alive, ints)
            if size and ready:
                left -= size
                for k in range(classes):
                    if ints[BLOCK, k] == block:
                        ints[BLOCK, k] = -1
        if left == before:
            return False
    return True


@_bare
def mixed(
    c: Array,
    group: int,
    lo: Array,
    weight: Array,
    slack: Array,
    alive: Array,
    ints: Array,
    floats: Array,
) -> int:
    """Beliefs for the sets of a group: ACCEPTED with beliefs found, REJECTED where there are none,
    else UNDECIDED."""
    classes = gather(c, group, alive, ints)
    if classes > COLUMNS:
        return UNDECIDED
    join_blocks(c, group, classes, ints)
    verdict = ACCEPTED
    for block in range(classes):
        if ints[BLOCK, block] == block:
            own = balance(c, group, block, classes, lo, weight, slack, alive, ints, floats)
            if own == REJECTED:
                return REJECTED
            if own == UNDECIDED:
                verdict = UNDECIDED
    if verdict == ACCEPTED and not free(c, classes, alive, ints):
        return UNDECIDED
    return verdict
