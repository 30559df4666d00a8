"""The search for pure equilibria against all profiles, the certificate, and the shipped cases."""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from tests.independent.random_games import (
    crisis_game,
    random_game,
    signalling_game,
    small_crisis_game,
)
from tests.independent.trees import Chance, Decision, Node, Terminal
from tests.large_crisis import LARGE_CRISIS
from tests.solve.equilibria.all_profiles import AllProfiles, crisis_of, profile_count
from tests.solve.equilibria.plain_enumeration import standing
from tests.solve.equilibria.point_games import pointed

import overture as ov
from overture.errors import UsageError
from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.consistency import supporting_beliefs, weak_beliefs
from overture.solve.equilibria.point import point_game
from overture.solve.equilibria.pure import pure_equilibria
from overture.solve.equilibria.pure_assessments import strategy_of
from overture.solve.equilibria.pure_plan import pure_plan
from overture.solve.equilibria.pure_wide import wide_candidates
from overture.solve.equilibria.values import Assessment, Certificate, Found, PointGame
from overture.worlds.draws import central, draw

BATCHES = 10
TREES = 500
MOST = 20_000
WORLD = 11
"""A world of the large case with several pure equilibria and no ties."""


def profiles_of(point: PointGame, found: Found) -> set[tuple[int, ...]]:
    """The option at every information set, per equilibrium."""
    offset = point.tree.offset
    taken = []
    for one in found.equilibria:
        strategy = one.assessment.strategy
        taken.append(
            tuple(
                strategy[offset[i] : offset[i + 1]].index(1)
                for i in range(point.tree.information_sets)
            )
        )
    assert len(set(taken)) == len(taken), "an equilibrium is listed twice"
    assert taken == sorted(taken), "not in the order of the options"
    return set(taken)


def decided(
    point: PointGame,
    candidates: np.ndarray,
    concept: str,
    known: Mapping[Assessment, Certificate] | None = None,
) -> set[tuple[int, ...]]:
    """The profiles among the candidates that a certificate says are equilibria; `known` are
    certificates at hand."""
    found = set()
    beliefs = supporting_beliefs if concept == "sequential" else weak_beliefs
    for row in candidates.tolist():
        assessment, sure = beliefs(point, strategy_of(point.tree, row))
        assert sure
        if assessment is None:
            continue
        certificate = (known or {}).get(assessment) or certify(point, assessment)
        if concept in certificate.concepts:
            found.add(tuple(row))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_none_is_missed_and_every_one_is_certified(batch: int) -> None:
    several = open_games = inexact = 0
    for seed in range(batch, TREES, BATCHES):
        point = pointed(crisis_of(seed)).point
        found = pure_equilibria(point)
        roots = False
        known = {}
        for one in found.equilibria:
            again = known[one.assessment] = certify(point, one.assessment)
            assert again == one.certificate
            assert again.consistent
            # beliefs that are roots are floats; everything else is a proof
            roots |= not again.exact
            assert again.max_gain <= (0.0 if again.exact else 1e-9)
            assert again.concepts[0] == "nash"
            assert again.concepts[-1] == "sequential"
        inexact += roots
        mine = profiles_of(point, found)
        several += len(mine) > 1
        if not found.complete:  # it says so: some candidate has no beliefs and no proof of none
            assert "left undecided" in found.searched[-1]
            open_games += 1
        elif profile_count(point.tree) <= MOST:
            everything = AllProfiles.of(point).plausible(own=False)
            assert mine == decided(point, everything, "sequential", known), seed
    assert several, "the batch has no game with several equilibria"
    assert open_games <= 1
    assert inexact <= 1


def test_weak_perfect_bayesian_ones_too() -> None:
    wider = 0
    for seed in range(80):
        point = pointed(crisis_of(seed)).point
        if profile_count(point.tree) > 2_000:
            continue
        found = pure_equilibria(point, concept="weak_pbe")
        assert found.complete, (seed, found.searched)
        mine = profiles_of(point, found)
        assert mine == decided(point, AllProfiles.of(point).plausible(own=True), "weak_pbe"), seed
        narrow = profiles_of(point, pure_equilibria(point))
        assert narrow <= mine
        wider += narrow < mine
    assert wider, "no game has a weak perfect Bayesian equilibrium that is not sequential"


def beer_quiche(strong: Fraction) -> Node:
    """Cho & Kreps (1987): breakfast, then a duel or not; payoffs sender, receiver."""

    def after(kind: str, meal: str) -> Node:
        liked = (kind == "strong") == (meal == "beer")
        ends = []
        for duel in (True, False):
            sender = Fraction(int(liked)) + (0 if duel else 2)
            receiver = Fraction(int(duel == (kind == "weak")))
            ends.append(Terminal((sender, receiver)))
        return Decision(1, f"reply|{meal}", ("duel", "walk"), tuple(ends))

    def breakfast(kind: str) -> Node:
        return Decision(
            0,
            f"meal|{kind}",
            ("beer", "quiche"),
            (after(kind, "beer"), after(kind, "quiche")),
        )

    return Chance(
        (strong, 1 - strong), (breakfast("strong"), breakfast("weak")), ("strong", "weak")
    )


