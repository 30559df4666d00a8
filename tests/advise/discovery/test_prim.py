"""PRIM finds the boxes of EMA Workbench, row for row, and its boxes are what they claim to be."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.independent.prim_tables import box_of_three, mixed, prim_tables, tied, two_regions

from overture.advise.discovery.boxes import Box, Limit, inside, measured, quasi_p
from overture.advise.discovery.prim import prim
from overture.advise.discovery.table import read_table
from overture.errors import UsageError

ROOT = Path(__file__).parents[3]
STORED = json.loads((ROOT / "peers" / "answers" / "ema-prim.json").read_text())
BRYANT_LEMPERT = ROOT / "tests" / "literature" / "bryant-lempert-2010"


def digest(table: Any) -> str:
    text = "\n".join(
        f"{name}:{','.join(str(value) for value in values.tolist())}"
        for name, values in [*table.columns.items(), ("target", table.target)]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def close(ours: float | None, theirs: float | None, relative: float) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=relative, abs_tol=0.0)


def agree_on_limits(box: Box, columns: Any, stored: dict[str, Any]) -> None:
    assert sorted(box.limits) == sorted(stored)
    for name, entry in stored.items():
        limit, theirs = box.limits[name], entry["limit"]
        if limit.categories:
            assert list(limit.categories) == theirs
        else:
            outer = float(columns[name].min()), float(columns[name].max())
            mine = [
                edge if own is None else own
                for own, edge in zip((limit.low, limit.high), outer, strict=True)
            ]
            assert mine == pytest.approx(theirs, rel=1e-12, abs=0.0)
        for own, other in zip(limit.quasi_p, entry["quasi_p"], strict=True):
            assert close(own, None if other == -1 else other, 1e-9)


@pytest.mark.parametrize(
    ("table", "stored"),
    list(zip(prim_tables(), STORED["tables"], strict=True)),
    ids=[table.name for table in prim_tables()],
)
def test_every_box_has_the_rows_of_ema(table: Any, stored: dict[str, Any]) -> None:
    assert stored["sha256"] == digest(table), "the seeds make another table than was asked about"
    assert "failed" not in stored
    found = prim(table.columns, table.target, alpha=table.alpha, boxes=table.boxes)
    assert len(found) == len(stored["boxes"])
    for trajectory, theirs in zip(found, stored["boxes"], strict=True):
        assert [[box.rows, box.cases] for box in trajectory.boxes] == theirs["trajectory"]
        for box, limits in zip(trajectory.boxes, theirs["limits"], strict=True):
            agree_on_limits(box, table.columns, limits)


@pytest.mark.parametrize("rows", [1_000, 10_000])
def test_the_stored_trajectories_of_the_reference(rows: int, reference: Path) -> None:
    oracle = json.loads((reference / "oracles" / "scale.json").read_text())["prim_synthetic"]
    expected = oracle["expected"][str(rows)]
    table = box_of_three(rows)
    boxes = prim(table.columns, table.target)[0].boxes
    assert [[box.rows, box.cases] for box in boxes] == expected["traj_nk"]
    assert len(boxes) == expected["boxes"]
    last = boxes[-1]
    assert (last.rows, last.cases, last.sides()) == tuple(
        expected["final"][key] for key in ("n", "k", "res_dim")
    )
    assert (last.coverage, last.density) == pytest.approx(
        (expected["final"]["coverage"], expected["final"]["density"]), rel=1e-12
    )


def test_100_000_rows_end_in_the_box_of_the_reference(reference: Path) -> None:
    oracle = json.loads((reference / "oracles" / "scale.json").read_text())["prim_synthetic"]
    expected = oracle["expected"]["100000"]
    table = box_of_three(100_000)
    boxes = prim(table.columns, table.target)[0].boxes
    assert len(boxes) == expected["boxes"]
    assert boxes[-1].coverage == pytest.approx(expected["final"]["coverage"], rel=1e-12)


@cache
def bryant_lempert() -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray]:
    """The answers, and inputs and target, of Bryant & Lempert (2010)."""
    answers = json.loads((BRYANT_LEMPERT / "answers.json").read_text())
    content = (BRYANT_LEMPERT / "data.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() == answers["data_sha256"]
    head, *rows = csv.reader(content.decode().splitlines())
    numbers = np.array(rows, dtype=float)
    return answers, {head[j]: numbers[:, j] for j in range(2, 11)}, numbers[:, 15]


@pytest.mark.parametrize("alpha", [0.1, 0.05])
def test_bryant_and_lempert(alpha: float) -> None:
    answers, columns, target = bryant_lempert()
    stored = answers[f"measured_EMA3.0.0_peel_alpha_{alpha}"]
    boxes = prim(columns, target, alpha=alpha)[0].boxes
    assert len(boxes) == len(stored)
    for box, theirs in zip(boxes, stored, strict=True):
        assert (box.rows, box.cases, box.sides()) == (theirs["n"], theirs["k"], theirs["res_dim"])
        limits = {
            name: {
                "limit": theirs["box"][name],
                "quasi_p": [-1 if p is None else p for p in theirs["qp"][name]],
            }
            for name in theirs["box"]
        }
        agree_on_limits(box, columns, limits)


def test_the_published_boxes_of_bryant_and_lempert() -> None:
    answers, columns, target = bryant_lempert()
    boxes = prim(columns, target, alpha=0.1)[0].boxes
    published = answers["published_box21_alpha0.1"]
    box = boxes[21]
    assert (box.coverage, box.density, box.mass) == pytest.approx(
        (published["coverage"], published["density"], published["mass"]), abs=5e-7
    )
    assert box.sides() == published["res_dim"]
    last = answers["published_final_alpha0.1"]
    assert (boxes[-1].coverage, boxes[-1].density, boxes[-1].mass) == pytest.approx(
        (last["coverage"], last["density"], last["mass"]), rel=1e-12
    )
    assert boxes[-1].sides() == last["res_dim"]


def test_bryant_and_lempert_without_an_insignificant_restriction() -> None:
    answers, columns, target = bryant_lempert()
    published = answers["published_after_drop_cellulosic_cost"]
    box = prim(columns, target, alpha=0.1)[0].boxes[21]
    kept = {name: limit for name, limit in box.limits.items() if name != "Cellulosic cost"}
    dropped = measured(read_table(columns), target == 1, kept)
    assert dropped.coverage == pytest.approx(published["coverage"], abs=5e-7)
    assert dropped.density == pytest.approx(published["density"], abs=5e-7)
    assert dropped.mass == pytest.approx(published["mass"], abs=5e-6)
    assert dropped.sides() == published["res_dim"]


@pytest.mark.parametrize(
    ("values", "alpha", "low", "high"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0.1, 0.5, 8.5),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0.05, 0.5, 8.5),
        ([1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9], 0.05, 1.5, 8.5),
    ],
)
def test_limits_lie_midway_and_beyond_ties(
    values: list[float], alpha: float, low: float, high: float
) -> None:
    column = np.array(values, dtype=float)
    for above, limit in ((False, low), (True, high)):
        edge = column == (column.max() if above else column.min())
        peeled = prim({"x": column}, ~edge, alpha=alpha)[0].boxes[1].limits["x"]
        assert (peeled.high if above else peeled.low) == limit


@pytest.mark.parametrize(
    "table", [box_of_three(400, 5), tied(500, 11), mixed(700, 12), two_regions(600, 13)]
)
def test_a_box_is_what_its_limits_say(table: Any) -> None:
    whole = read_table(table.columns)
    (trajectory,) = prim(whole, table.target, alpha=table.alpha)
    assert len(trajectory.boxes) > 3
    for box in trajectory.boxes:
        held = inside(whole, box.limits)
        assert (int(held.sum()), int(table.target[held].sum())) == (box.rows, box.cases)
        again = measured(whole, table.target, box.limits)
        assert (again.coverage, again.density, again.mass) == (box.coverage, box.density, box.mass)
        for name, limit in box.limits.items():
            for first, second in zip(limit.quasi_p, again.limits[name].quasi_p, strict=True):
                assert close(first, second, 1e-12)


@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(1, 120),
    grid=st.sampled_from([2, 5, 1_000]),
    alpha=st.sampled_from([0.02, 0.05, 0.2, 0.45]),
)
@settings(max_examples=60)
def test_peeling_only_gains(seed: int, rows: int, grid: int, alpha: float) -> None:
    rng = np.random.default_rng(seed)
    columns = {
        "a": rng.integers(0, grid, rows) / grid,
        "b": rng.integers(-grid, grid, rows),
        "c": np.array(["x", "y", "z"])[rng.integers(0, 3, rows)],
    }
    target = rng.random(rows) < 0.4
    table = read_table(columns)
    for trajectory in prim(table, target, alpha=alpha, mass_min=0.1, boxes=2):
        for earlier, later in zip(trajectory.boxes, trajectory.boxes[1:], strict=False):
            assert later.density > earlier.density
        for k, box in enumerate(trajectory.boxes):
            assert box.mass >= 0.1 or k == 0
    first = prim(table, target, alpha=alpha, mass_min=0.1)[0]
    for box in first.boxes:
        held = inside(table, box.limits)
        assert (int(held.sum()), int(target[held].sum())) == (box.rows, box.cases)


def test_covering_takes_no_row_twice() -> None:
    table = two_regions(2_000, 21)
    whole = read_table(table.columns)
    found = prim(whole, table.target, alpha=0.1, boxes=2)
    assert len(found) == 2
    first = inside(whole, found[0].boxes[-1].limits)
    second = inside(whole, found[1].boxes[-1].limits) & ~first
    assert int(second.sum()) == found[1].boxes[-1].rows
    assert {"x0", "x1"} <= set(found[0].boxes[-1].limits) | set(found[1].boxes[-1].limits)
    assert {"x2", "x3"} <= set(found[0].boxes[-1].limits) | set(found[1].boxes[-1].limits)


def test_rows_in_another_order_give_the_same_boxes() -> None:
    table = mixed(900, 31)
    order = np.random.default_rng(1).permutation(900)
    shuffled = {name: values[order] for name, values in table.columns.items()}
    assert prim(shuffled, table.target[order]) == prim(table.columns, table.target)


def test_nothing_to_find() -> None:
    table = box_of_three(200)
    for target in (np.zeros(200, dtype=bool), np.ones(200, dtype=bool)):
        (trajectory,) = prim(table.columns, target, boxes=3)
        assert len(trajectory.boxes) == 1
        assert trajectory.boxes[0].limits == {}


def test_the_quasi_p_value_is_a_binomial_tail() -> None:
    exact = sum(math.comb(7, k) * 0.3**k * 0.7 ** (7 - k) for k in range(5, 8))
    assert quasi_p(7, 5, 10, 3) == pytest.approx(exact, rel=1e-13)
    assert quasi_p(7, 0, 10, 3) == 1.0


def test_an_unknown_category_is_in_no_box() -> None:
    table = read_table({"region": np.array(["a", "b"])})
    assert not inside(table, {"region": Limit(categories=("c",))}).any()


@pytest.mark.parametrize(
    ("frame", "target", "options", "message"),
    [
        ({}, [], {}, "no columns"),
        ({"a": []}, [], {}, "no rows"),
        ({"a": [1.0, 2.0], "b": [1.0]}, [0, 1], {}, "different lengths: a 2, b 1"),
        ({"a": [1.0, float("nan")]}, [0, 1], {}, "column 'a' has entries that are missing"),
        ({"a": [1.0, float("inf")]}, [0, 1], {}, "not finite"),
        ({"a": [None, "x"]}, [0, 1], {}, "column 'a' has missing entries"),
        ({"a": [1 << 60, 2]}, [0, 1], {}, "beyond 2\\^53"),
        ({"a": np.array([1j, 2j])}, [0, 1], {}, "use numbers, text or booleans"),
        ({"a": np.ones((2, 2))}, [0, 1], {}, "2 dimensions"),
        ({"a": np.array([1, "x"], dtype=object)}, [0, 1], {}, "cannot be ordered"),
        (np.ones(3), [0, 1, 1], {}, "matrix of rows and columns"),
        (3, [0], {}, "mapping of columns"),
        ({"a": [1.0, 2.0]}, [0, 1, 1], {}, "one entry a row"),
        ({"a": [1.0, 2.0]}, [0, 2], {}, "yes or no"),
        ({"a": [1.0, 2.0]}, [0, 1], {"alpha": 0.5}, "alpha is a share"),
        ({"a": [1.0, 2.0]}, [0, 1], {"paste_alpha": 0.0}, "paste_alpha is a share"),
        ({"a": [1.0, 2.0]}, [0, 1], {"mass_min": 0.0}, "mass_min is a share"),
        ({"a": [1.0, 2.0]}, [0, 1], {"boxes": 0}, "at least one box"),
        (np.zeros((2, 10_001)), [0, 1], {}, "up to 10,000 columns"),
    ],
)
def test_bad_input_is_refused(frame: Any, target: Any, options: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        prim(frame, target, **options)
