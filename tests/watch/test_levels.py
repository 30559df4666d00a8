"""The grid filter against Kalman's, against sums written out, and in other orders."""

from __future__ import annotations

import itertools
import json
import math
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from overture.errors import UsageError
from overture.watch.levels import FACTOR, Heard, counted_once, filter_of, level_on, levels

DAY = date(2021, 11, 1)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def kalman(
    reports: Sequence[Heard], drift: float, start: tuple[float, float], day: date
) -> tuple[float, float]:
    """Mean and standard deviation on a day by the textbook's two lines."""
    mean, variance, last = start[0], start[1] ** 2, None
    for report in sorted(reports, key=lambda r: r.day):
        variance += drift**2 * (report.day - last).days if last else 0.0
        gain = variance / (variance + report.sd**2)
        mean, variance = mean + gain * (report.centre - mean), variance * (1 - gain)
        last = report.day
    variance += drift**2 * (day - last).days if last else 0.0
    return mean, math.sqrt(variance)


def test_the_estimates_of_2021_as_a_published_filter_has_them() -> None:
    """The stored numbers are of the count itself, not of its logarithm: the filter does not know
    which, so they are given to it as they are. The counts follow from the stored steps."""
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    stored = json.loads((Path(place) / "oracles" / "evidence.json").read_text())["kalman_estimates"]
    counts = (70.0, 94.3, 127.0, 100.0, 150.0, 179.5)
    steps = stored["steps_date_mean_sd"]
    reports = [
        Heard(f"r{k}", date.fromisoformat(day), count, float(stored["obs_sd"]))
        for k, ((day, _, _), count) in enumerate(zip(steps, counts, strict=True))
    ]
    start = tuple(map(float, stored["prior"]))
    held = filter_of(reports, math.sqrt(stored["q_per_day"]), (start[0], start[1]))
    for k, (_, mean, sd) in enumerate(steps):
        level = level_on(held, reports[: k + 1], reports[k].day)
        # printed with eight decimals
        assert level.mean == pytest.approx(mean, abs=1e-8)
        assert level.sd == pytest.approx(sd, abs=1e-8)


def test_where_all_is_normal_it_is_the_filter_of_kalman() -> None:
    rng = np.random.default_rng(8)
    for _ in range(40):
        drift = float(rng.uniform(0.003, 0.1))
        start = (11.0, float(rng.uniform(0.2, 1.5)))
        days = sorted(rng.choice(300, size=int(rng.integers(1, 20)), replace=False).tolist())
        reports = [
            Heard(f"{k}", on(day), float(rng.normal(11, 0.4)), float(rng.uniform(0.03, 0.4)))
            for k, day in enumerate(days)
        ]
        level = level_on(filter_of(reports, drift, start, until=on(310)), reports, on(310))
        mean, sd = kalman(reports, drift, start, on(310))
        # the sums over the grid err by less than rounding; 1e-9 leaves room for thousands of them
        assert level.mean == pytest.approx(mean, abs=1e-9)
        assert level.sd == pytest.approx(sd, abs=1e-9)
        assert level.mass.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_level_that_does_not_move_is_the_mean_of_its_counts() -> None:
    reports = [Heard(f"{k}", on(k), 10 + 0.1 * k, 0.2) for k in range(5)]
    level = level_on(filter_of(reports, 0.0, (10.0, 0.5)), reports, on(400))
    mean, sd = kalman(reports, 0.0, (10.0, 0.5), on(400))
    assert (level.mean, level.sd) == pytest.approx((mean, sd), abs=1e-9)


def test_grades_and_bounds_against_all_that_may_have_happened() -> None:
    """Every report tells what was seen or says nothing. Given which do, numbers are Kalman's and a
    bound is a factor: the posterior is the mixture over all combinations."""
    reports = [
        Heard("a", on(0), 11.0, 0.15, "=", 0.8),
        Heard("b", on(9), 11.5, 0.2, "=", 0.6),
        Heard("c", on(20), 11.3, 0.1, ">=", 0.7),
    ]
    drift, start = 0.03, (11.0, 0.6)
    held = filter_of(reports, drift, start)
    anyway = 1 / (2 * math.log(FACTOR))
    grid = np.linspace(4, 18, 20_001)
    whole = np.zeros_like(grid)
    for tells in itertools.product((True, False), repeat=3):
        weight, mean, variance, last = 1.0, start[0], start[1] ** 2, on(0)
        for report, told in zip(reports[:2], tells, strict=False):
            variance += drift**2 * (report.day - last).days
            last = report.day
            if told:
                whole_variance = variance + report.sd**2
                weight *= report.tells * norm.pdf(report.centre, mean, math.sqrt(whole_variance))
                gain = variance / whole_variance
                mean, variance = mean + gain * (report.centre - mean), variance * (1 - gain)
            else:
                weight *= (1 - report.tells) * anyway
        variance += drift**2 * 11
        density = weight * norm.pdf(grid, mean, math.sqrt(variance))
        bound = norm.cdf((grid - 11.3) / 0.1)
        whole += density * (0.7 * bound if tells[2] else 0.3 * 0.5)
    whole /= whole.sum()
    level = level_on(held, reports, on(20))
    mean = float(grid @ whole)
    assert level.mean == pytest.approx(mean, abs=1e-7)
    assert level.sd == pytest.approx(math.sqrt(whole @ (grid - mean) ** 2), abs=1e-7)
    # quantiles lie between edges of cells: they are as fine as the mass of one cell
    below = np.interp(level.quantiles((0.05, 0.5, 0.95)), grid, np.cumsum(whole))
    assert below == pytest.approx([0.05, 0.5, 0.95], abs=2e-3)


