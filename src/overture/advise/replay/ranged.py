"""The scores over a range of priors and of likelihoods, instead of one.

Priors are those of single worlds: every credence and prior drawn from its declared range. A
strength s counts each report s times in decibans, L^s: 1 as declared, 0.5 half as telling.
Strategies are held as first solved, since thousands of games would have to be solved otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overture.advise.replay.days import DayBelief, Held
from overture.advise.replay.scored import counts, kind_of
from overture.case.happened import Happened
from overture.evidence.reports import likelihood
from overture.evidence.states import priors_in_worlds
from overture.game.draws import Array

STRENGTHS = (0.5, 1.0, 2.0)
MOST_PRIORS = 1_000
MOST_CELLS = 4_000_000
"""Priors times states that are kept at once."""

TIE = 1e-12
"""Scores no further apart than this are the same: nothing was reported."""


@dataclass(frozen=True)
class Spread:
    """A score over all priors: its mean, 5 % and 95 % points."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranged:
    """One event under one strength: spread of the Brier score over priors, of the last forecast,
    and the share of priors with which the forecasts beat their own untouched prior and the
    declared base rate (None without one)."""

    event: str
    strength: float
    brier: Spread
    last: Spread
    beats_prior: float
    beats_base_rate: float | None


def ranged(
    held: Held, days: Sequence[DayBelief], untouched: DayBelief
) -> tuple[int, tuple[Ranged, ...]]:
    """How many priors were drawn, and every event under every strength."""
    count = min(MOST_PRIORS, held.solution.worlds, max(1, MOST_CELLS // held.states.count))
    priors = priors_in_worlds(held.case, held.states, held.solution.seed, 0, count)
    found = []
    for what in held.case.happened.values():
        mine = [here for here in days if counts(held, what, here)]
        if mine:
            before = _told(held, what, priors, [untouched], 0.0)[:, 0]
            for strength in STRENGTHS:
                told = _told(held, what, priors, mine, strength)
                found.append(_of(what, strength, told, before))
    return count, tuple(found)


def _told(
    held: Held, what: Happened, priors: Array, days: Sequence[DayBelief], strength: float
) -> Array:
    """Forecast of an event with each prior on each day: [priors, days]."""
    above, below = [], []
    for here in days:
        sums = held.chances(here.made)
        weight = np.exp(strength * (here.logs - here.logs.max()))
        if here.made:
            weight = weight * sums.observed(held.types)
        if kind_of(held, what.id) == "outcome":
            chance = sums.within(held.types)[held.outcomes.index(what.id)]
        else:
            chance = likelihood(held.case, held.states, what.id, here.made)
        above.append(weight * chance)
        below.append(weight)
    return np.asarray((priors @ np.array(above).T) / (priors @ np.array(below).T))


def _of(what: Happened, strength: float, told: Array, before: Array) -> Ranged:
    value = 1.0 if what.value else 0.0
    brier = ((told - value) ** 2).mean(axis=1)
    base = None
    if what.base_rate is not None:
        base = float((brier < (what.base_rate - value) ** 2 - TIE).mean())
    return Ranged(
        event=what.id,
        strength=strength,
        brier=_spread(brier),
        last=_spread(told[:, -1]),
        beats_prior=float((brier < (before - value) ** 2 - TIE).mean()),
        beats_base_rate=base,
    )


def _spread(values: Array) -> Spread:
    low, high = np.quantile(values, (0.05, 0.95), method="inverted_cdf")
    return Spread(float(values.mean()), float(low), float(high))
