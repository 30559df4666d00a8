"""Every flip is checked by solving anew on both sides of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from tests.advise.crises import solved

from overture.advise.advise import advise
from overture.advise.flips import credence_weights
from overture.advise.survey import survey
from overture.advise.values import Advice, Flip
from overture.game.draws import Draws
from overture.worlds.ensemble import solve

WORLDS = 300

# Nobody reacts to the advised party's plan and it moves once, so everything is held exactly.
PLAIN = """
overture: 1
title: One choice
question: Engage, probe or wait?
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}, them: Them}
types: {them: {dove: {says: Mild, prior: 0.3 to 0.5}, hawk: {says: Hard, prior: rest}}}
quantities:
  prize: {if: fear, then: 3 to 5, else: -2 to 1}
  harm: 1 to 4
  fee: 0.2 to 0.4
assumptions:
  fear: {claim: They fear us., credence: 0.5 to 0.8}
  idle: {claim: It rains., credence: 0.3}
moves:
  - {name: policy, by: us, options: [engage, probe, wait]}
  - {name: reply, by: them, when: policy != wait, options: [meet, mock]}
outcomes: {met: reply == meet, mocked: reply == mock}
payoffs:
  us:
    - {name: prize, add: prize if policy == engage else 0.5 * prize, when: met}
    - {name: harm, add: -harm if policy == engage else -0.4 * harm, when: mocked}
    - {name: fee, add: -fee, when: policy == probe}
  them:
    - {name: meeting, add: 1.5 if them == dove else -0.5, when: met}
rationality: {us: 1, them: 1}
advice:
  decide: policy
  test: {offer: engage, reply: [reply], complies: met, sincere: {them: [dove]}}
