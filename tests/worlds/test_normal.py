"""The normal distribution function and its inverse, against scipy's and their own closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from overture.worlds.normal import normal_score, normal_shares

PROBABILITIES = np.concatenate(
    [
        np.linspace(1e-6, 1 - 1e-6, 200_001),
        np.logspace(-306, -6, 30_001),
        # where one approximation takes over from the next
        np.array([0.075, 0.925, np.exp(-25.0)])[:, None].repeat(3, 1).ravel()
        * np.tile([1 - 1e-15, 1.0, 1 + 1e-15], 3),
    ]
)
SCORES = np.concatenate(
    [np.linspace(-37.0, 37.0, 200_001), [0.0, -(2**0.5), 2**0.5, 128**0.5, -(128**0.5)]]
)


def test_scores_are_those_of_scipy() -> None:
    ours, theirs = normal_score(PROBABILITIES), ndtri(PROBABILITIES)
    assert np.abs(ours - theirs).max() < 4e-14
    assert (np.abs(ours - theirs) <= 4e-15 * np.abs(theirs) + 2e-16).all()


def test_both_tails_keep_their_relative_precision() -> None:
    below, above = normal_shares(SCORES)
    # the error of both grows with the square of the score, because the score is rounded
    allowed = 4e-16 * (4 + SCORES**2)
    assert (np.abs(below / ndtr(SCORES) - 1) <= allowed).all()
    assert (np.abs(above / ndtr(-SCORES) - 1) <= allowed).all()


def test_the_ends() -> None:
    below, above = normal_shares(np.array([-np.inf, np.inf, 0.0]))
    assert below.tolist() == [0.0, 1.0, 0.5]
    assert above.tolist() == [1.0, 0.0, 0.5]
    assert normal_score(np.array([0.5]))[0] == 0.0


@given(st.floats(-8.0, 8.0))
def test_they_are_inverse_and_symmetric(x: float) -> None:
    below, above = normal_shares(np.array([x]))
    other, same = normal_shares(np.array([-x]))
    assert below[0] == same[0]
    assert above[0] == other[0]
    small = min(below[0], above[0])
    back = normal_score(np.array([small]))[0]
    assert back == pytest.approx(-abs(x), rel=1e-13, abs=1e-15)


def test_neither_depends_on_the_block() -> None:
    p = np.random.default_rng(5).random(4_001)
    score, (below, _) = normal_score(p), normal_shares(8 * p - 4)
    for part in (slice(0, 1), slice(17, 40), slice(1_000, 4_001)):
        assert (normal_score(p[part]) == score[part]).all()
        assert (normal_shares(8 * p[part] - 4)[0] == below[part]).all()


def test_the_compiled_part_gives_the_same_bytes() -> None:
    from overture.worlds.normal import _CENTRE, _ratio
    from overture.worlds.normal_kernel import central_scores

    p = np.ascontiguousarray(PROBABILITIES)
    q = p - 0.5
    plain = q * _ratio(_CENTRE, 0.180625 - q * q)
    compiled = np.empty_like(p)
    central_scores(p, *(np.array(each) for each in _CENTRE), compiled)
    assert np.array_equal(plain, compiled)
    # and with numba at hand, one number at a time is as many at once
    some = p[::997]
    assert normal_score(p)[::997].tolist() == [normal_score(np.array([x]))[0] for x in some]
