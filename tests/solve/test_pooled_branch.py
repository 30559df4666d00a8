"""Sharp ensembles: the pooled solution is on the principal branch of the joined game.

Games of three worlds at lambda 5 with standard normal payoffs, and large weights, so that one
world's fold turns the whole branch back. The slow tracer of the joined tree (all worlds under one
chance move) is the judge; it ends where Gambit does on the same tree.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from tests.independent.arrays import flatten
from tests.independent.branch import LostBranchError
from tests.independent.logit import distance, same_precision
from tests.independent.pooled import own_name, pooled_residual, solve_pooled
from tests.independent.random_games import (
    draw_distribution,
    draw_payoff,
    random_game,
    small_crisis_game,
)
from tests.independent.trees import Chance, Node, Terminal, infosets, map_tree
from tests.solve.kernel_calls import numbers_of, solve_worlds

from overture.solve.joint_branch import Branch, follow_jointly
from overture.solve.joint_system import Arrow, Point
from overture.solve.pooled_system import PooledSystem
from overture.solve.quantal_response import plan

TURNING = (32, 190, 290, 361)
"""Ensembles whose branch turns back; in 190 and 290 worlds have fixed points of their own."""


def other_world(tree: Node, seed: int) -> Node:
    source = Random(f"world-{seed}")

    def change(node: Node) -> Node:
        if isinstance(node, Terminal):
            return Terminal(tuple(draw_payoff(source, "normal") for _ in node.payoffs))
        if isinstance(node, Chance):
            odds = draw_distribution(source, len(node.children))
            return Chance(odds, node.children, node.labels)
        return node

    return map_tree(tree, change)


def ensemble(seed: int) -> tuple[list[Node], list[str]]:
    """Three worlds of one random game, and the information sets of player 0."""
    tree = small_crisis_game(seed) if seed % 4 == 0 else random_game(seed, most=50)
    pooled = [name for name, (player, _) in infosets(tree).items() if player == 0]
    return [other_world(tree, 1_000 * seed + k) for k in range(3)], pooled


def apart(seed: int) -> tuple[float, bool]:
    """How far the strategies of all players in all worlds are from the principal branch, and
    whether that turns back."""
    worlds, pooled = ensemble(seed)
    names = infosets(worlds[0])
    solved = solve_worlds(worlds, [same_precision(worlds[0], 5.0)] * 3, pooled=pooled)
    assert solved.pooled.converged
    assert solved.pooled.followed
    assert (solved.status == 0).all()
    shared = dict.fromkeys(pooled, 5.0)
    own = [{name: 5.0 for name in names if name not in pooled}] * 3
    weighted = [(Fraction(1), world) for world in worlds]
    ours = {name: solved.profiles[0][name] for name in pooled}
    found = pooled_residual(weighted, ours, solved.profiles, shared, own)
    assert max(found.values()) < 1e-8  # an equilibrium, whichever it is
    traced = solve_pooled(weighted, shared, own)
    for world, profile in enumerate(solved.profiles):
        ours |= {own_name(world, name): profile[name] for name in own[world]}
    return distance(ours, {name: traced.profile[name] for name in ours}), traced.turned


@pytest.mark.parametrize("seed", [*TURNING, 33, 34, 36, 37, 40, 44, 49, 50])
def test_sharp_ensembles_on_the_principal_branch(seed: int) -> None:
    away, turned = apart(seed)
    assert away < 1e-7
    assert turned == (seed in TURNING)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(30, 130, 20))
def test_many_sharp_ensembles_on_the_principal_branch(first: int) -> None:
    checked = 0
    for seed in range(first, first + 20):
        worlds, pooled = ensemble(seed)
        if not pooled or len(pooled) == len(infosets(worlds[0])):
            continue
        try:
            away, _ = apart(seed)
        except LostBranchError:
            continue
        assert away < 1e-7, seed
        checked += 1
    assert checked >= 15


def joint(seed: int, copies: int = 1, precision: float = 5.0) -> tuple[Arrow, float]:
    """The joint system of an ensemble, and its sharpness."""
    worlds, pooled = ensemble(seed)
    flats = [flatten(world) for world in worlds] * copies
    together = np.array([name in pooled for name in flats[0].names])
    programme = plan(flats[0].tree, together)
    numbers = numbers_of(flats, [same_precision(worlds[0], precision)] * len(flats))
    return Arrow(programme, numbers, 1), PooledSystem(programme, numbers, 1).sharpness()


def equations(system: Arrow, z: np.ndarray) -> np.ndarray:
    """All equations at z = (pooled log-odds, worlds' log-odds, scale)."""
    n = system.unknowns
    gaps, _, _, advantage = system.values(point(system, z))
    return np.concatenate([z[:n] - z[-1] * advantage, gaps.ravel()])


def point(system: Arrow, z: np.ndarray) -> Point:
    n = system.unknowns
    return Point(z[:n], z[n:-1].reshape(system.numbers.worlds, -1), float(z[-1]))


def flat(at: Point) -> np.ndarray:
    return np.concatenate([at.x, at.y.ravel(), [at.scale]])


@pytest.mark.parametrize("seed", [30, 32, 34, 37, 190, 290])
def test_steps_and_tangents_are_those_of_the_dense_system(seed: int) -> None:
    # away from any solution; differences of the equations are good to about nine digits
    system, _ = joint(seed)
    source = np.random.default_rng(seed)
    z = source.normal(size=system.unknowns + 3 * system.p.unknowns + 1)
    z[-1] = 0.7
    h = 1e-6
    columns = [
        (equations(system, z + h * e) - equations(system, z - h * e)) / (2 * h)
        for e in np.eye(z.size)
    ]
    row = source.normal(size=z.size)
    dense = np.vstack([np.array(columns).T, row])
    step = np.linalg.solve(dense, np.append(-equations(system, z), 0.3))
    tangent = np.linalg.solve(dense, np.append(np.zeros(z.size - 1), 1.0))
    found = system.linear(point(system, z), point(system, row), 0.3)
    assert found is not None
    assert np.abs(flat(found.step) - step).max() < 1e-6 * np.abs(step).max()
    assert np.abs(flat(found.tangent) - tangent).max() < 1e-6 * np.abs(tangent).max()
    assert found.sign == np.sign(np.linalg.det(dense))


@pytest.mark.parametrize("seed", [30, 34, 37, 190, 290])
def test_the_pooled_jacobian_follows_the_worlds_own_answers(seed: int) -> None:
    # differences of the pooled equations, the worlds' own fixed points solved anew at every point
    arrow, sharp = joint(seed)
    branch = follow_jointly(arrow, sharp)
    system = PooledSystem(arrow.p, arrow.numbers, 1)
    system.logodds = branch.end.y.copy()
    x, h = branch.end.x, 1e-5
    exact = system.derivative(x, system(x))
    slow = np.array([(system(x + h * e) - system(x - h * e)) / (2 * h) for e in np.eye(x.size)]).T
    assert np.abs(exact - slow).max() < 1e-6 * max(1.0, float(np.abs(exact).max()))


def ends(branch: Branch) -> np.ndarray:
    assert branch.reached
    return branch.end.x


@pytest.mark.parametrize("seed", [34, 37, 190, 290])
def test_the_branch_of_worlds_in_several_copies(seed: int) -> None:
    once, sharp = joint(seed)
    again, _ = joint(seed, copies=3)
    assert np.abs(ends(follow_jointly(once, sharp)) - ends(follow_jointly(again, sharp))).max() < (
        1e-7
    )


def test_worlds_of_no_weight_are_no_part_of_the_branch() -> None:
    once, sharp = joint(290)
    more, _ = joint(290, copies=2)
    weights = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    more.numbers = replace(more.numbers, weights=weights)
    assert np.abs(ends(follow_jointly(once, sharp)) - ends(follow_jointly(more, sharp))).max() < (
        1e-9
    )


@pytest.mark.parametrize("seed", [32, 361])
def test_a_stretch_that_runs_backwards_is_known_by_its_sign(seed: int) -> None:
    # every rung is a solution at scale 1 of the game with that much lower a precision
    whole, sharp = joint(seed)
    assert whole.p.unknowns == 0
    branch = follow_jointly(whole, sharp)
    seen = {True: 0, False: 0}
    runs = np.diff(branch.scales) > 0
    for k in range(1, runs.size):
        if runs[k - 1] != runs[k]:
            continue
        lower, _ = joint(seed, precision=5.0 * branch.scales[k])
        system = PooledSystem(lower.p, lower.numbers, 1)
        assert np.abs(system(branch.points[k])).max() < 1e-6
        assert system.rises(branch.points[k]) == runs[k]
        seen[bool(runs[k])] += 1
    assert min(seen.values()) >= 1
