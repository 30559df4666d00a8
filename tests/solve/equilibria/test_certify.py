"""Certificates: planted faults are named, published answers pass, and slow code agrees."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from tests.independent.published_games import beer_quiche, end, toss
from tests.independent.random_games import random_game
from tests.independent.trees import Chance, Decision, Node, infosets
from tests.solve.equilibria.point_games import Pointed, pointed

from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.deviations import play_out, subgames
from overture.solve.equilibria.values import Assessment, Number, PointGame, Trembles

HALF = Fraction(1, 2)


def horse() -> Pointed:
    """Selten 1975, figure 1: player 3 cannot tell whether 1 went down or 2 did."""
    left_right = ("left", "right")
    low = Decision(2, "third", left_right, (end(3, 2, 2), end(0, 0, 0)))
    high = Decision(2, "third", left_right, (end(4, 4, 0), end(0, 0, 1)))
    second = Decision(1, "second", ("down", "across"), (high, end(1, 1, 1)))
    return pointed(Decision(0, "first", ("down", "across"), (low, second)))


@pytest.mark.parametrize("belief", ["1", "1/3", "0"])
def test_the_first_class_of_the_horse_is_nash_only(belief: str) -> None:
    game = horse()
    strategy = game.strategy(first="down", second="across", third="left")
    held = game.assessment(strategy, {"third": {"down": 1}})
    found = certify(game.point, held)
    assert found.concepts == ("nash", "subgame_perfect")
    assert found.max_gain == 3.0  # at the second player: 4 against 1
    assert game.names[found.gain_at] == "second"
    assert found.nash_gain == 0.0
    wrong = game.assessment(
        strategy, {"third": {"down": belief, "across down": 1 - Fraction(belief)}}
    )
    assert certify(game.point, wrong).bayes_error == float(1 - Fraction(belief))


@pytest.mark.parametrize(("left", "belief"), [("0", "1/4"), ("1/4", "1/3"), ("1/5", "1/3")])
def test_the_second_class_of_the_horse_is_sequential(left: str, belief: str) -> None:
    game = horse()
    strategy = game.strategy(first="across", second="across", third=(left, str(1 - Fraction(left))))
    held = game.assessment(
        strategy, {"third": {"down": belief, "across down": 1 - Fraction(belief)}}
    )
    found = certify(game.point, held)
    assert found.exact
    assert found.concepts == ("nash", "subgame_perfect", "weak_pbe", "sequential")


@pytest.mark.parametrize(("left", "gain"), [("1/2", 1.0), ("1/3", 1 / 3)])
def test_a_threat_too_weak_is_refuted(left: str, gain: float) -> None:
    game = horse()
    strategy = game.strategy(first="across", second="across", third=(left, str(1 - Fraction(left))))
    held = game.assessment(strategy, {"third": {"down": "1/3", "across down": "2/3"}})
    found = certify(game.point, held)
    assert found.concepts == ()
    assert found.max_gain == pytest.approx(gain, abs=1e-15)
    assert "second gains" in found.reason


def twice(likely: str = "1/2") -> Pointed:
    """Two types leave or stay; whoever stays is met by two players in turn, neither of whom sees
    the type or the other; nobody cares, so only beliefs are at stake."""

    def kind(name: str) -> Node:
        last = [Decision(2, "later", ("u", "d"), (end(0, 0, 0), end(0, 0, 0))) for _ in "ud"]
        met = Decision(1, "early", ("u", "d"), tuple(last))
        return Decision(0, name, ("stay", "leave"), (met, end(0, 0, 0)))

    return pointed(toss(likely, kind("strong"), kind("weak"), ("strong", "weak")))


def held_at(game: Pointed, early: Sequence[str], later: Sequence[str]) -> Assessment:
    """Both types leave; beliefs in strong and weak at each set, given that `u` was played."""
    strategy = game.strategy(strong="leave", weak="leave", early="u", later="u")
    return game.assessment(
        strategy,
        {
            "early": dict(zip(("strong stay", "weak stay"), early, strict=True)),
            "later": dict(zip(("strong stay u", "weak stay u"), later, strict=True)),
        },
    )


@pytest.mark.parametrize(
    ("early", "later", "consistent"),
    [
        (("1/3", "2/3"), ("1/3", "2/3"), True),
        (("1/3", "2/3"), ("2/3", "1/3"), False),  # ratios contradict each other
        (("1", "0"), ("0", "1"), False),  # orders do
        (("1", "0"), ("1", "0"), True),
        (("1", "0"), ("1/2", "1/2"), False),
    ],
)
def test_two_sets_share_one_tremble(
    early: Sequence[str], later: Sequence[str], consistent: bool
) -> None:
    """Kreps & Wilson 1982, section 5: beliefs at two sets that come from one comparison agree."""
    game = twice()
    found = certify(game.point, held_at(game, early, later))
    assert found.consistent is consistent
    assert found.exact
    assert ("sequential" in found.concepts) is consistent
    assert "weak_pbe" in found.concepts
    if not consistent:
        assert "early; later" in found.reason


def test_the_same_in_floats() -> None:
    game = twice()
    for ours, answer in ((0.1 + 0.2, True), (0.3001, False)):
        held = held_at(game, ("3/10", "7/10"), ("3/10", "7/10"))
        beliefs = list(held.beliefs)
        place = int(game.point.tree.set_start[game.names.index("later")])
        members = game.point.tree.members(game.names.index("later")).tolist()
        first = next(k for k, n in enumerate(members) if game.nodes[n] == ("strong", "stay", "u"))
        other = next(k for k, n in enumerate(members) if game.nodes[n] == ("weak", "stay", "u"))
        beliefs[place + first], beliefs[place + other] = ours, 1 - ours
        found = certify(game.point, replace(held, beliefs=tuple(beliefs)))
        assert found.consistent is answer
        assert not found.exact


def test_one_more_tremble_is_infinitely_less_likely() -> None:
    """`later` cannot believe that both the type stayed and the early player slipped."""
    game = twice()
    strategy = game.strategy(strong="leave", weak="leave", early="u", later="u")
    held = game.assessment(
        strategy,
        {"early": {"strong stay": 1}, "later": {"strong stay d": "1/2", "strong stay u": "1/2"}},
    )
    found = certify(game.point, held)
    assert found.consistent is False
    assert found.concepts[-1] == "weak_pbe"


def test_beliefs_on_the_path_follow_bayes() -> None:
    game = pointed(beer_quiche("0.9"))
    strategy = game.strategy(strong="beer", weak="beer", after_beer="peace", after_quiche="duel")
    quiche = {"weak quiche": 1}
    right = game.assessment(
        strategy, {"after beer": {"strong beer": "0.9", "weak beer": "0.1"}, "after quiche": quiche}
    )
    wrong = game.assessment(
        strategy, {"after beer": {"strong beer": "0.8", "weak beer": "0.2"}, "after quiche": quiche}
    )
    assert certify(game.point, right).concepts[-1] == "sequential"
    found = certify(game.point, wrong)
    assert found.bayes_error == pytest.approx(0.1, abs=1e-15)
    assert found.consistent is False
    assert found.concepts == ("nash", "subgame_perfect")
    assert "do not follow Bayes' rule" in found.reason


def test_a_witness_is_checked_and_a_bad_one_is_no_disproof() -> None:
    game = twice("1/4")
    held = held_at(game, ("1/4", "3/4"), ("1/4", "3/4"))
    uniform = Trembles(
        tuple(int(p == 0) for p in held.strategy), (Fraction(1),) * len(held.strategy)
    )
    doubled = Trembles(tuple(2 * k for k in uniform.order), uniform.coefficient)
    slot = int(game.point.tree.offset[game.names.index("strong")])
    skewed = replace(
        uniform,
        coefficient=tuple(Fraction(1 + (s == slot)) for s in range(len(held.strategy))),
    )
    short = Trembles(uniform.order[1:], uniform.coefficient[1:])
    for witness in (uniform, doubled, skewed, short):
        assert certify(game.point, replace(held, trembles=witness)).consistent is True
    elsewhere = held_at(game, ("1/3", "2/3"), ("1/4", "3/4"))
    for witness in (uniform, doubled, skewed, short):
        assert certify(game.point, replace(elsewhere, trembles=witness)).consistent is False


def test_weak_pbe_needs_no_subgame_perfection() -> None:
    """Mas-Colell, Whinston & Green 1995, example 9.C.5: the incumbent fights because it believes,
    against the entrant's strategy, that the entrant would fight too."""
    choices = ("fight", "yield")
    fought = Decision(1, "incumbent", choices, (end(-3, -1), end(1, -2)))
    yielded = Decision(1, "incumbent", choices, (end(-2, -1), end(3, 1)))
    entrant = Decision(0, "entrant", choices, (fought, yielded))
    game = pointed(Decision(0, "entry", ("in", "out"), (entrant, end(0, 2))))
    strategy = game.strategy(entry="out", entrant="yield", incumbent="fight")
    found = certify(game.point, game.assessment(strategy, {"incumbent": {"in fight": 1}}))
    assert found.concepts == ("nash", "weak_pbe")
    assert found.consistent is False
    assert found.max_gain == found.plan_gain == found.nash_gain == 0.0
    honest = certify(game.point, game.assessment(strategy, {"incumbent": {"in yield": 1}}))
    assert honest.concepts == ("nash",)
    assert honest.consistent is True
    assert honest.max_gain == 2.0


