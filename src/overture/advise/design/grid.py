"""Which settings of the levers are solved: a grid, then points around what matters.

Levers with a range are cut into equal steps and refined; levers with listed values take only
these. The number of settings is bounded whatever the case declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from overture.case.model import Lever

MOST_GRID = 256
"""Combinations that are all solved; of more, a spread sample is."""

MOST_ROUND = 64
"""Settings added by one round of refinement."""

Key = tuple[float, ...]
"""One value per lever, in the order of the case."""


@dataclass(frozen=True)
class Axis:
    """The values that a lever takes; `step` is the distance of a range's points, 0 if listed."""

    lever: str
    sets: str
    values: tuple[float, ...]
    step: float

    @property
    def span(self) -> float:
        """From the least value to the greatest; 1 where there is only one."""
        return (max(self.values) - min(self.values)) or 1.0


def axes(levers: Mapping[str, Lever], points: int) -> tuple[Axis, ...]:
    """The axis of every lever: its listed values, or `points` equal steps of its range."""
    found = []
    for lever in levers.values():
        if lever.values:
            listed = tuple(sorted(set(lever.values)))
            found.append(Axis(lever.id, lever.sets, listed, 0.0))
            continue
        step = (lever.high - lever.low) / (points - 1)
        # ends as declared, so that no rounding leads out of the quantity's bounds
        inner = (lever.low + k * step for k in range(1, points - 1))
        found.append(Axis(lever.id, lever.sets, (lever.low, *inner, lever.high), step))
    return tuple(found)


def combinations(lines: Sequence[Axis]) -> int:
    """How many settings the whole grid has."""
    total = 1
    for axis in lines:
        total *= len(axis.values)
    return total


def grid(lines: Sequence[Axis]) -> list[Key]:
    """The settings to begin with, each near the one before.

    The whole product where it has at most MOST_GRID combinations. Else every lever alone about the
    middle of the others, and a sample of the product spread by van der Corput sequences in
    coprime bases (Halton 1960).
    """
    if combinations(lines) <= MOST_GRID:
        return [tuple(p) for p in product(*(axis.values for axis in lines))]
    middle = tuple(axis.values[len(axis.values) // 2] for axis in lines)
    found = {middle: None}
    for k, axis in enumerate(lines):
        for value in axis.values:
            if len(found) < MOST_GRID:
                found[(*middle[:k], value, *middle[k + 1 :])] = None
    bases = _primes(len(lines))
    at = 1
    while len(found) < MOST_GRID and at <= 16 * MOST_GRID:
        key = tuple(
            axis.values[int(_corput(at, base) * len(axis.values))]
            for axis, base in zip(lines, bases, strict=True)
        )
        found[key] = None
        at += 1
    return sorted(found)


def around(
    lines: Sequence[Axis], solved: Iterable[Key], centres: Sequence[Key], round_: int
) -> list[Key]:
    """Unsolved settings next to the centres, first centre first, at most MOST_ROUND.

    In a range, half a step of the round before to either side; in a list, the values beside.
    """
    known = set(solved)
    found: dict[Key, None] = {}
    for centre in centres:
        for k, axis in enumerate(lines):
            for value in _beside(axis, centre[k], round_):
                key = (*centre[:k], value, *centre[k + 1 :])
                if key not in known and len(found) < MOST_ROUND:
                    found[key] = None
    return list(found)


def between(
    lines: Sequence[Axis], separation: Mapping[Key, float], level: float, round_: int
) -> list[Key]:
    """Middles of neighbours along a range between which the separation crosses the level.

    They are what places the cheapest condition that separates; at most MOST_ROUND.
    """
    found: dict[Key, None] = {}
    for k, axis in enumerate(lines):
        if not axis.step:
            continue
        rows: dict[Key, list[Key]] = {}
        for key in separation:
            rows.setdefault((*key[:k], *key[k + 1 :]), []).append(key)
        shortest = axis.step / 2**round_
        for row in rows.values():
            row.sort(key=lambda key: key[k])
            for one, other in pairwise(row):
                crosses = (separation[one] >= level) != (separation[other] >= level)
                wide = other[k] - one[k] > 1.5 * shortest
                if crosses and wide and len(found) < MOST_ROUND:
                    found[(*one[:k], 0.5 * (one[k] + other[k]), *one[k + 1 :])] = None
    return list(found)


def nearest(lines: Sequence[Axis], key: Key, solved: Iterable[Key]) -> Key:
    """The solved setting that is nearest, every lever measured by its span."""

    def distance(other: Key) -> float:
        pairs = zip(lines, key, other, strict=True)
        return sum(((a - b) / axis.span) ** 2 for axis, a, b in pairs)

    return min(solved, key=distance)


def _beside(axis: Axis, value: float, round_: int) -> list[float]:
    if axis.step:
        half = axis.step / 2**round_
        low, high = axis.values[0], axis.values[-1]
        return [v for v in (value - half, value + half) if low <= v <= high]
    at = axis.values.index(value)
    return [axis.values[i] for i in (at - 1, at + 1) if 0 <= i < len(axis.values)]


def _corput(n: int, base: int) -> float:
    """The n-th number of van der Corput's sequence in a base."""
    found, share = 0.0, 1.0 / base
    while n:
        n, digit = divmod(n, base)
        found += digit * share
        share /= base
    return found


def _primes(count: int) -> list[int]:
    found: list[int] = []
    n = 2
    while len(found) < count:
        if all(n % p for p in found):
            found.append(n)
        n += 1
    return found
