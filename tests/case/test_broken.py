"""Broken cases: each is refused with a position, a cause and a remedy, and without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.case.broken_cases import EXPECTED, LATER

from overture.case.checks import CHECKS
from overture.case.load import load
from overture.errors import CaseError

FOLDER = Path(__file__).parent / "broken"


@pytest.mark.parametrize("name", EXPECTED)
def test_broken_case_is_refused_with_all_its_problems(name: str) -> None:
    with pytest.raises(CaseError) as caught:
        load(FOLDER / f"{name}.yaml")
    told = caught.value.problems
    found = [(problem.check, problem.spot.line, problem.spot.column) for problem in told]
    assert found == [expected[:3] for expected in EXPECTED[name]]
    for problem, (_, _, _, words) in zip(told, EXPECTED[name], strict=True):
        assert words in problem.what
        assert problem.remedy.strip()
        assert problem.severity == "error"
        assert problem.spot.file == str(FOLDER / f"{name}.yaml")


@pytest.mark.parametrize("name", EXPECTED)
def test_message_shows_the_line_and_a_caret_under_the_place(name: str) -> None:
    with pytest.raises(CaseError) as caught:
        load(FOLDER / f"{name}.yaml")
    lines = (FOLDER / f"{name}.yaml").read_bytes().decode("utf-8", "replace").split("\n")
    for problem in caught.value.problems:
        shown = problem.render().split("\n")
        assert shown[0].startswith(f"{problem.spot.file}:{problem.spot.line}:")
        if problem.spot.text:
            assert problem.spot.text == lines[problem.spot.line - 1]
            assert shown[2].strip() == "^"


def test_every_broken_file_is_in_the_table() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(EXPECTED)
    assert {file.stem for file in (FOLDER / "later").glob("*.yaml")} == set(LATER)
    assert len(EXPECTED) >= 40


@pytest.mark.parametrize("name", LATER)
def test_case_that_is_broken_only_in_its_tree_or_draws_loads(name: str) -> None:
    assert load(FOLDER / "later" / f"{name}.yaml").moves


def test_every_check_in_the_table_is_documented() -> None:
    told = {check for rows in EXPECTED.values() for check, _, _, _ in rows}
    assert told <= set(CHECKS)


def test_a_file_of_five_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("overture: 1\ntitle: |\n" + "  long text\n" * 450_000)
    with pytest.raises(CaseError) as caught:
        load(file)
    assert [problem.check for problem in caught.value.problems] == ["file-too-large"]


def test_deep_nesting_is_refused_without_exhausting_the_stack(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("quantities: " + "{value: " * 20_000 + "1" + "}" * 20_000)
    with pytest.raises(CaseError) as caught:
        load(file)
    assert "too-deep" in {problem.check for problem in caught.value.problems}


def test_nothing_is_written_beside_a_broken_case(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("overture: 1\n")
    with pytest.raises(CaseError):
        load(tmp_path)
    assert list(tmp_path.iterdir()) == [file]
