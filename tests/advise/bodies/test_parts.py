"""What a run says of measures and accessions: by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.advise.bodies.measured import CUTOFF, made, written

import overture as ov
from overture.brief.explain import rule_for
from overture.brief.explain.paths import numbers_below, show
from overture.brief.talks_text import lines
from overture.errors import UsageError
from overture.worlds.draws import draw

ADMITTED = """
arguments:
  fit: {claim: They are fit., premises: [not gas]}
  strong: {claim: They add strength.}
  weak: {claim: They do not., attacks: [strong], premises: [gas or load > 0.5]}
accessions:
  entry:
    says: They are admitted
    body: council
    criteria: [strong, fit]
    worth: {us: 10, them: {if: gas, then: 1, else: 5}}
    assumption: never
"""
OTHERS = {
    "gas": "0.4}, never: {claim: They never enter., credence: 0.5 to 0.7",
    "quantities": "load: {uniform: [0, 1]}",
    "more": ADMITTED,
}
WORLDS = 600


def run(**other: str) -> dict[str, Any]:
    solution = ov.solve(ov.compile(made(**other)), worlds=WORLDS)
    return json.loads(json.dumps(ov.brief(ov.advise(solution)).to_json()))


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return run(**OTHERS)


def test_an_accession_passes_where_its_criteria_are_upheld(record: dict[str, Any]) -> None:
    found = record["talks"]["accessions"]["entry"]
    draws = draw(made(**OTHERS), 1, 0, WORLDS)
    gas, load = draws.truths["gas"], draws.numbers["load"]
    strong, fit = ~(gas | (load > 0.5)), ~gas
    consent = np.where(gas, 0.1, 0.4)
    passes = np.where(strong & fit, consent, 0.0)
    assert found["worlds"] == WORLDS
    assert [c["upheld"] for c in found["criteria"]] == pytest.approx([strong.mean(), fit.mean()])
    assert found["met"] == pytest.approx((strong & fit).mean())
    assert found["consent"] == pytest.approx(consent.mean())
    assert found["passes"] == pytest.approx(passes.mean())
    assert found["error"] == pytest.approx(passes.std() / np.sqrt(WORLDS))
    worth = np.where(gas, 1.0, 5.0)
    assert found["worth"]["them"]["expected"] == pytest.approx((passes * worth).mean())
    assert found["worth"]["them"]["sure"] == pytest.approx(worth.mean())
    assert found["worth"]["us"]["expected"] == pytest.approx(10 * passes.mean())
    seats = {seat["member"]: seat for seat in found["seats"]}
    # where the criteria are met gas is not scarce: a's sure consent brings 0.4 to 0.5, b's to 0.8
    assert seats["a"]["raises"] == pytest.approx(found["met"] * 0.1)
    assert seats["b"]["raises"] == pytest.approx(found["met"] * 0.4)
    assert seats["b"]["price"] == pytest.approx(np.where(gas, 0.1, 0.4).mean())
    assert found["decides"]["member"] == "b"


def test_the_implied_credence_stands_beside_the_stated_one(record: dict[str, Any]) -> None:
    found = record["talks"]["accessions"]["entry"]
    claim = found["assumption"]
    assert claim["implied"] == pytest.approx(1 - found["passes"])
    assert (claim["low"], claim["high"]) == pytest.approx((0.5, 0.7), abs=0.02)
    assert claim["differs"]
    wide = run(**{**OTHERS, "gas": "0.4}, never: {claim: They never enter., credence: 0.5 to 0.98"})
    assert not wide["talks"]["accessions"]["entry"]["assumption"]["differs"]


def test_a_measure_says_who_must_agree_and_on_whom_it_hangs(record: dict[str, Any]) -> None:
    found = record["plan"]["responses"]["cutoff"]
    gas = draw(made(**OTHERS), 1, 0, WORLDS).truths["gas"]
    consent = np.where(gas, 0.1, 0.4)
    assert (found["body"], found["agreed"], found["lead"]) == ("council", False, 42.0)
    assert found["consent"] == pytest.approx(consent.mean())
    assert found["decides"]["member"] == "b"
    assert found["decides"]["price"] == pytest.approx(consent.mean())
    assert found["adds"]["bite"]["mean"] == pytest.approx(10)
    assert found["adds"]["bite"]["expected"] == pytest.approx(10 * consent.mean())
    attack = 1 / (1 + np.exp(-0.1 * (30 - 11 - 10 * consent)))
    assert found["executed"] == pytest.approx({"ready": attack.mean(), "idle": 0.0})
    assert found["triggered"]["idle"] == pytest.approx(1 / (1 + np.exp(-1.9)))
    # the central world: a 0.8, b 0.5
    assert [row["members"] for row in found["levels"]] == [["b"], ["b"], ["b", "a"]]


def test_an_agreed_measure_counts_as_sure() -> None:
    found = run(responses=CUTOFF.replace("lead", "agreed: true, lead"))["plan"]["responses"]
    assert found["cutoff"]["consent"] == 1.0
    assert found["cutoff"]["decides"] is None
    assert found["cutoff"]["adds"]["bite"]["expected"] == pytest.approx(10)


def test_every_number_is_explained(record: dict[str, Any]) -> None:
    paths = [p for p in numbers_below(record) if p[0] == "plan" or p[:2] == ("talks", "accessions")]
    assert len(paths) > 60
    assert not [show(path) for path in paths if rule_for(path) is None]


def test_the_brief_says_what_is_agreed(record: dict[str, Any]) -> None:
    brief = ov.brief(ov.advise(ov.solve(ov.compile(made(**OTHERS)), worlds=50)))
    text = " ".join(brief.text(88).split())
    assert "MEASURES Not yet agreed: cutoff (" in text
    assert "hangs most on B)" in text
    page = brief.html()
    for words in ("Measures held ready", "They are admitted", "outside of that range"):
        assert words in page


def test_talks_of_a_case_without_an_agenda_are_its_accessions(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(written(**OTHERS), encoding="utf-8")
    found = ov.talks(tmp_path, worlds=WORLDS)
    whole = run(**OTHERS)["talks"]["accessions"]
    # the same draws: no criterion asks how the game is played
    assert found.to_json()["accessions"]["entry"]["passes"] == whole["entry"]["passes"]
    with pytest.raises(UsageError, match="no agenda"):
        _ = found.agenda
    (tmp_path / "case.yaml").write_text(written(), encoding="utf-8")
    with pytest.raises(UsageError, match="no agenda and no accessions"):
        ov.talks(tmp_path)


def test_a_criterion_may_rest_on_how_the_game_is_played(tmp_path: Path) -> None:
    more = ADMITTED.replace(
        "premises: [not gas]", "premises: [{outcome: force == attack, under: ready, below: 0.84}]"
    )
    (tmp_path / "case.yaml").write_text(written(**{**OTHERS, "more": more}), encoding="utf-8")
    found = ov.talks(tmp_path, worlds=WORLDS).to_json()["accessions"]["entry"]
    # an attack under ready is likelier than 0.84 (0.858, not 0.818) where consent is 0.1
    gas = draw(made(**OTHERS), 1, 0, WORLDS).truths["gas"]
    assert found["criteria"][1]["upheld"] == pytest.approx((~gas).mean())


def test_a_text_must_be_worth_more_where_its_body_is_slow_to_consent(tmp_path: Path) -> None:
    agenda = """
