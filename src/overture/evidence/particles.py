"""Weights of (world, type) particles: the ensemble as a prior, moved by what was observed.

A particle is a world w of the ensemble with a profile t of types. Its prior weight is that of the
profile in that world; an indicator multiplies it by the likelihood of the report in the state
(truths of w, t), and an observed move by the probability that its party makes it there. A move of
the advised party is an intervention and tells nothing (factor 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overture.case.model import Case
from overture.evidence.states import States
from overture.game.continuation import Start, starts_after, way_probability
from overture.game.draws import Array, Draws
from overture.game.game import Game
from overture.worlds.ensemble import Block


@dataclass(frozen=True)
class Particles:
    """Weights [profiles, worlds] of a block, not normalised, and the places of its states."""

    weights: Array
    profiles: tuple[tuple[str, ...], ...]


def profiles_of(case: Case) -> tuple[tuple[str, ...], ...]:
    """All combinations of types, the last party's fastest; one empty one if there are no types."""
    found: list[tuple[str, ...]] = [()]
    for types in case.types.values():
        found = [(*before, kind) for before in found for kind in types]
    return tuple(found)


def particles(case: Case, draws: Draws, states: States, logs: Array) -> Particles:
    """Particles of a block under log-likelihoods [states] of all that was reported."""
    profiles = profiles_of(case)
    shape = (*(2 for _ in states.assumptions), len(profiles))
    table = np.exp(logs).reshape(shape)
    truths = tuple((~draws.truths[name]).astype(np.intp) for name in states.assumptions)
    # [worlds, profiles]: the row of each world's own truths
    likelihood = np.broadcast_to(table[truths], (draws.count, len(profiles)))
    weights = np.broadcast_to(draws.weights, (len(profiles), draws.count)).copy()
    for row, profile in enumerate(profiles):
        for party, kind in zip(case.types, profile, strict=True):
            weights[row] *= draws.priors[party][list(case.types[party]).index(kind)]
    return Particles(weights * likelihood.T, profiles)


def move_likelihood(
    game: Game, block: Block, observed: Mapping[str, str], starts: Sequence[Start] | None = None
) -> Array:
    """Probability that the moves observed are made, given each profile: [profiles, worlds].

    `observed` move -> option. The advised party's observed moves have factor 1; moves that were
    not observed are summed over, as the solved strategies make them. `starts` are the ways to the
    present, if they are known already.
    """
    ways = starts_after(game, observed) if starts is None else starts
    row_of = {profile: row for row, profile in enumerate(profiles_of(game.case))}
    out = np.zeros((len(row_of), block.draws.count))
    for way in ways:
        row = row_of[tuple(way.at.types[party] for party in game.case.types)]
        out[row] += way_probability(way, block.numbers.chance, block.strategy)
    return out


def at_starts(
    case: Case, draws: Draws, weights: Array, starts: Sequence[Start], came: Array
) -> Draws:
    """Worlds as the prior of the game from the present on: weights, and how probable each way to
    the present is in each world.

    weights [profiles, worlds] of the particles; came [starts, worlds] probability of each way
    given its types. Types of several parties need not be independent.
    """
    row_of = {profile: row for row, profile in enumerate(profiles_of(case))}
    rows = [row_of[tuple(way.at.types[party] for party in case.types)] for way in starts]
    joint = weights[rows] * came
    total = joint.sum(axis=0)
    shares = np.full_like(joint, 1.0 / len(starts))
    np.divide(joint, total, out=shares, where=total > 0)
    return replace(draws, weights=total, starts=shares)


def effective_sample_size(weights: Array) -> float:
    """Kish (1965): (sum w)^2 / sum w^2, in worlds."""
    total = float(weights.sum())
    return total * total / float(weights @ weights) if total > 0 else 0.0


def weighted_range(values: Array, weights: Array, shares: Sequence[float]) -> list[float]:
    """Quantiles of weighted values: the smallest value whose cumulative weight reaches a share."""
    order = np.argsort(values, kind="stable")
    heaped = np.cumsum(weights[order])
    places = np.searchsorted(heaped, np.asarray(shares) * heaped[-1])
    return [float(values[order[min(int(at), len(order) - 1)]]) for at in places]
