"""The loops of exact PRIM, compiled. Imported late: it brings in numba.

Every numeric column is sorted once; `order` [columns, m] holds the rows in ascending order. A box
has two sides for each numeric column (2c is below, 2c + 1 above) and one for each categorical
column (2 columns + q). For every row, `broken` counts the sides of the box that it breaks and
`which` is the exclusive or of their numbers plus one, so that where one side is broken, `which`
names it. A limit that moves past a row changes that row's count and nothing else; no row is copied.

single [sides, 2] counts rows, and cases among them, that break this side only: all that pasting
and quasi-p values need. inside [2] counts rows and cases in the box. `tally` [2, q, category, 2]
splits both by category: layer 0 for rows in the box, layer 1 for rows that break side q only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")


@_jit
def leave(
    row: int,
    side: int,
    numeric: int,
    case: Array,
    codes: Array,
    broken: Array,
    which: Array,
    inside: Array,
    single: Array,
    tally: Array,
) -> None:
    """A side of the box has moved past a row, which now breaks it."""
    k = case[row]
    if broken[row] == 0:
        inside[0] -= 1
        inside[1] -= k
        for q in range(codes.shape[0]):
            tally[0, q, codes[q, row], 0] -= 1
            tally[0, q, codes[q, row], 1] -= k
        single[side, 0] += 1
        single[side, 1] += k
        if side >= numeric:
            q = side - numeric
            tally[1, q, codes[q, row], 0] += 1
            tally[1, q, codes[q, row], 1] += k
    elif broken[row] == 1:
        other = which[row] - 1
        single[other, 0] -= 1
        single[other, 1] -= k
        if other >= numeric:
            q = other - numeric
            tally[1, q, codes[q, row], 0] -= 1
            tally[1, q, codes[q, row], 1] -= k
    broken[row] += 1
    which[row] ^= side + 1


@_jit
def come_back(
    row: int,
    side: int,
    numeric: int,
    case: Array,
    codes: Array,
    broken: Array,
    which: Array,
    inside: Array,
    single: Array,
    tally: Array,
) -> None:
    """A side of the box has moved back past a row, which no longer breaks it."""
    k = case[row]
    broken[row] -= 1
    which[row] ^= side + 1
    if broken[row] == 0:
        inside[0] += 1
        inside[1] += k
        for q in range(codes.shape[0]):
            tally[0, q, codes[q, row], 0] += 1
            tally[0, q, codes[q, row], 1] += k
        single[side, 0] -= 1
        single[side, 1] -= k
        if side >= numeric:
            q = side - numeric
            tally[1, q, codes[q, row], 0] -= 1
            tally[1, q, codes[q, row], 1] -= k
    elif broken[row] == 1:
        other = which[row] - 1
        single[other, 0] += 1
        single[other, 1] += k
        if other >= numeric:
            q = other - numeric
            tally[1, q, codes[q, row], 0] += 1
            tally[1, q, codes[q, row], 1] += k


@_jit
def ranks(n: int, share: float) -> tuple[int, int]:
    """The two ranks, from 0, between which the quantile `share` of n sorted values lies."""
    position = (n - 1) * share
    return int(np.floor(position)), int(np.ceil(position))


@_jit
def peeled(
    sorted_rows: Array,
    values: Array,
    start: int,
    step: int,
    n: int,
    first: int,
    second: int,
    case: Array,
    broken: Array,
) -> tuple[float, int, int]:
    """Walk in from one end of a column over the n rows of the box: limit, rows and cases cut off.

    The limit is the midpoint of the values at ranks `first` and `second` (counted from this end);
    where they are equal, `second` moves on until they differ or the rows end (the convention of
    sdtoolkit, Bryant & Lempert 2010).
    """
    count, k, position = 0, 0, start
    near = far = 0.0
    while True:
        row = sorted_rows[position]
        if broken[row] == 0:
            if count == first:
                near = values[row]
            if count >= second:
                far = values[row]
                if far != near or count == n - 1:
                    break
            count += 1
            k += case[row]
        position += step
    limit = (near + far) / 2
    if limit == near:
        # nothing lies between: what is equal to the limit stays, so only what is beyond it goes
        count, k = beyond(sorted_rows, values, start, step, limit, False, case, broken)
    return limit, count, k


@_jit
def beyond(
    sorted_rows: Array,
    values: Array,
    start: int,
    step: int,
    limit: float,
    with_limit: bool,
    case: Array,
    broken: Array,
) -> tuple[int, int]:
    """Rows and cases of the box beyond a limit (or at it too), seen from the end `start`."""
    count, k, position = 0, 0, start
    while 0 <= position < sorted_rows.shape[0]:
        row = sorted_rows[position]
        away = (limit - values[row]) * step
        if away < 0 or (away == 0 and not with_limit):
            break
        if broken[row] == 0:
            count += 1
            k += case[row]
        position += step
    return count, k


@_jit
def first_kept(
    sorted_rows: Array,
    values: Array,
    start: int,
    step: int,
    limit: float,
    with_limit: bool,
    broken: Array,
) -> float:
    """The value of the outermost row of the box that is not cut off; NaN if none is left."""
    position = start
    while 0 <= position < sorted_rows.shape[0]:
        row = sorted_rows[position]
        if broken[row] == 0:
            away = (limit - values[row]) * step
            if away < 0 or (away == 0 and not with_limit):
                return float(values[row])
        position += step
    return np.nan


@_jit
def peel_candidates(
    order: Array,
    values: Array,
    integer: Array,
    case: Array,
    broken: Array,
    inside: Array,
    limits: Array,
    ends: Array,
    alpha: float,
    found: Array,
) -> None:
    """All peels of numeric columns: found [columns, 2 (above, below), (limit, rows, cases)].

    `limits` [columns, 2] are the box's, `ends` [columns, 2] the first and last positions inside.
    """
    n = inside[0]
    low, high = ranks(n, alpha)
    lower, upper = ranks(n, 1 - alpha)
    for c in range(order.shape[0]):
        for above in range(2):
            step = -1 if above else 1
            start = ends[c, above]
            first, second = (n - 1 - upper, n - 1 - lower) if above else (low, high)
            limit, rows, cases = peeled(
                order[c], values[c], start, step, n, first, second, case, broken
            )
            if integer[c]:
                cut = float(np.trunc(limit))
                whole = cut == limits[c, above]
                rows, cases = beyond(order[c], values[c], start, step, cut, whole, case, broken)
                limit = first_kept(order[c], values[c], start, step, cut, whole, broken)
                if np.isnan(limit):
                    limit = limits[c, above]
            found[c, 1 - above, 0] = limit
            found[c, 1 - above, 1] = rows
            found[c, 1 - above, 2] = cases


@_jit
def paste_candidate(
    sorted_rows: Array,
    values: Array,
    case: Array,
    broken: Array,
    which: Array,
    above: int,
    side: int,
    limit: float,
    end: int,
    alone: int,
    outermost: float,
    alpha: float,
) -> tuple[float, int, int]:
    """How far one side may move back: the new limit, rows and cases that come in.

    The limit is the quantile `alpha`, from the box outwards, of the rows that break this side only
    and of the rows of the box that lie on it.
    """
    inwards = -1 if above else 1
    position = end
    size = sorted_rows.shape[0]
    on_it = 0
    while 0 <= position < size and values[sorted_rows[position]] == limit:
        if broken[sorted_rows[position]] == 0:
            on_it += 1
        position += inwards
    n = alone + on_it
    reached = outermost
    if n > 0:
        if above:
            first, second = ranks(n, alpha)
        else:
            low, high = ranks(n, 1 - alpha)
            first, second = n - 1 - high, n - 1 - low
        near = far = 0.0
        count = 0
        position -= inwards
        while True:
            row = sorted_rows[position]
            inner = (position - end) * inwards >= 0
            if broken[row] == 0 if inner else broken[row] == 1 and which[row] == side + 1:
                if count == first:
                    near = values[row]
                if count >= second:
                    far = values[row]
                    if far != near or count == n - 1:
                        break
                count += 1
            position -= inwards
        reached = (near + far) / 2
    rows, cases = 0, 0
    position = end - inwards
    while 0 <= position < size:
        row = sorted_rows[position]
        if (values[row] - reached) * inwards < 0:
            break
        if broken[row] == 1 and which[row] == side + 1:
            rows += 1
            cases += case[row]
        position -= inwards
    return reached, rows, cases


@_jit
def move_limit(
    sorted_rows: Array,
    values: Array,
    above: int,
    side: int,
    numeric: int,
    limit: float,
    end: int,
    case: Array,
    codes: Array,
    broken: Array,
    which: Array,
    inside: Array,
    single: Array,
    tally: Array,
) -> int:
    """Move one side of the box to a limit, inwards or outwards; the new end position."""
    inwards = -1 if above else 1
    size = sorted_rows.shape[0]
    position = end
    while 0 <= position < size and (values[sorted_rows[position]] - limit) * inwards < 0:
        row = sorted_rows[position]
        leave(row, side, numeric, case, codes, broken, which, inside, single, tally)
        position += inwards
    if position != end:
        return position
    while 0 <= position - inwards < size:
        row = sorted_rows[position - inwards]
        if (values[row] - limit) * inwards < 0:
            break
        come_back(row, side, numeric, case, codes, broken, which, inside, single, tally)
        position -= inwards
    return position


@_jit
def move_category(
    rows: Array,
    q: int,
    category: int,
    out: bool,
    numeric: int,
    case: Array,
    codes: Array,
    broken: Array,
    which: Array,
    inside: Array,
    single: Array,
    tally: Array,
) -> None:
    """Take one category out of the box, or back into it."""
    for position in range(rows.shape[0]):
        row = rows[position]
        if codes[q, row] == category:
            if out:
                leave(row, numeric + q, numeric, case, codes, broken, which, inside, single, tally)
            else:
                come_back(
                    row, numeric + q, numeric, case, codes, broken, which, inside, single, tally
                )


@_jit
def tally_categories(rows: Array, case: Array, codes: Array, tally: Array) -> None:
    """Count rows and cases of every category before anything is cut off."""
    for position in range(rows.shape[0]):
        row = rows[position]
        for q in range(codes.shape[0]):
            tally[0, q, codes[q, row], 0] += 1
            tally[0, q, codes[q, row], 1] += case[row]
