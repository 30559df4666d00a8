"""The fold without compiled code gives exactly what the compiled one gives."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.talks import frontier
from overture.talks.agenda import Agenda, Issue
from overture.talks.many_fold import many_fold
from overture.talks.small_fold import CHUNK, small_fold
from overture.talks.staircase import fold as staircase

Rows = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def fold(points: Rows, table: Rows) -> tuple[Rows, Rows]:
    """The compiled fold for as many parties as there are."""
    if points.shape[1] <= 3:
        found: tuple[Rows, Rows] = staircase(points, table)
        return found
    values, source, left = many_fold(points, table, 10**6, 10**9)
    assert left >= 0
    return values, source


@given(
    parties=st.integers(1, 6),
    sizes=st.lists(st.integers(1, 7), min_size=1, max_size=4),
    top=st.sampled_from([2, 9, 10**6]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_same_points_from_the_same_places(
    parties: int, sizes: list[int], top: int, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    points = np.zeros((1, parties), np.int64)
    for size in sizes:
        table = chance.integers(-top, top + 1, (size, parties))
        expected, source = fold(points, table)
        found, places = small_fold(points, table)
        assert np.array_equal(found, expected)
        assert np.array_equal(places, source)
        points = expected


def test_a_front_of_many_chunks_is_the_same() -> None:
    chance = np.random.default_rng(7)
    points = np.zeros((1, 5), np.int64)
    for _ in range(4):
        table = chance.integers(0, 60, (9, 5))
        expected, source = fold(points, table)
        found, places = small_fold(points, table)
        assert np.array_equal(found, expected)
        assert np.array_equal(places, source)
        points = expected
    assert len(points) > CHUNK


@pytest.mark.parametrize("parties", [3, 4])
def test_a_frontier_is_the_same_by_either_fold(
    parties: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(3)
    issues = tuple(
        Issue(
            f"i{k}",
            ("a", "b", "c"),
            tuple(
                tuple(Fraction(int(v), 10) for v in chance.integers(-90, 91, parties))
                for _ in "abc"
            ),
        )
        for k in range(6)
    )
    agenda = Agenda(tuple("pqrs"[:parties]), issues, (Fraction(0),) * parties)
    small = frontier.pareto_frontier(agenda)
    uses: list[int] = []

    def counted(compiled: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            uses.append(1)
            return compiled(*given)

        return call

    monkeypatch.setattr(frontier, "MOST_SUMS", 0)
    monkeypatch.setattr(frontier, "many_fold", counted(many_fold))
    monkeypatch.setattr(sys.modules["overture.talks.staircase"], "fold", counted(staircase))
    large = frontier.pareto_frontier(agenda)
    assert len(uses) == len(issues)
    assert np.array_equal(small.utilities, large.utilities)
    assert np.array_equal(small.packages, large.packages)


def test_many_sums_are_folded_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(5)
    points, table = np.zeros((1, 5), np.int64), chance.integers(0, 40, (40, 5))
    for _ in range(2):
        whole = many_fold(points, table, 10**6, 10**9)
        with monkeypatch.context() as patch:
            patch.setattr(sys.modules["overture.talks.many_fold"], "SLICE", 7 * len(points))
            sliced = many_fold(points, table, 10**6, 10**9)
        assert np.array_equal(whole[0], sliced[0])
        assert np.array_equal(whole[1], sliced[1])
        points = whole[0]


def test_what_would_take_too_much_is_not_finished() -> None:
    chance = np.random.default_rng(6)
    points, table = np.zeros((1, 6), np.int64), chance.integers(0, 10**6, (5_000, 6))
    assert many_fold(points, table, 10**6, 10)[2] < 0
    assert many_fold(points, table, 100, 10**9)[2] < 0
