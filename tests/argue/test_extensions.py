"""Extensions: textbook frameworks, and random ones against the definitions word for word."""

from __future__ import annotations

import itertools
import json
import os
import random
from pathlib import Path

import numpy as np
import pytest

from overture.argue.extensions import (
    Framework,
    bearing_on,
    complete,
    framework,
    grounded,
    grounds_of,
    labels,
    preferred,
    stable,
)
from overture.errors import UsageError

Sets = set[frozenset[int]]


def by_definition(given: Framework) -> tuple[Sets, Sets, Sets, frozenset[int]]:
    """Complete, preferred, stable and grounded, from the definitions with necessities.

    A set is coherent if every member that others support has one of them beside it. An argument is
    acceptable if it is coherent with the set, and the set attacks every coherent set that holds an
    attacker of it. An argument is deactivated by a set that attacks every coherent set holding it.
    """
    everything = range(len(given.arguments))
    attacks = set(given.attacks)
    needs = [{s for s, k in given.supports if k == argument} for argument in everything]
    subsets = [
        frozenset(c)
        for size in range(len(given.arguments) + 1)
        for c in itertools.combinations(everything, size)
    ]
    coherent = [s for s in subsets if all(not needs[k] or needs[k] & s for k in s)]

    def hits(chosen: frozenset[int], other: frozenset[int]) -> bool:
        return any((a, b) in attacks for a in chosen for b in other)

    def deactivates(chosen: frozenset[int], argument: int) -> bool:
        return all(hits(chosen, c) for c in coherent if argument in c)

    def acceptable(chosen: frozenset[int], argument: int) -> bool:
        return chosen | {argument} in together and all(
            deactivates(chosen, a) for a, b in attacks if b == argument
        )

    together = set(coherent)
    free = [s for s in coherent if not hits(s, s)]
    whole = {s for s in free if s == frozenset(a for a in everything if acceptable(s, a))}
    largest = {s for s in whole if not any(s < t for t in whole)}
    firm = {s for s in whole if all(b in s or deactivates(s, b) for b in everything)}
    least = min(whole, key=len)
    return whole, largest, firm, least


def random_framework(rng: random.Random, most: int) -> Framework:
    many = rng.randrange(1, most)
    every = list(itertools.product(range(many), repeat=2))
    dense, helped = rng.choice([0.1, 0.3]), rng.choice([0.0, 0.0, 0.2, 0.4])
    attacks = tuple(pair for pair in every if rng.random() < dense)
    order = rng.sample(range(many), many)
    supports = tuple((a, b) for a, b in every if order[a] < order[b] and rng.random() < helped)
    return Framework(tuple("abcdefg"[:many]), attacks, supports)


def test_random_frameworks_follow_the_definitions() -> None:
    rng = random.Random(1)
    supported = 0
    for _ in range(400):
        given = random_framework(rng, 7)
        whole, largest, firm, least = by_definition(given)
        assert set(complete(given)) == whole
        assert set(preferred(given)) == largest
        assert set(stable(given)) == firm
        assert grounded(given) == least
        # the grounded extension is what all complete ones share
        assert grounded(given) == frozenset.intersection(*whole)
        supported += bool(given.supports)
    assert supported > 100


def oracle() -> dict[str, dict[str, list[list[str]]]]:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    read = json.loads((Path(place) / "oracles" / "evidence.json").read_text())
    return {**read["argumentation"], "essay": read["essay_af"]}


def test_published_frameworks() -> None:
    entries = oracle()
    assert len(entries) == 8
    for name, entry in entries.items():
        given = framework(entry["args"], [(a, b) for a, b in entry["attacks"]])  # type: ignore
        assert sorted(given.named(grounded(given))) == sorted(entry["grounded"]), name  # type: ignore
        for concept in (complete, preferred, stable):
            if concept.__name__ in entry:
                found = sorted(sorted(given.named(s)) for s in concept(given))
                assert found == sorted(map(sorted, entry[concept.__name__])), name


def test_what_is_not_there_neither_attacks_nor_supports() -> None:
    """Many cases at once are the parts of the framework, one by one."""
    rng = random.Random(2)
    for _ in range(60):
        given = random_framework(rng, 8)
        many = len(given.arguments)
        there = np.array([[rng.random() < 0.7 for _ in range(40)] for _ in range(many)])
        found = labels(given, there)
        for case in range(40):
            kept = [k for k in range(many) if there[k, case]]
            # one that needs support and has lost all of it stands for nothing
            lost = [
                k for k in kept if given.supporters[k] and not set(given.supporters[k]) & set(kept)
            ]
            part = framework(
                [str(k) for k in kept],
                [(str(a), str(b)) for a, b in given.attacks if {a, b} <= set(kept)]
                + [(str(k), str(k)) for k in lost],
                [(str(a), str(b)) for a, b in given.supports if {a, b} <= set(kept)],
            )
            upheld = {int(name) for name in part.named(grounded(part))}
            for k in lost:
                assert found.defeated[k, case]
            if not lost:
                assert set(np.flatnonzero(found.upheld[:, case])) == upheld
        assert not (found.upheld & found.defeated).any()
        assert not ((found.upheld | found.defeated | found.undecided) & ~there).any()


def test_a_claim_stands_with_one_of_its_supports_and_falls_with_the_last() -> None:
    given = framework(
        ["offer", "peace", "time", "doubt"],
        [("doubt", "peace")],
        [("peace", "offer"), ("time", "offer")],
    )
    there = np.ones((4, 2), bool)
    there[2, 1] = False
    assert labels(given, there).upheld[0].tolist() == [True, False]
    assert labels(given, there).defeated[0].tolist() == [False, True]
    assert given.named(grounds_of(given, 0)) == ("offer", "peace", "time")
    assert given.named(bearing_on(given, 0)) == ("peace", "time", "doubt")


def test_supports_in_a_circle_are_refused() -> None:
    with pytest.raises(UsageError, match="circle"):
        framework("abc", [], [("a", "b"), ("b", "c"), ("c", "a")])


def test_a_thousand_arguments_have_a_grounded_extension_and_bounds_on_the_rest() -> None:
    names = tuple(str(k) for k in range(1_000))
    given = Framework(names, tuple((k + 1, k) for k in range(999)))
    assert grounded(given) == frozenset(range(1, 1_000, 2))
    # all is settled, so nothing is left to enumerate
    assert complete(given) == [grounded(given)]
    pairs = Framework(
        names[:22], tuple(pair for k in range(0, 22, 2) for pair in ((k, k + 1), (k + 1, k)))
    )
    with pytest.raises(UsageError, match="up to 20"):
        complete(pairs)
    ten = Framework(names[:20], tuple(pair for pair in pairs.attacks if max(pair) < 20))
    assert len(complete(ten)) == 3**10
    assert len(preferred_by_size(ten)) == 2**10
    with pytest.raises(UsageError, match="no argument 'x'"):
        framework("a", [("a", "x")])


def preferred_by_size(given: Framework) -> list[frozenset[int]]:
    """Where arguments attack each other in pairs, the largest complete sets have one of each."""
    return [s for s in complete(given) if len(s) == len(given.arguments) // 2]
