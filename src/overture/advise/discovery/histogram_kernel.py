"""The loops of histogram PRIM, compiled. Imported late: it brings in numba.

codes [columns, rows] uint8 hold the bin of every entry; low, high [columns] are the first and last
bin of the box. counts [columns, 256, 2] are rows and cases of the box by bin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")


@_jit
def code_block(values: Array, edges: Array, sizes: Array, guides: Array, codes: Array) -> None:
    """Bins of a block: values [rows, columns] -> codes [columns, rows].

    edges [columns, 255] ascend, sizes [columns] of them are used. The bin of x is the number of
    edges at or below x. guides [columns, cells + 1] say at which edge to begin in each of equally
    wide cells between the first and the last edge, so that the walk is short.
    """
    rows, columns = values.shape
    last = guides.shape[1] - 1
    for c in range(columns):
        size = sizes[c]
        if size == 0:
            for i in range(rows):
                codes[c, i] = 0
            continue
        first = edges[c, 0]
        width = edges[c, size - 1] - first
        scale = last / width if width > 0 else 0.0
        for i in range(rows):
            x = values[i, c]
            cell = int(min(max((x - first) * scale, 0.0), float(last)))
            k = guides[c, cell]
            while k > 0 and edges[c, k - 1] > x:
                k -= 1
            while k < size and edges[c, k] <= x:
                k += 1
            codes[c, i] = k


@_jit
def count_all(codes: Array, case: Array, counts: Array) -> None:
    """Rows and cases by bin of every column, over all rows."""
    for c in range(codes.shape[0]):
        column = codes[c]
        for i in range(column.shape[0]):
            counts[c, column[i], 0] += 1
            counts[c, column[i], 1] += case[i] & 1


@_jit
def cut(codes: Array, state: Array, c: int, first: int, last: int, counts: Array) -> None:
    """Take the rows of the box whose column c lies in bins first ... last out of the box.

    Bit 1 of state [rows] says that a row is out, bit 0 that it is a case.
    """
    column = codes[c]
    columns = codes.shape[0]
    for i in range(column.shape[0]):
        if state[i] < 2 and first <= column[i] <= last:
            k = state[i]
            state[i] = k | 2
            for j in range(columns):
                counts[j, codes[j, i], 0] -= 1
                counts[j, codes[j, i], 1] -= k


@_jit
def count_alone(
    codes: Array, state: Array, restricted: Array, low: Array, high: Array, alone: Array
) -> None:
    """Rows and cases by bin that only one column keeps out of the box: alone [columns, 256, 2].

    `restricted` lists the columns whose limits are not the whole range. No row of the box counts.
    """
    for i in range(state.shape[0]):
        if state[i] < 2:
            continue
        broken, which = 0, -1
        for position in range(restricted.shape[0]):
            c = restricted[position]
            b = codes[c, i]
            if b < low[c] or b > high[c]:
                broken += 1
                which = c
                if broken > 1:
                    break
        if broken == 1:
            b = codes[which, i]
            alone[which, b, 0] += 1
            alone[which, b, 1] += state[i] & 1


@_jit
def bring_back(
    codes: Array,
    state: Array,
    restricted: Array,
    low: Array,
    high: Array,
    c: int,
    first: int,
    last: int,
    counts: Array,
) -> None:
    """Bring rows back that lie in bins first ... last of column c and inside all other limits."""
    columns = codes.shape[0]
    for i in range(state.shape[0]):
        if state[i] < 2 or codes[c, i] < first or codes[c, i] > last:
            continue
        inside = True
        for position in range(restricted.shape[0]):
            j = restricted[position]
            if j != c and (codes[j, i] < low[j] or codes[j, i] > high[j]):
                inside = False
                break
        if inside:
            k = state[i] & 1
            state[i] = k
            for j in range(columns):
                counts[j, codes[j, i], 0] += 1
                counts[j, codes[j, i], 1] += k
