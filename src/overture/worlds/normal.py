"""The normal distribution function and its inverse, without loading scipy.

Importing `scipy.special` takes longer than checking a case. Both functions are published rational
approximations with a relative error below 1e-15, which the tests hold against scipy.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from overture.worlds.normal_coefficients import CENTRE, FAR, TAIL

Array = NDArray[np.float64]
Pair = tuple[float, float]

_MIDDLE = (
    (9.60497373987051638749, 90.0260197203842689217, 2232.00534594684319226,
     7003.32514112805075473, 55592.3013010394962768),
    (1.0, 33.5617141647503099647, 521.357949780152679795, 4594.32382970980127987,
     22629.0000613890934246, 49267.3942608635921086),
)  # fmt: skip
_SIDE = (
    (2.46196981473530512524e-10, 0.564189564831068821977, 7.46321056442269912687,
     48.6371970985681366614, 196.520832956077098242, 526.445194995477358631,
     934.528527171957607540, 1027.55188689515710272, 557.535335369399327526),
    (1.0, 13.2281951154744992508, 86.7072140885989742329, 354.937778887819891062,
     975.708501743205489753, 1823.90916687909736289, 2246.33760818710981792,
     1656.66309194161350182, 557.535340817727675546),
)  # fmt: skip
_OUTER = (
    (0.564189583547755073984, 1.27536670759978104416, 5.01905042251180477414,
     6.16021097993053585195, 7.40974269950448939160, 2.97886665372100240670),
    (1.0, 2.26052863220117276590, 9.39603524938001434673, 12.0489539808096656605,
     17.0814450747565897222, 9.60896809063285878198, 3.36907645100081516050),
)  # fmt: skip

_WORTH_COMPILED = 200
"""Numbers from which on a call of a compiled function pays."""


def normal_score(p: Array) -> Array:
    """The standard normal score below which probability p (0 < p < 1) lies, same shape as p.

    Wichura (1988), algorithm AS 241, PPND16.
    """
    q = p - 0.5
    found = q * _ratio(CENTRE, 0.180625 - q * q)
    outside = np.flatnonzero(np.abs(q) > 0.425)
    if outside.size:
        away = q.ravel()[outside]
        tail = np.where(away < 0.0, p.ravel()[outside], 1.0 - p.ravel()[outside])
        depth = np.sqrt(-np.log(tail))
        score = _ratio(TAIL, depth - 1.6)
        if depth.max() > 5.0:
            score = np.where(depth <= 5.0, score, _ratio(FAR, depth - 5.0))
        np.put(found, outside, np.copysign(score, away))
    return found


def normal_between(u: Array, v: Array, below: Pair, above: Pair, of: Pair, within: Pair) -> Array:
    """The number that the share u [W], v = 1 - u, of a normal distribution between two scores lies
    below; `below` and `above` are the probabilities below and above these two.

    `of` are the centre and the spread of the distribution; what is found is cut to lie `within` two
    bounds. The smaller of the two probabilities is inverted, so that both tails keep their
    precision.
    """
    if u.ndim != 1 or u.size < _WORTH_COMPILED or "numba" not in sys.modules:
        p, q = below[0] * v + below[1] * u, above[0] * v + above[1] * u
        score = normal_score(np.minimum(p, q))
        found = of[0] + of[1] * np.where(p <= q, score, -score)
        return np.minimum(np.maximum(found, within[0]), within[1])
    from overture.worlds.normal_kernel import LANES, begin, finish

    # the same arithmetic, compiled
    u, v = np.ascontiguousarray(u), np.ascontiguousarray(v)
    found, places = np.empty(u.size), u.size + LANES - 1
    scratch, sign, tails = np.empty((3, places))
    at, row = np.empty(places, dtype=np.int64), np.empty((3, LANES))
    outside = begin(u, v, *below, *above, scratch, sign, found, tails, at, row)
    depth = tails[:outside]
    np.log(depth, out=depth)
    np.negative(depth, out=depth)
    np.sqrt(depth, out=depth)
    finish(tails, at, outside, sign, found, *of, *within, scratch)
    return found


def normal_shares(x: Array) -> tuple[Array, Array]:
    """Probabilities below and above x under the standard normal distribution, each like x.

    The error function by the rational approximations of Cephes (Moshier 1989), in which both tails
    keep their relative precision.
    """
    z = x * math.sqrt(0.5)
    size = np.minimum(np.abs(z), 28.0)  # beyond, the tail is below the least number
    inner = np.clip(z, -1.0, 1.0)
    step = 0.5 * inner * _ratio(_MIDDLE, inner * inner)
    below, above = 0.5 + step, 0.5 - step
    outside = np.flatnonzero(size > 1.0)
    if outside.size:
        left, far = z.ravel()[outside] < 0.0, size.ravel()[outside]
        # exp(-far^2) without the rounding error of the square
        coarse = np.trunc(far * 16.0) / 16.0
        density = np.exp(-coarse * coarse) * np.exp(-(far - coarse) * (far + coarse))
        tail = density * _ratio(_SIDE, np.minimum(far, 8.0))
        if far.max() > 8.0:
            tail = np.where(far <= 8.0, tail, density * _ratio(_OUTER, far))
        tail *= 0.5
        np.put(below, outside, np.where(left, tail, 1.0 - tail))
        np.put(above, outside, np.where(left, 1.0 - tail, tail))
    return below, above


def _ratio(of: tuple[Sequence[float], Sequence[float]], r: Array) -> Array:
    # compiled where that is at hand already: it is the same arithmetic in a fifth of the time
    if r.ndim == 1 and r.size >= _WORTH_COMPILED and len(of[0]) == 8 and "numba" in sys.modules:
        from overture.worlds.normal_kernel import ratios

        found = np.empty_like(r)
        ratios(r, np.array(of[0]), np.array(of[1]), found)
        return found
    above, below = (_polynomial(each, r) for each in of)
    return np.asarray(above / below)


def _polynomial(coefficients: Sequence[float], r: Array) -> Array:
    total = np.full_like(r, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= r
        total += coefficient
    return total
