"""Payoffs in millions: the branch is followed in few passes, to the answer of the sharp limit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import overture as ov
from overture.case.shipped import path_of
from overture.solve.continuation import MOST_STEPS, follow_naturally
from overture.worlds.ensemble import Solution

PASSES = 2_000
"""A pass is one look at every world of the sample; `hello` as shipped takes some fifty."""


@pytest.fixture
def scaled(tmp_path: Path) -> Callable[[int], Solution]:
    """`hello` solved with what we get for trust multiplied."""

    def solve(factor: int) -> Solution:
        declared = path_of("hello")
        assert declared is not None
        text = declared.read_text(encoding="utf-8")
        for worth in (4, -6):
            assert f"add: {worth}," in text
            text = text.replace(f"add: {worth},", f"add: {worth * factor},")
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        return ov.solve(ov.compile(ov.load(tmp_path)), worlds=50)

    return solve


@pytest.mark.parametrize("factor", [1_000, 1_000_000, 100_000_000_000])
def test_large_payoffs_take_few_passes(scaled: Callable[[int], Solution], factor: int) -> None:
    """With p = 1 / (1 + e^-2) and q = 1 / (1 + e) the belief after `accept` is p / (p + q) = 0.77:
    trust is worth 4 x 0.77 - 6 x 0.23 > 0, and is certain where payoffs are that large."""
    solution = scaled(factor)
    pooled = solution.pooled
    assert pooled.followed
    assert len(pooled.ladder_at) < 600
    assert pooled.passes < PASSES
    plays = {
        information.label: dict(
            zip(
                information.options,
                np.exp(pooled.logs)[solution.game.tree.offset[information.index] :],
                strict=False,
            )
        )
        for information in solution.game.sets
    }
    (after,) = [play for label, play in plays.items() if "next" in label and "accept" in label]
    assert after["trust"] == pytest.approx(1.0)
    assert pooled.residual < 1e-8


def test_a_branch_that_cannot_be_followed_is_given_up() -> None:
    """x = scale x 10 sin(10^6 x) has folds without number: the steps are bounded."""
    asked = 0

    def waves(x: np.ndarray, scale: float) -> np.ndarray:
        nonlocal asked
        asked += 1
        return np.asarray(x - scale * (5.0 + 10.0 * np.sin(1e6 * x)))

    _, _, reached = follow_naturally(waves, 1, 10.0)
    assert not reached
    assert asked < 200 * MOST_STEPS