def test_a_plan_can_gain_where_no_single_step_does() -> None:
    """Free beliefs at a later own set hide a gain from one-shot deviations (Hendon, Jacobsen &
    Sloth 1996): the plan down, then up, gains; neither step alone does."""
    second = [
        Decision(0, "again", ("stop", "go"), (end(0, 0), end(gain, 0))) for gain in ("2", "-2")
    ]
    split = Decision(1, "other", ("l", "r"), tuple(second))
    game = pointed(Decision(0, "start", ("down", "out"), (split, end(1, 0))))
    strategy = game.strategy(start="out", again="stop", other="l")
    held = game.assessment(strategy, {"again": {"down r": 1}})
    found = certify(game.point, held)
    assert found.max_gain == 0.0
    assert found.plan_gain == 1.0
    assert found.nash_gain == 1.0
    assert found.consistent is False
    assert found.concepts == ()
    assert "another plan" in found.reason


def pure_strategies(point: PointGame, player: int) -> list[dict[int, int]]:
    """Every way to choose one option at each of the player's information sets."""
    tree = point.tree
    own = [i for i in range(tree.information_sets) if tree.player[i] == player]
    ranges = [range(int(tree.offset[i + 1] - tree.offset[i])) for i in own]
    return [dict(zip(own, chosen, strict=True)) for chosen in itertools.product(*ranges)]


