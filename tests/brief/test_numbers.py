"""Numbers are written once, the same way everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.brief import numbers
from overture.brief.likelihood import likelihood


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("points", -69.8214, "−69.8"),
        ("points", -0.04, "0.0"),
        ("points", 12.25, "12.2"),
        ("change", 4.411, "+4.4"),
        ("change", -4.411, "−4.4"),
        ("change", 0.01, "0.0"),
        ("worth", 0.0, "0.00"),
        ("worth", 1e-12, "0.00"),
        ("worth", 0.004, "< 0.01"),
        ("worth", 0.6213, "0.62"),
        ("percent", 0.6213, "62 %"),
        ("percent", 0.0041, "0.4 %"),
        ("percent", 0.00001, "< 0.1 %"),
        ("percent", 0.99999, "> 99.9 %"),
        ("percent", 0.996, "99.6 %"),
        ("percent", 0.0, "0 %"),
        ("percent", 1.0, "100 %"),
        ("percent", 1.0 - 2.0**-53, "100 %"),
        ("percent", 1e-9, "< 0.1 %"),
        ("swing", 0.1249, "+12"),
        ("swing", -0.031, "−3"),
        ("swing", -0.004, "0"),
        ("bits", 0.02213, "0.022"),
        ("fine", 0.00031, "0.0003"),
        ("ratio", 12.4, "12"),
        ("ratio", 1.31, "1.3"),
        ("ratio", 0.4613, "0.46"),
        ("amount", 5.4123, "5.41"),
        ("amount", 99.8, "99.8"),
        ("amount", 175000.0, "175\u202f000"),
        ("amount", -0.05, "−0.05"),
        ("amount", 0.0, "0"),
        ("count", 20000, "20,000"),
        ("small", 3.1e-10, "3e−10"),
    ],
)
def test_written(kind: str, value: float, text: str) -> None:
    assert numbers.write(kind, value) == text


def test_missing_number_is_a_dash() -> None:
    assert numbers.write("points", None) == "–"


def _read(text: str) -> float:
    return float(text.replace("−", "-").replace(" %", "").replace(",", "").replace("+", ""))


@given(st.floats(-1e6, 1e6))
def test_points_are_rounded_never_changed(value: float) -> None:
    assert abs(_read(numbers.points(value)) - value) <= 0.05 + 1e-9
    assert numbers.points(value) != "−0.0"


@given(st.floats(0.0, 1.0))
def test_percent_is_rounded_never_changed(value: float) -> None:
    text = numbers.percent(value)
    if text.startswith("<"):
        assert numbers.SURE <= value < 0.0005
    elif text.startswith(">"):
        assert 0.9995 < value <= 1.0 - numbers.SURE
    else:
        assert abs(_read(text) - 100.0 * value) <= 0.5 + 1e-9
        # a sum of weights that is 1 but for rounding is 100 %, on any machine
        assert (text == "0 %") == (value < numbers.SURE)
        assert (text == "100 %") == (value > 1.0 - numbers.SURE)


# Intelligence Community Directive 203 (2015), D.6.e.(2): the bands in per cent.
@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.01, 0.0449, "almost no chance"),
        (0.0451, 0.1949, "very unlikely"),
        (0.1951, 0.4449, "unlikely"),
        (0.4451, 0.5449, "roughly even chance"),
        (0.5451, 0.7949, "likely"),
        (0.7951, 0.9449, "very likely"),
        (0.9451, 0.99, "almost certain"),
    ],
)
def test_words_of_likelihood_go_by_the_per_cent_shown(low: float, high: float, word: str) -> None:
    assert likelihood(low) == word
    assert likelihood(high) == word
