"""Consent and measures in payoffs: by hand, by simulation, and laws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from tests.advise.bodies.measured import CUTOFF, made

import overture as ov
from overture.case.model import Case
from overture.errors import CaseError
from overture.game.draws import Draws
from overture.game.environment import Environment, static_names, uncertain_names
from overture.game.game import History
from overture.worlds.draws import central, draw

WORLDS = 400


def at(case: Case, draws: Draws, name: str, policy: str, kind: str = "soft") -> Any:
    history = History({"them": kind}, {"policy": policy, "force": "attack"})
    return Environment(case, history, draws)[name]


def test_consent_takes_the_credences_of_each_world() -> None:
    case = made()
    draws = draw(case, 1, 0, WORLDS)
    expected = np.where(draws.truths["gas"], 0.2 * 0.5, 0.8 * 0.5)
    np.testing.assert_allclose(draws.consents["council"], expected, rtol=1e-12)
    # the likelier truth in the central world
    assert central(case).consents["council"][0] == pytest.approx(0.4)
    pinned = draw(case, 1, 0, 3, pinned={"assumptions.gas": 1.0})
    np.testing.assert_allclose(pinned.consents["council"], 0.1, rtol=1e-12)


def test_the_game_with_a_measure_is_solved_as_by_hand() -> None:
    case = made()
    solution = ov.solve(ov.compile(case), worlds=WORLDS)
    block = solution.kept[0]
    consent = np.where(block.draws.truths["gas"], 0.1, 0.4)
    # loss = (10 + 10 c) * 2 * 0.5 + 1 where ready, 11 where idle; attack is worth 30 less that
    for policy, loss in (("ready", 11 + 10 * consent), ("idle", np.full(WORLDS, 11.0))):
        attack = 1 / (1 + np.exp(-0.1 * (30 - loss)))
        for k, found in enumerate(solution.game.sets):
            if found.party == "them" and dict(found.known)["policy"] == policy:
                slot = int(solution.game.tree.offset[k])
                np.testing.assert_allclose(block.strategy[:, slot], attack, rtol=1e-9)
    advice = ov.advise(solution)
    ready = advice.policies["ready"].mean
    attack = 1 / (1 + np.exp(-0.1 * (19 - 10 * consent)))
    assert ready == pytest.approx(float((-50 * attack + 3 * consent).mean()), rel=1e-9)


def test_what_a_measure_adds_follows_history_and_type() -> None:
    case = made(
        bite="{by: them, soft: 10, hard: {if: gas, then: 20, else: 30}}",
        responses=CUTOFF.replace("adds: {bite: 10}", "adds: {bite: {if: gas, then: 1, else: 4}}")
        + "\n  second: {says: More., executed_when: them == hard and force == attack, "
        "adds: {bite: 2, loss: 100}}",
    )
    draws = draw(case, 1, 0, WORLDS)
    gas = draws.truths["gas"]
    consent = np.where(gas, 0.1, 0.4)
    amount = np.where(gas, 1.0, 4.0) * consent
    hard = np.where(gas, 20.0, 30.0)
    np.testing.assert_allclose(at(case, draws, "bite", "idle"), 10.0)
    np.testing.assert_allclose(at(case, draws, "bite", "ready"), 10 + amount)
    np.testing.assert_allclose(at(case, draws, "bite", "idle", "hard"), hard + 2)
    np.testing.assert_allclose(at(case, draws, "bite", "ready", "hard"), hard + 2 + amount)
    # a derived quantity reads the sum, and has its own amount added to it
    np.testing.assert_allclose(at(case, draws, "loss", "ready", "hard"), hard + 103 + amount)
    term = case.payoffs["them"][1].add
    assert static_names(case, term) == {"policy", "force", "them"}
    assert {"bite", "firm", "gas"} <= uncertain_names(case, term)


def test_a_history_in_which_force_is_not_used_adds_nothing() -> None:
    case = made()
    calm = History({"them": "soft"}, {"policy": "ready", "force": "refrain"})
    assert Environment(case, calm, draw(case, 1, 0, 2))["bite"] == pytest.approx(10.0)


def test_credences_through_quantities_and_other_bodies() -> None:
    case = made(
        members="{a: {is: firm + (0.2 if gas else 0)}, "
        "b: {is: body.consents(senate)}}}\n"
        "  senate: {rule: majority, members: {x: {if: gas, then: 1, else: 0.5}, y: 0.5, z: 0}"
    )
    draws = draw(case, 1, 0, 50)
    # two of three must consent, and z never does: x and y both
    expected = np.where(draws.truths["gas"], 0.7 * 0.5, 0.5 * 0.25)
    np.testing.assert_allclose(draws.consents["council"], expected, rtol=1e-12)


def test_a_credence_that_is_no_probability_is_told_with_its_place() -> None:
    case = made(members="{a: {is: firm * 4}, b: 0.5}")
    with pytest.raises(CaseError) as caught:
        draw(case, 1, 0, 5)
    (problem,) = caught.value.problems
    assert problem.check == "credence-range"
    assert problem.path == "bodies.council.members.a"
    assert "comes to 2" in problem.what


def test_a_number_drawn_with_the_world_may_ask_of_a_body() -> None:
    case = made(quantities="hope: {if: gas, then: {is: body.consents(council)}, else: 0}",
                loss="bite * 2 * firm + 1 + hope")  # fmt: skip
    draws = draw(case, 1, 0, WORLDS)
    np.testing.assert_allclose(
        draws.numbers["hope"], np.where(draws.truths["gas"], 0.1, 0.0), atol=1e-12
    )


@pytest.mark.parametrize(
    "rule", ["unanimity, shared: 0.5", "majority, shared: 0.3", "double majority", "{quota: 6}"]
)
def test_consent_in_worlds_agrees_with_simulation(rule: str) -> None:
    odds, weights = [0.7, 0.6, 0.8, 0.4, 0.5], [4, 3, 2, 1, 1]
    members = ", ".join(
        f"m{k}: {{consents: {p}, weight: {w}}}"
        for k, (p, w) in enumerate(zip(odds, weights, strict=True))
    )
    case = made(members=f"{{{members}}}", rule=rule)
    found = draw(case, 1, 0, 1).consents["council"][0]
    shared = case.bodies["council"].shared
    rng = np.random.default_rng(8)
    draws = 200_000
    z, own = rng.standard_normal((draws, 1)), rng.standard_normal((draws, 5))
    yes = math.sqrt(shared) * z + math.sqrt(1 - shared) * own <= ndtri(odds)
    count, heavy = yes.sum(axis=1), yes @ np.array(weights)
    passes = {
        "unanimity": count == 5,
        "majority": count >= 3,
        "double majority": (count >= 3) & (heavy >= 6),
        "{quota": heavy >= 6,
    }[rule.partition(",")[0].partition(":")[0]]
    # five standard errors of a share
    assert found == pytest.approx(passes.mean(), abs=5 * math.sqrt(0.25 / draws))


credence = st.floats(0.02, 0.98).map(lambda p: round(p, 4))


@settings(max_examples=25, deadline=None)
@given(st.lists(credence, min_size=2, max_size=6), st.integers(0, 5), st.sampled_from([0, 0.4]),
       st.sampled_from(["unanimity", "majority"]))  # fmt: skip
def test_raising_a_credence_never_lowers_consent(
    odds: list[float], which: int, shared: float, rule: str
) -> None:
    def consent(values: list[float]) -> float:
        members = ", ".join(f"m{k}: {p}" for k, p in enumerate(values))
        case = made(members=f"{{{members}}}", rule=f"{rule}, shared: {shared}")
        return float(draw(case, 1, 0, 1).consents["council"][0])

    raised = list(odds)
    k = which % len(odds)
    raised[k] = round((1 + raised[k]) / 2, 4)
    assert consent(raised) >= consent(odds) - 1e-12
    # and members are alike whatever they are called
    assert consent(odds[::-1]) == pytest.approx(consent(odds), abs=1e-12)


amounts = st.floats(-20, 20).map(lambda x: round(x, 3))


@settings(max_examples=15, deadline=None)
@given(amounts, credence)
def test_a_measure_adds_its_amount_times_the_consent(amount: float, p: float) -> None:
    adds = CUTOFF.replace("adds: {bite: 10}", f"adds: {{bite: {amount}}}")
    case = made(responses=adds, members=f"{{a: {p}}}")
    draws = draw(case, 1, 0, 4)
    np.testing.assert_allclose(at(case, draws, "bite", "ready"), 10 + p * amount, atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(amounts)
def test_a_secured_measure_is_as_if_its_amount_stood_in_the_quantity(amount: float) -> None:
    secured = made(
        responses=CUTOFF.replace("lead", "agreed: true, lead").replace(
            "bite: 10", f"bite: {amount}"
        )
    )
    inside = made(
        responses="",
        loss=f"(bite + ({amount} if policy == ready and force == attack else 0)) * 2 * firm + 1",
    )
    first, second = (ov.solve(ov.compile(case), worlds=60) for case in (secured, inside))
    one, other = first.kept[0], second.kept[0]
    np.testing.assert_allclose(one.strategy, other.strategy, rtol=1e-9)
    np.testing.assert_allclose(one.numbers.payoffs, other.numbers.payoffs, rtol=1e-9, atol=1e-9)


def test_a_measure_moves_no_draw_and_what_ifs_reach_it() -> None:
    plain, with_it = made(responses=""), made(bite="5 to 15")
    drawn = draw(with_it, 1, 0, WORLDS).numbers["bite"]
    without = draw(made(bite="5 to 15", responses=""), 1, 0, WORLDS).numbers["bite"]
    np.testing.assert_array_equal(drawn, without)
    assert plain.hash != made().hash


def test_an_assumption_flips_through_consent_alone() -> None:
    # consent is 0.1 or 0.4: what scarce gas changes reaches the game through the body only
    case = made(council="3 * body.consents(council) - 0.5 if policy == idle else 0", responses="")
    found = {flip.name: flip for flip in ov.advise(
        ov.solve(ov.compile(case), worlds=WORLDS)
    ).flips}  # fmt: skip
    # idle is worth 3 * (0.4 - 0.3 q) - 0.5, which is 0 at q = 7/9
    at = found["gas"].at
    assert at is not None
    assert at == pytest.approx(7 / 9, abs=2e-3)
