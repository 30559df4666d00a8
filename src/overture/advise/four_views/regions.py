"""Regions of worlds in which the advice is wrong: scenario discovery by PRIM boxes.

A box is found on the even worlds and judged on the odd ones, which took no part in finding it. Of
the boxes on the way from all worlds to the last peel, the one is taken whose coverage and density
on the odd worlds have the greatest harmonic mean; of those within 5 % of it the simplest. Density
counts from that of all worlds (0) to 1, or else a box of nearly all worlds would win wherever cases
are frequent. The last peel is never taken: it is where the search stopped, not what it found.
Limits that the odd worlds do not bear out (quasi-p above 5 %) are dropped. A further box is sought
outside of the ones before.

Sources: Friedman & Fisher (1999); Bryant & Lempert (2010) for coverage, density and quasi-p.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from overture.advise.discovery.boxes import Box, Limit, inside, measured
from overture.advise.discovery.prim import Trajectory, prim
from overture.advise.discovery.table import Table

Array = np.ndarray

QUASI_P = 0.05
NEAR_BEST = 0.95
LEAST_CASES = 20
"""Cases among the odd worlds below which no box is sought."""
MOST = 3
LEAST_COVERAGE = 0.05
LEAST_GAIN = 0.1
"""How far the density of a box must lie above that of all worlds, as a share of what is missing."""


@dataclass(frozen=True)
class Tradeoff:
    """One box of the search: coverage and density on the worlds held out, columns restricted."""

    coverage: float
    density: float
    mass: float
    restricted: int
    chosen: bool


@dataclass(frozen=True)
class Region:
    """A box with its measures on the worlds held out; `found` are those where it was found.

    error is the standard error of the held-out density. `tradeoff` lists the boxes of the search;
    `base` is the density of all worlds in which it was sought.
    """

    limits: Mapping[str, Limit]
    coverage: float
    density: float
    error: float
    mass: float
    base: float
    rows: int
    found: Box
    tradeoff: tuple[Tradeoff, ...]


Search = Callable[[Table, Array], Trajectory]
"""From a table and a target [rows] to the boxes on the way."""


def exact(table: Table, target: Array) -> Trajectory:
    """The search that sorts every column."""
    return prim(table, target)[0]


def regions(
    table: Table, target: Array, most: int = MOST, search: Search = exact
) -> tuple[Region, ...]:
    """Up to `most` boxes in which a target [rows] holds far more often than elsewhere.

    Coverage is a share of all cases held out. None is found where there are too few cases, or where
    no box that is left is denser than all worlds by LEAST_GAIN and by two standard errors.
    """
    rows = np.arange(table.rows)
    left = np.ones(table.rows, dtype=bool)
    found: list[Region] = []
    cases = int(target[rows % 2 == 1].sum())
    while len(found) < most:
        learn, judge = (np.flatnonzero(left & (rows % 2 == half)) for half in range(2))
        few = min(int(target[learn].sum()), int(target[judge].sum())) < LEAST_CASES
        if few or target[learn].all():
            break
        parts = table.take(learn), target[learn], table.take(judge), target[judge]
        one = _region(*parts, cases, search)
        if one is None or one.coverage < LEAST_COVERAGE:
            break
        found.append(one)
        left &= ~inside(table, one.limits)
    return tuple(found)


def _region(
    learn: Table, learn_target: Array, judge: Table, judge_target: Array, cases: int,
    search: Search,
) -> Region | None:  # fmt: skip
    trajectory = search(learn, learn_target)
    seen: list[tuple[Box, Box]] = []
    for number, box in enumerate(trajectory.boxes):
        if number == 0 or number == trajectory.peels - 1:
            continue
        held = _borne_out(judge, judge_target, box.limits)
        if held.limits and held.rows:
            seen.append((box, held))
    if not seen or judge_target.all():
        return None
    base = float(judge_target.mean())
    scores = [_harmonic(held.coverage, (held.density - base) / (1.0 - base)) for _, held in seen]
    near = [k for k, score in enumerate(scores) if score >= NEAR_BEST * max(scores)]
    chosen = min(near, key=lambda k: (seen[k][1].sides(), -scores[k]))
    held = seen[chosen][1]
    error = float(np.sqrt(held.density * (1 - held.density) / held.rows))
    noise = 2.0 * float(np.sqrt(base * (1 - base) / held.rows))
    if held.density - base <= max(noise, LEAST_GAIN * (1.0 - base)):
        return None
    return Region(
        limits=held.limits,
        coverage=held.cases / max(cases, 1),
        density=held.density,
        error=error,
        mass=held.mass,
        base=base,
        rows=held.rows,
        found=measured(learn, learn_target, held.limits),
        tradeoff=tuple(
            Tradeoff(box.coverage, box.density, box.mass, box.sides(), k == chosen)
            for k, (_, box) in enumerate(seen)
        ),
    )


def _borne_out(table: Table, target: Array, limits: Mapping[str, Limit]) -> Box:
    """The box on other worlds, without the sides whose quasi-p there is above QUASI_P."""
    kept = dict(limits)
    while True:
        box = measured(table, target, kept)
        doubts = [
            (chance, name, side)
            for name, limit in box.limits.items()
            for side, chance in enumerate(limit.quasi_p)
            if chance is not None and chance > QUASI_P
        ]
        if not doubts:
            return box
        _, name, side = max(doubts)
        kept = _without(kept, name, side)


def _without(limits: Mapping[str, Limit], name: str, side: int) -> dict[str, Limit]:
    old = limits[name]
    low, high = (None, old.high) if side == 0 else (old.low, None)
    rest = {key: limit for key, limit in limits.items() if key != name}
    if old.categories or (low is None and high is None):
        return rest
    return {key: Limit(low, high) if key == name else limit for key, limit in limits.items()}


def _harmonic(coverage: float, density: float) -> float:
    return 2 * coverage * density / (coverage + density) if min(coverage, density) > 0 else 0.0


def most_frequent(names: Sequence[str], which: Array) -> str:
    """The name that occurs most often among indices [W]; "" for none."""
    return names[int(np.bincount(which, minlength=len(names)).argmax())] if which.size else ""
