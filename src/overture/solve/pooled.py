"""The pooled strategies: one strategy per information set for the whole ensemble.

Parties that do not know the world have few information sets. Their log-odds x solve
x = lambda (Q(x) - Q_first(x)), Q averaged over worlds, types and histories by weight x reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.solve.continuation import follow_naturally, newton_broyden
from overture.solve.joint_branch import follow_jointly
from overture.solve.pooled_system import PooledSystem, first_worlds
from overture.solve.programme import Programme
from overture.solve.quantal_response import RESIDUAL, respond
from overture.solve.strategies import PooledStrategies, Responses, nobody_pooled

LADDER_WORLDS = 400
START_WORLDS = 200
JACOBIAN_WORLDS = 2_000
STARTS = 4
BATCHES = 20
"""Equal parts of the sample whose scatter gives the sampling error: enough degrees of freedom, and
each part large enough for its mean to be near normal."""

MOVED = 0.1
"""Of a probability: Newton that leads farther from the branch of fewer worlds may be on another
branch, and that of more worlds is followed."""

FARTHEST = 0.4
"""Of a probability: Newton that leads farther from the strategies of a near sample is not taken."""

SAME = 1e-6
"""Of log-odds: a world's own answer that is farther from its branch is on another."""


def solve_pooled(
    p: Programme,
    numbers: Numbers,
    workers: int = 1,
    starts: int = STARTS,
    progress: Callable[[str, int, int], None] | None = None,
    near: PooledStrategies | None = None,
) -> PooledStrategies:
    """Solve the pooled strategies on a sample of worlds.

    Newton starts from the strategies of a `near` sample, if given; where it fails, leads farther
    than FARTHEST or to where the branch runs backwards, the branch is followed as without them.

    The principal branch is followed from precision 0 on the first LADDER_WORLDS worlds, then
    polished by Newton on the whole sample. Further random starts count other fixed points. The
    sampling error is that of the solution of the sample's equations: J^-1 Cov(F) J^-T, with the
    covariance of F from BATCHES batch means.
    """
    found = _from_near(p, numbers, workers, near) if near is not None else None
    found = found or _from_nothing(p, numbers, workers)
    full, way, x, matrix = found.system, found.way, found.logodds, found.matrix
    numerator, reach, squared = full.batch_sums(x, BATCHES)
    answers = Responses(full.ended.copy(), full.passed.copy(), found.worlds_followed)
    weight = full.weight()
    total, mass = numerator.sum(axis=0), reach.sum(axis=0)
    quality = full.quality(total, mass)
    residual = full.residual(x, quality)
    errors = _sampling_errors(full, x, matrix, numerator, reach, quality)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(mass > 0, mass**2 / squared.sum(axis=0), 0.0)
    few = full
    if numbers.worlds > START_WORLDS:
        few = PooledSystem(p, first_worlds(numbers, START_WORLDS), workers)
        few.logodds = answers.logodds[:START_WORLDS].copy()
    tried, different = _other_starts(few, x, starts, progress)
    return replace(
        bent(way.strategies, full.logs(x)),
        residual=residual,
        errors=errors,
        reach=mass * np.exp(full.shift) / weight,
        effective=effective,
        quality=quality,
        worlds=numbers.worlds,
        passes=full.passes,
        starts=tried,
        fixed_points=different,
        followed=found.followed,
        converged=found.converged or residual <= RESIDUAL,
        responses=answers,
    )


@dataclass(frozen=True)
class _Found:
    """Pooled log-odds that solve the whole sample, and how they were reached."""

    system: PooledSystem
    way: _Way
    logodds: Array
    matrix: Array | None
    followed: bool
    converged: bool
    worlds_followed: int


def _from_near(
    p: Programme, numbers: Numbers, workers: int, near: PooledStrategies
) -> _Found | None:
    """Newton on the whole sample from the strategies of another; None where that is in doubt."""
    system = PooledSystem(p, numbers, workers)
    answers = respond(p, numbers, near, workers)
    system.logodds, system.status = answers.logodds, answers.status.copy()
    home = system.logodds_of(near.logs)
    way = _Way(near, home, near.followed)
    x, matrix, converged = _polished(system, home, None, way, True)
    if not converged or _apart(system, x, home) > FARTHEST or not system.rises(x):
        return None
    return _Found(system, way, x, matrix, near.followed, True, answers.followed)


