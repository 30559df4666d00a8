"""Polynomials, systems, roots, polytopes and blocks of the mixed search, each on its own."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.independent.published_games import chain_store, reassurance
from tests.solve.equilibria.point_games import pointed

from overture.solve.equilibria.components import between, last_held, polytope
from overture.solve.equilibria.mixed_blocks import Block, blocks, cut
from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    add,
    bounds,
    evaluate,
    multiply,
    without_factors,
)
from overture.solve.equilibria.mixed_roots import roots_in_box
from overture.solve.equilibria.mixed_systems import solve

ONE = Fraction(1)
numbers = st.fractions(-3, 3, max_denominator=7)
monomials = st.lists(st.integers(0, 2), max_size=3).map(lambda m: tuple(sorted(m)))
polynomials = st.dictionaries(monomials, numbers.filter(bool), max_size=5)
shares = st.fractions(0, 1, max_denominator=9)


def at(x: Fraction, y: Fraction, z: Fraction) -> dict[int, Fraction]:
    return {0: x, 1: y, 2: z}


@given(polynomials, polynomials, numbers, shares, shares, shares)
def test_sums_and_products_are_those_of_values(
    p: Polynomial, q: Polynomial, k: Fraction, x: Fraction, y: Fraction, z: Fraction
) -> None:
    here = at(x, y, z)
    assert evaluate(add(p, q, k), here) == evaluate(p, here) + k * evaluate(q, here)
    assert evaluate(multiply(p, q), here) == evaluate(p, here) * evaluate(q, here)


@given(polynomials, shares, shares, shares)
def test_values_lie_within_bounds(p: Polynomial, x: Fraction, y: Fraction, z: Fraction) -> None:
    low, high = bounds(p, {0: (0.0, float(x)), 1: (float(y), 1.0)})
    value = float(evaluate(p, at(x / 2, (1 + y) / 2, z)))
    assert low - 1e-12 <= value <= high + 1e-12


def test_factors_that_cannot_vanish_are_divided_out() -> None:
    x, rest = {(0,): ONE}, {(): ONE, (0,): -ONE}
    core: Polynomial = {(): -ONE, (1,): Fraction(3)}
    assert without_factors(multiply(multiply(x, multiply(rest, rest)), core)) == core


def test_products_shared_by_equations_are_eliminated() -> None:
    """x y = 1/6 and x y + x = 2/3: x = 1/2, y = 1/3, exactly."""
    first: Polynomial = {(0, 1): ONE, (): Fraction(-1, 6)}
    second: Polynomial = {(0, 1): ONE, (0,): ONE, (): Fraction(-2, 3)}
    (branch,) = solve([first, second]).branches
    assert branch.known == {0: {(): Fraction(1, 2)}, 1: {(): Fraction(1, 3)}}


def test_contradictions_have_no_solution() -> None:
    half: Polynomial = {(0,): ONE, (): Fraction(-1, 2)}
    third: Polynomial = {(0,): ONE, (): Fraction(-1, 3)}
    assert solve([half, third]).branches == ()
    assert solve([{(0,): ONE, (): Fraction(-1)}]).branches == ()  # on the edge


def test_both_roots_of_a_quadratic_are_found() -> None:
    """(3 x - 1)(4 x - 3), exactly; and x ** 2 = 1/2 in floats."""
    p: Polynomial = {(0, 0): Fraction(12), (0,): Fraction(-13), (): Fraction(3)}
    values = {branch.known[0][()] for branch in solve([p]).branches}
    assert values == {Fraction(1, 3), Fraction(3, 4)}
    (branch,) = solve([{(0, 0): ONE, (): Fraction(-1, 2)}]).branches
    assert branch.known[0][()] == pytest.approx(0.5**0.5, abs=1e-15)


def test_all_roots_of_a_system_are_isolated() -> None:
    """A circle and a product cross twice inside the unit square."""
    circle: Polynomial = {(0, 0): ONE, (1, 1): ONE, (): Fraction(-13, 36)}
    product: Polynomial = {(0, 1): ONE, (): Fraction(-1, 6)}
    roots, complete = roots_in_box([circle, product], [0, 1])
    assert complete
    assert np.allclose(roots, [[1 / 3, 1 / 2], [1 / 2, 1 / 3]], atol=1e-13)


def test_a_root_where_equations_touch_is_not_called_all() -> None:
    line: Polynomial = {(0,): ONE, (1,): ONE, (): -ONE}
    hyperbola: Polynomial = {(0, 1): ONE, (): Fraction(-1, 4)}
    _, complete = roots_in_box([line, hyperbola], [0, 1], limit=400)
    assert not complete


def test_fewer_equations_than_unknowns_are_left_and_said_to_be() -> None:
    answers = solve([{(0, 1): ONE, (): Fraction(-1, 6)}])
    assert not answers.complete
    assert answers.branches[0].left


def test_vertices_of_a_triangle_cut_by_a_line() -> None:
    x, y = {(0,): ONE}, {(1,): ONE}
    rest: Polynomial = {(): ONE, (0,): -ONE, (1,): -ONE}
    line: Polynomial = {(): Fraction(1, 2), (0,): -ONE}
    shape = polytope([x, y, rest, line], [0, 1])
    assert shape is not None
    assert shape.complete
    half = Fraction(1, 2)
    assert set(shape.vertices) == {(0, 0), (0, 1), (half, 0), (half, half)}
    assert shape.centre == (Fraction(1, 4), Fraction(3, 8))
    assert polytope([x, {(): -ONE, (0,): -ONE}], [0]) is None


def test_the_last_point_held_is_found_as_a_simple_fraction() -> None:
    end = last_held([Fraction(0)], [Fraction(1)], lambda p: p[0] <= Fraction(2, 7))
    assert end == (Fraction(2, 7),)
    rough = last_held([Fraction(0)], [Fraction(1)], lambda p: float(p[0]) ** 2 <= 0.5)
    assert float(rough[0]) == pytest.approx(0.5**0.5, abs=1e-9)
    assert between([Fraction(0)], [Fraction(4)], Fraction(1, 4)) == (1,)


def frontiers(block: Block) -> list[Block]:
    return [block, *(one for inner in block.inner for one in frontiers(inner))]


def test_every_information_set_belongs_to_one_block() -> None:
    tree = pointed(chain_store("0.1", 3)).point.tree
    found = frontiers(blocks(tree))
    owned = sorted(i for block in found for i in block.sets)
    assert owned == list(range(tree.information_sets))
    # after the first entrant stays out, chance alone decides which node of the set is true
    assert any(len(block.frontier) == 2 for block in found)


def test_a_block_is_a_game_of_its_own_with_the_odds_of_chance() -> None:
    game = pointed(chain_store("0.1", 2))
    two = next(b for b in frontiers(blocks(game.point.tree)) if len(b.frontier) == 2)
    part = cut(game.point, two.frontier, {})
    assert sorted(part.point.chance) == [Fraction(1, 10), Fraction(9, 10)]
    assert part.set_of == tuple(sorted(i for b in frontiers(two) for i in b.sets))
    starts = part.point.tree.offset.tolist()
    assert all(b - a == 2 for a, b in pairwise(starts))


def test_only_parts_of_one_node_sets_are_cut_where_beliefs_are_free() -> None:
    tree = pointed(reassurance("0.4", "0.4")).point.tree
    for block in frontiers(blocks(tree, one_node_only=True))[1:]:
        assert all(len(tree.members(i)) == 1 for i in block.sets)
