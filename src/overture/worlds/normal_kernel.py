"""The central part of the normal score, compiled. Imported late: it brings in numba."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overture.game.late_blas import load_numba

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")

load_numba()


@_jit
def central_scores(p: np.ndarray, above: np.ndarray, below: np.ndarray, out: np.ndarray) -> None:
    """q times the ratio of two polynomials in 0.180625 - q^2, q = p - 0.5, for every p [W].

    The operations and their order are those of `normal`, so that the bytes are too.
    """
    for w in range(p.shape[0]):
        q = p[w] - 0.5
        r = 0.180625 - q * q
        one, other = above[0], below[0]
        for k in range(1, 8):
            one = one * r + above[k]
            other = other * r + below[k]
        out[w] = q * (one / other)
