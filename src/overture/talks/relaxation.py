"""When nobody's package is anybody else's: the smallest change of demands that opens the zone.

A package falls short for a party by what it is worth less than no deal. Whatever dominates a
package falls short by no more for anybody, so the least shortfalls are found on the frontier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from overture.talks.frontier import Frontier

CLOSE = 1e-9

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Relaxation:
    """A package nearest to agreement, and by how much each party would have to ask less.

    `shortfall[party]` is what its no-deal value would have to fall by, 0 where it accepts; `ties`
    counts the distinct vectors of utilities that are as near.
    """

    package: tuple[int, ...]
    shortfall: Vector
    ties: int

    @property
    def total(self) -> Fraction:
        """The sum of what all parties give up."""
        return sum(self.shortfall, start=Fraction(0))

    @property
    def parties(self) -> tuple[int, ...]:
        """Who gives something up."""
        return tuple(k for k, v in enumerate(self.shortfall) if v > 0)


def least_total(frontier: Frontier) -> Relaxation | None:
    """The package with the least sum of shortfalls; None where no package is allowed at all.

    The frontier must not be pruned by reservations. Exact in fractions.
    """
    return _least(frontier, lambda s: (sum(s, start=Fraction(0)),), lambda s: s.sum(axis=1))


def fewest_parties(frontier: Frontier) -> Relaxation | None:
    """The package that the fewest parties refuse, and among those the least sum of shortfalls."""
    return _least(
        frontier,
        lambda s: (Fraction(sum(v > 0 for v in s)), sum(s, start=Fraction(0))),
        None,
    )


def _least(
    frontier: Frontier,
    measure: Callable[[Vector], tuple[Fraction, ...]],
    rough: Callable[[np.ndarray], np.ndarray] | None,
) -> Relaxation | None:
    agenda = frontier.agenda
    if not frontier.size:
        return None
    places = np.arange(frontier.size)
    if rough is not None:
        low = np.array([float(r) for r in agenda.reservation])
        near = rough(np.maximum(low - frontier.utilities, 0.0))
        places = np.flatnonzero(near <= near.min() + CLOSE * max(1.0, abs(float(near.min()))))
    falls = [
        tuple(
            max(Fraction(0), r - v)
            for r, v in zip(agenda.reservation, frontier.value(int(k)), strict=True)
        )
        for k in places
    ]
    measured = [measure(fall) for fall in falls]
    best = min(measured)
    at = measured.index(best)
    package = tuple(frontier.packages[places[at]].tolist())
    return Relaxation(package, falls[at], sum(m == best for m in measured))
