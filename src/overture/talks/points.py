"""The bargaining points on a frontier, each by its exact definition and with its ties.

u is what a package is worth, d what no deal is worth; only packages with u >= d for every party
count. The ideal of a party is its best among those.

* Nash (1950): the largest product of the gains u - d.
* Kalai and Smorodinsky (1975), for packages: the largest least share (u - d) / (ideal - d).
* egalitarian (Kalai 1977): the largest least gain u - d.
* utilitarian: the largest sum of u.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.talks.frontier import Frontier

CLOSE = 1e-9
"""Points whose float value is this near the best, relatively, are compared in fractions."""

POINTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Point:
    """A bargaining point: its value, and every vector of utilities that reaches it.

    `places` are rows of the frontier, from high to low by the first party; `packages` the options
    of each by place.
    """

    name: str
    value: Fraction
    utilities: tuple[Vector, ...]
    packages: tuple[tuple[int, ...], ...]
    places: tuple[int, ...]

    @property
    def ties(self) -> int:
        """How many distinct vectors of utilities reach the value."""
        return len(self.places)


def bargaining_points(frontier: Frontier) -> Mapping[str, Point]:
    """The four points of POINTS; none where no package beats no deal for all."""
    inside = np.flatnonzero(frontier.acceptable())
    if not inside.size:
        return {}
    agenda = frontier.agenda
    d = agenda.reservation
    low = np.array([float(r) for r in d])
    gains = np.maximum(frontier.utilities[inside] - low, 0.0)
    ideal = _ideal(frontier, inside)
    room = tuple(top - r for top, r in zip(ideal, d, strict=True))
    some = [k for k, r in enumerate(room) if r > 0]
    with np.errstate(divide="ignore"):
        logs = np.log(gains).sum(axis=1)
    shares = (gains[:, some] / [float(room[k]) for k in some]).min(axis=1) if some else gains[:, 0]
    rough: dict[str, NDArray[np.float64]] = {
        "nash": logs,
        "kalai_smorodinsky": shares,
        "egalitarian": gains.min(axis=1),
        "utilitarian": frontier.utilities[inside].sum(axis=1),
    }
    exact: dict[str, Callable[[Vector], Fraction]] = {
        "nash": lambda u: math.prod((a - b for a, b in zip(u, d, strict=True)), start=Fraction(1)),
        "kalai_smorodinsky": lambda u: min(
            ((u[k] - d[k]) / room[k] for k in some), default=Fraction(0)
        ),
        "egalitarian": lambda u: min(a - b for a, b in zip(u, d, strict=True)),
        "utilitarian": lambda u: sum(u, start=Fraction(0)),
    }
    return {name: _best(name, frontier, inside, rough[name], exact[name]) for name in POINTS}


def _ideal(frontier: Frontier, inside: NDArray[np.int64]) -> Vector:
    """The best that each party gets in a package that nobody refuses, in fractions."""
    top = []
    for party in range(frontier.utilities.shape[1]):
        column = frontier.utilities[inside, party]
        near = inside[column >= column.max() - CLOSE * max(1.0, abs(column.max()))]
        values = [frontier.value(int(k))[party] for k in near]
        top.append(max(values))
    return tuple(top)


def _best(
    name: str,
    frontier: Frontier,
    inside: NDArray[np.int64],
    rough: NDArray[np.float64],
    exact: Callable[[Vector], Fraction],
) -> Point:
    """The rows with the largest value: floats say which come near, fractions which is largest."""
    top = rough.max()
    margin = CLOSE * max(1.0, abs(top)) if np.isfinite(top) else 0.0
    near = inside[rough >= top - margin]
    packages = [tuple(frontier.packages[k].tolist()) for k in near]
    vectors = [frontier.value(int(k)) for k in near]
    values = [exact(vector) for vector in vectors]
    value = max(values)
    rows = [k for k, v in enumerate(values) if v == value]
    return Point(
        name,
        value,
        tuple(vectors[k] for k in rows),
        tuple(packages[k] for k in rows),
        tuple(int(near[k]) for k in rows),
    )


def adjusted_winner(
    points: Sequence[Sequence[Fraction]],
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Adjusted Winner (Brams & Taylor 1996): the first party's share of each issue, and what both
    get.

    points [2][issues]. 1. Each issue goes to whoever gives it more points; ties to the second
    party. 2. While the first party is ahead, its issues move in order of the ratio of the points,
    least first, the last of them in part; likewise for the second party, ties moving first.
    3. It ends when both have the same total.
    """
    one, two = ([Fraction(p) for p in row] for row in points)
    share = [Fraction(1) if a > b else Fraction(0) for a, b in zip(one, two, strict=True)]

    def totals() -> tuple[Fraction, Fraction]:
        first = sum((s * a for s, a in zip(share, one, strict=True)), start=Fraction(0))
        second = sum(((1 - s) * b for s, b in zip(share, two, strict=True)), start=Fraction(0))
        return first, second

    first, second = totals()
    ahead = 0 if first > second else 1
    mine, theirs = (one, two) if ahead == 0 else (two, one)
    held = [k for k, s in enumerate(share) if (s == 1) == (ahead == 0)]
    # dearest to the other party by the point that it costs the winner goes first
    held.sort(key=lambda k: (-(theirs[k] / mine[k]) if mine[k] else Fraction(-(10**12)), k))
    for k in held:
        first, second = totals()
        gap = (first - second) if ahead == 0 else (second - first)
        if gap <= 0:
            break
        weight = mine[k] + theirs[k]
        if weight == 0:
            continue
        moved = min(Fraction(1), gap / weight)
        share[k] += -moved if ahead == 0 else moved
    return tuple(share), totals()
