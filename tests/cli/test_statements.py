"""`overture statements` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.evidence.crisis import HEADER
from tests.evidence.test_statements import ROWS, crisis

import overture as ov


def test_positions_are_printed_and_given_as_json(overture) -> None:
    ran = overture("statements", "ukraine-2021", "--as-of", "2021-12-17")
    assert ran.status == 0
    assert "6 statements, coded by coder-1" in ran.out
    assert "new rollback_1997, no_bases_exussr" in ran.out
    assert "not computed: one coder" in ran.out
    told = json.loads(overture("statements", "ukraine-2021", "--json").out)
    assert told == ov.statements(ov.load("ukraine-2021")).to_json()
    assert told["as_of"] == "2021-12-06"


def test_a_case_without_statements_says_what_to_write(overture) -> None:
    ran = overture("statements", "hello")
    assert ran.status == 2
    assert "name their file under `statements`" in ran.err


def test_no_statements_by_a_day_is_said_as_such(overture, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    crisis(folder, ("2021-12-07,President,speech,1,1,1,one,",))
    ran = overture("statements", "small")
    assert ran.status == 0
    assert "no statements: said.csv and the case have none that was reported by then" in ran.out
    assert "coder" not in ran.out
    told = json.loads(overture("statements", "small", "--json").out)
    assert (told["alpha"], told["alpha_why"]) == (None, "there are no statements")
    assert told["codings"] == 0
    file = folder / "case.yaml"
    file.write_text(file.read_text().replace("file: said.csv, ", ""))
    ran = overture("statements", "small")
    assert ran.status == 0
    assert "names no file of them" in ran.out


def test_check_reads_the_files_beside_the_case(overture, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    crisis(folder)
    assert overture("check", "small").status == 0
    crisis(folder, (*ROWS, "2021-11-21,President,press,maybe,,,one,"))
    ran = overture("check", "small")
    assert ran.status == 1
    assert "[statement-code]" in ran.out
    crisis(folder)
    (folder / "record.csv").write_text(HEADER + "\na,2021-13-01,,claim,x,,,,,,\n")
    ran = overture("check", "small", "--json")
    assert ran.status == 1
    assert [one["check"] for one in json.loads(ran.out)["problems"]] == ["record-day"]
    later = "a,2021-12-07,2021-12-08,hearsay,x,,,,,,"
    (folder / "record.csv").write_text(f"{HEADER}\n{later}\n")
    assert overture("check", "small", "--as-of", "2021-12-07").status == 0
    assert overture("check", "small", "--as-of", "2021-12-08").status == 1
