"""What is read off the merged sums of a run: spreads, quantiles, the worth of learning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from overture.advise.runs.bins import Bins
from overture.advise.spread import REGRET_SHARE, SHARES, Spread
from overture.game.draws import Array
from overture.worlds.runs.merge import Sums


@dataclass(frozen=True)
class Quantile:
    """A quantile from a sketch: it is within `error` of the quantile of the worlds themselves."""

    at: float
    error: float


def quantile(
    sketch: Array, low: float, width: float, ends: tuple[float, float], share: float
) -> Quantile:
    """The quantile at a share of the weight. sketch [bins + 2], the first and last bin outside.

    Linear inside the bin. The error is the width of the bin, cut to the range that was seen.
    """
    cumulative = np.cumsum(sketch)
    target = share * cumulative[-1]
    k = min(int(np.searchsorted(cumulative, target)), sketch.size - 1)
    left = ends[0] if k == 0 else max(low + (k - 1) * width, ends[0])
    right = ends[1] if k == sketch.size - 1 else min(low + k * width, ends[1])
    before = cumulative[k] - sketch[k]
    inside = (target - before) / sketch[k] if sketch[k] > 0 else 0.0
    at = min(max(left + inside * (right - left), ends[0]), ends[1])
    return Quantile(float(at), float(max(right - left, 0.0)))


def spread_of(sums: Sums, bins: Bins) -> tuple[Spread, Array]:
    """The spread over all worlds of a run, and the largest error [policies] of its quantiles."""
    total = float(sums["sum_weight"][0])
    policies = sums["sum_value"].size
    means = sums["sum_value"] / total
    # deviations from the mean itself, from those from the centre that the bins fixed
    drift = means - bins.centre
    squares, cross = sums["sum_square"], sums["sum_cross"]
    centred = (
        squares
        - np.outer(cross, drift)
        - np.outer(drift, cross)
        + sums["sum_weight_square"][0] * np.outer(drift, drift)
    )
    variances = np.maximum(np.diag(centred), 0.0)
    gaps = variances[:, None] + variances[None, :] - 2.0 * centred
    points = np.empty((3, policies))
    errors = np.zeros(policies)
    for a in range(policies):
        ends = (-float(sums["max_minus_value"][a]), float(sums["max_value"][a]))
        found = [
            quantile(sums["sum_sketch"][a], bins.low[a], bins.width[a], ends, share)
            for share in SHARES
        ]
        row = policies + a
        shortfall = (0.0, float(sums["max_regret"][a]))
        found.append(
            quantile(
                sums["sum_sketch"][row], bins.low[row], bins.width[row], shortfall, REGRET_SHARE
            )
        )
        points[:, a] = [one.at for one in found]
        errors[a] = max(one.error for one in found)
    return Spread(
        means=means,
        low=points[0],
        high=points[1],
        errors=np.sqrt(variances) / total,
        shares=sums["sum_best"] / total,
        regret_mean=sums["sum_regret"] / total,
        regret_p90=points[2],
        regret_max=sums["max_regret"],
        gap_errors=np.sqrt(np.maximum(gaps, 0.0)) / total,
        truth_share=sums["sum_truth"] / total,
        truth_values=sums["sum_truth_value"] / total,
    ), errors


def worth_learned(sums: Sums, allowed: np.ndarray) -> Array:
    """EVPPI of learning each row before the choice, in points, not cut at 0: array [rows].

    Bins of about equal weight; in each, one half of the worlds (even or odd numbers) chooses the
    policy and the other values it, both ways round: choosing and valuing on the same worlds would
    find worth in noise. What varies inside a bin is missed (Strong & Oakley 2013).
    """
    return _worth(sums["sum_learned"], sums, allowed)


def worth_errors(
    parts: Iterable[Sums], sums: Sums, allowed: np.ndarray, worth: Array, groups: int
) -> Array | None:
    """Standard errors [rows] of `worth_learned`, from how it differs between chunks; None where
    there are fewer than two. `parts` have the sums of each chunk: sum_learned and sum_weight.

    With the choice in each bin as it is, the worth is a ratio of sums over chunks, whose error
    follows from their deviations. The change when bins are paired is part of the error too, but
    not of the last `groups` rows, whose worth is that of a rule.
    """
    table = sums["sum_learned"]
    pick, best = _choice(table, allowed), int(_masked(sums["sum_value"], allowed).argmax())
    total, squares, count = float(sums["sum_weight"][0]), np.zeros(worth.size), 0
    for part in parts:
        here = part["sum_learned"][..., 1:]
        # what the other half of the bin chose, valued on this one
        chosen = np.take_along_axis(here[:, :, ::-1, :], pick[..., None], axis=-1)[..., 0]
        gain = chosen.sum(axis=(1, 2)) - here[..., best].sum(axis=(1, 2))
        squares += (gain - worth * float(part["sum_weight"][0])) ** 2
        count += 1
    if count < 2:
        return None
    # two estimates on half of the worlds each, which choose for one another and so depend on each
    # other: their errors are added
    sampling = np.sqrt(2.0 * squares * count / (count - 1)) / total
    resolution = worth - _worth(_paired(table), sums, allowed)
    resolution[worth.size - groups :] = 0.0
    return np.asarray(np.hypot(sampling, resolution))


def _worth(table: Array, sums: Sums, allowed: np.ndarray) -> Array:
    """EVPPI [rows] from sums in bins: table [rows, bins, 2, 1 + policies]."""
    weight, worth = table[..., 0], table[..., 1:]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = worth / weight[..., None]
    pick = _choice(table, allowed)
    picked = np.take_along_axis(means[:, :, ::-1, :], pick[..., None], axis=-1)[..., 0]
    both = np.asarray(weight.min(axis=-1, keepdims=True) > 0)
    alone = _masked(worth.sum(axis=2), allowed).max(axis=-1)
    halves = 0.5 * np.where(both, picked, 0.0).sum(axis=-1) * weight.sum(axis=-1)
    informed = np.where(both[..., 0], halves, alone).sum(axis=1)
    best = _masked(sums["sum_value"], allowed).max()
    return np.asarray((informed - best) / float(sums["sum_weight"][0]))


def _choice(table: Array, allowed: np.ndarray) -> np.ndarray:
    """The best policy of each half of each bin: indices [rows, bins, 2]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        means = table[..., 1:] / table[..., :1]
    return np.asarray(np.nan_to_num(_masked(means, allowed), nan=-np.inf).argmax(axis=-1))


def _masked(values: Array, allowed: np.ndarray) -> Array:
    return np.where(allowed, values, -np.inf)


def _paired(table: Array) -> Array:
    """Half as many bins: neighbours together."""
    even = table.shape[1] // 2 * 2
    return np.asarray(table[:, 0:even:2] + table[:, 1:even:2])
