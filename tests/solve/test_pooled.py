"""The pooled reading: one strategy for the whole ensemble where the world is not known.

The slow reading is in tests/independent/pooled.py: all worlds under one chance move.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log
from random import Random

import numpy as np
import pytest
from tests.independent.arrays import Flat, flatten
from tests.independent.logit import Profile, distance, expected_payoffs, same_precision
from tests.independent.pooled import own_name, pooled_residual, solve_pooled
from tests.independent.published_games import end
from tests.independent.random_games import (
    Stage,
    crisis_game,
    draw_distribution,
    draw_payoff,
    play_out,
    random_game,
    small_crisis_game,
)
from tests.independent.trees import Chance, Decision, Node, Terminal, infosets, map_tree
from tests.solve.kernel_calls import Solved, solve_worlds

from overture.game.evaluate import Numbers
from overture.solve import pooled as pooled_solver
from overture.solve.quantal_response import plan

ONE = Fraction(1)
KERNEL = 1e-8


def redrawn(tree: Node, seed: int) -> Node:
    """The same tree with other payoffs and chances: another world."""
    source = Random(f"world-{seed}")

    def change(node: Node) -> Node:
        if isinstance(node, Terminal):
            return Terminal(tuple(draw_payoff(source, "unit") for _ in node.payoffs))
        if isinstance(node, Chance):
            odds = draw_distribution(source, len(node.children))
            return Chance(odds, node.children, node.labels)
        return node

    return map_tree(tree, change)


def sets_of(tree: Node, player: int) -> list[str]:
    return [name for name, (mover, _) in infosets(tree).items() if mover == player]


def pooled_part(solved: Solved, names: Sequence[str]) -> dict[str, tuple[float, ...]]:
    return {name: solved.profiles[0][name] for name in names}


def ensembles(count: int) -> dict[str, list[Node]]:
    """Ensembles of a few worlds of games in which players 0 and 1 both move."""
    games = [(f"crisis-{s}", small_crisis_game(s)) for s in range(4)]
    games += [(f"random-{s}", random_game(s, most=40)) for s in range(40)]
    made = {}
    for k, (name, tree) in enumerate(games):
        if sets_of(tree, 0) and sets_of(tree, 1):
            made[name] = [redrawn(tree, 100 * k + w) for w in range(count)]
    return dict(list(made.items())[:12])


SMALL = ensembles(4)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("player", [0, 1])
def test_the_slow_pooled_solution(name: str, player: int) -> None:
    worlds = SMALL[name]
    pooled = sets_of(worlds[0], player)
    precision = [{**same_precision(tree, 3.0 + k), **dict.fromkeys(pooled, 4.0)}
                 for k, tree in enumerate(worlds)]  # fmt: skip
    solved = solve_worlds(worlds, precision, pooled=pooled)
    assert solved.pooled.converged
    assert (solved.status == 0).all()
    own = [{k: v for k, v in p.items() if k not in pooled} for p in precision]
    shared = dict.fromkeys(pooled, 4.0)
    ensemble = [(ONE, tree) for tree in worlds]
    residuals = pooled_residual(ensemble, pooled_part(solved, pooled), solved.profiles, shared, own)
    assert max(residuals.values()) <= KERNEL
    traced = solve_pooled(ensemble, shared, own).profile
    assert distance({n: traced[n] for n in pooled}, pooled_part(solved, pooled)) < 1e-8
    for world, profile in enumerate(solved.profiles):
        for infoset, probabilities in profile.items():
            if infoset not in pooled:
                other = traced[own_name(world, infoset)]
                assert probabilities == pytest.approx(other, abs=1e-8)


@pytest.mark.parametrize("seed", range(10))
def test_one_world_is_common_knowledge(seed: int) -> None:
    tree = random_game(seed) if seed % 2 else crisis_game(seed)
    precision = same_precision(tree, 5.0)
    known = solve_worlds([tree], [precision]).profiles[0]
    for player in {mover for mover, _ in infosets(tree).values()}:
        pooled = solve_worlds([tree], [precision], pooled=sets_of(tree, player))
        assert distance(known, pooled.profiles[0]) < 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_no_uncertainty_is_common_knowledge(seed: int) -> None:
    tree = small_crisis_game(seed)
    precision = same_precision(tree, 6.0)
    known = solve_worlds([tree], [precision]).profiles[0]
    many = solve_worlds([tree] * 50, [precision] * 50, pooled=sets_of(tree, 0))
    for profile in many.profiles:
        assert distance(known, profile) < 1e-9


@pytest.mark.parametrize("name", SMALL)
def test_duplicating_every_world_changes_nothing(name: str) -> None:
    worlds = SMALL[name]
    pooled = sets_of(worlds[0], 0)
    precision = same_precision(worlds[0], 5.0)
    once = solve_worlds(worlds, [precision] * len(worlds), pooled=pooled)
    twice = solve_worlds(worlds * 2, [precision] * 2 * len(worlds), pooled=pooled)
    for k, profile in enumerate(twice.profiles):
        assert distance(once.profiles[k % len(worlds)], profile) < 1e-9, name


@pytest.mark.parametrize("name", SMALL)
def test_a_weight_is_a_number_of_copies(name: str) -> None:
    worlds = SMALL[name]
    pooled = sets_of(worlds[0], 0)
    precision = same_precision(worlds[0], 5.0)
    copies = [3, 1, 0, 2]
    weighted = solve_worlds(
        worlds, [precision] * 4, pooled=pooled, weights=[0.25 * c for c in copies]
    )
    listed = [k for k, c in enumerate(copies) for _ in range(c)]
    copied = solve_worlds([worlds[k] for k in listed], [precision] * 6, pooled=pooled)
    for k, profile in zip(listed, copied.profiles, strict=True):
        assert distance(weighted.profiles[k], profile) < 1e-9, name


def test_the_order_of_worlds_does_not_matter() -> None:
    worlds = [redrawn(small_crisis_game(1), seed) for seed in range(30)]
    precision = [same_precision(worlds[0], 5.0)] * 30
    pooled = sets_of(worlds[0], 0)
    forward = solve_worlds(worlds, precision, pooled=pooled)
    back = solve_worlds(worlds[::-1], precision, pooled=pooled)
    assert distance(pooled_part(forward, pooled), pooled_part(back, pooled)) < 1e-9


def decision_tree(seed: int) -> Node:
    """One player, chance, and two decisions: choose, see a signal of the state, choose again."""
    stages = [
        Stage("state", None, ("s0", "s1", "s2"), frozenset(), None),
        Stage("first", 0, ("a", "b", "c"), frozenset(), "c"),
        Stage("signal", None, ("high", "low"), frozenset([0]), None),
        Stage("second", 0, ("go", "stay"), frozenset(), None),
    ]
    return play_out(stages, 1, Random(f"decision-{seed}"), "unit")


@pytest.mark.parametrize("precision", [20.0, 200.0, 2_000.0])
@pytest.mark.parametrize("seed", range(5))
def test_not_knowing_the_world_is_never_worth_more(seed: int, precision: float) -> None:
    # Nobody else reacts. A logit chooser among n options loses at most log(n) / lambda against
    # the best option, so the best plan without knowledge is bounded by the mean with it.
    shape = decision_tree(seed)
    worlds = [redrawn(shape, 1_000 * seed + k) for k in range(25)]
    everywhere = [same_precision(shape, precision)] * len(worlds)
    known = solve_worlds(worlds, everywhere)
    pooled = solve_worlds(worlds, everywhere, pooled=list(infosets(shape)))
    assert pooled.pooled.converged
    loss = (log(3) + log(2)) / precision
    with_knowledge = mean_value(worlds, known.profiles)
    without = mean_value(worlds, pooled.profiles)
    assert without <= with_knowledge + loss
    assert with_knowledge - without > 0.05  # the worlds differ enough for the law to bite


def mean_value(worlds: Sequence[Node], profiles: Sequence[Profile]) -> float:
    return float(
        np.mean([expected_payoffs(t, p)[0] for t, p in zip(worlds, profiles, strict=True)])
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_pooled_decision_nears_the_best_plan(seed: int) -> None:
    # All plans of the decision tree, valued by enumeration on the ensemble.
    shape = decision_tree(seed)
    worlds = [redrawn(shape, 1_000 * seed + k) for k in range(25)]
    names = infosets(shape)
    best = max(mean_value(worlds, [p] * len(worlds)) for p in plans(list(names.items())))
    solved = solve_worlds(
        worlds, [same_precision(shape, 5_000.0)] * len(worlds), pooled=list(names)
    )
    value = mean_value(worlds, solved.profiles)
    assert best - (log(3) + log(2)) / 5_000.0 <= value <= best + 1e-12


def plans(sets: Sequence[tuple[str, tuple[int, tuple[str, ...]]]]) -> list[dict[str, list[float]]]:
    """Every pure plan."""
    found: list[dict[str, list[float]]] = [{}]
    for name, (_, actions) in sets:
        found = [
            {**plan, name: [float(k == a) for k in range(len(actions))]}
            for plan in found
            for a in range(len(actions))
        ]
    return found


def test_two_threads_give_the_same_bytes() -> None:
    worlds = [redrawn(small_crisis_game(2), seed) for seed in range(40)] * 60
    precision = [same_precision(worlds[0], 4.0)] * len(worlds)
    pooled = sets_of(worlds[0], 0)
    one = solve_worlds(worlds, precision, pooled=pooled, workers=1)
    two = solve_worlds(worlds, precision, pooled=pooled, workers=2)
    assert one.profiles == two.profiles
    assert np.array_equal(one.pooled.errors, two.pooled.errors)


def samples(tree: Node, worlds: int, seed: int, spread: float = 1.0) -> tuple[Flat, Numbers]:
    """A sample of worlds around one tree: payoffs that scatter, weights that differ."""
    flat = flatten(tree)
    source = np.random.default_rng(seed)
    payoffs = spread * source.uniform(size=(worlds, flat.tree.terminals, 2))
    return flat, Numbers(
        payoffs=payoffs + 0.5 * flat.payoffs.T,
        chance=np.tile(flat.chance, (worlds, 1)),
        precision=np.full((worlds, flat.tree.information_sets), 6.0),
        weights=source.uniform(0.5, 1.5, size=worlds),
    )


@pytest.mark.parametrize("worlds", [150, 1_050])
def test_the_truth_lies_within_the_stated_sampling_error(worlds: int) -> None:
    # The truth: a sample 50 times as large as the larger one, so that its own error is a seventh.
    # Student's t with 19 degrees of freedom is beyond 2.09 in 5 % of samples; of 100 samples
    # between 1 and 13 are, save in 1 case of 1,000 (binomial). Options of one set are not
    # independent of each other, so each is held to this on its own.
    tree = small_crisis_game(3)
    flat, many = samples(tree, 52_500, 1)
    pooled = np.array([name in sets_of(tree, 0) for name in flat.names])
    programme = plan(flat.tree, pooled)
    truth = pooled_solver.solve_pooled(programme, many, starts=0)
    assert truth.converged
    slots = [int(flat.tree.offset[i]) for i in np.flatnonzero(pooled)]
    outside = np.zeros(len(slots), dtype=int)
    values, stated = [], []
    for k in range(100):
        _, few = samples(tree, worlds, 10 + k)
        solved = pooled_solver.solve_pooled(programme, few, starts=0)
        assert solved.converged
        away = np.exp(solved.logs[slots]) - np.exp(truth.logs[slots])
        error = np.hypot(solved.errors[slots], truth.errors[slots])
        outside += np.abs(away) > 2.09 * error
        values.append(np.exp(solved.logs[slots]))
        stated.append(solved.errors[slots])
    assert (outside >= 1).all()
    assert (outside <= 13).all()
    # a scatter of 100 values is itself known to 7 %, the root mean square of 100 stated errors of
    # 19 degrees of freedom each to 2 %
    ratio = np.sqrt(np.mean(np.square(stated), axis=0)) / np.std(values, axis=0, ddof=1)
    assert (ratio > 0.75).all()
    assert (ratio < 1.3).all()


@pytest.mark.parametrize("worlds", [1, 2, 7, 45, 399])
def test_any_number_of_worlds_has_a_sampling_error_but_one(worlds: int) -> None:
    tree = small_crisis_game(3)
    flat, numbers = samples(tree, worlds, 4)
    pooled = np.array([name in sets_of(tree, 0) for name in flat.names])
    solved = pooled_solver.solve_pooled(plan(flat.tree, pooled), numbers, starts=0)
    slots = [int(flat.tree.offset[i]) for i in np.flatnonzero(pooled)]
    assert np.isfinite(solved.errors[slots]).all() == (worlds > 1)


@pytest.mark.parametrize("seed", [2, 15, 18, 29])
def test_a_branch_of_few_worlds_leads_to_the_solution_of_many(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = random_game(seed, most=40)
    worlds = [redrawn(tree, 50 * seed + w) for w in range(24)]
    pooled = sets_of(tree, 0)
    precision = [same_precision(tree, 4.0)] * len(worlds)
    whole = solve_worlds(worlds, precision, pooled=pooled)
    monkeypatch.setattr(pooled_solver, "LADDER_WORLDS", 12)
    monkeypatch.setattr(pooled_solver, "JACOBIAN_WORLDS", 16)
    part = solve_worlds(worlds, precision, pooled=pooled)
    for one, other in zip(whole.profiles, part.profiles, strict=True):
        assert distance(one, other) < 1e-8


def meeting_place() -> Node:
    """Two players who gain from choosing alike, a little more from the first place."""
    rows = (("2", "0"), ("0", "1"))
    second = [
        Decision(1, "second", ("here", "there"), tuple(end(v, v) for v in row)) for row in rows
    ]
    return Decision(0, "first", ("here", "there"), tuple(second))


def test_several_pooled_fixed_points_are_counted() -> None:
    tree = meeting_place()
    precision = same_precision(tree, 8.0)
    many = solve_worlds([tree] * 3, [precision] * 3, pooled=("first", "second"), starts=12)
    assert many.pooled.fixed_points >= 2
    assert many.profiles[0]["first"][0] > 0.99  # the principal branch keeps the better place
    alone = decision_tree(0)
    one = solve_worlds(
        [alone] * 3, [same_precision(alone, 8.0)] * 3, pooled=list(infosets(alone)), starts=12
    )
    assert one.pooled.fixed_points == 1


def test_a_set_that_nobody_reaches_is_reported_with_few_worlds() -> None:
    worlds = [redrawn(small_crisis_game(1), seed) for seed in range(500)]
    precision = [same_precision(worlds[0], 5.0)] * 500
    pooled = sets_of(worlds[0], 0)
    solved = solve_worlds(worlds, precision, pooled=pooled)
    names = list(infosets(worlds[0]))
    effective = {name: solved.pooled.effective[names.index(name)] for name in pooled}
    assert effective["offer"] == pytest.approx(500, abs=1e-6)  # every world reaches the first move
    assert all(0 < n < 500 for name, n in effective.items() if name != "offer")


def test_worlds_share_a_shape() -> None:
    a, b = small_crisis_game(1), redrawn(small_crisis_game(1), 5)
    assert infosets(a) == infosets(b)
    assert isinstance(a, Chance)
    assert isinstance(b, Chance)
    assert all(isinstance(child, Decision) for child in b.children)
