"""Tables for PRIM that are made again from their seeds, here and in the peer's environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Array = np.ndarray

REGIONS = np.array(["coast", "hills", "plain", "steppe"])


@dataclass(frozen=True)
class PrimTable:
    """Columns, target, and how the search is set."""

    name: str
    columns: Mapping[str, Array]
    target: Array
    alpha: float = 0.05
    boxes: int = 1


def box_of_three(rows: int, seed: int = 0) -> PrimTable:
    """20 uniform columns; the target is likely where three of them meet a limit."""
    rng = np.random.default_rng(seed)
    x = rng.random((rows, 20))
    inside = (x[:, 2] > 0.55) & (x[:, 7] < 0.5) & (x[:, 11] > 0.3)
    target = rng.random(rows) < np.where(inside, 0.85, 0.05)
    return PrimTable(f"three-{rows}-{seed}", {f"x{j}": x[:, j] for j in range(20)}, target)


def tied(rows: int, seed: int) -> PrimTable:
    """Continuous columns on coarse grids, one of them constant, one nearly so."""
    rng = np.random.default_rng(seed)
    columns = {
        "fifths": rng.integers(0, 6, rows) / 5,
        "twentieths": rng.integers(0, 21, rows) / 20,
        "fine": rng.random(rows),
        "constant": np.full(rows, 3.25),
        "rare": np.where(rng.random(rows) < 0.03, 1.0, 0.0),
    }
    inside = (columns["fifths"] >= 0.4) & (columns["twentieths"] <= 0.6) & (columns["fine"] > 0.2)
    target = rng.random(rows) < np.where(inside, 0.8, 0.1)
    return PrimTable(f"tied-{rows}-{seed}", columns, target)


def mixed(rows: int, seed: int) -> PrimTable:
    """Continuous, integer (negative ones too) and categorical columns."""
    rng = np.random.default_rng(seed)
    columns = {
        "months": rng.integers(0, 36, rows),
        "price": rng.normal(0.0, 2.0, rows),
        "balance": rng.integers(-8, 9, rows),
        "region": REGIONS[rng.integers(0, 4, rows)],
        "share": rng.random(rows),
        "side": np.array(["a", "b"])[rng.integers(0, 2, rows)],
    }
    inside = (
        (columns["months"] >= 9)
        & (columns["balance"] <= 3)
        & (columns["region"] != "plain")
        & (columns["share"] > 0.35)
    )
    target = rng.random(rows) < np.where(inside, 0.75, 0.08)
    return PrimTable(f"mixed-{rows}-{seed}", columns, target)


def two_regions(rows: int, seed: int) -> PrimTable:
    """Two separate boxes of cases, so that covering has something to find twice."""
    rng = np.random.default_rng(seed)
    x = rng.random((rows, 6))
    first = (x[:, 0] > 0.7) & (x[:, 1] > 0.5)
    second = (x[:, 2] < 0.35) & (x[:, 3] < 0.45)
    target = rng.random(rows) < np.where(first, 0.9, np.where(second, 0.7, 0.02))
    name = f"two-{rows}-{seed}"
    return PrimTable(name, {f"x{j}": x[:, j] for j in range(6)}, target, alpha=0.1, boxes=3)


def prim_tables() -> tuple[PrimTable, ...]:
    """All tables whose answers are stored."""
    return (
        box_of_three(1_000),
        box_of_three(1_000, 1),
        box_of_three(5_000, 2),
        tied(800, 3),
        tied(3_000, 4),
        mixed(1_200, 5),
        mixed(4_000, 6),
        mixed(600, 7),
        two_regions(2_500, 8),
        two_regions(1_000, 9),
    )
