"""Criteria by hand, their errors by repetition, and the agreement between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.advise.discovery.criteria import criteria, tail_mean
from overture.errors import UsageError

TIED = [[10, 4, 0], [6, 6, 5], [8, 2, 4]]
DISAGREE = [[10, 9, 0, 0], [5, 5, 5, 4], [8, 7, 6, 1], [6, 6, 6, 3]]


def winners(found: Any) -> dict[str, list[int]]:
    return {name: [int(w) for w in one.winners] for name, one in found.criteria.items()}


def test_a_table_by_hand_with_a_tie() -> None:
    found = criteria(TIED, threshold=5)
    one = found.criteria
    assert one["expected_value"].score == pytest.approx((14 / 3, 17 / 3, 14 / 3), rel=1e-15)
    assert one["worst"].score == (0, 5, 2)
    assert one["max_regret"].score == (5, 4, 4)
    assert one["mean_regret"].score == pytest.approx((7 / 3, 4 / 3, 7 / 3), rel=1e-15)
    assert one["hurwicz"].score == (5, 5.5, 5)
    assert one["p10"].score == pytest.approx((0.8, 5.2, 2.4), rel=1e-14)
    assert one["satisficing"].score == pytest.approx((1 / 3, 1, 1 / 3), rel=1e-15)
    assert one["best_share"].score == pytest.approx((1 / 3, 2 / 3, 0), rel=1e-15)
    won = winners(found)
    assert won["max_regret"] == [1, 2]
    assert won["expected_value"] == won["worst"] == won["mean_regret"] == [1]
    assert won["best_case"] == [0]
    assert not found.agree


def test_ties_in_a_world_are_split_and_also_counted_whole() -> None:
    found = criteria(DISAGREE).criteria
    assert found["best_share"].score == (0.5, 0.25, 0.125, 0.125)
    assert found["best_or_tied"].score == (0.5, 0.25, 0.25, 0.25)


@pytest.mark.parametrize(
    ("table", "threshold"), [("with_tie_in_minimax_regret", 5), ("criteria_disagree", 6)]
)
def test_the_tables_of_the_reference(table: str, threshold: float, reference: Path) -> None:
    oracle = json.loads((reference / "oracles" / "scale.json").read_text())["robustness_hand"]
    expected = oracle[table]
    values = np.array(expected["U"], dtype=float)
    found = criteria(values, threshold=threshold)
    for name, key in (
        ("expected_value", "expected_value"),
        ("worst", "worst_case"),
        ("max_regret", "max_regret"),
        ("mean_regret", "mean_regret"),
        ("satisficing", f"satisficing_share_u>={threshold}"),
        ("hurwicz", "hurwicz_0.5"),
        ("p10", "p10_linear"),
        ("best_or_tied", "best_share"),
    ):
        assert found.criteria[name].score == pytest.approx(expected[key], rel=1e-14), name
    for name, key in (
        ("expected_value", "laplace_best"),
        ("worst", "maximin_best"),
        ("best_case", "maximax_best"),
        ("max_regret", "minimax_regret_best"),
        ("satisficing", "satisficing_best"),
    ):
        assert winners(found)[name] == expected[key], name
    # the reference counts whole worlds of the worst third: one of three, and one of four
    whole = tail_mean(values, np.ones(values.shape[1]), 1 / values.shape[1])[0]
    assert whole.tolist() == pytest.approx(expected["cvar_worst_third"], abs=1e-14)


def test_the_worst_share_takes_part_of_a_world() -> None:
    values = np.array([[4.0, 5.0, 5.0, 5.0], [1.0, 6.0, 7.0, 8.0]])
    mean, _ = tail_mean(values, np.ones(4), 1 / 3)
    assert mean.tolist() == pytest.approx([(4 + 5 / 3) / (4 / 3), (1 + 6 / 3) / (4 / 3)], rel=1e-14)


@given(st.integers(0, 500), st.integers(2, 40), st.integers(1, 4))
def test_weights_are_repetitions(seed: int, worlds: int, policies: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(policies, worlds)).round(1)
    repeats = rng.integers(0, 4, worlds)
    repeats[0] = 1
    weighted = criteria(values, weights=repeats.astype(float), threshold=0.1).criteria
    repeated = criteria(np.repeat(values, repeats, axis=1), threshold=0.1).criteria
    for name, one in weighted.items():
        if name in ("p10", "p90_regret"):
            continue  # a quantile between two worlds depends on how far apart their masses lie
        assert one.score == pytest.approx(repeated[name].score, abs=1e-12), name


def test_worlds_of_no_weight_do_not_count() -> None:
    values = np.array([[1.0, 2.0, np.nan], [2.0, 0.0, np.inf]])
    found = criteria(values, weights=[1.0, 1.0, 0.0])
    assert found.worlds == 2
    assert found.criteria["best_case"].score == (2.0, 2.0)


def test_forbidden_policies_are_scored_but_do_not_win() -> None:
    found = criteria([[9.0, 9.0], [1.0, 2.0], [2.0, 1.5]], allowed=[False, True, True])
    assert all("0" not in one.winners for one in found.criteria.values())
    assert found.criteria["max_regret"].score == (0.0, 1.0, 0.5)


def test_one_policy_that_is_always_best_makes_them_agree() -> None:
    rng = np.random.default_rng(3)
    low = rng.normal(size=(2, 100))
    found = criteria(np.vstack([low, low.max(axis=0) + 1]), policies=["a", "b", "c"])
    assert found.agree
    assert found.everywhere == ("c",)
    assert "All criteria choose c." in found.text()


def test_rankings_that_are_alike_or_opposite() -> None:
    assert criteria([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]).rank_agreement > 0.9
    assert np.isnan(criteria([[1.0, 1.0]]).rank_agreement)


@pytest.mark.parametrize(
    "name", ["expected_value", "p10", "cvar10", "mean_regret", "p90_regret", "best_share"]
)
def test_errors_are_those_of_repeated_samples(name: str) -> None:
    rng = np.random.default_rng(4)
    runs = [
        criteria(np.stack([rng.normal(0, 1, 800), rng.normal(0.1, 2, 800)])).criteria[name]
        for _ in range(200)
    ]
    spread = np.std([run.score for run in runs], axis=0)
    stated = np.mean([run.error for run in runs], axis=0)
    # the standard deviation of 200 runs is itself known to about 5 %
    assert stated == pytest.approx(spread, rel=0.2)


def test_policies_within_their_errors_are_near() -> None:
    rng = np.random.default_rng(5)
    one = criteria(rng.normal([[0.0], [0.001], [3.0]], 1.0, (3, 500))[:2], policies=["a", "b"])
    assert one.criteria["expected_value"].near == ("a", "b")
    assert len(one.criteria["expected_value"].winners) == 1


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([1.0], {}, "policies, worlds"),
        ([[1.0, 2.0]], {"policies": ["a", "b"]}, "as many names"),
        ([[1.0, 2.0]], {"allowed": [False]}, "one that is allowed"),
        ([[1.0, 2.0]], {"weights": [0.0, 0.0]}, "not all zero"),
        ([[1.0, 2.0]], {"weights": [1.0]}, "one a world"),
        ([[1.0, np.nan]], {}, "finite"),
        ([[1.0, 2.0]], {"optimism": 1.5}, "optimism"),
    ],
)
def test_bad_input_is_refused(values: Any, options: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        criteria(values, **options)
