"""A counted holding against its ceiling: how likely it is above, by how much, when to call it.

A holding is a number of things with masses; a ceiling is a number, or an interval where the ceiling
is only proposed. Holdings of several states add up as independent numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from overture.case.intervals import Z90
from overture.watch.levels import FACTOR, Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = Any

NODES = 41
"""Equally likely values that stand for a ceiling which is an interval."""

KEPT_CELLS = 2_000
"""Cells of a sum of holdings."""

READINGS = 400
"""What another count could say: values looked at."""


SLACK = 1e-12
"""1 - 0.9 and 0.1 differ in the last digit."""


@dataclass(frozen=True)
class Amount:
    """How many there are: masses [cells] that add up to 1 on rising `counts` [cells]."""

    counts: Array
    mass: Array

    def below(self, counts: Array) -> Array:
        """P(there are fewer) for each of some counts; the mass of a cell lies evenly in it."""
        return np.asarray(np.interp(counts, self.edges, self._share))

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The numbers below which these shares of the mass lie."""
        return [float(x) for x in np.interp(shares, self._share, self.edges)]

    @property
    def edges(self) -> Array:
        """The ends of the cells [cells + 1]: geometric means of neighbours."""
        middle = np.sqrt(self.counts[1:] * self.counts[:-1])
        first = self.counts[0] ** 2 / middle[0] if middle.size else self.counts[0]
        last = self.counts[-1] ** 2 / middle[-1] if middle.size else self.counts[-1]
        return np.concatenate([[first], middle, [last]])

    @property
    def _share(self) -> Array:
        return np.concatenate([[0.0], np.cumsum(self.mass) / self.mass.sum()])


def amount_of(level: Level) -> Amount:
    """The number whose logarithm is the level."""
    return Amount(np.exp(level.grid), level.mass)


def exactly(count: float) -> Amount:
    """A number that is known: a declared holding."""
    return Amount(np.array([float(count)]), np.array([1.0]))


def total(amounts: Sequence[Amount]) -> Amount:
    """The sum of independent numbers, on KEPT_CELLS cells at most: cells that are joined keep their
    common mean. Raises ValueError if there are none."""
    if not amounts:
        raise ValueError("a sum of no holdings")
    found = amounts[0]
    for each in amounts[1:]:
        counts = np.add.outer(found.counts, each.counts).ravel()
        mass = np.multiply.outer(found.mass, each.mass).ravel()
        order = np.argsort(counts, kind="stable")
        found = _joined(counts[order], mass[order])
    return found


def _joined(counts: Array, mass: Array) -> Amount:
    if len(counts) > KEPT_CELLS:
        edges = np.linspace(0, len(counts), KEPT_CELLS + 1).astype(np.int64)[:-1]
        whole = np.add.reduceat(mass, edges)
        even = np.add.reduceat(counts, edges) / np.diff(np.append(edges, len(counts)))
        weighted = np.add.reduceat(counts * mass, edges)
        counts = np.where(whole > 0, weighted / np.where(whole > 0, whole, 1.0), even)
        mass = whole
    return Amount(counts, mass)


@dataclass(frozen=True)
class Ceiling:
    """A ceiling as equally likely values [nodes]."""

    nodes: Array


def ceiling_of(middle: float, ends: tuple[float, float] | None = None) -> Ceiling:
    """A ceiling: a number, or the normal one, never below 0, whose central 90 % are `ends`."""
    if ends is None:
        return Ceiling(np.array([float(middle)]))
    from scipy.special import ndtri

    low, high = ends
    z = ndtri((np.arange(NODES) + 0.5) / NODES)
    return Ceiling(np.maximum(0.0, (low + high) / 2 + z * (high - low) / (2 * Z90)))


def above(amount: Amount, ceiling: Ceiling) -> float:
    """P(more than the ceiling)."""
    return 1.0 - float(amount.below(ceiling.nodes).mean())


def excess(amount: Amount, ceiling: Ceiling) -> float:
    """E[how many more than the ceiling], 0 where there are not more."""
    over = np.maximum(0.0, np.subtract.outer(amount.counts, ceiling.nodes)).mean(axis=1)
    return float(over @ amount.mass)


@dataclass(frozen=True, slots=True)
class Called:
    """What could be called: the first day on which a breach could, and compliance; what can be
    `now` ("breach", "kept" or ""), and since when without a break."""

    breach: date | None
    kept: date | None
    now: str
    since: date | None


