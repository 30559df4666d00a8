"""Supporting beliefs: found where random trembles find them, refused where there are none."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

import pytest
from tests.independent.published_games import beer_quiche, chain_store, end, reassurance
from tests.independent.random_games import random_game
from tests.independent.trees import Chance, Decision, Node, with_payoffs
from tests.solve.equilibria.point_games import Pointed, pointed

from overture.solve.equilibria import tremble_search
from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.consistency import (
    beliefs_under,
    supporting_beliefs,
    weak_beliefs,
)
from overture.solve.equilibria.demands import Demand, ways
from overture.solve.equilibria.demands import demand as demand_at
from overture.solve.equilibria.exact_lp import Condition, minimise
from overture.solve.equilibria.free_beliefs import free_beliefs
from overture.solve.equilibria.polytopes import can_be_met
from overture.solve.equilibria.values import Assessment, Trembles

ALL = ("nash", "subgame_perfect", "weak_pbe", "sequential")


def profiles(game: Pointed) -> Iterator[tuple[Fraction, ...]]:
    """Every pure profile."""
    for chosen in itertools.product(*[range(len(actions)) for actions in game.actions]):
        yield tuple(
            Fraction(int(k == option))
            for option, actions in zip(chosen, game.actions, strict=True)
            for k in range(len(actions))
        )


@pytest.mark.parametrize(
    ("root", "sequential"),
    [
        (beer_quiche("0.9"), 2),
        (beer_quiche("0.4"), 0),
        (reassurance("0.52", "0.4"), 2),  # separating, and nobody concedes
        (reassurance("0.7", "0.4"), 2),  # nobody concedes, whether or not it would be trusted
    ],
)
def test_pure_profiles_of_published_games(root: Node, sequential: int) -> None:
    game = pointed(root)
    found = 0
    for strategy in profiles(game):
        held, decided = supporting_beliefs(game.point, strategy)
        assert decided
        if held is not None:
            found += 1
            certificate = certify(game.point, held)
            assert certificate.exact
            assert certificate.concepts == ALL
    assert found == sequential


def small_numbers(seed: int) -> Pointed:
    """A random tree whose payoffs are 0 or 1, so that off the path nearly everything ties."""
    source = Random(f"ties-{seed}")
    root = random_game(seed, most=140)
    return pointed(
        with_payoffs(root, lambda row: tuple(Fraction(int(2 * source.random())) for _ in row))
    )


def losses(game: Pointed, strategy: Sequence[Fraction]) -> list[list[list[Fraction]]]:
    """[information sets][options][nodes] what an option earns more than the strategy, by plain
    expectation over the tree."""
    tree = game.point.tree
    worth: list[list[Fraction]] = [[] for _ in range(tree.nodes)]
    for node in reversed(range(tree.nodes)):
        if tree.terminal[node] >= 0:
            worth[node] = list(game.point.payoffs[tree.terminal[node]])
            continue
        below = range(tree.first_child[node], tree.first_child[node] + tree.n_children[node])
        edges = game.point.chance if tree.infoset[node] < 0 else strategy
        worth[node] = [
            sum((edges[tree.edge[b]] * worth[b][i] for b in below), Fraction(0))
            for i in range(tree.players)
        ]
    return [
        [
            [
                worth[tree.first_child[n] + k][tree.player[i]] - worth[n][tree.player[i]]
                for n in tree.members(i)
            ]
            for k in range(int(tree.offset[i + 1] - tree.offset[i]))
        ]
        for i in range(tree.information_sets)
    ]


def rational(
    game: Pointed, more: list[list[list[Fraction]]], beliefs: Sequence[Fraction | float]
) -> bool:
    """Whether no option earns more than the strategy under the beliefs."""
    starts = game.point.tree.set_start.tolist()
    return all(
        sum(p * d for p, d in zip(beliefs[start : start + len(row)], row, strict=True)) <= 0
        for start, options in zip(starts, more, strict=False)
        for row in options
    )


@pytest.mark.parametrize("seed", range(30))
def test_random_trembles_find_nothing_more(seed: int) -> None:
    game = small_numbers(seed)
    source = Random(seed)
    for _ in range(60):
        strategy = tuple(
            Fraction(int(k == chosen))
            for actions in game.actions
            for chosen in [int(source.random() * len(actions))]
            for k in range(len(actions))
        )
        held, decided = supporting_beliefs(game.point, strategy)
        assert decided
        if held is not None:
            assert certify(game.point, held).concepts == ALL
            assert certify(game.point, Assessment(held.strategy, held.beliefs)).consistent
            continue
        more = losses(game, strategy)
        if any(min(row) > 0 for options in more for row in options):
            continue  # no beliefs at all would do
        for _ in range(20):
            trembles = Trembles(
                tuple(0 if p else (1, 1, 1, 2, 3)[int(5 * source.random())] for p in strategy),
                tuple(p or Fraction(1 + int(9 * source.random()), 3) for p in strategy),
            )
            beliefs = beliefs_under(game.point.outline, trembles)
            assert not rational(game, more, beliefs)


def test_the_random_games_ask_the_question() -> None:
    """The test above would be empty if uniform trembles always did, or never could."""
    asked = found = 0
    for seed in range(30):
        game, source = small_numbers(seed), Random(seed)
        for _ in range(60):
            strategy = tuple(
                Fraction(int(k == chosen))
                for actions in game.actions
                for chosen in [int(source.random() * len(actions))]
                for k in range(len(actions))
            )
            held, _ = supporting_beliefs(game.point, strategy)
            if held is not None:
                assert held.trembles is not None
                found += 1
                asked += any(k > 1 for k in held.trembles.order)
    assert found > 20
    assert asked > 5


def pinned(game: Pointed, held: Assessment) -> list[Demand]:
    """Demands that only these very beliefs meet."""
    lines = game.point.outline
    reached = ways(lines, held.strategy)
    out = []
    for infoset, members in enumerate(lines.members):
        if len(members) > 1:
            start = lines.place[infoset]
            beliefs = held.beliefs[start : start + len(members)]
            gains = [
                tuple(int(n == m) - p for n, p in enumerate(beliefs)) for m in range(len(beliefs))
            ]
            out.append(demand_at(lines, infoset, reached, gains, (True,) * len(members)))
    return out


def one_by_one(demands: Sequence[Demand]) -> bool:
    """Whether each demand can be met alone."""
    return all(can_be_met(asked, 0.0) for asked in demands)


@pytest.mark.parametrize("seed", range(60))
def test_the_search_and_the_certificate_agree_on_given_beliefs(seed: int) -> None:
    """Two procedures that share no code: beliefs of random trembles, some of them replaced."""
    game, source = small_numbers(seed), Random(seed)
    tree = game.point.tree
    for planted in range(12):
        strategy = tuple(
            Fraction(int(k == chosen))
            for actions in game.actions
            for chosen in [int(source.random() * len(actions))]
            for k in range(len(actions))
        )
        trembles = Trembles(
            tuple(0 if p else (1, 1, 1, 2)[int(4 * source.random())] for p in strategy),
            tuple(p or Fraction(1 + int(3 * source.random())) for p in strategy),
        )
        beliefs = list(beliefs_under(game.point.outline, trembles))
        unseen = [i for i, d in enumerate(game.point.outline.members) if len(d) > 1]
        if planted % 3 and unseen:
            infoset = unseen[int(source.random() * len(unseen))]
            start, stop = int(tree.set_start[infoset]), int(tree.set_start[infoset + 1])
            kept = [b for b in beliefs[start:stop] if b]
            if source.random() < 0.5 and len(kept) > 1:
                kept[0], kept[1] = kept[0] + kept[1] / 2, kept[1] / 2
                shares = iter(kept)
                beliefs[start:stop] = [next(shares) if b else b for b in beliefs[start:stop]]
            else:
                beliefs[start:stop] = [*beliefs[start + 1 : stop], beliefs[start]]
        held = Assessment(strategy, tuple(beliefs))
        certificate = certify(game.point, held)
        assert certificate.exact
        demands = pinned(game, held)
        found, decided = None, True
        if one_by_one(demands):
            found, decided = tremble_search.search(demands, 0.0, 2_000)
        assert decided
        assert certificate.consistent is (found is not None)
        assert certificate.consistent is True or planted % 3


def three_types(odds: tuple[str, str]) -> Pointed:
    """After a move that nobody makes, two players judge the same comparison differently.

    `first` sees the move only, and stays at 0 only if it believes in each of three types with at
    most 2/5. `second` learns that the type is a or b, and stays only if a is between odds[0] and
    odds[1] times as likely as b. So neither may choose its beliefs alone.
    """
    low, high = Fraction(odds[0]), Fraction(odds[1])

    def kind(at: int) -> Node:
        guesses: list[Node] = []
        for guess in (-1, 0, 1, 2):
            judged = Fraction(0 if guess < 0 else (3 if guess == at else -2))
            if at == 2:
                guesses.append(end(-1, judged, 0))
                continue
            above, below = (1, -high)[at], (-1, low)[at]
            seconds = (end(-1, judged, 0), end(-1, judged, above), end(-1, judged, below))
            guesses.append(Decision(2, "second", ("stay", "more", "less"), seconds))
        met = Decision(1, "first", ("stay", "a", "b", "c"), tuple(guesses))
        return Decision(0, "abc"[at], ("move", "rest"), (met, end(0, 0, 0)))

    third = Fraction(1, 3)
    return pointed(Chance((third,) * 3, tuple(kind(k) for k in range(3)), ("a", "b", "c")))


RESTING = {"a": "rest", "b": "rest", "c": "rest", "first": "stay", "second": "stay"}


@pytest.mark.parametrize("odds", [("11/10", "13/10"), ("3/4", "4/5"), ("199/100", "2"), ("1", "1")])
def test_beliefs_that_hang_together_are_found_exactly(odds: tuple[str, str]) -> None:
    game = three_types(odds)
    held, decided = supporting_beliefs(game.point, game.strategy(**RESTING))
    assert decided
    assert held is not None
    certificate = certify(game.point, held)
    assert certificate.exact
    assert certificate.concepts == ALL
    # Without its witness the assessment is still proved consistent.
    assert certify(game.point, Assessment(held.strategy, held.beliefs)).consistent is True


def test_beliefs_that_cannot_hang_together_are_refused() -> None:
    """At most 2/5 each means at least 1/5 each: a is at most twice as likely as b."""
    game = three_types(("21/10", "3"))
    strategy = game.strategy(**RESTING)
    assert supporting_beliefs(game.point, strategy) == (None, True)
    weak, decided = weak_beliefs(game.point, strategy)
    assert decided
    assert weak is not None
    assert certify(game.point, weak).concepts == ("nash", "subgame_perfect", "weak_pbe")


def test_a_bound_is_admitted() -> None:
    game = three_types(("11/10", "13/10"))
    strategy = game.strategy(**RESTING)
    assert supporting_beliefs(game.point, strategy, limit=1) == (None, False)


def test_the_threat_of_a_mix_off_the_path() -> None:
    """A responder that mixes where nobody goes must be indifferent there: here at 1/3."""

    def kind(gain: str) -> Node:
        met = Decision(1, "met", ("up", "down"), (end(3, gain), end(-3, 0)))
        return Decision(0, gain, ("move", "rest"), (met, end(0, 0)))

    half = Fraction(1, 2)
    game = pointed(Chance((half, half), (kind("2"), kind("-1")), ("good", "bad")))
    plays = {"2": "rest", "_1": "rest"}
    held, decided = supporting_beliefs(game.point, game.strategy(**plays, met=("1/2", "1/2")))
    assert decided
    assert held is not None
    assert certify(game.point, held).concepts == ALL
    assert sorted(held.beliefs) == [Fraction(1, 3), Fraction(2, 3), 1, 1]
    assert supporting_beliefs(game.point, game.strategy(**plays, met="up")) == (None, True)
    floats = game.strategy(**plays, met=(0.5, 0.5))
    near, decided = supporting_beliefs(game.point, floats)
    assert decided
    assert near is not None
    certificate = certify(game.point, near)
    assert certificate.concepts == ALL
    assert not certificate.exact


def test_mixed_play_in_floats() -> None:
    """Kydd's reassurance at alpha 0.4, prior 0.4: mimic 1/3, trust 2/3."""
    game = pointed(reassurance("0.4", "0.4"))
    honest = {
        "trustworthy_concede_trusted": "cooperate",
        "trustworthy_not_trusted": "cooperate",
        "untrustworthy_concede_trusted": "defect",
        "untrustworthy_not_trusted": "defect",
        "trustworthy": "concede",
        "after_not": "not",
    }
    for mimic, trust, exact in ((Fraction(1, 3), Fraction(2, 3), True), (1 / 3, 2 / 3, False)):
        strategy = game.strategy(
            **honest, untrustworthy=(mimic, 1 - mimic), after_concede=(trust, 1 - trust)
        )
        held, decided = supporting_beliefs(game.point, strategy)
        assert decided
        assert held is not None
        certificate = certify(game.point, held)
        assert certificate.concepts == ALL
        assert certificate.exact is exact
    off = game.strategy(**honest, untrustworthy=("1/3", "2/3"), after_concede=("3/5", "2/5"))
    assert supporting_beliefs(game.point, off) == (None, True)


