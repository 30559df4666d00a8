"""The expression language: what it means, what it refuses, and where it points."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overture.errors import CaseError, Spot
from overture.reading import Expression, Kind, Scope, parse_expression

SCOPE = Scope(
    numbers=frozenset(("cost", "gain")),
    truths=frozenset(("war", "fear")),
    choices={
        "policy": ("talks", "stand"),
        "reply": ("accept", "refuse"),
        "moscow": ("seeker", "revisionist"),
        "enlargement": ("open door", "no further members"),
    },
    refused={"hidden": "a move's `when` does not depend on quantities"},
)
NUMBER, TRUTH, CHOICE = Kind.NUMBER, Kind.TRUTH, Kind.CHOICE


def parse(text: str, want: Kind = TRUTH, spot: Spot | None = None) -> Expression:
    where = spot or Spot("case.yaml", 3, 9, f"  when: {text}")
    return parse_expression(text, SCOPE, spot=where, path="p", want=want)


def refused(text: str, want: Kind = TRUTH) -> list[tuple[int, str]]:
    """Offset in the text, and message, of every problem."""
    with pytest.raises(CaseError) as caught:
        parse(text, want)
    return [(p.spot.column - 9, f"{p.what}; {p.remedy}") for p in caught.value.problems]


# ---------------------------------------------------------------- meaning
VALUES: dict[str, object] = {
    "cost": 2.0,
    "gain": 5.0,
    "war": True,
    "fear": False,
    "policy": "talks",
    "reply": "none",
    "moscow": "seeker",
    "enlargement": "open door",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-cost + gain * 3", 13.0),
        ("gain - cost - 1", 2.0),
        ("gain / cost / 2", 1.25),
        ("-cost ** 2", -4.0),
        ("cost ** -1", 0.5),
        ("gain ** 0.5", math.sqrt(5)),
        ("+cost", 2.0),
        ("min(cost, gain, 1)", 1.0),
        ("max(cost, gain)", 5.0),
        ("abs(cost - gain)", 3.0),
        ("exp(log(cost))", pytest.approx(2.0, rel=1e-15)),
        ("sqrt(cost * 8)", 4.0),
        ("clip(gain, 0, cost)", 2.0),
        ("clip(gain, 6, 9)", 6.0),
        ("cost if war else gain", 2.0),
        ("cost if fear else gain if war else 0", 5.0),
        ("1_", None),
    ],
)
def test_numbers(text: str, value: object) -> None:
    if value is None:
        assert refused(text, NUMBER)
        return
    result = parse(text, NUMBER).evaluate(VALUES)
    assert result == value
    assert type(result) is float


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("war", True),
        ("not war", False),
        ("war and fear", False),
        ("war or fear", True),
        ("cost < gain", True),
        ("1 < cost < 2", False),
        ("1 < cost <= 2 < gain", True),
        ("cost == 2 and gain != 2", True),
        ("policy == talks", True),
        ("talks == policy", True),
        ("policy != talks", False),
        ("reply == none", True),
        ("none != reply", False),
        ("policy in (talks, stand)", True),
        ("policy in (stand, none)", False),
        ("policy not in (stand)", True),
        ("policy == 'talks'", True),
        ("enlargement == 'open door'", True),
        ("enlargement in ('no further members', none)", False),
        ("moscow == revisionist or policy == talks and not fear", True),
        ("war if policy == talks else fear", True),
        ("(policy == talks)", True),
        ("\n  war\n  and not fear\n", True),
    ],
)
def test_truths(text: str, value: bool) -> None:
    result = parse(text).evaluate(VALUES)
    assert result is value


def test_a_choice_evaluates_to_the_option() -> None:
    assert parse("policy", CHOICE).evaluate(VALUES) == "talks"
    assert refused("polcy", CHOICE) == [(0, "`polcy` is no move or party; did you mean 'policy'?")]


def test_arrays_are_evaluated_for_all_worlds_at_once() -> None:
    cost = np.array([0.0, 1.0, 4.0])
    war = np.array([True, False, True])
    values = {**VALUES, "cost": cost, "war": war}
    assert np.array_equal(parse("cost + 1", NUMBER).evaluate(values), cost + 1)
    assert np.array_equal(parse("cost if war else gain", NUMBER).evaluate(values), [0, 5, 4])
    assert np.array_equal(parse("war and 0 < cost < 9").evaluate(values), [False, False, True])
    assert np.array_equal(parse("fear or war").evaluate(values), war)
    assert np.array_equal(parse("war and policy == stand").evaluate(values), [False] * 3)
    assert np.array_equal(parse("war or policy == talks").evaluate(values), [True] * 3)
    assert np.array_equal(parse("not war").evaluate(values), ~war)
    assert np.array_equal(parse("max(cost, 1)", NUMBER).evaluate(values), [1, 1, 4])
    integers = {**VALUES, "cost": np.array([1, 2, 4])}
    assert np.array_equal(parse("cost ** -1", NUMBER).evaluate(integers), [1, 0.5, 0.25])


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1 / cost if policy == stand else 3", NUMBER),
        ("3 if policy == talks else absent_later", NUMBER),
        ("policy == stand and absent_later > 1", TRUTH),
        ("policy == talks or absent_later > 1", TRUTH),
    ],
)
def test_a_branch_that_is_not_needed_is_not_evaluated(text: str, want: Kind) -> None:
    scope = Scope(frozenset(("cost", "absent_later")), frozenset(), SCOPE.choices)
    expression = parse_expression(text, scope, spot=Spot("f", 1, 1), path="p", want=want)
    values = {"policy": "talks"}  # whatever is missing would raise KeyError
    assert expression.evaluate(values) in (3.0, False, True)


def test_results_that_are_not_finite_come_back_without_a_warning() -> None:
    assert parse("1 / cost", NUMBER).evaluate({"cost": 0}) == math.inf
    assert math.isnan(parse("log(-cost)", NUMBER).evaluate({"cost": 1.0}))  # type: ignore[arg-type]
    assert parse("exp(cost)", NUMBER).evaluate({"cost": 1e6}) == math.inf
    result = parse("gain / cost", NUMBER).evaluate({"gain": 1.0, "cost": np.array([0.0, 2.0])})
    assert np.array_equal(result, [np.inf, 0.5])  # type: ignore[arg-type]


def test_a_missing_value_is_the_callers_error() -> None:
    with pytest.raises(KeyError):
        parse("cost", NUMBER).evaluate({})


def test_names_equality_and_pickling() -> None:
    first = parse(" cost > 1 and policy == talks and true ")
    assert first.names == {"cost", "policy"}
    again = parse("cost > 1 and policy == talks and true", spot=Spot("other", 9, 9))
    assert first == again
    assert hash(first) == hash(again)
    assert parse("cost", NUMBER) != parse("gain", NUMBER)
    copy = pickle.loads(pickle.dumps(first))
    assert copy == first
    assert copy.evaluate(VALUES) is first.evaluate(VALUES)


# ---------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("text", "want", "offset", "part"),
    [
        # kinds
        ("policy + 1", NUMBER, 0, "compared and never computed with"),
        ("1 + war * 2", NUMBER, 4, "write `1 if war else 0`"),
        ("1 if 3 else 2", NUMBER, 5, "compare it: `3 > 0`"),
        ("cost", TRUTH, 0, "compare it: `cost > 0`"),
        ("war", NUMBER, 0, "`war` is true or false, and a number is needed here"),
        ("policy", TRUTH, 0, "compare it: `policy == talks`"),
        ("policy == reply", TRUTH, 10, "not compared with each other"),
        ("cost == talks", TRUTH, 0, "write `policy == talks`"),
        ("policy == cost", TRUTH, 10, "`policy` cannot be `cost`, which is a number"),
        ("policy == 1", TRUTH, 10, "write one of talks, stand, none"),
        ("policy == refuse", TRUTH, 10, "'refuse' belongs to reply: write `reply == refuse`"),
        ("policy == 'refuse'", TRUTH, 10, "'refuse' belongs to reply"),
        ("policy in (talks, refuse)", TRUTH, 18, "'refuse' belongs to reply"),
        ("policy < talks", TRUTH, 0, "options and types have no order"),
        ("policy == talks == stand", TRUTH, 0, "a chain of comparisons is for numbers only"),
        ("talks == stand", TRUTH, 0, "is an option and not a move or party"),
        ("cost in (1, 2)", TRUTH, 0, "`cost >= 1 and cost <= 2`"),
        ("war == true", TRUTH, 0, "write the condition alone, or `not` before it"),
        ("talks", TRUTH, 0, "write `policy == talks`"),
        ("'open door'", TRUTH, 0, "write `enlargement == 'open door'`"),
        ("policy == talks or stand", TRUTH, 19, "write `policy in (talks, stand)`"),
        ("policy != talks and stand", TRUTH, 20, "write `policy not in (talks, stand)`"),
        ("1 if war else fear", NUMBER, 0, "make both numbers, or both conditions"),
        ("policy if war else cost", NUMBER, 0, "compared and never computed with"),
        # names
        ("cst > 1", TRUTH, 0, "did you mean 'cost'?"),
        ("polcy == talks", TRUTH, 0, "did you mean 'policy'?"),
        ("policy == tlks", TRUTH, 10, "did you mean 'talks'?"),
        ("policy == TALKS", TRUTH, 10, "did you mean 'talks'?"),
        ("enlargement == 'open dor'", TRUTH, 15, "did you mean 'open door'?"),
        ("hidden > 1", TRUTH, 0, "does not depend on quantities"),
        ("mx(1, 2)", NUMBER, 0, "did you mean 'max'?"),
        ("zzz(1)", NUMBER, 0, "there are min, max, abs, exp, log, sqrt, clip"),
        ("cost(1 + 1)", NUMBER, 0, "write `cost * (…)`"),
        ("max", NUMBER, 0, "'max' is a function; write `max(a, b)`"),
        ("rest", NUMBER, 0, "as the probability of one chance option"),
        # arity and form
        ("min(1)", NUMBER, 0, "min takes at least 2 values, and 1 is given"),
        ("sqrt(1, 2)", NUMBER, 0, "sqrt takes 1 value, and 2 are given"),
        ("clip(1, 2)", NUMBER, 0, "write `clip(a, low, high)`"),
        ("max(*cost)", NUMBER, 0, "a star before an argument"),
        ("max(**cost)", NUMBER, 0, "a star before an argument"),
        ("(1, 2)", NUMBER, 0, "write it after `in`"),
        ("policy in ()", TRUTH, 10, "the list is empty"),
        ("1 +", NUMBER, 3, "the expression breaks off after '+'"),
        ("1 if war", NUMBER, 2, "write `x if condition else y`"),
        ("((1)", NUMBER, 0, "this bracket is never closed"),
        ("1) + (2", NUMBER, 1, "this bracket closes nothing"),
        ("", NUMBER, 0, "the expression is empty"),
        ("   ", NUMBER, 0, "the expression is empty"),
        # powers and size
        ("9 ** 9 ** 9", NUMBER, 5, "not a plain number from -4 to 4"),
        ("(cost ** 2) ** 2", NUMBER, 0, "a power of a power is not allowed"),
        ("cost ** gain", NUMBER, 8, "not a plain number from -4 to 4"),
        ("cost ** 5", NUMBER, 8, "not a plain number from -4 to 4"),
        ("exp(exp(9))", NUMBER, 4, "exp inside exp"),
        ("exp(1 + cost * exp(gain))", NUMBER, 15, "exp inside exp"),
        ("1e13", NUMBER, 0, "the number is larger than 1e+12"),
        ("1e999", NUMBER, 0, "the number is larger than 1e+12"),
        # other languages, and slips
        ("policy = talks", TRUTH, 7, "write `==` to compare"),
        ("(cost := 3) > 1", TRUTH, 6, "write `==` to compare"),
        ("war && fear", TRUTH, 4, "write `and`"),
        ("war || fear", TRUTH, 4, "write `or`"),
        ("!war", TRUTH, 0, "write `not`"),
        ("cost <> 1", TRUTH, 5, "write `!=`"),
        ("cost ≥ 1", TRUTH, 5, "write `>=`"),
        ("cost ≤ 1", TRUTH, 5, "write `<=`"),
        ("cost ≠ 1", TRUTH, 5, "write `!=`"),
        ("cost => 1", TRUTH, 5, "write `>=`"),
        ("cost =< 1", TRUTH, 5, "write `<=`"),
        ("cost − 1", NUMBER, 5, "write `-`"),
        ("cost ^ 2", NUMBER, 5, "write `**`"),
        ("cost // 2", NUMBER, 5, "write `/`"),
        ("5%", NUMBER, 1, "0.05 for 5 %"),
        ("enlargement == ‘open door’", TRUTH, 15, "typographic quotation mark"),
        ("war AND fear", TRUTH, 4, "write `and`"),
        ("NOT war", TRUTH, 0, "write `not`"),
        ("cost is 1", TRUTH, 5, "write `==` to compare"),
        ("5 to 10", NUMBER, 2, "declared as a quantity"),
        ("enlargement == open door", TRUTH, 20, "quote an option with blanks"),
        ("2 cost", NUMBER, 2, "stand side by side"),
        ("1,000", NUMBER, 2, "a large number without commas"),
        ("1_000", NUMBER, 1, "digits only"),
        ("3j", NUMBER, 1, "neither a number nor a name"),
        ("None", TRUTH, 0, "write `none`"),
        ("policy == 'talks", TRUTH, 10, "this quotation mark is never closed"),
        ('policy == "ta\\x6cks"', TRUTH, 10, "never closed"),
        # Python
        ("().__class__", TRUTH, 2, "a dot that belongs to no number"),
        ("cost.real", NUMBER, 4, "a dot that belongs to no number"),
        ("cost[0]", NUMBER, 4, "square brackets"),
        ("lambda: 1", TRUTH, 0, "'lambda' is a keyword"),
        ("yield", TRUTH, 0, "'yield' is a keyword"),
        ("f'{cost}'", TRUTH, 1, "stands directly before a quotation mark"),
        ("__import__('os')", TRUTH, 0, "is not a function of the language"),
        ("(1)(2)", NUMBER, 1, "is not a function of the language"),
        ("not(war)(fear)", TRUTH, 4, "write an operator"),
        ("cost @ 1", NUMBER, 5, "'@' is not part of the language"),
        ("~cost", NUMBER, 0, "'~' is not part of the language"),
        ("cost # x", NUMBER, 5, "a comment is not part of an expression"),
        ("ｍin(1, 2)", NUMBER, 0, "is not part of the language"),
        ("cost\x00", NUMBER, 4, "U+0000 is not part of the language"),
    ],
)
def test_what_is_refused(text: str, want: Kind, offset: int, part: str) -> None:
    found = refused(text, want)
    assert found[0][0] == offset
    assert part in found[0][1]


def test_every_problem_of_an_expression_is_told() -> None:
    found = refused("cst > 1 and policy == refuse and war + 1 > 2 or min(1) > 2")
    assert [offset for offset, _ in found] == [0, 22, 33, 48]
    assert len(refused("war && fear || !war")) == 3


@pytest.mark.parametrize(
    ("line", "text", "column"),
    [
        ("  when: cost > cst", "cost > cst", 16),
        ("  when: 'cost > cst'", "cost > cst", 17),
        ('  when: "cost > cst"', "cost > cst", 17),
        ("  when: enlargement == 'é' or cst > 1", "enlargement == 'é' or cst > 1", None),
        ("  when: '''é'' == cst'", "'é' == cst", 9),  # escapes: the scalar's own spot
        ("  when: |", "cost > cst\n", 9),
        ("  when: cost >", "cost > cst", 9),  # goes on in the next line
    ],
)
def test_columns_point_into_the_line(line: str, text: str, column: int | None) -> None:
    with pytest.raises(CaseError) as caught:
        parse(text, spot=Spot("f", 3, 9, line))
    last = caught.value.problems[-1].spot
    if column is None:
        assert line[last.column - 1 :].startswith("cst")
    else:
        assert last.column == column


def test_blanks_of_any_width_do_not_shift_columns() -> None:
    assert refused("1\xa0+ cst", NUMBER)[0][0] == 4


HOSTILE = [
    "9**9**9",
    "exp(exp(exp(9)))",
    "().__class__.__bases__[0].__subclasses__()",
    "(" * 10_000,
    "(" * 900 + "1" + ")" * 900,
    "(" * 1_900,
    "-" * 1_990 + "1",
    "not " * 490 + "war",
    "1+" * 990 + "1",
    "max(" * 300 + "1" + ",1)" * 300,
    "1 if war else " * 140 + "1",
    "9" * 1_990,
    "cost ** 2 " * 100,
    "'" + "x" * 5_000_000,
    "min(" + "1," * 900 + "1)",
    "[" * 1_900,
    "x" * 1_990,
    " " * 1_990 + ")",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
@pytest.mark.parametrize("want", Kind)
def test_hostile_expressions_end_quickly_with_a_problem(text: str, want: Kind) -> None:
    start = time.monotonic()
    with pytest.raises(CaseError) as caught:
        parse(text, want)
    assert time.monotonic() - start < 2
    assert len(str(caught.value)) < 2_000_000


def test_depth_and_length_that_are_meant_are_read() -> None:
    terms = " + ".join(["cost * 2"] * 60)
    assert parse(terms, NUMBER).evaluate(VALUES) == 240.0
    conditions = " or ".join(["policy == stand"] * 60)
    assert parse(conditions).evaluate(VALUES) is False
    assert parse("max(1, " * 35 + "cost" + ")" * 35, NUMBER).evaluate(VALUES) == 2.0
    assert "more than 40 levels deep" in refused("abs(" * 41 + "1" + ")" * 41, NUMBER)[0][1]
    assert "more than 400 parts" in refused("+".join(["1"] * 401), NUMBER)[0][1]


# ---------------------------------------------------------------- laws
SIGNS = st.lists(
    st.one_of(
        st.sampled_from(["cost", "gain", "war", "policy", "talks", "stand", "none", "cst", "true"]),
        st.sampled_from(["==", "!=", "<", "<=", "in", "not", "and", "or", "if", "else", "=", "is"]),
        st.sampled_from(
            ["(", ")", ",", "+", "-", "*", "/", "**", ".", "[", "]", ":", "\xa0", "\n"]
        ),
        st.sampled_from(
            ["1", "2.5", ".5", "007", "min", "exp", "'open door'", '"x"', "é", "lambda"]
        ),
    ),
    max_size=14,
).map(" ".join)


@settings(max_examples=600, deadline=None)
@given(st.one_of(SIGNS, st.text(max_size=40)), st.sampled_from(list(Kind)))
def test_any_text_gives_an_expression_or_a_case_error(text: str, want: Kind) -> None:
    try:
        expression = parse(text, want)
    except CaseError as error:
        found = error.problems
    else:
        expression.evaluate(VALUES)
        return
    assert all(p.what and p.remedy and p.render() for p in found)
    assert all(1 <= p.spot.column <= 9 + len(text) for p in found)


LITERALS = st.one_of(st.integers(0, 9).map(str), st.floats(0, 99).map(lambda x: f"{x:.3f}"))
NUMBERS = st.deferred(
    lambda: st.one_of(
        LITERALS,
        st.sampled_from(["cost", "gain"]),
        st.tuples(NUMBERS, st.sampled_from("+-*"), NUMBERS).map(
            lambda x: f"({x[0]} {x[1]} {x[2]})"
        ),
        st.tuples(NUMBERS, st.sampled_from("+-*"), LITERALS).map(lambda x: f"{x[0]} {x[1]} {x[2]}"),
        st.tuples(LITERALS, st.integers(0, 3)).map(lambda x: f"{x[0]} ** {x[1]}"),
        NUMBERS.map(lambda x: f"-({x})"),
        st.tuples(st.sampled_from(["min", "max"]), NUMBERS, NUMBERS).map(
            lambda x: f"{x[0]}({x[1]}, {x[2]})"
        ),
        NUMBERS.map(lambda x: f"abs({x})"),
        st.tuples(NUMBERS, CONDITIONS, NUMBERS).map(lambda x: f"({x[0]} if {x[1]} else {x[2]})"),
    )
)
CONDITIONS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["war", "fear", "policy == talks", "policy in (stand, none)"]),
        st.sampled_from(["reply != none", "moscow not in (seeker, revisionist)"]),
        st.tuples(NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(
            lambda x: f"({x[0]}) {x[1]} ({x[2]})"
        ),
        st.tuples(NUMBERS, NUMBERS, NUMBERS).map(lambda x: f"({x[0]}) < ({x[1]}) <= ({x[2]})"),
        st.tuples(CONDITIONS, st.sampled_from(["and", "or"]), CONDITIONS).map(
            lambda x: f"({x[0]}) {x[1]} ({x[2]})"
        ),
        CONDITIONS.map(lambda x: f"not ({x})"),
    )
)
# Python's own meaning of the same text: options are strings that name themselves.
PYTHON: dict[str, Any] = {
    "min": min,
    "max": max,
    "abs": abs,
    **{option: option for options in SCOPE.choices.values() for option in options},
    "none": "none",
}
WORLDS = st.fixed_dictionaries(
    {
        "cost": st.integers(-20, 20).map(float),
        "gain": st.floats(-50, 50),
        "war": st.booleans(),
        "fear": st.booleans(),
        "policy": st.sampled_from(["talks", "stand", "none"]),
        "reply": st.sampled_from(["accept", "refuse", "none"]),
        "moscow": st.sampled_from(["seeker", "revisionist"]),
    }
)


def by_python(text: str, values: dict[str, Any]) -> Any:
    return eval(text, {"__builtins__": {}}, {**PYTHON, **values})


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.tuples(st.just(NUMBER), NUMBERS), st.tuples(st.just(TRUTH), CONDITIONS)).filter(
        lambda drawn: len(drawn[1]) < 600
    ),
    st.lists(WORLDS, min_size=1, max_size=4),
)
def test_evaluation_agrees_with_python(drawn: tuple[Kind, str], worlds: list[Any]) -> None:
    want, text = drawn
    expression = parse(text, want)
    expected = [by_python(text, world) for world in worlds]
    for world, value in zip(worlds, expected, strict=True):
        assert expression.evaluate(world) == pytest.approx(value, rel=1e-12, abs=1e-9)
    # The worlds that share the first one's moves, at once.
    moves = ("policy", "reply", "moscow")
    alike = [n for n, w in enumerate(worlds) if all(w[m] == worlds[0][m] for m in moves)]
    stacked: dict[str, Any] = {m: worlds[0][m] for m in moves}
    for name in ("cost", "gain", "war", "fear"):
        stacked[name] = np.array([worlds[n][name] for n in alike])
    result = np.broadcast_to(np.asarray(expression.evaluate(stacked)), (len(alike),))
    assert result == pytest.approx([expected[n] for n in alike], rel=1e-12, abs=1e-9)


# ---------------------------------------------------------------- loading
def test_declaring_an_expression_loads_neither_numpy_nor_yaml() -> None:
    program = (
        "import sys, overture.reading.expressions as e, overture.errors as r\n"
        "s = e.Scope(frozenset({'a'}))\n"
        "e.parse_expression('a + 1', s, spot=r.Spot('f', 1, 1), path='', want=e.Kind.NUMBER)\n"
        "print(sorted({'numpy', 'yaml', 'pydantic'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
