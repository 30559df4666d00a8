"""Bodies that decide together: how likely they consent, and whose consent it hangs on.

A body passes a proposal when for every criterion the weights of those who consent reach what is
needed, and nobody with a veto refuses. Unanimity, majority, weighted quota and double majority
are all of this form. Consents may hang together through one common factor: seat i consents where
sqrt(shared) Z + sqrt(1 - shared) E_i <= the normal quantile of its credence, Z and E_i standard
normal (Vasicek 1987).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError

MOST_SEATS = 200
MOST_SUMS = 300_000
"""Sums of weights that can matter, times members: more criteria or larger weights are refused."""

PANELS = 64
NODES = 16
"""Gauss-Legendre nodes on each panel of the common factor."""

REACH = 9.0
"""The common factor is followed to this many standard deviations: 1e-19 lies beyond."""

Sums = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A member: its credence of consent, its weight under each criterion, whether it has a veto."""

    name: str
    consents: float
    weights: Sums = (1,)
    veto: bool = False


@dataclass(frozen=True)
class Body:
    """Seats, what each criterion needs, and the correlation of consent behind the credences.

    Raises UsageError when a credence is no probability, weights do not fit the criteria, or what
    is needed is more than all weights together.
    """

    seats: tuple[Seat, ...]
    needs: Sums
    shared: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= len(self.seats) <= MOST_SEATS:
            raise UsageError(f"a body has 1 to {MOST_SEATS} members; this one {len(self.seats)}")
        if not 0.0 <= self.shared <= 1.0:
            raise UsageError("the correlation of consent lies between 0 and 1")
        for seat in self.seats:
            if not 0.0 <= seat.consents <= 1.0:
                raise UsageError(f"the credence of '{seat.name}' lies between 0 and 1")
            if len(seat.weights) != len(self.needs) or min(seat.weights, default=0) < 0:
                raise UsageError(f"'{seat.name}' needs a weight of at least 0 under each criterion")
        for k, needed in enumerate(self.needs):
            together = sum(seat.weights[k] for seat in self.seats)
            if needed > together:
                raise UsageError(
                    f"the body needs {needed} but all weights together are {together}; "
                    "nothing could pass"
                )
        states = math.prod(min(need, 10**9) + 1 for need in self.needs)
        if states * len(self.seats) > MOST_SUMS:
            raise UsageError(
                f"the weights of the body have {states:,} sums, too many for {len(self.seats)} "
                f"members ({MOST_SUMS // len(self.seats):,}); divide them by a common factor"
            )

    def passes(self, consenting: Iterable[int]) -> bool:
        """Whether it passes with the consent of these seats, by their places."""
        yes = set(consenting)
        if any(seat.veto and k not in yes for k, seat in enumerate(self.seats)):
            return False
        return all(
            sum(self.seats[k].weights[c] for k in yes) >= needed
            for c, needed in enumerate(self.needs)
        )


def unanimity(credences: Mapping[str, float], shared: float = 0.0) -> Body:
    """A body in which every member must consent."""
    seats = tuple(Seat(name, p) for name, p in credences.items())
    return Body(seats, (len(seats),), shared)