agenda:
  parties: [us, them]
  issues: {border: {options: [closed, open], worth: {us: [0, 1.5], them: [0, 1]}}}
  ratify: {us: {rule: unanimity, members: {a: 0.6, b: 0.7, c: 1}}, them: council}
  no_deal: {us: 0, them: 0}
"""
    case = written(members="{a: 0, b: 0.5}", more=agenda, responses="")
    (tmp_path / "case.yaml").write_text(case, encoding="utf-8")
    bodies = ov.talks(tmp_path, worlds=20).to_json()["ratification"]["bodies"]
    # lambda of us is 1: the points that a text needs are the shift of the log-odds
    assert bodies["us"]["precision"] == 1.0
    for row in bodies["us"]["levels"]:
        moved = [1 / (1 + np.exp(-np.log(p / (1 - p)) - row["gain"])) for p in (0.6, 0.7)]
        assert float(np.prod(moved)) == pytest.approx(row["level"], abs=2e-5)
        # the Nash package is worth 1.5 to us
        assert row["short"] == pytest.approx(max(0.0, row["gain"] - 1.5))
    assert bodies["us"]["levels"][0]["members"] == ["a"]
    # a member that never consents is moved by no text, and is won by its sure consent alone
    assert [row["gain"] for row in bodies["them"]["levels"]] == [None] * 3
    assert bodies["them"]["levels"][0]["members"] == ["a"]
    assert bodies["them"]["precision"] == pytest.approx(0.1)
    said = " ".join(
        str(words)
        for label, words in lines(ov.talks(tmp_path, worlds=20).to_json())
        if label == "RATIFY"
    )
    assert "points more than no deal" in said
    assert "no text is good enough" in said


def test_a_premise_may_ask_of_a_body(tmp_path: Path) -> None:
    more = ADMITTED.replace("premises: [not gas]", "premises: [body.consents(council) > 0.3]")
    (tmp_path / "case.yaml").write_text(written(**{**OTHERS, "more": more}), encoding="utf-8")
    found = ov.talks(tmp_path, worlds=WORLDS).to_json()["accessions"]["entry"]
    gas = draw(made(**OTHERS), 1, 0, WORLDS).truths["gas"]
    assert found["criteria"][1]["upheld"] == pytest.approx((~gas).mean())


def test_a_body_that_consents_already_asks_for_nothing_more(tmp_path: Path) -> None:
    agenda = """
agenda:
  parties: [us, them]
  issues: {border: {options: [closed, open], worth: {us: [0, 1.5], them: [0, 1]}}}
  ratify:
    us: {rule: majority, members: {a: 0.6, b: 0.7, c: 1}}
    court: {rule: unanimity, members: {x: 0.6}}
  no_deal: {us: 0, them: 0}
"""
    (tmp_path / "case.yaml").write_text(written(more=agenda, responses=""), encoding="utf-8")
    record = ov.talks(tmp_path, worlds=20).to_json()
    # two of three, one of whom is sure: 1 - 0.4 * 0.3
    own, court = (record["ratification"]["bodies"][name] for name in ("us", "court"))
    assert own["consent"] == pytest.approx(0.88)
    assert [row["gain"] for row in own["levels"]][:2] == [0.0, 0.0]
    assert [row["members"] for row in own["levels"]] == [[], [], ["a"]]
    # a body that stands for no party at the table minds no text
    assert court["precision"] == 0.0
    said = [str(words) for label, words in lines(record) if label == "RATIFY"]
    assert "must be sure." in said[1]
    assert "text" not in said[1].partition("For 75")[2]
