"""Belief, scores, the chain and coders: published numbers and laws."""

from __future__ import annotations

import itertools
import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from overture.errors import UsageError
from overture.evidence.chain import canonical, first_break, head
from overture.evidence.coders import alpha, changes, interval, jaccard, persistence
from overture.evidence.grades import LETTERS, reliability, report_likelihood
from overture.evidence.scores import score, skill
from overture.evidence.weights import Belief, Report, believe, believe_many

SMALL = {"min_value": 0.01, "max_value": 0.99}


@pytest.fixture(scope="module")
def oracle() -> dict[str, Any]:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    read: dict[str, Any] = json.loads((Path(place) / "oracles" / "evidence.json").read_text())
    return read


def test_graded_reports_have_the_published_ratios(oracle: dict[str, Any]) -> None:
    entry = oracle["graded_report_LR"]
    assert entry["a"] == LETTERS
    yes, no = entry["P(x|H1),P(x|H0)"]
    for letter, ratio in entry["LR"].items():
        a = reliability(f"{letter}1")
        found = report_likelihood(yes, a, entry["b"]) / report_likelihood(no, a, entry["b"])
        assert found == pytest.approx(ratio, abs=1e-9)
    assert reliability("A6") == reliability("F2") == 0.0


def test_copies_of_one_source_have_the_published_ratios(oracle: dict[str, Any]) -> None:
    for c, ratio in oracle["common_source_LR"]["three_yes_reports"].items():
        reports = [
            Report(f"r{k}", np.array([0.9, 0.1]), root="one", copies=float(c)) for k in range(3)
        ]
        odds = believe(np.array([0.5, 0.5]), reports).posterior
        assert odds[0] / odds[1] == pytest.approx(ratio, rel=1e-9)


def test_ach_and_bayes_part_as_published(oracle: dict[str, Any]) -> None:
    entry = oracle["ach_vs_bayes"]
    reports = [Report(f"E{k}", np.array(row)) for k, row in enumerate(entry["P(E|H)"])]
    posterior = believe(np.array([0.5, 0.5]), reports).posterior
    assert posterior == pytest.approx(entry["posterior_uniform_prior"], abs=1e-8)


def test_the_offer_as_a_test(oracle: dict[str, Any]) -> None:
    entry = oracle["offer_as_test"]
    prior, accept = np.array(entry["prior"]), np.array(entry["P(accept|type)"])
    yes = believe(prior, [Report("accept", accept)])
    no = believe(prior, [Report("reject", 1 - accept)])
    assert yes.posterior == pytest.approx(entry["post_accept"], abs=1e-9)
    assert no.posterior == pytest.approx(entry["post_reject"], abs=1e-9)
    assert math.exp(yes.evidence) == pytest.approx(entry["P(accept)"], abs=1e-12)


def test_the_asia_network(oracle: dict[str, Any]) -> None:
    # the standard tables of Lauritzen & Spiegelhalter (1988)
    states, prior = [], []
    for a, s, t, c, b in itertools.product((True, False), repeat=5):
        p = (0.01 if a else 0.99) * 0.5
        p *= (0.05 if t else 0.95) if a else (0.01 if t else 0.99)
        p *= (0.1 if c else 0.9) if s else (0.01 if c else 0.99)
        p *= (0.6 if b else 0.4) if s else (0.3 if b else 0.7)
        states.append({"A": a, "S": s, "T": t, "L": c, "B": b, "E": t or c})
        prior.append(p)
    either = np.array([s["E"] for s in states])
    bronchitis = np.array([s["B"] for s in states])
    breath = np.select([either & bronchitis, either, bronchitis], [0.9, 0.7, 0.8], 0.1)
    seen = [
        Report("asia", np.array([float(s["A"]) for s in states])),
        Report("dyspnoea", breath),
    ]
    for key, reports in (
        ("given_asia_dysp", seen),
        ("given_asia_dysp_xray", [*seen, Report("x-ray", np.where(either, 0.98, 0.05))]),
    ):
        posterior = believe(np.array(prior), reports).posterior
        for name in "ASTLBE":
            inside = np.array([s[name] for s in states])
            assert posterior[inside].sum() == pytest.approx(oracle["asia"][key][name], abs=1e-9)


def test_scores_and_chain_as_published(oracle: dict[str, Any]) -> None:
    entry = oracle["scores"]
    found = score(entry["forecasts"], entry["outcomes"])
    assert found.brier == pytest.approx(entry["brier_mean"], abs=1e-12)
    assert found.log == pytest.approx(entry["log_mean_nats"], abs=1e-12)
    rows = [json.loads(text) for text, _ in oracle["hash_chain"]["vectors"]]
    hashes = [value for _, value in oracle["hash_chain"]["vectors"]]
    assert [canonical(row).decode() for row in rows] == [
        text for text, _ in oracle["hash_chain"]["vectors"]
    ]
    assert [head(rows[: k + 1]) for k in range(len(rows))] == hashes
    assert first_break(rows, hashes) is None


def beliefs() -> st.SearchStrategy[tuple[np.ndarray, list[Report]]]:
    def made(states: int) -> st.SearchStrategy[tuple[np.ndarray, list[Report]]]:
        weights = arrays.arrays(float, states, elements=st.floats(0.05, 1.0))
        likelihood = arrays.arrays(float, states, elements=st.floats(**SMALL))
        row = st.tuples(likelihood, st.floats(0, 1), st.sampled_from(["", "x", "y"]))
        return st.tuples(weights.map(lambda w: w / w.sum()), st.lists(row, max_size=6)).map(
            lambda pair: (
                pair[0],
                [Report(f"r{k}", v, a, root) for k, (v, a, root) in enumerate(pair[1])],
            )
        )

    return st.integers(2, 5).flatmap(made)


