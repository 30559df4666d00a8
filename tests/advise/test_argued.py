"""The debate over the worlds: against a slow reading of every world, and against arithmetic."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import overture as ov
from overture.advise.advise import advise
from overture.advise.argued import PART, Argued, argue, argued
from overture.advise.survey import survey
from overture.argue.extensions import framework, grounded
from overture.brief.contract import run_record
from overture.case.model import Case
from overture.game.environment import Environment
from overture.worlds.ensemble import Solution

SOUND = Path(__file__).parent.parent / "case" / "sound.yaml"
CASES = Path(ov.__file__).parent / "case" / "cases"


def solved(case: Case, worlds: int = 300) -> Solution:
    return ov.solve(ov.compile(case), worlds=worlds, seed=3, workers=1)


@cache
def sound() -> tuple[Solution, Argued]:
    solution = solved(ov.load(SOUND))
    return solution, argue(solution)


def chance_of(solution: Solution, outcome: str, option: str, world: int) -> float:
    """P(outcome | option) in one world: the product along every history, in plain Python."""
    game, case = solution.game, solution.game.case
    block, tree = solution.kept[0], solution.game.tree
    total = 0.0
    ends = np.flatnonzero(tree.terminal >= 0)
    node_of = {int(tree.terminal[n]): int(n) for n in ends}
    for f, final in enumerate(game.finals):
        if final.value(case.advice.decide) != option:
            continue
        if not case.outcomes[outcome].when.evaluate(Environment(case, final, None)):
            continue
        reach = 1.0
        for column in game.folded[f]:
            reach *= float(block.numbers.chance[world, column])
        node = node_of[game.terminal_of[f]]
        while node:
            above = int(tree.parent[node])
            label = game.node_labels[above]
            if label in case.moves and case.moves[label].by != "chance":
                if label != case.advice.decide:
                    reach *= float(block.strategy[world, tree.edge[node]])
            else:
                reach *= float(block.numbers.chance[world, tree.edge[node]])
            node = above
        total += reach
    return total


def test_every_world_has_its_own_framework() -> None:
    """Premises and labels of 300 worlds, world by world."""
    solution, found = sound()
    block = solution.kept[0]
    truths, numbers = block.draws.truths, block.draws.numbers
    gain = numbers["gain"]
    assert isinstance(gain, np.ndarray)
    upheld: dict[str, int] = dict.fromkeys(("weakness", "strength", "peace", "offer"), 0)
    holds = dict(upheld)
    for w in range(300):
        settled = chance_of(solution, "settled", "offer", w)
        made = {
            "weakness": bool(truths["pressure"][w]) and float(gain[w]) < 5,
            "strength": chance_of(solution, "deceived", "offer", w) < 0.4
            and (settled > 0.5 or bool(truths["patience"][w])),
            "peace": settled > chance_of(solution, "settled", "wait", w),
            "offer": True,
        }
        names = [name for name in made if made[name]]
        attacks = [
            pair for pair in (("weakness", "offer"), ("strength", "weakness"))
            if set(pair) <= set(names)
        ]  # fmt: skip
        given = framework(names, attacks)
        stands = set(given.named(grounded(given)))
        if not made["peace"]:
            stands -= {"offer"}
        for name in names:
            holds[name] += 1
            upheld[name] += name in stands
    rows = {row.id: row for row in found.arguments}
    for name in ("weakness", "strength", "peace"):
        assert rows[name].holds == pytest.approx(holds[name] / 300, abs=1e-12)
        assert rows[name].accepted == pytest.approx(upheld[name] / 300, abs=1e-12)
    assert found.policy["offer"].accepted == pytest.approx(upheld["offer"] / 300, abs=1e-12)
    assert 0 < holds["strength"] < 300


def test_shares_add_up_and_the_best_share_is_that_of_the_advice() -> None:
    solution, found = sound()
    for row in found.arguments:
        assert row.accepted + row.undecided + row.answered == pytest.approx(row.holds, abs=1e-12)
    told = advise(solution, flips=False, other_reading=False, equilibria=False, design=False)
    advice = run_record(told, "0")
    for option, said in advice["argued"]["policy"].items():
        assert said["best_share"] == advice["advice"]["policies"][option]["best_share"]
        gap = (said["accepted"] or 0.0) - said["best_share"]
        assert said["parts"] == (abs(gap) >= PART)
        assert said["missing"] == ("" if abs(gap) < PART else "objection" if gap > 0 else "reason")
    assert advice["argued"] == found.to_json()
    assert found.policy["wait"].accepted is None


def test_what_an_argument_carries_is_what_the_case_without_it_loses(tmp_path: Path) -> None:
    _, found = sound()
    text = SOUND.read_text(encoding="utf-8")
    start = text.index("  strength:\n    claim")
    without = text[:start] + text[text.index("  peace:\n") :]
    file = tmp_path / "case.yaml"
    file.write_text(without, encoding="utf-8")
    alone = argue(solved(ov.load(file)))
    before, after = found.policy["offer"].accepted, alone.policy["offer"].accepted
    assert before is not None
    assert after is not None
    carries = {row.id: row.carries for row in found.arguments}
    assert carries["strength"] == pytest.approx(before - after, abs=1e-12)
    assert carries["strength"] > 0 > carries["weakness"]
    # it is the only support, so the offer falls without it
    assert carries["peace"] == pytest.approx(before, abs=1e-12)


def test_the_unanswered_objections_are_the_upheld_attackers() -> None:
    _, found = sound()
    (row,) = found.unanswered
    rows = {each.id: each for each in found.arguments}
    assert (row.argument, row.against) == ("weakness", "offer")
    assert row.probability == rows["weakness"].accepted


def with_arguments(name: str, arguments: str, tmp_path: Path) -> Case:
    file = tmp_path / "case.yaml"
    text = (CASES / name / "case.yaml").read_text(encoding="utf-8")
    file.write_text(f"{text}\narguments:\n{arguments}", encoding="utf-8")
    return ov.load(file)


def essay() -> Mapping[str, Any]:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    read = json.loads((Path(place) / "oracles" / "evidence.json").read_text())
    found: Mapping[str, Any] = read["essay_af"]
    return found


def test_the_framework_of_the_essay_as_a_case(tmp_path: Path) -> None:
    entry = essay()
    lines = []
    for name in entry["args"]:
        if name != "offer":
            attacks = [b for a, b in entry["attacks"] if a == name]
            lines.append(f"  {name}: {{claim: It is said., attacks: [{', '.join(attacks)}]}}\n")
    found = argue(solved(with_arguments("hello", "".join(lines), tmp_path), 100))
    upheld = {row.id for row in found.arguments if row.accepted == 1.0}
    assert {row.id for row in found.arguments if row.accepted > 0} == upheld
    assert found.policy["offer"].accepted == 1.0
    assert sorted({*upheld, "offer"}) == entry["grounded"]
    assert [sorted(found.granted.upheld)] == entry["preferred"]
    assert found.granted.preferred is not None
    assert [sorted(one) for one in found.granted.preferred] == entry["preferred"]
    assert found.patterns == 1


def test_two_that_attack_each_other_leave_the_option_undecided(tmp_path: Path) -> None:
    found = argue(
        solved(
            with_arguments(
                "hello",
                "  nay: {claim: No., attacks: [offer, yea]}\n"
                "  yea: {claim: Yes., attacks: [nay]}\n",
                tmp_path,
            ),
            100,
        )
    )
    assert found.policy["offer"].accepted == 0.0
    assert found.policy["offer"].undecided == 1.0
    assert found.unanswered == ()
    assert found.granted.undecided == ("nay", "yea", "offer")
    assert found.granted.preferred == (("nay",), ("yea", "offer"))
    assert found.granted.stable == 2


def test_two_hundred_arguments_are_weighed_fast(tmp_path: Path) -> None:
    """The bound of the language: a long chain of attacks, each with a premise of its own."""
    import time

    lines = ["  a0: {claim: No., attacks: [invite]}\n"]
    lines += [
        f'  a{k}: {{claim: No., attacks: [a{k - 1}], premises: ["inviting > {0.04 + k / 2000}"]}}\n'
        for k in range(1, 200)
    ]
    solution = solved(with_arguments("toothless-test", "".join(lines), tmp_path), 2_000)
    seen = survey(solution)
    before = time.process_time()
    found = argued(solution, seen)
    assert time.process_time() - before < 5.0
    assert len(found["arguments"]) == 200


def test_a_case_without_arguments_has_no_such_part() -> None:
    solution = solved(ov.load("hello"), 100)
    assert argued(solution, survey(solution)) is None
    with pytest.raises(ov.UsageError, match="no arguments"):
        argue(solution)
