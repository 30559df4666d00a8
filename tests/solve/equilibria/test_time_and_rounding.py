"""The search holds to its time, goes on where it stood, and owns up to options told apart."""

import dataclasses
from fractions import Fraction

import pytest
from tests.independent.random_games import random_game
from tests.independent.trees import Decision, Terminal
from tests.solve.equilibria.point_games import pointed

from overture.solve.equilibria import pure_wide
from overture.solve.equilibria.pure import pure_equilibria
from overture.solve.equilibria.pure_plan import pure_plan
from overture.solve.equilibria.search import all_equilibria
from overture.solve.equilibria.values import PointGame


@pytest.fixture(scope="module")
def hard() -> PointGame:
    return pointed(random_game(2014, most=700)).point


def test_time_ends_the_search_and_is_told(hard: PointGame) -> None:
    for concept in ("sequential", "weak_pbe", "nash"):
        found = pure_equilibria(hard, concept=concept, seconds=0.0)
        assert not found.complete
        assert "time allowed" in " ".join(found.searched) or "not enumerated" in found.searched[0]
    assert (
        "stopped by the time allowed after 64 partial profiles"
        in pure_equilibria(hard, seconds=0.0).searched[0]
    )


def test_slices_of_visits_find_what_one_call_finds(
    hard: PointGame, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = pure_plan(hard.tree)
    monkeypatch.setattr(pure_wide, "SLICE", 10**6)
    whole = pure_wide.wide_candidates(plan, hard, 20_000, 1_000)
    monkeypatch.setattr(pure_wide, "SLICE", 1)
    monkeypatch.setattr(pure_wide, "SLICE_SECONDS", 0.0)
    assert pure_wide.wide_candidates(plan, hard, 20_000, 1_000) == whole
    assert whole[0]
    assert whole[2] == 0


@pytest.mark.parametrize("concept", ["sequential", "weak_pbe", "nash"])
def test_options_told_apart_by_rounding_leave_the_list_open(concept: str) -> None:
    ends = (Fraction(1, 3) + Fraction(1, 10**14), Fraction(1, 3), Fraction(-1))
    tree = Decision(0, "a", ("x", "y", "z"), tuple(Terminal((v, Fraction(0))) for v in ends))
    proved = pointed(tree).point
    assert pure_equilibria(proved, concept=concept).complete
    rounded = dataclasses.replace(proved, exact=False)
    found = pure_equilibria(rounded, concept=concept)
    assert not found.complete
    assert "differ by less than 1e-09" in " ".join(found.searched)
    assert len(found.equilibria) == 1
    assert not all_equilibria(rounded, concept=concept).complete


def test_rounded_numbers_without_near_ties_leave_the_list_whole() -> None:
    ends = (Fraction(1, 3) + Fraction(1, 10**4), Fraction(1, 3), Fraction(1, 3))
    tree = Decision(0, "a", ("x", "y", "z"), tuple(Terminal((v, Fraction(0))) for v in ends))
    rounded = dataclasses.replace(pointed(tree).point, exact=False)
    assert all_equilibria(rounded).complete
