"""Advice from the present on: against games written by hand, and laws."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.present import WHOLE, left, row, whole

import overture as ov
from overture.advise.now import Now, advise_now
from overture.case.load import load
from overture.case.model import Case
from overture.errors import UsageError
from overture.evidence.belief import CaseBelief, belief
from overture.evidence.files import read_record, record_path
from overture.evidence.information import evsi
from overture.solve.pooled import bent

ACCEPTED = (row(0, "policy = talk"), row(1, "reply = accept"), row(2, "look = gone"))


def held(case: Case, worlds: int = 100) -> CaseBelief:
    path = record_path(case)
    assert path is not None
    return belief(case, read_record(path, case.as_of), worlds)


def now(folder: Path, *rows: str, text: str = WHOLE, worlds: int = 100) -> Now:
    return advise_now(held(whole(folder, rows, text), worlds))


def probabilities(case: Case) -> dict[str, float]:
    """Information set and option -> probability, in the whole game solved from its priors."""
    solution = ov.solve(ov.compile(case), worlds=100)
    tree, block = solution.game.tree, next(iter(solution.blocks()))
    return {
        f"{s.label}: {option}": float(block.strategy[0, tree.offset[s.index] + k])
        for s in solution.game.sets
        for k, option in enumerate(s.options)
    }


def priors_left(case: Case, types: dict[str, float]) -> dict[str, float]:
    """P(type, act | accepted, looked gone), by hand."""
    plays = probabilities(case)
    joint = {}
    for kind, prior in types.items():
        for act, gone in (("leave", 0.8), ("stay", 0.3)):
            reply = plays[f"them.reply | {kind}, policy=talk: accept"]
            hidden = plays[f"them.act | {kind}, policy=talk, reply=accept: {act}"]
            joint[f"{kind}_{act}"] = prior * reply * hidden * gone
    total = sum(joint.values())
    return {name: p / total for name, p in joint.items()}


def test_the_game_after_moves_is_the_one_written_by_hand(tmp_path: Path) -> None:
    found = now(tmp_path / "whole", *ACCEPTED)
    by_hand = left(tmp_path / "left", priors_left(found.base.game.case, {"mild": 0.6, "bold": 0.4}))
    expected = ov.advise(ov.solve(ov.compile(by_hand), worlds=100))
    assert (found.advice.decide, found.advice.best) == ("follow", expected.best)
    assert found.advice.margin == pytest.approx(expected.margin, abs=1e-9)
    for option, policy in expected.policies.items():
        mine = found.advice.policies[option]
        assert mine.mean == pytest.approx(policy.mean, abs=1e-9)
        assert mine.outcomes["war"] == pytest.approx(policy.outcomes["war"], abs=1e-9)


def test_reports_after_moves_change_the_game_that_is_solved_again(tmp_path: Path) -> None:
    found = now(tmp_path / "whole", *ACCEPTED, row(3, "trucks"), row(4, "not letter", "B2"))
    trucks = {"mild": 0.95 * 0.3 + 0.025, "bold": 0.95 * 0.6 + 0.025}
    letter = {"mild": 0.8 * 0.1 + 0.1, "bold": 0.8 * 0.8 + 0.1}
    types = {k: p * trucks[k] * letter[k] for k, p in (("mild", 0.6), ("bold", 0.4))}
    by_hand = left(tmp_path / "left", priors_left(found.base.game.case, types))
    expected = ov.advise(ov.solve(ov.compile(by_hand), worlds=100))
    for option, policy in expected.policies.items():
        assert found.advice.policies[option].mean == pytest.approx(policy.mean, abs=1e-9)
    # where later own moves are left to the strategies, these answer to what was reported
    early = now(tmp_path / "early", row(0, "letter"))
    gap = early.held.policies["talk"].mean - early.advice.policies["talk"].mean
    assert abs(gap) > 1e-3


@pytest.mark.parametrize(
    "moves",
    [
        ("policy = talks",),
        ("policy = talks", "manner = counter"),
        ("policy = talks", "reading = leaving"),
        ("manner = refuse",),
        ("policy = halt", "echo = press"),
    ],
)
def test_moves_alone_leave_the_strategies_as_they_were(tmp_path: Path, moves: list[str]) -> None:
    # what follows a move on the branch is solved already: the belief inside the game is the
    # analyst's outside it
    folder = tmp_path / "ukraine"
    shutil.copytree(ov.load("ukraine-2021").folder, folder)
    text = (folder / "case.yaml").read_text()
    found = now(folder, *(row(k, move) for k, move in enumerate(moves)), text=text, worlds=600)
    assert found.advice.best == found.held.best
    for option, choice in found.advice.policies.items():
        assert choice.mean == pytest.approx(found.held.policies[option].mean, abs=1e-7)
    assert found.advice.value == pytest.approx(found.held.value, abs=1e-7)


def test_without_reports_the_advice_is_that_of_the_case(tmp_path: Path) -> None:
    found = now(tmp_path)
    expected = ov.advise(ov.solve(ov.compile(whole(tmp_path)), worlds=100))
    assert found.advice.decide == "policy"
    for option, policy in expected.policies.items():
        assert found.advice.policies[option].mean == pytest.approx(policy.mean, abs=1e-9)
        assert found.held.policies[option].mean == pytest.approx(policy.mean, abs=1e-9)


def test_a_decision_in_several_situations_is_advised_in_each(tmp_path: Path) -> None:
    found = now(tmp_path, row(0, "policy = talk"))
    assert found.advice.decide == "follow"
    rows = found.advice.case_by_case
    assert rows is not None
    assert sum(s.probability for s in rows.situations) == pytest.approx(1, abs=1e-12)
    assert len(rows.situations) == 3
    for s in rows.situations:
        assert s.choose == max(s.options, key=lambda o: s.options[o])
    # an option imposed everywhere is worth what it is worth in each situation
    for option, choice in found.advice.policies.items():
        total = sum(s.probability * s.options[option] for s in rows.situations)
        assert choice.mean == pytest.approx(total, abs=1e-9)
    after = now(tmp_path, row(0, "policy = talk"), row(1, "reply = refuse"))
    assert len(rows.situations) > 1
    refused = next(s for s in rows.situations if "refuse" in s.says)
    assert after.advice.policies["engage"].mean == pytest.approx(refused.options["engage"])


def test_an_option_that_one_situation_lacks_is_replaced_by_the_best_there(tmp_path: Path) -> None:
    text = WHOLE.replace(
        "options: [engage, punish], when: reply != none",
        'options: {engage: {says: "", when: reply == accept}, punish: "", wait_more: ""}, '
        "when: reply != none",
    )
    found = now(tmp_path, row(0, "policy = talk"), text=text)
    rows = found.advice.case_by_case
    assert rows is not None
    total = 0.0
    for s in rows.situations:
        total += s.probability * s.options.get("engage", s.options[s.choose])
    choice = found.advice.policies["engage"]
    assert not choice.everywhere
    assert found.advice.policies["punish"].everywhere
    assert choice.mean == pytest.approx(total, abs=1e-9)
    assert sum(c.best_share for c in found.advice.policies.values()) == pytest.approx(1)


def test_after_the_last_own_move_the_outcomes_are_said(tmp_path: Path) -> None:
    found = now(tmp_path, row(0, "policy = wait"))
    assert found.advice.decide == ""
    assert found.evsi is None
    assert found.to_json()["best"] is None
    plays = probabilities(found.base.game.case)
    war = sum(p * plays[f"them.strike | {k}, policy=wait: attack"] for k, p in
              (("mild", 0.6), ("bold", 0.4)))  # fmt: skip
    assert found.advice.outcomes["war"] == pytest.approx(war, abs=1e-12)
    over = now(tmp_path, row(0, "policy = wait"), row(1, "strike = attack"))
    assert over.advice.outcomes["war"] == pytest.approx(1, abs=1e-12)
    assert over.advice.value == pytest.approx(-10, abs=1e-9)


def test_what_is_private_enters_the_held_value_only(tmp_path: Path) -> None:
    plain = now(tmp_path, *ACCEPTED)
    told = now(tmp_path, *ACCEPTED, row(3, "trucks", private=True))
    assert (told.public, told.private) == (0, 1)
    assert told.advice == replace(plain.advice, plan=told.advice.plan)
    public = now(tmp_path, *ACCEPTED, row(3, "trucks"))
    for option, choice in told.held.policies.items():
        assert choice.mean == pytest.approx(public.held.policies[option].mean, abs=1e-12)
        assert choice.mean != pytest.approx(plain.held.policies[option].mean, abs=1e-3)
    # a hidden act that only we learned of
    spied = now(tmp_path, *ACCEPTED, row(3, "act = stay", private=True))
    assert spied.advice.policies["engage"].mean == pytest.approx(
        plain.advice.policies["engage"].mean, abs=1e-9
    )
    assert spied.held.policies["engage"].mean < plain.held.policies["engage"].mean - 1


def test_what_cannot_have_happened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot happen"):
        held(whole(tmp_path, (row(0, "policy = wait"), row(1, "reply = accept"))))


TWO = """\
overture: 1
title: Two others with types
as_of: 2021-12-06
parties:
  us: {name: Us, advised: true}
  east: East
  west: West
