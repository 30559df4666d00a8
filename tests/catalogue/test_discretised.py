"""Closed forms for continuous types against trees with a grid of types, whose error is argued."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from tests.independent.trees import Chance, Decision, Node, Terminal
from tests.solve.equilibria.point_games import Pointed, pointed

from overture.catalogue.closed_forms import closed_form
from overture.catalogue.values import Value
from overture.solve.equilibria.pure import pure_equilibria

Grid = list[Fraction]


def only(form: str, **given: Value) -> dict[str, Value]:
    """The numbers of the one equilibrium of a closed form."""
    (numbers,) = closed_form(form)(**given).equilibria.values()
    return dict(numbers)


def number(value: Value) -> float:
    assert isinstance(value, float | int)
    return float(value)


# ------------------------------------------------------------------- take it or leave it
def take_it_or_leave_it(
    offers: Grid,
    costs: Grid,
    accepted: Callable[[Fraction], tuple[Fraction, Fraction]],
    war: Callable[[Fraction], tuple[Fraction, Fraction]],
) -> Node:
    """One offer to an opponent whose cost of war is equally likely any of `costs`."""

    def reply(number: int, at: int, offer: Fraction, cost: Fraction) -> Node:
        ends = (Terminal(accepted(offer)), Terminal(war(cost)))
        return Decision(1, f"reply {number} {at}", ("accept", "fight"), ends)

    def proposal(number: int, cost: Fraction) -> Node:
        below = tuple(reply(number, at, offer, cost) for at, offer in enumerate(offers))
        return Decision(0, "proposal", tuple(str(offer) for offer in offers), below)

    share = Fraction(1, len(costs))
    return Chance(
        (share,) * len(costs),
        tuple(proposal(number, cost) for number, cost in enumerate(costs)),
        tuple(str(cost) for cost in costs),
    )


def best_offer(tree: Pointed, offers: Grid, costs: Grid) -> tuple[Fraction, float, float]:
    """Of the one sequential equilibrium: offer, probability of war, payoff of the proposer."""
    found = pure_equilibria(tree.point)
    assert found.complete
    (one,) = found.equilibria
    strategy = one.assessment.strategy
    at = tree.names.index("proposal")
    start = int(tree.point.tree.offset[at])
    chosen = next(k for k in range(len(offers)) if strategy[start + k] == 1)
    fights, payoff = 0, Fraction(0)
    for kind in range(len(costs)):
        which = tree.names.index(f"reply {kind} {chosen}")
        slot = int(tree.point.tree.offset[which])
        fights += int(strategy[slot + 1] == 1)
        node = int(tree.point.tree.members(which)[0])
        end = int(tree.point.tree.first_child[node]) + int(strategy[slot + 1])
        payoff += tree.point.payoffs[int(tree.point.tree.terminal[end])][0]
    return offers[chosen], fights / len(costs), float(payoff / len(costs))


TYPES = 8


@pytest.mark.parametrize(
    ("p", "c_a", "low", "high"),
    [("0.5", "0.2", "0", "0.6"), ("0.6", "0.05", "0", "0.3"), ("0.5", "0.1", "0.2", "0.4"),
     ("0.3", "0.7", "0", "0.5"), ("0.9", "0.02", "0", "0.8")],
)  # fmt: skip
def test_a_demand_under_a_uniform_cost(p: str, c_a: str, low: str, high: str) -> None:
    """Costs at the middles of equal cells, demands at their ends: every demand of the grid is then
    accepted with exactly the probability of the continuous game, whose payoff in k is a parabola
    of curvature 2 / (high - low). So the best demand of the grid is at most half a cell away (a
    whole one, if the demand is capped at the prize), and its payoff at most the parabola's drop."""
    win, pays, least, most = (Fraction(text) for text in (p, c_a, low, high))
    cell = (most - least) / TYPES
    costs = [least + cell * (2 * k + 1) / 2 for k in range(TYPES)]
    offers = [x for k in range(TYPES + 1) if (x := win + least + cell * k) <= 1]
    tree = pointed(
        take_it_or_leave_it(
            offers,
            costs,
            lambda x: (x, 1 - x),
            lambda cost: (win - pays, 1 - win - cost),
        )
    )
    offer, war, payoff = best_offer(tree, offers, costs)
    paper = only("uniform_cost", p=float(win), c_a=float(pays), c_b_low=float(least),
                 c_b_high=float(most))  # fmt: skip
    demand = number(paper["demand_a"])
    reach = float(cell) * (1.0 if demand == 1.0 else 0.5) + 1e-12
    assert abs(float(offer) - demand) <= reach
    assert abs(war - number(paper["pr_war"])) <= reach / float(most - least) + 1e-12
    slope = 2 * max(0.0, float(most - pays) / 2 - (demand - float(win))) / float(most - least)
    drop = slope * reach + reach**2 / float(most - least)
    assert -1e-12 <= number(paper["payoff_a"]) - payoff <= drop


