"""From the chunks of a run to its advice, its hash, and how it settled as worlds were added."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from overture.advise.advise import advise_on
from overture.advise.flips import rows_sorted
from overture.advise.learned import Learned, at_least_a_member, named_number
from overture.advise.runs.opened import COMMON, Opened, open_run
from overture.advise.runs.readings import spread_of, worth_errors, worth_learned
from overture.advise.survey import Survey, mass_error, survey
from overture.advise.values import Advice
from overture.errors import NotSolved
from overture.reading.json_values import plain
from overture.worlds.ensemble import POOL_WORLDS, Progress, solve
from overture.worlds.runs.manifest import Manifest, read_manifest
from overture.worlds.runs.merge import Sums, merged, parts_of, run_hash

STEADY = 3.0
"""Standard errors by which the lead must exceed zero, at two looks in a row, to be stable."""


@dataclass(frozen=True)
class Look:
    """What the first `worlds` worlds say: the leading policy, its lead and the lead's standard
    error in points, and the mean of every policy."""

    worlds: int
    best: str
    next: str
    margin: float
    margin_error: float
    means: Mapping[str, float]

    @property
    def clear(self) -> bool:
        """Whether the lead is more than STEADY standard errors."""
        return self.margin > STEADY * self.margin_error


def stable(looks: tuple[Look, ...]) -> bool:
    """Whether the last two looks name one policy, each with a clear lead."""
    last = looks[-2:]
    return len(last) == 2 and last[0].best == last[1].best and all(look.clear for look in last)


@dataclass(frozen=True)
class RunResult:
    """A finished run: `advice` as from `overture run`; `sketch_errors` policy -> the most, in
    points, by which its low, high and p90 regret can be off; `evppi`, the worth
    of learning each number and group, best first."""

    advice: Advice
    hash: str
    worlds: int
    unconverged: int
    looks: tuple[Look, ...]
    sketch_errors: Mapping[str, float]
    evppi: tuple[Learned, ...]


def look_at(opened: Opened, worlds: int, sums: Sums) -> Look:
    """What the sums over the first worlds say of the lead. Raises NotSolved if none converged."""
    if not float(sums["sum_weight"][0]) > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    reducer = opened.reducer
    seen, _ = spread_of(sums, reducer.bins)
    options = reducer.plan.options
    ranked = sorted(np.flatnonzero(reducer.allowed), key=lambda a: -seen.means[a])
    first, second = ranked[0], ranked[min(1, len(ranked) - 1)]
    return Look(
        worlds=worlds,
        best=options[first],
        next=options[second] if len(ranked) > 1 else "",
        margin=float(seen.means[first] - seen.means[second]),
        margin_error=float(seen.gap_errors[first, second]),
        means={option: float(mean) for option, mean in zip(options, seen.means, strict=True)},
    )


def looks_at(folder: Path, manifest: Manifest, opened: Opened) -> tuple[Sums, tuple[Look, ...]]:
    """The merged sums, and the looks after 1, 2, 4 … chunks and after the last."""
    looks: list[Look] = []
    sums = merged(folder, manifest, lambda worlds, now: looks.append(look_at(opened, worlds, now)))
    return sums, tuple(looks)


def result_of(
    folder: Path, manifest: Manifest | None = None, progress: Progress | None = None
) -> RunResult:
    """Merge a run whose chunks are all there. Raises CannotStore where one is missing."""
    manifest = read_manifest(folder) if manifest is None else manifest
    opened = open_run(folder, manifest)
    sums, looks = looks_at(folder, manifest, opened)
    if progress is not None:
        progress("weighing the policies", 0, 1)
    first = solve(
        opened.reducer.solution.game, min(manifest.worlds, POOL_WORLDS), manifest.seed, None,
        manifest.reading == COMMON, known=opened.known,
    )  # fmt: skip
    seen, errors = surveyed(opened, sums, survey(first))
    advice = advise_on(
        replace(first, worlds=manifest.worlds), seen, progress,
        other_reading=False, equilibria=False, parts=False,
    )  # fmt: skip
    learned = worth_of_learning(folder, manifest, opened, sums)
    worth = {one.name: one.value for one in learned if one.kind == "quantity"}
    rows = [
        replace(flip, evppi=worth.get(flip.name, flip.evppi)) if flip.kind == "quantity" else flip
        for flip in advice.flips
    ]
    return RunResult(
        advice=replace(
            advice, flips=rows_sorted(rows), further={"convergence": {"looks": plain(looks)}}
        ),
        hash=run_hash(manifest, sums),
        worlds=manifest.worlds,
        unconverged=int(sums["sum_unconverged"][0]),
        looks=looks,
        sketch_errors={
            option: float(error)
            for option, error in zip(opened.reducer.plan.options, errors, strict=True)
        },
        evppi=learned,
    )


def worth_of_learning(
    folder: Path, manifest: Manifest, opened: Opened, sums: Sums
) -> tuple[Learned, ...]:
    """What each number and group is worth to learn, over all worlds of a run, best first.

    A worth below 0 is shown as 0. Raises CannotStore.
    """
    reducer = opened.reducer
    worth = worth_learned(sums, reducer.allowed)
    names = frozenset({"sum_learned", "sum_weight"})
    errors = worth_errors(
        parts_of(folder, manifest, names), sums, reducer.allowed, worth, len(reducer.learned.groups)
    )
    named = [
        *(named_number(path) for path in reducer.learned.paths),
        *(("group", name) for name in reducer.learned.groups),
    ]
    rows = [
        Learned(kind, name, max(float(worth[k]), 0.0), math.nan if errors is None else errors[k])
        for k, (kind, name) in enumerate(named)
    ]
    alone, groups = rows[: len(reducer.learned.paths)], rows[len(reducer.learned.paths) :]
    together = [
        at_least_a_member(one, [alone[k] for k in np.flatnonzero(members)])
        for one, members in zip(groups, reducer.learned.members, strict=True)
    ]
    return tuple(sorted([*alone, *together], key=lambda one: -one.value))


def surveyed(opened: Opened, sums: Sums, first: Survey) -> tuple[Survey, np.ndarray]:
    """The survey of a whole run: sums over all worlds, arrays over the first ones; and the errors
    [policies] of the quantiles."""
    total, worlds = float(sums["sum_weight"][0]), float(sums["sum_worlds"][0])
    seen, errors = spread_of(sums, opened.reducer.bins)
    types = opened.reducer.solution.game.case.types
    mass = sums["sum_mass"] / total
    return replace(
        first,
        mass=mass,
        worth=sums["sum_worth"] / total,
        free_mass=sums["sum_free_mass"] / total,
        free_worth=sums["sum_free_worth"] / total,
        flat_worth=sums["sum_flat_worth"] / total,
        by_term=sums["sum_by_term"] / total,
        utility=sums["sum_utility"] / total,
        strategy=sums["sum_strategy"] / total,
        residual_max=max(float(sums["max_residual"][0]), opened.reducer.solution.pooled.residual),
        unconverged=int(sums["sum_unconverged"][0]),
        followed=int(sums["sum_followed"][0]),
        redrawn={p: float(n) / worlds for p, n in zip(types, sums["sum_redrawn"], strict=True)},
        reply_error=mass_error(opened.reducer.plan, mass[:, 0]),
        overall=seen,
    ), errors
