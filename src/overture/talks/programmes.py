"""The bargaining points of agendas too large to list, by mixed-integer programmes with bounds.

One binary variable for every combination of a block; a package chooses one in each. HiGHS solves
them through scipy. What is found is a package with its exact worths, and a bound that no package
can pass; the two meet to the stated gap, or the result says that they do not.

* egalitarian: largest t with u - d >= t for all.
* Kalai-Smorodinsky: largest t with (u - d) / (ideal - d) >= t, ideals by a programme each.
* Nash: largest sum of log(u - d). The logarithm is concave, so tangents bound it from above; the
  programme with tangents gives a bound and a package, whose own tangents are added, until they
  meet (outer approximation, Duran & Grossmann 1986).
* utilitarian: largest sum of u, with u >= d.
"""

from __future__ import annotations

import itertools
import math
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.errors import NotSolved
from overture.talks.agenda import Agenda
from overture.talks.points import POINTS

GAP = 1e-6
"""Where bound and package are this near, relatively (for Nash: in the logarithm), they meet."""

STRETCH = 1000.0
"""The objective is stretched, since the solver stops at an absolute gap of 1e-6."""

MOST_ROUNDS = 200
MOST_CUTS = 50
"""Packages that are cut off because they fall short of no deal by a rounding."""

INFEASIBLE = 2
"""The status by which scipy says that no package satisfies the programme."""

FIRST_TANGENTS = 12

Array = NDArray[np.float64]

NO_ROWS = (np.zeros((0, 0)), np.zeros(0))
"""A programme without rows beside what every package must reach."""


@dataclass(frozen=True)
class Bounded:
    """A package and how good it may be beside the best.

    `value` is what it reaches by its exact worths, `bound` what no package can pass; for Nash
    both are sums of logarithms. `met` says whether they are within GAP.
    """

    name: str
    package: tuple[int, ...]
    utilities: tuple[Fraction, ...]
    value: float
    bound: float
    met: bool


@dataclass(frozen=True)
class _Model:
    """worth [parties, variables]; starts of the blocks among the variables; reservations.

    `guard` [columns, variables] and `least` [columns] are what every package must reach, each
    column over the size of its worths; `guards` the agendas of those columns.
    """

    agenda: Agenda
    worth: Array
    start: tuple[int, ...]
    low: Array
    guards: tuple[Agenda, ...]
    guard: Array
    least: Array

    @property
    def size(self) -> int:
        return int(self.worth.shape[1])


def points_by_programme(
    agenda: Agenda, *, seconds: float = 5.0, guard: Agenda | None = None
) -> Mapping[str, Bounded] | None:
    """The four points with their bounds; None where no package beats no deal for all.

    Every package found is worth at least no deal to all by its exact worths. With a `guard`, an
    agenda of the same issues and rules, to all its columns too. `seconds` bounds each point; what
    is not met by then is returned with `met` False. Raises NotSolved where in that time neither a
    package is found nor shown that there is none.
    """
    model = _model(agenda, guard)
    parties = len(agenda.parties)
    first = _utilitarian(model, seconds)
    if first is None:
        return None
    found = {"utilitarian": first}
    ideal = np.array([_ideal(model, p, seconds) for p in range(parties)])
    room = np.where(ideal - model.low > 1e-12, ideal - model.low, 0.0)
    most = float(room.min())
    found["egalitarian"] = _maximin(model, "egalitarian", np.ones(parties), most, first, seconds)
    found["kalai_smorodinsky"] = _maximin(model, "kalai_smorodinsky", room, 1.0, first, seconds)
    found["nash"] = _nash(model, ideal, found["kalai_smorodinsky"], seconds)
    return {name: found[name] for name in POINTS}


def _model(agenda: Agenda, guard: Agenda | None) -> _Model:
    start = [0]
    for block in agenda.blocks:
        start.append(start[-1] + len(block.choices))
    guards = (agenda,) if guard is None else (agenda, guard)
    worths = [_worths(each) for each in guards]
    lows = [np.array([float(r) for r in each.reservation]) for each in guards]
    rows, least = np.concatenate(worths), np.concatenate(lows)
    size = np.maximum(np.abs(rows).max(axis=1), 1e-9)[:, None]
    # a package that just meets no deal must not be lost by a rounding: fractions decide later
    least = least / size[:, 0] - 1e-7 * np.maximum(1.0, np.abs(least / size[:, 0]))
    return _Model(agenda, worths[0], tuple(start), lows[0], guards, rows / size, least)


