"""Belief in a case: exact, reproducible, and unmoved by what it must not be moved by."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.crisis import HEADER, ROWS, crisis

import overture as ov
from overture.case.model import Case
from overture.errors import CaseError, UsageError
from overture.evidence.belief import CaseBelief, belief
from overture.evidence.files import read_record, record_path
from overture.evidence.grades import reliability
from overture.evidence.particles import move_likelihood
from overture.evidence.states import prior_of_states, states_of
from overture.worlds.draws import draw


def held(case: Case, worlds: int = 4_000) -> CaseBelief:
    path = record_path(case)
    assert path is not None
    return belief(case, read_record(path, case.as_of), worlds)


def test_the_posterior_is_that_of_a_slow_enumeration(tmp_path: Path) -> None:
    case = crisis(tmp_path, ROWS)
    found = held(case, 500)
    # world by world and state by state, with nothing shared but the draws of priors and credences
    draws = {
        (s, p): draw(case, 1, 0, 500, pinned={"assumptions.sincere": s, "assumptions.planned": p})
        for s, p in itertools.product((1.0, 0.0), repeat=2)
    }
    total = dict.fromkeys(itertools.product((1.0, 0.0), (1.0, 0.0), ("fearful", "greedy")), 0.0)
    for world in range(500):
        for sincere, planned, kind in total:
            block = draws[sincere, planned]
            q = block.credences["sincere"][world]
            r = block.credences["planned"][world]
            if sincere:
                odds = r / (1 - r) * np.exp(-0.6)
                r = odds / (1 + odds)
            chance = (q if sincere else 1 - q) * (r if planned else 1 - r)
            chance *= block.priors["them"][("fearful", "greedy").index(kind)][world]
            total[sincere, planned, kind] += chance / 500
    after = {}
    for (sincere, planned, kind), prior in total.items():
        trucks, letter = 0.7 if planned else 0.2, 0.8 if kind == "fearful" else 0.3
        told = 0.8 * trucks + 0.1
        told *= 0.95 * letter + 0.025
        told *= 0.35 * (1 - trucks) + 0.325
        after[sincere, planned, kind] = prior * told
    mass = sum(after.values())
    fearful = sum(p for (_, _, kind), p in after.items() if kind == "fearful") / mass
    planned = sum(p for (_, planned, _), p in after.items() if planned) / mass
    assert found.types[1]["them"]["fearful"] == pytest.approx(fearful, abs=1e-12)
    assert found.assumptions[1]["planned"] == pytest.approx(planned, abs=1e-12)
    assert found.types[0]["them"]["fearful"] == pytest.approx(
        sum(p for (_, _, kind), p in total.items() if kind == "fearful"), abs=1e-12
    )


def test_particles_agree_with_enumeration_where_no_move_was_observed(tmp_path: Path) -> None:
    found = held(crisis(tmp_path, ROWS), 20_000)
    assert found.agreement is not None
    assert 0 < found.agreement < 4
    assert 0 < found.ess < found.worlds


def test_what_is_reported_later_changes_no_byte(tmp_path: Path) -> None:
    poison = [
        "b,2021-12-20,2021-12-21,nonsense,the id is taken,,,Z9,,no such thing,",
        "q,2022-13-99,2021-12-22,observation,no such day,,,A1,,trucks,maybe",
        "z,2021-12-20,2021-12-20,observation,fine,paper,,A1,b,trucks,",
        'w,2021-12-20,2021-12-20,observation,"' + "x" * 5000 + '",,,,,trucks,',
    ]
    before = json.dumps(held(crisis(tmp_path, ROWS, "2021-12-15")).to_json())
    after = json.dumps(held(crisis(tmp_path, (*ROWS, *poison), "2021-12-15")).to_json())
    assert before == after
    mixed = json.dumps(held(crisis(tmp_path, (*poison, *ROWS), "2021-12-15")).to_json())
    assert mixed == before
    with pytest.raises(CaseError) as caught:
        held(crisis(tmp_path, (*ROWS, *poison), "2021-12-31"))
    assert len(caught.value.problems) == 3


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    case = crisis(tmp_path, ROWS)
    prior = held(case).posterior
    for order in itertools.islice(itertools.permutations(ROWS), 5, 120, 23):
        assert np.abs(held(crisis(tmp_path, order)).posterior - prior).max() < 1e-12


def test_a_row_that_is_withdrawn_was_never_there(tmp_path: Path) -> None:
    plain = held(crisis(tmp_path, ROWS))
    extra = "x,2021-12-13,2021-12-13,observation,more,paper,,A1,,trucks,"
    back = "y,2021-12-20,2021-12-20,withdrawn,a mistake,,,,x,,"
    added = held(crisis(tmp_path, (*ROWS, extra)))
    assert abs(added.assumptions[1]["planned"] - plain.assumptions[1]["planned"]) > 0.05
    restored = held(crisis(tmp_path, (*ROWS, extra, back)))
    assert np.abs(restored.posterior - plain.posterior).max() < 1e-12
    # as of a day before the withdrawal the row still counts
    earlier = held(crisis(tmp_path, (*ROWS, extra, back), "2021-12-19"))
    assert np.abs(earlier.posterior - added.posterior).max() < 1e-12


def test_three_copies_of_a_root_are_one(tmp_path: Path) -> None:
    one = "x,2021-12-13,2021-12-13,observation,more,paper,official,A1,,trucks,"
    copies = [one.replace("x,", f"{name},", 1).replace("A1", "B1") for name in "yz"]
    assert np.array_equal(
        held(crisis(tmp_path, (*ROWS, one))).posterior,
        held(crisis(tmp_path, (*ROWS, one, *copies))).posterior,
    )


@pytest.mark.parametrize("grade", ["F1", "A6", "0"])
def test_what_cannot_be_judged_moves_nothing(tmp_path: Path, grade: str) -> None:
    assert reliability(grade) == 0
    extra = f"x,2021-12-13,2021-12-13,observation,more,blog,,{grade},,trucks,"
    plain, added = held(crisis(tmp_path, ROWS)), held(crisis(tmp_path, (*ROWS, extra)))
    assert np.abs(plain.posterior - added.posterior).max() < 1e-15


def test_reports_up_to_the_day_of_the_priors_are_background(tmp_path: Path) -> None:
    found = held(crisis(tmp_path, ROWS))
    assert [row.id for row in found.reported.background] == ["a"]
    before = held(crisis(tmp_path, ROWS, "2021-12-06"))
    assert np.abs(before.posterior - before.exact.prior).max() < 1e-15


def test_history_and_leaving_out_follow_the_rows(tmp_path: Path) -> None:
    case = crisis(tmp_path, ROWS)
    record = held(case).to_json()
    days = [entry["day"] for entry in record["history"]]
    # the copy of 11 December moves nothing
    assert days == ["2021-12-06", "2021-12-09", "2021-12-10", "2021-12-12"]
    for entry in record["history"][1:]:
        then = held(crisis(tmp_path, ROWS, entry["day"]))
        assert entry["types"]["them"] == pytest.approx(then.types[1]["them"], abs=1e-12)
    without = {report["id"]: report["without"] for report in record["reports"]}
    rest = held(crisis(tmp_path, [row for row in ROWS if not row.startswith("b,")]))
    assert without["b"]["assumptions"] == pytest.approx(rest.assumptions[1], abs=1e-12)
    assert record["posterior"]["types"]["them"] == pytest.approx(without["d"]["types"]["them"])


def test_the_weight_of_a_lone_report_is_its_likelihood_ratio(tmp_path: Path) -> None:
    found = held(crisis(tmp_path, ROWS[1:2])).to_json()
    told = found["reports"][0]
    expected = 10 * np.log10((0.8 * 0.7 + 0.1) / (0.8 * 0.2 + 0.1))
    assert told["decibans"]["assumptions"]["planned"] == pytest.approx(expected, abs=1e-9)
    assert told["consistency"]["them"]["fearful"] == "N"


def test_the_next_observation_is_worth_what_it_is_expected_to_tell(tmp_path: Path) -> None:
    case = crisis(tmp_path, ROWS)
    found = held(case)
    told = {entry["indicator"]: entry for entry in found.to_json()["next"]}
    p = found.types[1]["them"]["fearful"]
    joint = np.array([[p * 0.8, (1 - p) * 0.3], [p * 0.2, (1 - p) * 0.7]])
    bits = (joint * np.log2(joint / joint.sum(0) / joint.sum(1, keepdims=True))).sum()
    assert told["letter"]["bits"] == pytest.approx(bits, abs=1e-12)
    assert told["thanks"]["bits"] == pytest.approx(0, abs=1e-12)


def test_a_move_moves_belief_as_the_solved_strategies_make_it(tmp_path: Path) -> None:
    policy = "x,2021-12-13,2021-12-13,action,we talk,paper,,A1,,policy = talk,"
    reply = "y,2021-12-14,2021-12-14,reply,they accept,paper,,A1,,reply = accept,"
    ours = held(crisis(tmp_path, (*ROWS, policy)))
    plain = held(crisis(tmp_path, ROWS))
    # our own move is no evidence about them
    assert ours.types[1]["them"]["fearful"] == pytest.approx(
        plain.types[1]["them"]["fearful"], abs=0.02
    )
    both = held(crisis(tmp_path, (*ROWS, policy, reply)))
    case = both.case
    solution = ov.solve(ov.compile(case), worlds=4_000)
    told = np.zeros(2)
    for block in solution.blocks():
        chance = move_likelihood(solution.game, block, {"policy": "talk", "reply": "accept"})
        slots = {s.type: solution.game.tree.offset[s.index] for s in solution.game.sets
                 if s.move == "reply"}  # fmt: skip
        expected = np.array([block.strategy[:, slots[kind]] for kind in ("fearful", "greedy")])
        assert np.abs(chance - expected).max() < 1e-12
        told += chance.mean(axis=1)
    assert told[0] > told[1]
    assert both.types[1]["them"]["fearful"] > ours.types[1]["them"]["fearful"] + 0.05
    assert both.agreement is None
    refused = held(crisis(tmp_path, (*ROWS, policy, reply.replace("accept", "refuse"))))
    assert refused.types[1]["them"]["fearful"] < ours.types[1]["them"]["fearful"]


def test_moves_that_exclude_each_other_have_no_probability_beside_one(tmp_path: Path) -> None:
    solution = ov.solve(ov.compile(crisis(tmp_path)), worlds=200)
    for block in solution.blocks():
        parts = [
            move_likelihood(solution.game, block, {"reply": reply, "strike": strike})
            for reply in ("accept", "refuse")
            for strike in ("attack", "hold")
        ]
        talk = block.strategy[:, [0]].T
        assert np.abs(sum(parts) - talk).max() < 1e-12


def test_an_indicator_is_read_with_the_moves_reported_before_it(tmp_path: Path) -> None:
    policy = "x,2021-12-13,2021-12-13,action,we talk,paper,,A1,,policy = talk,"
    thanks = "y,2021-12-14,2021-12-14,statement,thanks,paper,,A1,,thanks,"
    found = held(crisis(tmp_path, (policy, thanks)))
    ((_, report),) = found.reported.weighing
    assert sorted(set(report.likelihood.tolist())) == [0.6, 0.9]
    early = held(crisis(tmp_path, (policy.replace("13", "15"), thanks)))
    assert set(early.reported.weighing[0][1].likelihood.tolist()) == {0.5}


def test_advice_now_is_solved_from_the_belief(tmp_path: Path) -> None:
    from overture.advise.now import advise_now

    case = crisis(tmp_path, ROWS)
    now = advise_now(held(case, 2_000))
    first = ov.advise(ov.solve(ov.compile(case), worlds=2_000))
    assert (now.public, now.private) == (4, 0)
    assert now.advice.policies["wait"].outcomes["war"] != pytest.approx(
        first.policies["wait"].outcomes["war"], abs=1e-6
    )
    # with everything private nothing is changed for the others
    hidden = [row[:-1] + ",true" if row.endswith(",") else row for row in ROWS[1:]]
    secret = advise_now(held(crisis(tmp_path, hidden), 2_000))
    assert (secret.public, secret.private) == (0, 4)
    assert secret.advice.policies["wait"].mean == pytest.approx(
        first.policies["wait"].mean, abs=1e-12
    )


def test_quantities_follow_the_assumption_that_sets_them(tmp_path: Path) -> None:
    trucks = [
        f"t{k},2021-12-1{k},2021-12-1{k},observation,lorries {k},paper,,A1,,trucks,"
        for k in range(4)
    ]
    found = held(crisis(tmp_path, trucks), 20_000)
    planned = found.assumptions[1]["planned"]
    assert planned > 0.97
    cost = found.quantities["cost"]
    assert cost["mean"] == pytest.approx(planned * 3 + (1 - planned) * 7, abs=0.1)
    gain = found.quantities["gain"]
    assert set(gain) == {"mean", "low", "high", "types"}
    parts = [found.types[1]["them"][kind] * gain["types"][kind]["mean"] for kind in gain["types"]]
    assert gain["mean"] == pytest.approx(sum(parts), abs=0.05)


def test_priors_of_states_sum_to_one_and_too_many_states_are_refused(tmp_path: Path) -> None:
    case = crisis(tmp_path)
    states = states_of(case)
    assert states.count == 8
    assert prior_of_states(case, states, 1, 300).sum() == pytest.approx(1, abs=1e-12)
    many = {f"a{k}": case.assumptions["sincere"] for k in range(14)}
    with pytest.raises(UsageError, match="32,768 states"):
        states_of(replace(case, assumptions=many))


def test_a_case_without_a_record_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no record"):
        ov.belief(ov.load("hello"))
    assert HEADER.startswith("id,date")
    assert held(crisis(tmp_path, (), "2021-12-06")).case.as_of == date(2021, 12, 6)
