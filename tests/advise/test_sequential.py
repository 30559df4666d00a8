"""What a run says of equilibria, and that it says no more than was searched."""

from __future__ import annotations

import pytest

import overture as ov
from overture.advise import sequential as module
from overture.advise.sequential import sequential
from overture.brief.equilibria import census, dependence, grouped, limit_words, numbers
from overture.brief.quote import Run


@pytest.fixture(scope="module")
def record() -> dict[str, object]:
    game = ov.compile(ov.load("kydd-reassurance"))
    return ov.brief(ov.advise(ov.solve(game, worlds=100))).to_json()


def test_the_contract_of_the_run(record) -> None:
    played = record["solution"]["sequential"]
    assert played["count"] == len(played["equilibria"]) == 2
    assert (played["complete"], played["pure_complete"]) == (False, True)
    assert played["same_advice"] is True
    for one in played["equilibria"]:
        assert {"kind", "max_gain", "consistent", "policy"} <= set(one)
        assert (one["kind"], one["max_gain"], one["consistent"]) == ("pure", 0.0, True)


def test_shares_sum_to_one(record) -> None:
    shares = record["solution"]["sequential"]["shares"]
    assert shares["worlds"] == 100
    assert sum(shares[k] for k in ("none", "one", "several", "undecided")) == pytest.approx(1.0)


def test_with_time_for_mixed_ones_the_list_is_that_of_the_command() -> None:
    game = ov.compile(ov.load("kydd-reassurance"))
    solution = ov.solve(game, worlds=100)
    found = sequential(solution, "defect", seconds=30.0)
    command = ov.equilibria(game)
    assert found is not None
    assert (found.count, found.complete) == (command.count, command.found.complete) == (3, True)
    assert found.policies == command.policies
    assert [one["policies"] for one in found.equilibria] == [
        dict(reading.policies) for reading in command.readings
    ]


def test_the_advice_of_the_run_is_compared() -> None:
    solution = ov.solve(ov.compile(ov.load("hello")), worlds=100)
    agrees, differs = sequential(solution, "offer"), sequential(solution, "wait")
    assert agrees is not None
    assert differs is not None
    assert (agrees.as_run, differs.as_run) == (True, False)
    assert agrees.shares is not None
    assert differs.shares is not None
    assert (agrees.shares.same, differs.shares.same) == (1.0, 0.0)


def test_a_large_tree_is_left_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    solution = ov.solve(ov.compile(ov.load("hello")), worlds=100)
    monkeypatch.setattr(module, "MOST_NODES", 10)
    assert sequential(solution, "offer") is None
    without = ov.brief(ov.advise(solution))
    assert without.to_json()["solution"]["sequential"] is None
    assert "Equilibria side by side" not in without.html()


def row(policy: str, component: int | None = None, war: float = 0.5) -> dict[str, object]:
    return {
        "kind": "pure" if component is None else "vertex",
        "component": component,
        "policy": policy,
        "reveals": "",
        "alike": [],
        "policies": {"a": 1.0, "b": 0.0},
        "outcomes": {"war": war},
        "refinements": {"qre_limit": war == 0.25},
    }


ROWS = [row("a"), row("b", war=0.25), row("a", 0, 0.75), row("a", 0, 0.75 + 1e-9)]


def test_vertices_with_one_course_of_play_are_read_together() -> None:
    assert [group.rows for group in grouped(ROWS)] == [(0,), (1,), (2, 3)]
    assert [group.kind for group in grouped(ROWS)] == ["pure", "pure", "2 vertices"]


def test_census_counts_continua_once() -> None:
    expected = "2 pure sequential equilibria and 1 continuum of them (2 vertices)"
    assert census(ROWS, "sequential") == expected
    assert census([], "sequential") == "no sequential equilibrium"
    assert census(ROWS[2:], "Nash") == "1 continuum of Nash equilibria (2 vertices)"


def test_dependence_and_limit_use_the_same_numbers() -> None:
    run = Run({"equilibria": ROWS})
    assert str(dependence(run, ("equilibria",))) == (
        "The advice depends on which equilibrium is played: a under 1 and 3; b under 2."
    )
    limit = {"equilibrium": 3, "by": "strategy", "precision_times": 1024.0}
    assert "leads to 3;" in str(limit_words(run, ("equilibria",), limit))
    nowhere = {"equilibrium": None, "by": "", "precision_times": 1024.0}
    assert "near none" in str(limit_words(run, ("equilibria",), nowhere))
    assert "could not be followed" in str(limit_words(run, ("equilibria",), None))


def test_ties_are_said() -> None:
    rows = [row("a"), dict(row("a", war=0.3), alike=["b"])]
    assert str(dependence(Run({"equilibria": rows}), ("equilibria",))) == (
        "One policy is best under all, but not always alone: a under 1; a or b under 2."
    )


def test_runs_of_numbers_are_shortened() -> None:
    assert numbers([1, 2, 3, 4, 8, 9]) == "1 to 4, 8 and 9"
    assert numbers([2]) == "2"
