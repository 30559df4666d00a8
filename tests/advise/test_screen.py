"""Screening a quantity by the run's own draws: noise is no worth, a line is no flip by itself."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from overture.advise.flips import first_flip, screen

ALLOWED = np.array([True, True])


def seen(values: np.ndarray) -> SimpleNamespace:
    weights = np.ones(values.shape[1])
    return SimpleNamespace(weights=weights, values=values, means=values.mean(axis=1))


def screened(drawn: np.ndarray, margin: np.ndarray):
    survey = seen(np.vstack([margin, np.zeros_like(margin)]))
    found = screen("q", drawn, survey, 0, ALLOWED)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_an_irrelevant_quantity_is_worth_nothing() -> None:
    source = np.random.default_rng(1)
    drawn, margin = source.random(20_000), source.normal(0.1, 20, 20_000)
    # choosing and valuing on the same bins would find about 0.25 points in this noise
    assert screened(drawn, margin).evppi < 0.06


def test_the_worth_of_a_line_is_the_closed_form() -> None:
    """Margin q - 0.4 for q uniform: E[max(q - 0.4, 0)] - 0.1 = 0.18 - 0.1 = 0.08."""
    drawn = (np.arange(20_000) + 0.5) / 20_000
    found = screened(drawn, drawn - 0.4)
    assert found.evppi == pytest.approx(0.08, abs=1e-6)
    assert found.at == pytest.approx(0.4, abs=1e-9)


def test_bins_that_contradict_the_line_are_heard() -> None:
    """5 exp(-q / 2) + 0.05 is positive everywhere, but its straight line crosses zero."""
    drawn = np.linspace(0, 10, 20_000)
    assert screened(drawn, 5 * np.exp(-drawn / 2) + 0.05).at is None


def test_a_tie_at_the_end_of_the_range_is_no_flip() -> None:
    found = first_flip(lambda x: np.array([x, 0.0]), 0.5, 0.0, 1.0, 0, ALLOWED)
    assert found.at is None


def test_a_crossing_is_found_to_a_thousandth_of_the_range() -> None:
    found = first_flip(lambda x: np.array([x**3 - 0.1, 0.0]), 0.9, 0.0, 1.0, 0, ALLOWED)
    assert found.at == pytest.approx(0.1 ** (1 / 3), abs=1e-3)
    assert found.to == 1
