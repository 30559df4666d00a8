"""Where the quantal response leads as precision grows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import overture as ov
from overture.solve.equilibria.point import point_game
from overture.solve.equilibria.quantal_limit import (
    end_chances,
    high_precision,
    precision_of_payoffs,
    quantal_limit,
)
from overture.solve.equilibria.values import Assessment, Certificate, Equilibrium, PointGame
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
