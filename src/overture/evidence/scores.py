"""How good dated forecasts were, once outcomes are known.

Brier (1950): the mean of (forecast - outcome)^2. Logarithmic (Good 1952): the mean of -ln of the
probability given to what happened. Murphy (1973) parts the Brier score of binned forecasts into
reliability - resolution + uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overture.errors import UsageError


@dataclass(frozen=True)
class Bin:
    """One bin of a reliability diagram: how many forecasts, their mean, how often it happened.

    `events` is the number of different events forecast; each forecast is its own if they are not
    named.
    """

    low: float
    high: float
    count: int
    forecast: float
    happened: float
    events: int


@dataclass(frozen=True)
class Scores:
    """Scores of some forecasts. `log` is infinite where something happened that had 0.

    `reliability`, `resolution` and `uncertainty` are those of the binned forecasts; their sum
    differs from `brier` by what varies within the bins.
    """

    count: int
    brier: float
    log: float
    reliability: float
    resolution: float
    uncertainty: float
    bins: tuple[Bin, ...]


def score(
    forecasts: Sequence[float],
    outcomes: Sequence[bool],
    *,
    bins: int = 10,
    events: Sequence[str] = (),
) -> Scores:
    """Scores of probabilities against what happened; `events` names what each forecast is of.

    Raises UsageError when there is no forecast, the lengths differ, or a forecast is no
    probability.
    """
    p = np.asarray(forecasts, float)
    y = np.asarray(outcomes, float)
    if p.shape != y.shape or p.ndim != 1 or not p.size:
        raise UsageError("a score needs as many outcomes as forecasts, and at least one")
    if not (np.isfinite(p).all() and p.min() >= 0 and p.max() <= 1):
        raise UsageError("a forecast is a probability between 0 and 1")
    if events and len(events) != p.size:
        raise UsageError("every forecast has the name of its event, or none has")
    told = np.where(y > 0, p, 1.0 - p)
    with np.errstate(divide="ignore"):
        log = float(-np.log(told).mean())
    place = np.minimum((p * bins).astype(int), bins - 1)
    base = float(y.mean())
    found, reliability, resolution = [], 0.0, 0.0
    for k in range(bins):
        inside = place == k
        many = int(inside.sum())
        if not many:
            continue
        mean, happened = float(p[inside].mean()), float(y[inside].mean())
        named = many
        if events:
            named = len({name for name, here in zip(events, inside, strict=True) if here})
        found.append(Bin(k / bins, (k + 1) / bins, many, mean, happened, named))
        reliability += many / p.size * (mean - happened) ** 2
        resolution += many / p.size * (happened - base) ** 2
    return Scores(
        int(p.size),
        float(((p - y) ** 2).mean()),
        log,
        reliability,
        resolution,
        base * (1.0 - base),
        tuple(found),
    )


def skill(model: float, reference: float) -> float:
    """1 - model / reference: 1 is perfect, 0 no better than the reference, below 0 worse.

    Not a number where the reference is perfect.
    """
    return 1.0 - model / reference if reference > 0 else math.nan