def called(days: Sequence[date], chances: Sequence[float], confidence: float) -> Called:
    """From P(above) on rising days: a breach can be called where it is `confidence` or more,
    compliance where it is 1 - `confidence` or less."""
    words = [
        "breach" if p >= confidence - SLACK else "kept" if p <= 1.0 - confidence + SLACK else ""
        for p in chances
    ]
    first = {
        word: next((day for day, each in zip(days, words, strict=True) if each == word), None)
        for word in ("breach", "kept")
    }
    now = words[-1] if words else ""
    since = None
    for day, word in zip(reversed(days), reversed(words), strict=True):
        if not now or word != now:
            break
        since = day
    return Called(first["breach"], first["kept"], now, since)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What one inspection would add: how likely it notices a breach, P(above) if it notices none,
    what it tells in bits, and how many that notice none it takes to call compliance (None: none, or
    more than any number)."""

    notices: float
    above_if_not: float
    bits: float
    until_kept: int | None


def inspected(chance: float, detects: float, confidence: float) -> Inspected:
    """An inspection that notices a breach with probability `detects`, and nothing else."""
    notices = chance * detects
    left = _after(chance, detects, 1)
    until: int | None = None
    if chance <= 1.0 - confidence + SLACK:
        until = 0
    elif detects == 1.0:
        until = 1
    elif detects > 0.0 and chance < 1.0:
        odds = math.log(chance / (1.0 - chance)) - math.log((1.0 - confidence) / confidence)
        until = max(1, math.ceil(odds / -math.log1p(-detects) - 1e-9))
    # noticing settles it, so what is left of doubt is that after noticing nothing
    bits = _doubt(chance) - (1.0 - notices) * _doubt(left)
    return Inspected(notices, left, max(0.0, bits), until)


@dataclass(frozen=True, slots=True)
class Recounted:
    """What another count would add: how likely a breach, or compliance, could be called after it,
    and what it tells about the ceiling in bits."""

    breach: float
    kept: float
    bits: float


def recounted(
    amount: Amount, ceiling: Ceiling, sd: float, tells: float, confidence: float
) -> Recounted:
    """One more count with this error of its logarithm, from a source that tells what it saw with
    probability `tells`: every reading weighed by how likely it is."""
    level = np.log(amount.counts)
    likely = amount.mass > 1e-12 * amount.mass.max()
    level, mass = level[likely], amount.mass[likely]
    edges = amount.edges
    lower, upper = edges[:-1][likely], edges[1:][likely]
    wide = np.maximum(upper - lower, 1e-300)
    # the part of each cell that lies above
    parts = (upper[:, None] - ceiling.nodes) / wide[:, None]
    over = np.clip(parts, 0.0, 1.0).mean(axis=1)
    lean = float(over @ mass)
    readings = np.linspace(level.min() - 5 * sd, level.max() + 5 * sd, READINGS)
    anyway = 1.0 / (2.0 * math.log(FACTOR))
    z = (readings[:, None] - level) / sd
    seen = tells * np.exp(-0.5 * z**2) / (sd * math.sqrt(2 * math.pi)) + (1.0 - tells) * anyway
    chance = seen @ mass
    after = (seen @ (mass * over)) / chance
    weight = chance * (readings[1] - readings[0])
    # what is said far from all of this says nothing, and leaves things as they are
    rest = max(0.0, 1.0 - float(weight.sum()))
    weight, after = np.append(weight, rest), np.append(after, lean)
    weight = weight / weight.sum()
    doubt = float(weight @ np.array([_doubt(p) for p in after]))
    return Recounted(
        float(weight @ (after >= confidence - SLACK)),
        float(weight @ (after <= 1.0 - confidence + SLACK)),
        max(0.0, _doubt(lean) - doubt),
    )


def _after(chance: float, detects: float, times: int) -> float:
    missed = chance * (1.0 - detects) ** times
    whole = missed + 1.0 - chance
    return missed / whole if whole > 0 else 1.0


def _doubt(chance: float) -> float:
    """Entropy of a yes or no, in bits."""
    return -math.fsum(p * math.log2(p) for p in (chance, 1.0 - chance) if 0.0 < p < 1.0)
