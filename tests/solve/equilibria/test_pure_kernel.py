"""The compiled search of every world against the exact search, world by world."""

from __future__ import annotations

import numpy as np
import pytest
from tests.independent.arrays import Flat, flatten
from tests.independent.random_games import crisis_game, random_game, signalling_game
from tests.independent.trees import Node
from tests.large_crisis import LARGE_CRISIS
from tests.solve.equilibria.all_profiles import crisis_of
from tests.solve.equilibria.point_games import pointed

import overture as ov
from overture.game.assembly import assembly
from overture.game.evaluate import Numbers, evaluate
from overture.game.tree import Tree
from overture.solve.equilibria.matrix_game import GAMES, MIXTURE, lowest_worst
from overture.solve.equilibria.point import point_game
from overture.solve.equilibria.pure import pure_equilibria
from overture.solve.equilibria.pure_shares import (
    PureWorlds,
    pure_shares,
    pure_worlds,
    world_point,
)
from overture.solve.equilibria.values import PointGame
from overture.worlds.draws import central, draw

KEEP = 400


def numbers_of(flats: list[Flat]) -> Numbers:
    """Worlds of one shape."""
    return Numbers(
        payoffs=np.stack([flat.payoffs.T for flat in flats]),
        chance=np.stack([flat.chance for flat in flats]),
        precision=np.ones((len(flats), flats[0].tree.information_sets)),
        weights=np.ones(len(flats)),
    )


def exact_profiles(point: PointGame) -> set[tuple[int, ...]] | None:
    """The options taken in every pure sequential equilibrium; None where one is undecided."""
    found = pure_equilibria(point)
    offset = point.tree.offset
    if not found.complete:
        return None
    return {
        tuple(
            one.assessment.strategy[offset[i] : offset[i + 1]].index(1)
            for i in range(point.tree.information_sets)
        )
        for one in found.equilibria
    }


def kernel_profiles(answer: PureWorlds, world: int) -> set[tuple[int, ...]]:
    """The same from the kernel."""
    count = int(answer.count[world])
    assert count <= KEEP
    listed = [tuple(row) for row in answer.profiles[world, :count].tolist()]
    assert len(set(listed)) == count
    assert (answer.profiles[world, count:] == -1).all()
    return set(listed)


def agree(trees: list[Node]) -> PureWorlds:
    flats = [flatten(tree) for tree in trees]
    answer = pure_worlds(flats[0].tree, numbers_of(flats), [0], keep=KEEP)
    for world, tree in enumerate(trees):
        exact = exact_profiles(pointed(tree).point)
        if exact is None:
            assert not answer.decided[world]
            continue
        assert answer.decided[world]
        assert kernel_profiles(answer, world) == exact, world
        at = {profile[0] for profile in exact}
        assert set(np.flatnonzero(answer.played[world, 0]).tolist()) == at
    return answer


def test_it_equals_the_exact_search_on_crisis_trees() -> None:
    answer = agree([crisis_game(seed) for seed in range(60)])
    assert {0, 1, 2} <= set(answer.count.tolist())


def test_it_equals_the_exact_search_on_signalling_games() -> None:
    agree([signalling_game(seed, "normal") for seed in range(60)])


@pytest.mark.parametrize("batch", range(5))
def test_it_equals_the_exact_search_on_random_trees_ties_included(batch: int) -> None:
    for seed in range(batch, 250, 5):
        agree([crisis_of(seed)])


@pytest.mark.slow
def test_it_equals_the_exact_search_on_larger_random_trees() -> None:
    for seed in range(1000, 1010):
        agree([random_game(seed, most=150)])


def test_the_large_crisis_world_by_world() -> None:
    game = ov.compile(ov.load(LARGE_CRISIS))
    draws = draw(game.case, seed=1, start=0, count=12)
    numbers = evaluate(game, draws, central(game.case), assembly(game))
    answer = pure_worlds(game.tree, numbers, [0], keep=KEEP)
    assert answer.decided.all()
    for world in range(12):
        assert kernel_profiles(answer, world) == exact_profiles(point_game(game, draws, world))
    assert answer.count.max() > 1


