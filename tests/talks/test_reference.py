"""The ten reference domains and the published talks, through OVERTURE_REFERENCE."""

from __future__ import annotations

import itertools
import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from overture.exchange.genius import read_genius
from overture.talks.agenda import Agenda, Issue, Link
from overture.talks.bodies import Body, Seat
from overture.talks.frontier import pareto_frontier
from overture.talks.points import adjusted_winner, bargaining_points
from overture.talks.zone import zone_size

NAMES = {
    "nash": "nash",
    "kalai_smorodinsky": "ks_ideal_above_reservation",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}


def reference() -> Path:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place or not (Path(place) / "data" / "negotiation").is_dir():
        pytest.skip("OVERTURE_REFERENCE names no folder with data/negotiation")
    return Path(place)


@pytest.mark.parametrize("semantics", ["genius", "raw"])
def test_the_ten_domains_are_exact(semantics: str) -> None:
    data = reference() / "data" / "negotiation"
    rows = json.loads((data / "reference" / "index.json").read_text())["rows"]
    assert len(rows) == 10
    for row in rows:
        stored = json.loads((data / "reference" / f"{row['id']}.json").read_text())
        expected = stored["genius" if semantics == "genius" else "raw_as_negmas_reads"]
        scenario = read_genius(data / "domains" / row["id"], semantics)
        agenda = scenario.agenda
        assert list(scenario.profiles) == stored["profiles"]
        assert [float(d) for d in scenario.discount] == stored["discount"]
        assert agenda.packages == stored["n_outcomes"]
        frontier = pareto_frontier(agenda)
        assert frontier.size == expected["frontier_size"], row["id"]
        above = int(frontier.acceptable().sum())
        assert above == expected["frontier_size_above_reservation"]
        assert zone_size(agenda) == expected["outcomes_above_reservation"]
        points = bargaining_points(frontier)
        for ours, theirs in NAMES.items():
            point, wanted = points[ours], expected[theirs]
            assert abs(float(point.value) - wanted["value"]) < 1e-9, (row["id"], ours)
            assert point.ties == wanted["n_ties"]
            terms = [
                {issue.name: issue.options[k] for issue, k in zip(agenda.issues, p, strict=True)}
                for p in point.packages
            ]
            assert same_worth(agenda, wanted["outcome"], terms, point.utilities)


def same_worth(agenda: Agenda, outcome: dict[str, str], terms: Any, vectors: Any) -> bool:
    """The reference's package is among ours, or is worth the same as one of them."""
    if outcome in terms:
        return True
    package = [issue.options.index(outcome[issue.name]) for issue in agenda.issues]
    return agenda.value(package) in vectors


def published() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((reference() / "oracles" / "talks.json").read_text())
    return entries


def test_adjusted_winner_as_published() -> None:
    entries = [entry for entry in published() if entry["kind"] == "adjusted_winner"]
    assert len(entries) == 2
    for entry in entries:
        rows = list(entry["input"]["points"].values())
        shares, totals = adjusted_winner([[Fraction(p) for p in row] for row in rows])
        first, expected = next(iter(entry["expected"]["shares"].items()))
        assert [str(s) for s in shares] == list(expected.values())
        exact = entry["expected"]["points_exact"]
        assert str(totals[0]) == exact[first]
        assert totals[0] == totals[1]
        indivisible = entry["expected"]["derived_indivisible"]
        issues = tuple(
            Issue(
                name, ("first", "second"), ((Fraction(a), Fraction(0)), (Fraction(0), Fraction(b)))
            )
            for name, a, b in zip(entry["input"]["issues"], *rows, strict=True)
        )
        agenda = Agenda(("first", "second"), issues, (Fraction(0), Fraction(0)))
        frontier = pareto_frontier(agenda)
        assert sorted(frontier.utilities.tolist()) == sorted(indivisible["frontier"])
        points = bargaining_points(frontier)
        assert points["nash"].value == indivisible["nash_product"]
        # the reference names one of the packages that tie
        maximin = [[int(v) for v in u] for u in points["egalitarian"].utilities]
        assert indivisible["maximin_utilities"] in maximin
        assert {min(u) for u in maximin} == {min(indivisible["maximin_utilities"])}