def _worths(agenda: Agenda) -> Array:
    rows = [[[float(v) for v in row] for row in block.worth] for block in agenda.blocks]
    return np.concatenate([np.array(block) for block in rows]).T


def _accepted(model: _Model, package: Sequence[int]) -> bool:
    """Whether a package is worth at least no deal to every column, in fractions."""
    return all(
        value >= low
        for each in model.guards
        for value, low in zip(each.value(package), each.reservation, strict=True)
    )


def _solve(
    model: _Model,
    objective: Array,
    rows: Array,
    least: Array,
    bounds: tuple[Array, Array],
    seconds: float,
) -> tuple[tuple[int, ...] | None, float]:
    """Maximise; returns the chosen package (None: there is none) and the bound that was proved.

    The solver keeps to its rows up to a tolerance. A package that falls short of no deal by its
    exact worths is cut off, and the programme is solved again.
    """
    until = time.monotonic() + seconds
    cuts: list[Array] = []
    bound = math.inf
    for _ in range(MOST_CUTS):
        x, reached = _one_programme(
            model, objective, rows, least, bounds, cuts, until - time.monotonic()
        )
        bound = min(bound, reached)
        if x is None:
            return None, bound
        package = _package(model, x)
        if _accepted(model, package):
            return package, bound
        cut = np.zeros(objective.shape[0])
        for k, first in enumerate(model.start[:-1]):
            cut[first + int(np.argmax(x[first : model.start[k + 1]]))] = 1.0
        cuts.append(cut)
        if time.monotonic() > until:
            break
    return None, bound


def _one_programme(
    model: _Model,
    objective: Array,
    rows: Array,
    least: Array,
    bounds: tuple[Array, Array],
    cuts: Sequence[Array],
    seconds: float,
) -> tuple[Array | None, float]:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, lil_matrix

    many = objective.shape[0]
    blocks = len(model.start) - 1
    one = lil_matrix((blocks, many))
    for k in range(blocks):
        one[k, model.start[k] : model.start[k + 1]] = 1.0
    guard = np.hstack([model.guard, np.zeros((len(model.guard), many - model.size))])
    constraints = [
        LinearConstraint(one.tocsr(), 1.0, 1.0),
        LinearConstraint(csr_matrix(guard), model.least, np.inf),
    ]
    if len(rows):
        constraints.append(LinearConstraint(csr_matrix(rows), least, np.inf))
    if cuts:
        constraints.append(LinearConstraint(csr_matrix(np.array(cuts)), -np.inf, blocks - 1.0))
    with _silent():
        answer = milp(
            -STRETCH * objective,
            constraints=constraints,
            integrality=np.r_[np.ones(model.size), np.zeros(many - model.size)],
            bounds=Bounds(*bounds),
            # the default gap of 1e-4 would be taken for exactness
            options={"mip_rel_gap": GAP / 100, "time_limit": max(seconds, 0.05)},
        )
    if answer.x is None:
        return None, -math.inf if answer.status == INFEASIBLE else math.inf
    dual = answer.mip_dual_bound
    return np.asarray(answer.x), float(-dual / STRETCH) if dual is not None else math.inf


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what the solver's own code prints off the result: it writes a trace of a repair of
    its incumbents to the stdout of the process, whatever it is told."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _package(model: _Model, x: Array) -> tuple[int, ...]:
    package = [0] * len(model.agenda.issues)
    for k, block in enumerate(model.agenda.blocks):
        chosen = int(np.argmax(x[model.start[k] : model.start[k + 1]]))
        for issue, option in zip(block.issues, block.choices[chosen], strict=True):
            package[issue] = option
    return tuple(package)


def _gains(model: _Model, package: Sequence[int]) -> Array:
    worth = model.agenda.value(package)
    low = model.agenda.reservation
    return np.array([float(v - r) for v, r in zip(worth, low, strict=True)])


def _box(
    model: _Model, extra: int, low: float = -np.inf, high: float = np.inf
) -> tuple[Array, Array]:
    lower = np.r_[np.zeros(model.size), np.full(extra, low)]
    return lower, np.r_[np.ones(model.size), np.full(extra, high)]


