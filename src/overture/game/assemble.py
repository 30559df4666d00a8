"""Term values -> payoffs at the terminals, compiled. Imported late: it brings in numba."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from overture.game.draws import Array
from overture.game.late_blas import load_numba

TILE = 128

load_numba()


@njit(cache=True, nogil=True, error_model="numpy")
def assemble(
    values: Array,
    chance: Array,
    start: np.ndarray,
    rows: np.ndarray,
    terminal: np.ndarray,
    fold_start: np.ndarray,
    fold_columns: np.ndarray,
    risk: Array,
    out: Array,
) -> None:
    """Sum term values [groups, W] into payoffs `out` [W, terminals, movers].

    Finals folded into one terminal are averaged with their chance columns. A party with a
    coefficient of absolute risk aversion r gets the utility (1 - exp(-r x)) / r of its points
    (Pratt 1964), which has slope 1 at 0.
    """
    worlds = values.shape[1]
    movers = risk.shape[0]
    out[:] = 0.0
    total = np.empty(TILE)
    # in tiles of worlds: the payoffs of a tile stay in the cache while all finals are added
    for first in range(0, worlds, TILE):
        count = min(TILE, worlds - first)
        sums = total[:count]
        for final in range(terminal.shape[0]):
            for party in range(movers):
                sums[:] = 0.0
                cell = final * movers + party
                for position in range(start[cell], start[cell + 1]):
                    row = values[rows[position], first : first + count]
                    for w in range(count):
                        sums[w] += row[w]
                if risk[party] != 0.0:
                    for w in range(count):
                        sums[w] = -math.expm1(-risk[party] * sums[w]) / risk[party]
                for position in range(fold_start[final], fold_start[final + 1]):
                    column = chance[first : first + count, fold_columns[position]]
                    for w in range(count):
                        sums[w] *= column[w]
                target = out[first : first + count, terminal[final], party]
                for w in range(count):
                    target[w] += sums[w]
