"""What learning is worth: published decisions, and laws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.errors import UsageError
from overture.evidence.information import (
    bits,
    evpi,
    evsi,
    expected_values,
    flip_point,
    jeffrey,
)
from overture.evidence.weights import Report, believe


@pytest.fixture(scope="module")
def oracle(reference: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((reference / "oracles" / "evidence.json").read_text())
    return read


def test_the_oil_wildcatter(oracle: dict[str, Any]) -> None:
    entry = oracle["oil_wildcatter"]
    prior = np.array(entry["prior_dry_wet_soak"])
    values = np.array([entry["payoff_drill"], [0.0, 0.0, 0.0]])
    likelihood = np.array(entry["P(no,open,closed|state)"]).T
    assert expected_values(prior, values).max() == pytest.approx(entry["EV_no_info"])
    assert evpi(prior, values) == pytest.approx(entry["EVPI"])
    assert evsi(prior, values, likelihood) == pytest.approx(entry["EVSI"])


def test_the_offer_as_a_test(oracle: dict[str, Any]) -> None:
    entry = oracle["offer_as_test"]
    prior, accept = np.array(entry["prior"]), np.array(entry["P(accept|type)"])
    values = np.array(entry["U[deal,hedge,deter][type]"])
    likelihood = np.stack([accept, 1 - accept])
    assert evsi(prior, values, likelihood) == pytest.approx(entry["EVSI"], abs=1e-9)
    assert evpi(prior, values) == pytest.approx(entry["EVPI"], abs=1e-9)
    assert bits(prior, likelihood) == pytest.approx(entry["mutual_information_bits"], abs=1e-9)
    assert expected_values(prior, values).max() == pytest.approx(entry["EU_without"])


def test_flip_point_and_jeffrey(oracle: dict[str, Any]) -> None:
    entry = oracle["flip_point"]
    true, false = np.array(entry["U(policy|A)"], float), np.array(entry["U(policy|notA)"], float)
    assert flip_point(true, false, 0, 1) == pytest.approx(entry["value"])
    joint = oracle["jeffrey"]["joint(A or not, type)"]
    rows = np.array([[joint["A,T1"], joint["A,T2"]], [joint["notA,T1"], joint["notA,T2"]]])
    found = jeffrey(rows, oracle["jeffrey"]["set_P(A)"])
    assert found[0] == pytest.approx(oracle["jeffrey"]["P(T1)"])


def test_hypotheses_of_heuer_by_likelihood_ratios(oracle: dict[str, Any]) -> None:
    entry = oracle["heuer_iraq"]
    reports = [
        Report(name, np.array([2 / 3 if sign == "+" else 1 / 3 for sign in row.split()[-1]]))
        for name, row in _marks(entry["evidence"])
    ]
    posterior = believe(np.full(3, 1 / 3), reports).posterior
    assert posterior == pytest.approx(entry["bayes_LR2_uniform_prior"], abs=1e-9)
    counts = [sum(m.split()[-1][h] == "-" for _, m in _marks(entry["evidence"])) for h in range(3)]
    assert counts == entry["inconsistency_count"]


def _marks(evidence: dict[str, str]) -> list[tuple[str, str]]:
    return list(evidence.items())


@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 10_000))
def test_a_signal_is_worth_between_nothing_and_knowing(
    states: int, actions: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    prior, values = rng.dirichlet(np.ones(states)), rng.normal(size=(actions, states))
    likelihood = rng.dirichlet(np.ones(3), states).T
    worth = evsi(prior, values, likelihood)
    assert -1e-12 <= worth <= evpi(prior, values) + 1e-12
    entropy = -float((prior * np.log2(prior)).sum())
    assert 0 <= bits(prior, likelihood) <= entropy + 1e-12
    flat = np.full((2, states), 0.5)
    assert evsi(prior, values, flat) == pytest.approx(0, abs=1e-12)
    assert bits(prior, flat) == pytest.approx(0, abs=1e-12)


def test_what_is_no_signal_is_refused_and_lines_that_never_meet_have_no_flip() -> None:
    with pytest.raises(UsageError, match="sum to 1"):
        bits(np.array([0.5, 0.5]), np.array([[0.5, 0.5], [0.2, 0.5]]))
    assert np.isnan(flip_point(np.array([2.0, 1.0]), np.array([2.0, 1.0]), 0, 1))
    assert np.isnan(flip_point(np.array([2.0, 1.0]), np.array([3.0, 1.0]), 0, 1))
