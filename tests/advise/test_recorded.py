"""The part `evidence` of a run: belief since the day of the priors, beside the advice from them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.advise.test_replay import MOVES
from tests.evidence.crisis import ROWS, crisis

import overture as ov
from overture.advise.further import failures
from overture.advise.now import advise_now
from overture.advise.values import Advice
from overture.brief import make_brief
from overture.brief.explain import explain_number
from overture.brief.explain.declared import declared
from overture.brief.quote import Run
from overture.brief.sections import belief as section_room

WORLDS = 300


def advised(folder: Path, day: str, **asked: Any) -> Advice:
    case = ov.load(folder, as_of=date.fromisoformat(day))
    return ov.advise(ov.solve(ov.compile(case), worlds=WORLDS, **asked))


def test_as_of_the_day_of_the_priors_the_record_is_background(tmp_path: Path) -> None:
    crisis(tmp_path, ROWS)
    advice = advised(tmp_path, "2021-12-06")
    assert advice.further["evidence"] == {
        "as_of": "2021-12-06", "priors_as_of": "2021-12-06", "rows": 1, "background": 1,
    }  # fmt: skip
    brief = make_brief(advice)
    section = next(s for s in brief.sections if s.id == "belief")
    assert "1 row of the record" in str(section.blocks[0].words)  # type: ignore[union-attr]
    assert "BELIEF" not in brief.text()
    (tmp_path / "record.csv").unlink()
    file = tmp_path / "case.yaml"
    file.write_text(file.read_text().replace("record: record.csv\n", ""))
    assert "evidence" not in advised(tmp_path, "2021-12-06").further


@pytest.mark.parametrize("rows", [ROWS, (*ROWS, *MOVES)], ids=["indicators", "moves"])
def test_a_later_day_carries_belief_and_the_advice_from_it(
    tmp_path: Path, rows: tuple[str, ...]
) -> None:
    crisis(tmp_path, rows)
    advice = advised(tmp_path, "2021-12-31")
    found = advice.further["evidence"]
    assert not failures(advice.further)
    later = ov.load(tmp_path, as_of=date(2021, 12, 31))
    alone = ov.belief(later, worlds=WORLDS)
    for party, kinds in alone.types[1].items():
        assert found["posterior"]["types"][party] == pytest.approx(kinds, abs=1e-12)
        assert found["history"][-1]["types"][party] == pytest.approx(kinds, abs=1e-12)
        assert found["history"][0]["types"][party] == pytest.approx(
            alone.types[0][party], abs=1e-12
        )
    now = advise_now(alone).advice
    assert found["advice"]["best"] == (now.best or None)
    assert found["advice"]["margin"] == pytest.approx(now.margin, abs=1e-9)
    assert found["advice"]["outcomes"] == pytest.approx(dict(now.outcomes), abs=1e-9)
    # the advice of the run itself stays that from the priors
    first = advised(tmp_path, "2021-12-06")
    assert {o: p.mean for o, p in advice.policies.items()} == {
        o: p.mean for o, p in first.policies.items()
    }
    assert "BELIEF    " in make_brief(advice).text()


def test_rows_reported_later_change_no_byte_of_a_run(tmp_path: Path) -> None:
    crisis(tmp_path, ROWS[:3])
    before = [
        json.dumps(make_brief(advised(tmp_path, day)).to_json())
        for day in ("2021-12-06", "2021-12-10")
    ]
    with (tmp_path / "record.csv").open("a") as file:
        file.write("q,2021-12-08,2021-12-11,reply,no,paper,,A1,,reply = refuse,\n")
        file.write("c,never,2021-12-12,nonsense,,,,Z9,nobody,no such thing,perhaps\n")
    after = [
        json.dumps(make_brief(advised(tmp_path, day)).to_json())
        for day in ("2021-12-06", "2021-12-10")
    ]
    assert after == before


def test_a_record_that_cannot_be_read_does_not_take_the_run_with_it(tmp_path: Path) -> None:
    crisis(tmp_path, (*ROWS, "f,2021-12-20,2021-12-20,claim,x,paper,,Z9,,trucks,"))
    advice = advised(tmp_path, "2021-12-31")
    assert advice.best
    assert "the record cannot be used" in failures(advice.further)["evidence"]
    brief = make_brief(advice)
    assert "evidence" in brief.to_json()
    assert "Not weighed" in brief.html()


def test_an_advice_that_is_not_solved_is_a_failure_of_its_part() -> None:
    parts = {"evidence": {"rows": 3, "advice": {"failed": "too sharp"}}, "talks": {"zone": True}}
    assert failures(parts) == {"evidence.advice": "too sharp"}


def test_with_common_knowledge_no_advice_comes_from_belief(tmp_path: Path) -> None:
    crisis(tmp_path, ROWS)
    advice = advised(tmp_path, "2021-12-31", common_knowledge=True)
    assert advice.further["evidence"]["advice"] is None
    assert not failures(advice.further)
    run = Run(make_brief(advice).to_json())
    assert "everybody knows the world" in str(section_room.advice_words(run))


def test_a_contradiction_that_was_taken_back_costs_its_days_only(tmp_path: Path) -> None:
    rows = (
        "a,2021-12-08,2021-12-08,observation,w,paper,,1,,trucks,",
        "b,2021-12-09,2021-12-09,observation,w,paper,,1,,not trucks,",
        "w,2021-12-10,2021-12-10,withdrawn,no,,,,b,,",
        "l,2021-12-12,2021-12-12,demand,w,paper,,B2,,letter,",
    )
    crisis(tmp_path, rows)
    file = tmp_path / "case.yaml"
    file.write_text(file.read_text().replace("0.7 if planned else 0.2", "1 if planned else 0"))
    advice = advised(tmp_path, "2021-12-31")
    assert not failures(advice.further)
    found = advice.further["evidence"]
    assert found["days_left_out"] == ["2021-12-09"]
    assert [day["day"] for day in found["history"]] == ["2021-12-06", "2021-12-08", "2021-12-12"]
    assert found["posterior"]["assumptions"]["planned"] == 1.0
    brief = make_brief(advice)
    section = next(s for s in brief.sections if s.id == "belief")
    assert "Left out: 2021-12-09." in str(section)
    # while both stand there is no belief to advise from
    early = advised(tmp_path, "2021-12-09")
    assert "contradict every state (a, b)" in failures(early.further)["evidence"]


def test_a_number_of_belief_names_the_rows_that_enter_it(tmp_path: Path) -> None:
    crisis(tmp_path, (*ROWS, *MOVES))
    record = json.loads(json.dumps(make_brief(advised(tmp_path, "2021-12-31")).to_json()))
    place = declared(tmp_path, record)
    assert place is not None

    def rows(path: str) -> list[str]:
        return [said.split(",")[0] for said in explain_number(record, path, place).observations]

    assert rows("evidence.reports[1].decibans.types.them.fearful") == ["c"]
    at = next(
        k for k, day in enumerate(record["evidence"]["history"]) if day["day"] == "2021-12-10"
    )
    assert rows(f"evidence.history[{at}].types.them.fearful") == ["b", "c"]
    assert rows("evidence.posterior.assumptions.planned") == ["b", "c", "d", "e", "z", "x", "y"]
    assert rows("evidence.prior.assumptions.planned") == []
    assert rows("advice.margin") == []
    told = explain_number(record, "evidence.reports[1].decibans.types.them.fearful", place)
    assert told.observations == ("c, 2021-12-10: a letter (wire)",)
    assert "OBSERVED  c, 2021-12-10: a letter (wire)" in told.text()
    # without the case, what the run itself knows
    told = explain_number(record, "evidence.reports[1].decibans.types.them.fearful")
    assert told.observations == ("c, 2021-12-10: letter",)
