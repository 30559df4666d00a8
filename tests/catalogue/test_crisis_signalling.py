"""All roots of the crisis signalling game: enclosures, completeness, and play of sampled types."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import multivariate_normal

from overture.catalogue.closed_forms import crisis_signalling as cs
from overture.catalogue.closed_forms.intervals import bell, plus, reciprocal, times

THREE = cs.Crisis(sa=0.0, va=1.0, cb=0.0, wa=-1.9, wb=-2.8, a=-1.2, vb=1.0)
DESIGN = [
    THREE,
    cs.Crisis(0.0, 1.0, 0.0, -1.9, -2.9, -1.2, 1.0),
    cs.Crisis(0.0, 1.0, 0.0, -1.8, -2.4, -1.2, 1.0),
]

crises = st.builds(
    cs.Crisis,
    sa=st.floats(-1, 0.5),
    va=st.floats(0.6, 2),
    cb=st.floats(-1, 0.5),
    wa=st.floats(-3, 0.5),
    wb=st.floats(-4, 0.5),
    a=st.floats(-2, 0),
    vb=st.floats(0.6, 2),
)
numbers = st.floats(-20, 20)


@given(crises)
@settings(max_examples=25)
def test_no_root_is_missed_that_a_dense_scan_finds(game: cs.Crisis) -> None:
    roots, complete = cs.resistances(game)
    p = np.linspace(1e-6, 1, 1_000)
    gap = np.array([game.reply(float(x)) - x for x in p])
    for k in np.flatnonzero(np.sign(gap[1:]) != np.sign(gap[:-1])):
        assert any(p[k] - 1e-9 <= root <= p[k + 1] + 1e-9 for root in roots)
    if complete:
        assert all(abs(game.reply(root) - root) < 1e-10 for root in roots)
        # reply(p) - p is above 0 at 0 and below 0 at 1, so it crosses an odd number of times
        assert len(roots) % 2 == 1


@given(crises, st.floats(0.01, 0.98), st.floats(1e-4, 0.02), st.floats(0, 1))
@settings(max_examples=100)
def test_enclosures_hold_what_they_enclose(
    game: cs.Crisis, low: float, width: float, where: float
) -> None:
    value, slope = cs._enclosures(game, (low, low + width))
    inside = low + where * width
    assert value[0] - 1e-12 <= game.reply(inside) <= value[1] + 1e-12
    # by the mean value theorem the chord over the cell is a slope of the cell
    chord = (game.reply(low + width) - game.reply(low)) / width
    assert slope[0] - 1e-8 <= chord <= slope[1] + 1e-8


def test_the_slope_is_enclosed_tightly_in_a_narrow_cell() -> None:
    for game in DESIGN:
        for p in (0.2, 0.5, 0.9):
            step = 1e-5
            _, slope = cs._enclosures(game, (p, p + step))
            chord = (game.reply(p + step) - game.reply(p)) / step
            assert slope[0] <= chord <= slope[1]
            assert slope[1] - slope[0] < 1e-2


def test_a_fold_is_never_called_complete_and_settled() -> None:
    """Between three roots and one lies a payoff at which two roots merge; next to it both remain,
    beyond it neither."""
    from dataclasses import replace

    low, high = -2.8, -2.7  # three roots, one root
    for _ in range(18):
        middle = (low + high) / 2
        if len(cs.resistances(replace(THREE, wb=middle))[0]) >= 3:
            low = middle
        else:
            high = middle
    at_fold, complete = cs.resistances(replace(THREE, wb=low))
    assert len(at_fold) >= 2 or not complete
    near, complete = cs.resistances(replace(THREE, wb=low - 1e-5))
    assert len(near) == 3
    assert complete
    assert near[1] - near[0] < 0.01
    beyond, complete = cs.resistances(replace(THREE, wb=low + 1e-5))
    assert (len(beyond), complete) == (1, True)


def test_standing_firm_is_a_bivariate_normal() -> None:
    for game in DESIGN:
        for cutoff in (-3.0, -1.0, 0.0, 1.0):
            both = multivariate_normal(
                mean=[0, 0], cov=[[1, np.sqrt(0.5)], [np.sqrt(0.5), 1]], abseps=1e-9, releps=1e-9
            ).cdf([(game.wa - game.a) / np.sqrt(2), game.wa - cutoff])
            # scipy's bivariate distribution is exact to about its own tolerance
            assert game.stand(cutoff) == pytest.approx(float(both), abs=1e-7)


@pytest.mark.parametrize("game", DESIGN)
def test_best_replies_of_a_grid_of_types_carry_every_root(game: cs.Crisis) -> None:
    """Each shock on 400 equally likely cells. A probability that is a sum over cells misses the
    continuous one by at most the cells that a boundary cuts: about 2 of 400 for two shocks."""
    count = 400
    shock = ndtri((np.arange(count) + 0.5) / count)
    war, back = game.wa + shock[:, None], game.a + shock[None, :]
    roots, complete = cs.resistances(game)
    assert complete
    for resist in roots:
        worth = (1 - resist) * game.va + resist * np.maximum(war, back)
        challenges = worth > game.sa
        fights = challenges & (war > back)
        challenge, fight = challenges.mean(), fights.sum() / challenges.sum()
        cutoff = game.cutoff(resist)
        assert challenge == pytest.approx(game.challenge(cutoff), abs=2 / count)
        assert fight == pytest.approx(game.fight(cutoff), abs=4 / count / challenge)
        resists = fight * (game.wb + shock) + (1 - fight) * game.vb > game.cb
        steep = abs(game.vb - game.cb) / fight**2 * (4 / count / challenge) * 0.4
        assert resists.mean() == pytest.approx(resist, abs=steep + 1 / count)


@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers), st.floats(0, 1), st.floats(0, 1))
def test_interval_arithmetic(
    a: tuple[float, float], b: tuple[float, float], s: float, t: float
) -> None:
    a, b = (min(a), max(a)), (min(b), max(b))
    x, y = a[0] + s * (a[1] - a[0]), b[0] + t * (b[1] - b[0])
    for whole, one in ((plus(a, b), x + y), (times(a, b), x * y)):
        assert whole[0] - 1e-9 <= one <= whole[1] + 1e-9
    low, high = bell(a)
    assert low - 1e-12 <= np.exp(-x * x / 2) / np.sqrt(2 * np.pi) <= high + 1e-12
    if a[0] > 1e-3:
        assert reciprocal(a)[0] - 1e-9 <= 1 / x <= reciprocal(a)[1] + 1e-9
