"""Inverse distribution functions of the declared families, truncated to [minimum, maximum].

A draw is F^-1 of a number between F(minimum) and F(maximum), so truncation renormalises the
density and piles nothing up at the bounds. Every probability p is carried beside its complement
1 - p, and the smaller of the two is inverted: both tails keep full relative precision.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from overture.case.model import Distribution
from overture.worlds.normal import Pair, normal_between, normal_shares

Array = NDArray[np.float64]

PERT_SHAPE = 4.0
"""Weight of the likeliest value in a PERT distribution (Malcolm, Roseboom, Clark & Fazar 1959)."""

_SMALLEST_MASS = 1e-290
"""Below this a normal tail is inverted by its logarithm."""

_LEAST_BETA_TAIL = 1e-100
"""scipy's inverse of the incomplete beta function is NaN for some smaller tails."""


def inverse(distribution: Distribution, u: Array, complement: Array | None = None) -> Array:
    """The value below which the share u of the truncated distribution lies, same shape as u.

    `complement` is 1 - u where the caller knows it more precisely than the subtraction. Raises
    ValueError for an unknown family; the bounds must leave some mass (see `has_mass`).
    """
    v = 1.0 - u if complement is None else complement
    low, high = distribution.minimum, distribution.maximum
    one, two = distribution.parameters[:2]
    match distribution.family:
        case "normal":
            return _normal(u, v, one, two, low, high, (low, high))
        case "lognormal":
            drawn = np.exp(_normal(u, v, one, two, _log(low), _log(high)))
        case "logitnormal":
            drawn = logistic(_normal(u, v, one, two, _logit(low), _logit(high)))
        case "uniform":
            drawn = max(one, low) * v + min(two, high) * u
        case "beta":
            drawn = _beta(u, v, one, two, low, high)
        case "pert":
            first, likely, last = distribution.parameters
            a, b = _pert_shapes(first, likely, last)
            width = last - first
            if width == 0.0:
                drawn = np.full_like(u, first)
            else:
                bounds = (low - first) / width, (high - first) / width
                drawn = first + width * _beta(u, v, a, b, *bounds)
        case family:
            raise ValueError(f"unknown family {family!r}")
    # Guards the last digit only: the mass outside the bounds is already gone.
    return np.minimum(np.maximum(drawn, low), high)


def quantile(distribution: Distribution, share: float) -> float:
    """The value below which `share` (0 < share < 1) of the truncated distribution lies."""
    return float(inverse(distribution, np.array([share]))[0])


@lru_cache(maxsize=4096)
def median(distribution: Distribution) -> float:
    """The median of the truncated distribution."""
    return quantile(distribution, 0.5)


@lru_cache(maxsize=4096)
def mean(distribution: Distribution) -> float:
    """The mean of the truncated distribution, to 1e-10 relative to its size.

    It is the integral of the inverse distribution function over (0, 1) by the double exponential
    rule (Takahasi & Mori 1974), whose step is halved until two sums agree to 1e-12.
    """
    before = math.inf
    value = math.nan
    for level in range(4, 14):
        value = _double_exponential(distribution, 2.0**-level)
        if abs(value - before) <= 1e-12 * max(abs(value), 1e-12):
            break
        before = value
    return value


def has_mass(distribution: Distribution) -> bool:
    """Whether the bounds leave anything of the distribution to draw from."""
    low, high = distribution.minimum, distribution.maximum
    one, two = distribution.parameters[:2]
    match distribution.family:
        case "normal":
            first, last = (one, one) if two == 0.0 else (-math.inf, math.inf)
        case "lognormal":
            first, last = (math.exp(one),) * 2 if two == 0.0 else (math.ulp(0.0), math.inf)
        case "logitnormal":
            first, last = (float(logistic(one)),) * 2 if two == 0.0 else (math.ulp(0.0), _BELOW_ONE)
        case "beta":
            first, last = math.ulp(0.0), _BELOW_ONE
        case _:
            first, last = distribution.parameters[0], distribution.parameters[-1]
    first, last = max(first, low), min(last, high)
    return first <= last


_BELOW_ONE = math.nextafter(1.0, 0.0)


def _double_exponential(distribution: Distribution, step: float) -> float:
    t = np.arange(-6.0, 6.0 + step / 2, step)
    inner = math.pi * np.sinh(t)
    u, v = logistic(inner), logistic(-inner)
    weight = math.pi * np.cosh(t) * u * v * step
    # The weights sum to 1 but for the rule's own error; dividing makes a constant exact.
    return float(np.dot(weight, inverse(distribution, u, v)) / weight.sum())


def _normal(
    u: Array, v: Array, centre: float, spread: float, low: float, high: float,
    within: Pair = (-math.inf, math.inf),
) -> Array:  # fmt: skip
    """The share u of a normal distribution between low and high, cut to lie within two bounds:
    these guard the last digit only."""
    if spread == 0.0:
        return np.minimum(np.maximum(np.full_like(u, centre), within[0]), within[1])
    if low == -math.inf and high == math.inf:
        return normal_between(u, v, (0.0, 1.0), (1.0, 0.0), (centre, spread), within)
    a, b = (low - centre) / spread, (high - centre) / spread
    below, above = _shares_at(a, b)
    if min(below[1], above[0]) < _SMALLEST_MASS:
        from scipy.special import log_ndtr, ndtri_exp

        sign = 1.0
        if a > 0.0:
            sign, a, b, u, v = -1.0, -b, -a, v, u
        logarithm = np.logaddexp(log_ndtr(a) + np.log(v), log_ndtr(b) + np.log(u))
        drawn = centre + spread * np.asarray(sign * ndtri_exp(logarithm), dtype=np.float64)
        return np.minimum(np.maximum(drawn, within[0]), within[1])
    return normal_between(u, v, below, above, (centre, spread), within)


@lru_cache(maxsize=4096)
def _shares_at(a: float, b: float) -> tuple[Pair, Pair]:
    """Probabilities below and above two scores: the same bounds come back with every block."""
    below, above = normal_shares(np.array([a, b]))
    return (float(below[0]), float(below[1])), (float(above[0]), float(above[1]))


def logistic(x: Array | float) -> Array:
    """1 / (1 + exp(-x))."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(x))), dtype=np.float64)


def _beta(u: Array, v: Array, a: float, b: float, low: float, high: float) -> Array:
    from scipy.special import betainc, betaincc, betainccinv, betaincinv

    low, high = min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)
    p = np.maximum(betainc(a, b, low) * v + betainc(a, b, high) * u, _LEAST_BETA_TAIL)
    q = np.maximum(betaincc(a, b, low) * v + betaincc(a, b, high) * u, _LEAST_BETA_TAIL)
    lower = p <= q
    drawn = np.empty_like(u)
    drawn[lower] = betaincinv(a, b, p[lower])
    drawn[~lower] = betainccinv(a, b, q[~lower])
    return drawn


def _pert_shapes(first: float, likely: float, last: float) -> tuple[float, float]:
    width = last - first
    if width == 0.0:
        return 1.0, 1.0
    return (
        1.0 + PERT_SHAPE * (likely - first) / width,
        1.0 + PERT_SHAPE * (last - likely) / width,
    )


def _log(bound: float) -> float:
    return math.log(bound) if bound > 0.0 else -math.inf


def _logit(bound: float) -> float:
    if bound <= 0.0:
        return -math.inf
    return math.inf if bound >= 1.0 else math.log(bound) - math.log1p(-bound)
