"""Scenario discovery as a whole: which box is shown, what it says, and where it says nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars
import pytest
from tests.independent.prim_tables import box_of_three, mixed, two_regions

from overture.advise.discovery.boxes import inside
from overture.advise.discovery.discover import discover
from overture.advise.discovery.prim import prim
from overture.advise.discovery.table import read_table
from overture.errors import UsageError


@pytest.mark.parametrize("seed", range(4))
def test_the_planted_box_is_shown(seed: int) -> None:
    table = box_of_three(5_000, seed)
    found = discover(table.columns, table.target)
    (box,) = found.boxes
    limits = box.limits
    assert set(limits) == {"x2", "x7", "x11"}
    assert limits["x2"].low == pytest.approx(0.55, abs=0.04)
    assert limits["x7"].high == pytest.approx(0.5, abs=0.04)
    assert limits["x11"].low == pytest.approx(0.3, abs=0.06)
    chosen = found.scenarios[0].chosen
    assert chosen is not None
    # 0.85 of the rows of the planted box are cases
    assert abs(chosen.held_out_density - 0.85) < 0.05
    assert set(chosen.reproduced.values()) == {1.0}


def test_categories_and_integers_are_shown_in_words() -> None:
    table = mixed(4_000, 6)
    found = discover(table.columns, table.target)
    (box,) = found.boxes
    assert set(box.limits) == {"months", "balance", "region", "share"}
    assert box.limits["region"].categories == ("coast", "hills", "steppe")
    text = found.text()
    assert "months at least 9" in text
    assert "balance at most 3" in text
    assert "region one of coast, hills, steppe" in text
    assert "± " in text


def test_the_last_peel_is_never_shown() -> None:
    for seed in range(6):
        table = box_of_three(1_000, seed)
        found = discover(table.columns, table.target)
        scenario = found.scenarios[0]
        assert scenario.chosen is not None
        assert scenario.chosen.at < len(scenario.trajectory.boxes) - 1
        assert scenario.chosen.box.coverage > scenario.trajectory.boxes[-1].coverage
        for limit in scenario.chosen.box.limits.values():
            assert limit.worst_quasi_p < 0.05


def test_where_nothing_matters_the_held_out_density_says_so() -> None:
    rng = np.random.default_rng(7)
    columns = {f"x{j}": rng.random(600) for j in range(8)}
    target = rng.random(600) < 0.2
    found = discover(columns, target)
    chosen = found.scenarios[0].chosen
    in_sample = found.scenarios[0].trajectory.boxes[-1].density
    assert in_sample > 0.3, "peeling noise makes a dense box"
    assert chosen is None or chosen.held_out_density < 0.28


def test_several_boxes_cover_different_cases() -> None:
    table = two_regions(2_500, 8)
    found = discover(table.columns, table.target, alpha=0.1, boxes=2)
    first, second = found.boxes
    assert {frozenset(first.limits), frozenset(second.limits)} == {
        frozenset({"x0", "x1"}),
        frozenset({"x2", "x3"}),
    }
    whole = read_table(table.columns)
    held = inside(whole, first.limits) | inside(whole, second.limits)
    assert table.target[held].sum() / table.target.sum() > 0.85


def test_frames_mappings_and_matrices_give_the_same() -> None:
    table = box_of_three(800)
    matrix = np.stack(list(table.columns.values()), axis=1)
    by_mapping = discover(table.columns, table.target, resamples=3)
    assert discover(polars.DataFrame(dict(table.columns)), table.target, resamples=3) == by_mapping
    assert discover(matrix, table.target, names=list(table.columns), resamples=3) == by_mapping
    assert discover(table.columns, table.target.astype(int), resamples=3) == by_mapping


def test_polars_text_and_booleans_are_categories() -> None:
    frame = polars.DataFrame({"kind": ["a", "b"] * 200, "true": [True, True, False, False] * 100})
    (box,) = discover(frame, [k % 4 == 0 for k in range(400)]).boxes
    assert box.limits["kind"].categories == ("a",)
    assert box.limits["true"].categories == (True,)


def test_the_seed_gives_the_same_answer_and_json_is_plain() -> None:
    table = mixed(1_000, 3)
    first = discover(table.columns, table.target, seed=5)
    assert discover(table.columns, table.target, seed=5) == first
    stored = json.loads(json.dumps(first.to_json()))
    box = stored["boxes"][0]
    assert box["rows"] == first.boxes[0].rows
    assert len(box["tradeoff"]) == len(first.scenarios[0].trajectory.boxes)
    assert set(box["limits"]) == set(first.boxes[0].limits)


def test_the_choice_of_columns() -> None:
    table = box_of_three(500)
    found = discover(table.columns, table.target, names=["x2", "x7"], resamples=2)
    assert set(found.boxes[0].limits) <= {"x2", "x7"}
    (alone,) = prim(read_table(table.columns, ["x2", "x7"]), table.target)
    assert found.scenarios[0].trajectory == alone


@pytest.mark.parametrize(
    ("frame", "target", "options", "message"),
    [
        ({"a": [1.0, 2.0]}, [True], {}, "one entry a row"),
        ({"a": [1.0, 2.0]}, [True, False], {"names": ["b"]}, "no column b"),
        (np.ones((2, 2)), [True, False], {"names": ["a", "a"]}, "different names"),
    ],
)
def test_bad_input_is_refused(frame: Any, target: Any, options: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        discover(frame, target, **options)