def _from_nothing(p: Programme, numbers: Numbers, workers: int) -> _Found:
    """The principal branch of the first worlds, then Newton on more and more of them."""
    # passes are dear where worlds have fixed points of their own
    ladder_worlds, jacobian_worlds = (
        (LADDER_WORLDS, JACOBIAN_WORLDS) if p.unknowns == 0 else (LADDER_WORLDS // 2, LADDER_WORLDS)
    )
    small = PooledSystem(p, first_worlds(numbers, ladder_worlds), workers)
    way = _principal(small)
    x, followed = way.logodds, way.followed
    matrix: Array | None = None
    followed_worlds = 0
    full = small
    if numbers.worlds > ladder_worlds:
        middle = PooledSystem(p, first_worlds(numbers, jacobian_worlds), workers)
        middle.logodds = respond(p, middle.numbers, way.strategies, workers).logodds
        x, _, matrix, settled = newton_broyden(
            middle, x, None, 1e-9, most=30, derive=middle.derivative
        )
        near = settled and _apart(middle, x, way.logodds) < MOVED
        # where few worlds are too sharp to be followed, more worlds only cost more
        if way.followed and middle.arrow().fits() and not (near and middle.rises(x)):
            # the branch may fold where that of fewer worlds does not
            way = _principal(middle)
            x, followed, matrix = way.logodds, way.followed, None
        full = PooledSystem(p, numbers, workers)
        answers = respond(p, numbers, bent(way.strategies, full.logs(x)), workers)
        full.logodds, full.status = answers.logodds, answers.status.copy()
        followed_worlds = answers.followed
    before = x
    x, matrix, converged = _polished(full, x, matrix, way, full is not small)
    near = converged and _apart(full, x, before) < MOVED
    if followed and not near and full is not small and full.arrow().fits():
        way = _principal(full)
        followed = way.followed
        x, matrix, converged = _polished(full, way.logodds, None, way, False)
    return _Found(full, way, x, matrix, followed, converged, followed_worlds)


def _apart(system: PooledSystem, x: Array, y: Array) -> float:
    """How far strategies are apart, in probabilities."""
    return float(np.abs(np.exp(system.logs(x)) - np.exp(system.logs(y))).max(initial=0.0))


def _polished(
    system: PooledSystem, x: Array, matrix: Array | None, way: _Way, larger: bool
) -> tuple[Array, Array | None, bool]:
    """Newton on the whole sample: the log-odds, the Jacobian, and whether it converged.

    Where the sample is `larger` than the one whose branch was followed, worlds that end on another
    branch than their own are brought back.
    """
    converged = False
    for _ in range(4):
        x, worst, matrix, converged = newton_broyden(
            system, x, matrix, 1e-11, most=40, derive=system.derivative
        )
        system.last = None  # so that the worlds' log-odds held are their answer to this very point
        system(x)
        system.hold()
        astray = False
        if larger and system.p.unknowns:
            astray = _bring_back(system, bent(way.strategies, system.logs(x)))
        if not astray and np.abs(system(x)).max(initial=0.0) <= max(worst, 1e-11):
            break
    return x, matrix, converged


@dataclass(frozen=True)
class _Way:
    """The branch of a few worlds: the strategies along it, and the log-odds where it ended."""

    strategies: PooledStrategies
    logodds: Array
    followed: bool


def _principal(system: PooledSystem) -> _Way:
    """The principal branch of a sample from precision 0, with the worlds' own sets.

    Leaves the worlds' own log-odds at its end in the system. Steps in the precision do where the
    worlds have no fixed points of their own and the branch does not turn back; else the whole
    system is followed by pseudo-arclength.
    """
    p, sharp = system.p, system.sharpness()
    if p.unknowns == 0:
        steps, points, followed = follow_naturally(
            system, system.unknowns, sharp, derive=system.derivative
        )
        if followed:
            return _Way(_along(system, np.array(steps), np.array(points)), points[-1], True)
    branch = follow_jointly(system.arrow(), sharp)
    scales, logodds, x = branch.scales, branch.points, branch.end.x
    system.logodds = branch.end.y.copy()
    if not branch.reached:
        # the branch was lost on the way: on from there with the worlds on branches of their own
        scales, logodds = np.append(scales, 1.0), np.vstack([logodds, x])
    strategies = _along(system, scales, logodds)
    apart = np.ones(system.numbers.worlds, dtype=bool)
    if branch.reached:
        apart = system.weights == 0.0  # these are no part of the joint system
    if p.unknowns and apart.any():
        answers = respond(p, system.numbers, strategies, system.workers)
        system.logodds[apart] = answers.logodds[apart]
        system.status[apart] = answers.status[apart]
    system.last = None
    if not branch.reached:
        x, _, _, _ = newton_broyden(system, x, None, 1e-9, most=40, derive=system.derivative)
    return _Way(strategies, x, branch.reached)


def _along(system: PooledSystem, scales: Array, points: Array) -> PooledStrategies:
    """Strategies on a branch through the points [R, unknowns] at the scales [R].

    Rungs lie at their scales where these only rise; else at their distances along the branch.
    """
    at = scales
    if (np.diff(scales) <= 0.0).any():
        moved = np.abs(np.diff(points, axis=0)).max(axis=1) / max(system.sharpness(), 1.0)
        at = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(scales)) + moved)])
        at /= at[-1]
    ladder = np.array([system.logs(point) for point in points])
    return replace(
        nobody_pooled(system.p.player.shape[0], int(system.p.offset[-1])),
        ladder_at=at,
        ladder_scale=scales,
        ladder=ladder,
        logs=ladder[-1],
    )


