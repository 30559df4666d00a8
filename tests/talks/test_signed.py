"""What every type would sign, against a listing of every package in fractions."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.talks.games import Vector, efficient, inside, listed, random_agenda, values_of_points

from overture.talks import listing, signed
from overture.talks.agenda import Agenda
from overture.talks.signed import signed_by_all


def averaged(guard: Agenda, groups: list[list[int]], odds: list[list[Fraction]]) -> Agenda:
    """One party for each group of columns, worth the mean over them."""

    def mean(row: Vector) -> Vector:
        return tuple(
            sum((p * row[k] for k, p in zip(own, ps, strict=True)), start=Fraction(0))
            for own, ps in zip(groups, odds, strict=True)
        )

    return Agenda(
        tuple(f"party {k}" for k in range(len(groups))),
        tuple(replace(i, worth=tuple(map(mean, i.worth))) for i in guard.issues),
        mean(guard.reservation),
        tuple(
            replace(link, extra=tuple(map(mean, link.extra)) if link.extra else None)
            for link in guard.links
        ),
    )


def game(rng: random.Random) -> tuple[Agenda, Agenda]:
    """A guard of three to five columns, and its agenda of two or three parties."""
    guard = random_agenda(rng, rng.randrange(3, 6))
    low = tuple(r * Fraction(rng.randrange(0, 3), 4) for r in guard.reservation)
    guard = replace(guard, reservation=low)
    cut = rng.randrange(1, len(guard.parties))
    groups = [list(range(cut)), list(range(cut, len(guard.parties)))]
    odds = []
    for own in groups:
        weights = [rng.randrange(1, 5) for _ in own]
        odds.append([Fraction(w, sum(weights)) for w in weights])
    return averaged(guard, groups, odds), guard


def test_the_points_are_those_of_a_listing_and_no_column_refuses() -> None:
    rng = random.Random(51)
    some = none = 0
    for _ in range(500):
        agenda, guard = game(rng)
        packages = listed(guard)
        accepted = [p for p, v in packages.items() if inside(guard, [v])]
        found = signed_by_all(agenda, guard)
        assert found.size == len(accepted)
        assert found.exists == bool(accepted)
        if not accepted:
            none += bool(packages)
            assert found.points == {}
            empty_zone(guard, list(packages.values()), found)
            continue
        some += 1
        vectors = [agenda.value(p) for p in accepted]
        expected = values_of_points(agenda, vectors)
        best = efficient(vectors)
        for name, point in found.points.items():
            assert point.value == expected[name]
            assert set(point.utilities) <= best
            for package, utilities in zip(point.packages, point.utilities, strict=True):
                assert agenda.value(package) == utilities
                # by the worths themselves: no type would refuse
                worth = packages[package]
                assert all(v >= r for v, r in zip(worth, guard.reservation, strict=True))
    assert some > 100
    assert none > 50


def empty_zone(guard: Agenda, vectors: list[Vector], found: signed.SignedByAll) -> None:
    """The least that columns must ask less, and what opens where one of them stays away."""
    falls = [
        sum((max(Fraction(0), r - v) for v, r in zip(u, guard.reservation, strict=True)),
            start=Fraction(0))
        for u in vectors
    ]  # fmt: skip
    if not falls:
        assert found.relaxation is None
        return
    assert found.relaxation is not None
    assert found.relaxation.total == min(falls)
    refusing = [
        frozenset(k for k, (v, r) in enumerate(zip(u, guard.reservation, strict=True)) if v < r)
        for u in vectors
    ]
    assert found.opens == tuple(refusing.count(frozenset([k])) for k in range(len(guard.parties)))
    assert set(found.sets) == {s for s in refusing if not any(other < s for other in refusing)}


@pytest.mark.parametrize("way", ["frontier", "programmes", "slices"])
def test_every_way_finds_the_same_points(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(52)
    some = 0
    for _ in range(60):
        agenda, guard = game(rng)
        if way == "frontier" and len(guard.parties) > 4:
            continue
        plain = signed_by_all(agenda, guard)
        with monkeypatch.context() as patch:
            if way == "slices":
                patch.setattr(listing, "AT_ONCE", 3)
            else:
                patch.setattr(signed, "MOST_LISTED", 0)
            if way == "programmes":
                patch.setattr(signed, "EXACT_PARTIES", 0)
            other = signed_by_all(agenda, guard)
        assert other.exists == plain.exists
        if not plain.exists:
            continue
        some += 1
        if way != "programmes":
            assert {n: p.value for n, p in other.points.items()} == {
                n: p.value for n, p in plain.points.items()
            }
            continue
        for name, point in other.bounded.items():
            worth = guard.value(point.package)
            assert all(v >= r for v, r in zip(worth, guard.reservation, strict=True))
            if name != "nash":
                assert point.value == pytest.approx(float(plain.points[name].value), rel=2e-6)
    assert some > 10
