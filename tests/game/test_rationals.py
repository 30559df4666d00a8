"""Exact fractions of floats: payoffs round to the same float, probabilities sum to exactly 1."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.exchange.payoffs import number_text
from overture.game.rationals import distribution, exact


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_payoff_rounds_to_the_float_it_came_from(value: float) -> None:
    assert float(exact(value)) == value


@given(st.integers(-10_000, 10_000), st.integers(1, 1000))
def test_a_simple_fraction_comes_back(numerator: int, denominator: int) -> None:
    assert exact(numerator / denominator) == Fraction(numerator, denominator)


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_a_decimal_comes_back(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert exact(float(value)) == value


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=24))
def test_probabilities_sum_to_exactly_one(weights: list[float]) -> None:
    odds = [w / sum(weights) for w in weights]
    found = distribution(odds)
    assert sum(found) == 1
    assert min(found) >= 0
    # the floats themselves sum to 1 only to within rounding
    assert max(abs(f - Fraction(p)) for f, p in zip(found, odds, strict=True)) <= Fraction(
        2, 10**15
    )


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8).filter(any))
def test_simple_probabilities_come_back(weights: list[int]) -> None:
    wanted = tuple(Fraction(w, sum(weights)) for w in weights)
    assert distribution([float(p) for p in wanted]) == wanted


def test_a_fraction_beyond_the_language_is_rounded() -> None:
    value = Fraction(10**13 + 1, 3 * 10**13)
    assert float(number_text(value)) == float(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3), "3"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 100), "-0.01"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7, 6), "-7/6"),
        (Fraction(1, 10**18), "1e-18"),
    ],
)
def test_numbers_in_a_case(value: Fraction, text: str) -> None:
    assert number_text(value) == text
    assert Fraction(text) == value
