"""All roots of a square system of polynomials in the unit box, by branch and prune.

A box is dropped when an equation cannot vanish in it; it is settled when Krawczyk's operator maps
it into itself (then it holds exactly one root, which Newton polishes); else it is halved along
its longest side. Source: Moore, Kearfott & Cloud (2009), Introduction to Interval Analysis,
chapters 6 and 8. Without directed rounding: the bounds carry a margin far above rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from overture.solve.equilibria.mixed_polynomials import Polynomial, bounds, derivative, evaluate

Array = NDArray[np.float64]

MARGIN = 1e-12
SMALLEST = 1e-7
BOXES = 20_000

WIDER = 0.1
"""Krawczyk's test is made on a box this share wider: a root may lie on the edge of a box."""


def roots_in_box(
    equations: Sequence[Polynomial], names: Sequence[int], limit: int = BOXES
) -> tuple[list[Array], bool]:
    """Roots [names] with every variable in [0, 1], and whether the box was searched through.

    Where there are more equations than variables, roots of the first ones are kept that solve
    the others. False where `limit` boxes did not do, or where roots are not isolated.
    """
    n = len(names)
    square = list(equations[:n])
    slopes = [[derivative(p, v) for v in names] for p in square]
    waiting = [(np.zeros(n), np.ones(n))]
    found: list[Array] = []
    complete = True
    for _ in range(limit):
        if not waiting:
            break
        low, high = waiting.pop()
        box = {v: (float(a), float(b)) for v, a, b in zip(names, low, high, strict=True)}
        if _excluded(equations, box):
            continue
        verdict, point = _krawczyk(square, slopes, names, low, high)
        if verdict == "none":
            continue
        if verdict == "one" and point is not None:
            found.append(point)
            continue
        if (high - low).max() < SMALLEST:
            # a root at which the equations touch: reported if Newton confirms it, never as
            # the only one
            complete = False
            near = _newton(square, slopes, names, (low + high) / 2)
            if near is not None:
                found.append(near)
            continue
        side = int((high - low).argmax())
        middle = (low[side] + high[side]) / 2
        upper, lower = low.copy(), high.copy()
        upper[side] = lower[side] = middle
        waiting += [(upper, high), (low, lower)]
    kept: list[Array] = []
    for root in sorted(found, key=lambda r: tuple(r)):
        at = {v: float(x) for v, x in zip(names, root, strict=True)}
        if max(abs(float(evaluate(p, at))) for p in equations) > 1e-9:
            continue
        if not any(np.abs(root - other).max() < 1e-9 for other in kept):
            kept.append(root)
    return kept, complete and not waiting


def _excluded(equations: Sequence[Polynomial], box: dict[int, tuple[float, float]]) -> bool:
    for p in equations:
        low, high = bounds(p, box)
        if low > MARGIN or high < -MARGIN:
            return True
    return False


def _values(polynomials: Sequence[Polynomial], names: Sequence[int], at: Array) -> Array:
    point = {v: float(x) for v, x in zip(names, at, strict=True)}
    return np.array([float(evaluate(p, point)) for p in polynomials])


def _newton(
    square: Sequence[Polynomial],
    slopes: Sequence[Sequence[Polynomial]],
    names: Sequence[int],
    start: Array,
) -> Array | None:
    x = start.copy()
    for _ in range(30):
        jacobian = np.array([_values(row, names, x) for row in slopes])
        if abs(np.linalg.det(jacobian)) < 1e-14:
            return None
        step = np.linalg.solve(jacobian, _values(square, names, x))
        x = x - step
        if np.abs(step).max() < 1e-15:
            break
    near = np.abs(x - start).max() < 1e-3 and np.abs(_values(square, names, x)).max() < 1e-12
    return x if near else None


def _krawczyk(
    square: Sequence[Polynomial],
    slopes: Sequence[Sequence[Polynomial]],
    names: Sequence[int],
    low: Array,
    high: Array,
) -> tuple[str, Array | None]:
    """ "one" root (polished), "none", or "unknown"."""
    middle, radius = (low + high) / 2, (high - low) / 2 * (1 + WIDER)
    wider = {v: (float(m - r), float(m + r)) for v, m, r in zip(names, middle, radius, strict=True)}
    jacobian = np.array([_values(row, names, middle) for row in slopes])
    if abs(np.linalg.det(jacobian)) < 1e-12:
        return "unknown", None
    inverse = np.linalg.inv(jacobian)
    ends = np.array([[bounds(p, wider) for p in row] for row in slopes])
    centre, spread = ends.mean(axis=2), (ends[:, :, 1] - ends[:, :, 0]) / 2
    off = np.abs(np.eye(len(names)) - inverse @ centre) + np.abs(inverse) @ spread
    target = middle - inverse @ _values(square, names, middle)
    reach = off @ radius + MARGIN
    if (np.abs(target - middle) > radius + reach).any():
        return "none", None
    if (np.abs(target - middle) + reach < radius).all():
        root = _newton(square, slopes, names, target)
        if root is not None:
            return "one", root
    return "unknown", None
