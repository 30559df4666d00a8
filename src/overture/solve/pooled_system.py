"""The pooled fixed point as a system of equations over a sample of worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.solve.joint_system import Arrow, Point
from overture.solve.pooled_jacobian import Influence, influence
from overture.solve.programme import Programme
from overture.solve.quantal_response import SLICE, over_slices

UNDERFLOW = 1e-250
"""Below this summed reach a plain product of probabilities has lost its digits."""


class PooledSystem:
    """F(x, scale) = x - lambda (Q - Q_first) of the pooled sets over a sample of worlds.

    Holds the sample, the settled frontier of the current scale, and `logodds` [W, unknowns]: where
    the worlds' own fixed points start in every evaluation. They stay put until `hold`, so that an
    evaluation is a function of its point alone and a rejected step leaves no trace.
    """

    def __init__(
        self, p: Programme, numbers: Numbers, workers: int, known: Influence | None = None
    ) -> None:
        self.p = p
        self.numbers = numbers
        self.last: tuple[object, tuple[Array, Array, Array]] | None = None
        self.workers = workers
        self.precision = self.numbers.precision[0]
        worlds = self.numbers.worlds
        self.in_lanes = p.unknowns == 0
        self.precisions = self._lanes(numbers.precision)
        self.change(numbers.weights, numbers.chance)
        values = p.carried.shape[0]
        self.frontier = (
            np.empty((self.precisions.shape[0], values, self.precisions.shape[2]))
            if self.in_lanes
            else np.zeros((worlds, p.frontier.shape[0], p.players))
        )
        self.scale = -1.0
        self.logodds = np.zeros((worlds, p.unknowns))
        self.ended = self.logodds
        self.status = np.zeros(worlds, dtype=np.int64)
        # as the last pass left them: worlds that fail within a pass are in none of its sums
        self.passed = self.status
        self.shift = np.zeros(p.player.shape[0])
        self.passes = 0
        self.slice = SLICE
        self.unknown_sets = [
            (int(i), int(p.offset[i]), int(p.offset[i + 1])) for i in p.pooled_sets
        ]
        self.unknowns = sum(stop - start - 1 for _, start, stop in self.unknown_sets)
        self.influence = influence(p) if known is None else known
        self.joint: Arrow | None = None
        self.column_of = np.full(p.player.shape[0], -1, dtype=np.int64)
        at = 0
        for i, start, stop in self.unknown_sets:
            self.column_of[i] = at
            at += stop - start - 1

    def change(self, weights: Array, chance: Array) -> None:
        """Other weights [W] and chances [W, columns]; what they settle must stay the same."""
        self.weights = weights
        self.numbers = replace(self.numbers, chance=chance)
        self.chance = self._lanes(chance)
        self.last = None

    def _lanes(self, by_world: Array) -> Array:
        """Numbers [W, K] as the passes in lanes read them, if there are such passes."""
        if not self.in_lanes:
            return by_world
        from overture.solve.lanes import in_lanes

        return in_lanes(by_world)

    def hold(self) -> None:
        """Start every evaluation from where the last one ended."""
        self.logodds = self.ended.copy()
        self.last = None

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
        if scale == self.scale:
            return
        p, n = self.p, self.numbers
        if self.in_lanes:
            from overture.solve.lanes import settle_lanes

            def work(start: int, stop: int) -> None:
                settle_lanes(
                    p, n.payoffs, self.chance, self.precisions, scale, start, stop, self.frontier
                )

        else:
            from overture.solve.sweeps import settle

            def work(start: int, stop: int) -> None:
                settle(p, n.payoffs, n.chance, n.precision, scale, start, stop, self.frontier)

        over_slices(work, n.worlds, self.workers)
        self.scale = scale

    def sums(self, x: Array, scale: float) -> tuple[Array, Array, Array]:
        """One pass: per slice of worlds, numerators [B, slots], reach [B, I] and its square.

        The last answer is kept: a solver asks for the same point as value, gap and derivative.
        """
        question = (x.tobytes(), scale)
        if self.last is None or self.last[0] != question:
            self.last = (question, self._sums(x, scale))
        return self.last[1]

    def batch_sums(self, x: Array, batches: int) -> tuple[Array, Array, Array]:
        """`sums` at scale 1 of that many equal parts of the sample (the last may be smaller)."""
        self.slice = max(1, -(-self.numbers.worlds // batches))
        found = self._sums(x, 1.0)
        self.slice = SLICE
        return found

    def _sums(self, x: Array, scale: float) -> tuple[Array, Array, Array]:
        self.settle(scale)
        self.passes += 1
        logs = self.logs(x)
        if self.in_lanes:
            found = self._lane_sums(logs, scale)
            if found[1][:, self.p.pooled_sets].sum(axis=0).min(initial=1.0) > UNDERFLOW:
                return found
            # a reach is too small for plain products: go on with sums of logarithms, for good
            self._leave_lanes(scale)
        return self._log_sums(logs, scale)

    def _empty_sums(self) -> tuple[Array, Array, Array]:
        sets, slots = self.p.player.shape[0], int(self.p.offset[-1])
        batches = -(-self.numbers.worlds // self.slice)
        return np.zeros((batches, slots)), np.zeros((batches, sets)), np.zeros((batches, sets))

    def _lane_sums(self, logs: Array, scale: float) -> tuple[Array, Array, Array]:
        from overture.solve.lanes import pooled_pass_lanes

        numerator, reach, squared = self._empty_sums()
        self.passed = self.status

        def work(start: int, stop: int) -> None:
            b = start // self.slice
            pooled_pass_lanes(
                self.p, self.frontier, self.chance, self.precisions, self.weights, logs, scale,
                start, stop, numerator[b], reach[b], squared[b],
            )  # fmt: skip

        over_slices(work, self.numbers.worlds, self.workers, self.slice)
        return numerator, reach, squared

    def _leave_lanes(self, scale: float) -> None:
        self.in_lanes = False
        self.frontier = np.zeros((self.numbers.worlds, self.p.frontier.shape[0], self.p.players))
        self.scale = -1.0
        self.settle(scale)

    def _log_sums(self, logs: Array, scale: float) -> tuple[Array, Array, Array]:
        from overture.solve.sweeps import pooled_pass

        p, n = self.p, self.numbers
        numerator, reach, squared = self._empty_sums()
        for _attempt in range(2):
            numerator, reach, squared = self._empty_sums()
            top = np.full(reach.shape, -np.inf)
            status = self.status.copy()
            self.ended = self.logodds.copy()

            def work(
                start: int,
                stop: int,
                out: tuple[Array, Array, Array] = (numerator, reach, squared),
                top: Array = top,
                status: np.ndarray = status,
            ) -> None:
                b = start // self.slice
                pooled_pass(
                    p, self.frontier, n.chance, n.precision, self.weights, logs, scale, self.shift,
                    1e-11, start, stop, self.ended, status, out[0][b], out[1][b], out[2][b],
                    top[b],
                )  # fmt: skip

            over_slices(work, n.worlds, self.workers, self.slice)
            self.passed = status
            highest = top.max(axis=0)
            far = np.isfinite(highest) & (np.abs(highest - self.shift) > 500.0)
            if not far.any():
                break
            # reaches so small that they would underflow are carried relative to the largest one
            self.shift[far] = highest[far]
        return numerator, reach, squared

    def weight(self) -> float:
        """Summed weight of the worlds that are in the sums of the last pass."""
        return float(self.weights[self.passed == 0].sum())

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

    def arrow(self) -> Arrow:
        """The same equations with the worlds' own as one system, of the worlds in the sums."""
        weights = np.where(self.passed == 0, self.weights, 0.0)
        if self.joint is None:
            self.joint = Arrow(self.p, self.numbers, self.workers, self.influence)
        self.joint.numbers = replace(self.numbers, weights=weights)
        return self.joint

    def derivative(self, x: Array, gap: Array, scale: float = 1.0) -> Array:
        """Exact Jacobian [unknowns, unknowns] of the system at x, from one pass."""
        numerator, reach, _ = self.sums(x, scale)
        if not self.in_lanes:
            return self.arrow().total_derivative(Point(x, self.ended, scale))
        from overture.solve.lanes import jacobian_pass_lanes

        mass = reach.sum(axis=0)
        quality = self.quality(numerator.sum(axis=0), mass)
        p, n = self.p, self.numbers
        batches = -(-n.worlds // SLICE)
        sets, slots = p.player.shape[0], int(p.offset[-1])
        d_numerator = np.zeros((batches, slots, self.unknowns))
        d_reach = np.zeros((batches, sets, self.unknowns))
        logs = self.logs(x)

        def work(start: int, stop: int) -> None:
            b = start // SLICE
            jacobian_pass_lanes(
                p, self.influence, self.frontier, self.chance, self.precisions, self.weights, logs,
                scale, self.column_of, start, stop, d_numerator[b], d_reach[b],
            )  # fmt: skip

        over_slices(work, n.worlds, self.workers)
        self.passes += 1
        out = np.eye(self.unknowns)
        moved, change = d_numerator.sum(axis=0), d_reach.sum(axis=0)
        for i, start, stop in self.unknown_sets:
            if mass[i] <= 0:
                continue
            slope = (moved[start:stop] - np.outer(quality[start:stop], change[i])) / mass[i]
            rows = slice(int(self.column_of[i]), int(self.column_of[i]) + stop - start - 1)
            out[rows] -= scale * self.precision[i] * (slope[1:] - slope[0])
        return out

    def rises(self, x: Array) -> bool:
        """Whether the branch through a solution x at scale 1 runs towards higher precision there.

        It does where it first reaches a scale: the determinant of the whole Jacobian is positive,
        as it is at precision 0.
        """
        self.sums(x, 1.0)
        if self.in_lanes:
            return bool(np.linalg.slogdet(self.derivative(x, x))[0] > 0)
        at = Point(x, self.ended, 1.0)
        local = self.arrow().linear(at, Point(np.zeros_like(x), np.zeros_like(at.y), 1.0), 0.0)
        return local is not None and local.sign > 0

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


def first_worlds(numbers: Numbers, worlds: int) -> Numbers:
    """The first worlds of a block, as views."""
    return Numbers(
        numbers.payoffs[:worlds],
        numbers.chance[:worlds],
        numbers.precision[:worlds],
        numbers.weights[:worlds],
    )
