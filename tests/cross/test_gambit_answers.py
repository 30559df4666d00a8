"""Gambit's stored answers against the definition, our slow tracer, and the compiled solver.

The answers were made by `peers/gambit_qre.py` in an environment of its own; Gambit is not
needed to run these tests.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.independent.branch import principal_branch
from tests.independent.efg import to_efg
from tests.independent.logit import distance, residual, same_precision
from tests.independent.peer_games import LAMBDAS, PeerGame, peer_games
from tests.solve.kernel_calls import solve_one

ANSWERS = Path(__file__).resolve().parents[2] / "peers" / "answers"
FILES = sorted(ANSWERS.glob("gambit-qre-*.json"))


def entries() -> list[dict[str, Any]]:
    return [game for file in FILES for game in json.loads(file.read_text())["games"]]


def game_of(entry: dict[str, Any]) -> PeerGame:
    return PeerGame(entry["family"], entry["seed"], entry["payoffs"])


def test_all_200_games_are_answered_at_every_lambda() -> None:
    stored = entries()
    assert [game_of(entry) for entry in stored] == list(peer_games())
    assert len(stored) == 200
    for entry in stored:
        assert [answer["lambda"] for answer in entry["answers"]] == list(LAMBDAS)
        assert all("profile" in answer for answer in entry["answers"])
    for file in FILES:
        assert json.loads(file.read_text())["version"] == "17.0.0b2"


def test_the_generator_still_makes_the_games_that_were_solved() -> None:
    for entry in entries():
        game = game_of(entry)
        text = to_efg(game.tree(), game.name)
        assert hashlib.sha256(text.encode()).hexdigest() == entry["efg_sha256"], game.name


def test_every_stored_answer_is_an_equilibrium() -> None:
    for entry in entries():
        tree = game_of(entry).tree()
        for answer in entry["answers"]:
            precision = same_precision(tree, answer["lambda"])
            assert residual(tree, answer["profile"], precision) < 2e-9, game_of(entry).name


@pytest.mark.parametrize("entry", entries()[::10], ids=lambda e: game_of(e).name)
def test_our_slow_tracer_ends_where_gambit_does(entry: dict[str, Any]) -> None:
    tree = game_of(entry).tree()
    for answer in entry["answers"]:
        traced = principal_branch(tree, same_precision(tree, answer["lambda"]))
        assert distance(answer["profile"], traced.profile) < 5e-9


def test_the_solver_gives_gambits_answers() -> None:
    worst = 0.0
    for entry in entries():
        tree = game_of(entry).tree()
        for answer in entry["answers"]:
            solved = solve_one(tree, same_precision(tree, answer["lambda"]))
            assert solved.status[0] == 0, game_of(entry).name
            worst = max(worst, distance(answer["profile"], solved.profiles[0]))
    assert worst <= 1e-6
