"""The nearest joint flip: the smallest change of several numbers together that turns the advice.

A change moves credences, priors and the middles of quantities, each measured in its range: 1 is
from 0 to 1 for a probability, and from the 5 % to the 95 % point of a quantity. Its length is
Euclidean. The search is that for a design point (Hasofer & Lind 1974; Rackwitz & Fiessler 1978):

1. The slopes of the policies' mean values are guessed by a linear regression over the worlds at
   hand; of the quantities only those that carry most of the slope are kept.
2. The slopes are measured by solving again, each number moved a little on its own, and the point of
   the tangent plane nearest to today is taken as direction; where the border is met along it, the
   same again, while it comes nearer.
3. Numbers that hardly matter are put back, and the border is found along what is left.

A descent finds a nearest point, not surely the nearest: it starts from today, from the nearest
single flip and from the worlds in which another policy is best, and the nearest end counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from overture.advise.flips import TIE, margin
from overture.errors import NotSolved

Array = np.ndarray

Values = Callable[[Array], Array]
"""A change [d] in range units -> mean value of each policy [A]."""

STEP = 0.05
"""How far a number is moved to measure a slope, in its range."""
ROUNDS = 5
CLOSE = 0.01
"""A border that comes nearer by less than this share of its length has settled."""
ROUGH, FINE = 1e-2, 1e-3
"""How precisely the border is found along a direction, as a share of the way."""
FARTHER = 1.5
"""A descent that is this many times farther than the nearest border known is given up."""
MINOR = 0.02
"""The share of the squared length that may be put back together: 1 % of the length."""


@dataclass(frozen=True)
class Nearest:
    """A change [d] on the border of the advice, its length, and the policy (index) beyond it."""

    change: Array
    length: float
    to: int


def slopes(columns: Array, values: Array, weights: Array) -> Array:
    """Least-squares slopes [d, A] of values [A, W] on columns [d, W] with weights [W]."""
    root = np.sqrt(weights / weights.sum())
    centred = (columns - (columns @ root**2)[:, None]) * root
    wanted = (values - (values @ root**2)[:, None]) * root
    found, *_ = np.linalg.lstsq(centred.T, wanted.T, rcond=1e-10)
    return np.asarray(found)


def nearest_change(
    values: Values,
    low: Array,
    high: Array,
    starts: Sequence[tuple[Array, int]],
    best: int,
    allowed: Array,
) -> Nearest | None:
    """The nearest change between `low` and `high` [d] found that gives other advice than `best`.

    `starts` are changes [d] to descend from, each with the policy to look towards. Only numbers
    whose bounds leave room are moved. None if no descent reaches the border; a descent on which
    `values` cannot be solved (NotSolved) is left out, and if all are, that error is raised.
    """
    found: list[Nearest] = []
    failures: list[NotSolved] = []
    for start, rival in starts:
        try:
            farthest = FARTHER * min((one.length for one in found), default=np.inf)
            here = np.clip(start, low, high)
            border = _descend(values, low, high, here, best, allowed, rival, farthest)
        except NotSolved as failure:
            failures.append(failure)
            continue
        if border is not None:
            found.append(border)
    if not found:
        if failures and len(failures) == len(starts):
            raise failures[0]
        return None
    closest = min(found, key=lambda one: one.length)
    return _without_minor(values, closest, low, high, best, allowed)


def _descend(
    values: Values,
    low: Array,
    high: Array,
    start: Array,
    best: int,
    allowed: Array,
    rival: int,
    farthest: float,
) -> Nearest | None:
    """The border towards the start, then towards the point of its tangent that is nearest to today,
    again and again while it comes nearer; None where it is not met inside the bounds. A tangent
    beyond `farthest` is not followed."""
    nearest = _border(values, start, low, high, best, allowed, ROUGH)
    at = start if nearest is None else nearest.change
    for _ in range(ROUNDS):
        here = values(at)
        slope = _slope(values, at, here, low, high, best, rival)
        lead = float(here[best] - here[rival])
        turned = tangent_point(slope, float(slope @ at) - lead, low, high)
        if turned is None or float(np.linalg.norm(turned)) > farthest:
            break
        found = _border(values, turned, low, high, best, allowed, ROUGH)
        if found is None:
            if nearest is not None:
                break
            at = turned
            continue
        if nearest is not None and found.length >= nearest.length:
            # where the border is curved the tangent turns too far: half as far may do
            found = _border(
                values, (found.change + nearest.change) / 2, low, high, best, allowed, ROUGH
            )
            if found is None or found.length >= nearest.length:
                break
        before = np.inf if nearest is None else nearest.length
        nearest = found
        if found.length > (1.0 - CLOSE) * before:
            break
        at = found.change
    return nearest


def _slope(
    values: Values, at: Array, here: Array, low: Array, high: Array, best: int, rival: int
) -> Array:
    """How fast the lead of `best` over `rival` changes with each number: [d]."""
    found = np.zeros(at.size)
    for j in np.flatnonzero(high > low):
        # away from the nearer end of the range
        size = STEP if high[j] - at[j] >= at[j] - low[j] else -STEP
        there = at.copy()
        there[j] = np.clip(at[j] + size, low[j], high[j])
        gap = values(there) - here
        found[j] = (gap[best] - gap[rival]) / (there[j] - at[j])
    return found


def tangent_point(slope: Array, level: float, low: Array, high: Array) -> Array | None:
    """The point x nearest to 0 within the bounds at which slope · x = level; None if none is.

    It is the multiple of the slope cut off at the bounds that meets the level.
    """
    sign = 1.0 if level >= 0 else -1.0
    aim, need = sign * slope, abs(level)

    def point(scale: float) -> Array:
        return np.clip(scale * aim, low, high)

    farthest = np.where(aim > 0, high, np.where(aim < 0, low, 0.0))
    if float(aim @ farthest) < need:
        return None
    below, above = 0.0, 1.0
    while float(aim @ point(above)) < need * (1 - 1e-12):
        above *= 2.0
    for _ in range(60):
        half = (below + above) / 2
        below, above = (below, half) if float(aim @ point(half)) >= need else (half, above)
    return point(above)


def _border(
    values: Values, towards: Array, low: Array, high: Array, best: int, allowed: Array,
    precise: float,
) -> Nearest | None:  # fmt: skip
    """Where the ray from today through a point first gives other advice, by bisection."""
    size = float(np.linalg.norm(towards))
    if size == 0.0:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(towards > 0, high / towards, np.where(towards < 0, low / towards, np.inf))
    most = float(min(room.min(), 1.5))
    kept, lost = 0.0, None
    for share in (0.5, 0.9, 1.0, 1.1, 1.25, 1.5):
        lead, _ = margin(values(min(share, most) * towards), best, allowed)
        if lead < -TIE:
            lost = min(share, most)
            break
        kept = min(share, most)
        if share >= most:
            break
    if lost is None:
        return None
    while lost - kept > precise:
        half = (kept + lost) / 2
        lead, _ = margin(values(half * towards), best, allowed)
        kept, lost = (kept, half) if lead < -TIE else (half, lost)
    _, to = margin(values(lost * towards), best, allowed)
    return Nearest(lost * towards, lost * size, to)


def _without_minor(
    values: Values, found: Nearest, low: Array, high: Array, best: int, allowed: Array
) -> Nearest:
    """The same border with the numbers put back that make up at most MINOR of the square."""
    finer = _border(values, found.change, low, high, best, allowed, FINE)
    found = found if finer is None else finer
    order = np.argsort(np.abs(found.change), kind="stable")
    share = np.cumsum(found.change[order] ** 2) / max(found.length**2, 1e-300)
    minor = order[share <= MINOR]
    if not np.any(found.change[minor] != 0.0):
        return found
    fewer = found.change.copy()
    fewer[minor] = 0.0
    again = _border(values, fewer, low, high, best, allowed, FINE)
    return found if again is None else again
