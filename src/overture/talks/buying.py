"""What it takes for a body to consent with a stated probability.

Two answers. Its members may be won together, by a package that is worth more: the shift of
log-odds at which the curve of consent reaches the level. Or some of them may be won one by one:
the smallest set whose sure consent reaches it.

Among members alike in weights and veto it is best to win the least willing: consent for sure is
the same whoever gives it, and what remains is then likelier, at every value of the common factor.
So only the number won of each kind is searched, fewest first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from overture.talks.bodies import Body, independent, over_factor
from overture.talks.consenting import FARTHEST, Consent, all_needed, consent_by_shift

Array = NDArray[np.float64]

LEVELS = (0.5, 0.75, 0.9)
"""The probabilities of consent that are asked for."""

MOST_WORK = 200_000_000
"""Sums of weights followed before the search for the smallest set becomes greedy."""

DEAR = 2_000_000
"""From so many sums for one consent on, the common factor is followed at fewer points."""

COARSE, NODES = 16, 6
"""Panels and nodes there: consent is then off by less than 1e-6."""

POINTS = 1_000
"""Values of the common factor at which one consent is worked out, about."""

CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Won:
    """Members whose sure consent brings a body to a level.

    `members` are their names, `consent` what the body then consents with. `exact` tells that no
    smaller set does; otherwise the set was found greedily, and `least` is how many are needed at
    least. Where even all of them do not suffice there is no such thing.
    """

    members: tuple[str, ...]
    consent: float
    exact: bool
    least: int


def shift_needed(curve: Consent, level: float) -> float | None:
    """The smallest shift of all log-odds at which consent reaches a level; None if none does.

    It may be negative, where the body consents as it is and more could be asked of it.
    """
    values = curve.values
    if values[-1] < level:
        return None
    if values[0] >= level:
        return -FARTHEST
    # consent only grows with the shift, up to rounding
    right = int(np.argmax(values >= level))
    low, high = float(curve.shifts[right - 1]), float(curve.shifts[right])
    for _ in range(60):
        middle = (low + high) / 2
        reached = float(curve.at(np.array([middle]))[0]) >= level
        low, high = (low, middle) if reached else (middle, high)
    return high


def shifts_needed(body: Body, levels: Sequence[float] = LEVELS) -> list[float | None]:
    """`shift_needed` at several levels."""
    curve = consent_by_shift(body)
    return [shift_needed(curve, level) for level in levels]


def smallest_sets(body: Body, levels: Sequence[float] = LEVELS) -> list[Won | None]:
    """The fewest members whose sure consent brings a body to each level; None where all do not.

    Exact for unanimity, majorities of equals and other bodies of few kinds or few members; else
    greedy once MOST_WORK is used up, with a proven least number. `levels` rise.
    """
    value = _consent_with(body)
    kinds = _kinds(body)
    every = [k for kind in kinds for k in kind]
    whole, before = value(every), value([])
    found: dict[float, Won | None] = {
        level: None if whole < level - CLOSE else Won((), before, True, 0)
        for level in levels
        if whole < level - CLOSE or before >= level - CLOSE
    }
    work = MOST_WORK // _cost(body)
    for size in range(1, len(every) + 1):
        left = [level for level in levels if level not in found]
        best: tuple[float, list[int]] = (-1.0, [])
        for counts in _counts([len(kind) for kind in kinds], size) if left else ():
            if work <= 0:
                return [found.get(x) or _greedy(body, x, kinds, size, value) if x in left
                        else found[x] for x in levels]  # fmt: skip
            work -= 1
            chosen = [k for kind, n in zip(kinds, counts, strict=True) for k in kind[:n]]
            reached = value(chosen)
            if reached > best[0] + CLOSE:
                best = (reached, chosen)
        for level in left:
            if best[0] >= level - CLOSE:
                found[level] = Won(_names(body, best[1]), best[0], True, size)
    return [found[level] for level in levels]


def _consent_with(body: Body) -> Callable[[Sequence[int]], float]:
    """A function from the places of members to the consent of the body with theirs sure."""
    coarse = _sums(body) > DEAR
    odds, weights = over_factor(body, COARSE, NODES) if coarse else over_factor(body)

    def value(places: Sequence[int]) -> float:
        moved = odds.copy()
        moved[:, list(places)] = 1.0
        passes = moved.prod(axis=1) if all_needed(body) else independent(body, moved)
        return float(weights @ passes)

    return value


def _kinds(body: Body) -> list[list[int]]:
    """Places of the members that are not sure yet, alike in weights and veto, least willing
    first."""
    alike: dict[tuple[tuple[int, ...], bool], list[int]] = {}
    for place, seat in enumerate(body.seats):
        if seat.consents < 1.0:
            alike.setdefault((seat.weights, seat.veto), []).append(place)
    return [sorted(kind, key=lambda k: body.seats[k].consents) for kind in alike.values()]


def _counts(most: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Every way to take `size` members in all, at most so many of each kind."""
    if not most:
        if size == 0:
            yield ()
        return
    rest = sum(most[1:])
    for own in range(min(most[0], size), max(0, size - rest) - 1, -1):
        for others in _counts(most[1:], size - own):
            yield (own, *others)


