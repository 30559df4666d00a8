"""Mixed equilibria and components of published games, with the published numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb

import pytest
from tests.independent.published_games import (
    beer_quiche,
    chain_store,
    conditional_offer,
    matching_pennies,
    reassurance,
)
from tests.independent.trees import Node
from tests.solve.equilibria.mixed_games import dresher, inspection, resolve_signal, volunteers
from tests.solve.equilibria.point_games import Pointed, pointed

from overture.solve.equilibria.mixed import mixed_equilibria
from overture.solve.equilibria.values import Equilibrium, Found, Number


def search(root: Node, concept: str = "sequential") -> tuple[Pointed, Found]:
    """All mixed equilibria, the search complete and every one certified."""
    game = pointed(root)
    found = mixed_equilibria(game.point, concept=concept, seconds=30)
    assert found.complete
    for one in found.equilibria:
        assert concept in one.certificate.concepts
        assert one.certificate.max_gain <= 1e-9
    return game, found


def played(game: Pointed, one: Equilibrium) -> dict[str, dict[str, Number]]:
    """{set: {option: probability}}."""
    offset = game.point.tree.offset
    return {
        name: dict(
            zip(game.actions[i], one.assessment.strategy[offset[i] : offset[i + 1]], strict=True)
        )
        for i, name in enumerate(game.names)
    }


def isolated(game: Pointed, found: Found) -> list[dict[str, dict[str, Number]]]:
    return [played(game, one) for one in found.equilibria if one.kind == "mixed"]


def components(game: Pointed, found: Found) -> list[list[dict[str, dict[str, Number]]]]:
    numbers = sorted({one.component for one in found.equilibria if one.kind == "vertex"})
    return [
        [played(game, one) for one in found.equilibria if one.component == number]
        for number in numbers
    ]


def value(game: Pointed, one: Mapping[str, Mapping[str, Number]], player: int) -> Number:
    """Expected payoff of a player at the root, by a walk of its own."""
    tree, point = game.point.tree, game.point

    def visit(node: int) -> Number:
        if tree.terminal[node] >= 0:
            return point.payoffs[tree.terminal[node]][player]
        total: Number = Fraction(0)
        for k in range(tree.n_children[node]):
            child = int(tree.first_child[node]) + k
            i = tree.infoset[node]
            if i < 0:
                p: Number = point.chance[tree.edge[child]]
            else:
                p = one[game.names[i]][game.actions[i][k]]
            total += p * visit(child)
        return total

    return visit(0)


def test_a_mimic_concedes_with_a_third_and_is_trusted_with_two_thirds() -> None:
    game, found = search(reassurance("0.4", "0.4"))
    (one,) = isolated(game, found)
    assert one["untrustworthy"]["concede"] == Fraction(1, 3)
    assert one["after concede"]["trust"] == Fraction(2, 3)
    assert one["trustworthy"]["concede"] == 1
    assert value(game, one, 0) == Fraction(32, 1000)
    assert all(e.certificate.exact for e in found.equilibria)


def test_nobody_concedes_as_long_as_trust_after_it_is_too_rare() -> None:
    game, found = search(reassurance("0.4", "0.4"))
    (pool,) = components(game, found)
    assert {v["after concede"]["trust"] for v in pool} == {0, Fraction(8, 15)}
    assert all(v["trustworthy"]["not"] == 1 for v in pool)


@pytest.mark.parametrize(
    ("mode", "cost", "bluff", "challenge"),
    [
        ("tie", "0.2", Fraction(3, 7), Fraction(5, 7)),
        ("sink", "0.3", Fraction(3, 7), Fraction(2, 5)),
    ],
)
def test_the_low_type_bluffs_where_signals_are_cheap(
    mode: str, cost: str, bluff: Fraction, challenge: Fraction
) -> None:
    game, found = search(resolve_signal(mode, cost))
    semi = [one for one in isolated(game, found) if one["high"]["signal"] == 1]
    assert [one["low"]["signal"] for one in semi] == [bluff]
    assert semi[0]["after signal"]["challenge"] == challenge


def test_beer_and_quiche_with_few_strong() -> None:
    game, found = search(beer_quiche("0.4"))
    (one,) = isolated(game, found)
    assert len(found.equilibria) == 1
    assert one["weak"]["beer"] == Fraction(2, 3)
    assert one["after beer"]["duel"] == Fraction(1, 2)


def test_beer_and_quiche_with_many_strong_has_two_components() -> None:
    game, found = search(beer_quiche("0.9"))
    assert isolated(game, found) == []
    pools = components(game, found)
    assert len(pools) == 2
    for pool in pools:
        drink = next(m for m in ("beer", "quiche") if pool[0]["weak"][m] == 1)
        other = "quiche" if drink == "beer" else "beer"
        assert all(v[kind][drink] == 1 for v in pool for kind in ("strong", "weak"))
        assert {v[f"after {other}"]["duel"] for v in pool} == {Fraction(1, 2), 1}
        assert all(v[f"after {drink}"]["peace"] == 1 for v in pool)


@pytest.mark.parametrize(
    ("prior", "entry", "fight"), [("0.1", 1, Fraction(1, 3)), ("0.2", 0, Fraction(3, 4))]
)
def test_a_reputation_is_kept_up_by_mixing(prior: str, entry: int, fight: Fraction) -> None:
    game, found = search(chain_store(prior, 3))
    (one,) = isolated(game, found)
    assert len(found.equilibria) == 1
    assert one["entrant "]["in"] == entry
    assert one["weak e"]["fight"] == fight


def test_feigned_compliance() -> None:
    game, found = search(
        conditional_offer(
            prior="0.4", detection="0.5", loss="4", gain="1", cost="0.2", talks="1",
            exposure="0.2", feigning="0.1",
        )
    )  # fmt: skip
    (one,) = isolated(game, found)
    assert one["insincere"]["feign"] == Fraction(1, 3)
    assert one["good signal"]["talk"] == Fraction(2, 5)
    (babble,) = components(game, found)
    assert {v["good signal"]["talk"] for v in babble} == {0, Fraction(1, 5)}


def test_an_inspector_makes_violation_a_matter_of_indifference() -> None:
    # detection 0.8, gain 2, penalty 3, caught 1, missed 5, cost 0.5
    game, found = search(inspection("0.8", "2", "3", "1", "5", "0.5"))
    (one,) = isolated(game, found)
    assert one["inspector"]["inspect"] == Fraction(2) / (Fraction(4, 5) * (3 + 2))
    assert one["inspectee"]["violate"] == Fraction(1, 2) / (Fraction(4, 5) * (5 - 1))


@pytest.mark.parametrize(("periods", "inspections"), [(2, 1), (3, 1), (3, 2)])
def test_dresher_inspections(periods: int, inspections: int) -> None:
    game, found = search(dresher(periods, inspections))
    expected = -Fraction(
        comb(periods - 1, inspections), sum(comb(periods, j) for j in range(inspections + 1))
    )
    assert found.equilibria
    for one in found.equilibria:
        assert value(game, played(game, one), 0) == expected


def test_matching_pennies_with_a_bonus() -> None:
    game, found = search(matching_pennies("1"))
    (one,) = isolated(game, found)
    assert one["first"] == {"heads": Fraction(1, 2), "tails": Fraction(1, 2)}
    assert one["second"]["heads"] == Fraction(2, 5)


def test_three_volunteers_need_a_root() -> None:
    """Waiting has probability cost ** (1/2) in the symmetric equilibrium: exact for 1/4."""
    game, found = search(volunteers(3, "0.25"))
    everybody = [
        one
        for one in isolated(game, found)
        if all(0 < p < 1 for s in one.values() for p in s.values())
    ]
    assert [one["player 0"]["wait"] for one in everybody] == [Fraction(1, 2)]
    game, found = search(volunteers(3, "0.3"))
    (odd,) = (
        one
        for one in isolated(game, found)
        if all(0 < p < 1 for s in one.values() for p in s.values())
    )
    assert odd["player 1"]["wait"] == pytest.approx(0.3**0.5, abs=1e-12)


def test_two_volunteers_mix_while_the_third_waits() -> None:
    game, found = search(volunteers(3, "0.3"))
    pairs = [one for one in isolated(game, found) if any(s["wait"] == 1 for s in one.values())]
    assert len(pairs) == 3
    for one in pairs:
        assert sorted(s["wait"] for s in one.values()) == [Fraction(3, 10), Fraction(3, 10), 1]


def test_weak_perfect_bayesian_equilibria_contain_the_sequential_ones() -> None:
    for root in (beer_quiche("0.4"), reassurance("0.4", "0.4"), matching_pennies("1")):
        _, narrow = search(root)
        _, wide = search(root, "weak_pbe")
        assert {e.assessment.strategy for e in narrow.equilibria} <= {
            e.assessment.strategy for e in wide.equilibria
        }
