"""All roots of a square system of polynomials in the unit box, by branch and prune.

A box is dropped when an equation cannot vanish in it. Krawczyk's operator maps a box to one that
holds all its roots: where that is inside the box it holds exactly one, which Newton polishes;
where it cuts much off, what is left is looked at again; else the box is halved along its longest
side. Source: Moore, Kearfott & Cloud (2009), Introduction to Interval Analysis, chapters 6 and 8.
Without directed rounding: the bounds carry a margin far above rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from overture.solve.equilibria.mixed_polynomials import Polynomial, derivative

Array = NDArray[np.float64]

MARGIN = 1e-12
SMALLEST = 1e-7
BOXES = 15_000

WIDER = 0.1
"""Krawczyk's operator is applied to a box this share wider: a root may lie on the edge of a box."""

CUT = 0.7
"""A box is looked at again instead of halved when its longest side shrinks to this share."""

Terms = tuple[tuple[float, tuple[int, ...]], ...]
"""A polynomial as (coefficient, places of its variables)."""


def roots_in_box(
    equations: Sequence[Polynomial], names: Sequence[int], limit: int = BOXES
) -> tuple[list[Array], bool]:
    """Roots [names] with every variable in [0, 1], and whether the box was searched through.

    Where there are more equations than variables, roots of the first ones are kept that solve
    the others. False where `limit` boxes did not do, or where roots are not isolated.
    """
    n = len(names)
    place = {v: k for k, v in enumerate(names)}
    everything = [_terms(p, place) for p in equations]
    square = everything[:n]
    slopes = [[_terms(derivative(p, v), place) for v in names] for p in equations[:n]]
    waiting = [([0.0] * n, [1.0] * n)]
    found: list[Array] = []
    complete = True
    for _ in range(limit):
        if not waiting:
            break
        low, high = waiting.pop()
        if any(_away(p, low, high) for p in everything):
            continue
        verdict, point, low, high = _krawczyk(square, slopes, low, high)
        if verdict == "none":
            continue
        if verdict == "one" and point is not None:
            found.append(point)
            continue
        widths = [b - a for a, b in zip(low, high, strict=True)]
        if max(widths) < SMALLEST:
            # equations that touch without crossing: a root if Newton confirms it, and others
            # may lie as close
            complete = False
            near = _newton(square, slopes, [(a + b) / 2 for a, b in zip(low, high, strict=True)])
            if near is not None:
                found.append(near)
        elif verdict == "shrunk":
            waiting.append((low, high))
        else:
            side = widths.index(max(widths))
            middle = (low[side] + high[side]) / 2
            upper, lower = list(low), list(high)
            upper[side] = lower[side] = middle
            waiting += [(upper, high), (low, lower)]
    kept: list[Array] = []
    for root in sorted(found, key=lambda r: tuple(r)):
        if max(abs(_value(p, root)) for p in everything) <= 1e-9 and not any(
            np.abs(root - other).max() < 1e-9 for other in kept
        ):
            kept.append(root)
    return kept, complete and not waiting


def _terms(p: Polynomial, place: dict[int, int]) -> Terms:
    return tuple((float(c), tuple(place[v] for v in monomial)) for monomial, c in p.items())


def _value(p: Terms, at: Sequence[float] | Array) -> float:
    total = 0.0
    for c, factors in p:
        for k in factors:
            c *= at[k]
        total += c
    return total


def _bounds(p: Terms, low: Sequence[float], high: Sequence[float]) -> tuple[float, float]:
    least = most = 0.0
    for c, factors in p:
        a = b = c
        for k in factors:
            ends = (a * low[k], a * high[k], b * low[k], b * high[k])
            a, b = min(ends), max(ends)
        least += a
        most += b
    return least, most


def _away(p: Terms, low: Sequence[float], high: Sequence[float]) -> bool:
    """Whether an equation cannot vanish in a box."""
    least, most = _bounds(p, low, high)
    return least > MARGIN or most < -MARGIN


def _newton(
    square: Sequence[Terms], slopes: Sequence[Sequence[Terms]], start: Sequence[float]
) -> Array | None:
    x = np.array(start)
    for _ in range(30):
        jacobian = np.array([[_value(p, x) for p in row] for row in slopes])
        if abs(np.linalg.det(jacobian)) < 1e-14:
            return None
        step = np.linalg.solve(jacobian, np.array([_value(p, x) for p in square]))
        x = x - step
        if np.abs(step).max() < 1e-15:
            break
    near = np.abs(x - np.array(start)).max() < 1e-3
    return x if near and max(abs(_value(p, x)) for p in square) < 1e-12 else None


def _krawczyk(
    square: Sequence[Terms],
    slopes: Sequence[Sequence[Terms]],
    low: list[float],
    high: list[float],
) -> tuple[str, Array | None, list[float], list[float]]:
    """ "one" root (polished), "none", "shrunk" to a smaller box, or "unknown"."""
    first, last = np.array(low), np.array(high)
    middle, radius = (first + last) / 2, (last - first) / 2 * (1 + WIDER)
    jacobian = np.array([[_value(p, middle) for p in row] for row in slopes])
    if abs(np.linalg.det(jacobian)) < 1e-12:
        return "unknown", None, low, high
    inverse = np.linalg.inv(jacobian)
    wide = ((middle - radius).tolist(), (middle + radius).tolist())
    ends = np.array([[_bounds(p, *wide) for p in row] for row in slopes])
    centre, spread = ends.mean(axis=2), (ends[:, :, 1] - ends[:, :, 0]) / 2
    off = np.abs(np.eye(len(low)) - inverse @ centre) + np.abs(inverse) @ spread
    target = middle - inverse @ np.array([_value(p, middle) for p in square])
    reach = off @ radius + MARGIN
    if (np.abs(target - middle) > radius + reach).any():
        return "none", None, low, high
    if (np.abs(target - middle) + reach < radius).all():
        root = _newton(square, slopes, target.tolist())
        if root is not None:
            return "one", root, low, high
    first, last = np.maximum(first, target - reach), np.minimum(last, target + reach)
    if (first > last).any():
        return "none", None, low, high
    if (last - first).max() < CUT * (np.array(high) - np.array(low)).max():
        return "shrunk", None, first.tolist(), last.tolist()
    return "unknown", None, low, high
