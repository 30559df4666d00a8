"""Random agendas, and what listing every package says of them."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

from overture.talks.agenda import Agenda, Issue, Link

Vector = tuple[Fraction, ...]

PRIMES = (907, 911, 919, 929, 937, 941, 947, 953, 967, 971, 977, 983, 991, 997)
"""Denominators whose common multiple is too long for whole numbers of 64 bits."""


def random_agenda(rng: random.Random, parties: int) -> Agenda:
    """A small agenda with ties, duplicates, links, and reservations that may be out of reach."""
    sizes = [rng.randrange(1, 5) for _ in range(rng.randrange(1, 5))]
    bottoms = rng.choice([(1,), (7,), PRIMES])
    top = rng.choice([4, 50])

    def number(low: int, high: int) -> Fraction:
        return Fraction(rng.randrange(low, high), rng.choice(bottoms))

    issues = tuple(
        Issue(
            f"issue {k}",
            tuple(f"option {j}" for j in range(size)),
            tuple(tuple(number(0, top) for _ in range(parties)) for _ in range(size)),
        )
        for k, size in enumerate(sizes)
    )
    links = []
    for _ in range(rng.randrange(0, 3) if len(sizes) > 1 else 0):
        a, b = sorted(rng.sample(range(len(sizes)), 2))
        many = sizes[a] * sizes[b]
        extra = tuple(tuple(number(-3, 4) for _ in range(parties)) for _ in range(many))
        allowed = tuple(rng.random() < 0.7 for _ in range(many))
        links.append(Link((a, b), allowed, extra if rng.random() < 0.5 else None))
    reservation = tuple(number(0, 2 * top) for _ in range(parties))
    names = tuple(f"party {p}" for p in range(parties))
    return Agenda(names, issues, reservation, tuple(links))


def listed(agenda: Agenda) -> dict[tuple[int, ...], Vector]:
    """Every package that the rules allow, with its worths."""
    options = [range(len(issue.options)) for issue in agenda.issues]
    return {
        package: agenda.value(package)
        for package in itertools.product(*options)
        if agenda.allows(package)
    }


def efficient(vectors: list[Vector]) -> set[Vector]:
    """The vectors that no other one dominates, by comparing all pairs."""
    distinct = set(vectors)
    return {
        v
        for v in distinct
        if not any(w != v and all(a >= b for a, b in zip(w, v, strict=True)) for w in distinct)
    }


def inside(agenda: Agenda, vectors: list[Vector]) -> list[Vector]:
    """The vectors that are worth at least no deal to everybody."""
    return [v for v in vectors if all(a >= r for a, r in zip(v, agenda.reservation, strict=True))]


def values_of_points(agenda: Agenda, accepted: list[Vector]) -> dict[str, Fraction]:
    """The value of each bargaining point by its definition, over all accepted packages."""
    d = agenda.reservation
    gains = [tuple(a - r for a, r in zip(v, d, strict=True)) for v in accepted]
    room = [max(g[p] for g in gains) for p in range(len(d))]
    return {
        "nash": max(math.prod(g, start=Fraction(1)) for g in gains),
        "kalai_smorodinsky": max(
            min((x / r for x, r in zip(g, room, strict=True) if r > 0), default=Fraction(0))
            for g in gains
        ),
        "egalitarian": max(min(g) for g in gains),
        "utilitarian": max(sum(v, start=Fraction(0)) for v in accepted),
    }
