"""The checker is only worth something if it is right itself: hand-solved answers and laws."""

from __future__ import annotations

from fractions import Fraction
from math import exp

import numpy as np
import pytest
from tests.independent.arrays import flatten, nest
from tests.independent.branch import principal_branch
from tests.independent.efg import to_efg
from tests.independent.induction import NotPerfectError, backward_induction, logit_induction
from tests.independent.logit import (
    action_values,
    beliefs,
    distance,
    expected_payoffs,
    residual,
    same_precision,
)
from tests.independent.pooled import join, own_name, pooled_residual, solve_pooled
from tests.independent.random_games import (
    crisis_game,
    random_game,
    signalling_game,
    small_crisis_game,
)
from tests.independent.table import Table
from tests.independent.trees import (
    Chance,
    Decision,
    Node,
    Terminal,
    infosets,
    map_tree,
    perfect_information,
    remembers,
    size,
    walk,
)

HALF = Fraction(1, 2)


def terminal(*payoffs: int) -> Terminal:
    return Terminal(tuple(Fraction(p) for p in payoffs))


def one_choice() -> Decision:
    """One player chooses 1 or 0."""
    return Decision(0, "choose", ("yes", "no"), (terminal(1), terminal(0)))


def hidden_type() -> Chance:
    """A type with odds 3:1; player 0 of the first type says a or b, of the second only a;
    player 1 hears a and guesses the type."""

    def guess(right: int) -> Decision:
        payoffs = [terminal(0, 1), terminal(0, 0)]
        return Decision(1, "guess", ("first", "second"), tuple(payoffs[:: 1 if right == 0 else -1]))

    first = Decision(0, "speak", ("a", "b"), (guess(0), terminal(1, 0)))
    return Chance((Fraction(3, 4), Fraction(1, 4)), (first, guess(1)), ("first", "second"))


def test_one_choice_is_a_logistic_function() -> None:
    traced = principal_branch(one_choice(), {"choose": 2.0})
    assert traced.profile["choose"][0] == pytest.approx(1 / (1 + exp(-2)), abs=1e-14)


def test_hidden_type_solved_by_hand() -> None:
    # speak: a is worth 0, b is worth 1, so P(a) = 1/(1+e) at precision 1. Given a, the first
    # type has probability 3P/(3P+1), and the guesser's values are exactly those beliefs.
    spoken = 1 / (1 + exp(1))
    belief = 3 * spoken / (3 * spoken + 1)
    right = 1 / (1 + exp(-(2 * belief - 1)))
    tree = hidden_type()
    profile = {"speak": (spoken, 1 - spoken), "guess": (right, 1 - right)}
    precision = same_precision(tree, 1.0)
    assert residual(tree, profile, precision) < 1e-15
    assert beliefs(tree, profile)["guess"] == pytest.approx([belief, 1 - belief], abs=1e-15)
    values, reach = action_values(tree, profile)
    assert values["guess"] == pytest.approx([belief, 1 - belief], abs=1e-15)
    assert reach["guess"] == pytest.approx(0.75 * spoken + 0.25, abs=1e-15)
    assert distance(principal_branch(tree, precision).profile, profile) < 1e-13


@pytest.mark.parametrize("seed", range(10))
def test_the_table_says_what_the_walk_says(seed: int) -> None:
    tree = crisis_game(seed) if seed < 3 else random_game(seed)
    source = np.random.default_rng(seed)
    columns = {
        name: source.dirichlet(np.ones(len(actions)), size=4).T
        for name, (_, actions) in infosets(tree).items()
    }
    values, _ = action_values(tree, columns)
    plainly = np.array([q + np.zeros(4) for name in columns for q in values[name]])
    found = Table(tree).values(np.concatenate(list(columns.values())))
    assert found == pytest.approx(plainly, abs=1e-13)


def test_a_wrong_profile_is_caught() -> None:
    tree = signalling_game(3)
    precision = same_precision(tree, 5.0)
    profile = dict(principal_branch(tree, precision).profile)
    assert residual(tree, profile, precision) < 1e-13
    for name, (p, q) in profile.items():
        moved = {**profile, name: (p - 1e-6 * p, q + 1e-6 * p)}
        assert residual(tree, moved, precision) > 1e-8 * p
    assert residual(tree, profile, same_precision(tree, 5.001)) > 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_logit_induction_is_the_branch_where_information_is_perfect(seed: int) -> None:
    tree = perfect_information(random_game(seed, most=40))
    precision = same_precision(tree, 4.0)
    payoffs, profile = logit_induction(tree, precision)
    assert residual(tree, profile, precision) < 1e-14
    assert distance(profile, principal_branch(tree, precision).profile) < 1e-12
    assert expected_payoffs(tree, profile) == pytest.approx(payoffs, abs=1e-12)


def test_backward_induction_on_the_chain_store() -> None:
    # Selten 1978, one market: the entrant enters, the incumbent accommodates.
    fight = Decision(1, "answer", ("fight", "share"), (terminal(-1, -1), terminal(1, 2)))
    tree = Decision(0, "entry", ("out", "in"), (terminal(0, 5), fight))
    payoffs, taken, margin = backward_induction(tree)
    assert margin == 1
    assert payoffs == [1, 2]
    assert taken == {"answer": 1, "entry": 1}
    with pytest.raises(NotPerfectError):
        backward_induction(signalling_game(0))


