"""The smallest change of a score or no-deal value, against trying the change on a listing."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
from tests.talks.games import listed, random_agenda

from overture.talks.agenda import Agenda
from overture.talks.smallest_change import Push, smallest_changes


def product(agenda: Agenda, worth: tuple[Fraction, ...]) -> Fraction:
    gains = [w - r for w, r in zip(worth, agenda.reservation, strict=True)]
    if min(gains) < 0:
        return Fraction(-1)
    total = Fraction(1)
    for gain in gains:
        total *= gain
    return total


def nash(agenda: Agenda) -> list[tuple[int, ...]]:
    values = {package: product(agenda, worth) for package, worth in listed(agenda).items()}
    top = max(values.values(), default=Fraction(-1))
    return [package for package, value in values.items() if value == top] if top >= 0 else []


def scored(agenda: Agenda, issue: int, option: int, party: int, by: Fraction) -> Agenda:
    """The agenda with one score moved."""
    rows = [list(row) for row in agenda.issues[issue].worth]
    rows[option][party] += by
    changed = replace(agenda.issues[issue], worth=tuple(map(tuple, rows)))
    issues = [*agenda.issues[:issue], changed, *agenda.issues[issue + 1 :]]
    return replace(agenda, issues=tuple(issues))


def test_it_changes_the_package_and_nothing_smaller_does() -> None:
    rng = random.Random(5)
    tried = gone = 0
    while tried < 150:
        agenda = random_agenda(rng, rng.randrange(2, 4))
        best = nash(agenda)
        every = list(listed(agenda))
        if len(best) != 1 or product(agenda, agenda.value(best[0])) <= 0:
            continue
        packages = np.array(every, dtype=np.int64)
        issue = rng.randrange(len(agenda.issues))
        option = rng.randrange(len(agenda.issues[issue].options))
        party = rng.randrange(len(agenda.parties))
        slope = (packages[:, issue] == option).astype(float)
        now = float(agenda.issues[issue].worth[option][party])
        push = Push("score", ("i", "o", "p", ""), party, slope, now)
        found = smallest_changes(agenda, packages, best[0], [push])
        if not found:
            # no change of this number helps, however large
            for by in (-(10**6), 10**6):
                moved = nash(scored(agenda, issue, option, party, Fraction(by)))
                assert best[0] in moved
            continue
        tried += 1
        step = Fraction(found[0].change)
        beyond = nash(scored(agenda, issue, option, party, step * (1 + Fraction(1, 10**5))))
        assert best[0] not in beyond
        for share in (Fraction(-99, 100), Fraction(-1, 2), Fraction(1, 2), Fraction(99, 100)):
            before = nash(scored(agenda, issue, option, party, step * share))
            assert best[0] in before
        assert found[0].to in beyond if beyond else found[0].to is None
        gone += not beyond
    assert gone > 10  # changes that leave no deal at all


def test_a_no_deal_value_and_its_bounds() -> None:
    rng = random.Random(6)
    tried = 0
    while tried < 60:
        agenda = random_agenda(rng, 2)
        best = nash(agenda)
        if len(best) != 1 or product(agenda, agenda.value(best[0])) <= 0:
            continue
        packages = np.array(list(listed(agenda)), dtype=np.int64)
        push = Push("no_deal", ("p", ""), 0, np.full(len(packages), -1.0), 0.0)
        found = smallest_changes(agenda, packages, best[0], [push])
        if not found:
            continue
        tried += 1
        step = Fraction(found[0].change)
        low = agenda.reservation

        def moved(by: Fraction, agenda: Agenda = agenda) -> list[tuple[int, ...]]:
            return nash(
                replace(
                    agenda, reservation=(agenda.reservation[0] + by, *agenda.reservation[1:])
                )
            )  # fmt: skip

        assert best[0] not in moved(step * (1 + Fraction(1, 10**5)))
        assert best[0] in moved(step * Fraction(99, 100))
        assert agenda.reservation == low
        # nothing is found where the number may not move so far
        narrow = replace(push, low=-abs(float(step)) / 2, high=abs(float(step)) / 2)
        assert smallest_changes(agenda, packages, best[0], [narrow]) == []
