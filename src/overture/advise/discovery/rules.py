"""What learning many numbers together is worth: the best rule of choice of a family.

Bins of many columns together are empty, so the expected value of each policy given the columns is
fitted by least squares (Strong, Oakley & Brennan 2014): on the columns, their squares and, where
there are few, their products. Worlds are then sorted by what the fit says: which policy leads, and
by how much. What that order is worth is found by bins of it, as for a single number, on worlds that
did not choose. Every rule can be followed, so the worth is a lower bound of that of the group.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from overture.advise.discovery.table import Array

PRODUCTS = 6
"""Columns up to which products of two are in the basis."""
FARTHEST = 4.0
"""Standard deviations at which a column is cut: a square must not run away."""


@dataclass(frozen=True)
class Rule:
    """Fitted values of policies [P]: level [P] + slope [basis, P] of the basis of the columns.

    Columns are taken from `centre` in units of `spread` [columns]; `scale` is the lead, in points,
    at which the score is half-way from one policy's stretch to the next.
    """

    centre: Array
    spread: Array
    level: Array
    slope: Array
    scale: float


def fitted_rule(columns: Array, values: Array, weights: Array) -> Rule:
    """The least-squares rule of columns [C, W] for values [P, W] with weights [W]."""
    share = weights / weights.sum()
    centre = columns @ share
    spread = np.sqrt(((columns - centre[:, None]) ** 2) @ share)
    spread[spread == 0.0] = 1.0
    basis = _basis(columns, centre, spread)
    middle, mean = basis @ share, values @ share
    root = np.sqrt(share)
    slope, *_ = np.linalg.lstsq(
        ((basis - middle[:, None]) * root).T, ((values - mean[:, None]) * root).T, rcond=1e-10
    )
    level = mean - middle @ slope
    lead = _ordered(level[:, None] + slope.T @ basis)[1]
    scale = float(np.median(lead))
    return Rule(centre, spread, level, slope, scale if scale > 0.0 else 1.0)


def score(rule: Rule, columns: Array, which: np.ndarray | None = None) -> Array:
    """One number a world [W] by which worlds are binned: the index of the policy that the rule
    takes, plus a share below 1 that grows with its lead.

    columns [C, W]; `which` are the rows that the rule is of, all if it is None.
    """
    count, worlds = rule.centre.shape[0], columns.shape[1]
    if rule.level.shape[0] < 2:
        return np.zeros(worlds)
    from overture.advise.discovery.rule_kernel import score_worlds

    out = np.empty(worlds)
    score_worlds(
        columns, np.arange(count) if which is None else which, rule.centre, rule.spread, rule.level,
        rule.slope, float(rule.scale), FARTHEST, count <= PRODUCTS, out,
    )  # fmt: skip
    return out


def _basis(columns: Array, centre: Array, spread: Array) -> Array:
    """The columns [C, W] in units of their spread, then their squares or products: [basis, W]."""
    count = columns.shape[0]
    squares = count > PRODUCTS
    basis = np.empty((2 * count, *columns.shape[1:])) if squares else np.empty_like(columns)
    # in place: these are the largest arrays of a chunk
    scaled = basis[:count]
    np.subtract(columns, centre[:, None], out=scaled)
    scaled /= spread[:, None]
    np.minimum(np.maximum(scaled, -FARTHEST, out=scaled), FARTHEST, out=scaled)
    if squares:
        np.square(scaled, out=basis[count:])
        return basis
    pairs = list(combinations_with_replacement(scaled, 2))
    return np.stack([*scaled, *(one * other for one, other in pairs)])


def _ordered(fitted: Array) -> tuple[Array, Array]:
    """The leading policy [W] of fitted values [P, W], and its lead over the next [W]."""
    if fitted.shape[0] < 2:
        return np.zeros(fitted.shape[1]), np.zeros(fitted.shape[1])
    # policy by policy: sorting every world's few numbers takes ten times as long
    first, top, second = np.zeros(fitted.shape[1]), fitted[0], np.full(fitted.shape[1], -np.inf)
    for policy, row in enumerate(fitted[1:], 1):
        second = np.maximum(second, np.minimum(top, row))
        first[row > top] = policy
        top = np.maximum(top, row)
    return first, top - second
