"""Out, in and out again: byte for byte for what overture writes, number for number for the rest."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.forms import nested, plainly_labelled
from tests.independent.efg import to_efg
from tests.independent.random_games import crisis_game, random_game, signalling_game
from tests.independent.trees import Node, infosets, size
from tests.solve.kernel_calls import solve_one

from overture.case.load import load
from overture.case.shipped import titles
from overture.errors import CaseError
from overture.exchange.efg import efg_text
from overture.exchange.form import Chance, Choice, Form, canonical, walk
from overture.exchange.from_game import form_of
from overture.exchange.import_efg import Imported, case_of, write_case
from overture.exchange.read_efg import parse_efg
from overture.game.assembly import assembly
from overture.game.compile import compile_case
from overture.game.draws import Draws
from overture.game.evaluate import evaluate
from overture.game.game import Game
from overture.solve.quantal_response import plan, respond, strategies
from overture.solve.strategies import no_pooled
from overture.worlds.draws import central, draw

TODAY = date(2026, 1, 1)
SHIPPED = sorted(titles())
# enough for every shape of random_game; the crisis has 136 nodes and 44 information sets
TREES = [
    *(random_game(seed, most=60) for seed in range(40)),
    *(signalling_game(seed, "normal") for seed in range(3)),
    crisis_game(1),
]


def imported(text: str) -> Imported:
    return case_of(parse_efg(text), TODAY)


def game_in(folder: Path, text: str) -> tuple[Game, Draws]:
    """The compiled case of a file, by way of a folder on disk, and its central world."""
    write_case(imported(text), folder)
    case = load(folder)
    return compile_case(case), central(case)


def strategy_by_set(game: Game, world: Draws) -> dict[str, np.ndarray]:
    """The logit equilibrium with common knowledge, by the label of the information set."""
    programme = plan(game.tree, np.zeros(game.tree.information_sets, dtype=bool))
    numbers = evaluate(game, world, world, assembly(game))
    found = respond(programme, numbers, no_pooled(game.tree))
    assert not found.status.any()
    vector = strategies(programme, numbers, no_pooled(game.tree), found)[0][0]
    offset = game.tree.offset
    return {s.label: vector[offset[s.index] : offset[s.index + 1]] for s in game.sets}


def sets_of(form: Form) -> dict[str, str]:
    """`nested`'s name of an information set -> its label in the file."""
    return {
        f"{node.player}:{node.number}": node.label
        for node in walk(form.root)
        if isinstance(node, Choice)
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_case_comes_back_byte_for_byte(name: str, tmp_path: Path) -> None:
    case = load(name)
    out = efg_text(form_of(compile_case(case), central(case)))
    game, world = game_in(tmp_path / "back", out)
    assert efg_text(form_of(game, world)) == out


@pytest.mark.parametrize("name", SHIPPED)
def test_the_file_says_the_game_that_is_solved(name: str) -> None:
    """Solving the file's tree, folds written out, gives the strategies of the case."""
    case = load(name)
    game = compile_case(case)
    world = central(case)
    form = form_of(game, world)
    tree = nested(form)
    labels = sets_of(form)
    own = strategy_by_set(game, world)
    numbers = evaluate(game, world, world, assembly(game))
    precision = {s.label: float(numbers.precision[0, s.index]) for s in game.sets}
    solved = solve_one(tree, {k: precision[label] for k, label in labels.items()})
    assert not solved.status.any()
    worst = max(np.abs(own[labels[k]] - v).max() for k, v in solved.profiles[0].items())
    assert worst < 1e-8
    assert set(labels) == set(infosets(tree))


@pytest.mark.parametrize("number", [0, 11])
def test_any_world_is_written_with_chances_that_sum_to_one(number: int) -> None:
    case = load("ukraine-2021")
    game = compile_case(case)
    block = draw(case, 5, 0, 12)
    form = form_of(game, block, number)
    alone = form_of(game, draw(case, 5, number, 1))
    assert form == alone
    chances = [node for node in walk(form.root) if isinstance(node, Chance)]
    assert len(chances) > 10
    assert all(sum(node.probabilities) == 1 for node in chances)
    assert efg_text(form) != efg_text(form_of(game, block, 1))


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: f"{size(tree)} nodes")
def test_a_random_tree_comes_back_exactly(tree: Node, tmp_path: Path) -> None:
    text = to_efg(tree, "A random game")
    wanted = canonical(parse_efg(text).form)
    report = imported(text)
    assert (report.rounded, report.unnamed, report.nodes) == (0, 0, size(tree))
    game, world = game_in(tmp_path / "game", text)
    back = form_of(game, world)
    assert back == wanted
    assert nested(back) == plainly_labelled(tree)
    assert efg_text(back) == efg_text(wanted)


