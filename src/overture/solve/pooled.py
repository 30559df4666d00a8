"""The pooled strategies: one strategy per information set for the whole ensemble.

Parties that do not know the world have few information sets. Their log-odds x solve
x = lambda (Q(x) - Q_first(x)), Q averaged over worlds, types and histories by weight x reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.solve.continuation import follow_arclength, follow_naturally, newton_broyden
from overture.solve.pooled_system import PooledSystem, first_worlds
from overture.solve.programme import Programme
from overture.solve.quantal_response import RESIDUAL, respond
from overture.solve.strategies import PooledStrategies, Responses, nobody_pooled

LADDER_WORLDS = 400
START_WORLDS = 200
JACOBIAN_WORLDS = 2_000
STARTS = 4


def solve_pooled(
    p: Programme,
    numbers: Numbers,
    workers: int = 1,
    starts: int = STARTS,
    progress: Callable[[str, int, int], None] | None = None,
) -> PooledStrategies:
    """Solve the pooled strategies on a sample of worlds.

    The principal branch is followed from precision 0 on the first LADDER_WORLDS worlds, then
    polished by Newton on the whole sample. Further random starts count other fixed points. The
    sampling error is that of the solution of the sample's equations: J^-1 Cov(F) J^-T, with the
    covariance of F from the slices of the sample.
    """
    # passes are dear where worlds have fixed points of their own
    ladder_worlds, jacobian_worlds = (
        (LADDER_WORLDS, JACOBIAN_WORLDS) if p.unknowns == 0 else (LADDER_WORLDS // 4, LADDER_WORLDS)
    )
    small = PooledSystem(p, first_worlds(numbers, ladder_worlds), workers)
    sharp = small.sharpness()
    scales, points, followed = follow_naturally(
        small, small.unknowns, sharp, derive=small.derivative, within=small
    )
    if followed:
        x = points[-1]
    else:
        small = PooledSystem(p, first_worlds(numbers, ladder_worlds), workers)
        x, followed = follow_arclength(small, small.unknowns, sharp, tolerance=1e-7, within=small)
        scales, points = [0.0, 1.0], [np.zeros_like(x), x]
    small(x, 1.0)
    small.hold()
    ladder = np.array([small.logs(point) for point in points])
    partial = replace(
        nobody_pooled(p.player.shape[0], int(p.offset[-1])),
        ladder_scale=np.array(scales),
        ladder=ladder,
        logs=ladder[-1],
    )

    matrix = np.eye(x.size)
    if numbers.worlds <= ladder_worlds:
        full, followed_worlds = small, 0
        matrix = small.derivative(x, small(x))
    else:
        middle = PooledSystem(p, first_worlds(numbers, jacobian_worlds), workers)
        middle.logodds = respond(p, middle.numbers, partial, workers).logodds
        x, _, matrix, _ = newton_broyden(middle, x, None, 1e-9, most=30, derive=middle.derivative)
        full = PooledSystem(p, numbers, workers)
        answers = respond(p, numbers, replace(partial, logs=middle.logs(x)), workers)
        full.logodds, full.status = answers.logodds, answers.status.copy()
        followed_worlds = answers.followed
    for _polish in range(4):
        x, worst, matrix, converged = newton_broyden(
            full, x, matrix, 1e-11, most=40, derive=full.derivative
        )
        full.last = None  # so that the worlds' log-odds held are their answer to this very point
        full(x)
        full.hold()
        if np.abs(full(x)).max(initial=0.0) <= max(worst, 1e-11):
            break
    full.last = None
    numerator, reach, squared = full.sums(x, 1.0)
    answers = Responses(full.ended.copy(), full.passed.copy(), followed_worlds)
    weight = full.weight()
    total, mass = numerator.sum(axis=0), reach.sum(axis=0)
    quality = full.quality(total, mass)
    residual = full.residual(x, quality)
    errors = _sampling_errors(full, x, matrix, numerator, reach, quality)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(mass > 0, mass**2 / squared.sum(axis=0), 0.0)
    few = small
    if numbers.worlds > START_WORLDS:
        few = PooledSystem(p, first_worlds(numbers, START_WORLDS), workers)
        few.logodds = answers.logodds[:START_WORLDS].copy()
    tried, found = _other_starts(few, x, starts, progress)
    return PooledStrategies(
        logs=full.logs(x),
        ladder_scale=np.array(scales),
        ladder=np.vstack([ladder[:-1], full.logs(x)]),
        residual=residual,
        errors=errors,
        reach=mass * np.exp(full.shift) / weight,
        effective=effective,
        quality=quality,
        worlds=numbers.worlds,
        passes=full.passes,
        starts=tried,
        fixed_points=found,
        followed=followed,
        converged=converged or residual <= RESIDUAL,
        responses=answers,
    )


def _sampling_errors(
    system: PooledSystem,
    x: Array,
    matrix: Array,
    numerator: Array,
    reach: Array,
    quality: Array,
) -> Array:
    """Standard error [slots] of the pooled probabilities, by linearisation at the solution."""
    batches = numerator.shape[0]
    errors = np.zeros(int(system.p.offset[-1]))
    if batches < 2 or x.size == 0:
        return errors * np.nan if x.size else errors
    mean_reach = reach.mean(axis=0)
    moves = np.zeros((batches, x.size))
    for b in range(batches):
        drift = np.zeros(int(system.p.offset[-1]))
        for i, start, stop in system.unknown_sets:
            if mean_reach[i] > 0:
                # linearised ratio: (N_b - Q D_b) / mean(D)
                drift[start:stop] = (
                    numerator[b, start:stop] - quality[start:stop] * reach[b, i]
                ) / mean_reach[i]
        moves[b] = -system.gap(np.zeros_like(x), drift, 1.0)
    covariance = np.cov(moves, rowvar=False).reshape(x.size, x.size) / batches
    inverse = np.linalg.pinv(matrix)
    spread = inverse @ covariance @ inverse.T
    at = 0
    for _, start, stop in system.unknown_sets:
        n = stop - start - 1
        probability = np.exp(system.logs(x)[start:stop])
        slope = np.diag(probability)[:, 1:] - np.outer(probability, probability[1:])
        block = slope @ spread[at : at + n, at : at + n] @ slope.T
        errors[start:stop] = np.sqrt(np.maximum(np.diag(block), 0.0))
        at += n
    return errors


def _other_starts(
    system: PooledSystem,
    x: Array,
    starts: int,
    progress: Callable[[str, int, int], None] | None,
) -> tuple[int, int]:
    """Newton from other starts on a part of the sample: how many fixed points show up.

    Starts are the corners at which every set plays its k-th option, and random log-odds.
    """
    if x.size == 0:
        return 0, 0
    home, _, _, ok = newton_broyden(system, x, None, 1e-8, most=30, derive=system.derivative)
    found = [np.exp(system.logs(home))] if ok else []
    generator = np.random.Generator(np.random.Philox(20_211_206))
    kept = system.logodds.copy()
    for k in range(starts):
        if progress is not None:
            progress("looking for other fixed points", k, starts)
        system.logodds, system.status[:] = kept.copy(), 0
        start = generator.normal(0.0, 3.0, x.size)
        y, _, _, converged = newton_broyden(
            system, start, None, 1e-8, most=25, derive=system.derivative
        )
        if converged:
            profile = np.exp(system.logs(y))
            if all(np.abs(profile - other).max() > 1e-4 for other in found):
                found.append(profile)
    return starts + 1, len(found)
