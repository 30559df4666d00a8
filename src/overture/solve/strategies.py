"""What a solve leaves behind: pooled strategies, and every world's own answer to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.game.draws import Array
from overture.game.tree import Tree


@dataclass(frozen=True)
class Responses:
    """What every world of a block plays, given the pooled strategies.

    logodds [W, unknowns], status [W] (0 converged), followed: worlds that needed path-following.
    """

    logodds: Array
    status: np.ndarray
    followed: int


@dataclass(frozen=True)
class PooledStrategies:
    """The strategies of the parties that do not know the world.

    logs            [slots] log-probabilities (0 at slots of other sets)
    ladder_at       [R] how far along the branch the rungs are, from 0 to 1: their precision scales
                    where the branch never turns back
    ladder_scale    [R] precision scales of the rungs, ladder [R, slots] the strategies there
    residual        max |sigma - logit(lambda Q)| on the sample
    errors          [slots] sampling error of the probabilities
    reach           [I] mean reach of each pooled set; effective [I] number of worlds that reach it
    quality         [slots] Q of each option at the pooled sets
    responses       what the worlds of the sample play in the fixed point, None if nobody is pooled
    """

    logs: Array
    ladder_at: Array
    ladder_scale: Array
    ladder: Array
    residual: float
    errors: Array
    reach: Array
    effective: Array
    quality: Array
    worlds: int
    passes: int
    starts: int
    fixed_points: int
    followed: bool
    converged: bool
    responses: Responses | None


def no_pooled(tree: Tree) -> PooledStrategies:
    """The empty set of pooled strategies: everybody knows the world."""
    return nobody_pooled(tree.information_sets, tree.slots)


def nobody_pooled(sets: int, slots: int) -> PooledStrategies:
    """Empty pooled strategies of the given sizes."""
    return PooledStrategies(
        logs=np.zeros(slots),
        ladder_at=np.zeros(0),
        ladder_scale=np.zeros(0),
        ladder=np.zeros((0, slots)),
        residual=0.0,
        errors=np.zeros(slots),
        reach=np.zeros(sets),
        effective=np.zeros(sets),
        quality=np.zeros(slots),
        worlds=0,
        passes=0,
        starts=0,
        fixed_points=0,
        followed=True,
        converged=True,
        responses=None,
    )
