"""Which rows of a record count a holding, and as what."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from tests.evidence.counting import CEILINGS, counting, row

from overture.case.model import Case
from overture.evidence.counted import CountedRow, counted_problems, counted_rows, left_out
from overture.evidence.files import read_record, record_path
from overture.evidence.record import Record


def record_of(case: Case) -> Record:
    path = record_path(case)
    assert path is not None
    return read_record(path, case.as_of)


def told(case: Case) -> dict[str, CountedRow]:
    assert case.ceilings is not None
    (how,) = case.ceilings.counted.values()
    return {each.row.id: each for each in counted_rows(case, how, record_of(case).in_force())}


def test_rows_are_chosen_by_unit_definition_kind_and_party(tmp_path: Path) -> None:
    rows = [
        row("a", "2021-11-01", "90000"),
        row("b", "2021-11-02", "100000", definition="wider"),
        row("c", "2021-11-03", "120000", definition="400 km"),
        row("d", "2021-11-04", "50", unit="BTG"),
        row("e", "2021-11-05", "95000", kind="forecast"),
        row("f", "2021-11-06", "95000", kind="observation"),
        row("g", "2021-11-07", "", op=""),
        row("h", "2021-12-07", "95000"),
    ]
    case = counting(tmp_path, rows)
    found = told(case)
    assert list(found) == ["a", "b", "f"]
    # brought to the definition of the holding
    assert found["b"].low == pytest.approx(80_000)
    assert found["b"].heard.centre == pytest.approx(math.log(80_000))
    assert case.ceilings is not None
    (how,) = case.ceilings.counted.values()
    assert left_out(how, record_of(case).in_force()) == {"400 km": 1}
    ours = CEILINGS.replace("why: A guess.}", "parties: [Them], kinds: [forecast], why: A guess.}")
    assert told(counting(tmp_path, rows, ours)) == {}


def test_numbers_bounds_and_ranges(tmp_path: Path) -> None:
    rows = [
        row("number", "2021-11-01", "90000"),
        row("more", "2021-11-02", "92000", op=">="),
        row("most", "2021-11-03", "", "70000", op="<="),
        row("narrow", "2021-11-04", "95000", "100000", op="range"),
        row("broad", "2021-11-05", "50000", "150000", op="range"),
        row("half", "2021-11-06", "60000", op="range"),
        row("none", "2021-11-07", "0"),
        row("below", "2021-11-08", "0", "40000", op="range"),
        row("floor", "2021-11-09", "0", op=">="),
        row("debt", "2021-11-10", "-5", "-5"),
    ]
    found = told(counting(tmp_path, rows))
    assert {name: each.heard.bound for name, each in found.items()} == {
        "number": "=", "more": ">=", "most": "<=", "narrow": "=", "broad": "=", "half": ">=",
        "none": "<=", "below": "<=",
    }  # fmt: skip
    assert found["number"].heard.sd == 0.15
    # a range is a central 90 %, and never trusted more than one number
    assert found["narrow"].heard.sd == 0.15
    assert found["narrow"].heard.centre == pytest.approx(math.log(95_000 * 100_000) / 2)
    assert found["broad"].heard.sd == pytest.approx(math.log(3) / (2 * 1.6448536), rel=1e-6)
    assert found["none"].heard.centre == 0.0  # at most one
    assert found["below"].heard.centre == pytest.approx(math.log(40_000))


def test_bias_and_grade_are_those_that_the_case_declares(tmp_path: Path) -> None:
    rows = [
        row("a", "2021-11-01", "100000", party="Them", grade="A1"),
        row("b", "2021-11-02", "100000", grade="D4"),
        row("c", "2021-11-03", "100000", grade="F6"),
        row("d", "2021-11-04", "100000", grade=""),
    ]
    found = told(counting(tmp_path, rows))
    assert found["a"].low == pytest.approx(80_000)  # they overstate by a quarter
    assert found["b"].low == pytest.approx(100_000)
    assert [each.heard.tells for each in found.values()] == [0.95, 0.35, 0.0, 0.0]


def test_who_repeats_is_no_new_witness_and_who_counts_again_is(tmp_path: Path) -> None:
    rows = [
        row("a", "2021-11-01", "100000"),
        row("b", "2021-11-03", "100000", traces_to="a"),  # the old number, said again
        row("c", "2021-11-01", "101000", reported="2021-11-04", traces_to="a"),  # of the same day
        row("d", "2021-11-20", "115000", traces_to="a"),  # a new count of the same people
        row("e", "2021-11-21", "100000"),  # somebody else's
    ]
    found = told(counting(tmp_path, rows))
    copies = {name: each.heard.copy for name, each in found.items()}
    assert copies == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "e"}


def test_what_nothing_counts_is_said_with_what_there_is(tmp_path: Path) -> None:
    case = counting(tmp_path, [row("a", "2021-11-01", "50", unit="BTG")])
    (problem,) = counted_problems(case, record_of(case))
    assert (problem.check, problem.severity) == ("counted-nothing", "warning")
    assert "units counted there: BTG (1)" in problem.remedy
    assert problem.spot.line > 50
    odd = CEILINGS.replace("why: A guess.}", "kinds: [estimat], why: A guess.}")
    case = counting(tmp_path, [], odd)
    (problem,) = counted_problems(case, None)
    assert (problem.check, problem.severity) == ("counted-kind", "error")
    assert "estimate" in problem.remedy