@pytest.mark.parametrize("tree", [*TREES[:20], crisis_game(2)], ids=lambda t: f"{size(t)} nodes")
def test_the_case_has_the_equilibrium_of_the_tree(tree: Node, tmp_path: Path) -> None:
    text = to_efg(tree, "A random game")
    game, world = game_in(tmp_path / "game", text)
    own = strategy_by_set(game, world)
    # without names.yaml, the export has the labels of the case
    (tmp_path / "game" / "names.yaml").unlink()
    labels = sets_of(form_of(game, world))
    assert set(labels.values()) == set(own)
    plain = plainly_labelled(tree)
    solved = solve_one(plain, dict.fromkeys(infosets(plain), 1.0))
    assert not solved.status.any()
    assert set(solved.profiles[0]) == set(labels)
    worst = max(np.abs(own[labels[k]] - v).max() for k, v in solved.profiles[0].items())
    assert worst < 1e-9


def test_foreign_names_come_back(tmp_path: Path) -> None:
    text = """EFG 2 R "yes: # no" { "" "Player \\"2\\"" "null" } " two  blanks
and a line "
c "" 3 "" { "" 1/3 "" 2/3 } 0
p "" 2 1 "" { "if" "if" } 1 "toll" { 1, 0.25, 0 }
t "" 2 "none" { 1/3, -2/7, 12345678 }
t "" 3 "payoff" { 0.000125, 0, -1 }
p "" 1 9 "~: [" { "Ünïcode" "none" "3" } 0
t "" 0
t "" 2
t "" 4 "won, or not" { 7, 0, 0 }
"""
    wanted = canonical(parse_efg(text).form)
    assert imported(text).rounded == 0
    game, world = game_in(tmp_path / "game", text)
    assert form_of(game, world) == wanted


def test_a_number_that_no_float_holds_is_counted(tmp_path: Path) -> None:
    text = 'EFG 2 R "t" { "a" }\np "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { %s }\nt "" 0\n'
    assert imported(text % "0.1234567890123").rounded == 0
    assert imported(text % "0.1234567890123456789012").rounded == 1


def test_one_action_many_players_and_one_player(tmp_path: Path) -> None:
    many = " ".join(f'"player {k}"' for k in range(12))
    zeros = " ".join("1" for _ in range(12))
    text = (
        f'EFG 2 R "t" {{ {many} }}\np "" 12 1 "" {{ "only" }} 0\n'
        f'p "" 3 1 "" {{ "x" "y" }} 0\nt "" 1 "" {{ {zeros} }}\nt "" 0\n'
    )
    game, world = game_in(tmp_path / "many", text)
    assert form_of(game, world) == canonical(parse_efg(text).form)
    alone = 'EFG 2 R "t" { "a" }\np "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 3 }\nt "" 0\n'
    game, world = game_in(tmp_path / "one", alone)
    assert form_of(game, world) == canonical(parse_efg(alone).form)


