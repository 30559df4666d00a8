"""The four views of a run in chunks: over its own worlds, which are not solved for it twice.

EVPPI, the lead and the shares come from the sums of all worlds. Regions, shares of variance and
criteria need worlds one by one: they are read where the run kept them as rows, and otherwise made
again from the manifest, chunk by chunk, up to 200,000. Switching values and the nearest joint
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
from overture.advise.moved_worlds import CONFIRM_WORLDS, SWEEP_WORLDS
from overture.advise.runs.learnables import numbers_of
from overture.advise.runs.opened import COMMON, Opened, open_run
from overture.advise.runs.result import surveyed, worth_of_learning
from overture.advise.runs.rows import kept_of
from overture.advise.survey import Survey, survey
from overture.errors import NotSolved
from overture.game.evaluate import Numbers, empty
from overture.solve.pooled_system import first_worlds
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
    opened = _without_room(open_run(folder, manifest))
    sums = merged(folder, manifest)
    if not float(sums["sum_weight"][0]) > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    game = opened.reducer.solution.game
    first = solve(
        game, min(manifest.worlds, POOL_WORLDS), manifest.seed, workers,
        manifest.reading == COMMON, known=opened.known, progress=progress,
    )  # fmt: skip
    sampled = survey(first)
    seen, _ = surveyed(opened, sums, sampled)
    found, types = inputs(first), worth_of_types(first, sampled)
    solution = _drawn(replace(first, worlds=manifest.worlds))
    del first, sampled
    at_hand = run_worlds(
        found, _pieces(folder, opened, found, progress), min(manifest.worlds, MOST),
        len(seen.layout.options),
    )  # fmt: skip
    views = views_of(
        solution, seen, found, at_hand,
        lambda: _learned(folder, opened, sums, types, solution, seen),
        tau=tau, reload=reload, progress=progress, confirm_on=min(manifest.worlds, CONFIRM_ON),
    )  # fmt: skip
    return replace(views, run=run_hash(manifest, sums))


def _without_room(opened: Opened) -> Opened:
    """The same without memory for the worlds of a chunk, which is needed only for a while."""
    reducer = opened.reducer
    return replace(opened, reducer=replace(reducer, room=empty(reducer.solution.game, 0)))


def _drawn(solution: Solution) -> Solution:
    """The same without what is not needed once its worlds are surveyed: strategies, and the payoffs
    of all but the first worlds, on which flips are sought. What was drawn stays."""
    few = first_worlds(solution.sample, max(SWEEP_WORLDS, CONFIRM_WORLDS))
    sample = Numbers(
        few.payoffs.copy(), few.chance.copy(), few.precision.copy(), few.weights.copy()
    )
    nothing = empty(solution.game, 0)
    kept = tuple(
        replace(
            block,
            numbers=replace(nothing, weights=block.numbers.weights.copy()),
            strategy=block.strategy[:0].copy(),
            terms={},
        )
        for block in solution.kept
    )
    return replace(solution, kept=kept, sample=sample)


def _pieces(
    folder: Path, opened: Opened, found: Sequence[Input], progress: Progress | None
) -> Iterator[tuple[Array, Array, Array]]:
    """Numbers, values and weights of the worlds of a run, chunk by chunk."""
    reducer, manifest = opened.reducer, opened.manifest
    paths = tuple(one.path for one in found)
    game, options = reducer.solution.game, reducer.plan.options
    reducer = replace(reducer, room=empty(game, min(manifest.chunk, manifest.worlds)))
    for chunk in chunks_of(manifest):
        if progress is not None:
            progress("going through the run", chunk.start, min(manifest.worlds, MOST))
        rows = kept_of(folder, manifest, chunk)
        if rows is not None:
            yield (
                np.array([rows[path].astype(np.float64) for path in paths]).reshape(
                    len(paths), rows["converged"].size
                ),
                np.array([rows[f"value.{option}"] for option in options]),
                rows["converged"].astype(np.float64),
            )
            continue
        block, values = reducer.solved(chunk)
        yield numbers_of(game.case, block.draws, paths), values, block.weights


def _learned(
    folder: Path, opened: Opened, sums: Sums, types: Sequence[Learned], solution: Solution,
    seen: Survey,
) -> tuple[Learned, ...]:  # fmt: skip
    """The worth of numbers and groups from the sums; of types and of everything beside them."""
    game, allowed = solution.game, seen.allowed
    rows = list(worth_of_learning(folder, opened.manifest, opened, sums))
    total = float(sums["sum_weight"][0])
    by_type = values_by_type(game, seen)
    few = sum(block.draws.count for block in solution.kept)
    for one in types:
        # the error is that of the first worlds, scaled to all
        shrunk = one.error * math.sqrt(few / max(total, 1.0))
        value = worth_of_knowing(by_type[one.name], seen.means, allowed)
        rows.append(replace(one, value=max(value, 0.0), error=shrunk))
    best = int(np.where(allowed, seen.means, -np.inf).argmax())
    # what knowing the world is worth is the mean regret of the best policy
    regret = float(seen.spread.regret_mean[best])
    square = float(sums["sum_regret_square"][best])
    spread = max(square - regret**2 * float(sums["sum_weight_square"][0]), 0.0)
    rows.append(Learned("group", "everything but types", regret, math.sqrt(spread) / total))
    return tuple(sorted(rows, key=lambda one: -one.value))
