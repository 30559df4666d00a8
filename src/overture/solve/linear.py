"""Gaussian elimination for the small systems of one world. Compiled; imported late."""

from __future__ import annotations

import math

from overture.solve.kernel import Array, _bare


@_bare
def eliminate(matrix: Array, right: Array, size: int) -> float:
    """Solve in place with partial pivoting; returns the determinant's sign (0 when singular).

    The answer is left in `right`.
    """
    sign = 1.0
    for k in range(size):
        pivot = k
        for r in range(k + 1, size):
            if abs(matrix[r, k]) > abs(matrix[pivot, k]):
                pivot = r
        if matrix[pivot, k] == 0.0 or not math.isfinite(matrix[pivot, k]):
            return 0.0
        if pivot != k:
            sign = -sign
            for c in range(k, size):
                matrix[k, c], matrix[pivot, c] = matrix[pivot, c], matrix[k, c]
            right[k], right[pivot] = right[pivot], right[k]
        if matrix[k, k] < 0.0:
            sign = -sign
        for r in range(k + 1, size):
            factor = matrix[r, k] / matrix[k, k]
            if factor != 0.0:
                for c in range(k + 1, size):
                    matrix[r, c] -= factor * matrix[k, c]
                right[r] -= factor * right[k]
    for k in range(size - 1, -1, -1):
        total = right[k]
        for c in range(k + 1, size):
            total -= matrix[k, c] * right[c]
        right[k] = total / matrix[k, k]
    return sign
