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

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.game.tree import Tree
from overture.solve.continuation import follow_arclength
from overture.solve.programme import Programme, programme
from overture.solve.strategies import PooledStrategies, Responses

SLICE = 1_000
"""Worlds per unit of work. Sums are made per slice and added in order, so that the bytes do not
depend on the number of workers; slices are also the batches of the sampling error."""

RESIDUAL = 1e-8


def plan(tree: Tree, pooled: np.ndarray) -> Programme:
    """Index arrays for the kernels; `pooled` [I] marks the pooled information sets."""
    return programme(tree, pooled)


def respond(
    p: Programme, numbers: Numbers, pooled: PooledStrategies, workers: int = 1
) -> Responses:
    """The LANE sets of every world of a block, on the principal branch.

    Worlds in which the compiled follower meets a fold are re-solved by pseudo-arclength.
    """
    from overture.solve.sweeps import follow, gaps, spread_of

    worlds = numbers.worlds
    logodds = np.zeros((worlds, p.unknowns))
    status = np.zeros(worlds, dtype=np.int64)
    if p.unknowns == 0:
        return Responses(logodds, status, 0)
    steps = np.zeros(worlds, dtype=np.int64)

    def work(start: int, stop: int) -> None:
        follow(
            p, numbers.payoffs, numbers.chance, numbers.precision, pooled.ladder_scale,
            pooled.ladder, start, stop, 1e-11, logodds, status, steps,
        )  # fmt: skip

    over_slices(work, worlds, workers)
    stalled = np.flatnonzero(status)
    for w in stalled:
        sharp = float(spread_of(p, numbers.payoffs[w], numbers.precision[w]))

        def system(y: Array, scale: float, w: int = int(w)) -> Array:
            out = np.empty(p.unknowns)
            logs = _pooled_at(pooled, scale)
            gaps(
                p, numbers.payoffs[w], numbers.chance[w], numbers.precision[w], logs, y, scale, out
            )
            return out

        y, reached = follow_arclength(system, p.unknowns, sharp)
        if reached:
            logodds[w] = y
            status[w] = 0
    return Responses(logodds, status, len(stalled))


def strategies(
    p: Programme,
    numbers: Numbers,
    pooled: PooledStrategies,
    responses: Responses,
    workers: int = 1,
) -> tuple[Array, Array]:
    """Behaviour strategies [W, slots] and the residual [W] of every world's own sets."""
    from overture.solve.sweeps import complete

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


def over_slices(work: Callable[[int, int], None], worlds: int, workers: int) -> None:
    pieces = [(start, min(start + SLICE, worlds)) for start in range(0, worlds, SLICE)]
    if workers <= 1 or len(pieces) == 1:
        for start, stop in pieces:
            work(start, stop)
        return
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work, start, stop) for start, stop in pieces]:
            done.result()


def _pooled_at(pooled: PooledStrategies, scale: float) -> Array:
    """Pooled log-probabilities at a precision scale, between the rungs of the ladder."""
    if pooled.ladder_scale.size == 0:
        return pooled.logs
    columns = [
        np.interp(scale, pooled.ladder_scale, pooled.ladder[:, slot])
        for slot in range(pooled.ladder.shape[1])
    ]
    return np.array(columns)
