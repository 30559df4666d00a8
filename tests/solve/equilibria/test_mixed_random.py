"""The mixed search against slow enumeration and against limits of quantal responses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.independent.efg import to_efg
from tests.independent.mixed_peer_games import (
    mixed_peer_games,
    simultaneous,
    three_types,
)
from tests.independent.random_games import random_game, signalling_game, small_crisis_game
from tests.independent.trees import Node
from tests.solve.equilibria.normal_form import behaviour, nash
from tests.solve.equilibria.point_games import pointed

from overture.game.tree import CHANCE
from overture.solve.equilibria import certify, consistency
from overture.solve.equilibria.mixed import mixed_equilibria
from overture.solve.equilibria.pure import pure_equilibria
from overture.solve.equilibria.quantal_limit import quantal_limit
from overture.solve.equilibria.values import Equilibrium, Number, PointGame

ANSWERS = Path(__file__).resolve().parents[3] / "peers" / "answers" / "gambit-mixed.json"


def everything(point: PointGame) -> list[Equilibrium]:
    """Pure and mixed equilibria, the searches complete."""
    pure, mixed = pure_equilibria(point), mixed_equilibria(point, seconds=30)
    assert pure.complete
    assert mixed.complete
    return [*pure.equilibria, *mixed.equilibria]


def listed(strategy: Sequence[Number], equilibria: Sequence[Equilibrium]) -> bool:
    """Whether a strategy is one of the equilibria, or between the vertices of a component."""
    wanted = np.array([float(p) for p in strategy])
    points: dict[int, list[np.ndarray]] = {}
    for k, one in enumerate(equilibria):
        number = one.component if one.kind == "vertex" else -1 - k
        points.setdefault(number, []).append(np.array([float(p) for p in one.assessment.strategy]))
    return any(_between(wanted, vertices) for vertices in points.values())


def _between(wanted: np.ndarray, vertices: list[np.ndarray]) -> bool:
    if len(vertices) == 1:
        return bool(np.abs(vertices[0] - wanted).max() < 1e-9)
    # the weights of the vertices that come nearest to the strategy, in the largest difference
    n = len(vertices)
    columns = np.column_stack(vertices)
    ones = np.ones((len(wanted), 1))
    answer = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=np.block([[columns, -ones], [-columns, -ones]]),
        b_ub=np.concatenate([wanted, -wanted]),
        A_eq=np.append(np.ones(n), 0.0)[None, :],
        b_eq=[1.0],
    )
    return bool(answer.status == 0 and answer.fun < 1e-9)


def completions(
    point: PointGame, known: Sequence[tuple[Fraction, ...] | None]
) -> Iterator[tuple[Fraction, ...]]:
    """Every strategy that plays as known at the sets that play reaches, and is pure elsewhere."""
    tree = point.tree
    reached = _reached(point, known)
    choices: list[list[tuple[Fraction, ...]]] = []
    for i, played in enumerate(known):
        n = int(tree.offset[i + 1] - tree.offset[i])
        pure = [tuple(Fraction(int(k == option)) for k in range(n)) for option in range(n)]
        choices.append([played] if i in reached and played is not None else pure)
    for chosen in product(*choices):
        yield tuple(p for part in chosen for p in part)


def _reached(point: PointGame, known: Sequence[tuple[Fraction, ...] | None]) -> set[int]:
    tree = point.tree
    sets, waiting = set(), [0]
    while waiting:
        node = waiting.pop()
        i = int(tree.infoset[node])
        if i >= 0:
            sets.add(i)
        for k in range(int(tree.n_children[node])):
            played = known[i] if i >= 0 else None
            if tree.kind[node] == CHANCE or (played is not None and played[k] > 0):
                waiting.append(int(tree.first_child[node]) + k)
    return sets


@pytest.mark.parametrize(
    ("make", "seeds", "largest"),
    [(signalling_game, 80, 4), (three_types, 25, 3), (simultaneous, 60, 2)],
)
def test_no_sequential_equilibrium_of_the_normal_form_is_missed(
    make: type[Node], seeds: int, largest: int
) -> None:
    met = mixed = 0
    for seed in range(seeds):
        point = pointed(make(seed)).point
        found = everything(point)
        assert found
        for profile in nash(point, largest):
            for strategy in completions(point, behaviour(point, profile)):
                assessment, decided = consistency.supporting_beliefs(point, strategy)
                assert decided
                if assessment is None:
                    continue
                assert "sequential" in certify.certify(point, assessment).concepts
                assert listed(strategy, found), (seed, [str(p) for p in strategy])
                met += 1
                mixed += any(0 < p < 1 for p in strategy)
    assert met >= seeds
    assert mixed >= 3


def test_no_sequential_equilibrium_among_gambits_extreme_ones_is_missed() -> None:
    """Where Gambit says nothing, or play does not lead, every pure completion is tried."""
    stored = json.loads(ANSWERS.read_text())["games"]
    sequential = mixed = 0
    for game, entry in zip(mixed_peer_games(), stored, strict=True):
        tree = game.tree()
        text = to_efg(tree, game.name)
        assert hashlib.sha256(text.encode()).hexdigest() == entry["efg_sha256"]
        made = pointed(tree)
        found = everything(made.point)
        for answer in entry["equilibria"]:
            known = [
                None if answer[name] is None else tuple(Fraction(p) for p in answer[name])
                for name in made.names
            ]
            for strategy in completions(made.point, known):
                assessment, decided = consistency.supporting_beliefs(made.point, strategy)
                assert decided
                if assessment is not None:
                    assert listed(strategy, found), (game.name, [str(p) for p in strategy])
                    sequential += 1
                    mixed += any(0 < p < 1 for p in strategy)
    assert sequential >= len(stored)
    assert mixed >= 10


def test_quantal_responses_never_lead_to_an_equilibrium_that_was_missed() -> None:
    for seed in range(40):
        for tree in (small_crisis_game(seed), random_game(seed, most=40)):
            point = pointed(tree).point
            pure = pure_equilibria(point).equilibria
            mixed = mixed_equilibria(point, seconds=30).equilibria
            limit = quantal_limit(point, [*pure, *mixed])
            if limit is not None:
                assert limit.index >= 0, (seed, limit.distance)


def test_every_equilibrium_is_certified_and_none_is_listed_twice() -> None:
    exact = 0
    for seed in range(25):
        for tree in (random_game(seed, most=45), small_crisis_game(seed, types=3)):
            point = pointed(tree).point
            found = mixed_equilibria(point, seconds=30)
            for one in found.equilibria:
                assert one.certificate.max_gain <= 1e-9
                assert one.certificate.consistent
                assert one.kind == "vertex" or not one.assessment.pure
                exact += one.certificate.exact
            keys = {
                tuple(round(float(p), 8) for p in e.assessment.strategy) for e in found.equilibria
            }
            assert len(keys) == len(found.equilibria)
    assert exact > 20


def test_the_same_answer_every_time() -> None:
    point = pointed(small_crisis_game(29)).point
    first, second = (mixed_equilibria(point, seed=seed) for seed in (1, 2))
    assert first == second


def test_a_search_without_time_says_so() -> None:
    point = pointed(small_crisis_game(29)).point
    found = mixed_equilibria(point, seconds=0.0)
    assert not found.complete
    assert any("time" in sentence for sentence in found.searched)