@pytest.mark.parametrize("seed", range(40))
def test_weak_beliefs_are_no_fewer_and_consistent_where_they_can_be(seed: int) -> None:
    game = pointed(random_game(seed, most=45))
    for strategy in itertools.islice(profiles(game), 400):
        weak, decided = weak_beliefs(game.point, strategy)
        assert decided
        held, _ = supporting_beliefs(game.point, strategy)
        free, decided = free_beliefs(game.point, strategy)
        assert decided
        assert (weak is None) == (free is None)
        if held is not None:
            assert weak == held
        if weak is not None:
            assert free is not None
            for beliefs in (weak, free):
                found = certify(game.point, beliefs)
                assert found.exact
                assert "weak_pbe" in found.concepts


def test_nature_at_probability_zero() -> None:
    """A type that cannot be is believed in only where nothing else could have happened."""
    root = chain_store("0", 2)
    game = pointed(root)
    names = {"".join(c if c.isalnum() else "_" for c in name): name for name in game.names}
    strategy = game.strategy(
        **{k: "in" if name.startswith("entrant") else "yield" for k, name in names.items()}
    )
    held, decided = supporting_beliefs(game.point, strategy)
    assert decided
    assert held is not None
    certificate = certify(game.point, held)
    assert certificate.concepts == ALL
    assert certify(game.point, Assessment(held.strategy, held.beliefs)).consistent is True