def bent(strategies: PooledStrategies, logs: Array) -> PooledStrategies:
    """The strategies with their branch bent to end at other log-probabilities [slots]."""
    shift = logs - strategies.ladder[-1]
    ladder = strategies.ladder + strategies.ladder_at[:, None] * shift
    ladder[-1] = logs
    return replace(strategies, ladder=ladder, logs=logs)


def _bring_back(system: PooledSystem, strategies: PooledStrategies) -> bool:
    """Follow every world's own branch to these strategies: whether any had left it, or failed in
    the last pass. Those worlds start from their branch afterwards."""
    answers = respond(system.p, system.numbers, strategies, system.workers)
    away = np.abs(answers.logodds - system.logodds).max(axis=1) > SAME
    away = (answers.status == 0) & (away | (system.passed != 0))
    system.logodds[away] = answers.logodds[away]
    system.status[away] = 0
    system.last = None
    return bool((away & (system.weights > 0.0)).any())


def _sampling_errors(
    system: PooledSystem,
    x: Array,
    matrix: Array | None,
    numerator: Array,
    reach: Array,
    quality: Array,
) -> Array:
    """Standard error [slots] of the pooled probabilities, by linearisation at the solution."""
    batches = numerator.shape[0]
    errors = np.zeros(int(system.p.offset[-1]))
    if batches < 2 or x.size == 0 or matrix is None:
        return errors * np.nan if x.size else errors
    summed = reach.sum(axis=0)
    moves = np.zeros((batches, x.size))
    for b in range(batches):
        drift = np.zeros(int(system.p.offset[-1]))
        for i, start, stop in system.unknown_sets:
            if summed[i] > 0:
                # linearised ratio: (N_b - Q D_b) / sum(D)
                drift[start:stop] = (
                    numerator[b, start:stop] - quality[start:stop] * reach[b, i]
                ) / summed[i]
        moves[b] = -system.gap(np.zeros_like(x), drift, 1.0)
    # these sum to zero, which takes away the part of the scatter that the batches have in common
    share = np.full(batches, -(-system.numbers.worlds // batches) / system.numbers.worlds)
    share[-1] = 1.0 - share[:-1].sum()
    covariance = moves.T @ moves / (1.0 - (share**2).sum())
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
