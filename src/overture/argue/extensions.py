"""Which arguments can be upheld together: the extensions of an argumentation framework.

Source: Dung (1995). A set is conflict-free if no member attacks a member. It defends an argument
if it attacks every attacker of it. The grounded extension is the least set that holds all it
defends; complete extensions are the conflict-free sets that hold just what they defend; preferred
ones are the largest of them; a stable one attacks every argument outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError

MOST_LISTED = 20
"""Arguments up to which complete, preferred and stable extensions are enumerated."""

MOST_ARGUMENTS = 2_000

Bits = NDArray[np.int64]


@dataclass(frozen=True)
class Framework:
    """Arguments, and pairs (attacker, attacked) of their places.

    Raises UsageError when there are too many arguments or a pair names none of them.
    """

    arguments: tuple[str, ...]
    attacks: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        many = len(self.arguments)
        if many > MOST_ARGUMENTS:
            raise UsageError(f"at most {MOST_ARGUMENTS:,} arguments are read; there are {many:,}")
        if any(not (0 <= a < many and 0 <= b < many) for a, b in self.attacks):
            raise UsageError("an attack names an argument that is not there")

    def named(self, places: Iterable[int]) -> tuple[str, ...]:
        """The names of some arguments, in their order."""
        return tuple(self.arguments[k] for k in sorted(places))


def framework(arguments: Sequence[str], attacks: Iterable[tuple[str, str]]) -> Framework:
    """A framework from names. Raises UsageError for a name that is not among the arguments."""
    place = {name: k for k, name in enumerate(arguments)}
    pairs = []
    for attacker, attacked in attacks:
        for name in (attacker, attacked):
            if name not in place:
                raise UsageError(f"there is no argument '{name}'")
        pairs.append((place[attacker], place[attacked]))
    return Framework(tuple(arguments), tuple(pairs))


def grounded(given: Framework) -> frozenset[int]:
    """The grounded extension: what a sceptic must uphold. Any size, linear in the attacks."""
    attackers: list[list[int]] = [[] for _ in given.arguments]
    victims: list[list[int]] = [[] for _ in given.arguments]
    for a, b in set(given.attacks):
        attackers[b].append(a)
        victims[a].append(b)
    open_attackers = [len(found) for found in attackers]
    upheld: set[int] = set()
    defeated: set[int] = set()
    ready = [k for k, many in enumerate(open_attackers) if many == 0]
    while ready:
        argument = ready.pop()
        upheld.add(argument)
        for victim in victims[argument]:
            if victim in defeated:
                continue
            defeated.add(victim)
            for freed in victims[victim]:
                open_attackers[freed] -= 1
                if open_attackers[freed] == 0 and freed not in defeated:
                    ready.append(freed)
    return frozenset(upheld)


def complete(given: Framework) -> list[frozenset[int]]:
    """All complete extensions, the smallest first.

    Raises UsageError above MOST_LISTED arguments.
    """
    many = len(given.arguments)
    if many > MOST_LISTED:
        raise UsageError(
            f"complete, preferred and stable extensions are listed up to {MOST_LISTED} arguments; "
            f"there are {many}; the grounded one has no such bound"
        )
    sets = np.arange(2**many, dtype=np.int64)
    attacked = _attacked(given, sets)
    defended = np.zeros_like(sets)
    for k in range(many):
        attackers = sum(1 << a for a in {a for a, b in given.attacks if b == k})
        defended |= np.where((attackers & ~attacked) == 0, np.int64(1 << k), np.int64(0))
    found = sets[((sets & attacked) == 0) & (defended == sets)]
    chosen = [_members(int(bits), many) for bits in found]
    return sorted(chosen, key=lambda s: (len(s), sorted(s)))


def preferred(given: Framework) -> list[frozenset[int]]:
    """The complete extensions that no other one contains."""
    every = complete(given)
    return [s for s in every if not any(s < other for other in every)]


def stable(given: Framework) -> list[frozenset[int]]:
    """The complete extensions that attack every argument outside them; there may be none."""
    out = []
    for chosen in complete(given):
        hit = {b for a, b in given.attacks if a in chosen}
        if len(chosen | hit) == len(given.arguments):
            out.append(chosen)
    return out


def accepted(given: Framework, holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[worlds, arguments] whether each argument is in the grounded extension of each world.

    holds [worlds, attacks]: whether the premises of an attack hold there; one that does not hold
    is no attack in that world. Worlds with the same attacks are solved once.
    """
    patterns, which = np.unique(np.asarray(holds, bool), axis=0, return_inverse=True)
    rows = np.zeros((patterns.shape[0], len(given.arguments)), bool)
    for k, pattern in enumerate(patterns):
        kept = tuple(pair for pair, there in zip(given.attacks, pattern, strict=True) if there)
        rows[k, list(grounded(Framework(given.arguments, kept)))] = True
    return np.asarray(rows[which.reshape(-1)])


def unanswered(given: Framework, claim: int) -> frozenset[int]:
    """The attackers of a claim that no upheld argument attacks: what remains to be rebutted.

    Empty if the claim is upheld.
    """
    upheld = grounded(given)
    if claim in upheld:
        return frozenset()
    answered = {b for a, b in given.attacks if a in upheld}
    return frozenset(a for a, b in given.attacks if b == claim and a not in answered)


def carrying(given: Framework, claim: int) -> frozenset[int]:
    """The arguments without which a claim that is upheld would not be: each taken away alone."""
    if claim not in grounded(given):
        return frozenset()
    out = set()
    for argument in range(len(given.arguments)):
        if argument == claim:
            continue
        rest = tuple(pair for pair in given.attacks if argument not in pair)
        if claim not in grounded(Framework(given.arguments, rest)):
            out.add(argument)
    return frozenset(out)


def _attacked(given: Framework, sets: Bits) -> Bits:
    """For every set of arguments, as bits, the arguments that it attacks."""
    out = np.zeros_like(sets)
    for k in range(len(given.arguments)):
        victims = sum(1 << b for b in {b for a, b in given.attacks if a == k})
        out |= np.where(sets >> k & 1, np.int64(victims), np.int64(0))
    return out


def _members(bits: int, many: int) -> frozenset[int]:
    return frozenset(k for k in range(many) if bits >> k & 1)
