"""Numbers as they are written become the distributions that the language promises."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from overture.case.desk import Desk
from overture.case.forms import read_uncertain
from overture.case.model import ByType, Derived, Distribution, IfAssumption, Point, Rest, Uncertain
from overture.case.names import declared_names
from overture.errors import Problem
from overture.reading.document import parse_document, parse_value

NAMES = declared_names(
    parse_document((Path(__file__).parent / "sound.yaml").read_text(), "sound.yaml")
)


def read(text: str, role: str = "quantity") -> tuple[Uncertain | None, list[Problem]]:
    problems: list[Problem] = []
    number = read_uncertain(Desk(NAMES, problems), parse_value(text, "f"), "x", "at.x", role)
    return number, problems


def form_of(text: str, role: str = "quantity") -> Distribution:
    number, problems = read(text, role)
    assert number is not None, problems
    assert isinstance(number.form, Distribution)
    return number.form


def share_below(form: Distribution, value: float) -> float:
    """The untruncated probability below a value, by the definition of each family."""
    middle, spread = form.parameters
    if form.family == "lognormal":
        value = math.log(value)
    elif form.family == "logitnormal":
        value = math.log(value / (1 - value))
    return NormalDist(middle, spread).cdf(value)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_interval_is_the_central_90_percent_of_a_normal(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assume(high - low > 1e-6 * max(1.0, abs(low), abs(high)))
    form = form_of(f"{low!r} to {high!r}")
    assert form.family == "normal"
    assert share_below(form, low) == pytest.approx(0.05, abs=1e-6)
    assert share_below(form, high) == pytest.approx(0.95, abs=1e-6)
    assert form.minimum == (0.0 if low >= 0 else -math.inf)
    assert form.declared == (low, high)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_credence_is_logitnormal_through_both_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assume(high - low > 1e-6)
    for role in ("credence", "prior"):
        form = form_of(f"{low!r} to {high!r}", role)
        assert form.family == "logitnormal"
        assert (form.minimum, form.maximum) == (0.0, 1.0)
        assert share_below(form, low) == pytest.approx(0.05, abs=1e-6)
        assert share_below(form, high) == pytest.approx(0.95, abs=1e-6)


@given(st.floats(0.001, 1e4), st.floats(0.001, 1e4))
def test_precision_is_lognormal_through_both_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assume(high > low * 1.0001)
    form = form_of(f"{low!r} to {high!r}", "precision")
    assert form.family == "lognormal"
    assert form.minimum == 0.0
    assert share_below(form, low) == pytest.approx(0.05, abs=1e-6)
    assert share_below(form, high) == pytest.approx(0.95, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "family", "minimum", "maximum"),
    [
        ("-4 to 8", "normal", -math.inf, math.inf),
        ("0 to 8", "normal", 0.0, math.inf),
        ("{value: 0.1 to 0.3, unit: probability}", "logitnormal", 0.0, 1.0),
        ("{value: 0 to 0.3, unit: share}", "normal", 0.0, 1.0),
        ("{value: -0.1 to 0.1, unit: share, min: -0.2, max: 0.2}", "normal", -0.2, 0.2),
        ("{value: 0.01 to 0.1, unit: probability, shape: lognormal}", "lognormal", 0.0, 1.0),
        ("{value: 4 to 9, shape: lognormal}", "lognormal", 0.0, math.inf),
        ("{value: 4 to 9, min: 5, max: 20}", "normal", 5.0, 20.0),
        ("{value: -4 to 9, min: -5}", "normal", -5.0, math.inf),
        ("{value: 4 to 9, min: -5}", "normal", 0.0, math.inf),
        ("{uniform: [-1, 2]}", "uniform", -math.inf, math.inf),
        ("{pert: [1, 2, 4], max: 3}", "pert", -math.inf, 3.0),
        ("{normal: [1, 2]}", "normal", -math.inf, math.inf),
        ("{value: {beta: [2, 5]}, unit: probability}", "beta", 0.0, 1.0),
    ],
)
def test_families_and_bounds(text: str, family: str, minimum: float, maximum: float) -> None:
    form = form_of(text)
    assert (form.family, form.minimum, form.maximum) == (family, minimum, maximum)


def test_interval_without_width_is_a_point() -> None:
    number, _ = read("3 to 3")
    assert number is not None
    assert number.form == Point(3.0)


def test_streams_follow_the_path_and_not_the_way_of_writing() -> None:
    bare = form_of("5 to 10")
    assert bare.stream == "at.x"
    assert form_of("{value: 5 to 10, why: A reason., source: paper}") == bare
    number, _ = read("{if: pressure, then: {by: them, sincere: 1 to 2, hostile: 2}, else: 0 to 1}")
    assert number is not None
    form = number.form
    assert isinstance(form, IfAssumption)
    assert isinstance(form.then, ByType)
    assert form.then.forms["hostile"] == Point(2.0)
    leaf = form.then.forms["sincere"]
    assert isinstance(leaf, Distribution)
    assert isinstance(form.otherwise, Distribution)
    assert (leaf.stream, form.otherwise.stream) == ("at.x.then.sincere", "at.x.else")


def test_what_stands_around_a_form_holds_for_its_leaves_unless_they_say_otherwise() -> None:
    number, _ = read(
        "{if: pressure, then: 1 to 2, else: {value: -1 to 2, min: -3}, min: 0.5, max: 9,"
        " unit: points, why: A reason.}"
    )
    assert number is not None
    assert isinstance(number.form, IfAssumption)
    then, otherwise = number.form.then, number.form.otherwise
    assert isinstance(then, Distribution)
    assert isinstance(otherwise, Distribution)
    assert (then.minimum, then.maximum) == (0.5, 9.0)
    assert (otherwise.minimum, otherwise.maximum) == (-3.0, 9.0)
    assert (number.unit, number.why, number.minimum) == ("points", "A reason.", 0.5)


def test_types_keep_the_order_of_their_declaration() -> None:
    number, _ = read("{by: them, hostile: 2, sincere: 1}")
    assert number is not None
    assert isinstance(number.form, ByType)
    assert list(number.form.forms) == ["sincere", "hostile"]


def test_reasons_of_the_leaves_count_for_the_number() -> None:
    number, _ = read("{if: pressure, then: {value: 1, why: One.}, else: {value: 2, why: Two.}}")
    assert number is not None
    assert number.why == "One. Two."


def test_rest_and_derived() -> None:
    number, _ = read("rest", "prior")
    assert number is not None
    assert number.form == Rest()
    number, _ = read("{is: gain * 2 if reply == comply else 0}")
    assert number is not None
    assert isinstance(number.form, Derived)
    assert number.form.expression.names == {"gain", "reply"}


@pytest.mark.parametrize(
    ("text", "role", "check", "remedy"),
    [
        ("5-10", "quantity", "number-form", "`5 to 10`"),
        ("5 – 10", "quantity", "number-form", "`5 to 10`"),
        ("5..10", "quantity", "number-form", "`5 to 10`"),
        ("20 % - 40 %", "quantity", "number-form", "`0.2 to 0.4`"),
        ("20-40%", "quantity", "number-form", "`0.2 to 0.4`"),
        ("40%", "quantity", "number-form", "`0.4`"),
        ("1,000", "quantity", "number-form", "`1000`"),
        ("'0.4'", "quantity", "number-form", "without quotes"),
        ("true", "quantity", "number-form", "such as 0.4"),
        ("[5, 10]", "quantity", "number-form", "5 to 10"),
        ("10 to 5", "quantity", "interval-order", "5 to 10"),
        ("0 to 0.4", "credence", "interval-ends", "0.01 to 0.4"),
        ("0.5 to 1", "prior", "interval-ends", "0.5 to 0.99"),
        ("0 to 4", "precision", "interval-ends", "0.01 to 4"),
        ("30", "credence", "out-of-range", "30 % is 0.3"),
        ("{value: 3, min: 4}", "quantity", "out-of-range", "change the number"),
        ("{values: 3}", "quantity", "number-form", "did you mean 'value'?"),
        ("{value: 3, reason: none}", "quantity", "unknown-key", "source"),
        ("{uniform: [3]}", "quantity", "number-form", "uniform: [low, high]"),
        ("{uniform: [3, 3]}", "quantity", "distribution", "uniform: [low, high]"),
        ("{normal: [3, 0]}", "quantity", "distribution", "number alone"),
        ("{beta: [0, 1]}", "quantity", "distribution", "beta: [2, 5]"),
        ("{beta: [2, 3], shape: normal}", "quantity", "number-form", "delete `shape`"),
        ("{uniform: [2, 3], max: 1}", "quantity", "empty-range", "widen"),
        ("{by: us, a: 1}", "quantity", "unknown-name", "them"),
        ("{by: them, sincere: 1, hostil: 2}", "quantity", "unknown-name", "'hostile'"),
        ("{value: 3, why: [a]}", "quantity", "number-form", "sentence"),
        ("{value: 3, min: low}", "quantity", "number-form", "min: 0"),
        ("{is: over}", "quantity", "name-refused", "outcome"),
        ("{is: pressure}", "quantity", "expression", "if pressure"),
        ("{is: gain if over else 1}", "quantity", "name-refused", "outcome"),
        ("{is: 1 if reply == comply else 2}", "prior", "name-refused", "before anything is played"),
    ],
)
def test_a_number_that_cannot_be_read_is_told_what_to_write(
    text: str, role: str, check: str, remedy: str
) -> None:
    number, problems = read(text, role)
    assert number is None
    assert [problem.check for problem in problems] == [check]
    assert remedy in problems[0].remedy


def test_an_interval_beyond_its_bounds_is_a_warning() -> None:
    number, problems = read("{value: 0.85 to 1.1, max: 1}")
    assert number is not None
    assert [(problem.check, problem.severity) for problem in problems] == [("range-cut", "warning")]