"""

# Whatever is true, engaging costs ten points more.
DOMINATED = PLAIN.replace(
    "    - {name: fee,", "    - {name: folly, add: -10, when: policy != wait}\n    - {name: fee,"
)


# They react to what we are likely to do next, so the strategies move with every credence.
REACTING = (
    PLAIN.replace(
        "outcomes:",
        "  - {name: next, by: us, when: reply != none, options: [trust, guard]}\noutcomes:",
    )
    .replace("when: mocked}", "when: mocked or next == trust and them == hawk}")
    .replace("when: met}\n    - {name: harm", "when: met and next == trust}\n    - {name: harm")
    .replace(
        "    - {name: meeting",
        "    - {name: trusted, add: 2, when: met and next == trust}\n    - {name: meeting",
    )
)  # fmt: skip

THREE = REACTING.replace(
    "hawk: {says: Hard, prior: rest}",
    "owl: {says: Odd, prior: 0.2}, hawk: {says: Hard, prior: rest}",
)

# A party averse to risk decides by utility; what is reported, and what flips, is in points.
RISKY = REACTING.replace("advised: true", "advised: true, risk: 0.6")

# Engaging fails only where fear and rain are both absent.
TOGETHER = PLAIN.replace(
    "prize: {if: fear, then: 3 to 5, else: -2 to 1}",
    "prize: {if: fear, then: 5 to 6, else: {if: idle, then: 5 to 6, else: -2.5 to -2}}",
).replace("credence: 0.3", "credence: 0.6")

TEXTS = {
    "plain": PLAIN,
    "dominated": DOMINATED,
    "reacting": REACTING,
    "three": THREE,
    "risky": RISKY,
    "together": TOGETHER,
}
CASES = ["plain", "reacting", "three", "risky"]


@cache
def advised(name: str, worlds: int = WORLDS) -> Advice:
    with TemporaryDirectory() as folder:
        solution = solved(TEXTS[name], Path(folder), worlds)
        return advise(solution, other_reading=False, equilibria=False)


def means(
    name: str, overrides: Mapping[str, str] | None = None, worlds: int = WORLDS, **more: object
) -> dict[str, float]:
    """Mean values of the policies, solved anew."""
    with TemporaryDirectory() as folder:
        solution = solved(TEXTS[name], Path(folder), worlds, overrides)
        if more:
            solution = solve(solution.game, worlds, 1, 1, **more)  # type: ignore[arg-type]
        seen = survey(solution)
        return dict(zip(seen.layout.options, seen.means.tolist(), strict=True))


def best(found: Mapping[str, float], without: str = "") -> str:
    return max((o for o in found if o != without), key=lambda o: found[o])


def row(advice: Advice, kind: str, name: str) -> Flip:
    return next(f for f in advice.flips if (f.kind, f.name) == (kind, name))


def reweighed(name: str, assumption: str, x: float) -> dict[str, float]:
    """Solved anew with the worlds weighed as if the assumption had credence x."""
    return all_reweighed(name, {assumption: x})


def all_reweighed(name: str, credences: Mapping[str, float]) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        first = solved(TEXTS[name], Path(folder), WORLDS)
        drawn = first.kept[0].draws
        weights: np.ndarray | None = drawn.weights
        for assumption, x in credences.items():
            assert weights is not None
            weights = credence_weights(first.game.case, assumption, drawn.truths, weights, x)
        assert weights is not None

        def change(draws: Draws) -> Draws:
            return replace(draws, weights=weights)

        seen = survey(solve(first.game, WORLDS, 1, 1, reweigh=change))
        return dict(zip(seen.layout.options, seen.means.tolist(), strict=True))


@pytest.mark.parametrize("name", ["fear", "idle"])
@pytest.mark.parametrize("case", CASES)
def test_an_assumption_flips_where_solving_anew_says_so(case: str, name: str) -> None:
    advice = advised(case)
    flip = row(advice, "assumption", name)
    if flip.at is None:
        for x in (0.02, 0.25, 0.75, 0.98):
            assert best(reweighed(case, name, x)) == advice.best
        assert flip.to == ""
        return
    away = 0.01 if flip.at > flip.now else -0.01
    assert best(reweighed(case, name, flip.at - away)) == advice.best
    beyond = reweighed(case, name, flip.at + away)
    assert best(beyond) == flip.to != advice.best
    there = reweighed(case, name, flip.at)
    slope = (beyond[advice.best] - beyond[flip.to]) / away
    assert abs(there[advice.best] - there[flip.to]) <= abs(slope) * 2e-3


@pytest.mark.parametrize("name", ["them.dove", "them.hawk"])
@pytest.mark.parametrize("case", CASES)
def test_a_prior_flips_where_solving_anew_says_so(case: str, name: str) -> None:
    advice = advised(case)
    flip = row(advice, "prior", name)
    path = f"types.{name}.prior"

    def pinned(x: float) -> dict[str, float]:
        return means(case, pinned={path: x})

    if flip.at is None:
        for x in (0.0, 0.3, 0.7, 1.0):
            assert best(pinned(x)) == advice.best
        return
    away = 0.01 if flip.at > flip.now else -0.01
    assert best(pinned(flip.at - away)) == advice.best
    assert best(pinned(flip.at + away)) == flip.to != advice.best


@pytest.mark.parametrize("case", CASES)
def test_a_confirmed_quantity_flips_where_solving_anew_says_so(case: str) -> None:
    advice = advised(case)
    rows = [f for f in advice.flips if f.kind == "quantity" and f.confirmed == "re-solved"]
    for flip in rows:
        path = f"quantities.{flip.name}"
        if flip.at is None:
            for x in (flip.low, flip.high):
                assert best(means(case, pinned={path: x})) == advice.best
            continue
        assert flip.low <= flip.at <= flip.high
        away = 0.01 * (flip.high - flip.low) * (1 if flip.at > flip.now else -1)
        assert best(means(case, pinned={path: flip.at + away})) == flip.to != advice.best
        if abs(flip.at - flip.now) > abs(away):
            assert best(means(case, pinned={path: flip.at - away})) == advice.best


def test_some_rows_flip_and_some_do_not() -> None:
    rows = [f for case in CASES for f in advised(case).flips]
    for kind in ("assumption", "prior", "quantity"):
        assert any(f.at is not None for f in rows if f.kind == kind), kind
    assert any(f.at is None for f in rows)
    assert any(f.kind == "quantity" and f.at is not None and f.confirmed == "re-solved"
               for f in rows)  # fmt: skip


def test_a_declared_credence_beyond_the_flip_gives_other_advice() -> None:
    """The same through the front door: the case with another credence, on fresh truths."""
    advice = advised("plain")
    flip = row(advice, "assumption", "fear")
    assert flip.at is not None
    away = 0.06 if flip.at > flip.now else -0.06  # the truth is drawn: 5,000 worlds, 4 errors
    path = "assumptions.fear.credence"
    assert best(means("plain", {path: f"{flip.at - away:.4f}"}, 5_000)) == advice.best
    assert best(means("plain", {path: f"{flip.at + away:.4f}"}, 5_000)) == flip.to


def test_the_closed_form_of_the_first_guess() -> None:
    """q* = (e0_b - e0_a) / ((e0_b - e0_a) - (e1_b - e1_a)); exact where nobody reacts."""
    for case in CASES:
        advice = advised(case)
        with TemporaryDirectory() as folder:
            seen = survey(solved(TEXTS[case], Path(folder), WORLDS))
        value = dict(zip(seen.layout.options, seen.values, strict=True))
        for k, name in enumerate(["fear", "idle"]):
            true = seen.truths[k]
            guesses = []
            for rival in value:
                gap = value[rival] - value[advice.best]
                e1, e0 = gap[true].mean(), gap[~true].mean()
                if rival != advice.best and e0 != e1 and 0 <= e0 / (e0 - e1) <= 1:
                    guesses.append(e0 / (e0 - e1))
            flip = row(advice, "assumption", name)
            if not guesses:
                assert flip.first_guess is None
                continue
            nearest = min(guesses, key=lambda q: abs(q - true.mean()))
            assert flip.first_guess == pytest.approx(nearest, abs=1e-9)
            if case == "plain" and flip.at is not None:
                assert flip.at == pytest.approx(nearest, abs=1e-3)
    assert row(advised("plain"), "assumption", "fear").at is not None


def test_nothing_flips_a_dominated_case() -> None:
    advice = advised("dominated")
    assert advice.best == "wait"
    assert advice.flips
    assert all(f.at is None and f.to == "" and f.distance is None for f in advice.flips)
    assert all(f.beyond == 0 for f in advice.flips)


@pytest.mark.parametrize("case", CASES)
def test_a_forbidden_option_is_never_advised(case: str) -> None:
    free = advised(case)
    text = TEXTS[case] + f"forbidden: {{{free.best}: It is against the treaty.}}\n"
    with TemporaryDirectory() as folder:
        solution = solved(text, Path(folder), WORLDS)
        advice = advise(solution, other_reading=False, equilibria=False)
    assert advice.policies[free.best].mean == pytest.approx(free.policies[free.best].mean)
    assert free.best not in (advice.best, advice.next)
    assert advice.best == free.next
    assert advice.policies[free.best].best_share == 0
    assert all(f.to != free.best for f in advice.flips)


def test_the_share_of_the_range_beyond_the_flip() -> None:
    advice = advised("plain")
    flip = row(advice, "assumption", "fear")
    assert flip.at is not None
    with TemporaryDirectory() as folder:
        drawn = solved(PLAIN, Path(folder), WORLDS).kept[0].draws.credences["fear"]
    far = drawn >= flip.at if flip.at >= flip.now else drawn <= flip.at
    assert flip.beyond == pytest.approx(float(np.mean(far)), abs=1e-12)
    assert flip.distance == pytest.approx(abs(flip.at - flip.now), abs=1e-12)


def test_rows_come_nearest_first() -> None:
    for case in CASES:
        distances = [f.distance for f in advised(case).flips]
        known = [d for d in distances if d is not None]
        # two types mirror each other: the same distance, up to rounding
        assert known == pytest.approx(sorted(known), abs=1e-9)
        assert all(d is None for d in distances[len(known) :])


def test_two_assumptions_flip_together_though_neither_does_alone() -> None:
    advice = advised("together")
    assert advice.best == "engage"
    for name in ("fear", "idle"):
        assert row(advice, "assumption", name).at is None
        for x in (0.02, 0.98):
            assert best(reweighed("together", name, x)) == "engage"
    flip = row(advice, "joint", "fear false + idle false")
    assert flip.at is not None
    assert flip.distance == flip.at
    for share, expected in ((flip.at - 0.01, "engage"), (flip.at + 0.01, flip.to)):
        there = {n: now + share / flip.at * (at - now) for n, (now, at) in flip.parts.items()}
        assert best(all_reweighed("together", there)) == expected
    assert flip.to != "engage"
    # learning both is worth at least as much as learning either
    assert flip.evppi > max(row(advice, "assumption", n).evppi for n in ("fear", "idle")) > -1e-12


def test_the_credence_of_a_flip_is_that_of_the_run() -> None:
    """Sweeps use fewer worlds than the run; today's credence is the run's all the same."""
    advice = advised("plain", 2_500)
    credence = {a.id: a.credence for a in advice.assumptions}
    for name, share in credence.items():
        assert row(advice, "assumption", name).now == pytest.approx(share, abs=1e-12)


def test_a_run_too_sees_a_policy_that_leads_between_two_flips_only() -> None:
    """Offering leads in the middle of the range of the prior; both ends and today keep waiting."""
    import overture as ov

    starter = Path(ov.__file__).parent / "cli/starter/case.yaml"
    text = starter.read_text(encoding="utf-8").replace("$today", "2026-01-01")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_text(text, encoding="utf-8")
        solution = solve(ov.compile(ov.load(file)), 1_000, 1, 1)
        advice = advise(solution, other_reading=False, equilibria=False)
        (flip,) = [one for one in advice.flips if one.name == "them.sincere"]
        assert flip.at is not None
        for x, best in ((0.01, advice.best), (flip.at + 0.02, flip.to), (0.99, advice.best)):
            case = ov.load(file, overrides={"types.them.sincere.prior": f"{x:.4f}"})
            seen = survey(solve(ov.compile(case), 1_000, 1, 1))
            assert seen.layout.options[int(seen.means.argmax())] == best