def _utilitarian(model: _Model, seconds: float) -> Bounded | None:
    objective = model.worth.sum(axis=0)
    package, bound = _solve(model, objective, *NO_ROWS, _box(model, 0), seconds)
    if package is None:
        if bound == -math.inf:
            return None
        raise NotSolved(
            f"in {seconds:g} s neither a package that beats no deal for all was found, nor that "
            "there is none; allow more time (--seconds)"
        )
    utilities = model.agenda.value(package)
    value = float(sum(utilities))
    return _bounded("utilitarian", package, utilities, value, bound)


def _ideal(model: _Model, party: int, seconds: float) -> float:
    package, bound = _solve(model, model.worth[party], *NO_ROWS, _box(model, 0), seconds)
    if package is None:
        most = [model.worth[party, a:b].max() for a, b in itertools.pairwise(model.start)]
        return min(bound, float(sum(most)))
    return float(model.agenda.value(package)[party])


def _maximin(
    model: _Model, name: str, scale: Array, most: float, start: Bounded, seconds: float
) -> Bounded:
    """The largest t, at most `most`, with gain >= scale * t for all whose scale is not 0."""
    parties = scale.shape[0]
    counted = [p for p in range(parties) if scale[p] > 0]
    unit = np.maximum(scale, 1e-12)[counted]
    # over the scale, so that rows of large worths weigh no more than those of small ones
    rows = np.hstack([model.worth[counted] / unit[:, None], -np.ones((len(counted), 1))])
    objective = np.r_[np.zeros(model.size), 1.0]
    box = _box(model, 1, low=0.0, high=most)
    package, bound = None, most
    if counted:
        least = model.low[counted] / unit - 1e-9
        package, bound = _solve(model, objective, rows, least, box, seconds)
    chosen = start.package if package is None else package
    gains = _gains(model, chosen)
    value = min((gains[p] / scale[p] for p in counted), default=0.0)
    if not counted:
        bound = 0.0
    return _bounded(name, chosen, model.agenda.value(chosen), float(value), min(bound, most))


def _nash(model: _Model, ideal: Array, start: Bounded, seconds: float) -> Bounded:
    """Outer approximation of the sum of logarithms of the gains."""
    parties = ideal.shape[0]
    top = np.maximum(ideal - model.low, 1e-12)
    best = start.package
    gains = _gains(model, best)
    value = _log_sum(gains)
    if not math.isfinite(value):
        # somebody gains nothing in the fairest package; if that is proved, in none can all gain
        most = value if start.met else float(np.log(top).sum())
        return Bounded("nash", best, model.agenda.value(best), value, most, start.met)
    grid = np.geomspace(1e-3, 1.0, FIRST_TANGENTS)
    tangents = [np.r_[top * g] for g in grid] + [np.maximum(gains, 1e-12)]
    bound, until = math.inf, time.monotonic() + seconds
    for _ in range(MOST_ROUNDS):
        left = until - time.monotonic()
        if left <= 0:
            break
        rows, least = _tangent_rows(model, tangents)
        objective = np.r_[np.zeros(model.size), np.ones(parties)]
        box = _box(model, parties, low=-50.0 + float(np.log(top).min()), high=50.0)
        package, reached = _solve(model, objective, rows, least, box, left)
        bound = min(bound, reached)
        if package is None:
            break
        gains = _gains(model, package)
        here = _log_sum(gains)
        if here > value:
            best, value = package, here
        if bound - value <= GAP:
            break
        tangents.append(np.maximum(gains, 1e-9 * top))
    utilities = model.agenda.value(best)
    # the bound may stand a rounding below the package that reaches it
    return Bounded("nash", best, utilities, value, max(bound, value), bound - value <= GAP)


def _tangent_rows(model: _Model, tangents: Sequence[Array]) -> tuple[Array, Array]:
    """z_p <= log(g) + (u_p - d_p - g) / g at every tangent g."""
    parties = model.low.shape[0]
    rows: list[Array] = []
    least: list[Array] = []
    for g in tangents:
        rows.append(np.hstack([model.worth / g[:, None], -np.eye(parties)]))
        least.append(model.low / g - np.log(g) + 1.0)
    return np.vstack(rows), np.concatenate(least)


def _log_sum(gains: Array) -> float:
    return float(np.log(gains).sum()) if (gains > 0).all() else -math.inf


def _bounded(
    name: str, package: tuple[int, ...], utilities: tuple[Fraction, ...], value: float, bound: float
) -> Bounded:
    met = value >= bound or bound - value <= GAP * max(1.0, abs(value))
    return Bounded(name, package, utilities, value, max(bound, value), met)
