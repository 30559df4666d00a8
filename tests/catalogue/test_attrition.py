"""The war of attrition of Fearon (1994) on trees with a grid of times and of types."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from tests.independent.trees import Chance, Decision, Node, Terminal
from tests.solve.equilibria.point_games import Pointed, pointed

from overture.catalogue.closed_forms import closed_form
from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.values import Assessment


def attrition(a: tuple[float, float], steps: int, kinds: int) -> tuple[Pointed, Assessment, float]:
    """The crisis with `steps` times and `kinds` types a side, and the closed form's strategies.

    A type of the tree stands for a cell of types and quits as often, at each time, as its cell
    does. Returns also what the grid can add to a gain: a deviation may exploit at most the largest
    share that quits at one time of the grid (it saves a t and gains the prize), and half a cell
    of types, by which a type of the tree differs from those whose play it copies.
    """
    answer = closed_form("audience_costs")(a1=a[0], a2=a[1], w1=1.0, w2=1.0, v=1.0)
    (paper,) = answer.equilibria.values()
    end, at_once = paper["horizon"], paper["pr_concede_at_0"]
    assert isinstance(end, float)
    assert isinstance(at_once, tuple)
    times = [end * k / steps for k in range(steps + 1)]
    # the share of side i that has quit by each time
    quit_by = [[1 - (1 - at_once[i]) / (1 + a[1 - i] * t) for t in times] for i in (0, 1)]
    worth = [[-1 + (2 * n + 1) / (2 * kinds) for n in range(kinds)] for _ in (0, 1)]
    actions = (*(f"t{k}" for k in range(steps + 1)), "firm")

    def payoffs(first: int, second: int, n: int, m: int) -> tuple[Fraction, Fraction]:
        if first > steps and second > steps:
            return Fraction(worth[0][n]), Fraction(worth[1][m])
        if first <= second:  # the first side quits, also where both would
            return Fraction(-a[0] * times[first]), Fraction(1)
        return Fraction(1), Fraction(-a[1] * times[second])

    def second(n: int, m: int, first: int) -> Node:
        ends = tuple(Terminal(payoffs(first, k, n, m)) for k in range(steps + 2))
        return Decision(1, f"second {m}", actions, ends)

    def pair(n: int, m: int) -> Node:
        below = tuple(second(n, m, k) for k in range(steps + 2))
        return Decision(0, f"first {n}", actions, below)

    pairs = [(n, m) for n in range(kinds) for m in range(kinds)]
    share = Fraction(1, len(pairs))
    tree = pointed(
        Chance(
            (share,) * len(pairs),
            tuple(pair(*one) for one in pairs),
            tuple(f"{n} {m}" for n, m in pairs),
        )
    )
    strategy: list[float] = []
    for name in tree.names:
        side, n = (0 if name.startswith("first") else 1), int(name.split()[1])
        low, high = n / kinds, (n + 1) / kinds
        ends = [0.0, *quit_by[side], 1.0]
        parts = [max(0.0, min(high, e) - max(low, b)) for b, e in pairwise(ends)]
        strategy += [part * kinds for part in parts]
    # nobody learns of the other's type before it quits, so beliefs are the prior times play
    beliefs: list[float] = []
    chance = dict(zip(tree.names, range(len(tree.names)), strict=True))
    for name in tree.names:
        members = tree.point.tree.members(chance[name]).tolist()
        weights = []
        for node in members:
            above = int(tree.point.tree.edge[node])
            weights.append(1.0 if name.startswith("first") else strategy[above])
        beliefs += [weight / sum(weights) for weight in weights]
    jump = max(after - before for side in quit_by for before, after in pairwise(side))
    allowed = jump * (1 + max(a) * end) + 1 / (2 * kinds)
    return tree, Assessment(tuple(strategy), tuple(beliefs)), allowed


@pytest.mark.parametrize("a", [(0.2, 0.1), (0.3, 0.3)])
def test_nobody_gains_from_leaving_the_war_of_attrition(a: tuple[float, float]) -> None:
    gains = []
    for steps, kinds in ((2, 2), (4, 4), (8, 5)):
        tree, assessment, allowed = attrition(a, steps, kinds)
        certificate = certify(tree.point, assessment)
        assert certificate.bayes_error < 1e-9
        assert 0 <= certificate.max_gain <= allowed
        gains.append(certificate.max_gain)
    assert gains[-1] < gains[0] / 3


def test_a_side_that_quits_too_often_is_exploited() -> None:
    tree, assessment, _ = attrition((0.3, 0.3), 8, 5)
    right = certify(tree.point, assessment).max_gain
    quits = list(assessment.strategy)
    for which, name in enumerate(tree.names):
        if name.startswith("second"):
            start, end = tree.point.tree.offset[which], tree.point.tree.offset[which + 1]
            quits[start:end] = [0.0] * (int(end - start) - 2) + [1.0, 0.0]
    wrong = Assessment(tuple(quits), assessment.beliefs)
    assert certify(tree.point, wrong).nash_gain > right + 0.1
