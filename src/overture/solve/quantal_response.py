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

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.game.tree import Tree
from overture.solve.continuation import follow_arclength, follow_naturally, newton_broyden
from overture.solve.programme import Programme, programme

SLICE = 1_000
"""Worlds per unit of work. Sums are made per slice and added in order, so that the bytes do not
depend on the number of workers; slices are also the batches of the sampling error."""

LADDER_WORLDS = 500
JACOBIAN_WORLDS = 2_000
STARTS = 6
RESIDUAL = 1e-8


@dataclass(frozen=True)
class PooledStrategies:
    """The strategies of the parties that do not know the world.

    logs            [slots] log-probabilities (0 at slots of other sets)
    ladder_scale    [R] precision scales of the rungs, ladder [R, slots] the strategies there
    residual        max |sigma - logit(lambda Q)| on the sample
    errors          [slots] sampling error of the probabilities
    reach           [I] mean reach of each pooled set; effective [I] number of worlds that reach it
    quality         [slots] Q of each option at the pooled sets
    """

    logs: Array
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


@dataclass(frozen=True)
class Responses:
    """What every world of a block plays, given the pooled strategies.

    logodds [W, unknowns], status [W] (0 converged), followed: worlds that needed path-following.
    """

    logodds: Array
    status: np.ndarray
    followed: int


def plan(tree: Tree, pooled: np.ndarray) -> Programme:
    """Index arrays for the kernels; `pooled` [I] marks the pooled information sets."""
    return programme(tree, pooled)


def no_pooled(tree: Tree) -> PooledStrategies:
    """The empty set of pooled strategies: everybody knows the world."""
    sets, slots = tree.information_sets, tree.slots
    return PooledStrategies(
        logs=np.zeros(slots),
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
    )


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

    _over_slices(work, worlds, workers)
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

    _over_slices(work, worlds, workers)
    return strategy, residual


def _over_slices(work: Callable[[int, int], None], worlds: int, workers: int) -> None:
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


