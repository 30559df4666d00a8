"""What is said to have happened, beside the game and the surest rows of the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.evidence.crisis import crisis

import overture as ov
from overture.errors import Problem
from overture.evidence.files import read_record
from overture.evidence.happened_checks import happened_problems

OUTCOMES = """\
outcomes:
  war: strike == attack
  peace: strike != attack
  text: reply == accept
  silence: policy == wait
"""


def problems(folder: Path, happened: str, rows: Sequence[str] = ()) -> list[Problem]:
    crisis(folder, rows)
    file = folder / "case.yaml"
    text = file.read_text().replace("outcomes:\n  war: strike == attack\n", OUTCOMES)
    file.write_text(text + "happened:\n" + happened)
    game = ov.compile(ov.load(folder))
    return happened_problems(game, read_record(folder / "record.csv"))


def lines(**values: str) -> str:
    return "".join(
        f"  {name}: {{value: {value}, on: 2021-12-20}}\n" for name, value in values.items()
    )


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"war": "true", "peace": "true"}, {"war", "peace"}),
        ({"war": "false", "peace": "false"}, {"war", "peace"}),
        ({"war": "true", "text": "true", "silence": "true"}, {"text", "silence"}),
    ],
)
def test_outcomes_that_cannot_both_be_are_named(
    tmp_path: Path, values: dict[str, str], named: set[str]
) -> None:
    (problem,) = problems(tmp_path, lines(**values))
    assert (problem.check, problem.severity) == ("happened-together", "warning")
    assert {name for name in values if f"'{name}'" in problem.what} == named
    text = (tmp_path / "case.yaml").read_text().splitlines()
    assert text[problem.spot.line - 1].strip().startswith(f"{problem.path.split('.')[1]}:")


def test_what_can_be_is_not_doubted(tmp_path: Path) -> None:
    assert problems(tmp_path, lines(war="true", text="false", silence="true")) == []


def row(shows: str, grade: str = "A1", day: str = "2021-12-10") -> str:
    return f"a,{day},{day},observation,w,paper,,{grade},,{shows},"


@pytest.mark.parametrize(
    ("values", "shown", "told"),
    [
        ({"trucks": "false"}, row("trucks"), True),
        ({"trucks": "true"}, row("trucks"), False),
        ({"trucks": "false"}, row("trucks", "B1"), False),
        ({"trucks": "false"}, row("trucks", "1"), True),
        ({"trucks": "false"}, row("trucks", day="2021-12-21"), False),
        ({"trucks": "true"}, row("not trucks"), False),
        ({"trucks": "true"}, row("not trucks", day="2021-12-21"), True),
        ({"war": "false"}, row("strike = attack"), True),
        ({"war": "false"}, row("strike = attack", "A2"), False),
        ({"war": "false"}, row("strike = attack", day="2021-12-21"), False),
        ({"war": "true"}, row("strike = attack"), False),
        ({"text": "true"}, row("policy = wait"), True),
        ({"text": "true"}, row("policy = talk"), False),
    ],
)
def test_the_surest_rows_are_not_contradicted(
    tmp_path: Path, values: dict[str, str], shown: str, told: bool
) -> None:
    found = problems(tmp_path, lines(**values), (shown,))
    assert [problem.check for problem in found] == (["happened-record"] if told else [])
    assert all("row a of the record" in problem.what for problem in found)


@pytest.mark.parametrize("name", ["ukraine-2021", "spring-2021"])
def test_the_shipped_cases_agree_with_their_records(name: str) -> None:
    case = ov.load(name)
    record = read_record(Path(case.folder) / "record.csv")
    assert happened_problems(ov.compile(case), record) == []
