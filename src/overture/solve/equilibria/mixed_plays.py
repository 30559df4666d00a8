"""From a support profile to the strategies that it allows: a point, a component, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from overture.solve.equilibria.components import Polytope, between, last_held, linear, polytope
from overture.solve.equilibria.mixed_beliefs import breakpoints, refuted, varying
from overture.solve.equilibria.mixed_conditions import Conditions, Form, Support, conditions
from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    add,
    bounds,
    substitute,
    variables,
)
from overture.solve.equilibria.mixed_systems import Solved, propagate, solve
from overture.solve.equilibria.values import Assessment, Number, PointGame

Beliefs = Callable[[PointGame, Sequence[Number]], tuple[Assessment | None, bool]]

SLACK = 1e-9

SAMPLES = (Fraction(1, 2), Fraction(7, 8))
"""Where between the middle of a polytope and its vertices beliefs are tried too."""

ROUGH = 1e-7
"""How far below 0 a condition may be in floats before a profile is not looked at exactly."""


@dataclass(frozen=True)
class Outcome:
    """What a support profile allows in the game of one block.

    vertices  strategies [slots]: one, or the vertices of a component
    """

    vertices: tuple[tuple[Number, ...], ...]


@dataclass
class Tally:
    """What was decided, and what was not, in words later."""

    undecided: int = 0
    curved: int = 0
    unsolved: int = 0
    sampled: int = 0
    bisected: int = 0


def plausible(form: Form, supports: Sequence[Support]) -> bool:
    """Whether a support profile survives in floats: else no exact arithmetic is spent on it."""
    demand = conditions(form, supports)
    first = propagate(demand.equations, {})
    if first is None or not _may_hold(demand, Solved(first[1])):
        return False
    answers = solve(*first)
    if not answers.complete:
        return True
    return any(_may_hold(demand, branch) for branch in answers.branches)


def _may_hold(demand: Conditions, branch: Solved) -> bool:
    return all(bounds(p, {})[1] >= -ROUGH for p in _required(demand, branch))


def _required(demand: Conditions, branch: Solved) -> list[Polynomial]:
    """All that may not be below 0, in what the branch leaves free."""
    return [substitute(p, branch.known) for p in (*demand.advantages, *_played(demand))]


def _played(demand: Conditions) -> list[Polynomial]:
    """Probabilities of the options of every mix."""
    return [p for p in demand.slots if variables([p])]


def outcomes(
    point: PointGame, form: Form, supports: Sequence[Support], beliefs: Beliefs, tally: Tally
) -> list[Outcome]:
    """The equilibria with exactly these supports, or components of them.

    A component is reported with its closure: its vertices may use smaller supports. Beliefs are
    asked for wherever a set is not reached, at every vertex and inside the component.
    """
    demand = conditions(form, supports)
    answers = solve(demand.equations)
    result: list[Outcome] = []
    if not answers.complete and not any(branch.left for branch in answers.branches):
        tally.unsolved += 1
    for branch in answers.branches:
        required = _required(demand, branch)
        slots = [substitute(p, branch.known) for p in demand.slots]
        free = variables([*slots, *branch.left])
        if branch.left or not linear([*required, *slots]):
            if _may_hold(demand, branch):
                tally.curved += 1
            continue
        if free:
            result += _components(
                _Family(point, form, supports, demand, slots, required, free, beliefs, tally)
            )
            continue
        found = _point(point, slots, required, demand, supports, form, beliefs, tally)
        if found is not None:
            result.append(found)
    return result


def _point(
    point: PointGame,
    slots: Sequence[Polynomial],
    required: Sequence[Polynomial],
    demand: Conditions,
    supports: Sequence[Support],
    form: Form,
    beliefs: Beliefs,
    tally: Tally,
) -> Outcome | None:
    if any(_negative(p.get((), Fraction(0))) for p in required):
        return None
    strategy = tuple(p.get((), Fraction(0)) for p in slots)
    for infoset, support in enumerate(supports):
        if any(not strategy[form.offset[infoset] + option] > 0 for option in support):
            return None
    return Outcome((strategy,)) if _believed(point, strategy, demand, beliefs, tally) else None


@dataclass(frozen=True)
class _Family:
    """Strategies that differ in what a branch of solutions leaves free.

    required  conditions on what is free, none of which may be below 0
    """

    point: PointGame
    form: Form
    supports: Sequence[Support]
    demand: Conditions
    slots: Sequence[Polynomial]
    required: Sequence[Polynomial]
    free: Sequence[int]
    beliefs: Beliefs
    tally: Tally

    def strategy(self, at: Sequence[Number]) -> tuple[Number, ...]:
        """The strategy at one value of what is free."""
        return _at(self.slots, self.free, at)

    def believed(self, at: Sequence[Number]) -> bool:
        """Whether beliefs carry it there."""
        return _believed(
            self.point, self.strategy(at), self.demand, self.beliefs, self.tally, always=True
        )

    def inside(self, at: Sequence[Number]) -> bool:
        """Whether every option of the supports is played there; else a smaller support has it."""
        strategy = self.strategy(at)
        return all(v > 0 for p, v in zip(self.demand.slots, strategy, strict=True) if p)

    def part(self, more: Sequence[Polynomial]) -> Polytope | None:
        """The polytope of what is free, with more conditions."""
        shape = polytope([p for p in (*self.required, *more) if p], self.free)
        if shape is not None and not shape.complete:
            self.tally.unsolved += 1
        return shape


def _components(family: _Family) -> list[Outcome]:
    """The parts of a family that beliefs carry, by their vertices."""
    whole = family.part([])
    if whole is None or not family.inside(whole.centre):
        return []
    ways, after = varying(family.form, family.demand, family.slots, family.supports)
    if not ways and not after:
        return _vertices(family, whole) if family.believed(whole.centre) else []
    if family.form.others_only and refuted(
        family.form, family.demand, family.slots, family.supports
    ):
        return []
    if len(ways) == 1 and not after:
        (unknown,) = ways
        stops = breakpoints(family.form, family.demand, family.slots, family.supports, unknown)
        if stops is not None:
            return _slices(family, unknown, stops)
    return _sampled(family, whole)


def _vertices(family: _Family, shape: Polytope) -> list[Outcome]:
    """A polytope that beliefs carry; its vertices are limits, which beliefs carry too."""
    held = [v for v in shape.vertices if family.believed(v)]
    family.tally.undecided += len(held) < len(shape.vertices)
    return [Outcome(tuple(family.strategy(v) for v in held))] if held else []


def _slices(family: _Family, unknown: int, stops: Sequence[Fraction]) -> list[Outcome]:
    """Parts of a family between the points where beliefs begin or cease to carry it."""
    carried: list[tuple[Fraction, Fraction]] = []
    for low, high in pairwise(stops):
        for first, last in ((low, low), (low, high), (high, high)):
            at_least = add({(unknown,): Fraction(1)}, {(): first}, -1)
            at_most = add({(): last}, {(unknown,): Fraction(1)}, -1)
            shape = family.part([at_least, at_most])
            if shape is None or not family.inside(shape.centre):
                continue
            if family.believed(shape.centre):
                carried.append((first, last))
    # what is inside a longer part is not told again
    longest = [
        one
        for one in dict.fromkeys(carried)
        if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in carried)
    ]
    result: list[Outcome] = []
    for first, last in _joined(longest):
        at_least = add({(unknown,): Fraction(1)}, {(): first}, -1)
        at_most = add({(): last}, {(unknown,): Fraction(1)}, -1)
        shape = family.part([at_least, at_most])
        if shape is not None:
            result += _vertices(family, shape)
    return result


def _joined(parts: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Intervals that touch, as one."""
    joined: list[tuple[Fraction, Fraction]] = []
    for first, last in sorted(parts):
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _sampled(family: _Family, whole: Polytope) -> list[Outcome]:
    """A part of a family whose beliefs change along it, found by trying some points."""
    family.tally.sampled += 1
    tried = [between(whole.centre, v, share) for share in SAMPLES for v in whole.vertices]
    centre = next((at for at in (whole.centre, *tried) if family.believed(at)), None)
    if centre is None:
        return []
    ends: list[tuple[Number, ...]] = []
    for vertex in whole.vertices:
        if family.believed(vertex):
            ends.append(vertex)
        else:
            ends.append(last_held(centre, vertex, family.believed))
            family.tally.bisected += 1
    return [Outcome(tuple(family.strategy(end) for end in ends))]


def _at(
    slots: Sequence[Polynomial], free: Sequence[int], values: Sequence[Number]
) -> tuple[Number, ...]:
    known: dict[int, Polynomial] = {
        v: {(): x} if x != 0 else {} for v, x in zip(free, values, strict=True)
    }
    return tuple(substitute(p, known).get((), Fraction(0)) for p in slots)


def _believed(
    point: PointGame,
    strategy: Sequence[Number],
    demand: Conditions,
    beliefs: Beliefs,
    tally: Tally,
    *,
    always: bool = False,
) -> bool:
    """Whether beliefs carry a strategy; where all sets are reached Bayes' rule has decided."""
    if not demand.unreached and not always:
        return True
    assessment, decided = beliefs(point, strategy)
    tally.undecided += not decided
    return assessment is not None


def _negative(value: Number) -> bool:
    return value < 0 if isinstance(value, Fraction) else value < -SLACK