def test_what_the_kernel_leaves_open_is_said_or_decided() -> None:
    game = ov.compile(ov.load(LARGE_CRISIS))
    numbers = evaluate(
        game, draw(game.case, seed=1, start=0, count=300), central(game.case), assembly(game)
    )
    quick = pure_worlds(game.tree, numbers, [0], slow=0, keep=KEEP)
    waiting = np.flatnonzero(~quick.decided)
    assert 0 < len(waiting) < 30
    some = pure_worlds(game.tree, numbers, [0], slow=2, keep=KEEP)
    assert some.slowly == 2
    left = set(np.flatnonzero(~some.decided))
    assert left < set(waiting)
    assert len(left) == len(waiting) - 2
    # a world with more candidates than it may have is left as it is
    none = pure_worlds(game.tree, numbers, [0], slow=2, trembles=0, keep=KEEP)
    assert none.slowly == 0
    assert set(np.flatnonzero(~none.decided)) == set(waiting)
    for world in set(waiting) - left:
        point = world_point(game.tree, numbers.payoffs[world], numbers.chance[world])
        assert kernel_profiles(some, int(world)) == exact_profiles(point)
    shares = pure_shares(game, numbers, 0, slow=0)
    assert shares.undecided > 0
    assert shares.none + shares.one + shares.several + shares.undecided == pytest.approx(1)
    settled = pure_shares(game, [numbers], (0,))
    assert settled.undecided == 0
    assert settled.slowly == len(waiting)
    assert settled.worlds == 300


def test_shares_add_up_blocks_and_weights() -> None:
    flats = [flatten(crisis_game(seed)) for seed in range(30)]
    whole = numbers_of(flats)
    whole.weights[:] = np.arange(1.0, 31.0)
    parts = [numbers_of(flats[:7]), numbers_of(flats[7:])]
    parts[0].weights[:], parts[1].weights[:] = whole.weights[:7], whole.weights[7:]
    tree: Tree = flats[0].tree
    together, apart = pure_shares(tree, whole, 0), pure_shares(tree, iter(parts), 0)
    answer = pure_worlds(tree, whole, [0])
    weight = whole.weights / whole.weights.sum()
    assert together.none == pytest.approx(weight[answer.count == 0].sum())
    assert together.several == pytest.approx(weight[answer.count > 1].sum())
    both = answer.played[:, 0].sum(axis=1) > 1
    assert both.any()
    assert together.policy_depends == pytest.approx(weight[both].sum())
    only_second = (answer.played[:, 0] == [0, 1]).all(axis=1)
    assert together.plays[1] == pytest.approx(weight[only_second].sum())
    some = together.one + together.several
    assert together.same_as(1) == pytest.approx(together.plays[1] / some)
    for name in ("none", "one", "several", "undecided", "policy_depends"):
        assert getattr(apart, name) == pytest.approx(getattr(together, name))
    assert apart.worlds == together.worlds == 30


def test_bounds_are_honest() -> None:
    flats = [flatten(crisis_game(seed)) for seed in range(30)]
    tree, numbers = flats[0].tree, numbers_of(flats)
    full = pure_worlds(tree, numbers, [0])
    cut = pure_worlds(tree, numbers, [0], visits=3)
    assert not cut.decided.any()
    capped = pure_worlds(tree, numbers, [0], most=2)
    assert (capped.decided == (full.count < 2)).all()


def test_a_type_that_cannot_be_is_no_reason_to_fail() -> None:
    flat = flatten(crisis_game(3))
    numbers = numbers_of([flat])
    numbers.chance[0, :3] = [0.0, 0.4, 0.6]
    answer = pure_worlds(flat.tree, numbers, [0], keep=KEEP)
    point = world_point(flat.tree, numbers.payoffs[0], numbers.chance[0])
    assert answer.decided[0]
    assert kernel_profiles(answer, 0) == exact_profiles(point)


@pytest.mark.parametrize("seed", range(40))
def test_matrix_games_have_their_value(seed: int) -> None:
    from scipy.optimize import linprog

    source = np.random.default_rng(seed)
    rows, columns = int(source.integers(1, 7)), int(source.integers(1, 6))
    game = np.round(source.normal(size=(rows, columns)), 1)
    floats = np.zeros((3, 64, 97))
    floats[GAMES, :rows, :columns] = game
    value = lowest_worst(floats, rows, columns)
    mixture = floats[MIXTURE, 0, :columns]
    assert mixture.min() >= 0
    assert mixture.sum() == pytest.approx(1)
    assert (game @ mixture).max() == pytest.approx(value, abs=1e-9)
    best = linprog(
        [*([0.0] * columns), 1.0],
        A_ub=np.column_stack([game, -np.ones(rows)]),
        b_ub=np.zeros(rows),
        A_eq=[[*([1.0] * columns), 0.0]],
        b_eq=[1.0],
        bounds=[*([(0, None)] * columns), (None, None)],
    )
    assert value == pytest.approx(best.fun, abs=1e-9)
