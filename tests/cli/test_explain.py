"""`overture explain`: from a run folder, from a case, and what it says on bad paths."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SMALL = ("--worlds", "60")


def test_a_case_is_solved_where_there_is_no_run(overture, tmp_path: Path) -> None:
    ran = overture("explain", "hello", "advice.margin", *SMALL)
    assert ran.status == 0
    for label in ("VALUE", "MEANS", "FORMULA", "INPUTS", "LINES", "FILE"):
        assert label in ran.out
    assert not list(tmp_path.iterdir())


def test_a_run_folder_is_read_and_nothing_is_solved(
    overture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert overture("run", "hello", *SMALL).status == 0
    before = Path("hello-run/run.json").read_bytes()
    margin = json.loads(before)["advice"]["margin"]

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("solved anew")

    monkeypatch.setattr("overture.worlds.ensemble.solve", fail)
    for which in (("hello-run",), ("hello-run/run.json",), ("hello", *SMALL)):
        ran = overture("explain", which[0], "advice.margin", "--json", *which[1:])
        found = json.loads(ran.out)
        assert found["value"] == margin
        assert found["lines"]
    assert Path("hello-run/run.json").read_bytes() == before


def test_a_run_of_another_seed_is_not_taken_for_it(overture) -> None:
    assert overture("run", "toothless-test", *SMALL, "--seed", "7").status == 0
    stored = json.loads(Path("toothless-test-run/run.json").read_text(encoding="utf-8"))
    ran = overture("explain", "toothless-test", "advice.margin", "--json", *SMALL)
    assert json.loads(ran.out)["value"] != stored["advice"]["margin"]


def test_a_wrong_path_is_a_usage_error(overture) -> None:
    ran = overture("explain", "hello", "advice.margn", *SMALL)
    assert ran.status == 2
    assert "did you mean 'margin'?" in ran.err


def test_a_wrong_case_is_told(overture) -> None:
    ran = overture("explain", "helo", "advice.margin")
    assert ran.status == 2
    assert "hello" in ran.err