def _greedy(
    body: Body,
    level: float,
    kinds: Sequence[Sequence[int]],
    least: int,
    value: Callable[[Sequence[int]], float],
) -> Won:
    """Members one by one, each the one that raises consent most; then those not needed dropped.

    Where one consent is dear, only those that seem to hold back most are tried at each step.
    """
    tries = max(2, MOST_WORK // (_cost(body) * len(body.seats)))
    chosen: list[int] = []
    reached = value(chosen)
    while reached < level - CLOSE:
        heads = [next((k for k in kind if k not in chosen), None) for kind in kinds]
        tried = sorted((k for k in heads if k is not None), key=lambda k: _drag(body, k))[:tries]
        values = {k: value([*chosen, k]) for k in tried}
        chosen.append(max(tried, key=lambda k: (values[k], -k)))
        reached = values[chosen[-1]]
    for place in list(chosen):
        without = [k for k in chosen if k != place]
        if value(without) >= level - CLOSE:
            chosen = without
    least = max(least, _least(body, level))
    return Won(_names(body, sorted(chosen)), value(chosen), len(chosen) == least, least)


def _least(body: Body, level: float) -> int:
    """How many members must be won at least.

    Winning n members helps no more than if, beside all members as they are, the n largest weights
    were given under every criterion and nobody had a veto. Consent is then no smaller, and grows
    with n, so the first n that reaches the level bounds every set from below.
    """
    many = len(body.seats)
    plain = replace(body, seats=tuple(replace(seat, veto=False) for seat in body.seats))
    unsure = [seat for seat in body.seats if seat.consents < 1.0]
    ranked = [
        sorted((seat.weights[k] for seat in unsure), reverse=True) for k in range(len(body.needs))
    ]
    low, high = 0, many
    while low < high:
        n = (low + high) // 2
        given = [sum(weights[:n]) for weights in ranked]
        needs = tuple(max(0, need - own) for need, own in zip(body.needs, given, strict=True))
        if _consent_with(replace(plain, needs=needs))([]) >= level - CLOSE:
            high = n
        else:
            low = n + 1
    return low


def _drag(body: Body, place: int) -> float:
    """How much a member holds back, roughly: the most first."""
    seat = body.seats[place]
    share = max(w / max(1, n) for w, n in zip(seat.weights, body.needs, strict=True))
    return -(1.0 - seat.consents) * (1e6 if seat.veto else 1.0) * max(share, 1e-9)


def _names(body: Body, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(body.seats[k].name for k in places)


def _cost(body: Body) -> int:
    """Sums of weights that one consent follows."""
    sums = _sums(body)
    return max(1, sums // 4 if sums > DEAR else sums)


def _sums(body: Body) -> int:
    """The same with the common factor at all its points."""
    if all_needed(body):
        return len(body.seats)
    sums = math.prod(need + 1 for need in body.needs) * len(body.seats)
    return sums * (POINTS if 0.0 < body.shared < 1.0 else 1)
