"""Agent logit quantal response equilibrium in all worlds of an ensemble.

McKelvey & Palfrey (1998): at each information set sigma(a) is proportional to exp(lambda Q(a)), Q
the mover's expected payoff given beliefs from Bayes' rule. The principal branch starts at the
uniform profile (lambda = 0) and is followed to the declared lambda.

Two readings. Common knowledge: a fixed point in every world. Pooled: the sets of the parties that
do not know the world have ONE strategy for the whole ensemble; their Q averages over worlds, types
and histories by weight x reach. The pooled numbers are solved first, on a sample; given them each
world is on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.game.tree import Tree
from overture.solve.programme import Programme, programme
from overture.solve.strategies import PooledStrategies, Responses

SLICE = 1_000
"""Worlds per unit of work. Sums are made per slice and added in order, so that the bytes do not
depend on the number of workers."""

RESIDUAL = 1e-8


def plan(tree: Tree, pooled: np.ndarray) -> Programme:
    """Index arrays for the kernels; `pooled` [I] marks the pooled information sets."""
    return programme(tree, pooled)


def respond(
    p: Programme, numbers: Numbers, pooled: PooledStrategies, workers: int = 1
) -> Responses:
    """The LANE sets of every world of a block, on the principal branch.

    Worlds whose branch turns back in the precision (a fold) are followed by pseudo-arclength.
    """
    from overture.solve.branch import follow

    worlds = numbers.worlds
    logodds = np.zeros((worlds, p.unknowns))
    status = np.zeros(worlds, dtype=np.int64)
    folded = np.zeros(worlds, dtype=np.int64)
    if p.unknowns == 0:
        return Responses(logodds, status, 0)

    def work(start: int, stop: int) -> None:
        follow(
            p, numbers.payoffs, numbers.chance, numbers.precision, pooled.logs, pooled.ladder_at,
            pooled.ladder_scale, pooled.ladder, start, stop, 1e-11, logodds, status, folded,
        )  # fmt: skip

    # a lane is idle when a slice runs out of worlds: alone, one slice is best, and no sum is made
    over_slices(work, worlds, workers, worlds if workers <= 1 else SLICE)
    return Responses(logodds, status, int(folded.sum()))


def strategies(
    p: Programme,
    numbers: Numbers,
    pooled: PooledStrategies,
    responses: Responses,
    workers: int = 1,
) -> tuple[Array, Array]:
    """Behaviour strategies [W, slots] and the residual [W] of every world's own sets."""
    from overture.solve.lane_pass import complete

    worlds = numbers.worlds
    strategy = np.zeros((worlds, int(p.offset[-1])))
    residual = np.zeros(worlds)

    def work(start: int, stop: int) -> None:
        complete(
            p, numbers.payoffs, numbers.chance, numbers.precision, pooled.logs, responses.logodds,
            start, stop, strategy, residual,
        )  # fmt: skip

    over_slices(work, worlds, workers)
    return strategy, residual


@cache
def crew(workers: int) -> ThreadPoolExecutor:
    """Threads are kept: a pass takes milliseconds, starting threads for each would double it."""
    return ThreadPoolExecutor(workers, thread_name_prefix="overture")


def over_slices(
    work: Callable[[int, int], None], worlds: int, workers: int, size: int = SLICE
) -> None:
    """Run work(start, stop) over slices of `size` worlds, on threads where that pays."""
    pieces = [(start, min(start + size, worlds)) for start in range(0, worlds, size)]
    if workers <= 1 or len(pieces) == 1:
        for start, stop in pieces:
            work(start, stop)
        return
    for done in [crew(workers).submit(work, start, stop) for start, stop in pieces]:
        done.result()