def pure_strategies_of(root: Node) -> int:
    """How many pure strategies the players have together."""
    counts: dict[int, int] = {}
    for player, actions in infosets(root).values():
        counts[player] = counts.get(player, 1) * len(actions)
    return sum(counts.values())


SMALL = [seed for seed in range(40) if pure_strategies_of(random_game(seed, most=40)) <= 150]


def random_strategy(game: Pointed, source: Random) -> tuple[Fraction, ...]:
    """Some sets pure, some mixed, in fractions."""
    out: list[Fraction] = []
    for actions in game.actions:
        weights = [Fraction(int(4 * source.random())) for _ in actions]
        weights[int(source.random() * len(actions))] += 1
        out += [w / sum(weights) for w in weights]
    return tuple(out)


@pytest.mark.parametrize("seed", SMALL)
def test_the_nash_gain_is_that_of_the_best_pure_strategy(seed: int) -> None:
    game = pointed(random_game(seed, most=40))
    point = game.point
    strategy = random_strategy(game, Random(seed))
    gains = []
    for player in range(point.tree.players):
        own = play_out(point, strategy, exact=True).values[0][player]
        for plan in pure_strategies(point, player):
            other = list(strategy)
            for infoset, chosen in plan.items():
                start, stop = int(point.tree.offset[infoset]), int(point.tree.offset[infoset + 1])
                other[start:stop] = [Fraction(int(k == chosen)) for k in range(stop - start)]
            gains.append(play_out(point, other, exact=True).values[0][player] - own)
    held = Assessment(strategy, beliefs_by_tremble(game, strategy, Fraction(1, 1000), None))
    assert certify(point, held).nash_gain == float(max(gains))


