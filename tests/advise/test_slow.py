"""The advice against a slow reading in plain Python that enumerates histories and worlds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from tests.advise.crises import crisis, solved
from tests.advise.slow import Slow

import overture as ov
from overture.advise.advise import advise
from overture.advise.values import Advice, Reply
from overture.advise.values import TestResult as Experiment
from overture.game.draws import Draws
from overture.worlds.ensemble import solve

CLOSE = 1e-10

# "known": everybody knows the world; "weighted": worlds weigh 1, 2, 3, 1, 2, 3, ...
# "between": the advised party moves between two reply moves
CASES = [
    "hello", "toothless-test", "crisis-2", "crisis-3", "crisis-4", "known-9", "weighted-13",
    "between-1", "between-4",
]  # fmt: skip
WORLDS = 50


@dataclass(frozen=True)
class Read:
    """One case read twice."""

    advice: Advice
    slow: Slow

    @property
    def test(self) -> Experiment:
        assert self.advice.test is not None
        return self.advice.test

    @property
    def offer(self) -> str:
        return str(self.slow.test["offer"])


def weighed(draws: Draws) -> Draws:
    return replace(draws, weights=1.0 + (draws.start + np.arange(draws.count)) % 3)


@cache
def read(name: str) -> Read:
    kind, _, seed = name.partition("-")
    if seed.isdigit():
        with TemporaryDirectory() as folder:
            text = crisis(int(seed), between=kind == "between")
            solution = solved(
                text,
                Path(folder),
                WORLDS,
                common_knowledge=kind == "known",
                reweigh=weighed if kind == "weighted" else None,
            )
    else:
        solution = solve(ov.compile(ov.load(name)), WORLDS, 1, 1)
    assert (solution.reading == "pooled") == (kind != "known")
    found = advise(solution, flips=False, other_reading=False, equilibria=False)
    return Read(found, Slow(solution))


@pytest.fixture(params=CASES)
def both(request: pytest.FixtureRequest) -> Read:
    return read(request.param)


def test_every_world_converged(both: Read) -> None:
    assert both.advice.solution.unconverged == 0


def test_values_over_worlds(both: Read) -> None:
    for option, policy in both.advice.policies.items():
        values = both.slow.values(option)
        assert policy.mean == pytest.approx(both.slow.over_worlds(values), abs=CLOSE)
        if len(set(both.slow.weights)) > 1:
            continue
        # equal weights: the mid-point rule of weighted quantiles is that of Hazen (1914)
        low, high = np.quantile(values, [0.05, 0.95], method="hazen")
        assert policy.low == pytest.approx(low, abs=CLOSE)
        assert policy.high == pytest.approx(high, abs=CLOSE)
        error = np.std(values) / math.sqrt(len(values))
        assert policy.error == pytest.approx(error, abs=CLOSE)


def test_the_order_of_the_policies(both: Read) -> None:
    means = {o: both.slow.over_worlds(both.slow.values(o)) for o in both.slow.options()}
    ranked = sorted(both.slow.allowed(), key=lambda o: -means[o])
    assert (both.advice.best, both.advice.next) == (ranked[0], ranked[1])
    margin = means[ranked[0]] - means[ranked[1]]
    assert both.advice.margin == pytest.approx(margin, abs=CLOSE)


def test_shares_and_regret(both: Read) -> None:
    values = {o: both.slow.values(o) for o in both.slow.options()}
    worlds = both.slow.worlds
    tops = [max(values[o][w] for o in both.slow.allowed()) for w in worlds]
    shares = dict.fromkeys(values, 0.0)
    for w in worlds:
        # two ways of summing leave ties apart by rounding
        winners = [o for o in both.slow.allowed() if values[o][w] > tops[w] - 1e-12]
        for o in winners:
            shares[o] += both.slow.weights[w] / len(winners) / both.slow.total
    assert sum(p.best_share for p in both.advice.policies.values()) == pytest.approx(1, abs=CLOSE)
    for option, policy in both.advice.policies.items():
        regret = [max(tops[w] - values[option][w], 0.0) for w in worlds]
        assert policy.best_share == pytest.approx(shares[option], abs=CLOSE)
        mean = both.slow.over_worlds(regret)
        assert policy.regret.mean == pytest.approx(mean, abs=CLOSE)
        assert policy.regret.max == pytest.approx(max(regret), abs=CLOSE)
        if len(set(both.slow.weights)) == 1:
            high = np.quantile(regret, 0.9, method="hazen")
            assert policy.regret.p90 == pytest.approx(high, abs=CLOSE)


def test_outcomes_and_their_types(both: Read) -> None:
    slow = both.slow
    for option, policy in both.advice.policies.items():
        assert list(policy.outcomes) == list(slow.doc["outcomes"])
        for outcome, p in policy.outcomes.items():
            expected = slow.probability(option, lambda f, o=outcome: slow.holds(o, f))
            assert p == pytest.approx(expected, abs=CLOSE)
            for party, kinds in slow.types.items():
                for kind in kinds:
                    here = slow.probability(
                        option,
                        lambda f, o=outcome, q=party, k=kind: f.types[q] == k and slow.holds(o, f),
                    )
                    size = slow.probability(option, lambda f, q=party, k=kind: f.types[q] == k)
                    found = policy.outcomes_by_type[party][kind][outcome]
                    assert found == pytest.approx(here / size, abs=CLOSE)


def test_named_terms_explain_the_margin(both: Read) -> None:
    slow = both.slow
    for option, policy in both.advice.policies.items():
        names = [t["name"] for t in slow.doc["payoffs"][slow.own]]
        assert list(policy.terms) == names
        for name in names:
            expected = slow.term(option, slow.own, name)
            assert policy.terms[name] == pytest.approx(expected, abs=CLOSE)
        for party, terms in slow.doc["payoffs"].items():
            expected = sum(slow.term(option, party, t["name"]) for t in terms)
            assert policy.parties[party] == pytest.approx(expected, abs=CLOSE)
        for horizon in ("short", "long"):
            expected = sum(
                slow.term(option, slow.own, t["name"])
                for t in slow.doc["payoffs"][slow.own]
                if t.get("horizon", "short") == horizon
            )
            assert policy.horizons[horizon] == pytest.approx(expected, abs=CLOSE)
        assert sum(policy.terms.values()) == pytest.approx(policy.mean, abs=CLOSE)
    rows = both.advice.differences
    assert sum(row.difference for row in rows) == pytest.approx(both.advice.margin, abs=CLOSE)


def replies(both: Read) -> list[Reply]:
    found = list(both.test.replies)
    assert [r.reply for r in found] == both.slow.replies()
    return found


def test_replies_and_posteriors(both: Read) -> None:
    slow, offer = both.slow, both.offer
    for row in replies(both):
        p = slow.probability(offer, lambda f, r=row: slow.reply(f) == r.reply)
        assert row.probability == pytest.approx(p, abs=CLOSE)
        assert set(row.posterior) == set(slow.others)
        for party, kinds in slow.others.items():
            for kind in kinds:
                size = slow.probability(offer, lambda f, q=party, k=kind: f.types[q] == k)
                both_of = slow.probability(
                    offer,
                    lambda f, r=row, q=party, k=kind: f.types[q] == k and slow.reply(f) == r.reply,
                )
                assert row.posterior[party][kind] == pytest.approx(both_of / p, abs=CLOSE)
                assert row.given_type[party][kind] == pytest.approx(both_of / size, abs=CLOSE)
                others = (p - both_of) / (1 - size)
                ratio = (both_of / size) / others
                assert row.ratios[party][kind] == pytest.approx(ratio, rel=1e-9)
        for assumption in slow.assumptions:
            true = slow.probability(offer, lambda f, r=row: slow.reply(f) == r.reply, assumption)
            assert row.assumptions[assumption] == pytest.approx(true / p, abs=CLOSE)
        assert row.complies == slow.complies(row.reply)
        if "kept" in slow.test:
            kept = slow.probability(
                offer,
                lambda f, r=row: slow.reply(f) == r.reply and slow.holds(slow.test["kept"], f),
            )
            assert row.kept == pytest.approx(kept / p, abs=CLOSE)


def test_posteriors_average_to_the_prior(both: Read) -> None:
    slow = both.slow
    rows = replies(both)
    for party, kinds in slow.others.items():
        for kind in kinds:
            prior = slow.over_worlds([world[kind] for world in slow.priors[party]])
            assert both.test.prior[party][kind] == pytest.approx(prior, abs=CLOSE)
            average = sum(r.probability * r.posterior[party][kind] for r in rows)
            assert average == pytest.approx(prior, abs=CLOSE)
    for name in slow.assumptions:
        prior = slow.over_worlds([float(t) for t in slow.truths[name]])
        assert both.test.assumption_prior[name] == pytest.approx(prior, abs=CLOSE)
        average = sum(r.probability * r.assumptions[name] for r in rows)
        assert average == pytest.approx(prior, abs=CLOSE)


def test_information_in_bits(both: Read) -> None:
    assert both.test.bits == pytest.approx(both.slow.bits(), abs=CLOSE)
    assert 0 <= both.test.bits <= both.test.entropy
    assert set(both.test.assumption_bits) == set(both.slow.assumptions)
    for name, bits in both.test.assumption_bits.items():
        assert bits == pytest.approx(both.slow.assumption_bits(name), abs=CLOSE)


def test_separation_and_deception(both: Read) -> None:
    slow, offer = both.slow, both.offer
    good = slow.probability(offer, slow.sincere)
    passing = {r.reply for r in replies(both) if slow.complies(r.reply)}
    on_good = slow.probability(offer, lambda f: slow.sincere(f) and slow.reply(f) in passing)
    on_bad = slow.probability(offer, lambda f: not slow.sincere(f) and slow.reply(f) in passing)
    separation = on_good / good - on_bad / (1 - good)
    assert both.test.complies_sincere == pytest.approx(on_good / good, abs=CLOSE)
    assert both.test.complies_others == pytest.approx(on_bad / (1 - good), abs=CLOSE)
    assert both.test.separation == pytest.approx(separation, abs=CLOSE)
    if "kept" not in slow.test:
        assert both.test.deceived is None
        return
    deceived = slow.probability(
        offer, lambda f: slow.reply(f) in passing and not slow.holds(slow.test["kept"], f)
    )
    assert both.test.deceived == pytest.approx(deceived, abs=CLOSE)


def test_the_worth_of_the_test(both: Read) -> None:
    expected, gaps = both.slow.evsi()
    assert both.test.evsi == pytest.approx(expected, abs=CLOSE)
    assert both.test.evsi >= 0
    nearest = min(gaps, key=lambda reply: gaps[reply])
    assert both.test.evsi_gap == pytest.approx(gaps[nearest], abs=CLOSE)
    if sorted(gaps.values())[0] < sorted(gaps.values())[-1] - 1e-9:
        assert both.test.evsi_nearest == nearest
    # the value is a step: it is positive exactly when some reply changes the plan
    assert (both.test.evsi > CLOSE) == (gaps[nearest] < -CLOSE)


def test_the_worth_of_knowing(both: Read) -> None:
    assert set(both.test.worth_of_type) == set(both.slow.others)
    for party, found in both.test.worth_of_type.items():
        expected = both.slow.worth_of_type(party)
        assert found == pytest.approx(expected, abs=CLOSE)
        assert found >= 0
    assert set(both.test.worth_of_assumption) == set(both.slow.assumptions)
    for name, found in both.test.worth_of_assumption.items():
        assert found == pytest.approx(both.slow.worth_of_assumption(name), abs=CLOSE)


def test_the_plan(both: Read) -> None:
    slow = both.slow
    labels = {s for f in slow.finals for s, _ in slow.own_later(f)}
    assert {step.label for step in both.advice.plan} == labels
    for step in both.advice.plan:
        expected = slow.step_values(step.label)
        assert {o: v for o, (v, _) in step.options.items()} == pytest.approx(expected, abs=CLOSE)
        ranked = sorted(expected.values(), reverse=True)
        assert expected[step.choose] == ranked[0]
        assert step.gap == pytest.approx(ranked[0] - ranked[1], abs=CLOSE)
        level = {o for o, v in expected.items() if ranked[0] - v < 1e-9}
        assert {step.choose, *step.tied} == level
        reach = slow.over_worlds(
            [
                sum(f.reach[w] for f in slow.finals if step.label in dict(slow.own_later(f)))
                for w in slow.worlds
            ]
        )
        assert step.probability == pytest.approx(reach, abs=CLOSE)
        for option, (_, plays) in step.options.items():
            played = slow.over_worlds([s[step.label][option] for s in slow.strategies])
            assert plays == pytest.approx(played, abs=CLOSE)


def test_a_credence_that_others_move_is_told_apart_from_the_share(both: Read) -> None:
    slow = both.slow
    for row in both.advice.assumptions:
        share = slow.over_worlds([float(t) for t in slow.truths[row.id]])
        assert row.credence == pytest.approx(share, abs=CLOSE)
        assert (row.base is not None) == ("given" in slow.doc["assumptions"][row.id])
        if row.base is not None:
            # the declared credence is 0.5, a point
            assert row.base == pytest.approx(0.5, abs=CLOSE)
            assert abs(row.base - row.credence) > 0.02


def test_the_crises_differ() -> None:
    """The comparison covers tests that are worth something and tests that are not."""
    worth = [read(name).test.evsi for name in CASES]
    assert sum(x > 0.01 for x in worth) >= 3
    assert sum(x == 0 for x in worth) >= 2
    assert {read(name).advice.best for name in CASES} >= {"offer", "wait"}


def test_a_toothless_test_tells_nothing() -> None:
    test = read("toothless-test").test
    assert test.bits == pytest.approx(0, abs=1e-12)
    assert test.evsi == 0
    assert test.evsi_gap is not None
    assert test.evsi_gap > 0


def test_hello_by_hand() -> None:
    """Types accept with probability 1 / (1 + exp(-2)) and 1 / (1 + exp(1))."""
    test = read("hello").test
    sincere, hostile = 1 / (1 + math.exp(-2)), 1 / (1 + math.exp(1))
    accept = test.replies[0]
    assert accept.reply == "accept"
    assert accept.probability == pytest.approx((sincere + hostile) / 2, abs=1e-12)
    posterior = sincere / (sincere + hostile)
    assert accept.posterior["them"]["sincere"] == pytest.approx(posterior, abs=1e-12)
    assert test.evsi == pytest.approx(accept.probability * (4 * posterior - 6 * (1 - posterior)))
