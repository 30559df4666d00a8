"""Inverse distribution functions: their laws, their tails, and known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from tests.worlds.builder import INFINITE, Z90

from overture.case.model import Distribution
from overture.worlds.distributions import has_mass, inverse, mean, median, quantile

FREE = (-INFINITE, INFINITE)


def make(family: str, *parameters: float, bounds: tuple[float, float] = FREE) -> Distribution:
    return Distribution("x", family, parameters, bounds[0], bounds[1], parameters)


def frozen(distribution: Distribution) -> stats.rv_continuous:
    """The same distribution, untruncated, from scipy.stats (which the package does not use)."""
    match distribution.family, distribution.parameters:
        case "normal", (centre, spread):
            return stats.norm(centre, spread)
        case "lognormal", (centre, spread):
            return stats.lognorm(spread, scale=math.exp(centre))
        case "uniform", (low, high):
            return stats.uniform(low, high - low)
        case "beta", (a, b):
            return stats.beta(a, b)
        case "pert", (low, likely, high):
            width = high - low
            a, b = 1 + 4 * (likely - low) / width, 1 + 4 * (high - likely) / width
            return stats.beta(a, b, loc=low, scale=width)
    raise AssertionError(distribution.family)


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    """Any family, cut to bounds that keep at least a millionth of it."""
    family = draw(
        st.sampled_from(["normal", "lognormal", "logitnormal", "uniform", "pert", "beta"])
    )
    if family in ("normal", "lognormal", "logitnormal"):
        parameters = (draw(st.floats(-3, 3)), draw(st.floats(0.05, 2)))
    elif family == "uniform":
        low = draw(st.floats(-50, 50))
        parameters = (low, low + draw(st.floats(0.1, 50)))
    elif family == "pert":
        low = draw(st.floats(-50, 50))
        width = draw(st.floats(0.1, 50))
        parameters = (low, low + width * draw(st.floats(0, 1)), low + width)
    else:
        parameters = (draw(st.floats(0.3, 20)), draw(st.floats(0.3, 20)))
    whole = Distribution("x", family, parameters, *FREE, parameters)
    ends = sorted(draw(st.tuples(st.floats(1e-6, 1 - 1e-6), st.floats(1e-6, 1 - 1e-6))))
    low, high = (quantile(whole, end) for end in ends)
    assume(high - low > 1e-6 * (1 + abs(low)))
    return Distribution("x", family, parameters, low, high, parameters)


SHARES = st.floats(1e-9, 1 - 1e-9)


@given(distributions(), SHARES, SHARES)
def test_larger_shares_give_larger_values(
    distribution: Distribution, first: float, second: float
) -> None:
    low, high = sorted((first, second))
    smaller, larger = quantile(distribution, low), quantile(distribution, high)
    assert smaller <= larger + 1e-12 * (1 + abs(larger))


@given(distributions(), SHARES)
def test_draws_stay_inside_the_bounds(distribution: Distribution, share: float) -> None:
    assert distribution.minimum <= quantile(distribution, share) <= distribution.maximum


@given(distributions())
def test_truncation_piles_nothing_up_at_the_bounds(distribution: Distribution) -> None:
    drawn = inverse(distribution, (np.arange(100) + 0.5) / 100)
    width = distribution.maximum - distribution.minimum
    at_bounds = (drawn == distribution.minimum) | (drawn == distribution.maximum)
    assert at_bounds.sum() == 0 or width < 1e-3


@given(distributions().filter(lambda d: d.family != "logitnormal"), SHARES)
def test_the_share_below_a_draw_is_the_share_asked_for(
    distribution: Distribution, share: float
) -> None:
    reference = frozen(distribution)
    low, high = reference.cdf([distribution.minimum, distribution.maximum])
    assume(high - low > 1e-3)
    value = quantile(distribution, share)
    # where the density is high, the last digit of the value itself is worth this much of a share
    digit = np.spacing(abs(value)) * reference.pdf(value) / (high - low)
    assume(np.isfinite(digit))
    below = (reference.cdf(value) - low) / (high - low)
    assert below == pytest.approx(share, abs=1e-10 + 4 * digit)


@given(st.floats(-100, 100), st.floats(0.01, 100))
def test_an_interval_keeps_its_ends_as_5_and_95_percent_points(low: float, width: float) -> None:
    high = low + width
    interval = make("normal", (low + high) / 2, width / (2 * Z90))
    assert quantile(interval, 0.05) == pytest.approx(low, abs=1e-12 * (1 + abs(low) + width))
    assert quantile(interval, 0.95) == pytest.approx(high, abs=1e-12 * (1 + abs(high) + width))


@given(st.floats(0.001, 0.998), st.floats(0.001, 0.998))
def test_a_logit_normal_interval_keeps_its_ends(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assume(high - low > 1e-3)
    logits = math.log(low / (1 - low)), math.log(high / (1 - high))
    interval = make("logitnormal", sum(logits) / 2, (logits[1] - logits[0]) / (2 * Z90))
    assert quantile(interval, 0.05) == pytest.approx(low, rel=1e-12)
    assert quantile(interval, 0.95) == pytest.approx(high, rel=1e-12)


def test_both_tails_keep_their_digits() -> None:
    # Two-sided symmetry: the upper tail is as exact as the lower one.
    lower = make("normal", 0.0, 1.0, bounds=(-INFINITE, -6.0))
    upper = make("normal", 0.0, 1.0, bounds=(6.0, INFINITE))
    u = np.array([1e-9, 0.1, 0.5, 0.9, 1 - 2**-53])
    assert inverse(lower, u, 1 - u) == pytest.approx(-inverse(upper, 1 - u, u), rel=1e-15)
    expected = stats.norm.isf(stats.norm.sf(6.0) * 0.5)
    assert median(upper) == pytest.approx(expected, rel=1e-14)


def test_a_tail_too_thin_for_a_double_is_still_drawn_from() -> None:
    # Median of the tail beyond a: a + ln(2) / a - (1 + ln(2) / 2) ln(2) / a^3 + O(a^-5).
    a = 200.0
    tail = make("normal", 0.0, 1.0, bounds=(a, INFINITE))
    expected = a + math.log(2) / a - (1 + math.log(2) / 2) * math.log(2) / a**3
    assert median(tail) - a == pytest.approx(expected - a, rel=1e-8)
    mirrored = make("normal", 0.0, 1.0, bounds=(-INFINITE, -a))
    assert median(mirrored) == pytest.approx(-median(tail), rel=1e-15)


MEANS = [
    (make("normal", 2.0, 3.0), 2.0),
    (make("lognormal", 0.5, 1.2), math.exp(0.5 + 1.2**2 / 2)),
    (make("lognormal", 0.0, 3.0), math.exp(4.5)),
    (make("uniform", -1.0, 4.0), 1.5),
    (make("uniform", -1.0, 4.0, bounds=(0.0, 9.0)), 2.0),
    (make("pert", 0.0, 2.0, 10.0), (0.0 + 4 * 2.0 + 10.0) / 6),
    (make("beta", 2.0, 5.0), 2 / 7),
    (make("beta", 0.5, 0.5), 0.5),
    (make("logitnormal", 0.0, 10.0), 0.5),
    (make("normal", 0.0, 1.0, bounds=(0.0, INFINITE)), math.sqrt(2 / math.pi)),
    (make("normal", 0.0, 1.0, bounds=(6.0, INFINITE)), stats.norm.pdf(6) / stats.norm.sf(6)),
    (
        make("normal", 1.0, 2.0, bounds=(0.0, 2.5)),
        stats.truncnorm(-0.5, 0.75, loc=1.0, scale=2.0).mean(),
    ),
]


@pytest.mark.parametrize(("distribution", "expected"), MEANS)
def test_means_in_closed_form(distribution: Distribution, expected: float) -> None:
    assert mean(distribution) == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_mean_of_a_logit_normal_by_other_quadrature() -> None:
    distribution = make("logitnormal", 0.8, 0.6)
    expected, _ = quad(
        lambda z: stats.norm.pdf(z) / (1 + math.exp(-0.8 - 0.6 * z)), -12, 12, epsabs=1e-13
    )
    assert mean(distribution) == pytest.approx(expected, abs=1e-11)


@given(distributions())
def test_the_mean_lies_between_the_bounds_and_matches_the_draws(
    distribution: Distribution,
) -> None:
    drawn = inverse(distribution, (np.arange(4000) + 0.5) / 4000)
    width = distribution.maximum - distribution.minimum
    assert mean(distribution) == pytest.approx(drawn.mean(), abs=1e-3 * width)


CONSTANTS = [
    make("normal", 2.0, 0.0),
    make("lognormal", math.log(2.0), 0.0),
    make("uniform", 2.0, 2.0),
    make("pert", 2.0, 2.0, 2.0),
]


@pytest.mark.parametrize("distribution", CONSTANTS)
def test_a_range_without_width_is_a_number(distribution: Distribution) -> None:
    assert [quantile(distribution, share) for share in (0.05, 0.5, 0.95)] == pytest.approx([2] * 3)
    assert mean(distribution) == pytest.approx(2.0)


NO_MASS = [
    make("normal", 0.0, 1.0, bounds=(2.0, 1.0)),
    make("normal", 0.0, 0.0, bounds=(1.0, 2.0)),
    make("lognormal", 0.0, 1.0, bounds=(-5.0, 0.0)),
    make("logitnormal", 0.0, 1.0, bounds=(1.0, 2.0)),
    make("uniform", 0.0, 1.0, bounds=(2.0, 3.0)),
    make("pert", 0.0, 0.5, 1.0, bounds=(-2.0, -1.0)),
    make("beta", 2.0, 2.0, bounds=(1.5, 2.0)),
]


@pytest.mark.parametrize("distribution", NO_MASS)
def test_bounds_that_leave_nothing_are_seen(distribution: Distribution) -> None:
    assert not has_mass(distribution)


@given(distributions())
def test_bounds_that_leave_something_are_seen(distribution: Distribution) -> None:
    assert has_mass(distribution)


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown family 'cauchy'"):
        quantile(make("cauchy", 0.0, 1.0), 0.5)