HEAD = 'EFG 2 R "t" { "a" "b" }\n'
CHOICE = 'p "" {0} {1} "" {{ "x" "y" }} 0\n'
END = 't "" 0\n'
REFUSED = {
    "absent-minded": (
        HEAD + CHOICE.format(1, 1) + END + CHOICE.format(1, 1) + END + END,
        "imperfect-recall",
        2,
    ),
    "forgets its own choice": (
        HEAD + CHOICE.format(1, 1) + 2 * (CHOICE.format(1, 2) + END + END),
        "imperfect-recall",
        3,
    ),
    "no common order": (
        HEAD
        + 'c "" 1 "" { "x" 1/2 "y" 1/2 } 0\n'
        + CHOICE.format(1, 1)
        + CHOICE.format(2, 1)
        + 3 * END
        + CHOICE.format(2, 1)
        + CHOICE.format(1, 1)
        + 3 * END,
        "no-order",
        3,
    ),
    "nobody chooses": (HEAD + END, "no-choice", 1),
    "too many options": (
        HEAD
        + 'p "" 1 1 "" { '
        + " ".join(f'"{k}"' for k in range(40))
        + " } 0\n"
        + 't "" 1 "" { 1 1 }\n' * 40,
        "too-much-for-a-case",
        1,
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_a_case_cannot_say_is_refused_with_the_reason(why: str) -> None:
    text, check, line = REFUSED[why]
    with pytest.raises(CaseError) as caught:
        imported(text)
    problem = caught.value.problems[0]
    assert (problem.check, problem.spot.line) == (check, line), problem.line()
    assert problem.remedy


def test_probabilities_that_are_no_simple_fractions_come_back(tmp_path: Path) -> None:
    odd = Fraction(345625070937547, 10**15)
    text = (
        f'EFG 2 R "t" {{ "a" }}\nc "" 1 "" {{ "u" {odd} "d" {1 - odd} }} 0\n'
        'p "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 }\nt "" 0\nt "" 0\n'
    )
    game, world = game_in(tmp_path / "game", text)
    assert form_of(game, world) == canonical(parse_efg(text).form)


LABEL = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12).filter(
    lambda text: "\\" not in text and not re.search(r"\([0-9]+\)$", text)
)


@settings(max_examples=60)
@given(st.lists(LABEL, min_size=8, max_size=8))
def test_any_names_come_back(names: list[str]) -> None:
    title, one, two, dice, here, left, right, won = (name.replace('"', '\\"') for name in names)
    text = (
        f'EFG 2 R "{title}" {{ "{one}" "{two}" }} "{won}"\n'
        f'c "{dice}" 1 "" {{ "{left}" 1/2 "{right}" 1/2 }} 0\n'
        f'p "" 1 1 "{here}" {{ "{right}" "{left}" }} 0\nt "" 1 "{won}" {{ 1 2 }}\nt "" 0\n'
        f'p "" 2 1 "{here}" {{ "{right}" "{two}" }} 0\nt "" 2 "{dice}" {{ 3 4 }}\nt "" 0\n'
    )
    wanted = canonical(parse_efg(text).form)
    with TemporaryDirectory() as folder:
        game, world = game_in(Path(folder) / "game", text)
        assert form_of(game, world) == wanted


def complete(depth: int) -> str:
    """A tree of two players in turn, every set of one node, every end named."""
    sets, ends = iter(range(1, 2**depth)), iter(range(1, 2**depth + 1))

    def node(left: int) -> str:
        if left == 0:
            end = next(ends)
            return f't "" {end} "end {end}" {{ {end} {-end} }}\n'
        here = f'p "" {left % 2 + 1} {next(sets)} "" {{ "x" "y" }} 0\n'
        return here + node(left - 1) + node(left - 1)

    return HEAD + node(depth)


def test_more_names_of_outcomes_than_a_case_holds_are_left_out(tmp_path: Path) -> None:
    report = imported(complete(7))
    assert (report.nodes, report.information_sets, report.unnamed) == (255, 127, 128)
    assert report.moves == 7
    game, world = game_in(tmp_path / "game", complete(7))
    back = nested(form_of(game, world))
    assert back == nested(canonical(parse_efg(complete(7)).form))


def test_more_moves_than_a_case_holds_are_refused() -> None:
    steps = (f'p "" {k % 2 + 1} {k} "" {{ "x" "y" }} 0\nt "" 0\n' for k in range(1, 150))
    with pytest.raises(CaseError, match="149 moves, where it has 100"):
        imported(HEAD + "".join(steps) + END)
