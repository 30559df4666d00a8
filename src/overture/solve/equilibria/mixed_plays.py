"""From a support profile to the strategies that it allows: a point, a component, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from overture.solve.equilibria.components import Polytope, between, last_held, linear, polytope
from overture.solve.equilibria.mixed_beliefs import refuted
from overture.solve.equilibria.mixed_conditions import Conditions, Form, Support, conditions
from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    bounds,
    substitute,
    variables,
)
from overture.solve.equilibria.mixed_systems import Solved, solve
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
    answers = solve(demand.equations)
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
        if not free:
            found = _point(point, slots, required, demand, supports, form, beliefs, tally)
        else:
            shape = polytope([p for p in required if p], free)
            found = None
            if shape is not None:
                tally.unsolved += not shape.complete
                found = _component(point, slots, shape, demand, supports, form, beliefs, tally)
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


def _component(
    point: PointGame,
    slots: Sequence[Polynomial],
    shape: Polytope,
    demand: Conditions,
    supports: Sequence[Support],
    form: Form,
    beliefs: Beliefs,
    tally: Tally,
) -> Outcome | None:
    """The part of a polytope that beliefs carry, by its vertices."""

    def strategy(at: Sequence[Number]) -> tuple[Number, ...]:
        return _at(slots, shape.free, at)

    def believed(at: Sequence[Number]) -> bool:
        return _believed(point, strategy(at), demand, beliefs, tally, always=True)

    centre = shape.centre
    if any(p and not v > 0 for p, v in zip(demand.slots, strategy(centre), strict=True)):
        return None  # it lies in a smaller support, where it is found
    if not believed(centre):
        if not _beliefs_vary(point, form, shape.free, demand.unreached):
            return None
        if refuted(form, demand, slots, supports):
            return None
        # beliefs may carry another part of it
        tally.sampled += 1
        inner = [between(centre, v, share) for share in SAMPLES for v in shape.vertices]
        carried = next((at for at in inner if believed(at)), None)
        if carried is None:
            return None
        centre = carried
    ends: list[tuple[Number, ...]] = []
    for vertex in shape.vertices:
        if believed(vertex):
            ends.append(vertex)
            continue
        ends.append(last_held(centre, vertex, believed))
        tally.bisected += 1
        tally.sampled += len(shape.free) > 1
    return Outcome(tuple(strategy(end) for end in ends))


def _beliefs_vary(
    point: PointGame, form: Form, free: Sequence[int], unreached: Sequence[int]
) -> bool:
    """Whether what is free is played on the way to an unreached set, or after it."""
    tree = point.tree
    mixing = {form.slot_set[slot] for slot in free}
    silent = set(unreached)
    for node, infoset in enumerate(form.infoset):
        if infoset in mixing or infoset in silent:
            above = int(tree.parent[node])
            while above >= 0:
                upper = form.infoset[above]
                if (infoset in mixing and upper in silent) or (
                    infoset in silent and upper in mixing
                ):
                    return True
                above = int(tree.parent[above])
    return False


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
