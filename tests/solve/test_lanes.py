"""Passes in vector lanes add up the same worlds as passes one world at a time."""

from __future__ import annotations

import numpy as np
import pytest

import overture as ov
from overture.solve.lanes import LANES, in_lanes
from overture.solve.pooled_system import PooledSystem
from overture.worlds.ensemble import solve


@pytest.mark.parametrize("worlds", [1, LANES, 1_003])
def test_lanes_add_up_to_the_sums_world_by_world(worlds: int) -> None:
    solution = solve(ov.compile(ov.load("toothless-test")), worlds=worlds, workers=1, starts=0)
    assert solution.programme.unknowns == 0
    lanes = PooledSystem(solution.programme, solution.sample, workers=1)
    plain = PooledSystem(solution.programme, solution.sample, workers=1)
    x = lanes.logodds_of(solution.pooled.logs) + 0.1
    plain.settle(0.7)
    plain._leave_lanes(0.7)
    for ours, theirs in zip(lanes.sums(x, 0.7), plain.sums(x, 0.7), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)


def test_parts_that_cut_through_a_vector_add_up_to_the_whole() -> None:
    solution = solve(ov.compile(ov.load("toothless-test")), worlds=203, workers=1, starts=0)
    system = PooledSystem(solution.programme, solution.sample, workers=1)
    x = system.logodds_of(solution.pooled.logs)
    whole, parts = system.sums(x, 1.0), system.batch_sums(x, 7)
    assert parts[0].shape[0] == 7
    for one, several in zip(whole, parts, strict=True):
        assert several.sum(axis=0) == pytest.approx(one.sum(axis=0), rel=1e-12, abs=1e-12)


def test_a_block_is_filled_up_with_zeros() -> None:
    found = in_lanes(np.arange(1.0, 1.0 + 2 * (LANES + 1)).reshape(LANES + 1, 2))
    assert found.shape == (2, 2, LANES)
    assert found[0, 1].tolist() == [2.0 * k for k in range(1, LANES + 1)]
    assert found[1, :, 0].tolist() == [2.0 * LANES + 1, 2.0 * LANES + 2]
    assert not found[1, :, 1:].any()
