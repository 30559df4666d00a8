"""The four views of a run in chunks: over its own worlds, which are not solved for it twice.

EVPPI, the lead and the shares come from the sums of all worlds. Regions, shares of variance and
criteria need worlds one by one: they are read where the run kept them as rows, and otherwise made
again from the manifest, chunk by chunk, up to a million. Switching values and the nearest joint
flip solve the pooled strategies again, beside those of the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from overture.advise.advise import values_by_type
from overture.advise.experiment import worth_of_knowing
from overture.advise.four_views.at_hand import MOST, run_worlds
from overture.advise.four_views.inputs import Input, inputs
from overture.advise.four_views.joint_flip import Reload
from overture.advise.four_views.learning import worth_of_types
from overture.advise.four_views.views import FourViews, views_of
from overture.advise.learned import Learned
from overture.advise.runs.learnables import numbers_of
from overture.advise.runs.opened import COMMON, Opened, open_run
from overture.advise.runs.result import surveyed, worth_of_learning
from overture.advise.runs.rows import kept_of
from overture.advise.survey import Survey, survey
from overture.errors import NotSolved
from overture.worlds.ensemble import POOL_WORLDS, Progress, Solution, solve
from overture.worlds.runs.chunks import chunks_of
from overture.worlds.runs.manifest import read_manifest
from overture.worlds.runs.merge import Sums, merged, run_hash

Array = np.ndarray

CONFIRM_ON = 100_000
"""Worlds in which the scenario of the nearest joint flip is solved, at most."""


def views_of_run(
    folder: Path,
    *,
    tau: float | None = None,
    reload: Reload | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> FourViews:
    """The four views of the run in a folder. Raises CannotStore where it is not complete or
    damaged, UsageError for a bad tau, NotSolved where no world converged."""
    manifest = read_manifest(folder)
    opened = open_run(folder, manifest)
    sums = merged(folder, manifest)
    if not float(sums["sum_weight"][0]) > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    game = opened.reducer.solution.game
    first = solve(
        game, min(manifest.worlds, POOL_WORLDS), manifest.seed, workers,
        manifest.reading == COMMON, known=opened.known, progress=progress,
    )  # fmt: skip
    seen, _ = surveyed(opened, sums, survey(first))
    solution = replace(first, worlds=manifest.worlds)
    found = inputs(first)
    at_hand = run_worlds(
        found, _pieces(folder, opened, found, progress), min(manifest.worlds, MOST)
    )
    views = views_of(
        solution, seen, found, at_hand,
        lambda: _learned(folder, opened, sums, first, seen),
        tau=tau, reload=reload, progress=progress, confirm_on=min(manifest.worlds, CONFIRM_ON),
    )  # fmt: skip
    return replace(views, run=run_hash(manifest, sums))


def _pieces(
    folder: Path, opened: Opened, found: Sequence[Input], progress: Progress | None
) -> Iterator[tuple[Array, Array, Array]]:
    """Numbers, values and weights of the worlds of a run, chunk by chunk."""
    reducer, manifest = opened.reducer, opened.manifest
    paths = tuple(one.path for one in found)
    case, options = reducer.solution.game.case, reducer.plan.options
    for chunk in chunks_of(manifest):
        if progress is not None:
            progress("going through the run", chunk.start, min(manifest.worlds, MOST))
        rows = kept_of(folder, manifest, chunk)
        if rows is not None:
            yield (
                np.array([rows[path].astype(np.float64) for path in paths]),
                np.array([rows[f"value.{option}"] for option in options]),
                rows["converged"].astype(np.float64),
            )
            continue
        block, values = reducer.solved(chunk)
        yield numbers_of(case, block.draws, paths), values, block.weights


def _learned(
    folder: Path, opened: Opened, sums: Sums, first: Solution, seen: Survey
) -> tuple[Learned, ...]:
    """The worth of numbers and groups from the sums; of types and of everything beside them."""
    game, allowed = first.game, seen.allowed
    rows = list(worth_of_learning(folder, opened.manifest, opened, sums))
    total = float(sums["sum_weight"][0])
    by_type = values_by_type(game, seen)
    for one in worth_of_types(first, survey(first)):
        # the error is that of the first worlds, scaled to all
        shrunk = one.error * math.sqrt(first.worlds / max(total, 1.0))
        value = worth_of_knowing(by_type[one.name], seen.means, allowed)
        rows.append(replace(one, value=max(value, 0.0), error=shrunk))
    best = int(np.where(allowed, seen.means, -np.inf).argmax())
    # what knowing the world is worth is the mean regret of the best policy
    regret = float(seen.spread.regret_mean[best])
    square = float(sums["sum_regret_square"][best])
    spread = max(square - regret**2 * float(sums["sum_weight_square"][0]), 0.0)
    rows.append(Learned("group", "everything but types", regret, math.sqrt(spread) / total))
    return tuple(sorted(rows, key=lambda one: -one.value))