def beliefs_by_tremble(
    game: Pointed,
    strategy: Sequence[Number],
    size: Fraction,
    trembles: Trembles | None,
) -> tuple[Fraction, ...]:
    """Bayes' rule, in fractions, for the strategy with its zeros replaced by small numbers."""
    tree = game.point.tree
    moved: list[Fraction] = []
    for infoset in range(tree.information_sets):
        start, stop = int(tree.offset[infoset]), int(tree.offset[infoset + 1])
        part = []
        for slot in range(start, stop):
            order = trembles.order[slot] if trembles else int(strategy[slot] == 0)
            factor = Fraction(trembles.coefficient[slot]) if trembles else Fraction(1)
            part.append(Fraction(strategy[slot]) if strategy[slot] > 0 else factor * size**order)
        moved += [p / sum(part) for p in part]
    reach = [Fraction(1)] * tree.nodes
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        edge = int(tree.edge[node])
        chance = tree.infoset[above] < 0
        reach[node] = reach[above] * (game.point.chance[edge] if chance else moved[edge])
    out: list[Fraction] = []
    for infoset in range(tree.information_sets):
        members = tree.members(infoset).tolist()
        total = sum(reach[node] for node in members)
        out += [reach[node] / total for node in members]
    return tuple(out)


@pytest.mark.parametrize("seed", range(40))
def test_limits_of_trembles_are_consistent_and_others_are_not(seed: int) -> None:
    """Beliefs are rounded from a numerical tremble; the decision procedure sees them only."""
    game = pointed(random_game(seed, most=60))
    source = Random(1000 + seed)
    strategy = tuple(
        Fraction(int(k == chosen))
        for actions in game.actions
        for chosen in [int(source.random() * len(actions))]
        for k in range(len(actions))
    )
    trembles = Trembles(
        tuple(0 if p else 1 + int(3 * source.random()) for p in strategy),
        tuple(Fraction(1) if p else Fraction(1 + int(4 * source.random())) for p in strategy),
    )
    size = Fraction(1, 10**40)
    near = beliefs_by_tremble(game, strategy, size, trembles)
    limit = tuple(p.limit_denominator(10**12) for p in near)
    assert max(abs(a - b) for a, b in zip(near, limit, strict=True)) < Fraction(1, 10**30)
    bare = certify(game.point, Assessment(strategy, limit))
    assert bare.consistent is True
    assert bare.exact
    assert bare.bayes_error == 0.0
    assert certify(game.point, Assessment(strategy, limit, trembles)).consistent is True

    # A set whose mover's opponents all follow the strategy has only one belief.
    tree = game.point.tree
    play = play_out(game.point, strategy, exact=True)
    for infoset in range(tree.information_sets):
        members = tree.members(infoset).tolist()
        start = int(tree.set_start[infoset])
        held = limit[start : start + len(members)]
        if len(members) < 2 or not any(play.reach[node] for node in members):
            continue
        other = list(limit)
        other[start : start + len(members)] = [*held[1:], held[0]]
        if other != list(limit):
            assert certify(game.point, Assessment(strategy, tuple(other))).consistent is False


def test_subgames_of_a_known_tree() -> None:
    game = horse()
    play = play_out(
        game.point, game.strategy(first="down", second="down", third="left"), exact=True
    )
    assert subgames(play) == [0]
    inner = Decision(1, "b", ("l", "r"), (end(0, 0), end(0, 1)))
    both = Chance((HALF, HALF), (inner, inner), ("x", "y"))
    outer = pointed(Decision(0, "a", ("l", "r"), (both, end(1, 1))))
    play = play_out(outer.point, outer.strategy(a="l", b="l"), exact=True)
    assert [outer.nodes[node] for node in subgames(play)] == [(), ("l",)]


def test_what_is_no_distribution_is_refused() -> None:
    game = horse()
    strategy = game.strategy(first="down", second="across", third="left")
    good = game.assessment(strategy, {"third": {"down": 1}})
    with pytest.raises(ValueError, match="number of slots"):
        certify(game.point, replace(good, strategy=good.strategy[1:]))
    with pytest.raises(ValueError, match="strategy at information set 0"):
        certify(game.point, replace(good, strategy=(HALF, *good.strategy[1:])))
    with pytest.raises(ValueError, match="belief at information set"):
        certify(game.point, replace(good, beliefs=(*good.beliefs[:-1], HALF)))
