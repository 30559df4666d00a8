"""Offers and menus to unknown types, against a listing of every package and every type."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
from tests.talks.games import listed, random_agenda

from overture.errors import UsageError
from overture.talks.agenda import Agenda, Issue
from overture.talks.uncertain import (
    Kinds,
    acceptability,
    best_menu,
    best_offer,
    kinds,
    offer,
)


def parties_of(agenda: Agenda, rng: random.Random) -> list[Kinds]:
    """The proposer is column 0; the rest are split into one party with types and one without."""
    columns = list(range(1, len(agenda.parties)))
    cut = max(1, len(columns) - 1)
    groups = [columns[:cut], columns[cut:]] if len(columns) > 1 else [columns]
    out = []
    for k, group in enumerate(g for g in groups if g):
        weights = [rng.randrange(1, 5) for _ in group]
        types = {
            f"type {c}": (agenda.parties[c], Fraction(w, sum(weights)))
            for c, w in zip(group, weights, strict=True)
        }
        out.append(kinds(agenda, f"other {k}", types))
    return out


def slow_offer(agenda: Agenda, parties: list[Kinds], worth: tuple[Fraction, ...]) -> Fraction:
    """Expected worth of an offer to the proposer, by listing all profiles of types."""
    value = Fraction(0)
    for profile in itertools.product(*(range(len(k.names)) for k in parties)):
        p = Fraction(1)
        yes = True
        for kind, t in zip(parties, profile, strict=True):
            p *= kind.odds[t]
            column = kind.columns[t]
            yes &= worth[column] >= agenda.reservation[column]
        value += p * (worth[0] if yes else agenda.reservation[0])
    return value


def test_the_best_single_offer_agrees_with_a_listing() -> None:
    rng = random.Random(41)
    found_some = 0
    for _ in range(400):
        agenda = random_agenda(rng, rng.randrange(2, 5))
        packages = listed(agenda)
        if not packages:
            continue
        parties = parties_of(agenda, rng)
        top = max(slow_offer(agenda, parties, worth) for worth in packages.values())
        best = best_offer(agenda, 0, parties)
        if top <= agenda.reservation[0]:
            assert best is None
            continue
        assert best is not None
        assert best.value == top
        assert best.value == slow_offer(agenda, parties, packages[best.package])
        found_some += 1
    assert found_some > 50


def test_what_an_answer_tells_averages_to_the_prior() -> None:
    rng = random.Random(42)
    told = 0
    for _ in range(600):
        agenda = random_agenda(rng, rng.randrange(2, 5))
        packages = listed(agenda)
        if not packages:
            continue
        parties = parties_of(agenda, rng)
        made = offer(agenda, 0, parties, rng.choice(list(packages)))
        for kind in parties:
            for name, p in zip(kind.names, kind.odds, strict=True):
                yes = made.after_yes[kind.party][name] if made.after_yes else Fraction(0)
                no = made.after_no[kind.party][name] if made.after_no else Fraction(0)
                assert made.accepted * yes + (1 - made.accepted) * no == p
                told += yes not in (0, p)
    assert told > 20


def test_the_best_menu_agrees_with_a_listing_and_is_no_worse_than_one_offer() -> None:
    rng = random.Random(43)
    better = 0
    for _ in range(200):
        agenda = random_agenda(rng, 3)
        packages = listed(agenda)
        if not packages or len(packages) > 40:
            continue
        types = {"a": ("party 1", Fraction(1, 3)), "b": ("party 2", Fraction(2, 3))}
        party = kinds(agenda, "other", types)
        top = agenda.reservation[0]
        for x, y in itertools.product(packages.values(), repeat=2):
            if min(x[0], y[0]) < agenda.reservation[0]:
                continue
            value = Fraction(0)
            for column, p in ((1, Fraction(1, 3)), (2, Fraction(2, 3))):
                fit = [w for w in (x, y) if w[column] >= agenda.reservation[column]]
                worth = max(((w[column], w[0]) for w in fit), default=(0, agenda.reservation[0]))
                value += p * worth[1]
            top = max(top, value)
        menu = best_menu(agenda, 0, party)
        single = best_offer(agenda, 0, [party])
        if top == agenda.reservation[0]:
            assert menu is None
            continue
        assert menu is not None
        assert menu.value == top
        assert menu.exhaustive
        if single is not None and agenda.value(single.package)[0] >= agenda.reservation[0]:
            assert menu.value >= single.value
            better += menu.value > single.value
    assert better > 5


def screening() -> Agenda:
    """A seller offers high or low quality at three prices; buyers value quality differently."""

    def rows(values: list[tuple[int, int, int]]) -> tuple[tuple[Fraction, ...], ...]:
        return tuple(tuple(Fraction(v) for v in row) for row in values)

    quality = Issue("quality", ("low", "high"), rows([(0, 4, 5), (-1, 6, 12)]))
    price = Issue("price", ("four", "ten"), rows([(4, -4, -4), (10, -10, -10)]))
    return Agenda(("seller", "poor", "rich"), (quality, price), (Fraction(0),) * 3)


def test_a_menu_screens_where_one_offer_cannot() -> None:
    agenda = screening()
    types = {"poor": ("poor", Fraction(1, 2)), "rich": ("rich", Fraction(1, 2))}
    party = kinds(agenda, "buyer", types)
    assert acceptability(agenda, [party])[0] >= 1
    single = best_offer(agenda, 0, [party])
    assert single is not None
    # high at ten: 9 from the rich alone; low at four: 4 from both
    assert (single.value, single.accepted) == (Fraction(9, 2), Fraction(1, 2))
    assert single.after_yes == {"buyer": {"poor": Fraction(0), "rich": Fraction(1)}}
    menu = best_menu(agenda, 0, party)
    assert menu is not None
    assert menu.value == Fraction(4 + 9, 2)
    assert menu.accepted == 1
    assert {name: menu.packages[k] for name, k in menu.choices.items() if k is not None} == {
        "poor": (0, 0),
        "rich": (1, 1),
    }


def test_what_makes_no_party_is_refused() -> None:
    agenda = screening()
    with pytest.raises(UsageError, match="sum to 1"):
        kinds(agenda, "buyer", {"poor": ("poor", Fraction(1, 2))})
    with pytest.raises(UsageError, match="no column"):
        kinds(agenda, "buyer", {"poor": ("nobody", Fraction(1))})
