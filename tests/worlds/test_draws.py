"""Draws: the meaning of every form, and which draws a change may move (none but its own)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from tests.worlds.builder import INFINITE, crisis, derived, make_case, normal, uncertain, uniform

from overture.case.model import ByType, Case, Distribution, IfAssumption, Point, Rest
from overture.errors import CaseError, UsageError
from overture.game.draws import Draws
from overture.worlds.draws import draw
from overture.worlds.streams import uniforms

COUNT = 20_000


def columns(draws: Draws) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Every array of a block under a name."""
    for name, number in draws.numbers.items():
        if isinstance(number, Mapping):
            yield from ((f"{name}.{kind}", values) for kind, values in number.items())
        else:
            yield name, number
    yield from ((f"truth {name}", truth) for name, truth in draws.truths.items())
    yield from ((f"credence {name}", credence) for name, credence in draws.credences.items())
    yield from ((f"prior {party}", prior) for party, prior in draws.priors.items())
    yield from ((f"precision {key}", values) for key, values in draws.precision.items())
    yield "weights", draws.weights


def changed(before: Draws, after: Draws) -> set[str]:
    """Names of the arrays in which two blocks differ."""
    old, new = dict(columns(before)), dict(columns(after))
    assert old.keys() == new.keys()
    return {name for name in old if not np.array_equal(old[name], new[name])}


def one_problem(case: Case, **pins: float) -> tuple[str, str]:
    """Check and text of the only problem of a case that cannot be drawn."""
    with pytest.raises(CaseError) as caught:
        draw(case, 0, 0, 500, pinned=pins)
    (problem,) = caught.value.problems
    assert (problem.spot.line, problem.spot.column) == (3, 5)
    assert problem.remedy
    return problem.check, problem.line()


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


# ------------------------------------------------------------------ priors
def test_rest_is_what_the_others_leave_and_impossible_worlds_are_drawn_again() -> None:
    case = make_case(
        priors={
            "moscow": {
                "seeker": uniform("types.moscow.seeker.prior", 0.2, 0.8),
                "taker": uniform("types.moscow.taker.prior", 0.2, 0.8),
                "other": Rest(),
            }
        }
    )
    draws = draw(case, 0, 0, COUNT)
    priors = draws.priors["moscow"]
    assert (priors >= 0).all()
    assert (priors <= 1).all()
    assert np.abs(priors.sum(axis=0) - 1).max() <= 3e-15
    # Half of the square lies beyond seeker + taker = 1.
    assert draws.redrawn["moscow"] == pytest.approx(COUNT / 2, abs=4 * (COUNT / 4) ** 0.5)
    first = 0.2 + 0.6 * np.array(
        [uniforms(0, f"types.moscow.{kind}.prior", 0, COUNT) for kind in ("seeker", "taker")]
    )
    kept = first.sum(axis=0) < 1
    assert priors[:2, kept] == pytest.approx(first[:, kept], abs=1e-15)
    assert (~kept).sum() == draws.redrawn["moscow"]
    # A world drawn again takes the first attempt that fits, from streams of its own.
    world = int(np.flatnonzero(~kept)[0])
    for attempt in range(1, 200):
        seeker, taker = (
            0.2 + 0.6 * uniforms(0, f"types.moscow.{kind}.prior#{attempt}", world, 1)[0]
            for kind in ("seeker", "taker")
        )
        if seeker + taker < 1:
            break
    assert priors[:2, world] == pytest.approx([seeker, taker], abs=1e-15)
    # Redrawing is a matter of each world alone.
    alone = draw(case, 0, world, 1)
    assert np.array_equal(alone.priors["moscow"][:, 0], priors[:, world])


def test_without_rest_priors_are_divided_by_their_sum() -> None:
    case = make_case(
        priors={
            "moscow": {
                "seeker": uniform("types.moscow.seeker.prior", 0.1, 0.5),
                "taker": Point(0.6),
                "other": Point(0.6),
            }
        }
    )
    draws = draw(case, 0, 0, 1000)
    seeker = 0.1 + 0.4 * uniforms(0, "types.moscow.seeker.prior", 0, 1000)
    priors = draws.priors["moscow"]
    assert priors[0] == pytest.approx(seeker / (seeker + 1.2), abs=1e-15)
    assert np.abs(priors.sum(axis=0) - 1).max() <= 3e-15
    assert draws.redrawn["moscow"] == 0


def test_negative_priors_are_drawn_again() -> None:
    case = make_case(
        priors={
            "moscow": {
                "seeker": uniform("types.moscow.seeker.prior", -0.5, 0.5),
                "taker": Rest(),
            }
        }
    )
    draws = draw(case, 0, 0, 4000)
    assert (draws.priors["moscow"] >= 0).all()
    assert draws.redrawn["moscow"] == pytest.approx(2000, abs=130)


def test_priors_that_can_never_be_right_are_refused() -> None:
    impossible = [
        {"seeker": uniform("types.moscow.seeker.prior", 1.1, 1.2), "taker": Rest()},
        {"seeker": Point(0.7), "taker": Point(0.3), "other": Rest()},
        {"seeker": Point(0.0), "taker": Point(0.0)},
    ]
    for priors in impossible:
        check, text = one_problem(make_case(priors={"moscow": priors}))
        assert check == "priors-sum"
        assert "types.moscow.seeker.prior" in text


