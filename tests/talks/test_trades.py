"""Empty zones and trades against a listing of every package."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import numpy as np
from tests.talks.games import Vector, efficient, listed, random_agenda

from overture.talks.agenda import Agenda, Issue
from overture.talks.frontier import pareto_frontier
from overture.talks.relaxation import fewest_parties, least_total
from overture.talks.swaps import improvements, package_table, single_text, swaps


def shortfalls(agenda: Agenda) -> list[Vector]:
    return [
        tuple(max(Fraction(0), r - v) for r, v in zip(agenda.reservation, vector, strict=True))
        for vector in listed(agenda).values()
    ]


def test_the_relaxation_of_an_empty_zone_is_minimal() -> None:
    rng = random.Random(11)
    empty = 0
    for _ in range(600):
        agenda = random_agenda(rng, rng.randrange(2, 5))
        falls = shortfalls(agenda)
        frontier = pareto_frontier(agenda)
        least, fewest = least_total(frontier), fewest_parties(frontier)
        if not falls:
            assert least is None
            assert fewest is None
            continue
        assert least is not None
        assert fewest is not None
        assert least.total == min(sum(f, start=Fraction(0)) for f in falls)
        many = [(sum(v > 0 for v in f), sum(f, start=Fraction(0))) for f in falls]
        assert (len(fewest.parties), fewest.total) == min(many)
        for found in (least, fewest):
            # giving up just that much opens the zone
            worth = agenda.value(found.package)
            assert agenda.allows(found.package)
            assert all(
                v >= r - s
                for v, r, s in zip(worth, agenda.reservation, found.shortfall, strict=True)
            )
        empty += least.total > 0
    assert empty > 100


def test_the_relaxation_is_minimal_among_a_hundred_thousand_packages() -> None:
    """Several parties must give way at once, and worths are so coarse that packages tie."""
    rng = random.Random(15)
    several = tied = 0
    for top in (3, 3, 9, 100):
        parties = rng.randrange(3, 5)
        issues = tuple(
            Issue(
                f"issue {k}",
                tuple("abcdefghij"),
                tuple(
                    tuple(Fraction(rng.randrange(top)) for _ in range(parties)) for _ in range(10)
                ),
            )
            for k in range(5)
        )
        agenda = Agenda(tuple("pqrs"[:parties]), issues, (Fraction(4 * top),) * parties)
        assert agenda.packages == 10**5
        worth = np.zeros((1, parties), np.int64)
        for issue in issues:
            rows = np.array([[int(v) for v in row] for row in issue.worth])
            worth = (worth[:, None, :] + rows[None, :, :]).reshape(-1, parties)
        falls = np.maximum(4 * top - worth, 0)
        totals, refuse = falls.sum(axis=1), (falls > 0).sum(axis=1)
        assert totals.min() > 0
        frontier = pareto_frontier(agenda)
        least, fewest = least_total(frontier), fewest_parties(frontier)
        assert least is not None
        assert fewest is not None
        assert least.total == totals.min()
        assert len(fewest.parties) == refuse.min()
        assert fewest.total == totals[refuse == refuse.min()].min()
        # every vector that ties and that no other dominates is counted
        near = {tuple(row) for row in worth[totals == totals.min()].tolist()}
        best = {v for v in near if not any(w != v and all(a >= b for a, b in zip(w, v, strict=True))
                                           for w in near)}  # fmt: skip
        assert least.ties == len(best)
        several += len(least.parties) > 1
        tied += least.ties > 1
    assert several > 1
    assert tied > 1


def test_swaps_are_all_the_trades_of_two_issues() -> None:
    rng = random.Random(12)
    seen = 0
    for _ in range(1_000):
        agenda = random_agenda(rng, 2)
        packages = listed(agenda)
        if not packages:
            continue
        text = rng.choice(list(packages))
        expected = set()
        for package, vector in packages.items():
            changed = [k for k in range(len(text)) if package[k] != text[k]]
            gains = [a - b for a, b in zip(vector, packages[text], strict=True)]
            if len(changed) != 2 or min(gains) < 0 or max(gains) == 0:
                continue
            alone = []
            for k in changed:
                single = tuple(package[i] if i == k else text[i] for i in range(len(text)))
                there = packages.get(single)
                alone.append(
                    there is None
                    or min(a - b for a, b in zip(there, packages[text], strict=True)) < 0
                )
            if all(alone):
                expected.add(package)
        found = swaps(agenda, text, most=10**6)
        made = set()
        for change in found:
            new = list(text)
            for issue, option in zip(change.issues, change.options, strict=True):
                new[issue] = option
            made.add(tuple(new))
        assert made == expected
        seen += len(found)
    assert seen > 100


def test_a_single_text_only_gets_better_and_ends_where_no_two_issues_help() -> None:
    rng = random.Random(13)
    steps = 0
    for _ in range(400):
        agenda = random_agenda(rng, 3)
        packages = listed(agenda)
        if not packages:
            continue
        text = rng.choice(list(packages))
        here = packages[text]
        path = single_text(agenda, text)
        for change, draft in path:
            worth = packages[draft]
            assert tuple(a - b for a, b in zip(worth, here, strict=True)) == change.gains
            assert min(change.gains) >= 0
            assert max(change.gains) > 0
            here = worth
        last = path[-1][1] if path else text
        for package, vector in packages.items():
            if sum(a != b for a, b in zip(package, last, strict=True)) <= 2:
                gains = [a - b for a, b in zip(vector, here, strict=True)]
                assert min(gains) < 0 or max(gains) == 0
        steps += len(path)
    assert steps > 50


def test_improvements_of_a_made_deal_are_what_dominates_it() -> None:
    rng = random.Random(14)
    for _ in range(400):
        agenda = random_agenda(rng, 2)
        packages = listed(agenda)
        if not packages:
            continue
        deal = rng.choice(list(packages))
        best = efficient(list(packages.values()))
        expected = {
            v
            for v in best
            if v != packages[deal] and all(a >= b for a, b in zip(v, packages[deal], strict=True))
        }
        found = improvements(pareto_frontier(agenda), deal)
        assert {packages[row] for row in found} == expected


def test_the_package_table_adds_up_where_no_issues_interact() -> None:
    def worth(rows: list[tuple[int, int]]) -> tuple[Vector, ...]:
        return tuple(tuple(Fraction(v) for v in row) for row in rows)

    guns = Issue("guns", ("keep", "cut"), worth([(0, 0), (-2, 6)]))
    trade = Issue("trade", ("closed", "open"), worth([(0, 0), (5, -1)]))
    agenda = Agenda(("one", "two"), (guns, trade), (Fraction(0), Fraction(0)))
    rows = package_table(agenda, (1, 1), (0, 0))
    assert [sum(row.gains[p] for row in rows) for p in (0, 1)] == [3, 5]
    change = swaps(agenda, (0, 0))
    assert [(c.issues, c.options, c.gains) for c in change] == [((0, 1), (1, 1), (3, 5))]
    assert [draft for _, draft in single_text(agenda, (0, 0))] == [(1, 1)]
    assert list(itertools.chain(improvements(pareto_frontier(agenda), (0, 0)))) == [(1, 1)]
