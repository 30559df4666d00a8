"""The particles of an ensemble under a belief: what they say of states and quantities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from overture.case.model import Case
from overture.evidence.particles import effective_sample_size, profiles_of, weighted_range
from overture.evidence.states import States
from overture.game.draws import Array, Draws


@dataclass(frozen=True)
class Weighed:
    """Blocks of worlds, and the weights [profiles, worlds] of their particles."""

    case: Case
    kept: tuple[Draws, ...]
    spread: tuple[Array, ...]

    @cached_property
    def held(self) -> Array:
        """Weights of all particles: array [profiles, worlds]."""
        return np.concatenate(self.spread, axis=1)

    @cached_property
    def worlds(self) -> Array:
        """Weights of the worlds, their types added up: array [worlds]."""
        return np.asarray(self.held.sum(axis=0))

    @property
    def effective(self) -> float:
        """Effective number of worlds."""
        return effective_sample_size(self.worlds)

    def and_also(self, other: Weighed) -> Weighed:
        """These worlds and others."""
        return Weighed(self.case, self.kept + other.kept, self.spread + other.spread)

    def by_state(self, states: States) -> Array:
        """Weights added up by state: array [states], not normalised."""
        out = np.zeros(states.count)
        for draws, weights in zip(self.kept, self.spread, strict=True):
            place = np.zeros(draws.count, dtype=np.intp)
            for name in states.assumptions:
                place = place * 2 + ~draws.truths[name]
            profiles = weights.shape[0]
            for row in range(profiles):
                out += np.bincount(place * profiles + row, weights[row], minlength=states.count)
        return out

    def agreement(self, exact: Array, states: States) -> float:
        """Largest distance of a marginal from the exact one [states], in its standard errors."""
        total = self.worlds.sum()
        joint = exact.reshape(-1, self.held.shape[0]).sum(axis=0)
        shares = [(self.held[row], float(p)) for row, p in enumerate(joint)]
        for name in states.assumptions:
            truth = np.concatenate([draws.truths[name] for draws in self.kept])
            shares.append((self.worlds * truth, float(states.marginal(name, exact)[0])))
        worst = 0.0
        for inside, expected in shares:
            mean = inside.sum() / total
            error = math.sqrt(float(((inside - mean * self.worlds) ** 2).sum())) / total
            if error > 0:
                worst = max(worst, float(abs(mean - expected)) / error)
        return worst

    def quantities(self) -> dict[str, object]:
        """Posterior mean, 5 % and 95 % points of every drawn quantity.

        One that is given per type is weighed by that type; under `types` it is also given for
        each.
        """
        case, first = self.case, self.kept[0]
        profiles = profiles_of(case)
        out: dict[str, object] = {}
        for name, number in first.numbers.items():
            if not isinstance(number, Mapping):
                out[name] = summary(self._drawn(name, ""), self.worlds)
                continue
            place = list(case.types).index(first.per_type[name])
            values, weights = {}, {}
            for kind in number:
                values[kind] = self._drawn(name, kind)
                rows = [row for row, profile in enumerate(profiles) if profile[place] == kind]
                weights[kind] = self.held[rows].sum(axis=0)
            out[name] = {
                **summary(np.concatenate(list(values.values())),
                          np.concatenate(list(weights.values()))),
                "types": {kind: summary(values[kind], weights[kind]) for kind in number},
            }  # fmt: skip
        return out

    def _drawn(self, name: str, kind: str) -> Array:
        numbers = [draws.numbers[name] for draws in self.kept]
        return np.concatenate([n[kind] if isinstance(n, Mapping) else n for n in numbers])


def summary(values: Array, weights: Array) -> dict[str, float | None]:
    """Weighted mean, 5 % and 95 % points; None where nothing has weight."""
    if not weights.sum() > 0:
        return {"mean": None, "low": None, "high": None}
    low, high = weighted_range(values, weights, (0.05, 0.95))
    return {"mean": float(values @ weights / weights.sum()), "low": low, "high": high}
