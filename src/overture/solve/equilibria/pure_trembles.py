"""Whether trembles carry a pure profile at the sets that nobody reaches, compiled.

An option that is best at every class of an unreached set is always optimal; one that no mixture of
the classes carries never is. Between the two, sets that share untaken choices need beliefs at
once: some orders of the trembles are tried, each with beliefs computed and checked, then mixtures
of classes. What none of this settles is left undecided. Imported late: it brings in numba.
"""

from __future__ import annotations

import numpy as np

from overture.solve.equilibria.pure_classes import (
    ACCEPTED,
    ALONE,
    CLASS,
    DOUBT,
    GOOD,
    MAYBE,
    ORDER,
    PICK,
    REJECTED,
    UNDECIDED,
    UNTESTED,
    WAITING,
    gain,
    reached_for_sure,
    sort_classes,
)
from overture.solve.equilibria.pure_code import (
    OFFSET,
    PATH,
    PATH_START,
    PLAYER,
    SET_START,
    SETS,
)
from overture.solve.equilibria.pure_mixtures import mixed
from overture.solve.kernel import _bare

Array = np.ndarray

TRIES = 64
"""Orders of trembles that are tried for one group of sets."""

FAR = 1_000_000
"""The order of a tremble that no chosen class needs."""


@_bare
def carried(
    c: Array, i: int, lo: Array, weight: Array, slack: Array, alive: Array, ints: Array
) -> bool:
    """Whether the beliefs that follow from the orders of the trembles carry the option taken."""
    start, stop = c[c[SET_START] + i], c[c[SET_START] + i + 1]
    least = -1
    for x in range(start, stop):
        order = 0
        for at in range(c[c[PATH_START] + x], c[c[PATH_START] + x + 1]):
            if not alive[c[c[PATH] + at]]:
                order += ints[ORDER, c[c[PATH] + at]]
        ints[0, x] = order
        if weight[x] > 0.0 and (least < 0 or order < least):
            least = order
    for other in range(c[c[OFFSET] + i + 1] - c[c[OFFSET] + i]):
        if gain(c, i, other, lo, weight, alive, ints, 0, least) > slack[c[c[PLAYER] + i]]:
            return False
    return True


@_bare
def touches(c: Array, i: int, alive: Array, ints: Array) -> bool:
    """Whether a class of set i needs a choice that the group needs."""
    for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
        if ints[CLASS, x] == x:
            for at in range(c[c[PATH_START] + x], c[c[PATH_START] + x + 1]):
                if not alive[c[c[PATH] + at]] and ints[ORDER, c[c[PATH] + at]]:
                    return True
    return False


@_bare
def next_group(c: Array, group: int, alive: Array, ints: Array) -> bool:
    """Number a group of waiting sets that share choices with one another and with no other set:
    the trembles of one group do not bear on the beliefs of another. False if none waits."""
    for k in range(ints.shape[1]):
        ints[ORDER, k] = 0
    begun = False
    joined = True
    while joined:
        joined = False
        for i in range(c[SETS]):
            if ints[DOUBT, i] == WAITING and (not begun or touches(c, i, alive, ints)):
                begun = joined = True
                ints[DOUBT, i] = group
                for x in range(c[c[SET_START] + i], c[c[SET_START] + i + 1]):
                    if ints[CLASS, x] == x:
                        for at in range(c[c[PATH_START] + x], c[c[PATH_START] + x + 1]):
                            ints[ORDER, c[c[PATH] + at]] |= not alive[c[c[PATH] + at]]
    return begun


@_bare
def next_pick(c: Array, i: int, ints: Array) -> bool:
    """Move on to the next class that carries the option of set i; False after the last."""
    for x in range(ints[PICK, i] + 1, c[c[SET_START] + i + 1]):
        if ints[CLASS, x] == x and ints[GOOD, x]:
            ints[PICK, i] = x
            return True
    return False


@_bare
def tried(
    c: Array, group: int, lo: Array, weight: Array, slack: Array, alive: Array, ints: Array
) -> bool:
    """Whether orders that make one chosen class of each set of a group likeliest carry them all."""
    sets = c[SETS]
    for i in range(sets):
        if ints[DOUBT, i] == group:
            ints[PICK, i] = c[c[SET_START] + i] - 1
            if not next_pick(c, i, ints):
                return False
    for _ in range(TRIES):
        for k in range(ints.shape[1]):
            ints[ORDER, k] = FAR
        for i in range(sets):
            if ints[DOUBT, i] == group:
                x = ints[PICK, i]
                for at in range(c[c[PATH_START] + x], c[c[PATH_START] + x + 1]):
                    ints[ORDER, c[c[PATH] + at]] = 1
        holds = True
        for i in range(sets):
            if ints[DOUBT, i] == group:
                holds &= carried(c, i, lo, weight, slack, alive, ints)
        if holds:
            return True
        stepped = False
        for i in range(sets):
            if ints[DOUBT, i] == group:
                if next_pick(c, i, ints):
                    stepped = True
                    break
                ints[PICK, i] = c[c[SET_START] + i] - 1
                next_pick(c, i, ints)
        if not stepped:
            return False
    return False


@_bare
def off_path(
    c: Array,
    lo: Array,
    weight: Array,
    slack: Array,
    alive: Array,
    ints: Array,
    floats: Array,
) -> int:
    """Whether a profile that is optimal wherever Bayes' rule speaks is sequential elsewhere."""
    sets = c[SETS]
    for i in range(sets):
        ints[DOUBT, i] = 0
        size = c[c[SET_START] + i + 1] - c[c[SET_START] + i]
        if size > 1 and not reached_for_sure(c, i, weight, alive):
            verdict = sort_classes(c, i, lo, weight, slack, alive, ints)
            if verdict == MAYBE:
                ints[DOUBT, i] = UNTESTED
            elif verdict == UNDECIDED:
                ints[DOUBT, i] = WAITING
    result = ACCEPTED
    # first sets that perhaps no mixture carries, each by itself; then the groups, numbered from 1
    for step in range(2 * sets):
        group = step - sets + 1
        if step < sets:
            if ints[DOUBT, step] != UNTESTED:
                continue
            group = ALONE
            ints[DOUBT, step] = ALONE
        elif not next_group(c, group, alive, ints):
            break
        elif tried(c, group, lo, weight, slack, alive, ints):
            continue
        verdict = mixed(c, group, lo, weight, slack, alive, ints, floats)
        if verdict == REJECTED:
            return REJECTED
        if step < sets:
            ints[DOUBT, step] = WAITING
        elif verdict == UNDECIDED:
            result = UNDECIDED
    return result
