"""Worlds in front of a tree: the joint game is made of the worlds that went into it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.large_crisis import LARGE_CRISIS

import overture as ov
from overture.game.tree import forgets
from overture.solve.equilibria.point import point_game
from overture.solve.equilibria.quantal_limit import end_chances
from overture.solve.equilibria.values import PointGame
from overture.solve.equilibria.worlds_as_types import MOST_NODES, Copies, join
from overture.worlds.draws import draw

WORLDS = (3, 5, 8)
WEIGHTS = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))


def made(name: str | Path = LARGE_CRISIS) -> tuple[list[PointGame], list[bool], Copies]:
    game = ov.compile(ov.load(name))
    points = [point_game(game, draw(game.case, 1, world, 1)) for world in WORLDS]
    unaware = [information.pooled for information in game.sets]
    return points, unaware, join(points, WEIGHTS, unaware, [str(w) for w in WORLDS])


def expected(point: PointGame, strategy: np.ndarray) -> np.ndarray:
    return end_chances(point, strategy) @ point.payoff_array


def test_a_plan_that_ignores_the_world_is_worth_the_mean_of_the_worlds() -> None:
    points, _, joint = made()
    tree = points[0].tree
    generator = np.random.default_rng(4)
    for _ in range(5):
        alone = np.concatenate(
            [
                generator.dirichlet(np.ones(tree.offset[i + 1] - tree.offset[i]))
                for i in range(tree.information_sets)
            ]
        )
        spread = np.concatenate([alone[tree.offset[i] : tree.offset[i + 1]] for i in joint.set_of])
        mean = sum(
            float(weight) * expected(point, alone)
            for weight, point in zip(WEIGHTS, points, strict=True)
        )
        assert expected(joint.point, spread) == pytest.approx(mean, abs=1e-9)


def test_a_party_that_knows_the_world_can_play_each_world_by_itself() -> None:
    points, unaware, joint = made()
    tree = points[0].tree
    generator = np.random.default_rng(5)
    common = generator.dirichlet(np.ones(2), size=tree.slots)[:, 0]
    plans = []
    for _ in points:
        plan = generator.random(tree.slots)
        for i in range(tree.information_sets):
            here = slice(tree.offset[i], tree.offset[i + 1])
            plan[here] = common[here] if unaware[i] else plan[here]
            plan[here] /= plan[here].sum()
        plans.append(plan)
    spread = np.concatenate(
        [
            plans[max(copy, 0)][tree.offset[i] : tree.offset[i + 1]]
            for i, copy in zip(joint.set_of, joint.seen_copy, strict=True)
        ]
    )
    mean = sum(
        float(weight) * expected(point, plan)
        for weight, point, plan in zip(WEIGHTS, points, plans, strict=True)
    )
    assert expected(joint.point, spread) == pytest.approx(mean, abs=1e-9)


def test_the_joint_tree_keeps_the_rules_of_trees() -> None:
    points, unaware, joint = made()
    tree, single = joint.point.tree, points[0].tree
    assert tree.nodes == 1 + 3 * single.nodes
    assert not forgets(tree)
    assert (tree.parent[1:] < np.arange(1, tree.nodes)).all()
    for node in range(tree.nodes):
        below = range(tree.first_child[node], tree.first_child[node] + tree.n_children[node])
        assert all(tree.parent[child] == node for child in below)
    assert sum(joint.point.chance[:3]) == 1
    sizes = np.diff(tree.set_start)
    for new, (old, copy) in enumerate(zip(joint.set_of, joint.seen_copy, strict=True)):
        assert unaware[old] == (copy < 0)
        assert sizes[new] == len(single.members(old)) * (3 if unaware[old] else 1)


def test_labels_carry_the_world_for_those_who_know_it() -> None:
    _, _, joint = made("toothless-test")
    labels = joint.point.labels
    assert "us.policy" in labels
    assert "them.reply | world=5, sincere, policy=invite" in labels
    assert len(set(labels)) == len(labels)


def test_too_many_worlds_are_refused_with_the_number_that_fits() -> None:
    points, unaware, _ = made()
    most = (MOST_NODES - 1) // points[0].tree.nodes
    with pytest.raises(ov.UsageError, match=f"at most {most} worlds"):
        join([points[0]] * (most + 1), [Fraction(1, most + 1)] * (most + 1), unaware)
