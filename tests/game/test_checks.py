"""Every check that needs the tree or the draws is raised by a broken case, with its place."""

from __future__ import annotations

import pytest
from tests.game.made import HEAD, MOVES, TAIL, compiled

from overture.errors import CaseError, Problem
from overture.game.game import Game
from overture.worlds.ensemble import solve

CASE = HEAD + MOVES + TAIL
TWENTY = "\n".join(f"  - {{name: m{i}, by: ally, options: [a{i}, b{i}, c{i}]}}" for i in range(12))

BROKEN = {
    "no-option": CASE.replace("[trust, guard]", "{trust: {says: T, when: policy == offer}}"),
    "options-differ": CASE.replace(
        "[trust, guard]", "{trust: T, guard: {says: G, when: them == mild}}"
    ),
    "unreachable-move": CASE.replace(
        "name: after,", "name: after, when: policy == wait and reading == good,"
    ),
    "unreachable-option": CASE.replace(
        "[stay, leave]", "{stay: S, leave: {says: L, when: policy == wait and reading == bad}}"
    ),
    "complies-unsettled": CASE.replace(
        "{decide: policy}",
        "{decide: policy, test: {offer: offer, reply: [reading], complies: conduct == keep}}",
    ),
    "tree-too-large": CASE.replace("outcomes:", TWENTY + "\noutcomes:"),
}

IN_A_WORLD = {
    "chance-range": (CASE.replace("0.9 if", "0.9 + q if"), "moves.reading.options.good"),
    "chance-sum": (CASE.replace("bad: rest", "bad: 0.05 * q"), "moves.reading"),
    "not-finite": (CASE.replace("add: 1, when: policy == wait", "add: log(q - 5)"), "payoffs."),
}


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(CaseError) as raised:
        compiled(text)
    return raised.value.problems


@pytest.mark.parametrize("check", BROKEN)
def test_a_case_that_cannot_be_compiled(check: str) -> None:
    for problem in problems(BROKEN[check]):
        assert problem.check == check
        assert problem.spot.line > 1
        assert problem.spot.text
        assert problem.what
        assert problem.remedy


@pytest.mark.parametrize("check", IN_A_WORLD)
def test_a_case_that_fails_in_some_world(check: str) -> None:
    text, path = IN_A_WORLD[check]
    game = compiled(text.replace("moves:", "quantities: {q: 0.5 to 3}\nmoves:", 1))
    with pytest.raises(CaseError) as raised:
        solve(game, 200, 1, 1)
    (problem,) = raised.value.problems
    assert problem.check == check
    assert problem.path.startswith(path)
    assert " in world " in problem.what
    assert problem.remedy


def warned(game: Game) -> set[str]:
    return {w.check for w in game.warnings if w.severity == "warning"}


def test_a_move_that_shows_a_type_is_warned_of() -> None:
    assert "reveals-type" not in warned(compiled(CASE))
    shown = CASE.replace("name: side, by: ally,", "name: side, by: ally, when: them == mild,")
    assert "reveals-type" in warned(compiled(shown))


def test_options_that_lead_to_the_same_are_warned_of() -> None:
    found = compiled(CASE).warnings
    assert any(w.check == "alike-options" and w.path == "moves.after" for w in found)
    told_apart = CASE.replace(
        "us: [{name: a,", "us: [{name: z, add: 1, when: after == stay}, {name: a,"
    )
    assert not any(
        w.check == "alike-options" and w.path == "moves.after"
        for w in compiled(told_apart).warnings
    )


def test_a_condition_that_names_another_option_tells_no_two_apart() -> None:
    """`strike` lets two ways of not hitting count alike; that the condition reads it is no gap."""
    text = CASE.replace("options: [hit, hold]", "options: [hit, hold, pause]").replace(
        "them: [{name: b,", "them: [{name: z, add: -1, when: strike != hit}, {name: b,"
    )
    (twins,) = (w for w in compiled(text).warnings if w.path == "moves.strike")
    assert twins.check == "alike-options"
    assert "'hold' and 'pause'" in twins.what


def test_the_advised_choice_must_be_the_same_everywhere() -> None:
    text = CASE.replace(
        "moves:", "moves:\n  - {name: sky, by: chance, options: {sun: 0.5, rain: rest}}", 1
    ).replace("[offer, wait]", "{offer: O, wait: {says: W, when: sky == sun}}")
    (problem,) = problems(text)
    assert problem.check == "decide-differs"
    assert problem.path == "moves.policy"