def test_bill_and_jack() -> None:
    entry = next(e for e in published() if e["id"] == "nash-1950-bill-jack")
    given, expected = entry["input"], entry["expected"]
    issues = []
    for good, owner, bill, jack in zip(
        given["goods"], given["owner"], given["utility"]["Bill"], given["utility"]["Jack"],
        strict=True,
    ):  # fmt: skip
        moved = (-bill, jack) if owner == "Bill" else (bill, -jack)
        rows = ((Fraction(0), Fraction(0)), (Fraction(moved[0]), Fraction(moved[1])))
        issues.append(Issue(good, ("kept", "given"), rows))
    agenda = Agenda(("Bill", "Jack"), tuple(issues), (Fraction(0), Fraction(0)))
    assert agenda.packages == expected["n_outcomes"]
    assert zone_size(agenda) == expected["individually_rational_outcomes"]
    frontier = pareto_frontier(agenda)
    above = frontier.utilities[frontier.acceptable()]
    assert sorted(above.tolist()) == expected["frontier_individually_rational"]
    nash = bargaining_points(frontier)["nash"]
    assert nash.value == expected["nash_product"]
    assert [[int(v) for v in u] for u in nash.utilities] == [expected["nash_gains"]]
    goods = [agenda.issues[k].name for k, option in enumerate(nash.packages[0]) if option]
    assert goods == expected["given"]


def test_scorable_games() -> None:
    entries = [entry for entry in published() if entry["kind"] == "multiparty_veto"]
    assert entries
    for entry in entries:
        given, expected = entry["input"], entry["expected"]
        issues = tuple(
            Issue(
                f"issue {k}",
                tuple(str(j) for j in range(size)),
                tuple(
                    tuple(Fraction(p["scores"][k][j]) for p in given["parties"])
                    for j in range(size)
                ),
            )
            for k, size in enumerate(given["issue_sizes"])
        )
        names = tuple(p["name"] for p in given["parties"])
        agenda = Agenda(names, issues, tuple(Fraction(p["minimum"]) for p in given["parties"]))
        frontier = pareto_frontier(agenda)
        assert agenda.packages == expected["n_deals"]
        assert zone_size(agenda) == expected["deals_all_accept"]
        assert frontier.size == expected["frontier_size"]
        assert int(frontier.acceptable().sum()) == expected["frontier_all_accept"]
        points = bargaining_points(frontier)
        assert points["nash"].value == expected["nash_product"]
        assert [[int(v) for v in u] for u in points["nash"].utilities] == [
            expected["nash_utilities"]
        ]
        assert points["egalitarian"].value == expected["egalitarian_min_gain"]
        _passes_with_one_dissent(agenda, given["parties"], expected)


def _passes_with_one_dissent(
    agenda: Agenda, players: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    """The game's own rule: all but one accept, and the two with a veto are among them."""
    vetoes = [player["role"] in ("p1", "p2") for player in players]
    seats = tuple(
        Seat(name, 0.5, (1,), veto) for name, veto in zip(agenda.parties, vetoes, strict=True)
    )
    table = Body(seats, (len(seats) - 1,))
    accepting = []
    for package in itertools.product(*(range(len(issue.options)) for issue in agenda.issues)):
        worth = agenda.value(package)
        takes = {k for k, r in enumerate(agenda.reservation) if worth[k] >= r}
        if table.passes(takes):
            accepting.append(takes)
    assert len(accepting) == expected["deals_all_but_one_with_p1_p2"]
    assert expected["acceptances_per_party_in_those"] == {
        name: sum(k in takes for takes in accepting) for k, name in enumerate(agenda.parties)
    }


def test_a_capped_pie_tells_nash_and_kalai_smorodinsky_apart() -> None:
    """x + y <= 10 and y <= 7, cut so finely (by seventeenths) that both points are on the grid."""
    entry = next(e for e in published() if e["id"] == "ks-vs-nash-capped-pie")
    step = 17
    across = tuple(Fraction(k, step) for k in range(10 * step + 1))
    up = tuple(Fraction(k, step) for k in range(7 * step + 1))
    zero = Fraction(0)
    issues = (
        Issue("x", tuple(map(str, across)), tuple((v, zero) for v in across)),
        Issue("y", tuple(map(str, up)), tuple((zero, v) for v in up)),
    )
    allowed = tuple(x + y <= 10 for x in across for y in up)
    agenda = Agenda(("one", "two"), issues, (zero, zero), (Link((0, 1), allowed),))
    points = bargaining_points(pareto_frontier(agenda))
    for ours, theirs in (("nash", "nash"), ("kalai_smorodinsky", "ks"), ("egalitarian",) * 2):
        assert points[ours].ties == 1
        assert [float(v) for v in points[ours].utilities[0]] == pytest.approx(
            entry["expected"][theirs], abs=1e-9
        )
