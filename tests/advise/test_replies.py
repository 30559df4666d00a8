"""How replies are read: likelihood ratios that are no numbers, and choices that nobody sees."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import overture as ov
from overture.advise.advise import advise
from overture.advise.values import Advice

CASE = """
overture: 1
title: Replies
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}, them: Them}
types:
  them:
    mild: {says: mild, prior: 0.4}
    harsh: {says: harsh, prior: rest}
    absent: {says: absent, prior: 0}
moves:
  - {name: policy, by: us, options: [offer, wait]}
  - {name: reply, by: them, when: policy == offer, options: {accept: A, thank: {says: T, when: them == mild}}}
  - {name: strike, by: them, when: them != mild, options: [hit, hold]}
payoffs:
  us: [{name: peace, add: 1, when: policy == offer}]
  them: [{name: prize, add: 1, when: strike == hit}]
rationality: {us: 1, them: 1}
advice: {decide: policy, test: {offer: offer, reply: [reply]}}
"""  # noqa: E501


def advised(text: str, folder: Path) -> Advice:
    file = folder / "made.yaml"
    file.write_text(text, encoding="utf-8")
    solution = ov.solve(ov.compile(ov.load(file)), worlds=1)
    return advise(solution, flips=False, other_reading=False)


def test_a_ratio_may_be_infinite_or_undefined(tmp_path: Path) -> None:
    advice = advised(CASE, tmp_path)
    assert advice.test is not None
    rows = {r.reply: r for r in advice.test.replies}
    assert rows["thank"].ratios["them"]["mild"] == math.inf
    assert rows["thank"].ratios["them"]["harsh"] == 0
    for reply in rows.values():
        assert math.isnan(reply.ratios["them"]["absent"])
        assert math.isnan(reply.given_type["them"]["absent"])
    brief = ov.brief(advice)
    thank = next(r for r in brief.to_json()["test"]["replies"] if r["reply"] == "thank")
    assert thank["ratios"]["them"] == {"mild": "infinite", "harsh": 0.0, "absent": None}
    json.dumps(brief.to_json(), allow_nan=False)
    for word in ("infinite", "undefined"):
        assert word in brief.html()


SEEN = CASE.replace("options: {accept: A, thank: {says: T, when: them == mild}}", "options: [a, b]")


@pytest.mark.parametrize(
    ("declared", "unseen"),
    [
        ("strike, by: them, when: them != mild,", False),
        ("strike, by: them, sees: [],", True),
        ("strike, by: them, sees: [policy],", False),
    ],
)
def test_a_choice_that_the_others_do_not_look_at_is_unseen(
    declared: str, unseen: bool, tmp_path: Path
) -> None:
    reply = next(line for line in SEEN.splitlines() if "name: reply" in line)
    text = SEEN.replace(reply + "\n", "").replace("strike, by: them, when: them != mild,", declared)
    text = text.replace(", test: {offer: offer, reply: [reply]}", "")
    assert advised(text, tmp_path).unseen is unseen


def test_a_choice_after_which_nobody_else_moves_is_not_called_unseen(tmp_path: Path) -> None:
    lines = SEEN.splitlines()
    moves = [line for line in lines if "name: reply" in line or "name: strike" in line]
    first = "  - {name: strike, by: them, options: [hit, hold]}"
    text = "\n".join(line for line in lines if line not in moves)
    text = text.replace("moves:\n", f"moves:\n{first}\n")
    text = text.replace(", test: {offer: offer, reply: [reply]}", "")
    assert not advised(text, tmp_path).unseen


def test_options_that_are_worth_the_same_are_called_tied(tmp_path: Path) -> None:
    move = "  - {name: strike,"
    own = "  - {name: after, by: us, when: policy == offer, options: [stay, rest_a_while, go]}\n"
    text = CASE.replace(move, own + move, 1).replace(
        "us: [", "us: [{name: going, add: -1, when: after == go}, "
    )
    for step in advised(text, tmp_path).plan:
        assert (step.choose, step.tied, step.gap) == ("stay", ("rest_a_while",), 0.0)
