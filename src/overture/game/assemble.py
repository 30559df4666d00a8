"""Term values -> payoffs at the terminals, compiled. Imported late: it brings in numba.

LANES worlds are taken together, so that their sums and payoffs stay in the cache.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from overture.game.assembly import Cells
from overture.game.draws import Array
from overture.game.late_blas import load_numba
from overture.game.vectors import LANES, TURNED, _bare, everywhere, load, pick, store, turn_rows

load_numba()

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")


@_bare
def add_terms(cells: Cells, value: Array, every: int, offset: int, sums: Array) -> None:
    """All sums of LANES worlds: sums[s] of the groups in the rows every x group + offset of
    `value`, or their utility."""
    for s in range(cells.risk.shape[0]):
        total = everywhere(0.0)
        for position in range(cells.start[s], cells.start[s + 1]):
            total = total + load(value, every * cells.rows[position] + offset)
        store(sums, s, total)
        risk = cells.risk[s]
        if risk != 0.0:
            for lane in range(LANES):
                sums[s, lane] = -math.expm1(-risk * sums[s, lane]) / risk


@_bare
def add_finals(cells: Cells, sums: Array, share: Array, whole: Array, ends: Array) -> None:
    """whole[cell] = its sums times their shares; `ends`: the least, the largest so far, and 0 or
    not a number where some payoff is none or infinite."""
    low, high, poison = load(ends, 0), load(ends, 1), load(ends, 2)
    for cell in range(whole.shape[0]):
        total = everywhere(0.0)
        for position in range(cells.cell_start[cell], cells.cell_start[cell + 1]):
            here = load(sums, cells.sum_of[position])
            if cells.share_of[position] > 0:
                here = here * load(share, cells.share_of[position])
            total = total + here
        store(whole, cell, total)
        low = pick(low, total, total, low)
        high = pick(total, high, total, high)
        # a comparison with NaN is false, so that a maximum would pass over it
        poison = poison + total * 0.0
    store(ends, 0, low)
    store(ends, 1, high)
    store(ends, 2, poison)


@_bare
def extent(ends: Array) -> tuple[float, float]:
    """The least and the largest payoff and 0, neither a number where some payoff is none or
    infinite."""
    low, high, poison = 0.0, 0.0, 0.0
    for lane in range(LANES):
        low, high = min(low, ends[0, lane]), max(high, ends[1, lane])
        poison += ends[2, lane]
    return low + poison, high + poison


@_bare
def _write(whole: Array, first: int, count: int, out: Array) -> None:
    """The first `count` lanes of `whole` [cells, LANES] to the rows of worlds in `out`
    [W x cells]."""
    cells, start = whole.shape[0], 0
    if count == LANES:
        for start in range(0, cells - TURNED + 1, TURNED):
            turn_rows(whole, start, out, first * cells + start, cells)
        start = cells - cells % TURNED
    for lane in range(count):
        for cell in range(start, cells):
            out[(first + lane) * cells + cell] = whole[cell, lane]


@_jit
def assemble(values: Array, chance: Array, cells: Cells, out: Array) -> tuple[float, float]:
    """Sum term values [groups, W] into payoffs `out` [W, terminals, movers], with the chances
    `chance` [W, columns]. Returns the least and the largest of the payoffs and 0, neither a number
    where some payoff is none or infinite.
    """
    worlds, count_of = out.shape[0], out.shape[1] * out.shape[2]
    by_cell = out.reshape(worlds * count_of)
    shares = cells.share_start.shape[0] - 1
    value, sums = np.zeros((values.shape[0], LANES)), np.zeros((cells.risk.shape[0], LANES))
    share, whole = np.ones((shares, LANES)), np.zeros((count_of, LANES))
    ends = np.zeros((3, LANES))
    for first in range(0, worlds, LANES):
        # what is left over of the last row is 0
        count = min(LANES, worlds - first)
        for row in range(values.shape[0]):
            for lane in range(LANES):
                value[row, lane] = values[row, first + lane] if lane < count else 0.0
        for k in range(1, shares):
            for lane in range(count):
                product = 1.0
                for position in range(cells.share_start[k], cells.share_start[k + 1]):
                    product *= chance[first + lane, cells.share_columns[position]]
                share[k, lane] = product
        add_terms(cells, value, 1, 0, sums)
        add_finals(cells, sums, share, whole, ends)
        _write(whole, first, count, by_cell)
    found: tuple[float, float] = extent(ends)
    return found
