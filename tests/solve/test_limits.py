"""As lambda grows, the principal branch nears the published equilibria.

Uniqueness: the ultimatum and random games of perfect information have one subgame-perfect
equilibrium (generic payoffs, or a last mover who is never indifferent); matching pennies has one
equilibrium; the chain store has one sequential equilibrium (Kreps & Wilson 1982, Proposition 3).
The signalling games below have others too (in the reassurance and offer games: nobody signals);
their rows record which one the branch selects, and that it is the published one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from tests.independent.induction import backward_induction
from tests.independent.logit import beliefs, expected_payoffs, same_precision
from tests.independent.published_games import (
    beer_quiche,
    chain_store,
    conditional_offer,
    matching_pennies,
    reassurance,
    ultimatum,
)
from tests.independent.random_games import random_game
from tests.independent.trees import Node, infosets, perfect_information, size
from tests.solve.kernel_calls import solve_one


@dataclass(frozen=True)
class Limit:
    """A game and the probability of the first action at some information sets in the limit."""

    game: Node
    first: dict[str, float]
    nodes: int


OFFER_0 = conditional_offer(
    prior="0.4", detection="0.8", loss="2", gain="1", cost="0.2", talks="1", exposure="0.5",
    feigning="0.1",
)  # fmt: skip
OFFER_1 = conditional_offer(
    prior="0.4", detection="0.5", loss="4", gain="1", cost="0.2", talks="1", exposure="0.2",
    feigning="0.1",
)  # fmt: skip

LIMITS = {
    # demands just inside: the weak accept 0.79, the tough only 0.54; risky below prior 0.625
    "ultimatum, prior 0.5": Limit(
        ultimatum("0.5", ("0.54", "0.79")),
        {"demand": 0.0, "tough,0.54": 1.0, "tough,0.79": 0.0, "weak,0.54": 1.0, "weak,0.79": 1.0},
        15,
    ),
    "ultimatum, prior 0.7": Limit(
        ultimatum("0.7", ("0.54", "0.79")), {"demand": 1.0, "tough,0.79": 0.0}, 15
    ),
    "matching pennies": Limit(matching_pennies("1"), {"first": 0.5, "second": 0.4}, 7),
    "beer-quiche, prior 0.9": Limit(
        beer_quiche("0.9"), {"strong": 1.0, "weak": 1.0, "after beer": 0.0, "after quiche": 1.0}, 15
    ),
    "beer-quiche, prior 0.4": Limit(
        beer_quiche("0.4"),
        {"strong": 1.0, "weak": 2 / 3, "after beer": 0.5, "after quiche": 1.0},
        15,
    ),
    "conditional offer, separating": Limit(
        OFFER_0, {"sincere": 1.0, "insincere": 0.0, "good signal": 1.0}, 13
    ),
    "conditional offer, babbling": Limit(
        OFFER_1, {"sincere": 0.0, "insincere": 0.0, "good signal": 0.0}, 13
    ),
    "reassurance, separating": Limit(
        reassurance("0.52", "0.4"),
        {"trustworthy": 1.0, "untrustworthy": 0.0, "after concede": 1.0, "after not": 0.0},
        23,
    ),
    "reassurance, mimicking": Limit(
        reassurance("0.4", "0.4"),
        {"trustworthy": 1.0, "untrustworthy": 1 / 3, "after concede": 2 / 3, "after not": 0.0},
        23,
    ),
    "reassurance, too costly": Limit(
        reassurance("0.7", "0.4"), {"trustworthy": 0.0, "untrustworthy": 0.0, "after not": 0.0}, 23
    ),
    "chain store, prior 0.1": Limit(
        chain_store("0.1", 3), {"entrant ": 1.0, "weak e": 1 / 3, "weak ffe": 0.0}, 69
    ),
    "chain store, prior 0.2": Limit(
        chain_store("0.2", 3), {"entrant ": 0.0, "weak e": 0.75, "weak ffe": 0.0}, 69
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_branch_nears_the_published_equilibrium(name: str) -> None:
    limit = LIMITS[name]
    assert size(limit.game) == limit.nodes
    away = []
    for precision in (100.0, 1_000.0, 10_000.0):
        solved = solve_one(limit.game, same_precision(limit.game, precision))
        assert solved.status[0] == 0
        away.append(max(abs(solved.profiles[0][s][0] - first) for s, first in limit.first.items()))
    # either exponentially near at once, or nearer in proportion to 1 / lambda
    for before, after in pairwise(away):
        assert after < 1e-12 or after < before / 5
    assert away[-1] < 1e-3


def test_payoffs_and_beliefs_of_the_separating_offer() -> None:
    solved = solve_one(OFFER_0, same_precision(OFFER_0, 1_000.0)).profiles[0]
    assert expected_payoffs(OFFER_0, solved) == pytest.approx([0.4, 0.32], abs=1e-12)
    assert beliefs(OFFER_0, solved)["good signal"] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_the_offer_separates_from_the_published_detection_on() -> None:
    # games.md 4.13: separating from d = (B - f) / (B + e) on, here 0.9 / 1.5 = 0.6.
    def feigns(detection: str) -> float:
        tree = conditional_offer(
            prior="0.7", detection=detection, loss="2", gain="1", cost="0.2", talks="1",
            exposure="0.5", feigning="0.1",
        )  # fmt: skip
        return solve_one(tree, same_precision(tree, 5_000.0)).profiles[0]["insincere"][0]

    assert feigns("0.62") < 1e-6
    assert feigns("0.58") > 0.999


@pytest.mark.parametrize("seed", [seed for seed in range(16) if seed != 10])  # 10 has a tie
def test_perfect_information_nears_backward_induction(seed: int) -> None:
    tree = perfect_information(random_game(seed, most=80))
    payoffs, taken, margin = backward_induction(tree)
    assert margin > 0
    precision = same_precision(tree, 50.0 / float(margin))
    profile = solve_one(tree, precision).profiles[0]
    for name, (_, actions) in infosets(tree).items():
        wanted = [float(k == taken[name]) for k in range(len(actions))]
        assert profile[name] == pytest.approx(wanted, abs=1e-12)
    assert expected_payoffs(tree, profile) == pytest.approx([float(p) for p in payoffs], abs=1e-12)