@settings(max_examples=150, deadline=None)
@given(beliefs(), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_withdrawal_restores(
    drawn: tuple[np.ndarray, list[Report]], shuffle: Any
) -> None:
    prior, reports = drawn
    whole = believe(prior, reports).posterior
    mixed = list(reports)
    shuffle.shuffle(mixed)
    assert np.abs(believe(prior, mixed).posterior - whole).max() < 1e-12
    extra = Report("extra", np.linspace(0.1, 0.9, prior.shape[0]), 0.7)
    believe(prior, [*reports, extra])
    assert np.abs(believe(prior, reports).posterior - whole).max() == 0.0


@settings(max_examples=100, deadline=None)
@given(beliefs())
def test_posteriors_average_to_the_prior(drawn: tuple[np.ndarray, list[Report]]) -> None:
    prior, reports = drawn
    likelihood = np.linspace(0.1, 0.9, prior.shape[0])
    before = believe(prior, reports).posterior
    yes = believe(before, [Report("yes", likelihood, 0.6)])
    no = believe(before, [Report("no", 1 - likelihood, 0.6)])
    chance = math.exp(yes.evidence)
    assert chance + math.exp(no.evidence) == pytest.approx(1.0, abs=1e-12)
    average = chance * yes.posterior + (1 - chance) * no.posterior
    assert np.abs(average - before).max() < 1e-12


def test_copies_count_once_and_what_cannot_be_judged_moves_nothing() -> None:
    prior = np.array([0.3, 0.7])
    likelihood = np.array([0.8, 0.2])
    once = believe(prior, [Report("a", likelihood, 0.8)]).posterior
    copies = [Report(name, likelihood, 0.8, root="official") for name in "abc"]
    assert np.abs(believe(prior, copies).posterior - once).max() < 1e-15
    mute = Report("f", likelihood, reliability("F3"))
    assert np.abs(believe(prior, [mute]).posterior - prior).max() < 1e-15
    known: Belief = believe(prior, [Report("a", likelihood)])
    assert known.decibans("a", np.array([True, False])) == pytest.approx(10 * math.log10(4))


def test_what_is_no_belief_is_refused() -> None:
    prior = np.array([0.5, 0.5])
    with pytest.raises(UsageError, match="contradict"):
        believe(prior, [Report("a", np.array([1.0, 0.0])), Report("b", np.array([0.0, 1.0]))])
    with pytest.raises(UsageError, match="two reports"):
        believe(prior, [Report("a", prior), Report("a", prior)])
    with pytest.raises(UsageError, match="leaves"):
        believe(prior, [Report("a", np.array([1.5, 0.0]))])
    with pytest.raises(UsageError, match="distribution"):
        believe(np.array([0.5, 0.6]), [])
    for grade in ("G1", "B7", "1.5", "", "nan"):
        with pytest.raises(UsageError, match="grade"):
            reliability(grade)


def test_the_brier_score_parts_as_murphy_says() -> None:
    rng = np.random.default_rng(3)
    forecasts = rng.integers(0, 10, 500) / 10 + 0.05
    outcomes = rng.random(500) < forecasts
    found = score(forecasts.tolist(), outcomes.tolist())
    parts = found.reliability - found.resolution + found.uncertainty
    assert found.brier == pytest.approx(parts, abs=1e-12)
    assert sum(b.count for b in found.bins) == 500
    assert skill(found.brier, found.uncertainty) > 0


def test_a_changed_row_is_found() -> None:
    rows = [{"id": k, "what": f"row {k}"} for k in range(50)]
    hashes = [head(rows[: k + 1]) for k in range(50)]
    for place in (0, 17, 49):
        forged = [dict(row) for row in rows]
        forged[place]["what"] = "forged"
        assert first_break(forged, hashes) == place
    assert first_break(rows[:-1], hashes) == 49
    assert first_break([*rows, {"id": 50}], hashes) == 50


def test_krippendorffs_own_example() -> None:
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability: four observers, twelve units
    table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = list(zip(*table, strict=True))
    assert alpha(units) == pytest.approx(0.743, abs=5e-4)
    assert alpha(units, interval) == pytest.approx(0.849, abs=5e-4)
    assert alpha([(1, 1), (2, 2)]) == 1.0
    assert math.isnan(alpha([(1, None)]))


def test_positions_over_time() -> None:
    assert jaccard(frozenset("ab"), frozenset("bc")) == pytest.approx(1 / 3)
    assert jaccard(frozenset(), frozenset()) == 1.0
    assert persistence([True, None, True, False, True]) == pytest.approx(1 / 2)
    assert math.isnan(persistence([False, False]))
    new, dropped = changes({"a": True, "b": False, "c": None}, {"a": False, "b": True, "c": True})
    assert (new, dropped) == (frozenset("b"), frozenset("a"))


def test_many_parameterisations_are_each_believed_alone() -> None:
    rng = np.random.default_rng(5)
    priors = rng.dirichlet(np.ones(6), 7)
    likelihoods = rng.uniform(0.1, 0.9, (7, 4, 6))
    inside = np.array([[1, 1, 1, 0, 0, 0], [1, 0, 1, 0, 1, 0]], float)
    logs = np.cumsum(np.log(likelihoods), axis=1)
    apart = believe_many(priors, logs, inside)
    shared = believe_many(priors, logs[0], inside)
    for p, d in itertools.product(range(7), range(4)):
        for found, told in ((apart, likelihoods[p]), (shared, likelihoods[0])):
            alone = believe(priors[p], [Report(f"r{k}", told[k]) for k in range(d + 1)])
            assert found[p, d] == pytest.approx(inside @ alone.posterior, abs=1e-12)
