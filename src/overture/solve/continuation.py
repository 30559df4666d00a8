"""Small systems of equations: Newton with Broyden updates, and pseudo-arclength path-following.

Functions are black boxes F(y) or F(y, scale) -> array [m]; Jacobians are differences. Used for the
few pooled unknowns, and for single worlds in which the compiled follower gave up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np

from overture.game.draws import Array

Derivative = Callable[[Array, Array], Array]
"""(y, system(y)) -> Jacobian."""


class Within(Protocol):
    """Unknowns that a system solves for inside every evaluation, from a fixed start per rung."""

    def begin(self, scale: float) -> None:
        """Start every evaluation at this scale from the prediction of the rungs accepted."""

    def jump(self) -> float:
        """How far the last evaluation ended from the prediction."""

    def accept(self, scale: float) -> None:
        """The last evaluation is a rung."""

    def hold(self) -> None:
        """Start every evaluation from where the last one ended."""


def differences(system: Callable[[Array], Array], y: Array, at: Array) -> Array:
    """Jacobian [m, m] of `system` at y by forward differences; `at` is system(y)."""
    jacobian = np.empty((y.size, y.size))
    for column in range(y.size):
        step = 1e-6 * max(1.0, abs(float(y[column])))
        moved = y.copy()
        moved[column] += step
        jacobian[:, column] = (system(moved) - at) / step
    return jacobian


def newton_broyden(
    system: Callable[[Array], Array],
    y: Array,
    jacobian: Array | None = None,
    tolerance: float = 1e-10,
    most: int = 40,
    reach: float = 2.0,
    derive: Derivative | None = None,
) -> tuple[Array, float, Array, bool]:
    """Solve system(y) = 0 from y: (y, max |F|, Jacobian, converged).

    Newton steps with Broyden's rank-one update (Broyden 1965, method 1); the Jacobian is computed
    afresh when progress stalls, by `derive`(y, system(y)) or else by differences. Steps are cut to
    `reach` in the largest component.
    """
    fresh_matrix = derive or partial(differences, system)
    y = y.copy()
    if y.size == 0:
        return y, 0.0, np.zeros((0, 0)), True
    gap = system(y)
    fresh = jacobian is None
    matrix = fresh_matrix(y, gap) if jacobian is None else jacobian.copy()
    best_y, best_gap = y.copy(), float(np.abs(gap).max())
    for _ in range(most):
        worst = float(np.abs(gap).max())
        if worst <= tolerance:
            return y, worst, matrix, True
        try:
            step = -np.linalg.solve(matrix, gap)
        except np.linalg.LinAlgError:
            break
        longest = float(np.abs(step).max())
        if not np.isfinite(longest):
            break
        if longest > reach:
            step *= reach / longest
        for _halving in range(8):
            moved = system(y + step)
            if np.isfinite(moved).all() and np.abs(moved).max() < worst * (1 - 1e-4):
                break
            step *= 0.5
        else:
            if fresh:
                break
            matrix, fresh = fresh_matrix(y, gap), True
            continue
        change = moved - gap
        slow = np.abs(moved).max() > 0.3 * worst
        y, gap = y + step, moved
        if np.abs(gap).max() < best_gap:
            best_y, best_gap = y.copy(), float(np.abs(gap).max())
        if slow and not fresh:
            matrix, fresh = fresh_matrix(y, gap), True
        else:
            matrix += np.outer(change - matrix @ step, step) / float(step @ step)
            fresh = False
    return best_y, best_gap, matrix, best_gap <= tolerance


def follow_naturally(
    system: Callable[[Array, float], Array],
    unknowns: int,
    sharpness: float,
    tolerance: float = 1e-7,
    derive: Callable[[Array, Array, float], Array] | None = None,
    within: Within | None = None,
) -> tuple[list[float], list[Array], bool]:
    """Follow the branch from (0, scale 0) to scale 1 by steps in the scale.

    `sharpness` is the largest precision times payoff spread: the first step moves log-odds by
    about one. `within` watches unknowns inside the system (worlds with fixed points of their own),
    which must not jump either. Returns the rungs, the points, and whether scale 1 was reached
    without a fold.
    """
    scales, points = [0.0], [np.zeros(unknowns)]
    stride = min(1.0, 1.0 / max(sharpness, 1e-12))
    tries = 0
    while scales[-1] < 1.0:
        ahead = min(1.0, scales[-1] + stride)
        if 1.0 - ahead < 0.1 * stride:
            ahead = 1.0
        guess = _extrapolate(scales, points, ahead)
        if within is not None:
            within.begin(ahead)
        gap_at = _at(system, ahead)
        derive_at = partial(_scaled, derive, ahead) if derive else partial(differences, gap_at)
        y, _, _, converged = newton_broyden(
            gap_at, guess, None, tolerance, most=12, derive=derive_at
        )
        jump = float(np.abs(y - guess).max()) if unknowns else 0.0
        tries += 1
        folded = False
        if converged and unknowns:
            # a fold was passed when the determinant lost the sign it has at precision 0
            folded = bool(np.linalg.det(derive_at(y, gap_at(y))) <= 0)
        if within is not None and converged:
            system(y, ahead)
            jump = max(jump, within.jump())
        if not converged or jump > 1.0 or folded:
            stride *= 0.5
            if stride * max(sharpness, 1.0) < 1e-3 or tries > 300:
                return scales, points, False
            continue
        if within is not None:
            within.accept(ahead)
        scales.append(ahead)
        points.append(y)
        stride *= 2.5 if jump < 0.1 else (1.4 if jump < 0.4 else 0.8)
    return scales, points, True


def _scaled(
    derive: Callable[[Array, Array, float], Array], scale: float, y: Array, gap: Array
) -> Array:
    return derive(y, gap, scale)


def _at(system: Callable[[Array, float], Array], scale: float) -> Callable[[Array], Array]:
    return lambda y: system(y, scale)


def _extrapolate(scales: list[float], points: list[Array], ahead: float) -> Array:
    """Quadratic through the last three points (fewer at the start)."""
    if len(points) == 1:
        return points[0].copy()
    if len(points) == 2:
        share = (ahead - scales[-1]) / (scales[-1] - scales[-2])
        return np.asarray(points[-1] + share * (points[-1] - points[-2]))
    (t2, t1, t0), (y2, y1, y0) = scales[-3:], points[-3:]
    return np.asarray(
        y0 * (ahead - t1) * (ahead - t2) / ((t0 - t1) * (t0 - t2))
        + y1 * (ahead - t0) * (ahead - t2) / ((t1 - t0) * (t1 - t2))
        + y2 * (ahead - t0) * (ahead - t1) / ((t2 - t0) * (t2 - t1))
    )


def follow_arclength(
    system: Callable[[Array, float], Array],
    unknowns: int,
    sharpness: float,
    tolerance: float = 1e-10,
    most: int = 4000,
    within: Within | None = None,
) -> tuple[Array, bool]:
    """Follow the principal branch through its folds by pseudo-arclength (Keller 1977; Turocy 2005).

    Returns the log-odds where the branch first reaches scale 1, and whether it was reached.
    """
    size = unknowns + 1
    # the scale is stretched so that one unit of arclength moves log-odds by about one
    stretch = max(sharpness, 1.0)

    def extended(z: Array) -> Array:
        return system(z[:unknowns], float(z[unknowns]) / stretch)

    def derivative(z: Array, at: Array) -> Array:
        matrix = np.empty((unknowns, size))
        for column in range(size):
            step = 1e-6 * max(1.0, abs(float(z[column])))
            moved = z.copy()
            moved[column] += step
            matrix[:, column] = (extended(moved) - at) / step
        return matrix

    z = np.zeros(size)
    tangent = np.zeros(size)
    tangent[unknowns] = 1.0
    tangent = _tangent(derivative(z, extended(z)), tangent)
    stride = 0.1
    for _ in range(most):
        guess = z + stride * tangent
        point, matrix, iterations = _correct(extended, derivative, guess, tangent, unknowns)
        if point is None or np.abs(point - guess).max() > 0.5:
            stride *= 0.5
            if stride < 1e-8:
                return z[:unknowns], False
            continue
        turned = _tangent(matrix, tangent)
        if turned @ tangent < 0.8 and stride > 1e-4:
            stride *= 0.5
            continue
        if point[unknowns] >= stretch:
            share = (stretch - z[unknowns]) / (point[unknowns] - z[unknowns])
            start = z[:unknowns] + share * (point[:unknowns] - z[:unknowns])
            y, _, _, converged = newton_broyden(_at(system, 1.0), start, None, tolerance, reach=1.0)
            return y, converged
        z, tangent = point, turned
        if within is not None:
            extended(point)
            within.hold()
        stride = min(stride * (1.5 if iterations <= 2 else 1.0), 2.0)
    return z[:unknowns], False


def _correct(
    extended: Callable[[Array], Array],
    derivative: Callable[[Array, Array], Array],
    guess: Array,
    tangent: Array,
    unknowns: int,
) -> tuple[Array | None, Array, int]:
    """Newton in the hyperplane through the guess, across the tangent."""
    point = guess.copy()
    matrix = np.empty((unknowns, unknowns + 1))
    for iteration in range(8):
        gap = extended(point)
        if not np.isfinite(gap).all():
            return None, matrix, iteration
        matrix = derivative(point, gap)
        square = np.vstack([matrix, tangent])
        try:
            step = -np.linalg.solve(square, np.append(gap, tangent @ (point - guess)))
        except np.linalg.LinAlgError:
            return None, matrix, iteration
        point = point + step
        if np.abs(step).max() < 1e-8:
            return point, matrix, iteration + 1
    return None, matrix, 8


def _tangent(matrix: Array, previous: Array) -> Array:
    """Unit tangent of the branch, in the direction of travel."""
    square = np.vstack([matrix, previous])
    right = np.zeros(previous.size)
    right[-1] = 1.0
    try:
        tangent = np.linalg.solve(square, right)
    except np.linalg.LinAlgError:
        return previous
    return np.asarray(tangent / np.linalg.norm(tangent))
