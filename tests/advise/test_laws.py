"""Laws that the advice obeys whatever the case."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import yaml
from tests.advise.crises import crisis, solved
from tests.advise.test_flips import THREE

import overture as ov
from overture.advise.advise import advise
from overture.advise.survey import Survey, survey
from overture.advise.values import Advice
from overture.worlds.ensemble import Solution, solve

WORLDS = 40

DRILL = """
overture: 1
title: Drill or not
question: Buy the seismic sounding?
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}, field: The field}
types: {field: {oil: {says: Oil, prior: PRIOR}, dry: {says: Dry, prior: rest}}}
moves:
  - {name: policy, by: us, options: [sound, skip]}
  - {name: signal, by: chance, when: policy == sound,
     options: {high: HIT if field == oil else ALARM, low: rest}}
  - {name: act, by: us, options: [drill, leave]}
outcomes: {struck: act == drill and field == oil, lost: act == drill and field == dry}
payoffs:
  us: [{name: oil, add: 10, when: struck}, {name: drilling, add: -8, when: lost}]
rationality: {us: 2}
advice: {decide: policy, test: {offer: sound, reply: [signal], sincere: {field: [oil]}}}
"""


def read(text: str, worlds: int = WORLDS, **more: Any) -> tuple[Solution, Survey]:
    with TemporaryDirectory() as folder:
        solution = solved(text, Path(folder), worlds, **more)
    return solution, survey(solution)


def said(text: str, worlds: int = WORLDS, **more: Any) -> Advice:
    solution, _ = read(text, worlds, **more)
    return advise(solution, flips=False, other_reading=False, equilibria=False)


@pytest.mark.parametrize(
    ("prior", "hit", "alarm"),
    [(0.4, 0.8, 0.3), (0.6, 0.8, 0.3), (0.5, 0.5, 0.5), (0.3, 0.9, 0.05), (0.44, 0.55, 0.45),
     (0.9, 0.6, 0.4), (0.5, 1.0, 0.0)],
)  # fmt: skip
def test_a_signal_of_nature_is_worth_the_textbook_value(
    prior: float, hit: float, alarm: float
) -> None:
    """Raiffa & Schlaifer (1961): sum over signals of the best joint value, less the best prior."""
    text = DRILL.replace("PRIOR", str(prior)).replace("HIT", str(hit)).replace("ALARM", str(alarm))
    test = said(text, 3).test
    assert test is not None
    high = max(prior * hit * 10 - (1 - prior) * alarm * 8, 0)
    low = max(prior * (1 - hit) * 10 - (1 - prior) * (1 - alarm) * 8, 0)
    expected = high + low - max(prior * 10 - (1 - prior) * 8, 0)
    assert test.evsi == pytest.approx(expected, abs=1e-12)
    if hit == alarm:
        assert test.evsi == 0
        assert test.bits == pytest.approx(0, abs=1e-12)
    if (hit, alarm) == (1.0, 0.0):
        assert test.bits == pytest.approx(test.entropy, abs=1e-12)


@pytest.mark.parametrize("seed", range(20, 26))
def test_posteriors_and_worth(seed: int) -> None:
    test = said(crisis(seed), 12).test
    assert test is not None
    assert test.averaging_error < 1e-12
    assert sum(r.probability for r in test.replies) == pytest.approx(1, abs=1e-12)
    assert test.evsi >= 0
    assert 0 <= test.bits <= test.entropy + 1e-12
    for party, prior in test.prior.items():
        for kind, p in prior.items():
            average = sum(r.probability * r.posterior[party][kind] for r in test.replies)
            assert average == pytest.approx(p, abs=1e-12)


# ------------------------------------------------------------------ relabelling
# Numbers keep their names, because a number's random stream is named by its path.
FLAT = THREE.replace("prior: 0.3 to 0.5", "prior: 0.35")
RENAMED = {
    "them": "moscow", "dove": "seeker", "owl": "mixed", "hawk": "taker", "policy": "course",
    "engage": "talks", "probe": "feel", "wait": "still", "reply": "answer", "meet": "yes_please",
    "mock": "laugh", "next": "after", "trust": "lower", "guard": "keep", "met": "came",
    "mocked": "mocking", "us": "washington",
}  # fmt: skip


def relabelled(text: str) -> str:
    """Other names, and everything whose order has no meaning the other way round."""
    renamed = re.sub(r"\b[a-z_]+\b", lambda m: RENAMED.get(m.group(), m.group()), text)
    document = yaml.safe_load(renamed)
    test = document["advice"]["test"]  # a section of the language, where `reply` is a key
    test["reply"] = test.pop(RENAMED["reply"])

    def turned(mapping: dict[str, Any]) -> dict[str, Any]:
        return dict(reversed(list(mapping.items())))

    for section in ("parties", "outcomes", "payoffs", "quantities", "assumptions", "rationality"):
        document[section] = turned(document[section])
    document["types"] = {p: turned(kinds) for p, kinds in document["types"].items()}
    document["payoffs"] = {p: terms[::-1] for p, terms in document["payoffs"].items()}
    for move in document["moves"]:
        move["options"] = move["options"][::-1]
    return str(yaml.safe_dump(document, sort_keys=False))


def test_relabelling_changes_nothing_in_any_world() -> None:
    (_, one), (_, other) = read(FLAT), read(relabelled(FLAT))
    assert set(other.layout.options) == {RENAMED[o] for o in one.layout.options}
    assert one.layout.options != tuple(other.layout.options)
    for row, option in enumerate(one.layout.options):
        twin = other.layout.options.index(RENAMED[option])
        assert np.allclose(one.values[row], other.values[twin], rtol=0, atol=1e-9)
    first, second = said(FLAT), said(relabelled(FLAT))
    assert second.best == RENAMED[first.best]
    assert first.test is not None
    assert second.test is not None
    assert first.test.evsi == pytest.approx(second.test.evsi, abs=1e-9)
    assert first.test.bits == pytest.approx(second.test.bits, abs=1e-9)
    found = {r.reply: r.probability for r in second.test.replies}
    for r in first.test.replies:
        assert found[RENAMED[r.reply]] == pytest.approx(r.probability, abs=1e-9)


# ------------------------------------------------------------------ payoffs
def with_payoffs(text: str, change: Any) -> str:
    document = yaml.safe_load(text)
    change(document)
    return str(yaml.safe_dump(document, sort_keys=False))


def strategies(solution: Solution) -> np.ndarray:
    return np.concatenate([b.strategy for b in solution.blocks()])


@cache
def base() -> tuple[Solution, Survey]:
    return read(crisis(3))


@pytest.mark.parametrize("party", ["us", "them", "ally"])
def test_shifting_a_payoff_shifts_only_that_value(party: str) -> None:
    def shift(document: dict[str, Any]) -> None:
        document["payoffs"][party].append({"name": "shift", "add": 2.5})

    (one, seen), (other, shifted) = base(), read(with_payoffs(crisis(3), shift))
    assert np.abs(strategies(one) - strategies(other)).max() < 1e-8
    by = 2.5 if party == "us" else 0.0
    assert np.allclose(shifted.values, seen.values + by, rtol=0, atol=1e-8)
    before = advise(one, flips=False, other_reading=False, equilibria=False)
    after = advise(other, flips=False, other_reading=False, equilibria=False)
    for option, policy in before.policies.items():
        for p, mean in policy.parties.items():
            expected = mean + (2.5 if p == party else 0.0)
            assert after.policies[option].parties[p] == pytest.approx(expected, abs=1e-8)
    assert after.best == before.best
    assert after.margin == pytest.approx(before.margin, abs=1e-8)
    assert before.test is not None
    assert after.test is not None
    assert after.test.evsi == pytest.approx(before.test.evsi, abs=1e-8)


@pytest.mark.parametrize("factor", [0.5, 4.0])
def test_scaling_payoffs_against_the_precision(factor: float) -> None:
    def scale(document: dict[str, Any]) -> None:
        for term in document["payoffs"]["them"]:
            term["add"] = f"{factor} * ({term['add']})"
        low, high = (float(x) for x in document["rationality"]["them"].split(" to "))
        document["rationality"]["them"] = f"{low / factor:.12g} to {high / factor:.12g}"

    (one, seen), (other, scaled) = base(), read(with_payoffs(crisis(3), scale))
    assert np.abs(strategies(one) - strategies(other)).max() < 1e-8
    assert np.allclose(scaled.values, seen.values, rtol=0, atol=1e-8)


# ------------------------------------------------------------------ same answer again
def result(text: str, worlds: int, workers: int) -> str:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_text(text, encoding="utf-8")
        game = ov.compile(ov.load(file))
        found = ov.brief(ov.advise(solve(game, worlds, 7, workers))).to_json()
    return json.dumps(found, sort_keys=True)


def test_same_seed_same_bytes_whatever_the_workers() -> None:
    one = result(THREE, 2_500, 1)
    assert result(THREE, 2_500, 1) == one
    assert result(THREE, 2_500, 2) == one
    assert '"flips"' in one


def test_nothing_unknown_pooled_is_common_knowledge() -> None:
    sure = re.sub(r"(-?[\d.]+) to -?[\d.]+", r"\1", crisis(4))
    sure = re.sub(r"credence: [\d.]+(, given: \{.*?\})?", "credence: 1", sure)
    assert " to 0" not in sure
    (pooled, one), (known, other) = read(sure), read(sure, common_knowledge=True)
    assert (pooled.reading, known.reading) == ("pooled", "common knowledge")
    assert np.abs(strategies(pooled) - strategies(known)).max() < 1e-9
    assert np.allclose(one.values, other.values, rtol=0, atol=1e-9)


def test_without_later_moves_the_party_is_never_wiser_pooled() -> None:
    """Nobody reacts: knowing the world can only help at the advised choice itself."""
    _, seen = read(FLAT, 200)
    known = float(seen.values.max(axis=0).mean())
    assert float(seen.means.max()) <= known + 1e-12
