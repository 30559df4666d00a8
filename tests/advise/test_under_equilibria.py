"""An equilibrium read in the words of its case, against sums made by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.large_crisis import LARGE_CRISIS

import overture as ov
from overture.advise.node_histories import node_histories
from overture.advise.under_equilibria import Reader, Reading, best_of
from overture.solve.equilibria.point import point_game
from overture.solve.equilibria.values import Assessment, Certificate, Equilibrium
from overture.solve.equilibria.worlds_as_types import alone, join
from overture.worlds.draws import central, draw

NOTHING = Certificate(0.0, 0, 0.0, 0.0, True, True, ("nash",))
HALF = Fraction(1, 2)


def read(strategy: list[object], beliefs: list[object], name: str = "hello") -> Reading:
    game = ov.compile(ov.load(name))
    copies = alone(point_game(game, central(game.case)))
    one = Equilibrium(Assessment(tuple(strategy), tuple(beliefs)), NOTHING, "pure")  # type: ignore[arg-type]
    return Reader(game, copies).read(one)


# hello: us.policy; reply of the sincere, of the hostile; us.next after accept, after refuse
SEPARATING = read([1, 0, 1, 0, 0, 1, 1, 0, 0, 1], [HALF, HALF, 1, 1, 1, 0, 0, 1])
MIXED = read(
    [0, 1, 1, 0, Fraction(1, 4), Fraction(3, 4), 1, 0, 0, 1],
    [HALF, HALF, 1, 1, Fraction(4, 5), Fraction(1, 5), 0, 1],
)
SILENT = read([1, 0, 0, 1, 0, 1, 1, 0, 0, 1], [HALF, HALF, 1, 1, 0.25, 0.75, HALF, HALF])


def test_values_with_every_option_imposed() -> None:
    assert SEPARATING.policies == {"offer": 0.5 * 4, "wait": 0.0}
    assert SEPARATING.policy == "offer"
    # the sincere half comes and is trusted, a quarter of the hostile half comes and betrays
    assert MIXED.policies["offer"] == pytest.approx(0.5 * 4 - 0.5 * 0.25 * 6)
    assert MIXED.chosen == {"offer": 0.0, "wait": 1.0}
    assert MIXED.values["us"] == 0.0
    assert MIXED.policy == "offer"


def test_outcomes_are_those_of_the_play_itself() -> None:
    assert SEPARATING.outcomes == {"trusted_well": 0.5, "betrayed": 0.0}
    assert MIXED.outcomes == {"trusted_well": 0.0, "betrayed": 0.0}


def test_beliefs_after_each_reply() -> None:
    accept, refuse = MIXED.replies
    assert accept.reply == "accept"
    assert accept.probability == pytest.approx(0.5 + 0.125)
    assert accept.posterior["them"]["sincere"] == pytest.approx(0.8)
    assert accept.given["them"] == pytest.approx({"sincere": 1.0, "hostile": 0.25})
    assert refuse.posterior["them"]["hostile"] == 1.0
    assert (SEPARATING.reveals, MIXED.reveals) == ("separating", "semi-separating")


def test_a_reply_that_never_comes_has_the_belief_of_the_equilibrium() -> None:
    accept, refuse = SILENT.replies
    assert SILENT.reveals == "pooling"
    assert (accept.by_bayes, refuse.by_bayes) == (False, True)
    assert accept.posterior["them"] == {"sincere": 0.25, "hostile": 0.75}
    assert refuse.posterior["them"] == {"sincere": 0.5, "hostile": 0.5}


def test_names_of_information_sets_and_of_what_is_not_known() -> None:
    assert MIXED.strategy["them.reply | hostile, policy=offer"] == {"accept": 0.25, "refuse": 0.75}
    assert MIXED.fractions == {
        "them.reply | hostile, policy=offer": {"accept": "1/4", "refuse": "3/4"}
    }
    assert MIXED.beliefs["us.next | policy=offer, reply=accept"] == {
        "sincere": 0.8,
        "hostile": 0.2,
    }
    assert MIXED.beliefs["them.reply | hostile, policy=offer"] == {"": 1.0}


def test_types_that_play_alike_are_told_together() -> None:
    (reply,) = [play for play in SILENT.plays if play.move == "reply"]
    assert reply.plays == ((("sincere", "hostile"), {"accept": 0.0, "refuse": 1.0}),)
    assert reply.after == (("policy", "offer"),)
    assert [play.after for play in SILENT.plays if play.move == "next"] == [
        (("policy", "offer"), ("reply", "refuse"))
    ]


def test_moves_that_the_mover_has_not_seen_are_part_of_what_it_does_not_know() -> None:
    game = ov.compile(ov.load(LARGE_CRISIS))
    copies = alone(point_game(game, central(game.case)))
    reader = Reader(game, copies)
    rows = {
        reader.labels[i]: reader.hidden[
            copies.point.tree.set_start[i] : copies.point.tree.set_start[i + 1]
        ]
        for i in range(copies.point.tree.information_sets)
    }
    staying = "washington.followup | policy=talks, reply=accept, reading=staying"
    assert set(rows[staying]) == {
        f"{kind}, conduct={conduct}"
        for kind in game.case.types["moscow"]
        for conduct in ("withdraw", "stay")
    }


def test_histories_of_nodes_agree_with_those_of_the_ends() -> None:
    game = ov.compile(ov.load(LARGE_CRISIS))
    histories, tree = node_histories(game), game.tree
    nodes = {int(tree.terminal[n]): n for n in range(tree.nodes) if tree.terminal[n] >= 0}
    for final, terminal in enumerate(game.terminal_of):
        at = histories[nodes[terminal]]
        whole = game.finals[final]
        assert at.types == whole.types
        assert all(whole.choices[move] == option for move, option in at.choices.items())


def test_worlds_as_types_are_read_as_the_mean_over_worlds() -> None:
    game = ov.compile(ov.load("toothless-test"))
    points = [point_game(game, draw(game.case, 1, world, 1)) for world in (0, 1)]
    joint = join(
        points, [Fraction(1, 4), Fraction(3, 4)], [s.pooled for s in game.sets], ["0", "1"]
    )
    generator = np.random.default_rng(8)
    tree = points[0].tree
    plan = np.concatenate(
        [
            generator.dirichlet(np.ones(b - a))
            for a, b in zip(tree.offset[:-1], tree.offset[1:], strict=True)
        ]
    )
    spread = [float(p) for i in joint.set_of for p in plan[tree.offset[i] : tree.offset[i + 1]]]
    beliefs = (0.0,) * len(joint.point.tree.set_nodes)
    both = Reader(game, joint, ["0", "1"]).read(
        Equilibrium(Assessment(tuple(spread), beliefs), NOTHING, "mixed")
    )
    each = []
    for point in points:
        one = Assessment(tuple(map(float, plan)), (0.0,) * len(tree.set_nodes))
        each.append(Reader(game, alone(point)).read(Equilibrium(one, NOTHING, "mixed")))
    for option, value in both.policies.items():
        mean = 0.25 * each[0].policies[option] + 0.75 * each[1].policies[option]
        assert value == pytest.approx(mean)
    for name, chance in both.outcomes.items():
        assert chance == pytest.approx(
            0.25 * each[0].outcomes[name] + 0.75 * each[1].outcomes[name]
        )


def test_of_options_that_tie_the_first_of_the_case_is_named() -> None:
    assert best_of({"b": 1.0, "a": 1.0 + 1e-12, "c": 0.0}, ["b", "a", "c"]) == "b"
    assert best_of({"b": 1.0, "a": 1.1, "c": 2.0}, ["b", "a"]) == "a"


WATCHED = """\
overture: 1
title: Watched
question: Which?
as_of: 2020-01-01
parties:
  us: {name: Us, advised: true}
  town: {name: Town}
  them: {name: Them}
