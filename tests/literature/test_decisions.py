"""Decision problems from the textbooks, written as cases: their values as lambda grows.

Nobody reacts, so the best option of the first choice has its textbook value up to what a logit
chooser between two options can lose afterwards: log(2) / lambda.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from pathlib import Path

import pytest

import overture as ov

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Textbook:
    """The value of each option of the first choice, and who chooses."""

    chooser: str
    values: dict[str, float]


TEXTBOOK = {
    # Raiffa 1968, Shenoy 1992: 20 without soundings; 32.5 with them, less their cost of 10
    "oil-wildcatter": Textbook("wildcatter", {"test": 22.5, "skip": 20.0}),
    # 49 (sunny, leave) + 14 (cloudy, leave) + 14 (rainy, take); without a forecast, leave: 70
    "umbrella": Textbook("walker", {"listen": 77.0, "ignore": 70.0}),
}


@pytest.mark.parametrize("common_knowledge", [False, True])
@pytest.mark.parametrize("precision", [0.5, 5.0, 50.0])
@pytest.mark.parametrize("name", TEXTBOOK)
def test_the_textbook_value(name: str, precision: float, common_knowledge: bool) -> None:
    textbook = TEXTBOOK[name]
    case = ov.load(
        CASES / f"{name}.yaml", overrides={f"rationality.{textbook.chooser}": str(precision)}
    )
    solution = ov.solve(ov.compile(case), worlds=10, common_knowledge=common_knowledge)
    advice = ov.advise(solution)
    assert {p: advice.policies[p].mean for p in textbook.values} == {
        option: pytest.approx(value, abs=log(2) / precision)
        for option, value in textbook.values.items()
    }
    for option, value in textbook.values.items():
        assert advice.policies[option].mean <= value + 1e-9
    assert advice.best == max(textbook.values, key=textbook.values.__getitem__)


@pytest.mark.parametrize("name", TEXTBOOK)
def test_the_error_goes_as_the_textbook_is_approached(name: str) -> None:
    textbook = TEXTBOOK[name]
    option = next(iter(textbook.values))
    short = []
    for precision in ("0.05", "0.2", "1"):
        case = ov.load(
            CASES / f"{name}.yaml", overrides={f"rationality.{textbook.chooser}": precision}
        )
        advice = ov.advise(ov.solve(ov.compile(case), worlds=1))
        short.append(textbook.values[option] - advice.policies[option].mean)
    assert short[0] > short[1] > short[2] >= -1e-9
    assert short[2] < 0.01
