"""Which arguments can be upheld together: the extensions of an argumentation framework.

Source: Dung (1995). A set is conflict-free if no member attacks a member. It defends an argument
if it attacks every attacker of it. The grounded extension is the least set that holds all it
defends; complete extensions are the conflict-free sets that hold just what they defend; preferred
ones are the largest of them; a stable one defeats every argument outside it.

Support is read as need (Nouioua and Risch 2011, frameworks with necessities): an argument that
others support stands only together with at least one of them, and falls when all of them have
fallen. Without supports this is Dung's own reading. Supports do not run in a circle.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError

MOST_LISTED = 20
"""Arguments left open by the grounded extension up to which the other ones are enumerated."""

MOST_ARGUMENTS = 2_000

Pairs = tuple[tuple[int, int], ...]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Framework:
    """Arguments, and pairs (attacker, attacked) and (supporter, supported) of their places.

    Raises UsageError when there are too many arguments, a pair names none of them, or supports
    run in a circle.
    """

    arguments: tuple[str, ...]
    attacks: Pairs
    supports: Pairs = ()

    def __post_init__(self) -> None:
        many = len(self.arguments)
        if many > MOST_ARGUMENTS:
            raise UsageError(f"at most {MOST_ARGUMENTS:,} arguments are read; there are {many:,}")
        for what, pairs in (("attack", self.attacks), ("support", self.supports)):
            if any(not (0 <= a < many and 0 <= b < many) for a, b in pairs):
                raise UsageError(f"an {what} names an argument that is not there")
        if len(self.by_support) < many:
            raise UsageError("supports run in a circle; take one of them away")

    def named(self, places: Iterable[int]) -> tuple[str, ...]:
        """The names of some arguments, in their order."""
        return tuple(self.arguments[k] for k in sorted(places))

    @cached_property
    def attackers(self) -> tuple[tuple[int, ...], ...]:
        """For each argument, those that attack it."""
        return _sources(self.attacks, len(self.arguments))

    @cached_property
    def supporters(self) -> tuple[tuple[int, ...], ...]:
        """For each argument, those that support it."""
        return _sources(self.supports, len(self.arguments))

    @cached_property
    def touched(self) -> tuple[tuple[int, ...], ...]:
        """For each argument, those that it attacks or supports."""
        turned = tuple((b, a) for a, b in (*self.attacks, *self.supports))
        return _sources(turned, len(self.arguments))

    @cached_property
    def upwards(self) -> tuple[int, ...]:
        """The arguments, each after all that attack or support it, as far as there is no circle."""
        order: list[int] = []
        begun: set[int] = set()
        for start in range(len(self.arguments)):
            waiting = [] if start in begun else [(start, iter(self._sources_of(start)))]
            begun.add(start)
            while waiting:
                k, rest = waiting[-1]
                below = next((each for each in rest if each not in begun), None)
                if below is None:
                    order.append(k)
                    waiting.pop()
                else:
                    begun.add(below)
                    waiting.append((below, iter(self._sources_of(below))))
        return tuple(order)

    def _sources_of(self, argument: int) -> tuple[int, ...]:
        return (*self.attackers[argument], *self.supporters[argument])

    @cached_property
    def by_support(self) -> tuple[int, ...]:
        """The arguments, each after all that support it; not all of them if there is a circle."""
        waiting = [len(found) for found in self.supporters]
        supported = _sources(tuple((b, a) for a, b in self.supports), len(self.arguments))
        ready = [k for k, many in enumerate(waiting) if many == 0]
        for k in ready:
            for each in supported[k]:
                waiting[each] -= 1
                if waiting[each] == 0:
                    ready.append(each)
        return tuple(ready)


def framework(
    arguments: Sequence[str],
    attacks: Iterable[tuple[str, str]],
    supports: Iterable[tuple[str, str]] = (),
) -> Framework:
    """A framework from names. Raises UsageError for a name that is not among the arguments."""
    place = {name: k for k, name in enumerate(arguments)}

    def placed(pairs: Iterable[tuple[str, str]]) -> Pairs:
        found = []
        for pair in pairs:
            for name in pair:
                if name not in place:
                    raise UsageError(f"there is no argument '{name}'")
            found.append((place[pair[0]], place[pair[1]]))
        return tuple(found)

    return Framework(tuple(arguments), placed(attacks), placed(supports))


@dataclass(frozen=True)
class Labels:
    """Grounded labels in several cases at once: bool [arguments, cases].

    An argument that is there and is neither upheld nor defeated is undecided.
    """

    present: Truths
    upheld: Truths
    defeated: Truths

    @property
    def undecided(self) -> Truths:
        """Neither upheld nor defeated."""
        return np.asarray(self.present & ~self.upheld & ~self.defeated)


def labels(given: Framework, present: Truths) -> Labels:
    """The grounded labelling of the part of a framework that is there, in many cases at once.

    present [arguments, cases]: whether an argument is made at all. One that is not neither attacks
    nor supports. Labels only ever become settled, so each is looked at again only when one of its
    attackers or supporters has been (Modgil and Caminada 2009, algorithm for the grounded
    labelling), and those first that the others rest on.
    """
    there = np.asarray(present, bool)
    upheld = np.zeros_like(there)
    fallen = ~there
    order = given.upwards
    rank = {k: place for place, k in enumerate(order)}
    waiting = list(range(len(order)))
    queued = [True] * len(order)
    while waiting:
        place = heapq.heappop(waiting)
        k = order[place]
        queued[place] = False
        attackers, supporters = list(given.attackers[k]), list(given.supporters[k])
        stands = there[k] & fallen[attackers].all(axis=0)
        falls = there[k] & upheld[attackers].any(axis=0)
        if supporters:
            stands &= upheld[supporters].any(axis=0)
            falls |= there[k] & fallen[supporters].all(axis=0)
        if (stands != upheld[k]).any() or (falls & ~fallen[k]).any():
            upheld[k] = stands
            fallen[k] |= falls
            for each in given.touched[k]:
                if not queued[rank[each]]:
                    queued[rank[each]] = True
                    heapq.heappush(waiting, rank[each])
    return Labels(there, upheld, fallen & there)


def grounded(given: Framework) -> frozenset[int]:
    """The grounded extension: what a sceptic must uphold. Any size."""
    return frozenset(np.flatnonzero(_whole(given).upheld[:, 0]).tolist())


def complete(given: Framework) -> list[frozenset[int]]:
    """All complete extensions, the smallest first.

    Each holds the grounded one and nothing that the grounded one defeats, so only what that
    leaves open is enumerated. Raises UsageError above MOST_LISTED such arguments.
    """
    return [chosen for chosen, _ in _complete(given)]


def preferred(given: Framework) -> list[frozenset[int]]:
    """The complete extensions that no other one contains."""
    every = complete(given)
    return [s for s in every if not any(s < other for other in every)]


def stable(given: Framework) -> list[frozenset[int]]:
    """The complete extensions that defeat every argument outside them; there may be none."""
    return [chosen for chosen, settled in _complete(given) if settled]


def bearing_on(given: Framework, claim: int) -> frozenset[int]:
    """The arguments from which a chain of attacks and supports leads to a claim."""
    found = {claim}
    waiting = [claim]
    while waiting:
        k = waiting.pop()
        for each in (*given.attackers[k], *given.supporters[k]):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return frozenset(found - {claim})


def grounds_of(given: Framework, claim: int) -> frozenset[int]:
    """A claim and the arguments that support it, directly or through others."""
    found = {claim}
    waiting = [claim]
    while waiting:
        for each in given.supporters[waiting.pop()]:
            if each not in found:
                found.add(each)
                waiting.append(each)
    return frozenset(found)


def _whole(given: Framework) -> Labels:
    return labels(given, np.ones((len(given.arguments), 1), bool))


def _complete(given: Framework) -> list[tuple[frozenset[int], bool]]:
    """Complete extensions, and whether each leaves nothing undecided."""
    base = _whole(given)
    free = np.flatnonzero(base.undecided[:, 0]).tolist()
    if len(free) > MOST_LISTED:
        raise UsageError(
            f"complete, preferred and stable extensions are listed up to {MOST_LISTED} arguments "
            f"that the grounded one leaves open; there are {len(free)}; the grounded one has no "
            "such bound"
        )
    sets = np.arange(2 ** len(free), dtype=np.int64)
    inside = {k: np.broadcast_to(base.upheld[k], sets.shape) for k in range(len(given.arguments))}
    inside |= {k: (sets >> place & 1).astype(bool) for place, k in enumerate(free)}
    outside = {k: np.broadcast_to(base.defeated[k], sets.shape) for k in inside}
    for k in given.by_support:
        if k in free:
            hit = _any([inside[a] for a in given.attackers[k]], sets.shape)
            if given.supporters[k]:
                hit = hit | ~_any([~outside[s] for s in given.supporters[k]], sets.shape)
            outside[k] = hit
    good = np.ones(sets.shape, bool)
    settled = np.ones(sets.shape, bool)
    for k in free:
        stands = ~_any([~outside[a] for a in given.attackers[k]], sets.shape)
        if given.supporters[k]:
            stands &= _any([inside[s] for s in given.supporters[k]], sets.shape)
        good &= (inside[k] == stands) & ~(inside[k] & outside[k])
        settled &= inside[k] | outside[k]
    kernel = frozenset(np.flatnonzero(base.upheld[:, 0]).tolist())
    found = [
        (kernel | {k for place, k in enumerate(free) if bits >> place & 1}, bool(whole))
        for bits, whole in zip(sets[good].tolist(), settled[good].tolist(), strict=True)
    ]
    return sorted(found, key=lambda pair: (len(pair[0]), sorted(pair[0])))


def _any(parts: list[Truths], shape: tuple[int, ...]) -> Truths:
    out = np.zeros(shape, bool)
    for part in parts:
        out |= part
    return out


def _sources(pairs: Pairs, many: int) -> tuple[tuple[int, ...], ...]:
    """For each argument, the first members of the pairs whose second it is."""
    found: list[list[int]] = [[] for _ in range(many)]
    for a, b in dict.fromkeys(pairs):
        found[b].append(a)
    return tuple(map(tuple, found))
