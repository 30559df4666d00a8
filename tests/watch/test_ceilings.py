"""A holding against its ceiling: closed forms, draws, and what may be called when."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import norm

from overture.watch.ceilings import (
    Amount,
    above,
    amount_of,
    called,
    ceiling_of,
    exactly,
    excess,
    inspected,
    recounted,
    total,
)
from overture.watch.levels import Heard, filter_of, level_on

DAY = date(2021, 12, 6)


def lognormal(middle: float, sd: float) -> Amount:
    """A holding whose logarithm is normal."""
    one = Heard("a", DAY, math.log(middle), sd)
    held = filter_of([one], 0.005, (math.log(middle), sd))
    return amount_of(level_on(held, [], DAY))


def test_above_and_excess_have_their_closed_forms() -> None:
    amount = lognormal(90_000, 0.2)
    for limit in (50_000, 90_000, 120_000):
        z = (math.log(90_000) - math.log(limit)) / 0.2
        # Black (1976): the excess over a limit of a lognormal number
        over = 90_000 * math.exp(0.02) * norm.cdf(z + 0.2) - limit * norm.cdf(z)
        # a cell is 0.3 % of the number wide
        assert above(amount, ceiling_of(limit)) == pytest.approx(norm.cdf(z), abs=1e-4)
        assert excess(amount, ceiling_of(limit)) == pytest.approx(over, rel=1e-3)


def test_a_ceiling_that_is_an_interval_is_averaged_over() -> None:
    amount, ends = lognormal(60_000, 0.3), (45_000.0, 75_000.0)
    sd = (ends[1] - ends[0]) / (2 * norm.ppf(0.95))
    rng = np.random.default_rng(5)
    drawn = 60_000 * np.exp(0.3 * rng.standard_normal(400_000))
    limits = np.maximum(0, 60_000 + sd * rng.standard_normal(400_000))
    # four standard errors of the draws
    assert above(amount, ceiling_of(60_000, ends)) == pytest.approx(
        float((drawn > limits).mean()), abs=4 * 0.5 / math.sqrt(400_000)
    )
    over = np.maximum(0, drawn - limits)
    assert excess(amount, ceiling_of(60_000, ends)) == pytest.approx(
        float(over.mean()), abs=4 * float(over.std()) / math.sqrt(400_000)
    )


def test_holdings_of_several_states_add_up() -> None:
    parts = [lognormal(30_000, 0.2), lognormal(20_000, 0.3), exactly(5_000)]
    whole = total(parts)
    rng = np.random.default_rng(6)
    drawn = (
        30_000 * np.exp(0.2 * rng.standard_normal(400_000))
        + 20_000 * np.exp(0.3 * rng.standard_normal(400_000))
        + 5_000
    )
    assert whole.mass.sum() == pytest.approx(1.0, abs=1e-12)
    mean = sum(float(part.counts @ part.mass) for part in parts)
    assert float(whole.counts @ whole.mass) == pytest.approx(mean, rel=1e-9)  # kept by joining
    share = np.searchsorted(np.sort(drawn), whole.quantiles((0.05, 0.5, 0.95))) / len(drawn)
    assert share == pytest.approx([0.05, 0.5, 0.95], abs=3e-3)
    with pytest.raises(ValueError, match="no holdings"):
        total([])


def test_what_can_be_called_and_since_when() -> None:
    days = [DAY + timedelta(days=k) for k in range(6)]
    told = called(days, [0.5, 0.95, 0.6, 0.92, 0.9, 0.99], 0.9)
    assert (told.breach, told.kept, told.now, told.since) == (days[1], None, "breach", days[3])
    told = called(days, [0.95, 0.5, 0.2, 0.1, 0.05, 0.02], 0.9)
    assert (told.breach, told.kept, told.now, told.since) == (days[0], days[3], "kept", days[3])
    told = called(days, [0.95, 0.95, 0.95, 0.95, 0.95, 0.5], 0.9)
    assert (told.breach, told.now, told.since) == (days[0], "", None)
    assert called([], [], 0.9).now == ""


def test_an_inspection_by_bayes_rule() -> None:
    found = inspected(0.6, 0.7, 0.9)
    assert found.notices == pytest.approx(0.42)
    assert found.above_if_not == pytest.approx(0.6 * 0.3 / (0.6 * 0.3 + 0.4))
    # 0.6 -> 0.31 -> 0.119 -> 0.039: three in a row
    assert found.until_kept == 3
    assert inspected(0.05, 0.7, 0.9).until_kept == 0
    assert inspected(0.6, 1.0, 0.9).until_kept == 1
    assert inspected(1.0, 0.7, 0.9).until_kept is None
    assert inspected(0.6, 0.0, 0.9).until_kept is None
    # one that finds everything tells all there is to know
    entropy = -(0.6 * math.log2(0.6) + 0.4 * math.log2(0.4))
    assert inspected(0.6, 1.0, 0.9).bits == pytest.approx(entropy)
    assert inspected(0.6, 0.0, 0.9).bits == pytest.approx(0.0, abs=1e-12)


def test_another_count_by_drawing_what_it_may_say() -> None:
    amount, limit, sd, tells = lognormal(60_000, 0.25), ceiling_of(52_000), 0.15, 0.8
    found = recounted(amount, limit, sd, tells, 0.9)
    rng = np.random.default_rng(7)
    size = 4_000
    truth = math.log(60_000) + 0.25 * rng.standard_normal(size)
    saw = rng.random(size) < tells
    anywhere = math.log(60_000) + math.log(10) * rng.uniform(-1, 1, size)
    reading = np.where(saw, truth + sd * rng.standard_normal(size), anywhere)
    level = np.log(amount.counts)
    seen = norm.pdf(reading[:, None], level, sd) * tells + (1 - tells) / (2 * math.log(10))
    after = (seen @ (amount.mass * (level > math.log(52_000)))) / (seen @ amount.mass)
    # four standard errors; that a reading out of reach leaves things as they are is drawn too
    assert found.breach == pytest.approx(
        float((after >= 0.9).mean()), abs=4 * 0.5 / math.sqrt(size)
    )
    assert found.kept == pytest.approx(float((after <= 0.1).mean()), abs=4 * 0.5 / math.sqrt(size))
    lean = norm.cdf((math.log(60_000) - math.log(52_000)) / 0.25)
    assert float(after.mean()) == pytest.approx(lean, abs=4 * 0.5 / math.sqrt(size))
    # a count of a source that says anything tells nothing; a fine one nearly settles it
    assert recounted(amount, limit, sd, 0.0, 0.9).bits == pytest.approx(0.0, abs=1e-9)
    entropy = -(lean * math.log2(lean) + (1 - lean) * math.log2(1 - lean))
    assert 0.8 * entropy < recounted(amount, limit, 0.02, 1.0, 0.9).bits < entropy
