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
    accepted,
    carrying,
    complete,
    framework,
    grounded,
    preferred,
    stable,
    unanswered,
)
from overture.errors import UsageError

Sets = set[frozenset[int]]


def by_definition(given: Framework) -> tuple[Sets, Sets, Sets, frozenset[int]]:
    """Complete, preferred, stable and grounded, from the definitions."""
    everything = range(len(given.arguments))
    attacks = set(given.attacks)

    def defends(chosen: frozenset[int], argument: int) -> bool:
        return all(
            any((c, attacker) in attacks for c in chosen)
            for attacker in everything
            if (attacker, argument) in attacks
        )

    subsets = [
        frozenset(c)
        for size in range(len(given.arguments) + 1)
        for c in itertools.combinations(everything, size)
    ]
    free = [s for s in subsets if not any((a, b) in attacks for a in s for b in s)]
    whole = {s for s in free if s == frozenset(a for a in everything if defends(s, a))}
    largest = {s for s in whole if not any(s < t for t in whole)}
    firm = {s for s in free if all(b in s or any((a, b) in attacks for a in s) for b in everything)}
    least = min(whole, key=len)
    return whole, largest, firm, least


def test_random_frameworks_follow_the_definitions() -> None:
    rng = random.Random(1)
    for _ in range(400):
        many = rng.randrange(1, 7)
        density = rng.choice([0.1, 0.3])
        every = itertools.product(range(many), repeat=2)
        pairs = tuple(pair for pair in every if rng.random() < density)
        given = Framework(tuple("abcdefg"[:many]), pairs)
        whole, largest, firm, least = by_definition(given)
        assert set(complete(given)) == whole
        assert set(preferred(given)) == largest
        assert set(stable(given)) == firm
        assert grounded(given) == least
        # the grounded extension is what all complete ones share
        assert grounded(given) == frozenset.intersection(*whole)


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


def test_an_attack_counts_only_where_its_premises_hold() -> None:
    given = framework("abc", [("a", "b"), ("b", "c")])
    holds = np.array([[True, True], [False, True], [True, False], [False, False], [True, True]])
    rows = accepted(given, holds)
    assert rows.tolist() == [
        [True, False, True],
        [True, True, False],
        [True, False, True],
        [True, True, True],
        [True, False, True],
    ]


def test_what_is_unanswered_and_what_carries_a_claim() -> None:
    given = framework(
        ["offer", "weak", "we_negotiate", "sphere"],
        [("weak", "offer"), ("we_negotiate", "weak"), ("sphere", "offer")],
    )
    assert given.named(unanswered(given, 0)) == ("sphere",)
    assert carrying(given, 0) == frozenset()
    answered = framework(
        ["offer", "weak", "we_negotiate"], [("weak", "offer"), ("we_negotiate", "weak")]
    )
    assert unanswered(answered, 0) == frozenset()
    assert answered.named(carrying(answered, 0)) == ("we_negotiate",)


def test_a_thousand_arguments_have_a_grounded_extension_and_no_listing() -> None:
    names = tuple(str(k) for k in range(1_000))
    given = Framework(names, tuple((k, k + 1) for k in range(999)))
    assert grounded(given) == frozenset(range(0, 1_000, 2))
    with pytest.raises(UsageError, match="up to 20"):
        complete(given)
    with pytest.raises(UsageError, match="no argument 'x'"):
        framework("a", [("a", "x")])
