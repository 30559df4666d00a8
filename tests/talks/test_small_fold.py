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
from overture.talks.small_fold import CHUNK, small_fold
from overture.talks.staircase import fold


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
        expected, source = fold(points, table, np.int64(0))
        found, places = small_fold(points, table)
        assert np.array_equal(found, expected)
        assert np.array_equal(places, source)
        points = expected


def test_a_front_of_many_chunks_is_the_same() -> None:
    chance = np.random.default_rng(7)
    points = np.zeros((1, 5), np.int64)
    for _ in range(4):
        table = chance.integers(0, 60, (9, 5))
        expected, source = fold(points, table, np.int64(0))
        found, places = small_fold(points, table)
        assert np.array_equal(found, expected)
        assert np.array_equal(places, source)
        points = expected
    assert len(points) > CHUNK


def test_a_frontier_is_the_same_by_either_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    issues = tuple(
        Issue(
            f"i{k}",
            ("a", "b", "c"),
            tuple(tuple(Fraction(int(v), 10) for v in chance.integers(-90, 91, 4)) for _ in "abc"),
        )
        for k in range(6)
    )
    agenda = Agenda(("p", "q", "r", "s"), issues, (Fraction(0),) * 4)
    small = frontier.pareto_frontier(agenda)
    uses: list[int] = []
    compiled: Callable[..., object] = fold

    def counted(*given: object) -> object:
        uses.append(1)
        return compiled(*given)

    monkeypatch.setattr(frontier, "MOST_SUMS", 0)
    monkeypatch.setattr(sys.modules["overture.talks.staircase"], "fold", counted)
    large = frontier.pareto_frontier(agenda)
    assert len(uses) == len(issues)
    assert np.array_equal(small.utilities, large.utilities)
    assert np.array_equal(small.packages, large.packages)
