"""Which parts of a tree are followed together: independent parts never touch each other."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from tests.independent.arrays import flatten
from tests.independent.branch import principal_branch
from tests.independent.logit import distance, same_precision
from tests.independent.random_games import random_game
from tests.independent.trees import Chance, Decision, Node, Terminal, infosets
from tests.solve.kernel_calls import solve_one

from overture.solve.climbs import followed_first
from overture.solve.packed import CLIMBS, LEADING, STAGES
from overture.solve.quantal_response import plan

LEFT = ((1, 2, 5, -1, 0, 3), (4, -2, 1, 3, 2, 0))
RIGHT = ((3, 0, -4, 2, 1, 1), (0, 5, 2, -3, 4, 1))
OTHER = ((-6, 2, 9, 1, 5, 0), (7, 1, -2, 3, 0, 8))
FOLDED = ((-5, 5, -2, 1, 8, 6), (9, 1, -9, -7, -4, 3))
"""With these payoffs the branch turns back below a precision of 4."""


def answered(name: str, kind: int, numbers: tuple[tuple[int, ...], ...]) -> Node:
    """The informed player 1 answers or not; player 0 sees the answer, not the kind."""
    a, b, c, d, e, f = (Fraction(x) for x in numbers[kind])
    reply = Decision(0, name, ("go", "stop"), (Terminal((a, b)), Terminal((c, d))))
    return Decision(1, f"{name} {kind}", ("yes", "no"), (reply, Terminal((e, f))))


def two_parts(left: tuple[tuple[int, ...], ...], right: tuple[tuple[int, ...], ...]) -> Node:
    """Player 0 chooses, without knowing the kind, which of two signalling games is played."""

    def under(kind: int) -> Node:
        games = (answered("left", kind, left), answered("right", kind, right))
        return Decision(0, "which", ("left", "right"), games)

    shares = (Fraction(2, 5), Fraction(3, 5))
    return Chance(shares, (under(0), under(1)), ("0", "1"))


def test_two_games_side_by_side_are_two_climbs_and_the_choice_none() -> None:
    tree = flatten(two_parts(LEFT, RIGHT)).tree
    code = plan(tree, np.zeros(tree.information_sets, dtype=bool)).code
    assert (code[STAGES], code[LEADING], code[CLIMBS]) == (3, 2, 2)


@pytest.mark.parametrize("precision", [0.5, 2.0, 8.0])
def test_the_branch_of_the_whole_is_that_of_the_parts(precision: float) -> None:
    tree = two_parts(LEFT, RIGHT)
    everywhere = same_precision(tree, precision)
    solved = solve_one(tree, everywhere)
    assert solved.status[0] == 0
    assert solved.residual[0] < 1e-10
    assert distance(solved.profiles[0], principal_branch(tree, everywhere).profile) < 1e-9


def test_a_part_whose_branch_turns_back_is_followed_by_itself() -> None:
    one, both = two_parts(FOLDED, RIGHT), two_parts(FOLDED, FOLDED)
    everywhere = same_precision(one, 4.0)
    first, second = solve_one(one, everywhere), solve_one(both, everywhere)
    assert (first.followed, second.followed) == (1, 1)
    assert max(first.residual[0], second.residual[0]) < 1e-10
    assert distance(first.profiles[0], principal_branch(one, everywhere).profile) < 1e-9
    plain = solve_one(two_parts(LEFT, RIGHT), everywhere)
    assert plain.followed == 0
    assert first.profiles[0]["right"] == plain.profiles[0]["right"]
    # and where both do, each goes its own way
    assert second.profiles[0]["left"] == first.profiles[0]["left"]
    for left, right in (("left", "right"), ("left 0", "right 0"), ("left 1", "right 1")):
        assert np.allclose(second.profiles[0][left], second.profiles[0][right], rtol=0.0, atol=1e-9)


def test_other_payoffs_in_one_part_change_no_byte_of_the_other() -> None:
    one, other = two_parts(LEFT, RIGHT), two_parts(LEFT, OTHER)
    first = solve_one(one, same_precision(one, 3.0)).profiles[0]
    second = solve_one(other, same_precision(other, 3.0)).profiles[0]
    for name in ("left", "left 0", "left 1"):
        assert first[name] == second[name]
    assert first["right"] != second["right"]
    assert first["which"] != second["which"]


def test_a_set_that_only_explicit_ones_need_comes_last() -> None:
    # 0 and 1 need each other, 2 needs 0, 3 needs nobody, 4 needs 3, 5 and 6 need each other and 4
    needs = {0: {1}, 1: {0}, 2: {0}, 3: set(), 4: {3}, 5: {6, 4}, 6: {5}}
    stages, lengths = followed_first([[3], [4], [0, 1], [2], [5, 6]], needs)
    assert stages == [[3], [4], [5, 6], [0, 1], [2]]
    assert lengths == [3, 1]


def test_every_unknown_of_random_trees_is_followed_or_explicit() -> None:
    for seed in range(30):
        flat = flatten(random_game(seed))
        p = plan(flat.tree, np.zeros(flat.tree.information_sets, dtype=bool))
        assert 0 <= p.code[CLIMBS] <= p.code[LEADING] <= p.code[STAGES]
        many = [i for i in range(flat.tree.information_sets) if len(flat.tree.members(i)) > 1]
        assert sorted(p.unknown[many]) == sorted({int(u) for u in p.unknown if u >= 0})
        assert len(infosets(random_game(seed))) == flat.tree.information_sets
