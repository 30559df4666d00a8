"""Backward induction against the independent checker, and the solver against both."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from tests.independent.arrays import flatten
from tests.independent.induction import backward_induction as checked
from tests.independent.induction import logit_induction as checked_logit
from tests.independent.random_games import random_game
from tests.independent.trees import Decision, Terminal, infosets, perfect_information
from tests.solve.kernel_calls import solve_one

from overture.errors import UsageError
from overture.solve.backward_induction import backward_induction, logit_induction

GAMES = range(40)
UNTIED = [seed for seed in GAMES if checked(perfect_information(random_game(seed)))[2] > 0]


@pytest.mark.parametrize("seed", GAMES)
def test_values_and_choices_are_the_checkers(seed: int) -> None:
    tree = perfect_information(random_game(seed))
    flat = flatten(tree)
    payoffs, taken, margin = checked(tree)
    found = backward_induction(flat.tree, flat.payoffs.T, flat.chance)
    assert (found.tied == ()) == (margin > 0)
    assert found.value[0] == pytest.approx([float(p) for p in payoffs], abs=1e-12)
    profile = flat.profile(found.strategy)
    for name, option in taken.items():
        assert profile[name][option] == 1.0
        assert sum(profile[name]) == 1.0
    assert np.array_equal(found.best, found.strategy == 1.0) == (margin > 0)


@pytest.mark.parametrize("seed", GAMES)
def test_one_backward_pass_is_the_logit_equilibrium(seed: int) -> None:
    tree = perfect_information(random_game(seed))
    flat = flatten(tree)
    precision = {name: 0.5 + 3.0 * (k % 4) for k, name in enumerate(flat.names)}
    levels = np.array([precision[name] for name in flat.names])
    found = flat.profile(logit_induction(flat.tree, flat.payoffs.T, flat.chance, levels))
    _, expected = checked_logit(tree, precision)
    solved = solve_one(tree, precision).profiles[0]
    for name in flat.names:
        assert found[name] == pytest.approx(expected[name], abs=1e-12)
        assert solved[name] == pytest.approx(found[name], abs=1e-12)


@pytest.mark.parametrize("seed", UNTIED)
def test_the_solver_ends_there_as_precision_grows(seed: int) -> None:
    tree = perfect_information(random_game(seed))
    flat = flatten(tree)
    _, _, margin = checked(tree)
    found = backward_induction(flat.tree, flat.payoffs.T, flat.chance)
    sharp = 60.0 / float(margin)
    limit = solve_one(tree, dict.fromkeys(infosets(tree), sharp)).profiles[0]
    assert flat.vector(dict(limit)) == pytest.approx(found.strategy, abs=1e-9)


def test_a_tie_is_reported_and_the_first_option_taken() -> None:
    def end(*payoffs: int) -> Terminal:
        return Terminal(tuple(Fraction(p) for p in payoffs))

    last = Decision(1, "last", ("a", "b", "c"), (end(0, 1), end(9, 1), end(5, 0)))
    flat = flatten(Decision(0, "first", ("out", "in"), (end(3, 3), last)))
    found = backward_induction(flat.tree, flat.payoffs.T, flat.chance)
    assert found.tied == (flat.names.index("last"),)
    assert flat.profile(found.best.astype(float))["last"] == (1.0, 1.0, 0.0)
    # the first of the tied options gives the first player nothing, so it stays out
    assert flat.profile(found.strategy) == {"first": (1.0, 0.0), "last": (1.0, 0.0, 0.0)}
    assert found.value[0].tolist() == [3.0, 3.0]


def test_imperfect_information_is_refused() -> None:
    flat = flatten(random_game(3))
    assert (np.diff(flat.tree.set_start) > 1).any()
    with pytest.raises(UsageError, match="perfect information"):
        backward_induction(flat.tree, flat.payoffs.T, flat.chance)
