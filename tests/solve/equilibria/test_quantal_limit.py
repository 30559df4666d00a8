"""Where the quantal response leads as precision grows."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

import overture as ov
from overture.solve.equilibria.point import point_game
from overture.solve.equilibria.quantal_limit import (
    QuantalLimit,
    distance,
    end_chances,
    high_precision,
    precision_of_payoffs,
    quantal_limit,
)
from overture.solve.equilibria.search import marked
from overture.solve.equilibria.values import (
    Assessment,
    Certificate,
    Equilibrium,
    Found,
    PointGame,
)
from overture.worlds.draws import central

NOTHING = Certificate(0.0, 0, 0.0, 0.0, True, True, ("nash",))


def game_of(name: str) -> PointGame:
    game = ov.compile(ov.load(name))
    return point_game(game, central(game.case))


def playing(point: PointGame, *options: int) -> Equilibrium:
    strategy = [Fraction(0)] * point.tree.slots
    for start, option in zip(point.tree.offset[:-1], options, strict=True):
        strategy[start + option] = Fraction(1)
    beliefs = (Fraction(0),) * len(point.tree.set_nodes)
    return Equilibrium(Assessment(tuple(strategy), beliefs), NOTHING, "pure")


def test_the_branch_of_hello_leads_to_trust_after_acceptance_only() -> None:
    # us.policy, reply of the sincere and of the hostile, us.next after accept and after refuse
    point = game_of("hello")
    wrong, right = playing(point, 1, 0, 0, 1, 1), playing(point, 0, 0, 1, 0, 1)
    limit = quantal_limit(point, [wrong, right])
    assert limit is not None
    assert (limit.index, limit.by) == (1, "strategy")
    assert limit.distance < 1e-9


def test_what_differs_only_off_the_path_is_said_to_be_the_same_play() -> None:
    point = game_of("toothless-test")
    found = high_precision(point, precision_of_payoffs(point))
    assert found is not None
    tree, strategy = point.tree, found[1]
    reached = end_chances(point, strategy)
    likely = [
        int(strategy[a:b].argmax()) for a, b in zip(tree.offset[:-1], tree.offset[1:], strict=True)
    ]
    one = playing(point, *likely)
    pure = np.array([float(p) for p in one.assessment.strategy])
    assert end_chances(point, pure) == pytest.approx(reached, abs=1e-6)
    # turn an option round at a set that is not reached
    others = []
    for i in range(tree.information_sets):
        turned = [(k + 1) % 2 if j == i else k for j, k in enumerate(likely)]
        candidate = playing(point, *turned)
        ends = end_chances(point, np.array([float(p) for p in candidate.assessment.strategy]))
        if np.abs(ends - reached).max() < 1e-6:
            others.append(candidate)
    assert others, "the case has sets off the path"
    limit = quantal_limit(point, others[:1])
    assert limit is not None
    assert (limit.index, limit.by) == (0, "play")


def test_nothing_near_is_called_the_limit() -> None:
    point = game_of("hello")
    limit = quantal_limit(point, [playing(point, 1, 1, 1, 1, 1)])
    assert limit is not None
    assert (limit.index, limit.by) == (-1, "")
    assert limit.distance == pytest.approx(0.5)  # an end of probability 1/2 never comes under it


def test_a_limit_inside_a_continuum_names_the_continuum() -> None:
    point = game_of("hello")
    found = high_precision(point, precision_of_payoffs(point))
    assert found is not None
    away = np.zeros(point.tree.slots)
    away[:2] = (0.4, -0.4)
    ends = []
    for sign in (1, -1):
        one = playing(point, 0, 0, 1, 0, 1)
        strategy = tuple((found[1] + sign * away).tolist())
        held = dataclasses.replace(one.assessment, strategy=strategy)
        ends.append(dataclasses.replace(one, assessment=held, kind="vertex", component=3))
    limit = quantal_limit(point, ends)
    assert limit is not None
    assert (limit.index, limit.component) == (-1, 3)
    assert limit.distance < 1e-9
    # vertices with other beliefs span nothing together
    other = (Fraction(1), *ends[1].assessment.beliefs[1:])
    held = dataclasses.replace(ends[1].assessment, beliefs=other)
    apart = quantal_limit(point, [ends[0], dataclasses.replace(ends[1], assessment=held)])
    assert apart is not None
    assert (apart.index, apart.component) == (-1, -1)


def test_the_distance_to_a_polytope_is_its_largest_difference() -> None:
    corners = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert distance(np.array([0.3, 0.7]), corners) == pytest.approx(0.0, abs=1e-12)
    assert distance(np.array([0.6, 0.6]), corners) == pytest.approx(0.1)
    assert distance(np.array([1.5, -0.5]), corners) == pytest.approx(0.5)


def test_what_was_not_decided_is_null_and_not_false() -> None:
    point = game_of("hello")
    one = playing(point, 1, 0, 0, 1, 1)
    found = Found("nash", (one, dataclasses.replace(one, component=2)), True, ())
    away = QuantalLimit(-1, "", 0.5, 1.0, np.zeros(point.tree.slots))
    for limit in (None, away):
        for each in marked(point, found, limit, None).equilibria:
            assert each.refinements["qre_limit"] is None
    inside = marked(point, found, dataclasses.replace(away, component=2), None).equilibria
    assert [each.refinements["qre_limit"] for each in inside] == [False, None]
