"""The nearest joint flip against planted and closed-form distances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overture.advise.discovery.nearest import flips_alone, nearest_flip
from overture.errors import UsageError

Difference = Callable[[np.ndarray], np.ndarray]
CLOSE = 0.05


def cube(size: int) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    names = [f"x{i}" for i in range(size)]
    return dict.fromkeys(names, 0.5), dict.fromkeys(names, (0.0, 1.0))


def corner(p: np.ndarray) -> np.ndarray:
    """Turns only where five numbers have moved together."""
    parts = [0.65 - p[:, 0], 0.7 - p[:, 1], p[:, 2] - 0.35, p[:, 3] - 0.3, 0.6 - p[:, 4]]
    return np.maximum.reduce(parts)


def ball(p: np.ndarray) -> np.ndarray:
    return ((p - 0.9) ** 2).sum(axis=1) - 0.3**2


CORNER = float(np.sqrt(0.15**2 + 0.2**2 + 0.15**2 + 0.2**2 + 0.1**2))
PLANTED: list[tuple[Difference, int, float]] = [
    (corner, 5, CORNER),
    (corner, 12, CORNER),
    (lambda p: np.where(corner(p) < 0, -1.0, 1.0), 12, CORNER),
    (ball, 8, 0.4 * float(np.sqrt(8)) - 0.3),
    (lambda p: np.exp(3 * corner(p)) - 1, 6, CORNER),
    (lambda p: 0.2 - abs(p[:, 0] - 0.5), 3, 0.2),
]


@pytest.mark.parametrize(("difference", "size", "truth"), PLANTED)
def test_planted_distances_are_found_within_5_percent(
    difference: Difference, size: int, truth: float
) -> None:
    now, ranges = cube(size)
    found = nearest_flip(difference, now, ranges)
    assert found is not None
    assert truth * (1 - 1e-6) <= found.distance <= truth * (1 + CLOSE)
    point = np.array([list(found.point.values())])
    assert difference(point)[0] < 0 < difference(np.array([list(now.values())]))[0]
    moved = np.array([at - before for before, at in found.changes.values()])
    assert float(np.linalg.norm(moved)) == pytest.approx(found.distance, rel=1e-9)


def test_what_does_not_matter_is_left_alone() -> None:
    now, ranges = cube(12)
    found = nearest_flip(corner, now, ranges)
    assert found is not None
    assert set(found.changes) == {f"x{i}" for i in range(5)}


@given(st.integers(0, 1_000), st.integers(1, 9))
@settings(max_examples=25)
def test_a_plane_is_found_exactly(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    slope = rng.normal(size=size)
    width = rng.uniform(0.5, 3.0, size)
    reach = 0.2
    names = [f"x{i}" for i in range(size)]
    now = dict(zip(names, rng.normal(size=size).tolist(), strict=True))
    centre = np.array(list(now.values()))
    ranges = {
        name: (float(x - w / 2), float(x + w / 2))
        for name, x, w in zip(names, centre, width, strict=True)
    }
    border = float(slope @ centre) + reach * float(np.linalg.norm(slope * width))
    found = nearest_flip(lambda p: border - p @ slope, now, ranges)
    assert found is not None
    assert found.distance == pytest.approx(reach, rel=1e-5)


def test_ranges_bound_the_change() -> None:
    # the nearest point of the plane x + y = 1.5 lies outside the range of x
    now, ranges = {"x": 0.5, "y": 0.5}, {"x": (0.45, 0.55), "y": (0.0, 1.0)}
    found = nearest_flip(lambda p: 1.45 - p.sum(axis=1), now, ranges)
    assert found is not None
    assert found.point["y"] == pytest.approx(0.95 - (found.point["x"] - 0.5), abs=1e-6)
    # in units of the ranges x costs ten times as much as y, so it hardly moves
    exact = 0.45 / np.sqrt(1 + 0.1**2)
    assert found.distance == pytest.approx(exact, rel=1e-4)


def test_the_answer_does_not_change_from_call_to_call() -> None:
    now, ranges = cube(12)
    assert nearest_flip(corner, now, ranges) == nearest_flip(corner, now, ranges)


def test_known_points_beyond_the_border_are_used() -> None:
    now, ranges = cube(10)

    def needle(p: np.ndarray) -> np.ndarray:
        return np.where((abs(p - 0.8) < 0.02).all(axis=1), -1.0, 1.0)

    assert nearest_flip(needle, now, ranges) is None
    found = nearest_flip(needle, now, ranges, beyond=np.full((1, 10), 0.8))
    assert found is not None
    truth = 0.28 * np.sqrt(10)
    assert found.distance == pytest.approx(truth, rel=CLOSE)


def test_no_flip_anywhere() -> None:
    now, ranges = cube(4)
    assert nearest_flip(lambda p: 1 + p.sum(axis=1), now, ranges) is None


def test_numbers_without_width_stay() -> None:
    found = nearest_flip(
        lambda p: 0.8 - p[:, 0], {"x": 0.5, "fixed": 3.0}, {"x": (0.0, 1.0), "fixed": (3.0, 3.0)}
    )
    assert found is not None
    assert found.point["fixed"] == 3.0
    assert found.distance == pytest.approx(0.3, rel=1e-9)


def test_switching_values_of_single_numbers() -> None:
    now, ranges = cube(3)
    found = flips_alone(lambda p: (0.7 - p[:, 0]) * (p[:, 1] - 0.1) + 0 * p[:, 2], now, ranges)
    assert found["x0"] == pytest.approx(0.7, abs=1e-9)
    assert found["x1"] == pytest.approx(0.1, abs=1e-9)
    assert found["x2"] is None
    assert set(flips_alone(corner, *cube(6)).values()) == {None}


@pytest.mark.parametrize(
    ("now", "ranges", "difference", "message"),
    [
        ({"x": 2.0}, {"x": (0.0, 1.0)}, lambda p: p[:, 0], "outside their ranges"),
        ({"x": 0.5}, {"x": (0.0, float("inf"))}, lambda p: p[:, 0], "must be finite"),
        ({"x": 0.5}, {"x": (0.5, 0.5)}, lambda p: p[:, 0], "no range has width"),
        ({"y": 0.5}, {"x": (0.0, 1.0)}, lambda p: p[:, 0], "ranges and values"),
        ({"x": 0.5}, {"x": (0.0, 1.0)}, lambda p: p[:, 0] - 0.5, "no side to flip from"),
        ({"x": 0.5}, {"x": (0.0, 1.0)}, lambda p: 1.0, "for 1 points"),
    ],
)
def test_bad_input_is_refused(now: Any, ranges: Any, difference: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        nearest_flip(difference, now, ranges)
