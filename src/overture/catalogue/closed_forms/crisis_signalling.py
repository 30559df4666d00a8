"""Crisis signalling with normal shocks: every equilibrium (Lewis & Schultz 2003)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from overture.catalogue.closed_forms import intervals
from overture.catalogue.closed_forms.intervals import Interval, above_zero, bell, reciprocal, times
from overture.catalogue.values import Answer, Value

NARROWEST = 1e-11
"""A cell this narrow that is still undecided holds a fold, or roots that floats cannot part."""

MOST_CELLS = 200_000

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(120)
_TAIL = 9.5
"""The normal density beyond this many standard deviations is below the rounding of floats."""


@dataclass(frozen=True)
class Crisis:
    """Payoffs of the game, in standard deviations of the shocks.

    A keeps the status quo (sa) or challenges; B concedes (va, cb) or resists; A fights (wa, wb)
    or backs down (a, vb). Each of wa, a and wb carries a private standard normal shock.
    """

    sa: float
    va: float
    cb: float
    wa: float
    wb: float
    a: float
    vb: float

    def cutoff(self, resist: float) -> float:
        """What fighting must be worth to A for a challenge that backing down does not justify."""
        if resist == 0.0:
            return -np.inf if self.va > self.sa else np.inf
        return (self.sa - (1 - resist) * self.va) / resist

    def challenge(self, cutoff: float) -> float:
        """Probability that A challenges."""
        return float(1 - ndtr(cutoff - self.wa) * ndtr(cutoff - self.a))

    def stand(self, cutoff: float) -> float:
        """Probability that A challenges and would fight: its shock of war exceeds both the cut-off
        and what backing down is worth. A bivariate normal, here as one integral."""
        low = max(cutoff - self.wa, -_TAIL)
        if low >= _TAIL:
            return 0.0
        half = (_TAIL - low) / 2
        z = low + half * (_NODES + 1)
        density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        return float(half * _WEIGHTS @ (density * ndtr(z + self.wa - self.a)))

    def fight(self, cutoff: float) -> float:
        """Probability that A fights, given that it challenged."""
        return self.stand(cutoff) / self.challenge(cutoff)

    def reply(self, resist: float) -> float:
        """Probability that B resists if A expects it to resist with probability `resist`."""
        return float(
            ndtr(self.wb - self.vb + (self.vb - self.cb) / self.fight(self.cutoff(resist)))
        )


def crisis_signalling(
    *, sa: float, va: float, cb: float, wa: float, wb: float, a: float, vb: float
) -> Answer:
    """Every equilibrium of the crisis signalling game, each by B's probability of resisting.

    Source: Lewis & Schultz (2003); Jo (2006) and Crisman-Cox & Gibilisco (2019) for the single
    equation. `complete` says whether the search proved that there are no others.
    """
    game = Crisis(sa, va, cb, wa, wb, a, vb)
    roots, complete = resistances(game)
    found = {str(rank): _numbers(game, root) for rank, root in enumerate(roots, start=1)}
    return Answer({"n_equilibria": len(roots), "complete": complete}, found)


def _numbers(game: Crisis, resist: float) -> dict[str, Value]:
    cutoff = game.cutoff(resist)
    challenge, fight = game.challenge(cutoff), game.fight(cutoff)
    return {
        "p_r": resist,
        "p_c": challenge,
        "p_f": fight,
        "pr_sq": 1 - challenge,
        "pr_concede": challenge * (1 - resist),
        "pr_war": challenge * resist * fight,
        "pr_backdown": challenge * resist * (1 - fight),
    }


def resistances(game: Crisis) -> tuple[tuple[float, ...], bool]:
    """All roots of reply(p) = p in [0, 1], and whether it is sure that there are no others.

    Cells are halved until the enclosure of reply(p) - p excludes 0 (no root), or that of its
    slope does (one root if the ends differ in sign). Rounding of floats is not enclosed, so the
    proof holds up to about 1e-13. Source: Moore (1966), branch and bound with intervals.
    """

    def gap(p: float) -> float:
        return game.reply(p) - p

    found: list[float] = []
    waiting: list[Interval] = [(0.0, 1.0)]
    complete = True
    for _ in range(MOST_CELLS):
        if not waiting:
            break
        cell = waiting.pop()
        low, high = cell
        value, slope = _enclosures(game, cell)
        if value[0] > high or value[1] < low:
            continue
        if slope[0] > 1.0 or slope[1] < 1.0:
            found.extend(_crossing(gap, low, high))
        elif high - low < NARROWEST:
            complete = False
            found.append((low + high) / 2)
        else:
            middle = (low + high) / 2
            waiting += [(middle, high), (low, middle)]
    return _apart(sorted(found)), complete and not waiting


def _crossing(gap: Callable[[float], float], low: float, high: float) -> list[float]:
    """The root in a cell over which the function is monotone, if there is one."""
    at_low, at_high = gap(low), gap(high)
    if at_low == 0.0:
        return [low]
    if at_high == 0.0:
        return [high]
    if (at_low > 0) == (at_high > 0):
        return []
    return [float(brentq(gap, low, high, xtol=1e-15, rtol=1e-14))]


def _apart(roots: list[float]) -> tuple[float, ...]:
    """Roots without the twins that two neighbouring cells report of their common end."""
    kept: list[float] = []
    for root in roots:
        if not kept or root - kept[-1] > 10 * NARROWEST:
            kept.append(root)
    return tuple(kept)


def _enclosures(game: Crisis, cell: Interval) -> tuple[Interval, Interval]:
    """Intervals that hold reply(p), and its slope, for every p of the cell."""
    ends = (game.cutoff(cell[0]), game.cutoff(cell[1]))
    c = (min(ends), max(ends))
    # Both probabilities fall as the cut-off rises, so their ends are at the ends of the cell.
    challenge = (game.challenge(c[1]), game.challenge(c[0]))
    stand = (game.stand(c[1]), game.stand(c[0]))
    fight = (
        stand[0] / challenge[1],
        min(stand[1] / challenge[0] if challenge[0] > 0 else 1.0, 1.0),
    )
    if fight[0] <= 0.0:
        return (0.0, 1.0), (-np.inf, np.inf)
    inverse = reciprocal(fight)
    z = intervals.plus(times((game.vb - game.cb,) * 2, inverse), (game.wb - game.vb,) * 2)
    value = (float(ndtr(z[0])), float(ndtr(z[1])))
    war, back = intervals.plus(c, (-game.wa,) * 2), intervals.plus(c, (-game.a,) * 2)
    rate = times(bell(war), above_zero(ndtr(back[0]), ndtr(back[1])))
    other = times(bell(back), above_zero(ndtr(war[0]), ndtr(war[1])))
    # d stand / dc = -rate; d challenge / dc = -(rate + other)
    bracket = intervals.plus(
        times(stand, intervals.plus(rate, other)), times((-1.0, -1.0), times(rate, challenge))
    )
    per_cutoff = times(bracket, times(reciprocal(challenge), reciprocal(challenge)))
    per_fight = times((-(game.vb - game.cb),) * 2, times(inverse, inverse))
    per_resist = times((game.va - game.sa,) * 2, times(reciprocal(cell), reciprocal(cell)))
    slope = times(bell(z), times(per_fight, times(per_cutoff, per_resist)))
    return value, slope
