"""The nearest joint flip: the smallest change of several numbers at once that turns the advice.

Changes are measured in units of each number's range, as the Euclidean length of the joint change.
The border is where a difference (value of the best policy less that of its rival, say) changes
sign. The search is that for a design point in reliability analysis (Hasofer & Lind 1974; Rackwitz
& Fiessler 1978) with safeguards, and no draws:

1. From today's point, rays to the edge of the ranges: along the axes, their pairs, an even set of
   other directions, towards points of the ranges that lie beyond the border, and where descent from
   today leads; the first change of sign on each is bracketed and bisected.
2. From the nearest of these, the direction is turned to the nearest point of the border's tangent
   inside the ranges, and the border is sought again along it, while it comes nearer.
3. Single coordinates of the point are moved by steps that get smaller; this also helps where the
   difference has kinks. Coordinates that do not matter are put back.

A border that is reached only through a thin or hidden region can be missed: the distance is an
upper bound on the smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.table import Array
from overture.errors import UsageError
from overture.worlds.streams import uniforms

Difference = Callable[[Array], Any]
"""points [k, d] -> k numbers whose sign says which policy is better."""

_PROBES = 24
"""Points looked at on each ray before bisecting: a narrower region beyond the border is missed."""
_BISECTIONS = 40
_PAIRS_OF = 24
"""Pairs of axes are tried among the first so many inputs."""
_STARTS = 64
_DESCENTS = 60


@dataclass(frozen=True)
class Flip:
    """The nearest flip found: `point` in the numbers' own units, `distance` in ranges.

    `changes` has (now, at) for every number that moves; `difference` is the difference at the
    point, just beyond the border. `evaluations` counts points looked at.
    """

    point: Mapping[str, float]
    changes: Mapping[str, tuple[float, float]]
    distance: float
    difference: float
    evaluations: int


@dataclass
class _Border:
    """The difference in range units around today, and how often it was asked."""

    difference: Difference
    now: Array
    width: Array
    low: Array
    high: Array
    sign: float
    asked: int = 0

    def crossed(self, steps: Array) -> Array:
        """Whether points now + steps x width [k, d] lie beyond the border: bool [k]."""
        return self.values(steps) * self.sign < 0.0

    def values(self, steps: Array) -> Array:
        points = self.now + steps * self.width
        found = np.asarray(self.difference(points), dtype=np.float64)
        if found.shape != (len(points),):
            raise UsageError(f"the difference gave {found.shape} for {len(points)} points")
        self.asked += len(points)
        return found

    def reach(self, directions: Array) -> Array:
        """How far each unit direction goes until the ranges end: [k]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            edge = np.where(directions > 0, self.high, self.low) / directions
        edge[directions == 0.0] = np.inf
        return np.asarray(edge.min(axis=1))


def nearest_flip(
    difference: Difference,
    now: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
    *,
    beyond: Any = None,
    points: int = 2_048,
    directions: int = 0,
    rounds: int = 12,
) -> Flip | None:
    """The nearest point at which `difference` changes sign, or None if no ray meets one.

    `now` are today's values and `ranges` their (low, high), by name; numbers of width 0 stay.
    `beyond` are points [k, numbers], in the order of `ranges`, that are known to lie beyond the
    border, such as worlds in which another policy is best. `difference` gets points [k, numbers] in
    the order of `ranges`, with numbers of no width left out.
    `points` of the ranges are looked at for others beyond it.
    `directions` is the number of further rays, 0 for 32 per number and at most 512. The same input
    gives the same answer. Raises UsageError.
    """
    names = [name for name in ranges if ranges[name][1] > ranges[name][0]]
    missing = [name for name in names if name not in now]
    if missing or not names:
        raise UsageError(
            f"ranges and values of today are needed: {missing or 'no range has width'}"
        )
    today = np.array([now[name] for name in names], dtype=np.float64)
    low, high = np.array([ranges[name] for name in names], dtype=np.float64).T
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise UsageError("ranges must be finite")
    if (today < low).any() or (today > high).any():
        outside = [n for n, x, a, b in zip(names, today, low, high, strict=True) if not a <= x <= b]
        raise UsageError(f"today's values of {', '.join(outside)} lie outside their ranges")
    width = high - low
    border = _Border(difference, today, width, (low - today) / width, (high - today) / width, 1.0)
    here = float(border.values(np.zeros((1, today.size)))[0])
    if here == 0.0 or not np.isfinite(here):
        raise UsageError(f"the difference of today is {here}: there is no side to flip from")
    border.sign = float(np.sign(here))
    tried = np.concatenate(
        [
            _directions(today.size, directions or min(32 * today.size, 512)),
            _towards(border, _known(beyond, names, list(ranges), today, width), points),
        ]
    )
    far = _distances(border, tried)
    if not np.isfinite(far).any():
        return None
    starts = np.argsort(far, kind="stable")[: min(6, int(np.isfinite(far).sum()))]
    best, length = np.zeros(today.size), np.inf
    for start in starts:
        step, distance = _closer(border, tried[start] * far[start], rounds)
        if distance < length * (1 - 1e-9):
            best, length = step, distance
    best = _put_back(border, best)
    length = float(np.linalg.norm(best))
    point = {**now, **{n: float(x) for n, x in zip(names, today + best * width, strict=True)}}
    return Flip(
        point=point,
        changes={n: (float(now[n]), point[n]) for n, s in zip(names, best, strict=True) if s != 0},
        distance=length,
        difference=float(border.values(best[None])[0]),
        evaluations=border.asked,
    )


