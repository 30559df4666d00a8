"""Whether a world's response to the pooled strategies is the only one.

Given the pooled strategies, the parties that know the world play a fixed point of their own where
one of their information sets has several nodes. The run shows the one on the principal branch;
Newton from other starts tells in how many worlds there is another.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.solve.pooled_system import PooledSystem, first_worlds
from overture.solve.programme import Programme
from overture.solve.quantal_response import respond
from overture.solve.strategies import PooledStrategies

WORLDS = 200
SHARP = (1.0, 4.0, 8.0, 12.0, 20.0)
"""Log-odds by which a start favours one option of every set."""
RANDOM = 2
"""Starts per sharpness at which every set favours a random option."""
APART = 1e-4
"""Of a probability: fixed points closer than this are one."""


def other_responses(
    p: Programme, numbers: Numbers, pooled: PooledStrategies, workers: int = 1
) -> tuple[int, int]:
    """Worlds tried, and those in which another response was found; (0, 0) if none is possible.

    At most WORLDS worlds; from starts at which every set favours its first option, its last, or a
    random one. What is counted exists; what is not found may exist all the same.
    """
    if p.unknowns == 0:
        return 0, 0
    part = first_worlds(numbers, WORLDS)
    home = respond(p, part, pooled, workers)
    solved = (home.status == 0) & (part.weights > 0)
    system = PooledSystem(p, part, workers)
    x = system.logodds_of(pooled.logs)
    several = np.zeros(part.worlds, dtype=bool)
    generator = np.random.Generator(np.random.Philox(1998))
    for start in _starts(p, generator):
        system.logodds = np.tile(start, (part.worlds, 1))
        system.last = None
        system(x)
        away = np.abs(_odds_share(system.ended) - _odds_share(home.logodds)).max(axis=1)
        several |= (system.passed == 0) & (away > APART)
    return int(solved.sum()), int((several & solved).sum())


def _starts(p: Programme, generator: np.random.Generator) -> Iterator[Array]:
    """Log-odds [unknowns] against the first option of each set."""
    sets = [
        (int(p.unknown[i]), int(p.offset[i + 1] - p.offset[i]))
        for i in range(p.player.shape[0])
        if p.unknown[i] >= 0
    ]
    for sharp in SHARP:
        favoured = [[0] * len(sets), [options - 1 for _, options in sets]]
        favoured += [
            [int(generator.integers(options)) for _, options in sets] for _ in range(RANDOM)
        ]
        for chosen in favoured:
            start = np.zeros(p.unknowns)
            for (first, options), k in zip(sets, chosen, strict=True):
                if k == 0:
                    start[first : first + options - 1] = -sharp
                else:
                    start[first + k - 1] = sharp
            yield start


def _odds_share(logodds: np.ndarray) -> np.ndarray:
    """The share of an option against the first one of its set."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logodds)))
