"""Near-certain responses, and faults that show only in some world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.case.broken_cases import LATER

import overture as ov
from overture.game.sharpness import evaluate_all, near_certain
from overture.worlds.draws import central, draw

BROKEN = Path(__file__).parent.parent / "case" / "broken" / "later"


def sharp_moves(name: str, **overrides: str) -> list[str]:
    game = ov.compile(ov.load(name, overrides=overrides))
    return [p.path for p in near_certain(game, central(game.case))]


def test_a_blunt_case_has_no_near_certain_response() -> None:
    assert sharp_moves("hello") == []


def test_precision_makes_a_response_near_certain() -> None:
    """In `hello` sitting down brings 2 or −1: at precision 20 no doubt is left about the reply."""
    assert sharp_moves("hello", **{"rationality.them": "20"}) == ["moves.reply"]


def test_the_warning_says_by_how_much() -> None:
    game = ov.compile(ov.load("kydd-reassurance"))
    found = near_certain(game, central(game.case))
    assert found
    assert {(p.severity, p.check) for p in found} == {("warning", "near-certain")}
    # 200 x 0.5: the gap at the receiver's move after a concession, everybody else even
    assert any("is 100 in the central world" in p.what for p in found)


def solve_nothing(path: Path) -> None:
    game = ov.compile(ov.load(path))
    evaluate_all(game, draw(game.case, 1, 0, 2_000))


@pytest.mark.parametrize("name", sorted(LATER))
def test_faults_beyond_the_text_are_found_without_solving(name: str) -> None:
    with pytest.raises(ov.CaseError) as raised:
        solve_nothing(BROKEN / f"{name}.yaml")
    problem = raised.value.problems[0]
    assert problem.check == LATER[name]
    assert problem.spot.line > 1
    assert problem.spot.text
    assert problem.remedy


def test_sound_cases_evaluate() -> None:
    game = ov.compile(ov.load("toothless-test"))
    evaluate_all(game, draw(game.case, 1, 0, 100))
    assert np.isfinite(central(game.case).weights).all()
