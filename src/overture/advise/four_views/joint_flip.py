"""The nearest joint flip of a case: from where to search, on what, and the scenario that shows it.

The search runs on the first worlds of the run, as changes from the run's own means; the border is
then found on all worlds at hand, and the scenario, a little beyond it, is solved like any case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.flips import margin
from overture.advise.four_views.coordinates import (
    Coordinate,
    coordinates,
    moved_case,
    overrides,
    scenario_text,
)
from overture.advise.four_views.inputs import Input
from overture.advise.four_views.moves import Number
from overture.advise.four_views.nearest import Nearest, nearest_change, slopes, tangent_point
from overture.advise.four_views.regions import Region
from overture.advise.moved_worlds import Sweep
from overture.advise.survey import Survey, survey
from overture.advise.values import Flip
from overture.case.model import Case
from overture.errors import CaseError, NotSolved
from overture.game.compile import compile_case
from overture.game.evaluate import empty, evaluate
from overture.game.game import Game
from overture.solve.quantal_response import respond
from overture.solve.resolve import Resolver
from overture.worlds.draws import central
from overture.worlds.ensemble import Solution, drawn_worlds, solve

Array = np.ndarray

Reload = Callable[[Mapping[str, str]], Case]
"""PATH -> VALUE, to the case read again with these overrides and checked."""
Progress = Callable[[str, int, int], None]

SEARCHED = 1_000
"""Worlds on which slopes are measured."""
QUANTITIES = 10
"""Quantities that are moved: those with the steepest slopes over the worlds at hand."""
RIVALS = 2
BEYOND = (1.02, 1.25)
"""How far beyond the border the scenario lies; the first that gives other advice is written. Near
the border a lead may flatten, and a little more is lost in the noise of the worlds solved."""
NAME = "nearest_flip"


@dataclass(frozen=True)
class Change:
    """One number of the nearest joint flip; share, of the squared length."""

    kind: str
    name: str
    now: float
    at: float
    share: float


@dataclass(frozen=True)
class JointFlip:
    """The smallest joint change found that turns the advice.

    length      in ranges, Euclidean: 1 is a probability from 0 to 1, a quantity from its 5 % to its
                95 % point
    to          the policy that becomes best
    beyond      length of the change in `scenario`, a little more than `length`
    confirmed   whether the case with the scenario, solved in all worlds, gives other advice
    scenario    YAML, to be put into the case; `overrides` are the same as PATH -> VALUE
    considered  numbers that could be moved; searched, those whose slopes were measured
    """

    length: float
    to: str
    changes: tuple[Change, ...]
    beyond: float
    confirmed: bool
    scenario: str
    overrides: Mapping[str, str]
    worlds: int
    considered: int
    searched: int


def joint_flip(
    solution: Solution,
    seen: Survey,
    found: Sequence[Input],
    alone: Sequence[Flip],
    boxes: Sequence[Region],
    best: int,
    reload: Reload | None = None,
    progress: Progress | None = None,
) -> JointFlip | None:
    """The nearest joint flip of a solved case, or None where none is found in the ranges.

    `alone` are its switching values, `boxes` the regions in which another policy is best: both are
    places to search from. Raises NotSolved where nothing could be solved on the way.
    """
    every = coordinates(solution, found)
    if not every:
        return None
    slope = _slopes(every, seen, found)
    rows, slope = _searched(every, slope, best)
    low, high = np.array([row.bounds for row in rows]).T
    low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
    starts = _starts(rows, slope, alone, boxes, seen, best, low, high)
    nearest = _found(Sweep(solution, seen), rows, starts, low, high, best, progress)
    if nearest is None:
        return None
    return _said(solution, seen, rows, nearest, low, high, best, reload, len(every))


def _found(
    sweep: Sweep, rows: Sequence[Coordinate], starts: Sequence[tuple[Array, int]], low: Array,
    high: Array, best: int, progress: Progress | None,
) -> Nearest | None:  # fmt: skip
    """The nearest change, sought on the first worlds and placed on all that the solution keeps.

    What this takes of memory is free again before the scenario is solved.
    """
    allowed = sweep.seen.allowed
    count = min(SEARCHED // sweep.dearer, sweep.kept_worlds)
    neighbour: list[Resolver] = []
    values = _valuer(sweep, rows, count, progress, neighbour)
    nearest = nearest_change(values, low, high, starts, best, allowed)
    if nearest is None:
        return None
    # the Jacobian of the first worlds serves all, so that no second one of this size is kept
    most = sweep.kept_worlds if sweep.pooled else count
    whole = _valuer(sweep, rows, most, progress, neighbour)
    return _on_all_worlds(values, whole, nearest, low, high, best, allowed)


def _slopes(every: Sequence[Coordinate], seen: Survey, found: Sequence[Input]) -> Array:
    """First guess of how the means change with each number, over its range: [d, A]."""
    named = {(one.kind, one.name): one for one in found}
    columns = np.zeros((len(every), seen.weights.shape[0]))
    for k, row in enumerate(every):
        one = named.get((row.kind, row.name))
        if one is not None:
            columns[k] = one.values / row.span
    return slopes(columns, seen.values, seen.weights)


def _searched(
    every: Sequence[Coordinate], slope: Array, best: int
) -> tuple[list[Coordinate], Array]:
    """All credences and priors, and the quantities with the steepest slopes, with the slopes of the
    lead of `best` over each policy: [d, A]."""
    lead = slope[:, [best]] - slope
    steep = np.abs(lead).max(axis=1)
    quantities = [k for k, row in enumerate(every) if row.kind == "quantity"]
    steepest = set(sorted(quantities, key=lambda k: -steep[k])[:QUANTITIES])
    kept = [k for k, row in enumerate(every) if row.kind != "quantity" or k in steepest]
    return [every[k] for k in kept], lead[kept]


def _starts(
    rows: Sequence[Coordinate], slope: Array, alone: Sequence[Flip], boxes: Sequence[Region],
    seen: Survey, best: int, low: Array, high: Array,
) -> list[tuple[Array, int]]:  # fmt: skip
    """Where to descend from, and towards which policy."""
    today = np.zeros(len(rows))
    guesses: list[tuple[float, int]] = []
    for rival in np.flatnonzero(seen.allowed):
        if rival != best:
            lead = float(seen.means[best] - seen.means[rival])
            point = tangent_point(slope[:, rival], -lead, low, high)
            far = np.inf if point is None else float(np.linalg.norm(point))
            guesses.append((far, int(rival)))
    rivals = [rival for _, rival in sorted(guesses)[:RIVALS]]
    starts = [(today, rival) for rival in rivals]
    index = {(row.kind, row.name): k for k, row in enumerate(rows)}
    options = seen.layout.options
    for flip in alone:
        k = index.get((flip.kind, flip.name))
        if k is not None and flip.at is not None:
            axis = today.copy()
            axis[k] = (flip.at - flip.now) / rows[k].span
            starts.append((axis, options.index(flip.to)))
            break
    if boxes and rivals:
        starts.append((_into(rows, boxes[0]), rivals[0]))
    return starts


def _into(rows: Sequence[Coordinate], box: Region) -> Array:
    """The change that takes the middles of all numbers into a box."""
    change = np.zeros(len(rows))
    for k, row in enumerate(rows):
        path = row.whole.removesuffix(".credence") + (f".{row.type}" if row.type else "")
        limit = box.limits.get(path)
        if limit is None:
            continue
        if limit.categories:
            change[k] = (1.0 if True in limit.categories else 0.0) - row.now
        else:
            inner = row.now
            inner = inner if limit.low is None else max(inner, limit.low)
            inner = inner if limit.high is None else min(inner, limit.high)
            change[k] = (inner - row.now) / row.span
    return change


def _valuer(
    sweep: Sweep, rows: Sequence[Coordinate], count: int, progress: Progress | None,
    neighbour: list[Resolver],
) -> Callable[[Array], Array]:  # fmt: skip
    """Mean value of each policy after a change, on the first `count` worlds, brought to the mean of
    the run; every change is solved once. The first to be solved becomes the `neighbour` of all."""
    solution, game = sweep.solution, sweep.game
    known: dict[bytes, Array] = {}
    room = empty(game, count if sweep.pooled else 0)

    def solved(change: Array) -> Array:
        case, _ = moved_case(game.case, rows, change)
        moved = replace(game, case=case)
        try:
            if not sweep.pooled:
                again = solve(
                    moved, count, solution.seed, solution.workers, solution.reading != "pooled",
                    reweigh=solution.reweigh, pinned=solution.pinned, starts=0,
                )  # fmt: skip
                return survey(again).means
            draws = drawn_worlds(moved, solution.seed, 0, count, solution.pinned, solution.reweigh)
            middle = central(case, pinned=solution.pinned)
            numbers = evaluate(moved, draws, middle, solution.assembly, room)
        except CaseError as failure:
            raise NotSolved(f"a changed case has no worlds: {failure}") from failure
        p = solution.programme
        answers = respond(p, numbers, solution.pooled, solution.workers)
        resolver = Resolver(
            p, numbers, solution.pooled, answers, sweep.decide, solution.workers,
            neighbour[0] if neighbour else None,
        )  # fmt: skip
        neighbour[:] = neighbour or [resolver]
        if not resolver.converged:
            raise NotSolved("the pooled strategies did not converge along the change")
        return resolver.values(resolver.home)

    def values(change: Array) -> Array:
        key = np.round(change, 9).tobytes()
        if key not in known:
            if progress is not None:
                progress("looking for the nearest joint flip", len(known), 0)
            known[key] = solved(change)
        return known[key]

    offset = sweep.seen.means - values(np.zeros(len(rows)))
    return lambda change: np.asarray(values(change) + offset)


def _on_all_worlds(
    values: Callable[[Array], Array], whole: Callable[[Array], Array], nearest: Nearest,
    low: Array, high: Array, best: int, allowed: Array,
) -> Nearest:  # fmt: skip
    """The border along the same direction on more worlds, by secants."""

    def lead(of: Callable[[Array], Array], share: float) -> float:
        return margin(of(np.clip(share * nearest.change, low, high)), best, allowed)[0]

    slope = (lead(values, 1.05) - lead(values, 0.95)) / 0.1
    share, here = 1.0, lead(whole, 1.0)
    for _ in range(4):
        if slope >= 0.0:
            break
        there = float(np.clip(share - here / slope, 0.5 * share, 1.5 * share))
        if abs(there - share) < 2e-3:
            share = there
            break
        new = lead(whole, there)
        slope = (new - here) / (there - share)
        share, here = there, new
    change = np.clip(share * nearest.change, low, high)
    _, to = margin(whole(change), best, allowed)
    return Nearest(change, float(np.linalg.norm(change)), to)


def _said(
    solution: Solution, seen: Survey, rows: Sequence[Coordinate], nearest: Nearest, low: Array,
    high: Array, best: int, reload: Reload | None, considered: int,
) -> JointFlip:  # fmt: skip
    confirmed, text, to, beyond = _confirmed(solution, seen, rows, nearest, low, high, best, reload)
    square = float((nearest.change**2).sum())
    return JointFlip(
        length=nearest.length,
        to=seen.layout.options[to],
        changes=tuple(
            Change(row.kind, row.name, row.now, row.now + step * row.span, step**2 / square)
            for row, step in sorted(
                zip(rows, nearest.change.tolist(), strict=True), key=lambda one: -abs(one[1])
            )
            if step != 0.0
        ),
        beyond=beyond,
        confirmed=confirmed,
        scenario=scenario_text(solution.game.case, NAME, text),
        overrides=overrides(text),
        worlds=solution.worlds,
        considered=considered,
        searched=len(rows),
    )


def _confirmed(
    solution: Solution, seen: Survey, rows: Sequence[Coordinate], nearest: Nearest, low: Array,
    high: Array, best: int, reload: Reload | None,
) -> tuple[bool, dict[str, Number], int, float]:  # fmt: skip
    """Whether the scenario gives other advice, what it says, which, and how far it is."""
    for share in BEYOND:
        change = np.clip(share * nearest.change, low, high)
        case, text = moved_case(solution.game.case, rows, change)
        if reload is not None:
            case = reload(overrides(text))
        means = np.where(seen.allowed, _means(compile_case(case), solution), -np.inf)
        if int(means.argmax()) != best:
            return True, text, int(means.argmax()), float(np.linalg.norm(change))
    return False, text, nearest.to, float(np.linalg.norm(change))


def _means(game: Game, like: Solution) -> Array:
    """Mean value of each policy in a game of its own, in as many worlds as the solution `like`."""
    again = solve(
        game, like.worlds, like.seed, like.workers, like.reading != "pooled",
        reweigh=like.reweigh, pinned=like.pinned, starts=0,
    )  # fmt: skip
    return survey(again).means
