"""Quantities tied together: the declared rank correlation, and unchanged marginals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest, spearmanr
from tests.worlds.builder import derived, make_case, normal, uniform

from overture.case.model import (
    ByType,
    Case,
    Distribution,
    Form,
    IfAssumption,
    Point,
    Rest,
    Together,
)
from overture.errors import CaseError
from overture.worlds.copula import tied_groups
from overture.worlds.draws import central, draw
from overture.worlds.streams import uniforms

COUNT = 20_000
TOLERANCE = 4 / COUNT**0.5

A = normal("quantities.a", 0.0, 1.0)
B = Distribution("quantities.b", "lognormal", (0.0, 1.0), 0.5, 9.0, (0.2, 5.2))
C = uniform("quantities.c", 2.0, 3.0)
D = normal("quantities.d", -1.0, 1.0)
PER_TYPE = ByType(
    "moscow",
    {
        "seeker": uniform("quantities.t.seeker", 0.0, 1.0),
        "taker": normal("quantities.t.taker", 5.0, 6.0),
    },
)
PER_ASSUMPTION = IfAssumption(
    "s", uniform("quantities.s.then", 0.0, 1.0), normal("quantities.s.else", 5.0, 6.0)
)
QUANTITIES: Mapping[str, Form] = {"a": A, "b": B, "c": C, "d": D, "t": PER_TYPE}


def tied(*together: Together, quantities: Mapping[str, Form] = QUANTITIES) -> Case:
    return make_case(
        quantities=quantities,
        assumptions={"s": Point(0.5)},
        priors={"moscow": {"seeker": Point(0.5), "taker": Point(0.5)}},
        together=together,
    )


def numbers(case: Case, count: int = COUNT) -> dict[str, np.ndarray[Any, Any]]:
    found = {}
    for name, number in draw(case, 0, 0, count).numbers.items():
        if isinstance(number, Mapping):
            found.update({f"{name}.{kind}": values for kind, values in number.items()})
        else:
            found[name] = number
    return found


def rank(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> float:
    return float(spearmanr(first, second).statistic)


@settings(max_examples=15, deadline=None)
@given(st.floats(-0.95, 0.95))
def test_two_quantities_have_the_declared_rank_correlation(declared: float) -> None:
    drawn = numbers(tied(Together(("a", "b"), declared)))
    assert rank(drawn["a"], drawn["b"]) == pytest.approx(declared, abs=TOLERANCE)


def test_all_pairs_of_a_group_and_none_outside() -> None:
    drawn = numbers(tied(Together(("a", "b", "c"), 0.6)))
    for pair in (("a", "b"), ("a", "c"), ("b", "c")):
        assert rank(drawn[pair[0]], drawn[pair[1]]) == pytest.approx(0.6, abs=TOLERANCE)
    for name in "abc":
        assert rank(drawn[name], drawn["d"]) == pytest.approx(0.0, abs=TOLERANCE)


def test_groups_that_share_a_quantity_are_one_matrix() -> None:
    case = tied(Together(("a", "b"), 0.6), Together(("c", "d"), 0.3), Together(("b", "c"), -0.5))
    (group,) = tied_groups(case)
    assert group.names == ("a", "b", "c", "d")
    drawn = numbers(case)
    declared = {"ab": 0.6, "cd": 0.3, "bc": -0.5, "ac": 0.0, "ad": 0.0, "bd": 0.0}
    for (first, second), value in declared.items():
        assert rank(drawn[first], drawn[second]) == pytest.approx(value, abs=TOLERANCE)


def test_marginals_stay_as_declared() -> None:
    drawn = numbers(tied(Together(("a", "b", "c", "t"), 0.7)))
    free = numbers(tied())
    for name in free:
        # Two samples of one distribution: 1.95 is the 0.1 % point of the Kolmogorov statistic.
        statistic = kstest(drawn[name], free[name]).statistic
        assert statistic < 1.95 * (2 / COUNT) ** 0.5, name


def test_the_first_quantity_keeps_its_own_draws_and_others_are_untouched() -> None:
    free, drawn = numbers(tied()), numbers(tied(Together(("c", "a"), 0.8)))
    assert drawn["c"] == pytest.approx(free["c"], abs=1e-12)
    assert not np.allclose(drawn["a"], free["a"])
    for name in ("b", "d", "t.seeker", "t.taker"):
        assert np.array_equal(drawn[name], free[name])


def test_changing_a_tied_range_moves_no_other_draw() -> None:
    together = Together(("a", "b", "c"), 0.5)
    before = numbers(tied(together), 500)
    wider = {**QUANTITIES, "a": normal("quantities.a", -7.0, 9.0)}
    known = {**QUANTITIES, "a": Point(0.5)}
    for quantities in (wider, known):
        after = numbers(tied(together, quantities=quantities), 500)
        assert {name for name in before if not np.array_equal(before[name], after[name])} == {"a"}


@pytest.mark.parametrize("names", [("a", "t"), ("t", "a"), ("a", "t", "b"), ("t", "c", "a", "b")])
def test_every_leaf_of_a_quantity_per_type_has_the_declared_correlation(
    names: tuple[str, ...],
) -> None:
    drawn = numbers(tied(Together(names, 0.7)))
    for other in names:
        if other != "t":
            for leaf in ("t.seeker", "t.taker"):
                assert rank(drawn[leaf], drawn[other]) == pytest.approx(0.7, abs=TOLERANCE)
    # With one such quantity its leaves are independent given the others: for the pair this is
    # a correlation of scores of p^2, with p that of a leaf and the other quantity.
    if len(names) == 2:
        p = 2 * np.sin(np.pi * 0.7 / 6)
        expected = 6 / np.pi * np.arcsin(p**2 / 2)
        assert rank(drawn["t.seeker"], drawn["t.taker"]) == pytest.approx(expected, abs=TOLERANCE)


def test_two_quantities_with_several_leaves() -> None:
    quantities = {**QUANTITIES, "s": PER_ASSUMPTION}
    case = tied(Together(("t", "s"), 0.8), quantities=quantities)
    draws = draw(case, 0, 0, COUNT)
    drawn, truth = numbers(case), draws.truths["s"]
    for leaf in ("t.seeker", "t.taker"):
        for worlds in (truth, ~truth):
            observed = rank(drawn[leaf][worlds], drawn["s"][worlds])
            assert observed == pytest.approx(0.8, abs=TOLERANCE * 2**0.5)
    u = uniforms(0, "quantities.s.then", 0, COUNT)
    assert 0.05 < rank(drawn["s"][truth], u[truth]) < 1  # its own stream still tells in it


def refused(case: Case) -> str:
    for call in (lambda: draw(case, 0, 0, 10), lambda: central(case)):
        with pytest.raises(CaseError) as caught:
            call()
    (problem,) = caught.value.problems
    assert problem.remedy
    assert problem.spot.line == 3
    return problem.check


def test_correlations_that_cannot_be() -> None:
    impossible = [
        (Together(("a", "b"), 0.9), Together(("b", "c"), 0.9), Together(("a", "c"), -0.9)),
        (Together(("a", "b", "c"), -0.6),),
        (Together(("a", "b"), 1.0),),
        (Together(("a", "b"), 0.9), Together(("b", "c"), 0.9)),
        (Together(("a", "b"), 0.5), Together(("b", "a"), 0.6)),
    ]
    assert [refused(tied(*groups)) for groups in impossible] == ["together-matrix"] * 5


def test_what_has_no_draws_cannot_be_tied() -> None:
    quantities = {**QUANTITIES, "n": derived("a + b", ("a", "b")), "r": Rest()}
    for name in ("n", "r", "nobody"):
        case = tied(Together(("a", name), 0.5), quantities=quantities)
        assert refused(case) == "together-quantity"
