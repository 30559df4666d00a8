"""Which box to show: on the trade-off of coverage and density, significant, tried on other rows.

The last box of a trajectory is the densest in the rows that it was found in: that is where peeling
stopped, not what the data support. It is left out, unless all its rows are cases and peeling could
have gone on. Every other box is first freed of the restrictions that chance explains (quasi-p at or
above 0.05; Bryant & Lempert 2010), the largest going first. Then the search is repeated on random
halves of the rows. A box is valued by the box of most like coverage and density in each half: by
the density that this one has in the other half. Shown is the box with the greatest harmonic mean of
coverage and held-out density.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from overture.advise.discovery.boxes import Box, inside, measured
from overture.advise.discovery.prim import Trajectory, prim
from overture.advise.discovery.table import Array, Table
from overture.worlds.streams import uniforms

SIGNIFICANT = 0.05
_MOST_ROWS = 50_000
"""Halves are drawn from at most so many rows: more would not change the choice."""


@dataclass(frozen=True)
class Chosen:
    """The box that is shown, and how it fared on rows that it was not found in.

    at                index on the trajectory of the box that it was made from
    dropped           restrictions that were taken off, because chance explains them
    held_out_density  mean over the resamples, and held_out_spread their standard deviation
    held_out_coverage mean over the resamples
    reproduced        column -> share of resamples whose most like box restricts it
    """

    box: Box
    at: int
    dropped: tuple[str, ...]
    held_out_density: float
    held_out_spread: float
    held_out_coverage: float
    reproduced: Mapping[str, float]


@dataclass(frozen=True)
class _Tried:
    """One box of one half: measured there, and in the other half."""

    coverage: float
    density: float
    columns: frozenset[str]
    other_rows: int
    other_cases: int
    other_coverage: float


def significant(table: Table, target: Array, box: Box) -> tuple[Box, tuple[str, ...]]:
    """The box without the restrictions that chance explains, and their names in turn."""
    dropped: list[str] = []
    while box.limits:
        worst = max(box.limits, key=lambda name: box.limits[name].worst_quasi_p)
        if box.limits[worst].worst_quasi_p < SIGNIFICANT:
            break
        dropped.append(worst)
        box = measured(table, target, {n: one for n, one in box.limits.items() if n != worst})
    return box, tuple(dropped)


def choose(
    table: Table,
    target: Array,
    trajectory: Trajectory,
    *,
    alpha: float = 0.05,
    paste_alpha: float = 0.05,
    mass_min: float = 0.05,
    resamples: int = 10,
    seed: int = 1,
) -> Chosen | None:
    """The box of a trajectory to show, or None if none is significant.

    `table` and `target` are the rows that the trajectory was searched in; the other settings are
    those of the search. The same seed gives the same halves.
    """
    candidates: dict[frozenset[object], tuple[Box, int, tuple[str, ...]]] = {}
    last = len(trajectory.boxes) - 1
    for at, box in enumerate(trajectory.boxes):
        exhausted = box.density == 1.0 and box.mass * (1 - alpha) >= mass_min
        if at == 0 or (at == last and not exhausted):
            continue
        kept, dropped = significant(table, target, box)
        if kept.limits:
            key = frozenset(
                (name, one.low, one.high, one.categories) for name, one in kept.limits.items()
            )
            candidates.setdefault(key, (kept, at, dropped))
    if not candidates:
        return None
    halves = _halves(table, target, alpha, paste_alpha, mass_min, resamples, seed)
    best: tuple[float, Chosen] | None = None
    for box, at, dropped in candidates.values():
        like = [min(half, key=lambda one: _apart(one, box)) for half in halves]
        densities = [one.other_cases / max(one.other_rows, 1) for one in like]
        density = float(np.mean(densities)) if like else box.density
        score = 2 * density * box.coverage / max(density + box.coverage, 1e-300)
        chosen = Chosen(
            box,
            at,
            dropped,
            density,
            float(np.std(densities)) if like else float("nan"),
            float(np.mean([one.other_coverage for one in like])) if like else box.coverage,
            {
                name: sum(name in one.columns for one in like) / max(len(like), 1)
                for name in box.limits
            },
        )
        if best is None or score > best[0]:
            best = score, chosen
    assert best is not None
    return best[1]


def _halves(
    table: Table,
    target: Array,
    alpha: float,
    paste_alpha: float,
    mass_min: float,
    resamples: int,
    seed: int,
) -> list[Sequence[_Tried]]:
    found: list[Sequence[_Tried]] = []
    for k in range(resamples):
        order = np.argsort(uniforms(seed, f"discover.half.{k}", 0, table.rows), kind="stable")
        order = order[:_MOST_ROWS]
        here, there = order[: order.size // 2], order[order.size // 2 :]
        if not target[here].any() or not target[there].any():
            continue
        half, other = table.take(here), table.take(there)
        (trajectory,) = prim(
            half, target[here], alpha=alpha, paste_alpha=paste_alpha, mass_min=mass_min
        )
        found.append([_tried(box, other, target[there]) for box in trajectory.boxes])
    return found


def _apart(tried: _Tried, box: Box) -> float:
    return float(np.hypot(tried.coverage - box.coverage, tried.density - box.density))


def _tried(box: Box, other: Table, target: Array) -> _Tried:
    held = inside(other, box.limits)
    cases = int(target[held].sum())
    return _Tried(
        box.coverage,
        box.density,
        frozenset(box.limits),
        int(held.sum()),
        cases,
        cases / int(target.sum()),
    )
