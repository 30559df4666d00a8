"""Priors: the rest, the share, and worlds that are drawn again."""

from __future__ import annotations

import numpy as np
import pytest
from tests.worlds.builder import make_case, uniform
from tests.worlds.reading import one_problem

from overture.case.model import Form, IfAssumption, Point, Rest
from overture.worlds.draws import draw, warnings
from overture.worlds.streams import uniforms

COUNT = 20_000


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


@pytest.mark.parametrize(("low", "high", "said"), [(0.2, 0.8, False), (0.6, 1.0, True)])
def test_priors_that_are_scaled_are_said_to_be(low: float, high: float, said: bool) -> None:
    """Two ranges around 0.5 sum to 1 in the middle; two around 0.8 sum to 1.6."""
    kinds = ("seeker", "taker")
    stated = {kind: uniform(f"types.moscow.{kind}.prior", low, high) for kind in kinds}
    found = warnings(make_case(priors={"moscow": stated}))
    assert [p.check for p in found] == ["priors-scaled"] * said
    assert all("sum to 1.60" in p.what and p.severity == "warning" for p in found)


def test_with_a_rest_nothing_is_scaled() -> None:
    stated: dict[str, Form] = {
        "seeker": uniform("types.moscow.seeker.prior", 0.6, 1.0),
        "taker": Rest(),
    }
    assert warnings(make_case(priors={"moscow": stated})) == ()
