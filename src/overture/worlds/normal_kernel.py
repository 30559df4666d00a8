"""The normal score of whole streams, compiled. Imported late: it brings in numba.

The operations and their order are those of `normal` and of `distributions`, so that the bytes are
too. Logarithms are left to numpy, whose last digits are not those of other libraries.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overture.game.late_blas import load_numba
from overture.worlds.normal_coefficients import CENTRE, FAR, TAIL

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
_jit: Any = njit(**_OPTIONS)
_inline: Any = njit(**{**_OPTIONS, "inline": "always"})

_CENTRE, _TAIL, _FAR = CENTRE, TAIL, FAR

load_numba()


@_jit
def ratios(r: np.ndarray, above: np.ndarray, below: np.ndarray, out: np.ndarray) -> None:
    """The ratio of two polynomials of degree 7 at every r [W], coefficients highest first."""
    for w in range(r.shape[0]):
        one, other = above[0], below[0]
        for k in range(1, 8):
            one = one * r[w] + above[k]
            other = other * r[w] + below[k]
        out[w] = one / other


@_jit
def lesser_tail(
    u: np.ndarray, v: np.ndarray, below_a: float, below_b: float, above_a: float, above_b: float,
    p: np.ndarray, lower: np.ndarray,
) -> None:  # fmt: skip
    """The smaller of the probabilities below and above the share u [W], v = 1 - u, of a normal
    distribution between two scores, and whether it is the one below."""
    for w in range(u.shape[0]):
        one = below_a * v[w] + below_b * u[w]
        other = above_a * v[w] + above_b * u[w]
        lower[w] = one <= other
        p[w] = one if one <= other else other


@_inline
def _ratio(a: tuple[float, ...], b: tuple[float, ...], r: float) -> float:
    # written out: a loop over the coefficients keeps vector instructions away
    one = ((a[0] * r + a[1]) * r + a[2]) * r + a[3]
    one = (((one * r + a[4]) * r + a[5]) * r + a[6]) * r + a[7]
    other = ((b[0] * r + b[1]) * r + b[2]) * r + b[3]
    other = (((other * r + b[4]) * r + b[5]) * r + b[6]) * r + b[7]
    return one / other


@_jit
def central(p: np.ndarray, out: np.ndarray, tails: np.ndarray, at: np.ndarray) -> int:
    """Scores of p [W], at most 1/2 each, as if all lay in the middle. Those that do not are listed
    in `tails`, their places in `at`; returns how many they are."""
    for w in range(p.shape[0]):
        q = p[w] - 0.5
        out[w] = q * _ratio(_CENTRE[0], _CENTRE[1], 0.180625 - q * q)
    found = 0
    for w in range(p.shape[0]):
        # a store that is written over instead of a branch that cannot be foreseen
        tails[found], at[found] = p[w], w
        found += p[w] - 0.5 < -0.425
    return found


@_jit
def finish(depth: np.ndarray, at: np.ndarray, lower: np.ndarray, out: np.ndarray) -> None:
    """Scores of the tails to their places, from depth = sqrt(-log p); then the sign of every score
    turned that is not of the lower half."""
    for k in range(depth.shape[0]):
        if depth[k] <= 5.0:
            out[at[k]] = -_ratio(_TAIL[0], _TAIL[1], depth[k] - 1.6)
        else:
            out[at[k]] = -_ratio(_FAR[0], _FAR[1], depth[k] - 5.0)
    for w in range(out.shape[0]):
        out[w] = out[w] if lower[w] else -out[w]
