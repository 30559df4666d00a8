"""Draws: the meaning of every form, and which draws a change may move (none but its own)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from tests.worlds.builder import crisis, derived, make_case, normal, uncertain, uniform
from tests.worlds.reading import changed, columns, one_problem

from overture.case.model import ByType, Case, Distribution, IfAssumption, Point, Rest
from overture.worlds.draws import draw
from overture.worlds.streams import uniforms

COUNT = 20_000


# ------------------------------------------------------------------ blocks and streams
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 60), st.integers(1, 60))
def test_a_block_is_the_same_in_one_piece_or_two(start: int, first: int, second: int) -> None:
    case = tied_case(0.6)
    whole = dict(columns(draw(case, 3, start, first + second)))
    left = dict(columns(draw(case, 3, start, first)))
    right = dict(columns(draw(case, 3, start + first, second)))
    for name, values in whole.items():
        assert np.array_equal(values, np.concatenate([left[name], right[name]], axis=-1)), name


def test_an_empty_block() -> None:
    draws = draw(crisis(), 0, 10, 0)
    assert all(values.shape[-1] == 0 for _, values in columns(draws))


def test_another_seed_gives_other_worlds() -> None:
    moved = changed(draw(crisis(), 0, 0, 50), draw(crisis(), 1, 0, 50))
    assert {"cost", "prize.seeker", "truth planned", "prior moscow"} <= moved
    assert not {"known", "weights"} & moved


def test_the_order_of_the_declaration_moves_no_draw() -> None:
    case = crisis()
    turned = replace(
        case,
        quantities=dict(reversed(case.quantities.items())),
        assumptions=dict(reversed(case.assumptions.items())),
    )
    assert not changed(draw(case, 0, 0, 1000), draw(turned, 0, 0, 1000))


def test_a_quantity_more_or_less_moves_no_draw() -> None:
    case = crisis()
    more = replace(
        case,
        quantities={
            "extra": uncertain("extra", normal("quantities.extra", 0, 1)),
            **case.quantities,
        },
    )
    old, new = dict(columns(draw(case, 0, 0, 1000))), dict(columns(draw(more, 0, 0, 1000)))
    assert new.keys() - old.keys() == {"extra"}
    assert all(np.array_equal(old[name], new[name]) for name in old)


def test_changing_a_range_moves_no_other_draw() -> None:
    case = crisis()
    wider = uncertain("cost", normal("quantities.cost", 0.0, 60.0))
    other = replace(case, quantities={**case.quantities, "cost": wider})
    assert changed(draw(case, 0, 0, 1000), draw(other, 0, 0, 1000)) == {"cost"}


def test_changing_a_credence_moves_no_draw_but_truths() -> None:
    case = crisis()
    planned = replace(case.assumptions["planned"], credence=uncertain("planned", Point(0.9)))
    other = replace(case, assumptions={**case.assumptions, "planned": planned})
    before, after = draw(case, 0, 0, 2000), draw(other, 0, 0, 2000)
    assert changed(before, after) == {"truth planned", "credence planned", "prize.taker"}
    # Common random numbers: a higher credence only turns worlds from false to true.
    assert not (before.truths["planned"] & ~after.truths["planned"]).any()
    # Both leaves are drawn everywhere; where the truth is the same the number is the same.
    same = before.truths["planned"] == after.truths["planned"]
    old, new = before.numbers["prize"], after.numbers["prize"]
    assert isinstance(old, Mapping)
    assert isinstance(new, Mapping)
    assert np.array_equal(old["taker"][same], new["taker"][same])


# ------------------------------------------------------------------ forms
def test_shapes_and_what_is_left_to_the_game() -> None:
    draws = draw(crisis(), 0, 0, 100)
    assert set(draws.numbers) == {"known", "cost", "prize", "fear"}
    assert draws.per_type == {"prize": "moscow", "fear": "moscow"}
    assert draws.priors["moscow"].shape == (2, 100)
    assert draws.truths["sincere"].dtype == np.bool_
    assert set(draws.precision) == {("moscow", ""), ("moscow", "reply")}
    assert np.array_equal(draws.precision["moscow", "reply"], np.full(100, 0.05))
    assert np.array_equal(draws.weights, np.ones(100))
    assert np.array_equal(draws.numbers["known"], np.full(100, 3.0))


def test_type_and_assumption_nest_both_ways() -> None:
    draws = draw(crisis(), 0, 0, COUNT)
    sincere, planned = draws.truths["sincere"], draws.truths["planned"]
    fear, prize = draws.numbers["fear"], draws.numbers["prize"]
    assert isinstance(fear, Mapping)
    assert isinstance(prize, Mapping)
    u = uniforms(0, "quantities.fear.then.seeker", 0, COUNT)
    expected = np.where(sincere, 10 + 2 * u, uniforms(0, "quantities.fear.else", 0, COUNT))
    assert fear["seeker"] == pytest.approx(expected, abs=1e-12)
    assert np.array_equal(fear["seeker"][~sincere], fear["taker"][~sincere])
    assert ((fear["taker"] >= 5) == sincere).all()
    u = uniforms(0, "quantities.prize.taker.then", 0, COUNT)
    assert prize["taker"] == pytest.approx(np.where(planned, 50 + 40 * u, 20.0), abs=1e-12)


def test_an_assumption_is_true_as_often_as_its_credence_says() -> None:
    draws = draw(crisis(), 0, 0, COUNT)
    sincere, credence = draws.truths["sincere"], draws.credences["sincere"]
    assert abs(sincere.mean() - credence.mean()) < 4 * 0.5 / COUNT**0.5
    assert np.array_equal(sincere, uniforms(0, "assumptions.sincere", 0, COUNT) < credence)
    # `given` shifts the log-odds of `planned` by -1.5 where `sincere` is true, and nowhere else.
    u = uniforms(0, "assumptions.planned", 0, COUNT)
    expected = u < np.where(sincere, expit(logit(0.4) - 1.5), 0.4)
    assert np.array_equal(draws.truths["planned"], expected)
    assert np.array_equal(draws.credences["planned"], np.full(COUNT, 0.4))


@pytest.mark.parametrize(("credence", "truth"), [(0.0, False), (1.0, True)])
def test_certainty_stays_certain_whatever_is_given(credence: float, truth: bool) -> None:
    case = make_case(assumptions={"a": Point(0.5), "b": Point(credence)}, given={"b": {"a": 9.0}})
    assert (draw(case, 0, 0, COUNT).truths["b"] == truth).all()


def test_derived_priors_credences_and_precisions_are_settled_here() -> None:
    case = make_case(
        quantities={
            "share": uniform("quantities.share", 0.2, 0.4),
            "twice": derived("2 * share", ("share",)),
        },
        assumptions={
            "a": Point(0.5),
            "b": derived("share if a else 1 - share", ("share",), ("a",)),
        },
        priors={"moscow": {"seeker": derived("twice", ("twice",)), "taker": Rest()}},
        rationality={"moscow": (derived("share / 10", ("share",)), {})},
    )
    draws = draw(case, 0, 0, 1000)
    share = draws.numbers["share"]
    assert isinstance(share, np.ndarray)
    assert "twice" not in draws.numbers
    assert draws.priors["moscow"][0] == pytest.approx(2 * share, abs=1e-15)
    a = draws.truths["a"]
    assert draws.credences["b"] == pytest.approx(np.where(a, share, 1 - share), abs=1e-15)
    assert draws.precision["moscow", ""] == pytest.approx(share / 10, abs=1e-15)


def test_a_derived_part_of_a_quantity_is_settled_here_for_its_type() -> None:
    case = make_case(
        quantities={
            "prize": ByType("moscow", {"seeker": Point(2.0), "taker": Point(5.0)}),
            "cost": ByType(
                "moscow", {"seeker": derived("prize + 1", ("prize",)), "taker": Point(0.0)}
            ),
        },
        priors={"moscow": {"seeker": Point(0.5), "taker": Point(0.5)}},
    )
    cost = draw(case, 0, 0, 4).numbers["cost"]
    assert isinstance(cost, Mapping)
    assert cost["seeker"].tolist() == [3.0] * 4


# ------------------------------------------------------------------ what cannot be drawn
def test_forms_that_need_a_history_are_refused() -> None:
    by_type = ByType("moscow", {"seeker": Point(0.5)})
    cases = [
        make_case(assumptions={"a": by_type}),
        make_case(assumptions={"a": derived("1 if policy == talk else 0")}),
        make_case(rationality={"moscow": (by_type, {})}),
        make_case(
            quantities={"x": IfAssumption("a", Rest(), Point(1.0))}, assumptions={"a": Point(1.0)}
        ),
    ]
    assert [one_problem(case)[0] for case in cases] == ["not-of-the-world"] * 4


def test_a_number_that_differs_by_two_parties_is_refused() -> None:
    inner = ByType("kyiv", {"firm": Point(1.0)})
    case = make_case(
        quantities={"x": ByType("moscow", {"seeker": inner})},
        priors={"moscow": {"seeker": Point(1.0)}, "kyiv": {"firm": Point(1.0)}},
    )
    check, text = one_problem(case)
    assert check == "one-party"
    assert "moscow and kyiv" in text


def test_other_named_refusals() -> None:
    looped = {"a": Point(0.5), "b": Point(0.5)}
    cases = {
        "cycle": make_case(assumptions=looped, given={"a": {"b": 1.0}, "b": {"a": 1.0}}),
        "credence-range": make_case(
            quantities={"x": uniform("quantities.x", 0.5, 1.5)},
            assumptions={"a": derived("x", ("x",))},
        ),
        "not-finite": make_case(assumptions={"a": derived("1 / (1 - 1)")}),
        "empty-range": make_case(
            quantities={"x": Distribution("quantities.x", "uniform", (0, 1), 2, 3, (0, 1))}
        ),
    }
    for check, case in cases.items():
        assert one_problem(case)[0] == check


def tied_case(rank: float) -> Case:
    """The crisis, with cost and the prize tied together."""
    from overture.case.model import Together

    return replace(crisis(), together=(Together(("cost", "prize"), rank),))
