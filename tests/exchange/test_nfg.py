"""The reduced normal form, against every pure plan of the tree."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from tests.exchange.forms import all_plans, nested, pure_payoffs
from tests.independent.efg import to_efg
from tests.independent.random_games import random_game, signalling_game
from tests.independent.trees import Node, infosets

from overture.errors import UsageError
from overture.exchange.nfg import nfg_text
from overture.exchange.read_efg import parse_efg


def table(text: str) -> tuple[list[int], list[tuple[Fraction, ...]]]:
    """Number of strategies of each player, and the payoffs of every profile."""
    head, _, body = text.partition('}\n"')
    sizes = [len(re.findall(r'"[^"]*"', row)) for row in head.splitlines()[3:]]
    rows = body.partition("\n")[2].split("\n")
    return sizes, [tuple(map(Fraction, row.split())) for row in rows if row]


SMALL = [signalling_game(k) for k in range(3)] + [
    tree
    for tree in (random_game(k, most=20) for k in range(30))
    if len(all_plans({n: len(a) for n, (_, a) in infosets(tree).items()})) <= 600
]


@pytest.mark.parametrize("tree", SMALL, ids=lambda tree: str(len(infosets(tree))))
def test_the_normal_form_has_the_payoffs_of_every_plan(tree: Node) -> None:
    form = parse_efg(to_efg(tree, "t")).form
    plain = nested(form)
    sizes, rows = table(nfg_text(form))
    count = 1
    for size in sizes:
        count *= size
    assert len(rows) == count
    sets = {name: len(actions) for name, (_, actions) in infosets(plain).items()}
    wanted = {pure_payoffs(plain, plan, len(form.players)) for plan in all_plans(sets)}
    assert set(rows) == wanted


def test_the_first_player_runs_fastest_and_unreached_sets_are_starred() -> None:
    text = """EFG 2 R "t" { "a" "b" } ""
p "" 1 1 "" { "in" "out" } 0
p "" 2 1 "" { "l" "r" } 0
p "" 1 2 "" { "u" "d" } 0
t "" 1 "" { 1 10 }
t "" 2 "" { 2 20 }
t "" 3 "" { 3 30 }
t "" 4 "" { 4 40 }
"""
    assert nfg_text(parse_efg(text).form) == (
        'NFG 1 R "t" { "a" "b" }\n\n{\n  { "in, u" "in, d" "out, *" }\n  { "l" "r" }\n}\n""\n\n'
        "1 10\n2 20\n4 40\n3 30\n3 30\n4 40\n"
    )


def test_a_normal_form_that_is_too_large_is_refused() -> None:
    leaves = "\n".join(f'p "" 1 {k} "" {{ "x" "y" }} 0\nt "" 0\nt "" 0' for k in range(1, 21))
    odds = " ".join(f'"{k}" 1/20' for k in range(20))
    form = parse_efg(f'EFG 2 R "t" {{ "a" }}\nc "" 1 "" {{ {odds} }} 0\n{leaves}\n').form
    with pytest.raises(UsageError, match="20,000"):
        nfg_text(form)
