"""Pooled strategies and the worlds' own LANE sets as one system: its Newton steps and tangents.

The Jacobian is an arrow: one block a world, and the pooled equations across. Worlds are eliminated
first, so a step costs one pass over the worlds and one small linear system. A world near a fold of
its own has a block near singular; its last unknowns then stay in the small system (delayed pivots:
Duff & Reid 1983), which is singular only where the whole system is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.solve.pooled_jacobian import Influence, influence
from overture.solve.programme import Programme
from overture.solve.quantal_response import SLICE, over_slices

LEAST_PIVOT = 1e-4
"""A smaller pivot of a world's block is delayed."""

MEMORY = 500e6
"""Bytes that the blocks of all worlds may take."""


@dataclass(frozen=True)
class Point:
    """A point of the joint system: pooled log-odds x, worlds' log-odds y [W, unknowns], scale."""

    x: Array
    y: Array
    scale: float

    def plus(self, step: Point, times: float = 1.0) -> Point:
        """The point moved along a step."""
        return Point(
            self.x + times * step.x, self.y + times * step.y, self.scale + times * step.scale
        )


@dataclass(frozen=True)
class Linear:
    """A Newton step and the tangent at a point; `sign` of the closed Jacobian's determinant."""

    step: Point
    tangent: Point
    sign: float
    worst: float


