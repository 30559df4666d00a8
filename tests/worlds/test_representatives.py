"""Worlds that stand for others: medoids, with the weight of their clusters."""

from __future__ import annotations

import numpy as np
import pytest

import overture as ov
from overture.worlds.representatives import medoids_of, payoff_space, representatives


def test_groups_far_apart_are_found_with_their_weights() -> None:
    generator = np.random.default_rng(1)
    centres = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]])
    owner = np.repeat([0, 1, 2], [60, 30, 10])
    points = centres[owner] + generator.normal(size=(100, 2))
    medoids, mass, kept = medoids_of(points, np.ones(100), 3, np.random.default_rng(2))
    assert owner[medoids].tolist() == [0, 1, 2]
    assert mass == pytest.approx([0.6, 0.3, 0.1])
    assert kept > 0.99


def test_a_medoid_has_the_least_sum_of_squared_distances_in_its_cluster() -> None:
    points = np.random.default_rng(3).normal(size=(40, 3))
    medoids, _, _ = medoids_of(points, np.ones(40), 1, np.random.default_rng(2))
    total = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=(1, 2))
    assert medoids[0] == total.argmin()


def test_weights_move_the_medoid() -> None:
    points = np.arange(5.0)[:, None]
    weights = np.array([1.0, 1.0, 1.0, 1.0, 6.0])
    assert medoids_of(points, np.ones(5), 1, np.random.default_rng(0))[0][0] == 2
    assert medoids_of(points, weights, 1, np.random.default_rng(0))[0][0] == 3


def test_what_moves_no_choice_moves_no_world() -> None:
    generator = np.random.default_rng(6)
    payoffs, chance = generator.normal(size=(20, 4, 2)), generator.random((20, 3))
    shifted = payoffs + generator.normal(size=(20, 1, 2))
    scaled = shifted * np.array([1.0, 100.0])
    assert payoff_space(scaled, chance) == pytest.approx(payoff_space(payoffs, chance))


def test_representatives_of_a_case() -> None:
    game = ov.compile(ov.load("toothless-test"))
    found = representatives(game, 3, 1, sample=300)
    assert sum(found.weights) == 1
    assert list(found.worlds) == sorted(set(found.worlds))
    assert [d.start for d in found.draws] == list(found.worlds)
    assert 0 < found.kept < 1
    again = representatives(game, 3, 1, sample=300)
    assert (again.worlds, again.weights) == (found.worlds, found.weights)
    assert representatives(game, 6, 1, sample=300).kept > found.kept


def test_a_case_without_uncertain_payoffs_is_refused() -> None:
    with pytest.raises(ov.UsageError, match="central one"):
        representatives(ov.compile(ov.load("hello")), 2, 1, sample=50)