@pytest.mark.parametrize(
    ("held", "low", "high"), [("0.3", "0", "0.4"), ("0.6", "0", "0.4"), ("0.75", "0", "0.4"),
                              ("0.3", "0.2", "0.3")],
)  # fmt: skip
def test_an_offer_above_a_status_quo(held: str, low: str, high: str) -> None:
    """As above, with the offer never below what the other holds; that amount is on the grid."""
    win, pays = Fraction("0.7"), Fraction("0.1")
    least, most, holds = Fraction(low), Fraction(high), Fraction(held)
    cell = (most - least) / TYPES
    costs = [least + cell * (2 * k + 1) / 2 for k in range(TYPES)]
    ends = [win - least - cell * k for k in range(TYPES + 1)]
    offers = sorted({holds, *(x for x in ends if x > holds)})
    tree = pointed(
        take_it_or_leave_it(
            offers,
            costs,
            lambda x: (1 - x, x),
            lambda cost: (1 - win - pays, win - cost),
        )
    )
    offer, war, _ = best_offer(tree, offers, costs)
    paper = only("status_quo", p_d_wins=0.7, c_s=0.1, c_d_low=float(least), c_d_high=float(most),
                 status_quo_d=float(holds))  # fmt: skip
    assert abs(float(offer) - number(paper["offer_to_d"])) <= float(cell) / 2 + 1e-12
    assert abs(war - number(paper["pr_war"])) <= 0.5 / TYPES + 1e-12


# ------------------------------------------------------------------------- other grids
def test_mobilisation_against_every_level_of_a_grid() -> None:
    """The payoff falls by at most one step per step of mobilisation; a grid loses no more."""
    step = 1e-4
    rng = np.random.default_rng(1)
    for _ in range(50):
        v1, v2 = rng.uniform(0.5, 5, 2)
        c1, c2 = rng.uniform(0.05, 0.95) * v1, rng.uniform(0.05, 0.95) * v2
        force = rng.uniform(0.1, 2)
        m = np.arange(0, v1 + step, step)
        win = m / (m + force)
        attacks = win * v1 - c1 >= 0
        yields = attacks & ((1 - win) * v2 - c2 <= 0)
        payoff = np.where(yields, v1, np.where(attacks, win * v1 - c1, 0.0)) - m
        answer = closed_form("mobilisation")(v1=v1, v2=v2, c1=c1, c2=c2, m2=force)
        (numbers,) = answer.equilibria.values()
        assert number(numbers["payoff_1"]) - step <= payoff.max()
        assert payoff.max() <= number(numbers["payoff_1"]) + 1e-12


def test_inspections_by_recursion() -> None:
    """Dresher's recursion, each period a game of two rows and two columns."""

    def value(n: int, m: int) -> Fraction:
        if m == 0:
            return Fraction(-1)
        if m >= n:
            return Fraction(0)
        spent, kept = value(n - 1, m - 1), value(n - 1, m)
        # rows: inspect, wait; columns: violate, obey; no saddle point
        determinant = 1 * kept - spent * -1
        return determinant / (1 + kept - spent + 1)

    for periods in range(2, 13):
        for inspections in range(1, periods):
            paper = only("recursive_inspection", periods=periods, inspections=inspections)
            assert number(paper["value_inspector"]) == pytest.approx(
                float(value(periods, inspections)), abs=1e-12
            )
            inspect = number(paper["pr_inspect_first"])
            spent, kept = value(periods - 1, inspections - 1), value(periods - 1, inspections)
            violate = 2 * inspect - 1
            obey = inspect * float(spent) + (1 - inspect) * float(kept)
            assert violate == pytest.approx(obey, abs=1e-12)


