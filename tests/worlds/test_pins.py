"""Pins: one number set in every world, and nothing else moved."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from tests.worlds.builder import INFINITE, crisis, make_case, uniform
from tests.worlds.reading import changed, columns

from overture.case.model import Point, Rest
from overture.errors import UsageError
from overture.worlds.draws import draw
from overture.worlds.streams import uniforms


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
