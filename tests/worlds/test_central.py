"""The central world, and the points that the declared ranges come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit
from tests.worlds.builder import INFINITE, crisis, make_case, normal, uniform

from overture.case.model import Distribution, IfAssumption, Point, Rest
from overture.errors import CaseError, UsageError
from overture.worlds.distributions import mean
from overture.worlds.draws import central, draw
from overture.worlds.realised import realised


# ------------------------------------------------------------------ the central world
def test_quantities_credences_and_precisions_are_at_their_medians() -> None:
    world = central(crisis())
    assert world.count == 1
    reference = stats.truncnorm(-4.0 / 1.2159, np.inf, loc=4.0, scale=1.2159)
    cost = world.numbers["cost"]
    assert isinstance(cost, np.ndarray)
    assert cost[0] == pytest.approx(reference.median(), abs=1e-4)
    assert world.numbers["known"] == pytest.approx([3.0])
    assert world.credences["sincere"] == pytest.approx([expit(0.8)])
    assert world.precision["moscow", ""] == pytest.approx([np.exp(-1.5)])
    assert world.weights.tolist() == [1.0]
    assert world.redrawn == {"moscow": 0}


def test_assumptions_are_at_their_likelier_value_and_set_what_depends_on_them() -> None:
    world = central(crisis())
    # sincere: 0.69. planned: 0.4, and less given that sincere is true.
    assert world.truths["sincere"].tolist() == [True]
    assert world.truths["planned"].tolist() == [False]
    fear, prize = world.numbers["fear"], world.numbers["prize"]
    assert isinstance(fear, Mapping)
    assert isinstance(prize, Mapping)
    assert {kind: values.tolist() for kind, values in fear.items()} == {
        "seeker": [11.0],
        "taker": [5.5],
    }
    assert prize["taker"].tolist() == [20.0]


def test_a_tie_is_true_and_given_is_followed_in_order() -> None:
    case = make_case(
        assumptions={"c": Point(0.3), "b": Point(0.3), "a": Point(0.5)},
        given={"b": {"a": 1.0}, "c": {"b": -2.0, "a": 1.0}},
    )
    truths = {name: bool(truth[0]) for name, truth in central(case).truths.items()}
    # b: log-odds -0.847 + 1 > 0. c: -0.847 - 2 + 1 < 0.
    assert truths == {"a": True, "b": True, "c": False}


def test_priors_are_at_their_means() -> None:
    seeker = Distribution("types.moscow.seeker.prior", "logitnormal", (-1.0, 0.8), 0, 1, (0.1, 0.6))
    taker = Distribution("types.moscow.taker.prior", "beta", (2.0, 6.0), 0, 1, (2.0, 6.0))
    case = make_case(priors={"moscow": {"seeker": seeker, "taker": taker, "other": Rest()}})
    prior = central(case).priors["moscow"][:, 0]
    assert prior == pytest.approx([mean(seeker), 0.25, 0.75 - mean(seeker)], abs=1e-12)
    whole = make_case(priors={"moscow": {"seeker": seeker, "taker": taker}})
    prior = central(whole).priors["moscow"][:, 0]
    assert prior[1] == pytest.approx(0.25 / (0.25 + mean(seeker)), abs=1e-12)


def test_means_that_leave_nothing_for_rest_are_refused() -> None:
    priors = {
        "seeker": uniform("types.moscow.seeker.prior", 0.2, 1.0),
        "taker": uniform("types.moscow.taker.prior", 0.2, 1.0),
        "other": Rest(),
    }
    case = make_case(priors={"moscow": priors})
    assert draw(case, 0, 0, 100).redrawn["moscow"] > 0
    with pytest.raises(CaseError) as caught:
        central(case)
    (problem,) = caught.value.problems
    assert problem.check == "priors-sum"
    assert "in the central world" in problem.what


def test_pins_hold_in_the_central_world_too() -> None:
    pins = {"quantities.cost": 9.0, "assumptions.sincere": 0.0, "types.moscow.taker.prior": 0.25}
    world = central(crisis(), pinned=pins)
    assert world.numbers["cost"] == pytest.approx([9.0])
    # Without sincere, planned stands at 0.4: still the less likely.
    assert [bool(world.truths[name][0]) for name in ("sincere", "planned")] == [False, False]
    assert world.priors["moscow"][:, 0] == pytest.approx([0.75, 0.25])
    with pytest.raises(UsageError, match="no number to set"):
        central(crisis(), pinned={"quantities.nothing": 1.0})


def test_the_central_world_lies_in_the_middle_of_the_draws() -> None:
    world, draws = central(crisis()), draw(crisis(), 0, 0, 20_000)
    cost = draws.numbers["cost"]
    assert isinstance(cost, np.ndarray)
    assert (cost < world.numbers["cost"]).mean() == pytest.approx(0.5, abs=4 * 0.5 / 20_000**0.5)
    precision = draws.precision["moscow", ""]
    below = (precision < world.precision["moscow", ""]).mean()
    assert below == pytest.approx(0.5, abs=4 * 0.5 / 20_000**0.5)


# ------------------------------------------------------------------ realised points
def test_every_uncertain_number_has_its_points() -> None:
    points = realised(crisis())
    assert set(points) == {
        "quantities.cost",
        "quantities.prize.seeker",
        "quantities.prize.taker",
        "quantities.fear.seeker",
        "quantities.fear.taker",
        "assumptions.sincere.credence",
        "types.moscow.seeker.prior",
        "types.moscow.taker.prior",
        "rationality.moscow",
    }
    assert all(low <= middle <= high for low, middle, high in points.values())
    assert points["assumptions.sincere.credence"][1] == pytest.approx(expit(0.8), abs=1e-12)
    # 20 where `planned` is false (most worlds), else up to 90.
    assert points["quantities.prize.taker"][:2] == (20.0, 20.0)
    assert points["quantities.prize.taker"][2] > 50


def test_points_of_an_interval_are_its_ends_unless_it_is_truncated() -> None:
    case = make_case(
        quantities={
            "free": normal("quantities.free", -4.0, 8.0),
            "cut": normal("quantities.cut", -4.0, 8.0, minimum=0.0),
            "known": Point(3.0),
        }
    )
    points = realised(case)
    assert set(points) == {"quantities.free", "quantities.cut"}
    assert points["quantities.free"] == pytest.approx((-4.0, 2.0, 8.0), abs=1e-12)
    spread = 6.0 / stats.norm.ppf(0.95)
    reference = stats.truncnorm(-2.0 / spread, INFINITE, loc=2.0, scale=spread)
    assert points["quantities.cut"] == pytest.approx(reference.ppf([0.05, 0.5, 0.95]), abs=1e-10)


def test_points_of_a_mixture_come_from_its_draws() -> None:
    mixed = IfAssumption(
        "a", uniform("quantities.x.then", 0.0, 1.0), uniform("quantities.x.else", 10.0, 11.0)
    )
    case = make_case(quantities={"x": mixed}, assumptions={"a": Point(0.7)})
    low, middle, high = realised(case)["quantities.x"]
    # The 5, 50 and 95 % points of 0.7 U(0, 1) + 0.3 U(10, 11).
    assert low == pytest.approx(0.05 / 0.7, abs=0.01)
    assert middle == pytest.approx(0.5 / 0.7, abs=0.025)
    assert high == pytest.approx(10 + 0.25 / 0.3, abs=0.025)


def test_points_of_priors_are_those_after_drawing_again() -> None:
    seeker = uniform("types.moscow.seeker.prior", 0.2, 0.8)
    taker = uniform("types.moscow.taker.prior", 0.2, 0.8)
    case = make_case(priors={"moscow": {"seeker": seeker, "taker": taker, "other": Rest()}})
    points = realised(case)
    # On the triangle seeker + taker < 1 the density of seeker falls linearly from 0.2 to 0.8.
    expected = [0.2 + 0.6 * (1 - (1 - share) ** 0.5) for share in (0.05, 0.5, 0.95)]
    assert points["types.moscow.seeker.prior"] == pytest.approx(expected, abs=0.01)
    alone = replace(
        case,
        types={"moscow": {name: case.types["moscow"][name] for name in ("seeker", "other")}},
    )
    assert realised(alone)["types.moscow.seeker.prior"] == pytest.approx((0.23, 0.5, 0.77))
    assert realised(alone)["types.moscow.other.prior"] == pytest.approx((0.23, 0.5, 0.77), abs=0.01)