def test_a_prior_that_depends_on_an_assumption() -> None:
    case = make_case(
        assumptions={"a": Point(0.5)},
        priors={
            "moscow": {
                "seeker": IfAssumption(
                    "a",
                    uniform("types.moscow.seeker.prior.then", 0.6, 1.2),
                    uniform("types.moscow.seeker.prior.else", 0.0, 0.2),
                ),
                "taker": Rest(),
            }
        },
    )
    draws = draw(case, 0, 0, 4000)
    seeker, a = draws.priors["moscow"][0], draws.truths["a"]
    assert seeker[a].min() >= 0.6
    assert seeker[~a].max() <= 0.2
    # Only worlds in which it is true can need another draw (a third of them).
    assert draws.redrawn["moscow"] == pytest.approx(a.sum() / 3, abs=4 * (4000 / 9) ** 0.5)
    assert abs(a.mean() - 0.5) < 4 * 0.5 / 4000**0.5


# ------------------------------------------------------------------ pins
def test_a_pinned_quantity_has_the_value_everywhere_and_moves_nothing_else() -> None:
    case = crisis()
    base = draw(case, 0, 0, 500)
    for path, names in {
        "quantities.cost": {"cost"},
        "quantities.prize": {"prize.seeker", "prize.taker"},
        "quantities.prize.seeker": {"prize.seeker"},
        "rationality.moscow": {"precision ('moscow', '')"},
        "rationality.moscow.reply": {"precision ('moscow', 'reply')"},
    }.items():
        pinned = draw(case, 0, 0, 500, pinned={path: 4.0})
        assert changed(base, pinned) == names
        new = dict(columns(pinned))
        assert all((new[name] == 4.0).all() for name in names)


def test_a_pinned_leaf_under_an_assumption_counts_where_the_leaf_counts() -> None:
    draws = draw(crisis(), 0, 0, 500, pinned={"quantities.prize.taker.then": 7.0})
    prize = draws.numbers["prize"]
    assert isinstance(prize, Mapping)
    assert np.array_equal(prize["taker"], np.where(draws.truths["planned"], 7.0, 20.0))


@pytest.mark.parametrize("truth", [0.0, 1.0])
def test_a_pinned_assumption_is_true_or_false_everywhere(truth: float) -> None:
    base = draw(crisis(), 0, 0, 500)
    pinned = draw(crisis(), 0, 0, 500, pinned={"assumptions.sincere": truth})
    assert (pinned.truths["sincere"] == bool(truth)).all()
    # What is given it, and what it sets, follow.
    assert changed(base, pinned) == {
        "truth sincere",
        "truth planned",
        "fear.seeker",
        "fear.taker",
        "prize.taker",
    }


def test_a_pinned_credence() -> None:
    draws = draw(crisis(), 0, 0, 500, pinned={"assumptions.sincere.credence": 0.1})
    assert (draws.credences["sincere"] == 0.1).all()
    assert np.array_equal(draws.truths["sincere"], uniforms(0, "assumptions.sincere", 0, 500) < 0.1)


def test_a_pinned_prior_scales_the_others_to_what_is_left() -> None:
    case = make_case(
        priors={
            "moscow": {
                "seeker": uniform("types.moscow.seeker.prior", 0.1, 0.4),
                "taker": uniform("types.moscow.taker.prior", 0.1, 0.4),
                "other": Rest(),
            }
        }
    )
    base = draw(case, 0, 0, 500).priors["moscow"]
    pinned = draw(case, 0, 0, 500, pinned={"types.moscow.taker.prior": 0.7}).priors["moscow"]
    assert (pinned[1] == 0.7).all()
    assert pinned[0] / pinned[2] == pytest.approx(base[0] / base[2])
    assert np.abs(pinned.sum(axis=0) - 1).max() <= 3e-15
    everything = draw(case, 0, 0, 5, pinned={"types.moscow.taker.prior": 1.0}).priors["moscow"]
    assert everything[[0, 2]].tolist() == [[0.0] * 5] * 2


def test_types_that_had_no_probability_share_what_a_pin_leaves() -> None:
    case = make_case(
        priors={"moscow": {"seeker": Point(1.0), "taker": Point(0.0), "other": Point(0.0)}}
    )
    pinned = draw(case, 0, 0, 2, pinned={"types.moscow.seeker.prior": 0.5}).priors["moscow"]
    assert pinned.tolist() == [[0.5, 0.5], [0.25, 0.25], [0.25, 0.25]]


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ({"quantities.cots": 1.0}, "did you mean 'quantities.cost'"),
        ({"quantities.net": 1.0}, "no number to set at quantities.net"),
        ({"quantities.cost": INFINITE}, "finite"),
        ({"assumptions.planned": 0.4}, "assumptions.planned.credence to 0.4"),
        ({"assumptions.planned.credence": 1.4}, "between 0 and 1"),
        ({"types.moscow.seeker.prior": -0.1}, "between 0 and 1"),
        ({"types.moscow.seeker.prior": 0.9, "types.moscow.taker.prior": 0.9}, "sum to 1.8"),
        ({"types.moscow.seeker.prior": 0.4, "types.moscow.taker.prior": 0.4}, "sum to 0.8"),
    ],
)
def test_pins_that_cannot_be_understood(pins: Mapping[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        draw(crisis(), 0, 0, 10, pinned=pins)


def tied_case(rank: float) -> Case:
    """The crisis, with cost and the prize tied together."""
    from overture.case.model import Together

    return replace(crisis(), together=(Together(("cost", "prize"), rank),))
