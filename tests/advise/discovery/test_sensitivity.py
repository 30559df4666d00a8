"""Sobol indices against closed forms: Ishigami and Sobol's g, sampled anew and from tables."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overture.advise.discovery.sensitivity import Sensitivity, sobol, sobol_of
from overture.errors import UsageError

SEEDS = 100
ISHIGAMI_SPACE = dict.fromkeys(("x1", "x2", "x3"), (-math.pi, math.pi))
ISHIGAMI_FIRST = (0.31390519114781146, 0.4424111447900409, 0.0)
ISHIGAMI_TOTAL = (0.5575888552099592, 0.4424111447900409, 0.2436836640621477)
G_WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
G_SPACE = {f"x{i}": (0.0, 1.0) for i in range(8)}


def ishigami(x1: Any, x2: Any, x3: Any) -> Any:
    """Ishigami & Homma (1990)."""
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def sobol_g(**x: Any) -> Any:
    """Saltelli & Sobol (1995)."""
    return np.prod(
        [(abs(4 * x[f"x{i}"] - 2) + a) / (1 + a) for i, a in enumerate(G_WEIGHTS)], axis=0
    )


def g_indices() -> tuple[list[float], list[float]]:
    own = 1 / (3 * (1 + G_WEIGHTS) ** 2)
    variance = np.prod(1 + own) - 1
    total = own * np.prod(1 + own) / (1 + own)
    return (own / variance).tolist(), (total / variance).tolist()


def coverage(runs: list[Sensitivity], truth: Any, kind: str) -> float:
    """Share of estimates that lie within two of their errors of the closed form."""
    covered = [
        abs(getattr(index, kind) - exact) <= 2 * getattr(index, f"{kind}_error")
        for run in runs
        for index, exact in zip(run.inputs.values(), truth, strict=True)
    ]
    return float(np.mean(covered))


@pytest.mark.parametrize("kind", ["first", "total"])
def test_ishigami_in_95_of_100_seeds(kind: str) -> None:
    runs = [sobol(ishigami, ISHIGAMI_SPACE, samples=4_096, seed=s) for s in range(SEEDS)]
    truth = ISHIGAMI_FIRST if kind == "first" else ISHIGAMI_TOTAL
    assert coverage(runs, truth, kind) >= 0.95
    errors = [getattr(index, f"{kind}_error") for run in runs for index in run.inputs.values()]
    assert max(errors) < 0.03
    assert np.mean([run.variance for run in runs]) == pytest.approx(13.844587940719254, rel=0.01)
    assert np.mean([run.mean for run in runs]) == pytest.approx(3.5, rel=0.01)


@pytest.mark.parametrize("kind", ["first", "total"])
def test_sobol_g_in_95_of_100_seeds(kind: str) -> None:
    runs = [sobol(sobol_g, G_SPACE, samples=4_096, seed=s) for s in range(SEEDS)]
    first, total = g_indices()
    assert coverage(runs, first if kind == "first" else total, kind) >= 0.95
    assert runs[0].evaluations == 4_096 * 10


def test_the_closed_forms_are_those_of_the_reference(reference: Path) -> None:
    oracles = json.loads((reference / "oracles" / "scale.json").read_text())
    assert oracles["ishigami"]["S1"] == pytest.approx(ISHIGAMI_FIRST, rel=1e-12)
    assert oracles["ishigami"]["ST"] == pytest.approx(ISHIGAMI_TOTAL, rel=1e-12)
    first, total = g_indices()
    assert oracles["sobol_g"]["S1"] == pytest.approx(first, rel=1e-12)
    assert oracles["sobol_g"]["ST"] == pytest.approx(total, rel=1e-12)
    zero = {f"x{i}": np.zeros(1) for i in range(8)}
    assert sobol_g(**zero)[0] == pytest.approx(oracles["sobol_g"]["value_at_zero"], rel=1e-12)


def table_of(function: Any, space: Any, rows: int, seed: int) -> tuple[dict[str, Any], Any]:
    rng = np.random.default_rng(seed)
    columns = {name: rng.uniform(low, high, rows) for name, (low, high) in space.items()}
    return columns, function(**columns)


def test_first_order_of_tables_in_95_of_100_seeds() -> None:
    for function, space, truth in (
        (ishigami, ISHIGAMI_SPACE, ISHIGAMI_FIRST),
        (sobol_g, G_SPACE, g_indices()[0]),
    ):
        runs = [
            Sensitivity(run.inputs, run.mean, run.variance, 0)
            for seed in range(SEEDS)
            for run in [_first_only(*table_of(function, space, 4_000, seed))]
        ]
        assert coverage(runs, truth, "first") >= 0.95
        assert max(index.first_error for run in runs for index in run.inputs.values()) < 0.025


def _first_only(columns: dict[str, Any], output: Any) -> Sensitivity:
    """First order of each column; constant columns are added so that no total is sought."""
    padded = {**columns, **{f"constant{k}": np.zeros(output.size) for k in range(7)}}
    found = sobol_of(padded, output)
    kept = {name: index for name, index in found.inputs.items() if name in columns}
    return Sensitivity(kept, found.mean, found.variance, 0)


def test_total_order_of_a_table() -> None:
    runs = [sobol_of(*table_of(ishigami, ISHIGAMI_SPACE, 8_000, seed)) for seed in range(20)]
    assert coverage(runs, ISHIGAMI_TOTAL, "total") >= 0.9
    mean = np.mean([[index.total for index in run.inputs.values()] for run in runs], axis=0)
    assert mean == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)


def test_many_columns_have_no_total_order_from_a_table() -> None:
    found = sobol_of(*table_of(sobol_g, G_SPACE, 400, 1))
    assert all(math.isnan(index.total) for index in found.inputs.values())


def test_categories_and_integers() -> None:
    def function(kind: Any, count: Any, noise: Any) -> Any:
        return np.where(kind == "b", 2.0, 0.0) + count + 0.0 * noise

    found = sobol(
        function,
        {"kind": ["a", "b"], "count": range(3), "noise": (0.0, 1.0)},
        samples=20_000,
    )
    assert found.inputs["kind"].first == pytest.approx(1 / (1 + 2 / 3), abs=0.03)
    assert found.inputs["count"].total == pytest.approx((2 / 3) / (1 + 2 / 3), abs=0.03)
    assert found.inputs["noise"].total == 0.0


def test_a_constant_output_has_no_indices_to_speak_of() -> None:
    found = sobol(lambda x: np.zeros_like(x), {"x": (0.0, 1.0)}, samples=64)
    assert found.variance == 0.0
    assert found.inputs["x"].first == found.inputs["x"].total == 0.0


def test_bad_input_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 8"):
        sobol(ishigami, ISHIGAMI_SPACE, samples=4)
    with pytest.raises(UsageError, match="one number a row"):
        sobol(lambda x: 1.0, {"x": (0.0, 1.0)}, samples=8)
    with pytest.raises(UsageError, match="not finite"):
        sobol(lambda x: x + np.inf, {"x": (1.0, 2.0)}, samples=8)
    with pytest.raises(UsageError, match="at least 40 rows"):
        sobol_of({"x": np.arange(5.0)}, np.arange(5.0))
    with pytest.raises(UsageError, match="finite number a row"):
        sobol_of({"x": np.arange(5.0)}, np.arange(4.0))
