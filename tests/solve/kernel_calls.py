"""The solver under test, called on the nested trees of the tests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from tests.independent.arrays import Flat, flatten
from tests.independent.trees import Node

from overture.game.evaluate import Numbers
from overture.solve.pooled import solve_pooled
from overture.solve.quantal_response import plan, respond, strategies
from overture.solve.strategies import PooledStrategies, Responses, no_pooled

Profile = dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class Solved:
    """What the solver says of every world: profiles, status (0 converged), own residuals."""

    profiles: tuple[Profile, ...]
    status: np.ndarray
    residual: np.ndarray
    followed: int
    pooled: PooledStrategies


def numbers_of(
    flats: Sequence[Flat],
    precisions: Sequence[Mapping[str, float]],
    weights: Sequence[float] | None = None,
) -> Numbers:
    """The arrays of worlds that share one tree."""
    return Numbers(
        payoffs=np.stack([flat.payoffs.T for flat in flats]).copy(),
        chance=np.stack([flat.chance for flat in flats]),
        precision=np.array(
            [[own[name] for name in flats[0].names] for own in precisions], dtype=float
        ),
        weights=np.ones(len(flats)) if weights is None else np.asarray(weights, dtype=float),
    )


def solve_worlds(
    trees: Sequence[Node],
    precisions: Sequence[Mapping[str, float]],
    *,
    pooled: Collection[str] = (),
    weights: Sequence[float] | None = None,
    workers: int = 1,
    starts: int = 0,
) -> Solved:
    """Solve worlds of one shape; `pooled` names the information sets with one strategy."""
    flats = [flatten(tree) for tree in trees]
    tree = flats[0].tree
    together = np.array([name in pooled for name in flats[0].names])
    programme = plan(tree, together)
    numbers = numbers_of(flats, precisions, weights)
    shared = no_pooled(tree)
    if pooled:
        shared = solve_pooled(programme, numbers, workers, starts)
    responses: Responses = shared.responses or respond(programme, numbers, shared, workers)
    vectors, residual = strategies(programme, numbers, shared, responses, workers)
    return Solved(
        tuple(flats[0].profile(vector) for vector in vectors),
        responses.status,
        residual,
        responses.followed,
        shared,
    )


def solve_one(tree: Node, precision: Mapping[str, float]) -> Solved:
    """Solve one world."""
    return solve_worlds([tree], [precision])
