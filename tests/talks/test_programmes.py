"""Points found by programmes against those found on the exact frontier."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from tests.talks.games import random_agenda

from overture.talks.agenda import Agenda, Issue
from overture.talks.frontier import pareto_frontier
from overture.talks.points import POINTS, bargaining_points
from overture.talks.programmes import points_by_programme


def test_random_agendas_agree_with_the_exact_frontier() -> None:
    rng = random.Random(21)
    solved = 0
    for _ in range(150):
        agenda = random_agenda(rng, rng.randrange(2, 5))
        if not agenda.packages:
            continue
        exact = bargaining_points(pareto_frontier(agenda))
        found = points_by_programme(agenda)
        if not exact:
            assert found is None
            continue
        assert found is not None
        assert list(found) == list(POINTS)
        for name, point in exact.items():
            value = float(point.value)
            if name == "nash":
                value = math.log(value) if value > 0 else -math.inf
            other = found[name]
            assert other.met
            assert other.value == value or other.value == pytest.approx(value, abs=2e-6, rel=2e-6)
            assert other.bound >= other.value
            assert agenda.allows(other.package)
            worth = agenda.value(other.package)
            assert worth == other.utilities
            assert all(v >= r for v, r in zip(worth, agenda.reservation, strict=True))
        solved += 1
    assert solved > 50


def test_a_large_agenda_of_seven_parties_meets_its_bounds() -> None:
    rng = random.Random(22)
    issues = tuple(
        Issue(
            f"issue {k}",
            tuple(str(j) for j in range(10)),
            tuple(tuple(Fraction(rng.randrange(1000)) for _ in range(7)) for _ in range(10)),
        )
        for k in range(15)
    )
    names = tuple(f"party {p}" for p in range(7))
    agenda = Agenda(names, issues, (Fraction(5000),) * 7)
    assert agenda.packages == 10**15
    found = points_by_programme(agenda, seconds=60)
    assert found is not None
    for name, point in found.items():
        assert point.met, name
        assert min(point.utilities) >= 5000

    # each point is at least as good by its own measure as the others are
    def least(name: str) -> Fraction:
        return min(found[name].utilities)

    assert all(least("egalitarian") >= least(name) for name in found)
    assert all(
        found["utilitarian"].value >= float(sum(found[name].utilities)) - 1e-6 for name in found
    )


def test_nothing_is_printed_by_the_solver(capfd: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(23)
    for _ in range(30):
        agenda = random_agenda(rng, 3)
        if agenda.packages:
            points_by_programme(agenda)
    assert capfd.readouterr().out == ""
