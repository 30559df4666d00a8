"""The principal branch of a whole ensemble: pooled strategies and worlds' own sets together.

The ensemble is one game in which chance draws the world and tells it to those who know it. Its
branch is followed from precision 0 by pseudo-arclength (Keller 1977; Turocy 2005), so that it may
turn back where one world's own fixed point, or the pooled one, folds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.game.draws import Array
from overture.solve.joint_system import Arrow, Linear, Point

FAR = 0.4
"""How far (log-odds) the branch may lie from where it was predicted, or the step is shortened."""

TURN = 0.9
"""Least cosine between the tangents at the ends of a step."""

MOST = 3_000


@dataclass(frozen=True)
class Branch:
    """The branch: scales [R] and pooled log-odds [R, unknowns] on the way, and where it ended."""

    scales: Array
    points: Array
    end: Point
    reached: bool
    turned: bool


def follow_jointly(system: Arrow, sharpness: float) -> Branch:
    """Follow the branch from the uniform profile to where it first reaches scale 1.

    `sharpness` is the largest precision times payoff spread: one unit of arclength moves log-odds
    by about one. Worlds' own log-odds count by the mean of their squares, so that a world at a fold
    of its own goes around it while the others hardly move.
    """
    worlds, m = system.numbers.worlds, system.p.unknowns
    stretch = max(sharpness, 1.0)
    now = Point(np.zeros(system.unknowns), np.zeros((worlds, m)), 0.0)
    upward = Point(np.zeros(system.unknowns), np.zeros((worlds, m)), 1.0)
    there = system.linear(now, upward, 0.0)
    scales, points = [0.0], [now.x]
    if there is None:
        return Branch(np.array(scales), np.array(points), now, False, False)
    metric = _Metric(stretch, worlds)
    tangent = metric.unit(there.tangent)
    before: tuple[Point, float] | None = None
    stride, turned = 0.5, False
    for _ in range(MOST):
        if stride < 1e-7:
            break
        guess = now.plus(tangent, stride)
        if before is not None:
            # Adams & Bashforth: the tangent at the last point but one bends the step
            bend = 0.5 * stride / before[1]
            guess = guess.plus(tangent, stride * bend).plus(before[0], -stride * bend)
        found = _correct(system, guess, metric.row(tangent), stretch)
        if found is None:
            stride *= 0.5
            continue
        point, local = found
        ahead = metric.unit(local.tangent)
        off = _distance(point, guess, stretch)
        if local.sign <= 0.0 or metric.dot(ahead, tangent) < TURN or point.scale < 0.0:
            stride *= 0.5
            continue
        if point.scale >= 1.0:
            end = _arrive(system, now, point, upward, stretch)
            if end is None:
                stride *= 0.5
                continue
            return Branch(np.array([*scales, 1.0]), np.array([*points, end.x]), end, True, turned)
        turned = turned or point.scale < now.scale
        before = (tangent, metric.length(now, point))
        now, tangent = point, ahead
        scales.append(now.scale)
        points.append(now.x)
        stride *= 2.0 if off < 0.03 else (1.4 if off < 0.1 else (1.0 if off < 0.25 else 0.7))
    return Branch(np.array(scales), np.array(points), now, False, turned)


@dataclass(frozen=True)
class _Metric:
    """Lengths of steps: pooled log-odds and the stretched scale in full, own ones on average."""

    stretch: float
    worlds: int

    def dot(self, a: Point, b: Point) -> float:
        own = float((a.y * b.y).sum()) / self.worlds
        return float(a.x @ b.x) + own + self.stretch**2 * a.scale * b.scale

    def row(self, a: Point) -> Point:
        return Point(a.x, a.y / self.worlds, self.stretch**2 * a.scale)

    def unit(self, a: Point) -> Point:
        length = float(np.sqrt(self.dot(a, a)))
        return Point(a.x / length, a.y / length, a.scale / length)

    def length(self, a: Point, b: Point) -> float:
        gap = b.plus(a, -1.0)
        return float(np.sqrt(self.dot(gap, gap)))


def _distance(a: Point, b: Point, stretch: float) -> float:
    return max(
        float(np.abs(a.x - b.x).max(initial=0.0)),
        float(np.abs(a.y - b.y).max(initial=0.0)),
        stretch * abs(a.scale - b.scale),
    )


def _correct(
    system: Arrow, guess: Point, closing: Point, stretch: float
) -> tuple[Point, Linear] | None:
    """Newton in the hyperplane through the guess: the point and the system near it; None if the
    steps do not shrink fast, or lead far away."""
    point, before = guess, np.inf
    for _ in range(6):
        local = system.linear(point, closing, 0.0)
        if local is None:
            return None
        longest = _distance(point.plus(local.step), point, stretch)
        if not longest <= min(FAR, 0.5 * before):
            return None
        point, before = point.plus(local.step), longest
        if _distance(point, guess, stretch) > FAR:
            return None
        if longest < 1e-4:
            return point, local
    return None


def _arrive(
    system: Arrow, below: Point, above: Point, upward: Point, stretch: float
) -> Point | None:
    """Newton at scale 1 from between two points of the branch; None if it is not between them."""
    share = (1.0 - below.scale) / (above.scale - below.scale)
    start = below.plus(above.plus(below, -1.0), share)
    point, before = Point(start.x, start.y, 1.0), np.inf
    for _ in range(20):
        local = system.linear(point, upward, 0.0)
        if local is None or local.sign <= 0.0:
            return None
        longest = _distance(point.plus(local.step), point, stretch)
        if longest > 1e-9 and not longest <= min(FAR, 0.5 * before):
            return None
        point = point.plus(local.step)
        if _distance(point, start, stretch) > FAR:
            return None
        # steps that stop shrinking have met rounding
        if longest < 1e-12 or (longest < 1e-9 and longest > 0.3 * before):
            return Point(point.x, point.y, 1.0)
        before = longest
    return None
