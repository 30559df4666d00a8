"""Frontiers, zones and points against a listing of every package."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
from tests.talks.games import efficient, inside, listed, random_agenda, values_of_points

from overture.errors import UsageError
from overture.talks import frontier as frontiers
from overture.talks import zone
from overture.talks.agenda import Agenda, Issue, components
from overture.talks.analysis import analyse
from overture.talks.frontier import FrontierTooLarge, pareto_frontier
from overture.talks.points import POINTS, bargaining_points

GAMES = 2_500
"""For each number of parties: 10,000 with two to five of them."""


@pytest.mark.parametrize("parties", [1, 2, 3, 4, 5])
def test_random_agendas_agree_with_a_listing_of_all_packages(
    parties: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(parties)
    empty = rounded = 0
    for _ in range(GAMES):
        agenda = random_agenda(rng, parties)
        packages = listed(agenda)
        vectors = list(packages.values())
        best = efficient(vectors)
        accepted = inside(agenda, vectors)
        frontier = pareto_frontier(agenda)
        rows = [agenda.value(row) for row in frontier.packages.tolist()]
        assert len(rows) == len(best) == frontier.size
        assert set(rows) == best
        assert all(agenda.allows(row) for row in frontier.packages.tolist())
        pruned = pareto_frontier(agenda, prune=True)
        kept = [
            agenda.value(row)
            for row, ok in zip(pruned.packages.tolist(), pruned.acceptable(), strict=True)
            if ok
        ]
        assert sorted(kept) == sorted(best & set(accepted))
        assert int(frontier.acceptable().sum()) == len(best & set(accepted))
        assert agenda.packages == len(packages)
        assert zone.zone_size(agenda) == len(accepted)
        if parties == 2 and agenda.packages:
            with monkeypatch.context() as patch:
                patch.setattr(zone, "MOST_LISTED", 0)
                assert zone.zone_size(agenda) == len(accepted)
        points = bargaining_points(frontier)
        if accepted:
            assert {n: p.value for n, p in points.items()} == values_of_points(agenda, accepted)
        else:
            assert points == {}
            empty += 1
        rounded += frontier.exact != "whole numbers"
    # the games must have tried the hard cases
    assert empty > 100
    assert rounded > 100


def test_every_tie_of_a_point_is_listed() -> None:
    rng = random.Random(7)
    tied = 0
    for _ in range(500):
        agenda = random_agenda(rng, 2)
        frontier = pareto_frontier(agenda)
        best = efficient(list(listed(agenda).values()))
        for name, point in bargaining_points(frontier).items():
            assert name in POINTS
            assert set(point.utilities) <= best
            assert len(set(point.utilities)) == point.ties
            for vector, package in zip(point.utilities, point.packages, strict=True):
                assert agenda.value(package) == vector
            tied += point.ties > 1
    assert tied > 10


def test_points_by_their_textbook_example() -> None:
    # x + y <= 10, y <= 7 in steps of a seventeenth: Kalai-Smorodinsky at 100/17, 70/17
    from fractions import Fraction

    steps = range(171)
    worth = tuple((Fraction(k, 17), min(Fraction(7), 10 - Fraction(k, 17))) for k in steps)
    issue = Issue("pie", tuple(str(k) for k in steps), worth)
    agenda = Agenda(("one", "two"), (issue,), (Fraction(0), Fraction(0)))
    points = bargaining_points(pareto_frontier(agenda))
    assert points["kalai_smorodinsky"].utilities == ((Fraction(100, 17), Fraction(70, 17)),)
    assert points["nash"].utilities == ((Fraction(5), Fraction(5)),)
    assert points["egalitarian"].utilities == ((Fraction(5), Fraction(5)),)


def test_links_join_issues_and_no_others() -> None:
    agenda = random_agenda(random.Random(3), 2)
    assert components(4, ()) == [(0,), (1,), (2,), (3,)]
    assert [i for group in components(len(agenda.issues), agenda.links) for i in group]


def test_too_many_parties_over_too_many_packages_is_refused() -> None:
    from fractions import Fraction

    row = tuple(Fraction(k) for k in range(5))
    issue = Issue("i", tuple("abcdefghij"), (row,) * 10)
    agenda = Agenda(tuple("vwxyz"), (issue,) * 8, (Fraction(0),) * 5)
    with pytest.raises(UsageError, match="not computed exactly"):
        pareto_frontier(agenda)


def test_a_frontier_that_never_ends_is_refused_and_the_points_come_with_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(3)
    issues = tuple(
        Issue(
            f"issue {k}",
            tuple(map(str, range(24))),
            tuple(tuple(Fraction(rng.randint(-9000, 9000)) for _ in range(4)) for _ in range(24)),
        )
        for k in range(6)
    )
    agenda = Agenda(("a", "b", "c", "d"), issues, (Fraction(-(10**6)),) * 4)
    found = pareto_frontier(agenda)
    drawn = [[rng.randrange(24) for _ in issues] for _ in range(1_000)]
    for row in [np.array(agenda.value(package), float) for package in drawn]:
        assert (found.utilities >= row).all(axis=1).any()
    for row in found.utilities[:: found.size // 100]:
        assert (found.utilities >= row).all(axis=1).sum() == 1
    monkeypatch.setattr(frontiers, "MOST_WORK_BEYOND", 10**5)
    with pytest.raises(FrontierTooLarge, match=r"partial packages and more of \d of 6 issues"):
        pareto_frontier(agenda)
    said = analyse(agenda, seconds=0.5).to_json()
    assert said["frontier"]["failed"].startswith("the frontier is not computed exactly")
    assert said["zone"]["exists"]
    nash = said["points"]["nash"]
    assert nash["bound"] >= nash["value"]


def test_what_cannot_be_counted_is_sampled() -> None:
    rng = random.Random(4)
    issues = tuple(
        Issue(
            f"issue {k}",
            tuple(map(str, range(10))),
            tuple(tuple(Fraction(rng.randint(0, 99)) for _ in range(3)) for _ in range(10)),
        )
        for k in range(8)
    )
    agenda = Agenda(("a", "b", "c"), issues, (Fraction(396),) * 3)
    found = analyse(agenda).to_json()["zone"]
    assert found["size"] is None
    # listed by the second half of the packages for every package of the first
    halves = [np.zeros((1, 3), np.int64)] * 2
    for k, issue in enumerate(issues):
        rows = np.array([[int(v) for v in row] for row in issue.worth])
        halves[k % 2] = (halves[k % 2][:, None, :] + rows[None, :, :]).reshape(-1, 3)
    inside = sum(int((row + halves[1] >= 396).all(axis=1).sum()) for row in halves[0])
    share, drawn = inside / 10**8, found["sampled"]["packages"]
    # within four standard errors of the share
    error = 4 * math.sqrt(share * (1 - share) / drawn)
    assert abs(found["sampled"]["inside"] / drawn - share) < error
    assert 0.01 < share < 0.99
