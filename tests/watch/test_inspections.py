"""Inspections: published tables, a listing of every draw, and a game solved by hand."""

from __future__ import annotations

import itertools
import json
import math
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overture.errors import UsageError
from overture.watch.inspections import (
    detection,
    deterrence_threshold,
    dresher,
    iaea_sample_size,
    quota,
    repeated,
    sample_size,
)


def reference(name: str) -> Any:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    return json.loads((Path(place) / "oracles" / "evidence.json").read_text())[name]


def test_sample_sizes_of_the_agency() -> None:
    for row in reference("attribute_sampling")["rows"]:
        sites, bad, missed = row["N"], row["d"], row["beta"]
        assert sample_size(sites, bad, missed) == row["exact_n"]
        assert iaea_sample_size(sites, bad, missed) == row["iaea_n"]
        assert iaea_sample_size(sites, bad, missed, improved=True) == row["improved_n"]
        # printed with ten decimals
        found = detection(sites, bad, row["exact_n"])
        assert found == pytest.approx(row["p_detect_at_exact"], abs=1e-9)
        found = detection(sites, bad, row["iaea_n"])
        assert found == pytest.approx(row["p_detect_at_iaea"], abs=1e-9)


def test_quotas_of_the_treaty_of_1990() -> None:
    for row in reference("cfe_declared_site_quota")["rows"]:
        assert quota(row["N"], row["quota"]) == row["n"]
        found = detection(row["N"], row["violating"], row["n"])
        assert found == pytest.approx(row["p_detect"], abs=1e-8)  # printed with eight decimals


def test_a_quota_over_years_and_inspections_that_overlook() -> None:
    given = reference("repeat_quota")
    once = detection(given["N"], given["d"], given["n_per_year"])
    # the last of the four printed numbers is that of the fifth year
    found = [repeated(once, years) for years in (1, 2, 3, 5)]
    assert found == pytest.approx(given["p_by_year"], abs=1e-8)
    # what the file calls an error is the chance that one inspection notices
    noticed = detection(
        given["N"], given["d"], given["n_per_year"], given["per_inspection_error_q"]
    )
    assert noticed == pytest.approx(given["p_one_year_imperfect"], abs=1e-10)


def test_detection_agrees_with_a_listing_of_every_draw() -> None:
    for sites, bad, visits, detects in [
        (6, 2, 3, 1.0),
        (7, 3, 4, 0.4),
        (8, 8, 5, 0.3),
        (5, 1, 5, 0.9),
    ]:
        draws = list(itertools.combinations(range(sites), visits))
        missed = [(1 - detects) ** sum(site < bad for site in draw) for draw in draws]
        listed = 1 - math.fsum(missed) / len(draws)
        assert detection(sites, bad, visits, detects) == pytest.approx(listed, abs=1e-12)


def test_the_fewest_visits_are_the_fewest() -> None:
    for sites, bad, missed, detects in itertools.product((9, 30), (1, 4), (0.1, 0.5), (1.0, 0.6)):
        found = sample_size(sites, bad, missed, detects)
        enough = [
            n for n in range(sites + 1)
            if detection(sites, bad, n, detects) >= 1 - missed - 1e-12
        ]  # fmt: skip
        assert found == (enough[0] if enough else None)
    # one site in breach, and inspections that overlook four of ten: never 90 %
    assert sample_size(30, 1, 0.1, 0.6) is None
    # the plain approximation is never too few
    assert all(
        iaea_sample_size(n, d, 0.1) >= (sample_size(n, d, 0.1) or 0)
        for n in (10, 47, 200) for d in (1, 3, 9)
    )  # fmt: skip


def test_a_million_sites_do_not_overflow() -> None:
    found = detection(1_000_000, 10, 500_000)
    assert found == pytest.approx(1 - 0.5**10, rel=1e-5)  # nearly with replacement
    assert 0 < detection(1_000_000, 400_000, 3, 0.5) < 1 - 0.8**3 + 1e-6


def solved(periods: int, inspections: int) -> float:
    """The inspection game by its recursion, each period a 2 x 2 game solved by its indifference."""
    if inspections == 0:
        return -1.0
    if inspections >= periods:
        return 0.0
    game = np.array(
        [[1.0, solved(periods - 1, inspections - 1)], [-1.0, solved(periods - 1, inspections)]]
    )
    (a, b), (c, d) = game
    return float((a * d - b * c) / (a + d - b - c))


def test_the_game_against_one_who_knows_the_plan() -> None:
    for periods, inspections, value in reference("dresher_inspection_game")["rows"]:
        assert float(dresher(periods, inspections).value) == pytest.approx(value, abs=1e-11)
    for periods, inspections in [(2, 1), (5, 2), (10, 3), (12, 6)]:
        plan = dresher(periods, inspections)
        assert float(plan.value) == pytest.approx(solved(periods, inspections), abs=1e-12)
        kept = dresher(periods - 1, inspections).value
        spent = dresher(periods - 1, inspections - 1).value
        # either side's coin makes the other indifferent, at the value of the game
        p, q = plan.inspects, plan.breaches
        assert p * 1 + (1 - p) * -1 == plan.value == p * spent + (1 - p) * kept
        assert q * 1 + (1 - q) * spent == plan.value == q * -1 + (1 - q) * kept
    assert [round(float(dresher(*at).value), 6) for at in ((10, 3), (12, 6))] == [
        -0.477273, -0.184064,
    ]  # fmt: skip
    # without a coin a known plan leaves a period free, unless every period is inspected
    assert [dresher(4, k).fixed for k in (0, 3, 4, 9)] == [-1, -1, 0, 0]
    assert dresher(4, 4).value == Fraction(0)


def test_what_deters() -> None:
    for gain, loss, threshold in reference("deterrence_threshold")["examples"]:
        assert deterrence_threshold(gain, loss) == pytest.approx(threshold, abs=1e-12)
        p = threshold + 1e-6
        assert gain * (1 - p) - loss * p < 0 < gain * (1 - threshold + 1e-6) - loss * (p - 2e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: detection(0, 0, 0),
        lambda: detection(10, 11, 2),
        lambda: detection(10, 2, 11),
        lambda: detection(10, 2, 2, 1.2),
        lambda: detection(10**9, 2, 2),
        lambda: sample_size(10, 2, 0.0),
        lambda: iaea_sample_size(10, 0, 0.1),
        lambda: quota(10, 1.5),
        lambda: repeated(1.5, 2),
        lambda: dresher(0, 0),
        lambda: dresher(10**6, 1),
        lambda: deterrence_threshold(0.0, 0.0),
        lambda: deterrence_threshold(math.nan, 1.0),
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong: Any) -> None:
    with pytest.raises(UsageError):
        wrong()