types:
  east: {soft: {prior: 0.3 to 0.5}, hard: {prior: rest}}
  west: {true: {prior: 0.6}, false: {prior: rest}}
moves:
  - {name: policy, by: us, options: [build, rest_now]}
payoffs:
  us:
    - {name: both, add: 5, when: policy == build and east == soft and west == loyal}
    - {name: one, add: -4, when: policy == build and east == hard}
  east: [{name: any, add: 1, when: policy == build}]
  west: [{name: any, add: 1, when: policy == build}]
rationality: {us: 1}
advice: {decide: policy}
indicators:
  pact: {says: They sign., likelihood: 0.9 if east == soft and west == loyal else 0.2, why: Trust.}
  march: {says: They march., likelihood: 0.7 if east == hard else 0.1, why: Force.}
""".replace("true: {prior", "loyal: {prior").replace("false: {prior", "sly: {prior")


def test_types_of_several_parties_are_weighed_together(tmp_path: Path) -> None:
    found = now(tmp_path, row(0, "pact"), row(1, "not march", "B2"), text=TWO, worlds=400)
    block = found.solution.kept[0]
    soft = found.base.kept[0].draws.priors["east"][0]
    joint = np.array([soft * 0.6, soft * 0.4, (1 - soft) * 0.6, (1 - soft) * 0.4])
    joint *= np.array([[0.95 * x + 0.025] for x in (0.9, 0.2, 0.2, 0.2)])
    joint *= np.array([[0.8 * x + 0.1] for x in (0.9, 0.9, 0.3, 0.3)])
    starts = block.draws.starts
    assert starts is not None
    assert starts == pytest.approx(joint / joint.sum(axis=0), abs=1e-12)
    total = joint.sum(axis=1) / joint.sum()
    # dependent: no product of what is believed of each
    assert total[0] * total[3] != pytest.approx(total[1] * total[2], rel=0.1)
    expected = 5 * total[0] - 4 * (total[2] + total[3])
    assert found.advice.policies["build"].mean == pytest.approx(expected, abs=1e-12)


WILDCATTER = """\
overture: 1
title: Whether to drill
as_of: 2021-12-06
parties:
  us: {name: Us, advised: true}
  well: A well
