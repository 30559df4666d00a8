"""The normal score of whole streams, compiled. Imported late: it brings in numba.

The operations and their order are those of `normal` and of `distributions`, so that the bytes are
too. Logarithms are left to numpy, whose last digits are not those of other libraries: so a stream
is scored in two calls, `begin` and `finish`, with the logarithms of its tails in between.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overture.game.late_blas import load_numba
from overture.game.vectors import LANES as LANES
from overture.game.vectors import Lanes, load, pick, put, store, take
from overture.worlds.normal_coefficients import CENTRE, FAR, TAIL

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
_jit: Any = njit(**_OPTIONS)
_inline: Any = njit(**{**_OPTIONS, "inline": "always"})

_CENTRE, _TAIL, _FAR = CENTRE, TAIL, FAR

_MIDDLE = 0.425
"""How far from 1/2 a probability may lie to be in the middle (Wichura 1988)."""

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


@_inline
def _ratio(a: tuple[float, ...], b: tuple[float, ...], r: Lanes) -> Lanes:
    # written out: a loop over the coefficients would load them again at every step
    one = ((a[0] * r + a[1]) * r + a[2]) * r + a[3]
    one = (((one * r + a[4]) * r + a[5]) * r + a[6]) * r + a[7]
    other = ((b[0] * r + b[1]) * r + b[2]) * r + b[3]
    other = (((other * r + b[4]) * r + b[5]) * r + b[6]) * r + b[7]
    return one / other


@_inline
def _lesser(
    u: Lanes, v: Lanes, below_a: float, below_b: float, above_a: float, above_b: float,
    of: np.ndarray,
) -> None:  # fmt: skip
    """Row 0 of `of`: the smaller of the probabilities below and above the share u; row 1: 1 where
    it is the one below, else -1; row 2: its score, as if it lay in the middle."""
    below, above = below_a * v + below_b * u, above_a * v + above_b * u
    p = pick(below, above, above, below)
    store(of, 0, p)
    store(of, 1, pick(below, above, -1.0, 1.0))
    q = p - 0.5
    store(of, 2, q * _ratio(_CENTRE[0], _CENTRE[1], 0.180625 - q * q))


@_jit
def begin(
    u: np.ndarray, v: np.ndarray, below_a: float, below_b: float, above_a: float, above_b: float,
    p: np.ndarray, sign: np.ndarray, out: np.ndarray, tails: np.ndarray, at: np.ndarray,
    row: np.ndarray,
) -> int:  # fmt: skip
    """Scores `out` [W] of the share u [W], v = 1 - u, of a normal distribution between two bounds,
    as if all lay in the middle and were not above 0; `sign` is -1 for those that are, else 1.

    The probabilities of those that do not lie in the middle are listed in `tails`, their places in
    `at`; returns how many they are. All lists have LANES - 1 places more than there are numbers.
    `p` and `row` [3, LANES] are room to work in.
    """
    count = u.shape[0]
    whole = count - count % LANES
    for w in range(0, whole, LANES):
        _lesser(take(u, w), take(v, w), below_a, below_b, above_a, above_b, row)
        put(p, w, load(row, 0))
        put(sign, w, load(row, 1))
        put(out, w, load(row, 2))
    if whole < count:
        row[:] = 0.5
        for w in range(whole, count):
            row[0, w - whole], row[1, w - whole] = u[w], v[w]
        _lesser(load(row, 0), load(row, 1), below_a, below_b, above_a, above_b, row)
        for w in range(whole, count):
            p[w], sign[w], out[w] = row[0, w - whole], row[1, w - whole], row[2, w - whole]
    found = 0
    for w in range(count):
        # a store that is written over instead of a branch that cannot be foreseen
        tails[found], at[found] = p[w], w
        found += int(p[w] - 0.5 < -_MIDDLE)
    return found


@_jit
def finish(
    depth: np.ndarray, at: np.ndarray, found: int, sign: np.ndarray, out: np.ndarray,
    centre: float, spread: float, low: float, high: float, score: np.ndarray,
) -> None:  # fmt: skip
    """Scores of the first `found` tails to their places, from depth = sqrt(-log p); then centre +
    spread x score, within low ... high.

    depth and `score`, which is room to work in, are as long as the lists of `begin`.
    """
    for k in range(0, found, LANES):
        # what is left over of the last row may be anything: it is not looked at
        put(score, k, 0.0 - _ratio(_TAIL[0], _TAIL[1], take(depth, k) - 1.6))
    for k in range(found):
        if depth[k] > 5.0:
            score[k] = -_ratio(_FAR[0], _FAR[1], depth[k] - 5.0)
        out[at[k]] = score[k]
    count = out.shape[0]
    whole = count - count % LANES
    for w in range(0, whole, LANES):
        x = centre + spread * (take(sign, w) * take(out, w))
        x = pick(low, x, low, x)
        put(out, w, pick(x, high, high, x))
    for w in range(whole, count):
        x = centre + spread * (sign[w] * out[w])
        x = low if low > x else x
        out[w] = high if x > high else x
