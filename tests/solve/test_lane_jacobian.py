"""The Jacobian of many worlds at a time against that of the kernel for one, on random trees."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit
from tests.independent.arrays import flatten
from tests.independent.logit import same_precision
from tests.independent.random_games import random_game
from tests.solve.kernel_calls import numbers_of

from overture.game.vectors import LANES, load
from overture.solve.kernel import backward, derive, evaluate, fresh_state, unknowns_of
from overture.solve.lane_branch import enter, sets_of
from overture.solve.lane_kernel import backward as backward_lanes
from overture.solve.lane_kernel import derive as derive_lanes
from overture.solve.lane_kernel import evaluate as evaluate_lanes
from overture.solve.lane_kernel import log_chances
from overture.solve.lane_newton import SCALE, Climbers, climbers
from overture.solve.load import load_world
from overture.solve.packed import CLIMB_CHANCE_START, CLIMBS, RISING_START, STAGES, UNKNOWNS
from overture.solve.quantal_response import plan

Array = np.ndarray


@njit
def in_one_world(
    code: Array, state: Array, jacobian: Array, c: int, scale: float, lam: Array, y: Array
) -> int:
    start, stop = code[code[RISING_START] + c], code[code[RISING_START] + c + 1]
    backward(code, state, start, stop, scale, lam)
    evaluate(code, state, code[STAGES] + 1 + c, scale, lam, y)
    return derive(code, state, jacobian, code[STAGES] + 1 + c, scale, lam)


@njit
def in_lanes(code: Array, of: Climbers, c: int, payoffs: Array, chance: Array, lam: Array) -> None:
    count = sets_of(code, c, of.sets)
    for lane in range(LANES):
        enter(code, of, c, count, lane, 0, payoffs, chance, lam)
    first, last = code[code[CLIMB_CHANCE_START] + c], code[code[CLIMB_CHANCE_START] + c + 1]
    log_chances(code, of.state, first, last)
    of.book[SCALE] = 1.0
    start, stop = code[code[RISING_START] + c], code[code[RISING_START] + c + 1]
    backward_lanes(code, of.state, start, stop, load(of.book, SCALE), of.lam, 0)


@njit
def derived_in_lanes(code: Array, of: Climbers, c: int) -> None:
    k, scale = code[STAGES] + 1 + c, load(of.book, SCALE)
    low, high = unknowns_of(code, k)
    evaluate_lanes(code, of.state, k, scale, of.lam, of.y, 0)
    derive_lanes(code, of.state, of.jacobian, k, high - low, scale, of.lam)


@pytest.mark.parametrize("common", [False, True])
def test_every_climb_has_the_same_jacobian(common: bool) -> None:
    compared = 0
    for seed in range(60):
        game = random_game(seed)
        flat = flatten(game)
        numbers = numbers_of([flat], [same_precision(game, 1.5)])
        # any set may be pooled: it then moves with no unknown
        pooled = np.zeros(flat.tree.information_sets, dtype=bool)
        pooled[seed % flat.tree.information_sets] = not common
        code = plan(flat.tree, pooled).code
        y = np.random.default_rng(seed).normal(size=(code[UNKNOWNS], LANES))
        slots = int(flat.tree.offset[-1])
        of, lam = climbers(code, slots), numbers.precision[0]
        for c in range(code[CLIMBS]):
            in_lanes(code, of, c, numbers.payoffs[0], numbers.chance[0], lam)
            of.y[:] = y
            derived_in_lanes(code, of, c)
            for lane in (0, LANES - 1):
                state = fresh_state(code)
                load_world(code, state, numbers.payoffs[0], numbers.chance[0])
                jacobian = np.zeros((code[UNKNOWNS], code[UNKNOWNS]))
                size = in_one_world(code, state, jacobian, c, 1.0, lam, y[:, lane].copy())
                found = of.jacobian[: size * size, lane].reshape(size, size)
                assert np.abs(found - jacobian[:size, :size]).max() < 1e-11
                compared += size * size
    assert compared > 500
