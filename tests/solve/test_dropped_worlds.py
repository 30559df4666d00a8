"""A world that fails inside a pass is in none of the sums, and in none of the weights either."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.advise.crises import crisis, solved

from overture.solve.pooled import solve_pooled
from overture.solve.quantal_response import respond
from overture.solve.resolve import Resolver
from overture.worlds.ensemble import Solution

WORLDS = 60
FAILING = 7


@pytest.fixture(scope="module")
def solution(tmp_path_factory: pytest.TempPathFactory) -> Solution:
    found = solved(crisis(3), tmp_path_factory.mktemp("case"), WORLDS)
    assert found.programme.unknowns > 0  # worlds have fixed points of their own
    return found


def test_the_mean_of_a_sweep_leaves_out_the_world_that_fails(solution: Solution) -> None:
    s = solution
    decide = np.array([i.move == s.game.case.advice.decide for i in s.game.sets])
    answers = respond(s.programme, s.sample, s.pooled, 1)
    payoffs = s.sample.payoffs.copy()
    payoffs[FAILING] = np.nan
    weights = s.sample.weights.copy()
    weights[FAILING] = 0.0
    found = {}
    for name, numbers in {
        "fails": replace(s.sample, payoffs=payoffs),
        "left out": replace(s.sample, weights=weights),
    }.items():
        resolver = Resolver(s.programme, numbers, s.pooled, answers, decide, 1)
        assert resolver.converged
        found[name] = resolver.values(resolver.home)
    assert found["fails"] == pytest.approx(found["left out"], abs=1e-6)


def test_the_reach_of_a_pooled_set_leaves_it_out_too(solution: Solution) -> None:
    s = solution
    payoffs = s.sample.payoffs.copy()
    payoffs[FAILING] = np.nan
    weights = s.sample.weights.copy()
    weights[FAILING] = 0.0
    fails = solve_pooled(s.programme, replace(s.sample, payoffs=payoffs), starts=0)
    left_out = solve_pooled(s.programme, replace(s.sample, weights=weights), starts=0)
    assert fails.reach == pytest.approx(left_out.reach, abs=1e-9)
    assert fails.responses is not None
    assert np.flatnonzero(fails.responses.status).tolist() == [FAILING]