def test_beer_and_quiche_has_its_two_pooling_equilibria() -> None:
    game = pointed(beer_quiche(Fraction(9, 10)))
    found = pure_equilibria(game.point)
    meals = []
    for one in found.equilibria:
        strategy = dict(
            zip(game.names, np.split(np.array(one.assessment.strategy), 4), strict=True)
        )
        assert list(strategy["meal|strong"]) == list(strategy["meal|weak"])
        meals.append("beer" if strategy["meal|strong"][0] == 1 else "quiche")
    assert meals == ["beer", "quiche"]
    assert found.complete
    # with few strong types the receiver duels after a pooled meal, so nothing pure is left
    assert pure_equilibria(pointed(beer_quiche(Fraction(2, 5))).point).equilibria == ()


def test_ties_are_decided_in_fractions_not_in_floats() -> None:
    def choice(by: Fraction) -> Node:
        ends = (Fraction(1, 3) + by, Fraction(1, 3))
        return Decision(0, "a", ("x", "y"), tuple(Terminal((v, Fraction(0))) for v in ends))

    assert len(pure_equilibria(pointed(choice(Fraction(0))).point).equilibria) == 2
    closer = choice(Fraction(1, 10**14))
    (one,) = pure_equilibria(pointed(closer).point).equilibria
    assert one.assessment.strategy == (1, 0)


@pytest.mark.parametrize(
    ("name", "count"), [("hello", 1), ("toothless-test", 2), ("kydd-reassurance", 2)]
)
def test_the_small_shipped_cases(name: str, count: int) -> None:
    game = ov.compile(ov.load(name))
    found = pure_equilibria(point_game(game, central(game.case)))
    assert found.complete
    assert len(found.equilibria) == count


def test_the_large_crisis_is_complete() -> None:
    game = ov.compile(ov.load(LARGE_CRISIS))
    point = point_game(game, central(game.case))
    began = time.process_time()
    found = pure_equilibria(point)
    assert time.process_time() - began < 10
    assert found.complete
    assert "all 331,776 pure profiles of the 15 information sets" in found.searched[0]
    assert profiles_of(point, found) == plainly(point)


def test_a_drawn_world_of_the_large_crisis_agrees_with_plain_enumeration() -> None:
    game = ov.compile(ov.load(LARGE_CRISIS))
    point = point_game(game, draw(game.case, seed=1, start=WORLD, count=1))
    found = pure_equilibria(point)
    assert found.complete
    assert len(found.equilibria) > 1
    assert profiles_of(point, found) == plainly(point)


def plainly(point: PointGame) -> set[tuple[int, ...]]:
    """The pure sequential equilibria among all profiles, gone through one by one."""
    return {
        row for row in standing(point) if supporting_beliefs(point, strategy_of(point.tree, row))[0]
    }


def test_limits_are_honest() -> None:
    point = pointed(crisis_game(0)).point
    found = pure_equilibria(point, limit=5)
    assert not found.complete
    assert found.equilibria == ()
    assert "stopped after 5 partial profiles" in found.searched[0]
    with pytest.raises(UsageError, match="subgame_perfect"):
        pure_equilibria(point, concept="subgame_perfect")


def test_public_histories_part_the_problem() -> None:
    # offer or press is public and the offerer has no types: what follows each is apart
    parts = pure_plan(pointed(small_crisis_game(0)).point.tree).parts
    assert sum(1 for part in parts if part.sets) > 1
    # both messages of a sender with types bear on each other
    (joined,) = [
        part for part in pure_plan(pointed(signalling_game(0)).point.tree).parts if part.sets
    ]
    assert len(joined.sets) == 2


def test_a_hard_game_goes_on_in_the_compiled_search() -> None:
    point = pointed(random_game(2014, most=700)).point
    found = pure_equilibria(point)
    assert found.complete
    assert "after at most 2,000,000 partial profiles" in found.searched[0]
    cut = pure_equilibria(point, limit=3_100)
    assert not cut.complete
    assert "stopped after 3,100 partial profiles" in cut.searched[0]


def test_the_compiled_search_has_every_candidate_that_can_be_decided() -> None:
    for seed in range(1000, 1030):
        point = pointed(random_game(seed, most=150)).point
        plan = pure_plan(point.tree)
        rows, whole, _ = wide_candidates(plan, point, 100_000, 1_000)
        assert whole
        assert profiles_of(point, pure_equilibria(point)) <= set(rows), seed
