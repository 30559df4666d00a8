"""`overture belief`: what it prints after moves, of several situations, and when worlds are few."""

from __future__ import annotations

import json
from pathlib import Path

from tests.evidence.present import row, whole
from tests.evidence.test_redraw import unlikely

LATER = ("--as-of", "2021-12-31", "--worlds", "1000")


def test_the_text_says_that_worlds_were_drawn_again(overture, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    unlikely(folder)
    ran = overture("belief", str(folder), *LATER)
    assert ran.status == 0
    assert "drawn again around the posterior: 1,000, effective" in ran.out


def test_each_situation_has_its_advice(overture, tmp_path: Path) -> None:
    whole(tmp_path / "c", (row(0, "policy = talk"),))
    ran = overture("belief", str(tmp_path / "c"), *LATER)
    assert ran.status == 0
    assert "follow, in 3 situations" in ran.out
    record = json.loads(overture("belief", str(tmp_path / "c"), *LATER, "--json").out)
    advice = record["advice"]
    assert advice["decide"] == "follow"
    assert len(advice["situations"]) == 3
    assert {each["indicator"] for each in record["next"]} == {"letter", "trucks"}
    assert all(each["evsi"] >= 0 for each in record["next"])


def test_advice_can_be_left_out(overture, tmp_path: Path) -> None:
    whole(tmp_path / "c")
    ran = overture("belief", str(tmp_path / "c"), *LATER, "--no-advice", "--json")
    record = json.loads(ran.out)
    assert record["advice"] is None
    assert all(each["evsi"] is None for each in record["next"])
    for quantity in record["posterior"]["quantities"].values():
        assert set(quantity) >= {"mean", "low", "high"}


def test_a_report_that_leaves_no_doubt_says_so() -> None:
    """Its decibans are infinite, which JSON cannot hold."""
    from overture.cli.belief import _strongest

    report = {
        "decibans": {"types": {"them": {"a": 0.0, "b": 0.0}}, "assumptions": {"x": None, "y": 1.0}},
        "without": {"types": {"them": {"a": 0.4, "b": 0.6}}, "assumptions": {"x": 0.5, "y": 0.5}},
    }
    assert _strongest(report) == "settles x"
    report["without"]["assumptions"]["x"] = 1.0
    assert _strongest(report) == "1.0 decibans for y"
