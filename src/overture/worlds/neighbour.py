"""An ensemble solved again with other numbers, from the strategies that a neighbour found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from overture.errors import NotSolved
from overture.game.evaluate import evaluate
from overture.solve.continuation import newton_broyden
from overture.solve.pooled import bent
from overture.solve.pooled_system import PooledSystem
from overture.solve.quantal_response import RESIDUAL, respond, strategies
from overture.worlds.draws import central
from overture.worlds.ensemble import Block, Solution, drawn_worlds, solve

MOVED = 0.3
"""Of a probability: a change that moves strategies farther may lead to another branch."""


def solved_near(solution: Solution, pins: Mapping[str, float]) -> tuple[Solution, bool]:
    """The worlds of a solution solved with numbers set, and whether from precision 0.

    The pooled strategies start from those of `solution`, whose own pins are replaced. Where Newton
    fails, ends on a stretch of the branch that runs backwards, or leads far, the principal branch
    is followed anew. The worlds are those of the solution's sample. Raises CaseError or NotSolved
    as `solve` does.
    """
    game, p = solution.game, solution.programme
    count = min(solution.worlds, solution.sample.worlds)
    near = replace(solution, pinned=dict(pins), worlds=count)
    draws = drawn_worlds(game, near.seed, 0, count, near.pinned, near.reweigh)
    numbers = evaluate(game, draws, central(game.case, pinned=near.pinned), solution.assembly)
    pooled = solution.pooled
    if solution.reading == "pooled" and p.pooled_sets.size:
        system = PooledSystem(p, numbers, near.workers)
        answers = respond(p, numbers, pooled, near.workers)
        system.logodds, system.status = answers.logodds.copy(), answers.status.copy()
        start = system.logodds_of(pooled.logs)
        x, _, _, converged = newton_broyden(
            system, start, None, 1e-10, most=30, derive=system.derivative
        )
        logs = system.logs(x)
        moved = float(np.abs(np.exp(logs) - np.exp(pooled.logs)).max(initial=0.0))
        if not converged or moved > MOVED or not system.rises(x):
            return solved_afresh(solution, pins), True
        numerator, reach, squared = (part.sum(axis=0) for part in system.sums(x, 1.0))
        quality = system.quality(numerator, reach)
        effective = np.divide(reach**2, squared, out=np.zeros_like(reach), where=squared > 0)
        pooled = replace(
            bent(pooled, logs),
            residual=system.residual(x, quality),
            effective=effective,
            quality=quality,
            responses=None,
        )
    answers = respond(p, numbers, pooled, near.workers)
    strategy, residual = strategies(p, numbers, pooled, answers, near.workers)
    status = np.where(residual <= RESIDUAL, answers.status, 1)
    if pooled.residual > RESIDUAL or (status != 0).all():
        return solved_afresh(solution, pins), True
    block = Block(draws, numbers, strategy, residual, status, answers.followed)
    return replace(near, pooled=pooled, kept=(block,), sample=numbers), False


def solved_afresh(solution: Solution, pins: Mapping[str, float]) -> Solution:
    """The worlds of a solution solved with numbers set, from precision 0.

    Raises CaseError, or NotSolved where the pooled strategies do not converge or no world does.
    """
    found = solve(
        solution.game,
        min(solution.worlds, solution.sample.worlds),
        solution.seed,
        solution.workers,
        solution.reading != "pooled",
        reweigh=solution.reweigh,
        pinned=dict(pins),
        starts=0,
    )
    if not any((block.weights > 0).any() for block in found.kept):
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    return found