moves:
  - {name: go, by: us, options: [stay, enter]}
  - {name: answer, by: them, when: go == enter, options: [accept, fight]}
payoffs:
  us:
    - {name: gain, add: 1, when: answer == accept}
    - {name: harm, add: -1, when: answer == fight}
  town:
    - {name: trade, add: 2, when: answer == accept}
    - {name: calm, add: 0.25}
  them:
    - {name: blood, add: -1, when: answer == fight}
rationality: {us: 1, them: 1}
advice: {decide: go}
"""


def test_parties_that_make_no_move_are_valued_too(tmp_path: Path) -> None:
    place = tmp_path / "watched.yaml"
    place.write_text(WATCHED, encoding="utf-8")
    found = ov.equilibria(ov.compile(ov.load(place)), seconds=5)
    (one,) = found.readings
    assert list(one.values) == ["us", "town", "them"]
    assert one.values == {"us": 1.0, "town": 2.25, "them": 0.0}


def test_the_value_of_a_bystander_is_averaged_over_worlds_as_types() -> None:
    game = ov.compile(ov.load("hello"))
    point = point_game(game, central(game.case))
    copies = join([point, point], [HALF, HALF], [False] * 5, ["1", "2"])
    beside = [{"them": [1.0] * len(game.finals)}, {"them": [3.0] * len(game.finals)}]
    reader = Reader(game, copies, ["1", "2"], beside)
    strategy = tuple(Fraction(int(k % 2 == 0)) for k in range(copies.point.tree.slots))
    one = Assessment(strategy, (HALF,) * len(copies.point.tree.set_nodes))
    assert reader.read(Equilibrium(one, NOTHING, "pure")).values["them"] == pytest.approx(2.0)
