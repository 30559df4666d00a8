"""Near-certain responses, and faults that show only in some world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.case.broken_cases import LATER

import overture as ov
from overture.case.model import Case
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
    evaluate_all(game, draw(game.case, 1, 0, 2_000), central(game.case))


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
    evaluate_all(game, draw(game.case, 1, 0, 100), central(game.case))
    assert np.isfinite(central(game.case).weights).all()


def declared(tmp_path: Path, worth: str, us: str = "1") -> Case:
    text = (
        "overture: 1\ntitle: Toll\nquestion: Stop or go?\nas_of: 2026-01-01\n"
        "parties: {us: {name: Us, advised: true}}\n"
        f"quantities: {{toll: {worth}}}\n"
        "moves: [{name: step, by: us, options: {go: Go, stop: Stop}}]\n"
        "payoffs:\n  us:\n    - {name: the toll, add: -toll, when: step == go}\n"
        f"rationality: {{us: {us}}}\nadvice: {{decide: step}}\n"
    )
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    return ov.load(tmp_path)


def test_a_payoff_around_nothing_is_near_certain_in_most_worlds(tmp_path: Path) -> None:
    case = declared(tmp_path, "-1e6 to 1e6")
    game = ov.compile(case)
    middle = central(case)
    assert near_certain(game, middle) == ()
    (found,) = near_certain(game, middle, draw(case, 1, 0, 21))
    assert "in most worlds" in found.what


@pytest.mark.parametrize(
    ("worth", "us", "line"),
    [
        ("1e300 to 1e308", "1", 10),
        ("1e200 to 1e210", "1", 10),
        ("1e16 to 1e17", "1", 10),
        ("1e10 to 1e11", "1e3", 10),
        ("1 to 2", "1e300", 11),
    ],
)
def test_numbers_too_large_for_doubles_are_refused(
    tmp_path: Path, worth: str, us: str, line: int
) -> None:
    case = declared(tmp_path, worth, us)
    game = ov.compile(case)
    for attempt in (
        lambda: evaluate_all(game, draw(case, 1, 0, 100), central(case)),
        lambda: ov.solve(game, worlds=100),
    ):
        with pytest.raises(ov.CaseError) as raised:
            attempt()
        (problem,) = raised.value.problems
        assert problem.check == "payoff-size"
        assert problem.spot.line == line
        assert "unit" in problem.remedy


def test_payoffs_at_the_bound_are_solved(tmp_path: Path) -> None:
    solution = ov.solve(ov.compile(declared(tmp_path, "1e11 to 5e11")), worlds=100)
    assert solution.pooled.residual < 1e-8
