"""Pure Nash equilibria against all profiles."""

from __future__ import annotations

import numpy as np
import pytest
from tests.independent.random_games import crisis_game, signalling_game
from tests.solve.equilibria.all_profiles import AllProfiles, crisis_of, profile_count
from tests.solve.equilibria.point_games import pointed

from overture.game.tree import DECISION, Tree
from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.nash import reduce
from overture.solve.equilibria.pure import pure_equilibria
from overture.solve.equilibria.values import PointGame


def taken(point: PointGame) -> list[tuple[int, ...]]:
    """The option at every information set of each Nash equilibrium listed."""
    found = pure_equilibria(point, concept="nash")
    assert found.complete
    offset = point.tree.offset
    profiles = []
    for one in found.equilibria:
        assert certify(point, one.assessment) == one.certificate
        assert one.certificate.concepts[0] == "nash"
        assert one.certificate.nash_gain == 0
        strategy = one.assessment.strategy
        profiles.append(
            tuple(
                strategy[offset[i] : offset[i + 1]].index(1)
                for i in range(point.tree.information_sets)
            )
        )
    return profiles


def shortened(tree: Tree, options: tuple[int, ...]) -> tuple[int, ...]:
    """-1 at sets that the mover's own earlier choices exclude, read off the path."""
    out = []
    for infoset, option in enumerate(options):
        keep = True
        for below in tree.path(int(tree.members(infoset)[0])):
            above = int(tree.parent[below])
            at = int(tree.infoset[above])
            if tree.kind[above] == DECISION and tree.player[at] == tree.player[infoset]:
                keep &= options[at] == int(tree.edge[below]) - int(tree.offset[at])
        out.append(option if keep else -1)
    return tuple(out)


@pytest.mark.parametrize("batch", range(4))
def test_the_list_is_that_of_all_profiles(batch: int) -> None:
    checked = 0
    for seed in range(batch, 160, 4):
        point = pointed(crisis_of(seed)).point
        if profile_count(point.tree) > 5_000:
            continue
        everything = AllProfiles.of(point).nash()
        expected = {shortened(point.tree, tuple(row)) for row in everything.tolist()}
        if len(expected) > 300:
            continue
        checked += 1
        listed = [reduce(point.tree, profile) for profile in taken(point)]
        assert len(set(listed)) == len(listed), seed
        assert set(listed) == expected, seed
    assert checked > 20


def test_narrower_equilibria_stand_for_their_profiles() -> None:
    point = pointed(signalling_game(3)).point
    sequential = pure_equilibria(point).equilibria
    nash = pure_equilibria(point, concept="nash").equilibria
    labelled = [one for one in nash if "sequential" in one.certificate.concepts]
    assert {one.assessment.strategy for one in labelled} == {
        one.assessment.strategy for one in sequential
    }


def test_beyond_the_limit_the_narrower_ones_are_listed_and_it_says_so() -> None:
    point = pointed(crisis_game(0)).point
    found = pure_equilibria(point, concept="nash", limit=10_000)
    assert not found.complete
    assert "3,732,480 profiles of reduced strategies are more than 10,000" in found.searched[0]
    kinds = [one.certificate.concepts for one in found.equilibria]
    assert any("sequential" in concepts for concepts in kinds)
    assert all("nash" in concepts for concepts in kinds)


def test_reduced_profiles() -> None:
    point = pointed(crisis_game(0)).point
    tree = point.tree
    source = np.random.default_rng(5)
    for _ in range(50):
        profile = tuple(
            int(source.integers(tree.offset[i + 1] - tree.offset[i]))
            for i in range(tree.information_sets)
        )
        assert reduce(tree, profile) == shortened(tree, profile)
