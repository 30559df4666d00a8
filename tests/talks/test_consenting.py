"""The consent of a body at every shift of its members, against bodies moved one by one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.talks.bodies import Body, Seat, consent, majority, unanimity
from overture.talks.consenting import consent_by_shift

CREDENCES = {f"m{k}": 0.3 + 0.05 * k for k in range(11)}
QUOTA = Body(
    (
        Seat("a", 0.7, (4,), veto=True),
        Seat("b", 0.5, (3,)),
        Seat("c", 0.6, (2,)),
        Seat("d", 0.8, (2,)),
    ),
    (7,),
    0.4,
)
BODIES = [
    unanimity(CREDENCES),
    unanimity(CREDENCES, 0.5),
    unanimity(CREDENCES, 0.97),
    unanimity(CREDENCES, 1.0),
    majority(CREDENCES),
    majority(CREDENCES, 0.3),
    QUOTA,
    unanimity({"sure": 1.0, "open": 0.5}, 0.2),
    unanimity({"never": 0.0, "open": 0.5}),
]


def moved(body: Body, shift: float) -> Body:
    def odds(p: float) -> float:
        return p if p in (0.0, 1.0) else 1 / (1 + math.exp(-(math.log(p / (1 - p)) + shift)))

    return replace(
        body, seats=tuple(replace(seat, consents=odds(seat.consents)) for seat in body.seats)
    )


@pytest.mark.parametrize("body", BODIES)
def test_consent_is_that_of_the_body_with_moved_credences(body: Body) -> None:
    curve = consent_by_shift(body)
    shifts = np.array([-6.1, -2.03, -0.4, 0.0, 0.33, 1.97, 5.6])
    exact = [consent(moved(body, float(shift))) for shift in shifts]
    assert curve.at(shifts) == pytest.approx(exact, abs=1e-5)


@given(st.floats(-40, 40), st.floats(0, 20))
def test_more_worth_never_makes_consent_less_likely(shift: float, more: float) -> None:
    low, high = CURVE.at(np.array([shift, shift + more]))
    assert 0.0 <= low <= high + 1e-12 <= 1.0 + 1e-12


CURVE = consent_by_shift(majority(CREDENCES, 0.3))
