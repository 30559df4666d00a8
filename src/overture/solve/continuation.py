"""Small systems of equations: Newton with Broyden updates, and steps in the precision.

Functions are black boxes F(y) or F(y, scale) -> array [m]; used for the few pooled unknowns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from overture.game.draws import Array

Derivative = Callable[[Array, Array], Array]
"""(y, system(y)) -> Jacobian."""


FAR = 0.4
"""How far (log-odds) the branch may lie from where it was predicted, or the step is shortened."""

LONG = 2.0
"""How far a step may lead: from farther away, Newton can end on another branch beyond a fold."""

SATURATED = 120.0
"""Log-odds beyond which a choice is certain to more digits than a double has: what they are then
matters by their order of magnitude only, so steps may be longer in proportion."""

MOST_STEPS = 1_000
"""Steps in the scale, taken or refused, before the branch is given up."""

ROUNDING = 16 * float(np.finfo(np.float64).eps)
"""Relative error of a sum over payoffs: no equation can be solved closer than its terms are."""


def room(y: Array) -> Array:
    """How many times longer than LONG a step may be in every component of y (1 up to SATURATED)."""
    return np.maximum(1.0, 0.25 * (np.abs(y) - SATURATED))


def attainable(tolerance: float, sharpness: float) -> float:
    """The tolerance, or the rounding error of equations of that precision times payoff spread."""
    return max(tolerance, ROUNDING * sharpness)


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
    `reach` in the largest component (farther where it is saturated).
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
        longest = float((np.abs(step) / room(y)).max())
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
) -> tuple[list[float], list[Array], bool]:
    """Follow the branch from (0, scale 0) to scale 1 by steps in the scale.

    `sharpness` is the largest precision times payoff spread: the first step moves log-odds by
    about one. Where log-odds are saturated, steps grow in proportion to them, so that their number
    rises with the logarithm of the sharpness. Returns the rungs, the points, and whether scale 1
    was reached without a fold, in MOST_STEPS steps.
    """
    scales, points = [0.0], [np.zeros(unknowns)]
    stride = min(1.0, 1.0 / max(sharpness, 1e-12))
    tolerance = attainable(tolerance, sharpness)
    tries = rejected = 0
    while scales[-1] < 1.0:
        ahead = min(1.0, scales[-1] + stride)
        if ahead <= scales[-1] or tries >= MOST_STEPS:
            return scales, points, False
        if 1.0 - ahead < 0.1 * stride:
            ahead = 1.0
        guess = _extrapolate(scales, points, ahead)
        free = room(points[-1])
        far = float((np.abs(guess - points[-1]) / free).max(initial=0.0))
        if far > LONG:
            stride = 0.9 * (ahead - scales[-1]) * LONG / far
            continue
        gap_at = _at(system, ahead)
        derive_at = partial(_scaled, derive, ahead) if derive else partial(differences, gap_at)
        y, _, _, converged = newton_broyden(
            gap_at, guess, None, tolerance, most=12, derive=derive_at
        )
        jump = float((np.abs(y - guess) / free).max(initial=0.0))
        tries += 1
        folded = False
        if converged and unknowns:
            # a fold was passed when the determinant lost the sign it has at precision 0
            folded = bool(np.linalg.det(derive_at(y, gap_at(y))) <= 0)
        moved = float((np.abs(y - points[-1]) / free).max(initial=0.0))
        if not converged or jump > FAR or moved > LONG + FAR or folded:
            stride *= 0.5
            rejected += 1
            if stride * max(sharpness, 1.0) < 1e-3 or rejected > 300:
                return scales, points, False
            continue
        scales.append(ahead)
        points.append(y)
        stride *= 2.5 if jump < 0.1 else 1.4
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
