"""Folding one more issue into a frontier: the kernel.

A frontier is an array [points, parties], sorted from high to low by the first party, then the
second, and so on; no point is dominated. Adding an issue shifts it once for every option; the
shifted copies are sorted, so they are merged pairwise, and each merge drops what is dominated:
with two parties by the best so far (Kung, Luccio & Preparata 1975), with three by a staircase
kept sorted. For more parties see `many_fold`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def fold(front: Any, options: Any) -> tuple[Any, Any]:
    """The frontier of every sum of a point and an option.

    front [n, P] and options [m, P] whole numbers, P from 1 to 3, `front` sorted.
    Returns the points [k, P], sorted, and [k] where each came from: option * n + point.
    """
    n, parties = front.shape
    m = options.shape[0]
    values = np.empty((n * m, parties), front.dtype)
    source = np.empty(n * m, np.int64)
    for k in range(m):
        for i in range(n):
            source[k * n + i] = k * n + i
            for p in range(parties):
                values[k * n + i, p] = front[i, p] + options[k, p]
    start = np.empty(m, np.int64)
    length = np.empty(m, np.int64)
    for k in range(m):
        start[k] = k * n
        length[k] = n
    other_values = np.empty_like(values)
    other_source = np.empty_like(source)
    runs = m
    while runs > 1:
        at = 0
        for pair in range((runs + 1) // 2):
            a = 2 * pair
            begun = at
            if a + 1 < runs:
                at = merge(
                    values, source, start[a], length[a], start[a + 1], length[a + 1],
                    other_values, other_source, at,
                )  # fmt: skip
            else:
                for i in range(start[a], start[a] + length[a]):
                    other_values[at] = values[i]
                    other_source[at] = source[i]
                    at += 1
            start[pair] = begun
            length[pair] = at - begun
        values, other_values = other_values, values
        source, other_source = other_source, source
        runs = (runs + 1) // 2
    count = length[0]
    return values[:count].copy(), source[:count].copy()


@njit(cache=True)
def merge(
    values: Any, source: Any, a: int, many_a: int, b: int, many_b: int,
    into: Any, into_source: Any, at: int,
) -> int:  # fmt: skip
    """Merge two sorted runs into `into` from place `at` on, without what is dominated.

    Returns the place after the last point written.
    """
    parties = values.shape[1]
    begun = at
    stop_a, stop_b = a + many_a, b + many_b
    size = many_a + many_b
    steps = np.empty(size if parties == 3 else 0, np.int64)  # staircase, second party rising
    many_steps = 0
    while a < stop_a or b < stop_b:
        if a >= stop_a:
            take = b
            b += 1
        elif b >= stop_b or not _after(values, a, b):
            take = a
            a += 1
        else:
            take = b
            b += 1
        if parties == 1:
            dropped = at > begun
        elif parties == 2:
            dropped = at > begun and into[at - 1, 1] >= values[take, 1]
        else:
            place = _place(into, steps, many_steps, values[take, 1])
            dropped = place < many_steps and into[steps[place], 2] >= values[take, 2]
        if dropped:
            continue
        for p in range(parties):
            into[at, p] = values[take, p]
        into_source[at] = source[take]
        if parties == 3:
            many_steps = _insert(into, steps, many_steps, at)
        at += 1
    return at


@njit(cache=True)
def _after(values: Any, a: int, b: int) -> bool:
    """Whether row b stands before row a: higher at the first party where they differ."""
    for p in range(values.shape[1]):
        if values[b, p] != values[a, p]:
            return bool(values[b, p] > values[a, p])
    return False


@njit(cache=True)
def _place(into: Any, steps: Any, many: int, level: Any) -> int:
    """The first step whose second party has at least `level`."""
    low, high = 0, many
    while low < high:
        middle = (low + high) // 2
        if into[steps[middle], 1] >= level:
            high = middle
        else:
            low = middle + 1
    return low


@njit(cache=True)
def _insert(into: Any, steps: Any, many: int, point: int) -> int:
    """Put a point on the staircase; steps no higher for the third party and no further for the
    second go."""
    stop = _place(into, steps, many, into[point, 1])
    if stop < many and into[steps[stop], 1] == into[point, 1]:
        stop += 1
    start = stop
    while start > 0 and into[steps[start - 1], 2] <= into[point, 2]:
        start -= 1
    gone = stop - start
    if gone == 0:
        for k in range(many, start, -1):
            steps[k] = steps[k - 1]
    elif gone > 1:
        for k in range(stop, many):
            steps[k - gone + 1] = steps[k]
    steps[start] = point
    return many + 1 - gone
