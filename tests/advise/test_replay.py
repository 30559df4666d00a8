"""A replay: each day from what was known on it, forecasts from the solved game, honest scores."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.evidence.crisis import ROWS, crisis

import overture as ov
from overture.advise.now import advise_now
from overture.advise.replay import present as present_room
from overture.advise.replay.chances import chances
from overture.advise.replay.days import day_of, hold, known_by
from overture.advise.replay.ranged import STRENGTHS, ranged
from overture.advise.replay.replay import Replay, replay
from overture.case.model import Case
from overture.errors import NotSolved, UsageError
from overture.evidence.belief import belief
from overture.evidence.files import read_record, record_path
from overture.evidence.record import Record
from overture.evidence.states import priors_in_worlds, states_of
from overture.evidence.weights import believe
from overture.reading.json_values import plain

MOVES = (
    "x,2021-12-13,2021-12-13,action,we talk,paper,,A1,,policy = talk,",
    "y,2021-12-14,2021-12-15,reply,they accept,paper,,A1,,reply = accept,",
    "z,2021-12-16,2021-12-16,claim,lorries leave,blog,,D4,,not trucks,",
)
HAPPENED = """
happened:
  war: {value: true, on: 2021-12-20, base_rate: 0.1, why: Counted.}
  letter: {value: true, on: 2021-12-10}
  thanks: {value: false, on: 2021-12-18}