def majority(credences: Mapping[str, float], shared: float = 0.0) -> Body:
    """A body in which more than half of the members must consent."""
    seats = tuple(Seat(name, p) for name, p in credences.items())
    return Body(seats, (len(seats) // 2 + 1,), shared)


def consent(body: Body) -> float:
    """The probability that the body passes a proposal.

    Exact by dynamic programming over sums of weights; with a common factor, integrated over it
    by Gauss-Legendre panels to about 1e-12, and with perfect correlation in closed form.
    """
    odds, weights = over_factor(body)
    return float(weights @ independent(body, odds))


def pivotal(body: Body, members: Iterable[str] | None = None) -> dict[str, float]:
    """Member -> the probability that its consent decides: P(passes | it consents, others as they
    are) - P(passes | it refuses), the others drawn by their own credences. Of `members`, or all."""
    odds, weights = over_factor(body)
    out = {}
    for place in _places(body, members):
        sure, never = odds.copy(), odds.copy()
        sure[:, place], never[:, place] = 1.0, 0.0
        decides = independent(body, sure) - independent(body, never)
        out[body.seats[place].name] = float(weights @ decides)
    return out


def raising(body: Body, members: Iterable[str] | None = None) -> dict[str, float]:
    """Member -> by how much its sure consent raises the probability that the body passes.

    With a common factor this is less than how often it decides times how often it refuses: it
    refuses when others do as well. Of `members`, or all.
    """
    odds, weights = over_factor(body)
    now = float(weights @ independent(body, odds))
    out = {}
    for place in _places(body, members):
        sure = odds.copy()
        sure[:, place] = 1.0
        out[body.seats[place].name] = float(weights @ independent(body, sure)) - now
    return out


def refusing(body: Body, members: Iterable[str] | None = None) -> dict[str, float]:
    """Member -> the probability that the body does not pass a proposal and this member refuses it,
    divided by the probability that it does not pass: who blocks, when it is blocked.

    Zero for all where the body surely passes. Of `members`, or all.
    """
    odds, weights = over_factor(body)
    fails = 1.0 - float(weights @ independent(body, odds))
    out = {}
    for place in _places(body, members):
        never = odds.copy()
        never[:, place] = 0.0
        blocked = (1.0 - odds[:, place]) * (1.0 - independent(body, never))
        together = float(weights @ blocked)
        out[body.seats[place].name] = together / fails if fails > 1e-15 else 0.0
    return out


def _places(body: Body, members: Iterable[str] | None) -> list[int]:
    wanted = None if members is None else set(members)
    return [k for k, seat in enumerate(body.seats) if wanted is None or seat.name in wanted]


def shapley_shubik(body: Body) -> dict[str, Fraction]:
    """Power of each member: the share of orders of consenting in which it is the one that makes
    the body pass (Shapley & Shubik 1954), exactly, by counting coalitions by size and weight."""
    many = len(body.seats)
    orders = math.factorial(many)
    ways = [math.factorial(s) * math.factorial(many - s - 1) for s in range(many)]
    return {
        seat.name: Fraction(
            sum(count * ways[size] for size, count in _swings(body, place).items()),
            orders,
        )
        for place, seat in enumerate(body.seats)
    }


def power(body: Body, members: Iterable[str] | None = None) -> dict[str, float]:
    """The power of Shapley and Shubik of `members`, or all, as floats, for bodies of any size.

    It is the mean, over a credence t that all others share, of the probability that the member
    decides (Owen 1972): a polynomial in t, which the Gauss-Legendre nodes integrate exactly.
    """
    many = len(body.seats)
    x, w = np.polynomial.legendre.leggauss(many // 2 + 1)
    shared = np.repeat((x[:, None] + 1.0) / 2.0, many, axis=1)
    out = {}
    for place in _places(body, members):
        sure, never = shared.copy(), shared.copy()
        sure[:, place], never[:, place] = 1.0, 0.0
        decides = independent(body, sure) - independent(body, never)
        out[body.seats[place].name] = float(w @ decides) / 2.0
    return out


def _swings(body: Body, place: int) -> dict[int, int]:
    """Size -> coalitions of the other members of that size that pass only with this member."""
    vetoes = sum(seat.veto for k, seat in enumerate(body.seats) if k != place)
    counts: dict[tuple[int, int, Sums], int] = {(0, 0, (0,) * len(body.needs)): 1}
    for k, seat in enumerate(body.seats):
        if k == place:
            continue
        grown = dict(counts)
        for (size, held, sums), count in counts.items():
            key = (size + 1, held + seat.veto, _capped(sums, seat.weights, body.needs))
            grown[key] = grown.get(key, 0) + count
        counts = grown
    own = body.seats[place]
    out: dict[int, int] = {}
    for (size, held, sums), count in counts.items():
        joined = _capped(sums, own.weights, body.needs)
        if held < vetoes or joined != body.needs:
            continue
        if own.veto or sums != body.needs:
            out[size] = out.get(size, 0) + count
    return out


def _capped(sums: Sums, weights: Sums, needs: Sums) -> Sums:
    """Sums of weights, none above what is needed."""
    return tuple(min(n, s + w) for s, w, n in zip(sums, weights, needs, strict=True))


def independent(body: Body, odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of passing where seats consent independently: odds [K, seats] -> [K]."""
    from overture.talks.passing import passing

    return passing(odds, *_arrays(body))


def _arrays(body: Body) -> tuple[NDArray[np.int64], Sums, NDArray[np.bool_]]:
    """Weights [seats, criteria], what is needed, and vetoes [seats]."""
    none = (0,) * len(body.needs)
    # a weight above what is needed counts no more than what is needed
    rows = [_capped(none, seat.weights, body.needs) for seat in body.seats]
    weights = np.array(rows, dtype=np.int64).reshape(len(rows), len(none))
    return weights, body.needs, np.array([seat.veto for seat in body.seats])


def over_factor(
    body: Body, panels: int = PANELS, nodes: int = NODES
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The common factor at K points: the seats' odds there [K, seats], and weights [K] that sum
    to 1."""
    credences = np.array([seat.consents for seat in body.seats])
    if body.shared == 0.0:
        return credences[None, :], np.ones(1)
    if body.shared == 1.0:
        # all share one draw: between two credences the same seats consent
        levels = np.array([0.0, *sorted(set(credences.tolist()) - {0.0, 1.0}), 1.0])
        return (credences >= levels[1:, None]).astype(float), np.diff(levels)
    from scipy.special import ndtr, ndtri

    with np.errstate(divide="ignore"):
        quantiles = ndtri(credences)
    x, w = np.polynomial.legendre.leggauss(nodes)
    edges = np.linspace(-REACH, REACH, panels + 1)
    # one seat steps from consent to refusal where its own threshold is: panels meet there
    finite = quantiles[np.isfinite(quantiles)] / math.sqrt(body.shared)
    edges = np.unique(np.concatenate([edges, finite[np.abs(finite) < REACH]]))
    half = np.diff(edges) / 2
    z = (edges[:-1, None] + half[:, None] * (x + 1)).ravel()
    density = (w * half[:, None]).ravel() * np.exp(-z * z / 2)
    odds = ndtr((quantiles - math.sqrt(body.shared) * z[:, None]) / math.sqrt(1 - body.shared))
    return np.asarray(odds), density / density.sum()