class PooledSystem:
    """F(x, scale) = x - lambda (Q - Q_first) of the pooled sets over a sample of worlds.

    Holds the sample, the settled frontier of the current scale and the worlds' own log-odds,
    which are warm starts from one evaluation to the next.
    """

    def __init__(
        self, p: Programme, samples: Sequence[Numbers], workers: int, weights: Array | None = None
    ) -> None:
        self.p = p
        self.numbers = _joined(samples)
        self.weights = self.numbers.weights if weights is None else weights
        self.workers = workers
        self.precision = self.numbers.precision[0]
        worlds = self.numbers.worlds
        self.frontier = np.zeros((worlds, p.frontier.shape[0], p.players))
        self.scale = -1.0
        self.logodds = np.zeros((worlds, p.unknowns))
        self.status = np.zeros(worlds, dtype=np.int64)
        self.shift = np.zeros(p.player.shape[0])
        self.passes = 0
        self.unknown_sets = [
            (int(i), int(p.offset[i]), int(p.offset[i + 1])) for i in p.pooled_sets
        ]
        self.unknowns = sum(stop - start - 1 for _, start, stop in self.unknown_sets)

    def logs(self, x: Array) -> Array:
        """Log-probabilities [slots] from the log-odds x against each set's first option."""
        out = np.zeros(int(self.p.offset[-1]))
        at = 0
        for _, start, stop in self.unknown_sets:
            z = np.concatenate([[0.0], x[at : at + stop - start - 1]])
            out[start:stop] = z - (z.max() + np.log(np.exp(z - z.max()).sum()))
            at += stop - start - 1
        return out

    def logodds_of(self, logs: Array) -> Array:
        """The inverse of `logs`."""
        parts = [logs[start + 1 : stop] - logs[start] for _, start, stop in self.unknown_sets]
        return np.concatenate(parts) if parts else np.zeros(0)

    def settle(self, scale: float) -> None:
        """Settle everything that needs no unknown, once per scale."""
        from overture.solve.sweeps import settle

        if scale == self.scale:
            return
        n = self.numbers

        def work(start: int, stop: int) -> None:
            settle(
                self.p, n.payoffs, n.chance, n.precision, scale, start, stop, self.frontier
            )

        _over_slices(work, n.worlds, self.workers)
        self.scale = scale

    def sums(self, x: Array, scale: float) -> tuple[Array, Array, Array]:
        """One pass: per slice of worlds, numerators [B, slots], reach [B, I] and its square."""
        from overture.solve.sweeps import pooled_pass

        self.settle(scale)
        p, n = self.p, self.numbers
        sets, slots = p.player.shape[0], int(p.offset[-1])
        batches = -(-n.worlds // SLICE)
        logs = self.logs(x)
        for _attempt in range(2):
            numerator = np.zeros((batches, slots))
            reach, squared = np.zeros((batches, sets)), np.zeros((batches, sets))
            top = np.full((batches, sets), -np.inf)
            status = self.status.copy()

            def work(
                start: int,
                stop: int,
                numerator: Array = numerator,
                reach: Array = reach,
                squared: Array = squared,
                top: Array = top,
                status: np.ndarray = status,
            ) -> None:
                b = start // SLICE
                pooled_pass(
                    p, self.frontier, n.chance, n.precision, self.weights, logs, scale, self.shift,
                    1e-11, start, stop, self.logodds, status, numerator[b], reach[b],
                    squared[b], top[b],
                )  # fmt: skip

            _over_slices(work, n.worlds, self.workers)
            self.passes += 1
            highest = top.max(axis=0)
            far = np.isfinite(highest) & (np.abs(highest - self.shift) > 500.0)
            if not far.any():
                break
            # reaches so small that they would underflow are carried relative to the largest one
            self.shift[far] = highest[far]
        return numerator, reach, squared

    def quality(self, numerator: Array, reach: Array) -> Array:
        """Q [slots] of the pooled sets from summed numerators and reaches; 0 where unreached."""
        out = np.zeros(int(self.p.offset[-1]))
        for i, start, stop in self.unknown_sets:
            if reach[i] > 0:
                out[start:stop] = numerator[start:stop] / reach[i]
        return out

    def gap(self, x: Array, quality: Array, scale: float) -> Array:
        """x - lambda (Q - Q_first)."""
        parts = [
            scale * self.precision[i] * (quality[start + 1 : stop] - quality[start])
            for i, start, stop in self.unknown_sets
        ]
        return np.asarray(x - np.concatenate(parts)) if parts else np.zeros(0)

    def __call__(self, x: Array, scale: float = 1.0) -> Array:
        numerator, reach, _ = self.sums(x, scale)
        return self.gap(x, self.quality(numerator.sum(axis=0), reach.sum(axis=0)), scale)

    def residual(self, x: Array, quality: Array, scale: float = 1.0) -> float:
        """max |sigma - logit(lambda Q)| in probabilities."""
        answer = self.logs(x - self.gap(x, quality, scale))
        return float(np.abs(np.exp(self.logs(x)) - np.exp(answer)).max())

    def sharpness(self) -> float:
        """Largest precision times payoff spread of a mover, over a few worlds."""
        from overture.solve.sweeps import spread_of

        n = self.numbers
        worlds = range(min(n.worlds, 64))
        return max(float(spread_of(self.p, n.payoffs[w], n.precision[w])) for w in worlds)


def _joined(samples: Sequence[Numbers], worlds: int | None = None) -> Numbers:
    if len(samples) == 1 and worlds is None:
        return samples[0]
    joined = Numbers(
        np.concatenate([s.payoffs for s in samples]),
        np.concatenate([s.chance for s in samples]),
        np.concatenate([s.precision for s in samples]),
        np.concatenate([s.weights for s in samples]),
    )
    return joined


def first_worlds(numbers: Numbers, worlds: int) -> Numbers:
    """The first worlds of a block, as views."""
    return Numbers(
        numbers.payoffs[:worlds],
        numbers.chance[:worlds],
        numbers.precision[:worlds],
        numbers.weights[:worlds],
    )


def solve_pooled(
    p: Programme,
    samples: Sequence[Numbers],
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
    numbers = _joined(samples)
    small = PooledSystem(p, [first_worlds(numbers, LADDER_WORLDS)], workers)
    sharp = small.sharpness()
    # a pass leaves the worlds' own log-odds where it ended; each rung starts from the last one
    scales, points, followed = follow_naturally(small, small.unknowns, sharp)
    if followed:
        x = points[-1]
    else:
        restart = PooledSystem(p, [first_worlds(numbers, LADDER_WORLDS)], workers)
        x, followed = follow_arclength(restart, restart.unknowns, sharp, tolerance=1e-7)
        scales, points = [0.0, 1.0], [np.zeros_like(x), x]
    ladder = np.array([small.logs(point) for point in points])
    partial = replace(
        no_pooled_like(p), ladder_scale=np.array(scales), ladder=ladder, logs=ladder[-1]
    )

    middle = PooledSystem(p, [first_worlds(numbers, JACOBIAN_WORLDS)], workers)
    middle.logodds = respond(p, middle.numbers, partial, workers).logodds
    x, _, matrix, _ = newton_broyden(middle, x, None, 1e-9, most=30)
    full = PooledSystem(p, [numbers], workers)
    answers = respond(p, numbers, replace(partial, logs=middle.logs(x)), workers)
    full.logodds, full.status = answers.logodds, answers.status.copy()
    x, gap, matrix, converged = newton_broyden(full, x, matrix, 1e-11, most=40)
    numerator, reach, squared = full.sums(x, 1.0)
    total, mass = numerator.sum(axis=0), reach.sum(axis=0)
    quality = full.quality(total, mass)
    residual = full.residual(x, quality)
    errors = _sampling_errors(full, x, matrix, numerator, reach, quality)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(mass > 0, mass**2 / squared.sum(axis=0), 0.0)
    tried, found = _other_starts(middle, x, starts, progress)
    weight = float(full.weights.sum())
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
    )


def no_pooled_like(p: Programme) -> PooledStrategies:
    """Empty pooled strategies with the sizes of a programme."""
    sets, slots = p.player.shape[0], int(p.offset[-1])
    zero = np.zeros(slots)
    return PooledStrategies(
        zero, np.zeros(0), np.zeros((0, slots)), 0.0, zero, np.zeros(sets), np.zeros(sets), zero,
        0, 0, 0, 0, True, True,
    )  # fmt: skip


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
    home, _, _, ok = newton_broyden(system, x, None, 1e-8, most=30)
    found = [np.exp(system.logs(home))] if ok else []
    generator = np.random.Generator(np.random.Philox(20_211_206))
    kept = system.logodds.copy()
    for k in range(starts):
        if progress is not None:
            progress("looking for other fixed points", k, starts)
        system.logodds, system.status[:] = kept.copy(), 0
        start = generator.normal(0.0, 3.0, x.size)
        y, _, _, converged = newton_broyden(system, start, None, 1e-8, most=40)
        if converged:
            profile = np.exp(system.logs(y))
            if all(np.abs(profile - other).max() > 1e-4 for other in found):
                found.append(profile)
    return starts + 1, len(found)