class Arrow:
    """The joint system of a sample of worlds; worlds of weight 0 are no part of it."""

    def __init__(
        self, p: Programme, numbers: Numbers, workers: int, known: Influence | None = None
    ) -> None:
        self.p, self.numbers, self.workers = p, numbers, workers
        self.pooled = [(int(i), int(p.offset[i]), int(p.offset[i + 1])) for i in p.pooled_sets]
        self.unknowns = sum(stop - start - 1 for _, start, stop in self.pooled)
        found = influence(p) if known is None else known
        # the kernels find lists of nodes by their position in the programme
        self.code = np.concatenate([p.code, found.nodes])
        self.influence = found._replace(node_start=found.node_start + p.code.size)
        self.row_of = np.full(p.player.shape[0], -1, dtype=np.int64)
        at = p.unknowns
        for i, start, stop in self.pooled:
            self.row_of[i] = at
            at += stop - start - 1
        self.shift = np.zeros(p.player.shape[0])

    def fits(self) -> bool:
        """Whether the worlds' blocks fit into MEMORY."""
        side = self.p.unknowns + self.unknowns + 1
        return 8.0 * self.numbers.worlds * side * (side + 1) <= MEMORY

    def logs(self, x: Array) -> Array:
        """Log-probabilities [slots] of the pooled sets from their log-odds."""
        out = np.zeros(int(self.p.offset[-1]))
        at = 0
        for _, start, stop in self.pooled:
            z = np.concatenate([[0.0], x[at : at + stop - start - 1]])
            out[start:stop] = z - (z.max() + np.log(np.exp(z - z.max()).sum()))
            at += stop - start - 1
        return out

    def values(self, at: Point) -> tuple[Array, Array, Array, Array]:
        """Gaps [W, unknowns] of the worlds, Q [slots] and mass [I] of the pooled sets, and the
        pooled advantages lambda (Q - Q_first) [unknowns]."""
        from overture.solve.joint_kernel import joint_values

        n, p = self.numbers, self.p
        sets, slots = p.player.shape[0], int(p.offset[-1])
        gaps = np.zeros((n.worlds, p.unknowns))
        logs = self.logs(at.x)
        batches = -(-n.worlds // SLICE)
        for _attempt in range(2):
            numerator, reach = np.zeros((batches, slots)), np.zeros((batches, sets))
            top = np.full((batches, sets), -np.inf)

            def work(
                start: int, stop: int, sums: tuple[Array, Array, Array] = (numerator, reach, top)
            ) -> None:
                b = start // SLICE
                joint_values(
                    self.code, n.payoffs, n.chance, n.precision, n.weights, logs, at.y, at.scale,
                    self.shift, start, stop, gaps, sums[0][b], sums[1][b], sums[2][b],
                )  # fmt: skip

            over_slices(work, n.worlds, self.workers)
            highest = top.max(axis=0)
            far = np.isfinite(highest) & (np.abs(highest - self.shift) > 500.0)
            if not far.any():
                break
            # reaches so small that they would underflow are carried relative to the largest one
            self.shift[far] = highest[far]
        total, mass = numerator.sum(axis=0), reach.sum(axis=0)
        quality = np.zeros(slots)
        parts = [np.zeros(0)]
        for i, start, stop in self.pooled:
            if mass[i] > 0:
                quality[start:stop] = total[start:stop] / mass[i]
            parts.append(n.precision[0, i] * (quality[start + 1 : stop] - quality[start]))
        return gaps, quality, mass, np.concatenate(parts)

    def blocks(
        self, at: Point, quality: Array, mass: Array, across: Array | None
    ) -> tuple[Array, Array, np.ndarray, np.ndarray, Array]:
        """Sums over the worlds' reduced blocks, and these with orders, ranks, signs if `across`
        (the closing row in the worlds' unknowns) is given: see `joint_kernel.joint_blocks`."""
        from overture.solve.joint_kernel import joint_blocks

        n, m, size = self.numbers, self.p.unknowns, self.unknowns
        kept = n.worlds if across is not None else 0
        blocks = np.zeros((kept, m + size + 1, m + size + 2))
        orders = np.tile(np.arange(m), (n.worlds, 1))
        ranks, signs = np.full(n.worlds, m), np.ones(n.worlds)
        total = np.zeros((-(-n.worlds // SLICE), size + 1, size + 2))
        row = np.zeros((n.worlds, m)) if across is None else across
        least = 0.0 if across is None else LEAST_PIVOT
        logs = self.logs(at.x)

        def work(start: int, stop: int) -> None:
            joint_blocks(
                self.code, self.influence, self.row_of, n.payoffs, n.chance, n.precision,
                n.weights, logs, at.y, at.scale, self.shift, mass, quality, row, least, start,
                stop, total[start // SLICE], blocks, orders, ranks, signs,
            )  # fmt: skip

        over_slices(work, n.worlds, self.workers)
        return total.sum(axis=0), blocks, orders, ranks, signs

    def linear(self, at: Point, closing: Point, last: float) -> Linear | None:
        """The Newton step at a point, and the tangent there; None where the system is undefined.

        The system is closed by the row `closing`: closing . step = last, closing . tangent = 1.
        """
        gaps, quality, mass, advantage = self.values(at)
        gap = at.x - at.scale * advantage
        worst = max(float(np.abs(gap).max(initial=0.0)), float(np.abs(gaps).max(initial=0.0)))
        if not np.isfinite(worst):
            return None
        total, blocks, orders, ranks, signs = self.blocks(at, quality, mass, closing.y)
        n, m = self.unknowns, self.p.unknowns
        late = [(int(w), int(r)) for w in np.flatnonzero(ranks < m) for r in range(ranks[w], m)]
        size = n + 1 + len(late)
        matrix, right = np.zeros((size, size)), np.zeros((size, 2))
        matrix[: n + 1, : n + 1] = total[:, : n + 1]
        matrix[:n, :n] += np.eye(n)
        matrix[:n, n] -= advantage
        matrix[n, :n] += closing.x
        matrix[n, n] += closing.scale
        right[: n + 1, 0] = total[:, n + 1]
        right[:n, 0] -= gap
        right[n] += (last, 1.0)
        for k, (w, r) in enumerate(late):
            own = n + 1 + k
            matrix[: n + 1, own] = blocks[w, m:, r]
            matrix[own, : n + 1] = blocks[w, r, m : m + n + 1]
            right[own, 0] = blocks[w, r, m + n + 1]
            for other, (v, c) in enumerate(late):
                if v == w:
                    matrix[own, n + 1 + other] = blocks[w, r, c]
        sign, _ = np.linalg.slogdet(matrix)
        if sign == 0.0 or not np.isfinite(sign):
            return None
        found = np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
        moved = np.einsum("wuc,ck->wuk", blocks[:, :m, m : m + n + 1], found[: n + 1])
        dy = -moved
        dy[:, :, 0] += blocks[:, :m, m + n + 1]
        for k, (w, r) in enumerate(late):
            rank = ranks[w]
            dy[w, :rank] -= np.outer(blocks[w, :rank, r], found[n + 1 + k])
            dy[w, r] = found[n + 1 + k]
        worlds = np.arange(self.numbers.worlds)[:, None]
        own_order: Array = np.empty_like(dy)
        own_order[worlds, orders] = dy
        step, tangent = (
            Point(found[:n, k], own_order[:, :, k], float(found[n, k])) for k in (0, 1)
        )
        return Linear(step, tangent, float(sign) * float(signs.prod()), worst)

    def total_derivative(self, at: Point) -> Array:
        """Jacobian [unknowns, unknowns] of the pooled equations alone, the worlds' own sets
        following along (implicit function theorem); at a point where their equations hold."""
        _, quality, mass, _ = self.values(at)
        total = self.blocks(at, quality, mass, None)[0]
        n = self.unknowns
        return np.asarray(np.eye(n) + total[:n, :n])
