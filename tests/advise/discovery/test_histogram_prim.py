"""PRIM on bins: boxes are what they claim, close to the exact ones, and blocks do not matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tests.independent.prim_tables import PrimTable, box_of_three, tied

from overture.advise.discovery.boxes import inside, measured
from overture.advise.discovery.histogram_prim import histogram_prim
from overture.advise.discovery.prim import prim
from overture.advise.discovery.table import read_table
from overture.errors import UsageError


def blocks_of(table: PrimTable, size: int) -> Any:
    matrix = np.stack(list(table.columns.values()), axis=1)

    def blocks() -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(matrix), size):
            yield matrix[start : start + size], table.target[start : start + size]

    return blocks


def search(table: PrimTable, size: int = 1_000, **options: Any) -> Any:
    return histogram_prim(blocks_of(table, size), table.target.size, list(table.columns), **options)


@pytest.mark.parametrize("table", [box_of_three(5_000, 2), tied(3_000, 4)])
def test_a_box_is_what_its_limits_say(table: PrimTable) -> None:
    found = search(table)
    whole = read_table(table.columns)
    if table.name.startswith("three"):
        assert found.peels < len(found.boxes), "pasting should be seen here too"
    for box in found.boxes:
        held = inside(whole, box.limits)
        assert (int(held.sum()), int(table.target[held].sum())) == (box.rows, box.cases)
    again = measured(whole, table.target, found.boxes[-1].limits)
    for name, limit in found.boxes[-1].limits.items():
        for one, other in zip(limit.quasi_p, again.limits[name].quasi_p, strict=True):
            assert (one is None) == (other is None)
            assert one is None or one == pytest.approx(other, rel=1e-12)


def test_the_boxes_are_close_to_the_exact_ones() -> None:
    table = box_of_three(50_000, 3)
    exact = prim(table.columns, table.target)[0].boxes
    binned = search(table, 20_000).boxes
    for box in exact[: len(exact) - 20]:
        like = min(binned, key=lambda one: abs(one.coverage - box.coverage))
        # a peel of whole bins takes 5 % of the rows give or take half a bin's worth
        assert like.coverage == pytest.approx(box.coverage, abs=0.03)
        assert like.density == pytest.approx(box.density, abs=0.04)
    assert binned[-1].coverage == pytest.approx(exact[-1].coverage, abs=0.02)
    assert binned[-1].density == pytest.approx(exact[-1].density, abs=0.02)
    planted = {name: limit for name, limit in binned[36].limits.items() if name in ("x2", "x7")}
    assert planted["x2"].low == pytest.approx(0.55, abs=0.03)
    assert planted["x7"].high == pytest.approx(0.5, abs=0.03)


def test_few_distinct_values_are_binned_without_loss() -> None:
    rng = np.random.default_rng(1)
    rows = 4_000
    columns = {"a": rng.integers(0, 10, rows) / 10, "b": rng.integers(0, 4, rows) / 4}
    target = (columns["a"] > 0.35) & (columns["b"] < 0.6)
    best = search(PrimTable("few", columns, target)).boxes[-1]
    assert (best.coverage, best.density) == (1.0, 1.0)
    assert best.limits["a"].low == pytest.approx(0.35, rel=1e-12)
    assert best.limits["a"].high is None
    assert best.limits["b"].high == pytest.approx(0.625, rel=1e-12)


def test_blocks_do_not_matter_beyond_the_sample_for_the_edges() -> None:
    table = box_of_three(6_000, 5)
    whole = search(table, 6_000)
    assert search(table, 700) == whole
    assert search(table, 6_000, sample=6_000) == whole


def test_without_pasting() -> None:
    table = box_of_three(3_000, 6)
    peeled = search(table, paste=False)
    assert len(peeled.boxes) == peeled.peels
    assert peeled.boxes == search(table).boxes[: peeled.peels]


def test_a_constant_column_is_left_alone() -> None:
    rng = np.random.default_rng(2)
    x = rng.random(2_000)
    table = PrimTable("constant", {"same": np.full(2_000, 3.0), "x": x}, x > 0.7)
    found = search(table)
    assert set(found.boxes[-1].limits) == {"x"}
    assert found.boxes[-1].density > 0.95


@pytest.mark.parametrize(
    ("rows", "block", "message"),
    [
        (3, (np.ones((2, 1)), [0, 1]), "gave 2 rows, not 3"),
        (1, (np.ones((2, 1)), [0, 1]), "more rows than were said"),
        (2, (np.ones((2, 2)), [0, 1]), "a block is values"),
        (2, (np.ones((2, 1)), [0]), "a block is values"),
        (2, (np.full((2, 1), np.nan), [0, 1]), "finite"),
        (2, (np.ones((2, 1)), [0, 2]), "0 or 1"),
        (0, (np.ones((2, 1)), [0, 1]), "rows and named columns"),
    ],
)
def test_bad_blocks_are_refused(rows: int, block: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        histogram_prim(lambda: [block], rows, ["x"])


def test_bad_settings_are_refused() -> None:
    for options, message in (
        ({"alpha": 0.0}, "alpha is a share"),
        ({"paste_alpha": 0.7}, "paste_alpha"),
        ({"mass_min": 2.0}, "mass_min"),
    ):
        with pytest.raises(UsageError, match=message):
            search(box_of_three(100), **options)
