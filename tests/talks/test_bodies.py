"""Bodies: consent against listing and simulation, power against published values."""

from __future__ import annotations

import itertools
import json
import math
import os
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from overture.errors import UsageError
from overture.talks.bodies import (
    Body,
    Seat,
    consent,
    majority,
    pivotal,
    power,
    refusing,
    shapley_shubik,
    unanimity,
)


def random_body(rng: random.Random, shared: float = 0.0) -> Body:
    seats = rng.randrange(1, 7)
    criteria = rng.randrange(1, 3)
    weights = [tuple(rng.randrange(0, 4) for _ in range(criteria)) for _ in range(seats)]
    weights[0] = (1,) * criteria
    needs = tuple(rng.randrange(0, sum(w[c] for w in weights) + 1) for c in range(criteria))
    odds = [rng.choice([0.0, 1.0, rng.random()]) for _ in range(seats)]
    return Body(
        tuple(
            Seat(f"seat {k}", p, w, rng.random() < 0.2)
            for k, (p, w) in enumerate(zip(odds, weights, strict=True))
        ),
        needs,
        shared,
    )


def coalitions(body: Body) -> list[tuple[float, tuple[int, ...]]]:
    """Every set of consenting seats with its probability, seats being independent."""
    out = []
    for yes in itertools.product((0, 1), repeat=len(body.seats)):
        odds = [s.consents if y else 1 - s.consents for s, y in zip(body.seats, yes, strict=True)]
        out.append((math.prod(odds), tuple(k for k, y in enumerate(yes) if y)))
    return out


def test_consent_and_who_decides_agree_with_a_listing() -> None:
    rng = random.Random(1)
    for _ in range(300):
        body = random_body(rng)
        listed = coalitions(body)
        passing = sum(p for p, yes in listed if body.passes(yes))
        assert consent(body) == pytest.approx(passing, abs=1e-12)
        decides, blocks = pivotal(body), refusing(body)
        for k, seat in enumerate(body.seats):
            others = [(p, set(yes) - {k}) for p, yes in listed]
            with_it = sum(p for p, yes in others if body.passes(yes | {k}))
            without = sum(p for p, yes in others if body.passes(yes))
            assert decides[seat.name] == pytest.approx(with_it - without, abs=1e-12)
            refused = sum(p for p, yes in listed if k not in yes and not body.passes(yes))
            if passing < 1 - 1e-12:
                assert blocks[seat.name] == pytest.approx(refused / (1 - passing), abs=1e-9)


def test_power_agrees_with_all_orders() -> None:
    rng = random.Random(2)
    for _ in range(60):
        body = random_body(rng)
        count = [0] * len(body.seats)
        for order in itertools.permutations(range(len(body.seats))):
            for k in range(len(order)):
                if body.passes(order[: k + 1]) and not body.passes(order[:k]):
                    count[order[k]] += 1
                    break
        orders = math.factorial(len(body.seats))
        assert list(shapley_shubik(body).values()) == [Fraction(c, orders) for c in count]
        for seat, share in shapley_shubik(body).items():
            assert power(body)[seat] == pytest.approx(float(share), abs=1e-12)


@pytest.mark.parametrize("shared", [0.15, 0.6, 0.95, 1.0])
def test_correlated_consent_agrees_with_simulation(shared: float) -> None:
    rng = np.random.default_rng(5)
    body = majority({"a": 0.9, "b": 0.6, "c": 0.3, "d": 0.5, "e": 0.7}, shared)
    from scipy.special import ndtri

    draws = 400_000
    z = rng.standard_normal((draws, 1))
    own = rng.standard_normal((draws, len(body.seats)))
    quantiles = ndtri([seat.consents for seat in body.seats])
    yes = math.sqrt(shared) * z + math.sqrt(1 - shared) * own <= quantiles
    seen = (yes.sum(axis=1) >= body.needs[0]).mean()
    assert consent(body) == pytest.approx(seen, abs=5 * math.sqrt(0.25 / draws))


def test_every_seat_keeps_its_credence_whatever_the_correlation() -> None:
    for shared in (0.0, 0.3, 0.9, 0.999, 1.0):
        for p in (0.01, 0.5, 0.97):
            assert consent(unanimity({"one": p}, shared)) == pytest.approx(p, abs=1e-10)


def test_unanimity_grows_with_correlation_to_the_least_credence() -> None:
    credences = {f"m{k}": 0.9 + 0.003 * k for k in range(30)}
    values = [consent(unanimity(credences, s)) for s in (0.0, 0.2, 0.5, 0.8, 0.99, 1.0)]
    assert values == sorted(values)
    assert values[0] == pytest.approx(math.prod(credences.values()), abs=1e-12)
    assert values[-1] == pytest.approx(0.9, abs=1e-12)


def test_published_power() -> None:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    entries = json.loads((Path(place) / "oracles" / "talks.json").read_text())
    found = [entry for entry in entries if entry["kind"] == "voting_power"]
    assert len(found) == 2
    for entry in found:
        weights = entry["input"]["weights"]
        seats = tuple(Seat(str(k), 0.5, (w,)) for k, w in enumerate(weights))
        power = shapley_shubik(Body(seats, (entry["input"]["quota"],)))
        expected = entry["expected"]["index"]
        wanted = expected if isinstance(expected, list) else [expected] * len(weights)
        assert [str(v) for v in power.values()] == wanted


def test_the_council_of_1958() -> None:
    seats = tuple(Seat(str(k), 0.5, (w,)) for k, w in enumerate((4, 4, 4, 2, 2, 1)))
    power = list(shapley_shubik(Body(seats, (12,))).values())
    assert power == [Fraction(7, 30)] * 3 + [Fraction(3, 20)] * 2 + [Fraction(0)]


def test_what_makes_no_body_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing could pass"):
        Body((Seat("a", 0.5),), (2,))
    with pytest.raises(UsageError, match="credence"):
        Body((Seat("a", 1.5),), (1,))
    with pytest.raises(UsageError, match="criterion"):
        Body((Seat("a", 0.5, (1, 1)),), (1,))
    with pytest.raises(UsageError, match="correlation"):
        Body((Seat("a", 0.5),), (1,), 1.5)
    with pytest.raises(UsageError, match="sums"):
        Body((Seat("a", 0.5, (10**7,)),), (10**7,))


def test_large_bodies_are_worked_out_or_refused() -> None:
    half = majority({f"member {k}": 0.6 for k in range(200)}, 0.3)
    assert power(half, ["member 0"])["member 0"] == pytest.approx(1 / 200, abs=1e-12)
    vast = Seat("large", 0.5, (10**30,))
    assert consent(Body((vast, Seat("small", 0.5)), (1,))) == pytest.approx(0.75)
    with pytest.raises(UsageError, match="common factor"):
        Body(tuple(Seat(f"member {k}", 0.5, (1000 + k,)) for k in range(100)), (60_000,))
