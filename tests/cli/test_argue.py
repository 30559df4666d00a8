"""`overture argue`: on the terminal, as JSON, as Argdown, and where it cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import overture as ov

CASES = Path(ov.__file__).parent / "case" / "cases"

DEBATE = """
arguments:
  gain:
    claim: Most who accept keep their word.
    supports: [offer]
    premises: [{outcome: trusted_well, under: offer, above: 0.3}]
  naive:
    claim: Whoever trusts is betrayed.
    held_by: them
    attacks: [offer]
    premises: [{outcome: betrayed, under: offer, more_than: wait}]
  seen:
    claim: A betrayal is seen in time.
    attacks: [naive]
    premises: [{outcome: betrayed, under: offer, below: 0.05}]
  quiet:
    claim: Waiting costs nothing.
    supports: [wait]
"""


@pytest.fixture
def debated(tmp_path: Path) -> Path:
    """A folder with `hello` and a debate in which the offer falls although it is best."""
    folder = tmp_path / "debated"
    folder.mkdir()
    text = (CASES / "hello" / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text + DEBATE, encoding="utf-8")
    return folder


def test_the_answer_comes_first_and_says_where_debate_and_numbers_part(
    debated: Path, overture
) -> None:
    ran = overture("argue", str(debated), "--worlds", "200")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert len(lines) <= 25
    text = " ".join(ran.out.split())
    assert lines[0].startswith("ARGUED    offer is no accepted argument: upheld in 0 % of worlds;")
    assert "best in 100 % (the payoffs favour what the debate does not uphold: a reason" in text
    assert "Unanswered: naive (100 %)." in text
    assert "wait: the debate upholds what the payoffs do not favour: an objection is miss" in text
    assert "NEVER No world meets the premises of seen." in text
    assert "With every premise granted offer is upheld." in text
    assert lines[-1].startswith("TRY       overture explain")


def test_json_is_what_a_run_carries(debated: Path, overture) -> None:
    ran = overture("argue", str(debated), "--worlds", "200", "--json")
    found = json.loads(ran.out)
    assert set(found["policy"]) == {"offer", "wait"}
    rows = {row["id"]: row for row in found["arguments"]}
    assert rows["naive"]["held_by"] == "Them"
    assert rows["naive"]["premises"] == ["P(betrayed | offer) > P(betrayed | wait)"]
    assert rows["seen"]["holds"] == 0.0
    assert rows["naive"]["carries"] == -1.0
    assert found["unanswered"] == [{"argument": "naive", "against": "offer", "probability": 1.0}]
    assert overture("run", str(debated), "--worlds", "200", "--out", "ran").status == 0
    ran = json.loads(Path("ran/run.json").read_text(encoding="utf-8"))
    assert ran["argued"] == found
    page = Path("ran/brief.html").read_text(encoding="utf-8")
    assert "Objections and rebuttals" in page
    assert "Whoever trusts is betrayed (Them)" in page
    assert "No world meets the premises of <code>seen</code>." in page
    told = overture("explain", "ran", "argued.arguments[1].accepted")
    assert told.status == 0
    assert "Dung (1995)" in told.out
    assert "arguments.naive" in told.out


def test_a_line_of_the_run_tells_of_the_debate(debated: Path, overture) -> None:
    ran = overture("run", str(debated), "--worlds", "200", "--out", "ran")
    assert "ARGUED    offer is no accepted argument" in ran.out


def test_a_premise_of_a_scenario_is_that_of_the_scenario(debated: Path, overture) -> None:
    with (debated / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("scenarios: {bold: {arguments.seen.premises: []}}\n")
    ran = overture("argue", str(debated), "--worlds", "200", "--json", "--scenario", "bold")
    assert json.loads(ran.out)["policy"]["offer"]["accepted"] == 1.0


def test_an_objection_to_two_reasons_is_named_once(debated: Path, overture) -> None:
    file = debated / "case.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("attacks: [offer]", "attacks: [offer, gain]"), encoding="utf-8")
    ran = overture("argue", str(debated), "--worlds", "200", "--json")
    assert [row["against"] for row in json.loads(ran.out)["unanswered"]] == ["offer", "gain"]
    ran = overture("argue", str(debated), "--worlds", "200")
    assert "Unanswered: naive (100 %). " in " ".join(ran.out.split())


def test_argdown_is_printed_without_solving(debated: Path, overture) -> None:
    ran = overture("argue", str(debated), "--argdown")
    assert ran.status == 0
    assert ran.err == ""
    assert "[offer]: Offer talks\n  + <gain>\n  - <naive>\n" in ran.out
    assert "<naive>: Whoever trusts is betrayed. {" in ran.out
    both = overture("argue", str(debated), "--argdown", "--json")
    assert both.status == 2


def test_a_case_without_arguments_says_so(overture) -> None:
    for more in ((), ("--argdown",)):
        ran = overture("argue", "hello", *more)
        assert ran.status == 2
        assert "hello declares no arguments; add a section `arguments`" in ran.err