def test_before_the_first_count_nothing_is_known_and_that_is_not_zero() -> None:
    first = Heard("a", on(5), math.log(90_000), 0.15)
    held = filter_of([first], 0.03)
    assert level_on(held, [], on(0)).quantiles((0.5,))[0] == pytest.approx(first.centre, abs=0.05)
    low, high = level_on(held, [first], on(0)).quantiles((0.05, 0.95))
    # not counted by then: an order of magnitude either way
    assert (low, high) == pytest.approx(
        (first.centre - 0.9 * math.log(10), first.centre + 0.9 * math.log(10)), abs=0.05
    )


def test_a_count_that_says_nothing_moves_nothing() -> None:
    told = [Heard("a", on(0), 11.0, 0.15, tells=0.8)]
    held = filter_of([*told, Heard("b", on(3), 13.0, 0.15)], 0.03)
    for bound in ("=", ">=", "<="):
        silent = Heard("b", on(3), 13.0, 0.15, bound, tells=0.0)
        with_it = level_on(held, [*told, silent], on(5))
        assert with_it.mass == pytest.approx(level_on(held, told, on(5)).mass, abs=1e-12)


def test_a_wild_count_of_a_middling_source_is_not_believed() -> None:
    steady = [Heard(f"{k}", on(k), 11.0, 0.15, tells=0.8) for k in range(6)]
    wild = Heard("w", on(6), 13.0, 0.15, tells=0.8)
    held = filter_of([*steady, wild], 0.02)
    median = level_on(held, [*steady, wild], on(6)).quantiles((0.5,))[0]
    assert median == pytest.approx(11.0, abs=0.1)
    # sure sources are believed both, and the level lies between
    sure = [Heard(f"{k}", on(k), 11.0, 0.15) for k in range(6)]
    between = level_on(held, [*sure, Heard("w", on(6), 13.0, 0.15)], on(6)).mean
    assert 11.3 < between < 12.7


def test_copies_are_one_witness_and_order_does_not_matter() -> None:
    one = Heard("a", on(0), 11.0, 0.15, copy="a")
    again = Heard("b", on(1), 11.0, 0.15, copy="a")
    other = Heard("c", on(2), 11.2, 0.15, tells=0.8)
    held = filter_of([one, again, other], 0.03)
    alone = level_on(held, [one, other], on(4)).mass
    for order in itertools.permutations([one, again, other]):
        assert level_on(held, order, on(4)).mass.tolist() == alone.tolist()
    assert [r.id for r in counted_once([other, again, one])] == ["a", "c"]


def test_days_in_a_row_are_as_each_day_by_itself() -> None:
    rng = np.random.default_rng(3)
    reports = [
        Heard(f"{k}", on(int(rng.integers(0, 30))), float(rng.normal(11, 0.3)), 0.15, tells=0.8)
        for k in range(12)
    ]
    held = filter_of(reports, 0.03)
    # reports come late, and one is taken back and comes again
    known = [(on(k), [r for i, r in enumerate(reports) if i <= k // 3]) for k in range(36)]
    known[20] = (on(20), known[20][1][1:])
    for (day, told), level in zip(known, levels(held, known), strict=True):
        alone = level_on(held, told, day)
        assert level.day == day
        assert level.mass.tolist() == alone.mass.tolist()


def test_what_no_grid_can_hold_is_refused() -> None:
    with pytest.raises(UsageError, match="1 to 2,000 reports"):
        filter_of([], 0.03)
    with pytest.raises(UsageError, match="error of a report above"):
        filter_of([Heard("a", DAY, 1.0, 0.0)], 0.03)
    with pytest.raises(UsageError, match="larger error or drift"):
        filter_of([Heard("a", DAY, 0.0, 0.01), Heard("b", DAY, 500.0, 0.01)], 0.002)
    apart = [Heard("a", DAY, 0.0, 0.1), Heard("b", DAY, 9.0, 0.1)]
    with pytest.raises(UsageError, match="row b cannot be true"):
        level_on(filter_of(apart, 0.01), apart, DAY)
