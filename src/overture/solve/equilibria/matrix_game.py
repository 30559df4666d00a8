"""The value of a small matrix game, compiled: whether some mixture makes no row positive.

Dantzig's linear programme of a matrix game with Bland's rule, which cannot cycle: after adding a
constant that makes the game positive, max sum(y) with B'y <= 1 starts feasible at y = 0.
Source: von Neumann (1928); Dantzig (1951); Bland (1977). Imported late: it brings in numba.
"""

from __future__ import annotations

import numpy as np

from overture.solve.kernel import _bare

Array = np.ndarray
PIVOTS = 1_000

GAMES, TABLEAU, MIXTURE = 0, 1, 2
"""Layers of `floats`: the matrix [rows, columns], room for a tableau [columns + 1, rows + columns
+ 1], and in its first row the mixture [columns] that is found."""


@_bare
def pivot(floats: Array, height: int, width: int, row: int, column: int) -> None:
    """Make `column` the basic one of `row` in the tableau."""
    scale = floats[TABLEAU, row, column]
    for j in range(width):
        floats[TABLEAU, row, j] /= scale
    for i in range(height):
        times = floats[TABLEAU, i, column]
        if i != row and times != 0.0:
            for j in range(width):
                floats[TABLEAU, i, j] -= times * floats[TABLEAU, row, j]


@_bare
def lay_out(floats: Array, rows: int, columns: int, top: float, span: float) -> None:
    """The first tableau of the game that pays 1 + (top - a) / span, which is positive."""
    width = rows + columns + 1
    for j in range(columns):
        for i in range(rows):
            floats[TABLEAU, j, i] = (top - floats[GAMES, i, j]) / span + 1.0
        for other in range(columns):
            floats[TABLEAU, j, rows + other] = 1.0 if other == j else 0.0
        floats[TABLEAU, j, width - 1] = 1.0
    for i in range(width):
        floats[TABLEAU, columns, i] = -1.0 if i < rows else 0.0


@_bare
def lowest_worst(floats: Array, rows: int, columns: int) -> float:
    """Least over mixtures of the columns of the greatest entry of a @ mixture.

    The mixture is left in `floats`. Infinity where the pivots run out.
    """
    top, bottom = floats[GAMES, 0, 0], floats[GAMES, 0, 0]
    for i in range(rows):
        for j in range(columns):
            top = max(top, floats[GAMES, i, j])
            bottom = min(bottom, floats[GAMES, i, j])
    span = top - bottom
    if span == 0.0:
        for j in range(columns):
            floats[MIXTURE, 0, j] = 1.0 / columns
        return float(top)
    lay_out(floats, rows, columns, top, span)
    width = rows + columns + 1
    for _ in range(PIVOTS):
        enter = -1
        for i in range(width - 1):
            if floats[TABLEAU, columns, i] < -1e-12:
                enter = i
                break
        if enter < 0:
            total = floats[TABLEAU, columns, width - 1]
            for j in range(columns):
                floats[MIXTURE, 0, j] = max(floats[TABLEAU, columns, rows + j], 0.0) / total
            return float(top - span * (1.0 / total - 1.0))
        leave = -1
        best = np.inf
        for j in range(columns):
            step = floats[TABLEAU, j, enter]
            if step > 1e-12 and floats[TABLEAU, j, width - 1] / step < best:
                best = floats[TABLEAU, j, width - 1] / step
                leave = j
        if leave < 0:
            return np.inf
        pivot(floats, columns + 1, width, leave, enter)
    return np.inf
