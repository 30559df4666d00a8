"""Term values -> payoffs at the terminals, compiled. Imported late: it brings in numba."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from overture.game.draws import Array


@njit(cache=True, nogil=True, error_model="numpy")
def assemble(
    values: Array,
    chance: Array,
    start: np.ndarray,
    rows: np.ndarray,
    terminal: np.ndarray,
    fold_start: np.ndarray,
    fold_columns: np.ndarray,
    terminals: int,
    risk: Array,
) -> Array:
    """Sum term values [groups, W] into payoffs [W, terminals, movers].

    Finals folded into one terminal are averaged with their chance columns. A party with a
    coefficient of absolute risk aversion r gets the utility (1 - exp(-r x)) / r of its points
    (Pratt 1964), which has slope 1 at 0.
    """
    worlds = values.shape[1]
    movers = risk.shape[0]
    out = np.zeros((worlds, terminals, movers))
    total = np.empty(worlds)
    for final in range(terminal.shape[0]):
        for party in range(movers):
            total[:] = 0.0
            cell = final * movers + party
            for position in range(start[cell], start[cell + 1]):
                row = values[rows[position]]
                for world in range(worlds):
                    total[world] += row[world]
            if risk[party] != 0.0:
                for world in range(worlds):
                    total[world] = -math.expm1(-risk[party] * total[world]) / risk[party]
            for position in range(fold_start[final], fold_start[final + 1]):
                column = fold_columns[position]
                for world in range(worlds):
                    total[world] *= chance[world, column]
            for world in range(worlds):
                out[world, terminal[final], party] += total[world]
    return out
