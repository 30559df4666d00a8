"""EVPI and EVPPI against closed forms, over seeds, in chunks, and where nothing can be learned."""

from __future__ import annotations

import math

import numpy as np
import pytest

from overture.advise.discovery.evppi import cells, collect, edges, evpi, evppi, evppi_of
from overture.errors import UsageError

SEEDS = 100
WORLDS = 10_000


def unit_loss(mean: float, spread: float) -> float:
    """E max(0, mean + spread Z) - max(0, mean), the unit normal loss (Raiffa & Schlaifer 1961)."""
    u = mean / spread
    density = math.exp(-u * u / 2) / math.sqrt(2 * math.pi)
    share = 0.5 * math.erfc(-u / math.sqrt(2))
    return mean * share + spread * density - max(0.0, mean)


def uniform(seed: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).random((WORLDS, 2))
    return x, np.stack([np.zeros(WORLDS), x.sum(axis=1) - 1])


def gaussian(seed: int) -> tuple[np.ndarray, np.ndarray]:
    z = np.random.default_rng(seed).normal(size=(WORLDS, 2))
    return z, np.stack([np.zeros(WORLDS), 0.3 + z[:, 0] + 0.5 * z[:, 1]])


def observed(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean of four observations of z1 with noise of variance 1 is what can be learned."""
    z, values = gaussian(seed)
    noise = np.random.default_rng(10_000 + seed).normal(size=WORLDS) / 2
    return (z[:, 0] + noise)[:, None], values


CASES = [
    (observed, ["x0"], unit_loss(0.3, 1 / math.sqrt(1 + 1 / 4))),
    (uniform, ["x0"], 1 / 8),
    (uniform, ["x1"], 1 / 8),
    (uniform, ["x0", "x1"], 1 / 6),
    (uniform, [], 1 / 6),
    (gaussian, ["x0"], unit_loss(0.3, 1.0)),
    (gaussian, ["x1"], unit_loss(0.3, 0.5)),
    (gaussian, [], unit_loss(0.3, math.sqrt(1.25))),
]


def test_the_closed_forms_are_those_of_the_reference(reference: object) -> None:
    import json
    from pathlib import Path

    oracles = json.loads((Path(str(reference)) / "oracles" / "scale.json").read_text())
    assert oracles["voi_uniform"]["EVPI"] == pytest.approx(1 / 6, rel=1e-12)
    assert oracles["voi_uniform"]["EVPPI_x1"] == 1 / 8
    normal = oracles["voi_gaussian"]
    assert normal["EVPPI_z1"] == pytest.approx(unit_loss(0.3, 1.0), rel=1e-12)
    assert normal["EVPPI_z2"] == pytest.approx(unit_loss(0.3, 0.5), rel=1e-12)
    assert normal["EVPI"] == pytest.approx(unit_loss(0.3, math.sqrt(1.25)), rel=1e-12)


@pytest.mark.parametrize(("make", "names", "truth"), CASES)
def test_errors_cover_the_closed_form_in_95_of_100_seeds(
    make: object, names: list[str], truth: float
) -> None:
    covered, found = 0, []
    for seed in range(SEEDS):
        table, values = make(seed)  # type: ignore[operator]
        worth = evppi_of(table, names, values) if names else evpi(values)
        covered += abs(worth.value - truth) <= 1.96 * worth.error
        found.append(worth)
    assert covered >= 95
    # an error that covers because it is huge would be no use
    spread = float(np.std([worth.value for worth in found]))
    noise = [math.sqrt(worth.error**2 - worth.resolution**2) for worth in found]
    assert np.mean(noise) < 2 * spread


@pytest.mark.parametrize("seed", range(5))
def test_chunks_add_up(seed: int) -> None:
    table, values = uniform(seed)
    inner = edges(table[:, 0], 32)
    whole = evppi(collect(cells(table[:, 0], inner), inner.size + 1, values))
    sums = None
    for start, stop in ((0, 701), (701, 4_000), (4_000, WORLDS)):
        cell = cells(table[start:stop, 0], inner)
        part = collect(cell, inner.size + 1, values[:, start:stop], None, start)
        sums = part if sums is None else sums + part
    assert sums is not None
    assert evppi(sums).value == pytest.approx(whole.value, rel=1e-12)
    assert evppi(sums).error == pytest.approx(whole.error, rel=1e-9)


def test_noise_is_not_worth() -> None:
    rng = np.random.default_rng(1)
    found = []
    for _ in range(40):
        values = rng.normal(size=(4, 2_000)) + np.array([[0.0], [0.02], [0.0], [0.01]])
        found.append(evppi_of({"x": rng.random(2_000)}, ["x"], values, bins=20).value)
    error = np.std(found) / math.sqrt(len(found))
    assert np.mean(found) <= 2 * error
    naive = max(float(v.mean()) for v in values)
    inner = np.argsort(rng.random(2_000)).reshape(20, 100)
    biased = np.mean([values[:, rows].mean(axis=1).max() for rows in inner]) - naive
    assert biased > 5 * abs(np.mean(found))


def test_categories_are_cells() -> None:
    rng = np.random.default_rng(2)
    kind = rng.integers(0, 2, 20_000)
    values = np.stack([np.zeros(20_000), np.where(kind == 1, 1.0, -1.0)])
    labels = np.array(["bluff", "true"])[kind]
    worth = evppi_of({"kind": labels}, ["kind"], values)
    assert worth.value == pytest.approx(0.5, abs=0.02)
    assert abs(worth.value - 0.5) <= 2 * worth.error


def test_weights_count() -> None:
    rng = np.random.default_rng(3)
    x = rng.random(20_000)
    values = np.stack([np.zeros(20_000), x - 0.5])
    light = np.where(x < 0.5, 0.0, 1.0)
    assert evppi_of({"x": x}, ["x"], values, weights=light).value == pytest.approx(0.0, abs=1e-12)
    assert evpi(values, light).value == pytest.approx(0.0, abs=1e-12)


def test_edges_do_not_part_equal_values() -> None:
    inner = edges(np.repeat([1.0, 2.0, 3.0], [50, 30, 20]), 10)
    assert inner.tolist() == [1.5, 2.5]
    assert edges(np.repeat([1.0, 2.0], [90, 10]), 2).tolist() == [1.5]
    assert edges(np.arange(8.0), 4).tolist() == [1.5, 3.5, 5.5]
    assert edges(np.ones(10), 4).size == 0


def test_bad_input_is_refused() -> None:
    with pytest.raises(UsageError, match="values are"):
        evppi_of({"x": [1.0, 2.0]}, ["x"], [[1.0]])
    with pytest.raises(UsageError, match="no column"):
        evppi_of({"x": [1.0, 2.0]}, ["y"], [[1.0, 2.0]])
