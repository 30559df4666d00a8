"""The polynomials of the normal score, compiled. Imported late: it brings in numba."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overture.game.late_blas import load_numba

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")

load_numba()


@_jit
def ratios(r: np.ndarray, above: np.ndarray, below: np.ndarray, out: np.ndarray) -> None:
    """The ratio of two polynomials of degree 7 at every r [W], coefficients highest first.

    The operations and their order are those of `normal`, so that the bytes are too.
    """
    for w in range(r.shape[0]):
        one, other = above[0], below[0]
        for k in range(1, 8):
            one = one * r[w] + above[k]
            other = other * r[w] + below[k]
        out[w] = one / other
