"""The reader of .efg files: what it understands, and where it says what is wrong."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.errors import CaseError
from overture.exchange.efg import efg_text
from overture.exchange.form import Chance, Choice, End, canonical, walk
from overture.exchange.read_efg import parse_efg, read_efg

GAME = r"""EFG 2 R "A \"quoted\" title" { "Ann" "Bob" }
"a comment
on two lines"
c "" 1 "nature" { "up" 1/3 "down" .25 "rest" 5/12 } 0
p "first" 1 1 "here" { "l" "r" } 7 "toll" { -1, 0.5 }
t "" 1 "won" { 1 2 }
t "" 2 { 1e1, -2.5 }
p "" 1 1 7
t "" 1
t "" 0
p "" 2 4 { "x" } 0
t "" 2
"""


def test_every_part_of_the_format() -> None:
    form = parse_efg(GAME).form
    assert form.title == 'A "quoted" title'
    assert form.comment == "a comment\non two lines"
    assert form.players == ("Ann", "Bob")
    root = form.root
    assert isinstance(root, Chance)
    assert root.label == "nature"
    assert root.probabilities == (Fraction(1, 3), Fraction(1, 4), Fraction(5, 12))
    first, second, third = root.children
    assert isinstance(first, Choice)
    assert isinstance(second, Choice)
    assert isinstance(third, Choice)
    assert (first.player, first.number, first.label) == (0, 1, "here")
    assert second.actions == ("l", "r")
    assert third.player == 1
    assert first.outcome is not None
    assert first.outcome.payoffs == (Fraction(-1), Fraction(1, 2))
    ends = [node for node in walk(root) if isinstance(node, End)]
    assert ends[1].outcome is not None
    assert ends[1].outcome.payoffs == (Fraction(10), Fraction(-5, 2))
    assert ends[3].outcome is None


def test_payoffs_on_the_way_are_added_at_the_ends() -> None:
    form = canonical(parse_efg(GAME).form)
    paid = [node.outcome.payoffs for node in walk(form.root) if node.outcome is not None]
    half = Fraction(1, 2)
    assert paid == [(0, 2 + half), (9, -2), (0, 2 + half), (-1, half), (10, -2 - half)]
    names = [node.outcome.name for node in walk(form.root) if node.outcome is not None]
    assert names == ["toll, won", "toll", "toll, won", "toll", ""]


def test_writing_and_reading_gives_the_same_game() -> None:
    form = parse_efg(GAME).form
    assert parse_efg(efg_text(form)).form == form
    once = efg_text(canonical(form))
    assert efg_text(canonical(parse_efg(once).form)) == once


def test_labels_are_made_unique_as_gambit_asks() -> None:
    head = 'EFG 2 R "t" { "a" }\n'
    event = 'c "" %d "dice" { "x" %s "y" %s } 0\n'
    choice = 'p "" 1 %d "%s" { "x" "y" } 0\nt "" 0\nt "" 0\n'
    text = (
        head
        + event % (1, "1/2", "1/2")
        + event % (2, "1/2", "1/2")
        + choice % (1, "here")
        + choice % (2, "here")
        + event % (3, "1/3", "2/3")
        + choice % (3, "")
        + choice % (4, "")
    )
    form = canonical(parse_efg(text).form)
    told = [(n.number, n.label) for n in walk(form.root) if not isinstance(n, End)]
    assert told == [
        (1, "dice"), (2, "dice"), (1, "here"), (2, "here (2)"), (3, "dice"), (3, ""), (4, "")
    ]  # fmt: skip
    assert canonical(form) == form


P = 'EFG 2 R "t" { "a" "b" }\n'
BROKEN = {
    "": (1, 1, "does not begin with EFG 2"),
    'NFG 1 R "t" { "a" }': (1, 1, "does not begin with EFG 2"),
    'EFG 2 X "t" { "a" }': (1, 7, "R or D is missing"),
    'EFG 2 R "t" { }\nt "" 0': (1, 15, "0 players"),
    'EFG 2 R "t { "a" }': (1, 16, "never closed"),
    P: (2, 1, "the file ends where a node"),
    P + "q 1": (2, 1, "begins no node"),
    P + 't "" 1 "" { 1 }': (2, 6, "1 payoffs for 2 players"),
    P + 't "" 1 "" { 1 2': (2, 16, "the file ends"),
    P + 't "" 3': (2, 6, "outcome 3 is named before it is told"),
    P + 't "" 1 "" { 1 2 }\nt "" 0': (3, 1, "the tree is complete"),
    P + 'p "" 3 1 "" { "x" } 0': (2, 6, "there is no player 3"),
    P + 'p "" 1 1 0': (2, 6, "named before it is told"),
    P + 'p "" 1 1 "" { } 0': (2, 13, "no action is listed"),
    P + 'p "" 1 1 "" { "x" } 0\np "" 1 1 "" { "y" } 0\nt "" 0': (3, 6, "differently"),
    P + 'p "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 1 }\nt "" 1 "" { 1 2 }': (4, 6, "differently"),
    P + 'c "" 1 "" { "x" 1/2 "y" 1/3 } 0\nt "" 0\nt "" 0': (2, 6, "sum to 5/6"),
    P + 'c "" 1 "" { "x" 3/2 "y" -1/2 } 0\nt "" 0\nt "" 0': (2, 6, "one is negative"),
    P + 'c "" 1 "" { "x" 1/0 } 0\nt "" 0': (2, 17, "divides by 0"),
    P + 'c "" 1 "" { "x" 1e99999 } 0\nt "" 0': (2, 17, "too long"),
    P + 't "" 1.5': (2, 6, "is no number of outcome"),
    P + 't "" 1 "\x00" { 1 2 }': (2, 9, "invisible character"),
    P + 't "" 1 "a\\\\" { 1 2 }': (2, 8, "two backslashes"),
    P + "t ; 0": (2, 3, "not part of the format"),
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text[-30:]))
def test_a_broken_file_is_told_with_its_place(text: str) -> None:
    line, column, what = BROKEN[text]
    with pytest.raises(CaseError) as caught:
        parse_efg(text, "game.efg")
    (problem,) = caught.value.problems
    assert (problem.spot.line, problem.spot.column) == (line, column), problem.line()
    assert what in problem.what
    assert problem.remedy


def test_a_tree_that_is_too_deep_is_refused() -> None:
    text = P + 'p "" 1 1 "" { "x" } 0\n' * 10_000
    with pytest.raises(CaseError, match="moves in a row"):
        parse_efg(text)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 5_000_001], ids=["binary", "huge"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "game.efg"
    path.write_bytes(data)
    with pytest.raises(CaseError, match=r"UTF-8|larger"):
        read_efg(path)
    with pytest.raises(CaseError, match="cannot be read"):
        read_efg(tmp_path)


@given(st.integers(0, len(GAME)), st.integers(0, 12), st.text('{}"\\ \ncpt019/.e-', max_size=6))
def test_a_damaged_file_is_read_or_refused(start: int, drop: int, put: str) -> None:
    try:
        form = canonical(parse_efg(GAME[:start] + put + GAME[start + drop :]).form)
    except CaseError:
        return
    assert parse_efg(efg_text(form)).form == form