types:
  well: {dry: {prior: 0.5}, wet: {prior: 0.3}, soak: {prior: 0.2}}
moves:
  - {name: policy, by: us, options: [drill, leave_it]}
payoffs:
  us:
    - {name: cost, add: -70, when: policy == drill}
    - {name: oil, add: 0 if well == dry else 120 if well == wet else 270, when: policy == drill}
  well: [{name: any, add: 0}]
rationality: {us: 1}
advice: {decide: policy}
indicators:
  closed:
    says: A closed structure.
    likelihood: 0.1 if well == dry else 0.3 if well == wet else 0.5
    why: Raiffa.
  barren:
    says: No structure.
    likelihood: 0.6 if well == dry else 0.3 if well == wet else 0.1
    why: Raiffa.
  noise: {says: Nothing., likelihood: 0.5 if well == dry else 0.5, why: It tells nothing.}
"""


def test_an_indicator_that_only_informs_is_worth_the_evsi_of_the_textbook(tmp_path: Path) -> None:
    # Raiffa (1968), the oil wildcatter, with one answer of the test at a time
    found = now(tmp_path, text=WILDCATTER)
    prior, values = np.array([0.5, 0.3, 0.2]), np.array([[-70.0, 50.0, 200.0], [0.0, 0.0, 0.0]])
    assert found.evsi is not None
    for name, yes in (("closed", [0.1, 0.3, 0.5]), ("barren", [0.6, 0.3, 0.1])):
        likelihood = np.array([yes, [1 - p for p in yes]])
        assert found.evsi[name] == pytest.approx(evsi(prior, values, likelihood), abs=1e-9)
    assert found.evsi["barren"] > 1
    assert found.evsi["noise"] == 0.0
    told = now(tmp_path, row(0, "barren"), text=WILDCATTER)
    seen = prior * (0.95 * np.array([0.6, 0.3, 0.1]) + 0.025)
    assert told.evsi is not None
    likelihood = np.array([[0.1, 0.3, 0.5], [0.9, 0.7, 0.5]])
    assert told.evsi["closed"] == pytest.approx(evsi(seen / seen.sum(), values, likelihood))


def test_an_indicator_is_never_worth_less_than_nothing(tmp_path: Path) -> None:
    for rows in ((), ACCEPTED[:1], ACCEPTED):
        found = now(tmp_path, *rows)
        assert found.evsi is not None
        assert all(worth >= 0 for worth in found.evsi.values())


def test_another_day_may_start_from_the_last(tmp_path: Path) -> None:
    text = WHOLE.replace("add: -10", "add: -loss").replace(
        "moves:", "quantities:\n  loss: 6 to 14\nmoves:", 1
    )
    first = now(tmp_path, *ACCEPTED, text=text, worlds=1_500)
    more = held(whole(tmp_path, (*ACCEPTED, row(3, "trucks")), text), 1_500)
    cold, warm = advise_now(more), advise_now(more, start=first)
    assert warm.base is first.base or more.solution is warm.base
    for option, choice in cold.advice.policies.items():
        assert warm.advice.policies[option].mean == pytest.approx(choice.mean, abs=1e-8)
    # strategies far from the answer are not trusted
    corner = np.where(np.arange(cold.solution.pooled.logs.size) % 2 == 0, -20.0, -2e-9)
    misled = replace(
        first, solution=replace(first.solution, pooled=bent(cold.solution.pooled, corner))
    )
    again = advise_now(more, start=misled)
    for option, choice in cold.advice.policies.items():
        assert again.advice.policies[option].mean == pytest.approx(choice.mean, abs=1e-8)
    # another game is solved afresh
    other = advise_now(held(whole(tmp_path, (row(0, "policy = talk"),), text), 1_500), start=warm)
    assert other.advice.decide == "follow"


def test_the_prior_of_the_game_now_is_the_belief_outside_it(tmp_path: Path) -> None:
    rows = (row(0, "policy = talk"), row(1, "reply = accept"), row(2, "trucks"), row(3, "letter"))
    text = WHOLE.replace("prior: 0.6}", "prior: 0.3 to 0.8}")
    belief_outside = held(whole(tmp_path, rows, text), 3_000)
    found = advise_now(belief_outside)
    total = np.zeros(2)
    for block in found.solution.kept:
        assert block.draws.starts is not None
        total += block.draws.starts @ block.weights
    total /= total.sum()
    kinds = belief_outside.types[1]["them"]
    assert total == pytest.approx([kinds["mild"], kinds["bold"]], abs=1e-12)
    assert found.ess == pytest.approx(belief_outside.ess, rel=1e-12)


def test_what_is_reported_later_changes_no_byte_of_the_advice(tmp_path: Path) -> None:
    rows = (row(0, "policy = talk"), row(1, "letter"))
    late = (
        row(18, "reply = accept"),
        row(19, "trucks"),
        "m0,2021-12-29,2021-12-29,nonsense,the id is taken,,,Z9,,no such thing,",
    )
    said = []
    for more in ((), late):
        whole(tmp_path, (*rows, *more))
        case = load(tmp_path, as_of=date(2021, 12, 20))
        said.append(json.dumps(advise_now(held(case)).to_json()))
    assert said[0] == said[1]


def test_too_many_ways_to_the_present_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["overture.advise.now"], "MOST_CELLS", 399)
    with pytest.raises(UsageError, match="4 ways lead to the present: ask for 99 worlds"):
        now(tmp_path, *ACCEPTED)
