"""The probability that a body passes where its seats consent independently, as one kernel.

The sums of the weights of those who consent are followed seat by seat, none above what is needed.
Sums only grow, so one sweep from the largest sum down moves each seat's mass in place.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


def passing(
    odds: Array, weights: NDArray[np.int64], needs: tuple[int, ...], vetoes: NDArray[np.bool_]
) -> Array:
    """odds [K, seats], weights [seats, criteria], needs [criteria], vetoes [seats] -> [K]."""
    shape = tuple(need + 1 for need in needs)
    sums = np.indices(shape).reshape(len(shape), -1)
    top = np.array(needs, dtype=np.int64)[:, None]
    moved = np.empty((len(weights), sums.shape[1]), dtype=np.int64)
    for seat, weight in enumerate(weights):
        moved[seat] = np.ravel_multi_index(tuple(np.minimum(sums + weight[:, None], top)), shape)
    return np.asarray(_sweep(np.ascontiguousarray(odds), moved, vetoes))


@njit(cache=True)
def _sweep(odds: Array, moved: NDArray[np.int64], vetoes: NDArray[np.bool_]) -> Array:
    """[K] from odds [K, seats], where each sum goes with a seat [seats, sums], vetoes [seats]."""
    rows, seats = odds.shape
    last = moved.shape[1] - 1
    mass = np.empty(last + 1)
    out = np.empty(rows)
    for row in range(rows):
        mass[:] = 0.0
        mass[0] = 1.0
        highest = 0
        for seat in range(seats):
            yes = odds[row, seat]
            no = 0.0 if vetoes[seat] else 1.0 - yes
            reached = highest
            for k in range(highest, -1, -1):
                here = mass[k]
                if here == 0.0:
                    continue
                to = moved[seat, k]
                mass[k] = no * here
                mass[to] += yes * here
                reached = max(reached, to)
            highest = reached
        out[row] = mass[last]
    return out
