"""The tree that a case means: information sets, folding, sizes, shared chances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.advise.crises import crisis
from tests.game.made import HEAD, MOVES, TAIL, compiled

import overture as ov
from overture.game.tree import CHANCE, DECISION, TERMINAL, Tree, forgets


def labels(text: str, move: str) -> set[str]:
    return {s.label for s in compiled(text).sets if s.move == move}


def test_a_hidden_move_is_not_known_to_others() -> None:
    game = compiled(HEAD + MOVES + TAIL)
    stance = {s.label: s for s in game.sets if s.move == "stance"}
    assert set(stance) == {
        "us.stance | policy=wait",
        "us.stance | policy=offer, reading=good",
        "us.stance | policy=offer, reading=bad",
    }
    # two types, and after the offer two conducts that the reading does not settle
    sizes = {label: len(game.tree.members(s.index)) for label, s in stance.items()}
    assert list(sizes.values()).count(4) == 2
    assert sizes["us.stance | policy=wait"] == 2


def test_a_mover_keeps_its_type_and_what_it_did() -> None:
    assert labels(HEAD + MOVES + TAIL, "conduct") == {
        "them.conduct | mild, policy=offer",
        "them.conduct | hard, policy=offer",
    }
    strike = labels(HEAD + MOVES + TAIL, "strike")
    # `sees: [side]` drops the stance; its own conduct and what it saw then (the policy) stay
    assert "them.strike | mild, policy=offer, conduct=cheat, side=join" in strike
    assert not any("stance=" in label or "reading=" in label for label in strike)
    # where it has not moved before, `sees` leaves it the side alone
    assert "them.strike | hard, side=join" in strike


def test_sees_names_all_that_is_seen_of_others() -> None:
    assert labels(HEAD + MOVES + TAIL, "side") == {
        "ally.side | stance=trust",
        "ally.side | stance=guard",
    }


def test_knowledge_is_cumulative() -> None:
    sets = [s for s in compiled(HEAD + MOVES + TAIL).sets if s.move == "after"]
    assert sets
    for information in sets:
        # `sees: [strike]` hides the side, and keeps the reading that was seen at the stance
        assert list(dict(information.known)) == ["policy", "reading", "stance", "strike"]


def test_a_move_that_did_not_happen_is_known_as_none() -> None:
    game = compiled(HEAD + MOVES + TAIL)
    waiting = next(s for s in game.sets if s.label == "us.stance | policy=wait")
    assert dict(waiting.known)["reading"] == "none"


def test_the_advised_party_is_pooled() -> None:
    for s in compiled(HEAD + MOVES + TAIL).sets:
        assert s.pooled == (s.party == "us")


def test_sizes_of_a_small_game() -> None:
    game = compiled(
        HEAD
        + """
moves:
  - {name: policy, by: us, options: [offer, wait]}
  - {name: reply, by: them, when: policy == offer, options: [yes_sir, no_sir]}
  - {name: luck, by: chance, when: reply == no_sir, options: {good: 0.3, bad: rest}}
"""
        + TAIL
    )
    # types 1; per type: policy 1, wait 1, reply 1, yes 1, no 1 (its chance is folded)
    assert game.tree.nodes == 1 + 2 * 5
    assert game.raw_nodes == 1 + 2 * 7
    assert game.tree.terminals == 2 * 3
    assert len(game.finals) == 2 * 4
    assert int((game.tree.kind == CHANCE).sum()) == 1
    assert sum(len(f) for f in game.folded) == 4


def test_chance_columns_are_shared_where_nothing_differs() -> None:
    game = compiled(HEAD + MOVES + TAIL)
    readings = [g for g in game.chances if g.move == "reading"]
    assert len(readings) == 2  # by conduct, not by type
    assert {g.at.choices["conduct"] for g in readings} == {"keep", "cheat"}
    assert game.chance_columns == 2 + 4


@pytest.mark.parametrize("seed", range(3))
def test_the_arrays_are_a_tree(seed: int) -> None:
    tree = compiled(crisis(seed)).tree
    assert tree.parent[0] == -1
    for node in range(tree.nodes):
        below = range(tree.first_child[node], tree.first_child[node] + tree.n_children[node])
        if tree.kind[node] == TERMINAL:
            assert tree.n_children[node] == 0
            continue
        assert all(tree.parent[child] == node > -1 for child in below)
        assert all(child > node for child in below)
        if tree.kind[node] == DECISION:
            start = tree.offset[tree.infoset[node]]
            assert [int(tree.edge[c]) for c in below] == list(range(start, start + len(below)))
    assert sorted(tree.set_nodes) == np.flatnonzero(tree.kind == DECISION).tolist()
    assert forgets(tree) == []


@pytest.mark.parametrize("name", ["hello", "toothless-test", "ukraine-2021"])
def test_the_shipped_cases_compile(name: str) -> None:
    game = ov.compile(ov.load(name))
    assert game.tree.nodes <= 600
    assert forgets(game.tree) == []


def forgetful() -> Tree:
    """A player chooses twice and does not know at the second move what it did at the first."""
    ints = lambda *values: np.array(values, dtype=np.int64)  # noqa: E731
    return Tree(
        parent=ints(-1, 0, 0, 1, 1, 2, 2),
        kind=ints(DECISION, DECISION, DECISION, *[TERMINAL] * 4),
        first_child=ints(1, 3, 5, -1, -1, -1, -1),
        n_children=ints(2, 2, 2, 0, 0, 0, 0),
        infoset=ints(0, 1, 1, -1, -1, -1, -1),
        edge=ints(-1, 0, 1, 2, 3, 2, 3),
        terminal=ints(-1, -1, -1, 0, 1, 2, 3),
        player=ints(0, 0),
        offset=ints(0, 2, 4),
        set_start=ints(0, 1, 3),
        set_nodes=ints(0, 1, 2),
        players=1,
    )


def test_imperfect_recall_is_found() -> None:
    tree = forgetful()
    assert forgets(tree) == [1]
    # the same tree with another player at the second move forgets nothing
    assert forgets(replace(tree, player=np.array([0, 1]), players=2)) == []
