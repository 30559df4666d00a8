"""`overture watch` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.evidence.counting import CEILINGS, counting, row

import overture as ov


def test_each_ceiling_is_told_with_what_can_be_called(overture) -> None:
    ran = overture("watch", "ukraine-2021")
    assert ran.status == 0
    text = " ".join(ran.out.split())
    assert "troops of russia in border: ceiling 45,000 to 75,000; held 86,000" in text
    assert "it would be a breach since 2021-11-02" in text
    assert "only proposed" in text
    assert "at 10 sites: noticed in a year with 69 %; 17 a year for 90 %" in text
    assert "Conditions, a standstill and deadlines are not watched yet" in text
    told = json.loads(overture("watch", "ukraine-2021", "--json").out)
    assert told == ov.watch(ov.load("ukraine-2021"))


def test_another_day_is_asked_about(overture) -> None:
    ran = overture("watch", "ukraine-2021", "--as-of", "2022-02-17", "--json")
    last = json.loads(ran.out)["ceilings"]["rows"][0]["rows"][-1]
    assert (last["id"], last["reported"]) == ("u107", "2022-02-16")


def test_what_is_not_counted_is_said(overture, tmp_path: Path) -> None:
    counting(tmp_path / "small", [row("a", "2021-12-07", "60000")])
    ran = overture("watch", "small")
    assert ran.status == 0
    assert "nothing had counted it by then, which is not zero" in " ".join(ran.out.split())
    more = CEILINGS.replace("{near: {", "{wide: {troops: 90000}, near: {")
    more = (
        more.replace("{near: {troops: 80000}}", "{near: {troops: 80000}}")
        .replace("groups: {east: [c_land]}", "groups: {east: [c_land], west: [us]}")
        .replace("limits: {", "limits: {west: {near: {troops: 9}}, ")
    )
    rows = [row("a", "2021-12-01", "60000"), row("b", "2021-12-02", "70000", definition="belt")]
    counting(tmp_path / "small", rows, more)
    text = " ".join(overture("watch", "small").out.split())
    assert "That is the least of troops of east in wide: nothing counts c land in wide." in text
    assert "No rule says what counts troops of west in near." in text
    assert "Rows of other definitions are left out: belt (1)." in text
    assert "neither a breach nor compliance can be called" in text


def test_a_case_that_counts_nothing_says_what_to_write(overture) -> None:
    ran = overture("watch", "hello")
    assert ran.status == 2
    assert "ceilings.counted" in ran.err


def test_check_says_what_no_row_counts(overture, tmp_path: Path) -> None:
    counting(tmp_path / "small", [row("a", "2021-11-01", "50", unit="BTG")])
    ran = overture("check", "small")
    assert ran.status == 0
    assert "[counted-nothing]" in ran.out
    odd = CEILINGS.replace("why: A guess.}", "kinds: [estimat], why: A guess.}")
    counting(tmp_path / "small", [], odd)
    ran = overture("check", "small", "--json")
    assert ran.status == 1
    problems = [p["check"] for p in json.loads(ran.out)["problems"]]
    assert "counted-kind" in problems
