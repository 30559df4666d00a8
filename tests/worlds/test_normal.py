"""The normal distribution function and its inverse, against scipy's and their own closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from overture.worlds.normal import normal_between, normal_score, normal_shares

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


def test_the_compiled_polynomials_give_the_same_bytes() -> None:
    from overture.worlds.normal import _polynomial
    from overture.worlds.normal_coefficients import CENTRE, FAR, TAIL
    from overture.worlds.normal_kernel import ratios

    for above, below in (CENTRE, TAIL, FAR):
        r = np.linspace(0.0, 20.0, 100_001)
        compiled = np.empty_like(r)
        ratios(r, np.array(above), np.array(below), compiled)
        assert np.array_equal(_polynomial(above, r) / _polynomial(below, r), compiled)
    # and with numba at hand, one number at a time is as many at once
    some = PROBABILITIES[::997]
    alone = [float(normal_score(np.array([p]))[0]) for p in some]
    assert normal_score(PROBABILITIES)[::997].tolist() == alone


@pytest.mark.parametrize(
    ("below", "above"),
    [((0.0, 1.0), (1.0, 0.0)), ((0.01, 1.0), (0.99, 0.0)), ((0.0, 0.3), (1.0, 0.7))],
)
def test_scores_between_bounds_have_the_same_bytes_compiled(
    below: tuple[float, float], above: tuple[float, float]
) -> None:
    # all parts of both tails, to the least share that a stream can draw and beyond
    u = np.concatenate([PROBABILITIES, 1.0 - np.logspace(-16, -1, 5_001)])
    v = 1.0 - u
    import overture.worlds.normal_kernel  # noqa: F401 - it brings in numba

    of, within = (0.25, 1.5), (-40.0, 3.0)
    compiled = normal_between(u, v, below, above, of, within)
    # few numbers at a time are left to numpy
    parts = [slice(k, k + 150) for k in range(0, u.size, 150)]
    plain = np.concatenate(
        [normal_between(u[part], v[part], below, above, of, within) for part in parts]
    )
    assert np.array_equal(compiled.view(np.uint64), plain.view(np.uint64))