"""
WORLDS = 400


def told(folder: Path, rows: tuple[str, ...] = ROWS, happened: str = HAPPENED) -> Case:
    crisis(folder, rows, "2021-12-06")
    file = folder / "case.yaml"
    file.write_text(file.read_text() + happened)
    return ov.load(folder)


def recorded(case: Case, day: date | None = None) -> Record:
    path = record_path(case)
    assert path is not None
    return read_record(path, day)


def replayed(case: Case, **asked: Any) -> Replay:
    given = {"worlds": WORLDS, "advice_worlds": WORLDS, **asked}
    return replay(case, recorded(case, given.get("end")), **given)


def entries(found: Replay) -> dict[str, str]:
    return {day["day"]: json.dumps(day) for day in found.to_json()["days"]}


# --------------------------------------------------------------------------------------- days
@pytest.mark.parametrize("rows", [ROWS, (*ROWS, *MOVES)], ids=["indicators", "moves"])
def test_a_day_of_a_replay_is_the_belief_as_of_that_day(
    tmp_path: Path, rows: tuple[str, ...]
) -> None:
    case = told(tmp_path, rows)
    found = replayed(case)
    assert not found.failures
    for day in found.days:
        then = day.belief.day
        alone = belief(replace(case, as_of=then), recorded(case, then), WORLDS)
        for party, kinds in alone.types[1].items():
            assert day.belief.types[party] == pytest.approx(kinds, abs=1e-12)
        assert day.belief.assumptions == pytest.approx(alone.assumptions[1], abs=1e-12)
        if alone.redraw is None:
            assert day.belief.ess == pytest.approx(alone.ess, rel=1e-9)


def test_advice_and_forecasts_of_a_day_are_those_of_the_game_from_the_present(
    tmp_path: Path,
) -> None:
    case = told(tmp_path, (*ROWS, *MOVES))
    for day in replayed(case).days:
        then = day.solved
        alone = belief(replace(case, as_of=then), recorded(case, then), WORLDS)
        now = advise_now(alone)
        assert day.present.now is not None
        assert day.present.now.advice.best == now.advice.best
        assert day.present.now.advice.margin == pytest.approx(now.advice.margin, abs=1e-8)
        assert day.present.forecasts == pytest.approx({"war": now.advice.outcomes["war"]}, abs=1e-8)


def test_private_reports_enter_the_forecast_but_not_the_strategies(tmp_path: Path) -> None:
    secret = "s,2021-12-14,2021-12-14,observation,lorries seen,spy,,A1,,trucks,true"
    case = told(tmp_path, (*ROWS, secret), HAPPENED)
    with_it = replayed(case).days[-1]
    without = replayed(told(tmp_path)).days[-1]
    assert with_it.present.now is not None
    assert without.present.now is not None
    means = [
        {o: p.mean for o, p in d.present.now.advice.policies.items()}  # type: ignore[union-attr]
        for d in (with_it, without)
    ]
    assert means[0] == pytest.approx(means[1], abs=1e-9)
    assert with_it.present.forecasts["war"] > without.present.forecasts["war"] + 0.005


def test_every_day_is_there_and_only_days_that_move_belief_are_solved_again(
    tmp_path: Path,
) -> None:
    found = replayed(told(tmp_path), end=date(2021, 12, 20))
    days = [day["day"] for day in found.to_json()["days"]]
    assert days[0] == "2021-12-06"
    assert days[-1] == "2021-12-20"
    assert len(days) == 15
    moved = [day["day"] for day in found.to_json()["days"] if day["moved"]]
    # the copy of 11 December moves nothing
    assert moved == ["2021-12-06", "2021-12-09", "2021-12-10", "2021-12-12"]
    assert {day.solved.isoformat() for day in found.days} == set(moved)


def test_a_day_does_not_depend_on_what_is_reported_later(tmp_path: Path) -> None:
    case = told(tmp_path, ROWS[:3])
    before = entries(replayed(case, end=date(2021, 12, 10)))
    told(tmp_path, (*ROWS, *MOVES))
    assert entries(replayed(case, end=date(2021, 12, 10))) == before
    whole = entries(replayed(case))
    assert {day: whole[day] for day in before} == before


def test_no_row_after_the_last_day_is_read(tmp_path: Path) -> None:
    case = told(tmp_path)
    asked = {"end": date(2021, 12, 11), "worlds": WORLDS, "advice_worlds": WORLDS}
    before = json.dumps(ov.replay(case, **asked).to_json())
    with (tmp_path / "record.csv").open("a") as file:
        file.write("b,never,2021-12-12,nonsense,,,,Z9,nobody,no such thing,perhaps,too,many\n")
    assert json.dumps(ov.replay(case, **asked).to_json()) == before
    with pytest.raises(ov.CaseError):
        ov.replay(case, worlds=WORLDS)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start": date(2021, 12, 1)}, "the priors are those of 2021-12-06"),
        ({"start": date(2021, 12, 9), "end": date(2021, 12, 8)}, "there is no day"),
        ({"end": date(9999, 12, 31)}, "are too many"),
        ({"advice_worlds": 0}, "advice_worlds cannot be 0"),
    ],
)
def test_days_that_cannot_be_are_refused(tmp_path: Path, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ov.replay(told(tmp_path), **asked)


def test_a_day_that_is_not_solved_is_said_and_not_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(found: Any, *rest: Any, **more: Any) -> Any:
        if found.case.as_of == date(2021, 12, 10):
            raise NotSolved("too sharp")
        return advise_now(found, *rest, **more)

    monkeypatch.setattr(present_room, "advise_now", fails)
    found = replayed(told(tmp_path), end=date(2021, 12, 14))
    assert found.failures == {"2021-12-10": "too sharp"}
    days = {day["day"]: day for day in found.to_json()["days"]}
    assert days["2021-12-11"]["advice"] == {"solved": "2021-12-10", "failed": "too sharp"}
    assert days["2021-12-11"]["forecasts"]["war"]["model"] is None
    assert days["2021-12-12"]["advice"]["best"]
    assert found.scores is not None
    assert found.scores.unscored == 2
    assert next(line for line in found.scores.lines if line.event == "war").days == 7


# ---------------------------------------------------------------------------------- forecasts
def test_chances_of_outcomes_are_those_of_the_policies_mixed_as_solved(tmp_path: Path) -> None:
    case = told(tmp_path)
    solution = ov.solve(ov.compile(case), worlds=WORLDS)
    states = states_of(case)
    sums = chances(solution, states, ("war",), {})
    advice = ov.advise(solution)
    decide = next(s for s in advice.solution.pooled_sets if s.move == "policy")
    mixed = sum(
        share * advice.policies[option].outcomes["war"] for option, share in decide.strategy.items()
    )
    assert sums.of(np.ones(states.count))["war"] == pytest.approx(mixed, abs=1e-12)
    assert sums.mass == pytest.approx(sums.prior, abs=1e-12)
    # what was observed: under talks that were accepted, the chance is that of those histories
    made = {"policy": "talk", "reply": "accept"}
    after = chances(solution, states, ("war",), made)
    assert float(after.prior.sum()) == pytest.approx(float(sums.prior.sum()), abs=1e-9)
    share = float(after.mass.sum() / after.prior.sum())
    assert share == pytest.approx(
        sum(float(w) * p for w, p in zip(*_accepts(solution), strict=True)), abs=1e-12
    )


def _accepts(solution: Any) -> tuple[Any, Any]:
    """By world: its weight, and P(accept | talk) by the strategies of the two types."""
    game, block = solution.game, solution.kept[0]
    weights, found = block.weights / block.weights.sum(), np.zeros(block.draws.count)
    for kind, prior in zip(("fearful", "greedy"), block.draws.priors["them"], strict=True):
        at = next(s for s in game.sets if s.move == "reply" and s.type == kind)
        slot = int(game.tree.offset[at.index]) + at.options.index("accept")
        found += prior * block.strategy[:, slot]
    return weights, found


def test_a_forecast_of_an_indicator_is_its_expected_likelihood(tmp_path: Path) -> None:
    found = replayed(told(tmp_path))
    last = found.days[-1].belief
    held = found.held
    fearful = last.types["them"]["fearful"]
    assert last.seen["letter"] == pytest.approx(0.8 * fearful + 0.3 * (1 - fearful), abs=1e-12)
    planned = last.assumptions["planned"]
    assert last.seen["trucks"] == pytest.approx(0.7 * planned + 0.2 * (1 - planned), abs=1e-12)
    assert held.types == 2


# ------------------------------------------------------------------------------------- scores
def test_scores_are_those_of_a_slow_sum_over_days(tmp_path: Path) -> None:
    found = replayed(told(tmp_path), end=date(2021, 12, 31))
    days = {day["day"]: day for day in found.to_json()["days"]}
    scores = found.to_json()["scores"]
    war = next(row for row in scores["table"] if row["event"] == "war")
    before = [day for name, day in days.items() if name < "2021-12-20"]
    assert war["days"] == len(before) == 14
    said = [day["forecasts"]["war"]["model"] for day in before]
    assert war["scores"]["model"]["brier"] == pytest.approx(
        math.fsum((p - 1) ** 2 for p in said) / 14, abs=1e-15
    )
    assert war["scores"]["model"]["log"] == pytest.approx(
        -math.fsum(math.log(p) for p in said) / 14, abs=1e-14
    )
    assert war["scores"]["prior"]["brier"] == pytest.approx((said[0] - 1) ** 2, abs=1e-15)
    assert war["scores"]["base_rate"]["brier"] == pytest.approx(0.81, abs=1e-15)
    assert war["skill"]["base_rate"] == pytest.approx(1 - war["scores"]["model"]["brier"] / 0.81)
    assert (war["first"], war["last"]) == (said[0], said[-1])
    # a letter was reported on the 10th, on which it is settled; thanks on the 18th, never reported
    letter = next(row for row in scores["table"] if row["event"] == "letter")
    assert letter["days"] == 4
    assert letter["scores"]["base_rate"] is None
    mean = next(row for row in scores["table"] if row["event"] == "" and row["kind"] == "indicator")
    rows = [row for row in scores["table"] if row["event"] in ("letter", "thanks")]
    assert mean["scores"]["model"]["brier"] == pytest.approx(
        math.fsum(row["scores"]["model"]["brier"] for row in rows) / 2, abs=1e-15
    )
    assert scores["forecasts"] == 14 + 4 + 12
    assert sum(one["count"] for one in scores["reliability"]["bins"]) == 30
    assert all(one["events"] <= 3 for one in scores["reliability"]["bins"])


def test_what_was_reported_is_forecast_no_more(tmp_path: Path) -> None:
    late = HAPPENED.replace(
        "letter: {value: true, on: 2021-12-10}", "letter: {value: true, on: 2021-12-30}"
    )
    found = replayed(told(tmp_path, ROWS, late)).to_json()["scores"]
    assert next(row for row in found["table"] if row["event"] == "letter")["days"] == 4


def test_the_prior_is_the_untouched_one_whatever_day_begins(tmp_path: Path) -> None:
    case = told(tmp_path)
    whole, part = replayed(case), replayed(case, start=date(2021, 12, 12))
    assert part.untouched == pytest.approx(whole.untouched, abs=1e-12)
    rows = [
        next(r for r in found.to_json()["scores"]["table"] if r["event"] == "war")
        for found in (whole, part)
    ]
    assert rows[0]["scores"]["prior"] == pytest.approx(rows[1]["scores"]["prior"], abs=1e-12)
    assert rows[0]["scores"]["model"] != rows[1]["scores"]["model"]


def test_the_range_is_that_of_each_prior_and_strength_enumerated(tmp_path: Path) -> None:
    case = told(tmp_path, (*ROWS, *MOVES))
    found = replayed(case)
    held, days = found.held, [day.belief for day in found.days]
    count, rows = ranged(held, days, days[0])
    assert count == WORLDS
    assert {row.strength for row in rows} == set(STRENGTHS)
    priors = priors_in_worlds(case, held.states, 1, 0, count)
    assert priors.mean(axis=0) == pytest.approx(held.prior, abs=1e-12)
    row = next(r for r in rows if r.event == "war" and r.strength == 2.0)
    scores = []
    for prior in priors:
        said = []
        for here in days:
            if here.day >= date(2021, 12, 20):
                continue
            sums = held.chances(here.made)
            reports = [report for _, report in here.told.weighing]
            once = believe(prior, reports).posterior / prior
            after = prior * once**2 * sums.observed(held.types)
            said.append(float(after @ sums.within(held.types)[0] / after.sum()))
        scores.append(float(np.mean([(p - 1) ** 2 for p in said])))
    assert row.brier.mean == pytest.approx(np.mean(scores), abs=1e-10)
    assert row.brier.low <= np.quantile(scores, 0.06)
    assert row.brier.high >= np.quantile(scores, 0.94)


def test_nothing_is_scored_where_nothing_is_said_to_have_happened(tmp_path: Path) -> None:
    found = replayed(told(tmp_path, ROWS, ""))
    assert found.scores is None
    assert found.to_json()["scores"] is None
    assert found.days[-1].present.forecasts == {}


# ---------------------------------------------------------------------------- what happened
def test_what_happened_enters_no_answer(tmp_path: Path) -> None:
    said = []
    for happened in (HAPPENED, HAPPENED.replace("value: true", "value: false"), ""):
        case = told(tmp_path, ROWS, happened)
        later = ov.load(tmp_path, as_of=date(2021, 12, 31))
        advice = ov.advise(ov.solve(ov.compile(later), worlds=WORLDS))
        said.append(
            (
                case.hash,
                json.dumps(plain(case.to_json())),
                json.dumps(ov.belief(later, worlds=WORLDS).to_json()),
                json.dumps(ov.brief(advice).to_json()),
            )
        )
    assert said[0] == said[1] == said[2]


def test_days_share_what_is_drawn_once(tmp_path: Path) -> None:
    case = told(tmp_path)
    record = recorded(case)
    held = hold(case, record, ov.solve(ov.compile(case), worlds=WORLDS), ("war",))
    first = day_of(held, date(2021, 12, 6), None)
    assert [row.id for row in known_by(record, date(2021, 12, 9)).rows] == ["a", "b"]
    assert first.held["war"] == pytest.approx(
        held.chances({}).of(np.ones(held.states.count))["war"], abs=2e-2
    )
    quiet = day_of(held, date(2021, 12, 7), first)
    assert quiet.posterior is first.posterior
    assert not quiet.moved