def _directions(size: int, extra: int) -> Array:
    """Unit directions: axes, diagonals of pairs of axes, then normal scores of fixed draws."""
    from scipy.special import ndtri

    rows = [sign * axis for axis in np.eye(size) for sign in (1.0, -1.0)]
    for i in range(min(size, _PAIRS_OF)):
        for j in range(i):
            for first in (1.0, -1.0):
                for second in (1.0, -1.0):
                    row = np.zeros(size)
                    row[i], row[j] = first, second
                    rows.append(row)
    drawn = ndtri(uniforms(0, "nearest.directions", 0, extra * size)).reshape(extra, size)
    found = np.concatenate([np.array(rows), drawn])
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def _known(
    beyond: Any, names: Sequence[str], given: Sequence[str], today: Array, width: Array
) -> Array:
    """Given points as steps from today: [k, d]."""
    if beyond is None:
        return np.empty((0, today.size))
    points = np.asarray(beyond, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != len(given):
        raise UsageError(f"points beyond the border have {len(given)} numbers, not {points.shape}")
    return np.asarray((points[:, [given.index(name) for name in names]] - today) / width)


def _towards(border: _Border, known: Array, count: int) -> Array:
    """Unit directions to points beyond the border, those nearest first, and of descent."""
    size = border.now.size
    drawn = uniforms(0, "nearest.points", 0, count * size).reshape(count, size)
    inside = border.low * (1 - drawn) + border.high * drawn
    points = np.concatenate([known, inside])
    values = border.values(points) * border.sign
    over = points[values < 0.0]
    over = over[np.argsort(np.linalg.norm(over, axis=1), kind="stable")[:_STARTS]]
    low = points[np.argsort(values, kind="stable")[:4]]
    ends = [_descend(border, start) for start in [np.zeros(size), *low]]
    found = np.concatenate([over, np.array(ends)])
    lengths = np.linalg.norm(found, axis=1)
    return np.asarray(found[lengths > 0] / lengths[lengths > 0][:, None])


def _descend(border: _Border, start: Array) -> Array:
    """Follow the slope of the difference towards its border inside the ranges, by shorter steps
    where it stops falling."""
    step, size = start, 0.1
    value = float(border.values(step[None])[0]) * border.sign
    for _ in range(_DESCENTS):
        slope = _slope(border, step)
        if value < 0.0 or size < 1e-3 or not (slope != 0).any():
            break
        moved = np.clip(step - size * slope / np.linalg.norm(slope), border.low, border.high)
        there = float(border.values(moved[None])[0]) * border.sign
        if there < value:
            step, value = moved, there
        else:
            size /= 2
    return step


def _slope(border: _Border, step: Array) -> Array:
    """Derivatives of the difference towards today's side of the border; 0 if not finite."""
    size = 1e-4
    basis = np.eye(step.size) * size
    values = border.values(np.concatenate([step + basis, step - basis]))
    slope = (values[: step.size] - values[step.size :]) / (2 * size) * border.sign
    return np.where(np.isfinite(slope), slope, 0.0)


def _distances(border: _Border, directions: Array) -> Array:
    """How far from today each unit direction crosses the border: [k], infinite where it does not.

    The far side of the bracket is returned: the point there has the other sign.
    """
    ends = border.reach(directions)
    near = np.zeros(len(directions))
    far = np.full(len(directions), np.inf)
    for probe in range(1, _PROBES + 1):
        open_rays = np.flatnonzero(np.isinf(far) & (ends > 0))
        if open_rays.size == 0:
            break
        at = ends[open_rays] * (probe / _PROBES)
        over = border.crossed(directions[open_rays] * at[:, None])
        far[open_rays[over]] = at[over]
        near[open_rays[~over]] = at[~over]
    hit = np.flatnonzero(np.isfinite(far))
    # only rays that could still be among the nearest are worth bisecting to the last digit
    for halving in range(_BISECTIONS):
        if hit.size == 0:
            break
        middle = (near[hit] + far[hit]) / 2
        over = border.crossed(directions[hit] * middle[:, None])
        far[hit[over]] = middle[over]
        near[hit[~over]] = middle[~over]
        if halving == 6:
            hit = hit[np.argsort(near[hit], kind="stable")[:8]]
    return far


def _closer(border: _Border, start: Array, rounds: int) -> tuple[Array, float]:
    """Turn towards the tangent's nearest point, then move coordinates, while it comes nearer."""
    step, length = start, float(np.linalg.norm(start))
    reach = 0.25
    for _ in range(rounds):
        turned = _tangent_point(border, step)
        candidates = [] if turned is None else [turned]
        size = reach * length
        for i in range(step.size):
            for change in (-size, size, -step[i]):
                moved = step.copy()
                moved[i] = np.clip(moved[i] + change, border.low[i], border.high[i])
                candidates.append(moved)
        lengths = np.linalg.norm(candidates, axis=1)
        kept = np.array(candidates)[lengths > 0] / lengths[lengths > 0][:, None]
        if len(kept) == 0:
            break
        far = _distances(border, kept)
        nearest = int(far.argmin())
        if far[nearest] < length * (1 - 1e-7):
            step, length = kept[nearest] * far[nearest], float(far[nearest])
        else:
            reach /= 4
            if reach < 1e-5:
                break
    return step, length


def _tangent_point(border: _Border, step: Array) -> Array | None:
    """The point nearest to today on the border's tangent at `step`, inside the ranges."""
    slope = -_slope(border, step)
    if not (slope != 0).any():
        return None
    need = float(slope @ step)
    if need <= 0.0:
        return None
    low, high = 0.0, 1.0

    def point(scale: float) -> Array:
        return np.clip(scale * slope, border.low, border.high)

    for _ in range(60):
        if float(slope @ point(high)) >= need:
            break
        high *= 2.0
    else:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if float(slope @ point(middle)) >= need else (middle, high)
    return point(high)


def _put_back(border: _Border, step: Array) -> Array:
    """Undo the smallest changes of coordinates as long as the point stays beyond the border and
    comes no further away; then find the border again."""
    for i in np.argsort(np.abs(step), kind="stable"):
        without = step.copy()
        without[i] = 0.0
        length = float(np.linalg.norm(without))
        if step[i] == 0.0 or length == 0.0:
            continue
        far = float(_distances(border, (without / length)[None])[0])
        if far <= np.linalg.norm(step) * (1 + 1e-6):
            step = without / length * far
    return step


def flips_alone(
    difference: Difference,
    now: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
    names: Sequence[str] | None = None,
    *,
    points: int = 200,
) -> dict[str, float | None]:
    """The switching value of each number alone, nearest to today; None where there is none.

    Each range is looked at in `points` places, then bisected.
    """
    found: dict[str, float | None] = {}
    order = list(now)
    for name in names or [name for name in ranges if ranges[name][1] > ranges[name][0]]:
        low, high = ranges[name]
        grid = np.linspace(low, high, points)
        here = now[name]

        def at(values: Array, name: str = name) -> Array:
            rows = np.tile([now[one] for one in order], (len(values), 1)).astype(np.float64)
            rows[:, order.index(name)] = values
            return np.sign(np.asarray(difference(rows), dtype=np.float64))

        sign = at(np.array([here]))[0]
        over = grid[at(grid) * sign < 0]
        if over.size == 0:
            found[name] = None
            continue
        far = float(over[np.abs(over - here).argmin()])
        near = here
        steps = np.sort(grid[(grid - here) * np.sign(far - here) >= 0])
        inner = steps[np.abs(steps - here) < abs(far - here)]
        if inner.size:
            near = float(inner[np.abs(inner - here).argmax()])
        for _ in range(_BISECTIONS):
            middle = (near + far) / 2
            if at(np.array([middle]))[0] * sign < 0:
                far = middle
            else:
                near = middle
        found[name] = far
    return found
