"""Gambit's stored pure equilibria against our lists, both ways.

The answers were made by `peers/pure_answers.py`; Gambit is not needed to run these tests.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.independent.efg import to_efg
from tests.independent.peer_games import peer_games
from tests.independent.random_games import crisis_game
from tests.independent.trees import Node
from tests.solve.equilibria.point_games import pointed

from overture.solve.equilibria.nash import reduce
from overture.solve.equilibria.pure import pure_equilibria
from overture.solve.equilibria.values import Found, PointGame

STORED = Path(__file__).resolve().parents[2] / "peers" / "answers" / "gambit-pure.json"
ENTRIES: list[dict[str, Any]] = json.loads(STORED.read_text())["games"]
GAMES = {game.name: game for game in peer_games()}


def tree_of(entry: dict[str, Any]) -> Node:
    return crisis_game(0) if entry["name"] == "crisis-136" else GAMES[entry["name"]].tree()


def profiles_of(point: PointGame, found: Found) -> list[tuple[int, ...]]:
    offset = point.tree.offset
    return [
        tuple(
            one.assessment.strategy[offset[i] : offset[i + 1]].index(1)
            for i in range(point.tree.information_sets)
        )
        for one in found.equilibria
    ]


def test_the_games_are_still_those_that_were_asked_about() -> None:
    assert len(ENTRIES) == 68
    assert sum("nash" in entry for entry in ENTRIES) >= 60
    for entry in ENTRIES:
        text = to_efg(tree_of(entry), entry["name"])
        assert hashlib.sha256(text.encode()).hexdigest() == entry["efg_sha256"], entry["name"]


def test_each_sequential_equilibrium_of_ours_has_no_regret_there() -> None:
    told = 0
    for entry in ENTRIES:
        point = pointed(tree_of(entry)).point
        mine = profiles_of(point, pure_equilibria(point))
        assert mine == [tuple(row) for row in entry["sequential"]], entry["name"]
        assert [Fraction(regret) for regret in entry["agent_regret"]] == [0] * len(mine)
        told += len(mine)
    assert told > 60


def test_each_sequential_equilibrium_is_among_gambits() -> None:
    for entry in ENTRIES:
        if "nash" not in entry:
            continue
        tree = pointed(tree_of(entry)).point.tree
        agent = {tuple(row) for row in entry["agent"]}
        nash = {reduce(tree, row) for row in entry["nash"]}
        for row in entry["sequential"]:
            assert tuple(row) in agent, entry["name"]
            assert reduce(tree, row) in nash, entry["name"]


@pytest.mark.parametrize("family", ["signalling", "crisis", "random"])
def test_our_nash_list_is_gambits(family: str) -> None:
    compared = 0
    for entry in ENTRIES:
        if "nash" not in entry or not entry["name"].startswith(family):
            continue
        point = pointed(tree_of(entry)).point
        found = pure_equilibria(point, concept="nash")
        assert found.complete
        mine = {reduce(point.tree, row) for row in profiles_of(point, found)}
        theirs = {reduce(point.tree, row) for row in entry["nash"]}
        assert len(theirs) == len(entry["nash"])
        assert mine == theirs, entry["name"]
        compared += 1
    assert compared >= 10
