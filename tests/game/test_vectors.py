"""Arithmetic on lanes, against numpy's on the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from overture.game import vectors
from overture.game.vectors import (
    LANES,
    TURNED,
    larger,
    load,
    pick,
    put,
    size_of,
    store,
    take,
    turn_rows,
)

lanes_exp, lanes_log = vectors.exp, vectors.log


@njit
def exps(x: np.ndarray, out: np.ndarray) -> None:
    for row in range(x.shape[0]):
        store(out, row, lanes_exp(load(x, row)))


@njit
def logs(x: np.ndarray, out: np.ndarray) -> None:
    for row in range(x.shape[0]):
        store(out, row, lanes_log(load(x, row)))


@njit
def all_of_them(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    one, other = load(a, 0), load(b, 0)
    store(out, 0, one + other)
    store(out, 1, one - 2.0)
    store(out, 2, 3.0 * other)
    store(out, 3, one / other)
    store(out, 4, larger(one, other))
    store(out, 5, pick(one, 0.5, other, 7.0))
    store(out, 6, size_of(one))
    store(out, 7, 9.0)


def apply(function: object, x: np.ndarray) -> np.ndarray:
    assert callable(function)
    rows = np.resize(x, (-(-x.size // LANES), LANES))
    out = np.zeros_like(rows)
    function(rows, out)
    return np.asarray(out.ravel()[: x.size])


def test_exp_to_one_unit_in_the_last_place() -> None:
    source = np.random.Generator(np.random.Philox(1))
    x = np.concatenate(
        [-707.9 * source.random(100_000), source.normal(size=100_000), [0.0, -0.0, 1e-300]]
    )
    found, exact = apply(exps, x), np.exp(x)
    assert (np.abs(found - exact) <= np.spacing(exact)).all()
    assert apply(exps, np.zeros(3)).tolist() == [1.0, 1.0, 1.0]


def test_exp_at_its_ends() -> None:
    found = apply(exps, np.array([-np.inf, -709.0, -1e300, np.nan]))
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found[3])


def test_log_to_two_units_in_the_last_place() -> None:
    source = np.random.Generator(np.random.Philox(2))
    x = np.concatenate(
        [1.0 + 40.0 * source.random(100_000), 1.0 + 1e-6 * source.random(1_000),
         10.0 ** source.uniform(-300, 300, 100_000)]
    )  # fmt: skip
    found, exact = apply(logs, x), np.log(x)
    assert (np.abs(found - exact) <= 2.0 * np.spacing(np.abs(exact))).all()
    assert apply(logs, np.ones(1))[0] == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_arithmetic_is_that_of_doubles(seed: int) -> None:
    source = np.random.Generator(np.random.Philox(seed))
    a, b = source.normal(size=(2, 1, LANES))
    out = np.zeros((8, LANES))
    all_of_them(a, b, out)
    expected = [
        a + b, a - 2.0, 3.0 * b, a / b, np.maximum(a, b), np.where(a > 0.5, b, 7.0), np.abs(a),
        np.full((1, LANES), 9.0),
    ]  # fmt: skip
    assert np.array_equal(out, np.concatenate(expected))


def test_what_is_not_a_number_in_one_lane_stays_there() -> None:
    a, b = np.ones((1, LANES)), np.full((1, LANES), 2.0)
    a[0, 3] = np.nan
    out = np.zeros((8, LANES))
    all_of_them(a, b, out)
    assert np.isnan(out[[0, 1, 3], 3]).all()
    assert not np.isnan(np.delete(out, 3, axis=1)).any()


@njit
def copy_flat(x: np.ndarray, at: int, out: np.ndarray) -> None:
    put(out, at, take(x, at))


@njit
def turn(x: np.ndarray, row: int, out: np.ndarray, at: int, stride: int) -> None:
    turn_rows(x, row, out, at, stride)


def test_lanes_of_a_flat_array_begin_anywhere() -> None:
    x, out = np.arange(40.0), np.zeros(40)
    copy_flat(x, 7, out)
    assert out[7 : 7 + LANES].tolist() == x[7 : 7 + LANES].tolist()
    assert not out[:7].any()
    assert not out[7 + LANES :].any()


def test_rows_are_turned_to_where_they_belong_and_nowhere_else() -> None:
    rng = np.random.default_rng(1)
    x, stride = rng.random((3 * TURNED, LANES)), TURNED + 5
    out = np.full(3 + LANES * stride, -1.0)
    turn(x, 5, out, 3, stride)
    expected = np.full_like(out, -1.0)
    for lane in range(LANES):
        for k in range(TURNED):
            expected[3 + lane * stride + k] = x[5 + k, lane]
    assert out.tolist() == expected.tolist()
