"""How the values of the policies are spread over the worlds: means, errors, points, regret.

The numbers that a brief quotes of a distribution, in one place, so that they can come from the
values of all worlds at once or from the sums of a run in chunks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.game.draws import Array

SHARES = (0.05, 0.95)
"""The shares of worlds below the two points that are quoted as `low` and `high`."""
REGRET_SHARE = 0.90


@dataclass(frozen=True)
class Spread:
    """Of every policy: [policies] unless said otherwise; in points, weighted over worlds.

    means, low and high (5 % and 95 % points), errors (Monte-Carlo standard error of the mean),
    shares (of worlds in which it is the best, ties split), regret_mean, regret_p90, regret_max;
    gap_errors [policies, policies] standard error of the difference of two means;
    truth_share [assumptions] share of worlds in which one is true; truth_values [assumptions,
    policies] mean of value times truth.
    """

    means: Array
    low: Array
    high: Array
    errors: Array
    shares: Array
    regret_mean: Array
    regret_p90: Array
    regret_max: Array
    gap_errors: Array
    truth_share: Array
    truth_values: Array


def ascending(values: Array) -> np.ndarray:
    """The stable ascending order of some values. Only ties need the stable sort, which takes far
    longer than the other."""
    order = np.argsort(values)
    ranked = values[order]
    if (ranked[1:] == ranked[:-1]).any():
        return np.argsort(values, kind="stable")
    return order


def weighted_quantiles(
    values: Array, weights: Array, shares: tuple[float, ...], order: np.ndarray | None = None
) -> tuple[float, ...]:
    """Quantiles of weighted values, by linear interpolation of the mid-point weights.

    `order` is the stable ascending order of the values, if it is known.
    """
    if order is None:
        order = ascending(values)
    sorted_values, sorted_weights = values[order], weights[order]
    kept = sorted_weights > 0
    sorted_values, sorted_weights = sorted_values[kept], sorted_weights[kept]
    middle = np.cumsum(sorted_weights) - 0.5 * sorted_weights
    total = sorted_weights.sum()
    return tuple(float(np.interp(q * total, middle, sorted_values)) for q in shares)


def weighted_quantile(values: Array, weights: Array, q: float) -> float:
    """The q-quantile of weighted values."""
    return weighted_quantiles(values, weights, (q,))[0]


def standard_error(values: Array, weights: Array) -> float:
    """Monte-Carlo standard error of a weighted mean."""
    total = weights.sum()
    mean = float(values @ weights / total)
    return float(np.sqrt(((weights * (values - mean)) ** 2).sum()) / total)


def shares_of_best(values: Array, allowed: np.ndarray) -> Array:
    """Share of the title of best policy that each has in each world, ties split: [policies, W]."""
    top = np.where(allowed[:, None], values, -np.inf)
    ties = top == top.max(axis=0)
    return np.asarray(ties / ties.sum(axis=0))


def best_shares(values: Array, weights: Array, allowed: np.ndarray) -> Array:
    """Weight of worlds in which each allowed policy is maximal, ties split; sums to 1."""
    return np.asarray(shares_of_best(values, allowed) @ weights / weights.sum())


def regrets(values: Array, allowed: np.ndarray) -> Array:
    """Shortfall [policies, W] against the best allowed policy of the same world."""
    best = np.where(allowed[:, None], values, -np.inf).max(axis=0)
    return np.asarray(np.maximum(best - values, 0.0))


def spread(values: Array, weights: Array, truths: np.ndarray, allowed: np.ndarray) -> Spread:
    """The spread of values [policies, W] with weights [W]; truths [assumptions, W]."""
    regret = regrets(values, allowed)
    points = np.array([weighted_quantiles(row, weights, SHARES) for row in values])
    total = weights.sum()
    shares = weights / total
    policies = values.shape[0]
    gaps = np.zeros((policies, policies))
    for a in range(policies):
        for b in range(a):
            gaps[a, b] = gaps[b, a] = standard_error(values[a] - values[b], weights)
    return Spread(
        means=np.asarray(values @ weights / total),
        low=points[:, 0],
        high=points[:, 1],
        errors=np.array([standard_error(row, weights) for row in values]),
        shares=best_shares(values, weights, allowed),
        regret_mean=np.array([float(row @ weights / total) for row in regret]),
        regret_p90=np.array([weighted_quantile(row, weights, REGRET_SHARE) for row in regret]),
        regret_max=np.array([float(row[weights > 0].max()) for row in regret]),
        gap_errors=gaps,
        truth_share=np.array([float((weights * true).sum() / total) for true in truths]),
        truth_values=np.array([values @ (shares * true) for true in truths]).reshape(
            len(truths), policies
        ),
    )
