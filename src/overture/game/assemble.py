"""Term values -> payoffs at the terminals, compiled. Imported late: it brings in numba.

LANES worlds are taken together, so that their sums and payoffs stay in the cache.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from overture.game.draws import Array
from overture.game.late_blas import load_numba
from overture.game.vectors import LANES, TURNED, everywhere, load, pick, store, turn_rows

load_numba()

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_jit: Any = njit(**_OPTIONS)
_bare: Any = njit(**{**_OPTIONS, "_nrt": False})


@_bare
def _add_terms(start: Array, rows: Array, risk: Array, value: Array, sums: Array) -> None:
    """sums[s] = the groups value[rows[start[s] : start[s + 1]]] together, or their utility."""
    for s in range(risk.shape[0]):
        total = everywhere(0.0)
        for position in range(start[s], start[s + 1]):
            total = total + load(value, rows[position])
        store(sums, s, total)
        if risk[s] != 0.0:
            for lane in range(LANES):
                sums[s, lane] = -math.expm1(-risk[s] * sums[s, lane]) / risk[s]


@_bare
def _add_finals(
    start: Array, sum_of: Array, share_of: Array, sums: Array, share: Array, whole: Array,
    ends: Array,
) -> None:  # fmt: skip
    """whole[cell] = its sums times their shares; `ends`: the least, the largest so far, and 0 or
    not a number where some payoff is none or infinite."""
    low, high, poison = load(ends, 0), load(ends, 1), load(ends, 2)
    for cell in range(whole.shape[0]):
        total = everywhere(0.0)
        for position in range(start[cell], start[cell + 1]):
            here = load(sums, sum_of[position])
            if share_of[position] > 0:
                here = here * load(share, share_of[position])
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
def assemble(
    values: Array, chance: Array, start: Array, rows: Array, risk: Array, cell_start: Array,
    sum_of: Array, share_of: Array, share_start: Array, share_columns: Array, out: Array,
) -> tuple[float, float]:  # fmt: skip
    """Sum term values [groups, W] into payoffs `out` [W, terminals, movers].

    Sum s adds up the groups rows[start[s]:start[s + 1]]. A sum with a coefficient of absolute risk
    aversion r gets the utility (1 - exp(-r x)) / r of its points (Pratt 1964), which has slope 1 at
    0. A cell is a terminal and a mover. Cell c adds up sum_of[cell_start[c]:cell_start[c + 1]],
    each times its share: finals that are folded into one terminal are averaged with their chances.
    Share k is the product of the columns share_columns[share_start[k]:share_start[k + 1]] of
    `chance`; share 0 is 1. Returns the least and the largest of the payoffs and 0, neither a number
    where some payoff is none or infinite.
    """
    worlds, cells = out.shape[0], out.shape[1] * out.shape[2]
    by_cell = out.reshape(worlds * cells)
    shares = share_start.shape[0] - 1
    value, sums = np.zeros((values.shape[0], LANES)), np.zeros((risk.shape[0], LANES))
    share, whole = np.ones((shares, LANES)), np.zeros((cells, LANES))
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
                for position in range(share_start[k], share_start[k + 1]):
                    product *= chance[first + lane, share_columns[position]]
                share[k, lane] = product
        _add_terms(start, rows, risk, value, sums)
        _add_finals(cell_start, sum_of, share_of, sums, share, whole, ends)
        _write(whole, first, count, by_cell)
    poison = ends[2].sum()
    return ends[0].min() + poison, ends[1].max() + poison
