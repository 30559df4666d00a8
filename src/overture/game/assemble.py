"""Term values -> payoffs at the terminals, compiled. Imported late: it brings in numba."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from overture.game.draws import Array
from overture.game.late_blas import load_numba

TILE = 64
"""Worlds taken together: the sums and payoffs of so many stay in the cache."""

ROWS = 8
"""Worlds written together: what is read of a tile at a time is then one line of the cache."""

load_numba()


@njit(cache=True, nogil=True, error_model="numpy")
def assemble(
    values: Array,
    chance: Array,
    start: np.ndarray,
    rows: np.ndarray,
    risk: Array,
    sum_of: np.ndarray,
    terminal: np.ndarray,
    fold_start: np.ndarray,
    fold_columns: np.ndarray,
    out: Array,
) -> tuple[float, float]:
    """Sum term values [groups, W] into payoffs `out` [W, terminals, movers].

    Sum s adds up the groups rows[start[s]:start[s + 1]]; final f gives mover k the sum
    sum_of[f, k]. Finals folded into one terminal are averaged with their chance columns. A sum with
    a coefficient of absolute risk aversion r gets the utility (1 - exp(-r x)) / r of its points
    (Pratt 1964), which has slope 1 at 0. Returns the least and the largest of the payoffs and 0,
    neither a number where some payoff is none or infinite.
    """
    worlds, terminals, movers = out.shape
    sums, share = np.zeros((risk.shape[0], TILE)), np.empty(TILE)
    whole = np.empty((terminals * movers, TILE))
    low, high, poison = np.full(TILE, np.inf), np.full(TILE, -np.inf), np.zeros(TILE)
    for first in range(0, worlds, TILE):
        # what is left over of the last tile repeats worlds of the one before, or is 0
        count = min(TILE, worlds - first)
        for s in range(risk.shape[0]):
            into = sums[s]
            into[:count] = 0.0
            for position in range(start[s], start[s + 1]):
                row = values[rows[position], first : first + count]
                for w in range(count):
                    into[w] += row[w]
            if risk[s] != 0.0:
                for w in range(count):
                    into[w] = -math.expm1(-risk[s] * into[w]) / risk[s]
        whole[:] = 0.0
        for final in range(terminal.shape[0]):
            f0, f1 = fold_start[final], fold_start[final + 1]
            share[:] = 1.0
            for position in range(f0, f1):
                column = chance[first : first + count, fold_columns[position]]
                for w in range(count):
                    share[w] *= column[w]
            for party in range(movers):
                here, into = sums[sum_of[final, party]], whole[terminal[final] * movers + party]
                for w in range(TILE):
                    into[w] += here[w] * share[w]
        for cell in range(terminals * movers):
            here = whole[cell]
            for w in range(TILE):
                low[w] = here[w] if here[w] < low[w] else low[w]
                high[w] = here[w] if here[w] > high[w] else high[w]
                # a comparison with NaN is false, so that a maximum would pass over it
                poison[w] += here[w] * 0.0
        for w in range(0, count, ROWS):
            some = min(ROWS, count - w)
            for t in range(terminals):
                for party in range(movers):
                    here = whole[t * movers + party]
                    for k in range(w, w + some):
                        out[first + k, t, party] = here[k]
    return min(low.min(), 0.0) + poison.sum(), max(high.max(), 0.0) + poison.sum()