@pytest.mark.parametrize("seed", range(20))
def test_exact_programs_agree_with_highs(seed: int) -> None:
    from scipy.optimize import linprog

    source = Random(seed)
    outcomes = set()
    for _ in range(30):
        width, rows = 1 + int(5 * source.random()), 1 + int(6 * source.random())
        conditions = [
            Condition(
                [int(5 * source.random()) - 2 for _ in range(width)],
                Fraction(int(5 * source.random()) - 2, 1 + int(3 * source.random())),
                source.random() < 0.4,
            )
            for _ in range(rows)
        ]
        cost = [int(4 * source.random()) for _ in range(width)]
        ours = minimise(cost, conditions)
        theirs = linprog(
            cost,
            A_ub=[[-float(v) for v in c.row] for c in conditions if not c.equal] or None,
            b_ub=[-float(c.least) for c in conditions if not c.equal] or None,
            A_eq=[[float(v) for v in c.row] for c in conditions if c.equal] or None,
            b_eq=[float(c.least) for c in conditions if c.equal] or None,
        )
        outcomes.add(theirs.status)
        assert (ours is None) == (theirs.status == 2)
        if ours is not None:
            assert min(ours) >= 0
            for c in conditions:
                left = sum(a * b for a, b in zip(c.row, ours, strict=True))
                assert left == c.least if c.equal else left >= c.least
            best = float(sum(a * b for a, b in zip(cost, ours, strict=True)))
            assert best == pytest.approx(theirs.fun, abs=1e-9)
    assert outcomes == {0, 2}


def test_a_program_without_a_least_cost_is_an_error() -> None:
    with pytest.raises(ValueError, match="no least cost"):
        minimise([-1], [Condition([1], 0)])


def demand(infoset: int, needs: Sequence[Sequence[int]], gains: Sequence[int]) -> Demand:
    return Demand(
        infoset,
        tuple(frozenset(n) for n in needs),
        (Fraction(1),) * len(needs),
        tuple((Fraction(g),) for g in gains),
        (False,),
    )


def test_demands_that_contradict_each_other_only_together() -> None:
    """x likelier than y, y than z, z than x: each pair can be had, not all three."""
    first, second, third = (
        demand(0, [[1], [2]], [1, -2]),
        demand(1, [[2], [3]], [1, -2]),
        demand(2, [[3], [1]], [1, -2]),
    )
    for pair in ((first, second), (second, third), (third, first)):
        found, decided = tremble_search.search(pair, 0.0, 500)
        assert decided
        assert found is not None
    assert tremble_search.search((first, second, third), 0.0, 500) == (None, True)
