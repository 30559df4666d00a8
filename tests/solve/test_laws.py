"""What must not change the answer: names, order, zero points, units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.independent.logit import distance, same_precision
from tests.independent.random_games import crisis_game, random_game
from tests.independent.trees import (
    Chance,
    Decision,
    Node,
    Terminal,
    infosets,
    map_tree,
    players,
    rename_infosets,
    with_payoffs,
)
from tests.solve.kernel_calls import Profile, solve_one, solve_worlds

SEEDS = range(12)
EXACT = 1e-10


def game(seed: int) -> Node:
    return random_game(seed, payoffs="normal", most=120)


def answer(tree: Node, precision: float = 6.0) -> Profile:
    solved = solve_one(tree, same_precision(tree, precision))
    assert solved.status[0] == 0
    return solved.profiles[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_relabelling_players_changes_nothing(seed: int) -> None:
    tree = game(seed)
    count = players(tree)

    def turn(node: Node) -> Node:
        if isinstance(node, Terminal):
            return Terminal((node.payoffs[-1], *node.payoffs[:-1]))
        if isinstance(node, Decision):
            return replace(node, player=(node.player + 1) % count)
        return node

    assert distance(answer(tree), answer(map_tree(tree, turn))) < EXACT


@pytest.mark.parametrize("seed", SEEDS)
def test_reversing_options_reverses_the_answer(seed: int) -> None:
    tree = game(seed)

    def turn(node: Node) -> Node:
        if isinstance(node, Decision):
            return replace(node, actions=node.actions[::-1], children=node.children[::-1])
        return node

    turned = answer(map_tree(tree, turn))
    assert distance(answer(tree), {name: p[::-1] for name, p in turned.items()}) < EXACT


@pytest.mark.parametrize("seed", SEEDS)
def test_reversing_types_and_readings_changes_nothing(seed: int) -> None:
    tree = game(seed)

    def turn(node: Node) -> Node:
        if isinstance(node, Chance):
            return Chance(node.probabilities[::-1], node.children[::-1], node.labels[::-1])
        return node

    assert distance(answer(tree), answer(map_tree(tree, turn))) < EXACT


@pytest.mark.parametrize("seed", SEEDS)
def test_renaming_information_sets_renames_the_answer(seed: int) -> None:
    tree = game(seed)
    renamed = answer(rename_infosets(tree, lambda name: f"new {name}"))
    assert distance({f"new {name}": p for name, p in answer(tree).items()}, renamed) == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_shifting_a_players_payoffs_changes_nothing(seed: int) -> None:
    tree = game(seed)
    shifted = with_payoffs(tree, lambda p: (p[0] + 7, p[1] - Fraction(5, 2), *p[2:]))
    assert distance(answer(tree), answer(shifted)) < EXACT


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("factor", [Fraction(1, 8), Fraction(100)])
def test_scaling_payoffs_with_lambda_inverse_changes_nothing(seed: int, factor: Fraction) -> None:
    tree = game(seed)
    scaled = with_payoffs(tree, lambda p: tuple(factor * v for v in p))
    assert distance(answer(tree, 6.0), answer(scaled, 6.0 / float(factor))) < EXACT


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_one_players_payoffs_with_its_lambda_inverse_changes_nothing(seed: int) -> None:
    tree = game(seed)
    scaled = with_payoffs(tree, lambda p: (10 * p[0], *p[1:]))
    precision = {name: 0.6 if player == 0 else 6.0 for name, (player, _) in infosets(tree).items()}
    assert distance(answer(tree), solve_one(scaled, precision).profiles[0]) < EXACT


def test_worlds_do_not_touch_each_other_and_threads_change_no_byte() -> None:
    trees = [crisis_game(seed, "normal") for seed in range(40)] * 60
    precisions = [same_precision(trees[0], 2.0 + k % 5) for k in range(len(trees))]
    together = solve_worlds(trees, precisions)
    assert len(trees) > 2_000  # several units of work
    threads = solve_worlds(trees, precisions, workers=2)
    assert together.profiles == threads.profiles
    assert np.array_equal(together.residual, threads.residual)
    for k in (0, 999, 1_000, 2_399):
        alone = solve_one(trees[k], precisions[k])
        assert alone.profiles[0] == together.profiles[k]
