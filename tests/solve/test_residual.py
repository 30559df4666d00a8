"""The compiled solver's answers put to the independent checker, on random trees."""

from __future__ import annotations

import numpy as np
import pytest
from tests.independent.branch import principal_branch
from tests.independent.induction import logit_induction
from tests.independent.logit import distance, residual, same_precision
from tests.independent.random_games import (
    crisis_game,
    random_game,
    signalling_game,
    small_crisis_game,
)
from tests.independent.trees import Node, infosets, perfect_information, size
from tests.solve.kernel_calls import solve_one

BOUND = 1e-8


def test_the_random_trees_cover_what_they_should() -> None:
    trees = [random_game(seed) for seed in range(100)]
    assert max(size(tree) for tree in trees) > 150
    assert {len({p for p, _ in infosets(tree).values()}) for tree in trees} == {2, 3}


@pytest.mark.parametrize("payoffs", ["unit", "normal"])
@pytest.mark.parametrize("precision", [0.5, 5.0, 20.0])
def test_residual_on_100_random_trees(precision: float, payoffs: str) -> None:
    for seed in range(100):
        tree = random_game(seed, payoffs=payoffs)
        everywhere = same_precision(tree, precision)
        solved = solve_one(tree, everywhere)
        assert solved.status[0] == 0, seed
        assert residual(tree, solved.profiles[0], everywhere) <= BOUND, seed
        assert solved.residual[0] <= BOUND, seed


def test_residual_with_a_precision_of_its_own_at_every_set() -> None:
    for seed in range(50):
        tree = random_game(seed)
        precision = {name: 1.0 + 3.0 * k for k, name in enumerate(infosets(tree))}
        solved = solve_one(tree, precision)
        assert solved.status[0] == 0, seed
        assert residual(tree, solved.profiles[0], precision) <= BOUND, seed


@pytest.mark.parametrize("make", [signalling_game, crisis_game, small_crisis_game])
def test_residual_on_planted_trees(make: object) -> None:
    assert callable(make)
    for seed in range(20):
        tree: Node = make(seed, payoffs="normal")
        precision = same_precision(tree, 5.0)
        solved = solve_one(tree, precision)
        assert solved.status[0] == 0
        assert residual(tree, solved.profiles[0], precision) <= BOUND


@pytest.mark.parametrize("seed", range(12))
def test_the_same_branch_as_the_slow_tracer(seed: int) -> None:
    tree = random_game(500 + seed, most=60, payoffs="normal")
    precision = same_precision(tree, (2.0, 8.0, 20.0)[seed % 3])
    traced = principal_branch(tree, precision)
    assert distance(solve_one(tree, precision).profiles[0], traced.profile) < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_the_same_branch_as_the_slow_tracer_on_136_nodes(seed: int) -> None:
    tree = crisis_game(seed)
    precision = same_precision(tree, 5.0)
    traced = principal_branch(tree, precision)
    assert distance(solve_one(tree, precision).profiles[0], traced.profile) < 1e-9


# Games whose principal branch turns back in lambda before 20: a plain fixed point or a follower
# that only moves forward in lambda meets a fold here.
FOLDED = [("signalling", 25, "unit"), ("signalling", 25, "normal"), ("signalling", 38, "normal"),
          ("crisis", 4, "normal"), ("crisis", 19, "normal"), ("random", 0, "normal")]  # fmt: skip


@pytest.mark.parametrize(("family", "seed", "payoffs"), FOLDED)
def test_the_branch_is_followed_through_folds(family: str, seed: int, payoffs: str) -> None:
    from tests.independent.peer_games import PeerGame

    tree = PeerGame(family, seed, payoffs).tree()
    precision = same_precision(tree, 20.0)
    traced = principal_branch(tree, precision)
    assert traced.turned
    solved = solve_one(tree, precision)
    assert solved.followed == 1
    assert solved.status[0] == 0
    assert distance(solved.profiles[0], traced.profile) < 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_perfect_information_is_logit_backward_induction(seed: int) -> None:
    tree = perfect_information(random_game(seed))
    precision = {name: 1.0 + k % 20 for k, name in enumerate(infosets(tree))}
    _, profile = logit_induction(tree, precision)
    assert distance(solve_one(tree, precision).profiles[0], profile) < 1e-13


def test_a_residual_that_is_not_a_number_never_passes_for_convergence() -> None:
    from numba import njit

    from overture.game.vectors import LANES, load, store
    from overture.solve.lane_pass import distance_to_logit

    @njit
    def distances(prob: np.ndarray, quality: np.ndarray, out: np.ndarray) -> None:
        store(out, 0, distance_to_logit(prob, 0, 2, load(np.ones((1, LANES)), 0), quality))

    def away(prob: list[float], quality: list[float]) -> float:
        lanes = [np.repeat(np.array([numbers]).T, LANES, axis=1) for numbers in (prob, quality)]
        out = np.zeros((1, LANES))
        distances(*lanes, out)
        assert np.array_equal(out[0], np.repeat(out[0, 0], LANES), equal_nan=True)
        return float(out[0, 0])

    assert away([0.5, 0.5], [0.0, 0.0]) == 0.0
    assert away([0.6, 0.4], [0.0, 0.0]) == pytest.approx(0.1, abs=1e-15)
    for bad in ([np.nan, 0.5], [0.5, np.nan]):
        assert np.isnan(away(bad, [0.0, 0.0]))
        assert np.isnan(away([0.5, 0.5], bad))
