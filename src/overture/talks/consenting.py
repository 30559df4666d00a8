"""The consent of a body to a package that its party likes more or less.

The credences of a body are for a text that is worth no more and no less than no deal. A package
that is worth more moves the log-odds of every member by the party's precision times the gain,
which is the logit response of a member between consent and refusal (McFadden 1974), with the
credence as its constant. The probability that the body passes is then a function of that one
shift; it is worked out on a grid and interpolated in between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overture.talks.bodies import Body, consent, independent

Array = NDArray[np.float64]

FARTHEST = 16.0
"""Shifts of log-odds beyond this are as good as certain, unless a credence is 0 or 1."""

STEP = 0.125
PANELS, NODES = 24, 8
FINE_PANELS, FINE_NODES = 48, 12
REACH = 9.0


@dataclass(frozen=True)
class Consent:
    """The probability that a body passes a package, at shifts of its members' log-odds.

    `shifts`, `values` and `slopes` [points]: a cubic through them (Hermite).
    """

    shifts: Array
    values: Array
    slopes: Array

    def at(self, shift: Array) -> Array:
        """The probability at every shift, in [0, 1]."""
        step = float(self.shifts[1] - self.shifts[0])
        place = (np.clip(shift, self.shifts[0], self.shifts[-1]) - self.shifts[0]) / step
        left = np.minimum(place.astype(np.int64), len(self.shifts) - 2)
        t = place - left
        a, b = self.values[left], self.values[left + 1]
        p, q = self.slopes[left] * step, self.slopes[left + 1] * step
        value = a + t * (p + t * (3 * (b - a) - 2 * p - q + t * (p + q - 2 * (b - a))))
        return np.asarray(np.clip(value, 0.0, 1.0))


def consent_by_shift(body: Body) -> Consent:
    """The probability that a body passes, for every shift of its members' log-odds.

    Against exact values the interpolation is off by less than 1e-5.
    """
    plain = all_needed(body)
    shifts = np.linspace(-FARTHEST, FARTHEST, round(2 * FARTHEST / STEP) + 1)
    credences = np.array([seat.consents for seat in body.seats])
    with np.errstate(divide="ignore", over="ignore"):
        odds = np.log(credences) - np.log1p(-credences)
        moved = 1.0 / (1.0 + np.exp(-(odds[None, :] + shifts[:, None])))
    if body.shared == 0.0:
        values = _passing(body, moved)
    elif body.shared == 1.0:
        values = np.array([consent(_with(body, row)) for row in moved])
    else:
        panels, nodes = (FINE_PANELS, FINE_NODES) if plain else (PANELS, NODES)
        values = _over_factor(body, moved, panels, nodes)
    return Consent(shifts, values, _slopes(values, STEP))


def all_needed(body: Body) -> bool:
    """Whether nothing passes without every member."""
    if all(seat.veto for seat in body.seats):
        return True
    return any(
        needed == sum(seat.weights[k] for seat in body.seats)
        and all(seat.weights[k] > 0 for seat in body.seats)
        for k, needed in enumerate(body.needs)
    )


def _with(body: Body, credences: Array) -> Body:
    from dataclasses import replace

    seats = [
        replace(seat, consents=float(p)) for seat, p in zip(body.seats, credences, strict=True)
    ]
    return replace(body, seats=tuple(seats))


def _over_factor(body: Body, moved: Array, panels: int, nodes: int) -> Array:
    """The mean over the common factor (Vasicek 1987) for every row of credences."""
    from scipy.special import ndtr, ndtri

    x, w = np.polynomial.legendre.leggauss(nodes)
    edges = np.linspace(-REACH, REACH, panels + 1)
    half = (edges[1] - edges[0]) / 2
    z = (edges[:-1, None] + half * (x[None, :] + 1)).ravel()
    weight = np.tile(w * half, panels) * np.exp(-z * z / 2)
    weight /= weight.sum()
    total = np.zeros(moved.shape[0])
    with np.errstate(divide="ignore"):
        quantiles = ndtri(moved)
    distinct, which = np.unique(quantiles[0], return_inverse=True)
    columns = [int(np.flatnonzero(which == k)[0]) for k in range(len(distinct))]
    for level, part in zip(z, weight, strict=True):
        few = ndtr((quantiles[:, columns] - np.sqrt(body.shared) * level)
                   / np.sqrt(1 - body.shared))  # fmt: skip
        total += part * _passing(body, few[:, which])
    return total


def _passing(body: Body, odds: Array) -> Array:
    """The probability of passing for rows of odds, where seats consent independently."""
    if all_needed(body):
        return np.asarray(odds.prod(axis=1))
    return independent(body, odds)


def _slopes(values: Array, step: float) -> Array:
    """Slopes at the points, by differences of the fourth order."""
    slopes = np.gradient(values, step, edge_order=2)
    slopes[2:-2] = (values[:-4] - 8 * values[1:-3] + 8 * values[3:-1] - values[4:]) / (12 * step)
    return np.asarray(slopes)