def test_planted_trees_have_the_stated_sizes() -> None:
    assert (size(signalling_game(1)), len(infosets(signalling_game(1)))) == (15, 4)
    assert (size(crisis_game(1)), len(infosets(crisis_game(1)))) == (136, 44)
    assert size(small_crisis_game(1)) == 47
    members: dict[str, int] = {}
    for node in walk(crisis_game(1)):
        if isinstance(node, Decision):
            members[node.infoset] = members.get(node.infoset, 0) + 1
    assert sorted(n for n in members.values() if n > 1) == [3, 3, 3, 6, 6]


@pytest.mark.parametrize("seed", range(40))
def test_random_games_have_perfect_recall_and_the_same_seed_gives_the_same_game(seed: int) -> None:
    tree = random_game(seed, most=200)
    assert size(tree) <= 200
    assert remembers(tree)
    assert tree == random_game(seed, most=200)


def test_forgetting_is_noticed() -> None:
    second = Decision(0, "second", ("a", "b"), (terminal(0), terminal(1)))
    assert not remembers(Decision(0, "first", ("a", "b"), (second, second)))


@pytest.mark.parametrize("seed", range(10))
def test_there_and_back_through_arrays(seed: int) -> None:
    tree = random_game(seed)
    flat = flatten(tree)
    assert flat.tree.nodes == size(tree)
    back = nest(flat.tree, flat.chance, flat.payoffs, flat.names)

    def blur(node: Node) -> Node:
        """Labels and last digits aside."""
        if isinstance(node, Terminal):
            return Terminal(tuple(round(p, 9) for p in node.payoffs))
        labels = tuple(str(k) for k in range(len(node.children)))
        if isinstance(node, Decision):
            return Decision(node.player, node.infoset, labels, node.children)
        return Chance((Fraction(1),) + (Fraction(0),) * (len(labels) - 1), node.children, labels)

    assert map_tree(back, blur) == map_tree(tree, blur)
    profile = {
        name: tuple(np.full(len(actions), 1 / len(actions)))
        for name, (_, actions) in infosets(tree).items()
    }
    assert expected_payoffs(back, profile) == pytest.approx(
        expected_payoffs(tree, profile), abs=1e-12
    )
    assert flat.profile(flat.vector(profile)) == profile


def test_efg_of_a_small_tree() -> None:
    text = to_efg(hidden_type(), "guess")
    assert text.splitlines() == [
        'EFG 2 R "guess" { "1" "2" }',
        '""',
        "",
        'c "" 1 "" { "first" 3/4 "second" 1/4 } 0',
        'p "" 1 1 "speak" { "a" "b" } 0',
        'p "" 2 1 "guess" { "first" "second" } 0',
        't "" 1 "" { 0, 1 }',
        't "" 2 "" { 0, 0 }',
        't "" 3 "" { 1, 0 }',
        'p "" 2 1 "guess" { "first" "second" } 0',
        't "" 4 "" { 0, 0 }',
        't "" 5 "" { 0, 1 }',
    ]


def bet(payoff: int) -> Decision:
    """Bet or pass; the world decides what the bet pays."""
    return Decision(0, "bet", ("bet", "pass"), (terminal(payoff), terminal(0)))


def test_a_pooled_bet_is_made_on_the_average() -> None:
    worlds: list[tuple[Fraction, Node]] = [(Fraction(3), bet(1)), (Fraction(1), bet(-2))]
    traced = solve_pooled(worlds, {"bet": 2.0}, [{}, {}])
    assert traced.profile["bet"][0] == pytest.approx(1 / (1 + exp(-2 * 0.25)), abs=1e-14)
    known = solve_pooled(worlds, {}, [{"bet": 2.0}, {"bet": 2.0}])
    assert known.profile[own_name(0, "bet")][0] == pytest.approx(1 / (1 + exp(-2)), abs=1e-14)
    assert known.profile[own_name(1, "bet")][0] == pytest.approx(1 / (1 + exp(4)), abs=1e-14)


def test_pooled_residual_of_a_joined_equilibrium() -> None:
    trees = [signalling_game(seed) for seed in range(3)]
    worlds = [(Fraction(k + 1), tree) for k, tree in enumerate(trees)]
    receiver = [name for name, (player, _) in infosets(trees[0]).items() if player == 1]
    sender = [name for name in infosets(trees[0]) if name not in receiver]
    pooled = dict.fromkeys(receiver, 3.0)
    own = [dict.fromkeys(sender, 2.0 + k) for k in range(3)]
    profile = solve_pooled(worlds, pooled, own).profile
    assert set(profile) == set(infosets(join(worlds, set(receiver))))
    each = [{name: profile[own_name(k, name)] for name in sender} for k in range(3)]
    shared = {name: profile[name] for name in receiver}
    assert max(pooled_residual(worlds, shared, each, pooled, own).values()) < 1e-13
    unweighted = [(HALF, tree) for tree in trees]
    assert max(pooled_residual(unweighted, shared, each, pooled, own).values()) > 1e-4