@pytest.mark.parametrize(("delta1", "delta2"), [(0.9, 0.9), (0.8, 0.95), (0.5, 0.3)])
def test_alternating_offers_by_long_backward_induction(delta1: float, delta2: float) -> None:
    """With T rounds left the share lies within (delta1 delta2) ** (T / 2) of its limit."""
    rounds = 400
    share = 1.0
    for left in range(rounds):
        share = 1 - (delta2 if left % 2 else delta1) * share
    # the last step above was an offer of the first
    assert share == pytest.approx(
        number(only("alternating_offers", delta1=delta1, delta2=delta2)["share_first"]),
        abs=(delta1 * delta2) ** (rounds / 2 - 1) + 1e-12,
    )


@pytest.mark.parametrize("bias", [0.01, 0.05, 0.1, 0.2, 0.3])
def test_cheap_talk_is_truthful_in_every_state_of_a_grid(bias: float) -> None:
    thresholds = np.array(only("cheap_talk", bias=bias)["thresholds"])
    assert np.all(np.diff(thresholds) > 0)
    replies = (thresholds[1:] + thresholds[:-1]) / 2
    states = (np.arange(4_000) + 0.5) / 4_000
    losses = (replies[None, :] - states[:, None] - bias) ** 2
    own = np.searchsorted(thresholds, states) - 1
    rows = np.arange(states.size)
    assert np.all(losses[rows, own] <= losses.min(axis=1) + 1e-12)
    count = len(replies)
    # one message more would need a first cell of no width
    assert 2 * count * (count - 1) * bias < 1 <= 2 * (count + 1) * count * bias


@pytest.mark.parametrize(("prior", "threshold"), [(0.3, 0.5), (0.2, 0.6), (0.7, 0.6)])
def test_persuasion_by_a_linear_programme(prior: float, threshold: float) -> None:
    """Over all experiments with two reports, of which the receiver obeys the good one."""
    from scipy.optimize import linprog

    # variables: P(good report | good), P(good report | bad)
    obey = [[-(1 - threshold) * prior, threshold * (1 - prior)]]
    best = linprog([-prior, -(1 - prior)], A_ub=obey, b_ub=[0.0], bounds=[(0, 1), (0, 1)])
    paper = only("persuasion", prior_good=prior, threshold=threshold)
    assert number(paper["pr_action"]) == pytest.approx(-best.fun, abs=1e-9)
    assert number(paper["pr_signal_given_bad"]) == pytest.approx(best.x[1], abs=1e-9)


def test_commitment_by_value_iteration() -> None:
    """A's value of waiting: the prize of today, and the stationary demand of every later day."""
    rng = np.random.default_rng(2)
    wars = 0
    for _ in range(200):
        p_now, p_later = np.sort(rng.uniform(0.05, 0.95, 2))[::-1]
        delta, c_a, c_b = rng.uniform(0.5, 0.95), *rng.uniform(0.05, 0.5, 2)
        later = p_later + (1 - delta) * c_b
        if later > 1:
            continue
        days = 2_000
        wait = 1 + sum(delta**day * later for day in range(1, days))
        fight = sum(delta**day * p_now for day in range(days)) - c_a
        answer = closed_form("commitment")(
            p_now=p_now, p_later=p_later, delta=delta, c_a=c_a, c_b=c_b
        )
        if math.isclose(fight, wait, abs_tol=1e-9):
            continue
        wars += fight > wait
        assert list(answer.equilibria) == ["war" if fight > wait else "peace"]
    assert 20 < wars < 180
