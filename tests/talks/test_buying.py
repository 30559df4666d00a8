"""What would win a body: against trying every set of members, and against its own curve."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from tests.talks.test_bodies import random_body

from overture.talks import buying
from overture.talks.bodies import Body, Seat, consent, raising, unanimity
from overture.talks.buying import LEVELS, shifts_needed, smallest_sets


def sure(body: Body, members: tuple[str, ...]) -> Body:
    seats = [replace(s, consents=1.0) if s.name in members else s for s in body.seats]
    return replace(body, seats=tuple(seats))


def fewest(body: Body, level: float) -> int | None:
    """The size of the smallest set that reaches the level, by trying every set."""
    names = [seat.name for seat in body.seats]
    for size in range(len(names) + 1):
        for members in itertools.combinations(names, size):
            if consent(sure(body, members)) >= level - 1e-12:
                return size
    return None


@pytest.mark.parametrize("shared", [0.0, 0.4, 1.0])
def test_smallest_sets_are_those_of_trying_every_set(shared: float) -> None:
    rng = random.Random(3)
    found_some = 0
    for _ in range(60 if shared in (0.0, 1.0) else 12):
        body = random_body(rng, shared)
        for level, won in zip(LEVELS, smallest_sets(body), strict=True):
            size = fewest(body, level)
            if won is None:
                assert size is None
                continue
            assert won.exact
            assert len(won.members) == won.least == size
            assert won.consent == pytest.approx(consent(sure(body, won.members)), abs=1e-9)
            assert won.consent >= level - 1e-9
            found_some += size is not None and size > 0
    assert found_some > 5


def test_greedy_sets_reach_the_level_and_are_not_below_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(buying, "MOST_WORK", 0)
    rng = random.Random(4)
    short = 0
    for _ in range(150):
        body = random_body(rng)
        for level, won in zip(LEVELS, smallest_sets(body), strict=True):
            size = fewest(body, level)
            assert (won is None) == (size is None)
            if won is None or size is None:
                continue
            assert consent(sure(body, won.members)) >= level - 1e-9
            assert won.least <= size <= len(won.members)
            assert not won.exact or len(won.members) == size
            short += size > 0 and won.least > 1
    assert short > 5  # the bound says more than that one is needed


def test_a_large_body_of_unlike_members_is_searched_in_time() -> None:
    weights = [83, 67, 59, 47, 38, 19, 17, 12, 11, 11, 10, 10, 10, 9, 7, 6, 5, 5, 5, 4, 3, 2, 2, 1]
    seats = tuple(Seat(f"s{k}", 0.5 + 0.01 * k, (1, w)) for k, w in enumerate(weights))
    body = Body(seats, (13, 250))
    for level, won in zip(LEVELS, smallest_sets(body), strict=True):
        assert won is not None
        assert consent(sure(body, won.members)) >= level
        assert won.least <= len(won.members)


@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_the_shift_needed_brings_consent_to_the_level(shared: float) -> None:
    body = unanimity({"a": 0.6, "b": 0.8, "c": 0.9}, shared)
    for level, shift in zip(LEVELS, shifts_needed(body), strict=True):
        assert shift is not None
        odds = [np.log(s.consents / (1 - s.consents)) + shift for s in body.seats]
        moved = [replace(s, consents=float(1 / (1 + np.exp(-o))))
                 for s, o in zip(body.seats, odds, strict=True)]  # fmt: skip
        # the curve is off by less than 1e-5 between its points
        assert consent(replace(body, seats=tuple(moved))) == pytest.approx(level, abs=2e-5)


def test_no_text_wins_a_member_who_never_consents() -> None:
    body = unanimity({"never": 0.0, "willing": 0.9})
    assert shifts_needed(body) == [None, None, None]
    # it can be won all the same, if its consent is made sure by other means
    assert [won.members for won in smallest_sets(body) if won] == [
        ("never",), ("never",), ("never",),
    ]  # fmt: skip


def test_sure_consent_raises_by_what_simulation_says() -> None:
    body = replace(unanimity({"a": 0.7, "b": 0.8, "c": 0.9}), shared=0.5)
    from scipy.special import ndtri

    rng = np.random.default_rng(6)
    draws = 200_000
    z, own = rng.standard_normal((draws, 1)), rng.standard_normal((draws, 3))
    yes = np.sqrt(0.5) * z + np.sqrt(0.5) * own <= ndtri([0.7, 0.8, 0.9])
    now = yes.all(axis=1).mean()
    for k, name in enumerate("abc"):
        without = np.delete(yes, k, axis=1).all(axis=1).mean()
        # five standard errors of the difference of two shares of the same draws
        assert raising(body)[name] == pytest.approx(without - now, abs=5 * 0.5 / np.sqrt(draws))
