"""A few worlds that stand for an ensemble: medoids of its payoffs.

Worlds are points in payoff space: every party's payoffs at the ends of the tree, less that party's
mean over the ends (a constant moves no choice), and the chance probabilities. Each party, and
chance as a whole, counts alike: its block is scaled to the same total variance. The clusters are
those of k-means (Lloyd 1982; seeding after Arthur & Vassilvitskii 2007); each is represented by
its medoid, the world nearest its mean, which for squared distances is the world with the least
sum of distances to the others. A representative has the weight of its cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from overture.errors import UsageError
from overture.game.assembly import assembly
from overture.game.draws import Array, Draws
from overture.game.evaluate import evaluate
from overture.game.game import Game
from overture.game.rationals import distribution
from overture.worlds.draws import central, draw

SAMPLE = 2_000
RESTARTS = 8
ROUNDS = 100


@dataclass(frozen=True)
class Representatives:
    """worlds   numbers of the worlds under the seed, in ascending order
    draws    [K] a block of one world each
    weights  [K] share of the sample that each stands for; they sum to exactly 1
    sample   number of worlds that were clustered
    kept     share of the variance in payoff space that lies between the clusters
    """

    worlds: tuple[int, ...]
    draws: tuple[Draws, ...]
    weights: tuple[Fraction, ...]
    sample: int
    kept: float


def representatives(game: Game, count: int, seed: int, sample: int = SAMPLE) -> Representatives:
    """`count` worlds that stand for the first `sample` worlds of the ensemble of a seed.

    Raises UsageError where fewer than `count` worlds of the sample differ, and CaseError where a
    number of the case fails in some world.
    """
    draws = draw(game.case, seed, 0, sample)
    numbers = evaluate(game, draws, central(game.case), assembly(game))
    points = payoff_space(numbers.payoffs, numbers.chance)
    different = len(np.unique(np.round(points, 9), axis=0))
    if different < count:
        raise UsageError(
            "every world of this case has the same payoffs; look at the central one instead"
            if different == 1
            else f"only {different} worlds of this case differ; take {different} worlds as types"
        )
    medoids, mass, kept = medoids_of(points, numbers.weights, count, np.random.default_rng(seed))
    return Representatives(
        worlds=tuple(int(w) for w in medoids),
        draws=tuple(draw(game.case, seed, int(w), 1) for w in medoids),
        weights=distribution([float(m) for m in mass]),
        sample=sample,
        kept=kept,
    )


def payoff_space(payoffs: Array, chance: Array) -> Array:
    """[W, dimensions] from payoffs [W, terminals, players] and chance [W, columns]."""
    blocks = [payoffs[:, :, i] for i in range(payoffs.shape[2])]
    blocks = [block - block.mean(axis=1, keepdims=True) for block in blocks] + [chance]
    scaled = []
    for block in blocks:
        moved = block - block.mean(axis=0)
        size = float(np.sqrt((moved**2).sum() / len(moved)))
        if size > 1e-12 * max(1.0, float(np.abs(block).max(initial=0.0))):
            scaled.append(moved / size)
    return np.hstack(scaled) if scaled else np.zeros((payoffs.shape[0], 1))


def medoids_of(
    points: Array, weights: Array, count: int, generator: np.random.Generator
) -> tuple[np.ndarray, Array, float]:
    """Indices of `count` medoids in ascending order, their shares of the weight, and the share
    of the variance between the clusters; the best of several starts."""
    best: tuple[float, np.ndarray, Array] | None = None
    for _ in range(RESTARTS):
        centres = points[_spread_out(points, weights, count, generator)]
        owner = _nearest(points, centres)
        for _ in range(ROUNDS):
            for k in range(count):
                mine = owner == k
                if weights[mine].sum() > 0:
                    centres[k] = np.average(points[mine], axis=0, weights=weights[mine])
            moved = _nearest(points, centres)
            if (moved == owner).all():
                break
            owner = moved
        medoids = np.array([_medoid(points, weights, owner == k, centres[k]) for k in range(count)])
        if len(set(medoids.tolist())) < count:
            continue
        owner = _nearest(points, points[medoids])
        mass = np.array([weights[owner == k].sum() for k in range(count)]) / weights.sum()
        loss = float(weights @ ((points - points[medoids][owner]) ** 2).sum(axis=1))
        if mass.min() > 0 and (best is None or loss < best[0]):
            best = (loss, medoids, mass)
    if best is None:
        raise UsageError(f"the worlds do not fall into {count} groups; take fewer worlds as types")
    loss, medoids, mass = best
    middle = np.average(points, axis=0, weights=weights)
    whole = float(weights @ ((points - middle) ** 2).sum(axis=1))
    order = np.argsort(medoids)
    return medoids[order], mass[order], max(0.0, 1.0 - loss / whole)


def _spread_out(
    points: Array, weights: Array, count: int, generator: np.random.Generator
) -> list[int]:
    """First centres, each drawn in proportion to the squared distance from those before it."""
    chosen = [int(generator.choice(len(points), p=weights / weights.sum()))]
    gap = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        share = weights * gap
        if share.sum() <= 0:
            share = weights.copy()
        chosen.append(int(generator.choice(len(points), p=share / share.sum())))
        gap = np.minimum(gap, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return chosen


def _nearest(points: Array, centres: Array) -> np.ndarray:
    cross = points @ centres.T
    return np.asarray(((centres**2).sum(axis=1) - 2.0 * cross).argmin(axis=1))


def _medoid(points: Array, weights: Array, mine: np.ndarray, centre: Array) -> int:
    """The world of a cluster nearest its mean; the first where there are several."""
    distance = ((points - centre) ** 2).sum(axis=1)
    return int(np.where(mine & (weights > 0), distance, np.inf).argmin())
