"""`overture talks`: the answer in lines, the contract in JSON, faults with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import overture as ov
from overture.cli.main import cli

DOMAIN = """<negotiation_template><utility_space><objective index="0">
<issue index="1" name="guns" vtype="discrete"><item value="keep"/><item value="cut"/></issue>
<issue index="2" name="trade" vtype="discrete"><item value="closed"/><item value="open"/></issue>
</objective></utility_space></negotiation_template>"""

PROFILE = """<utility_space><objective index="0">
<issue index="1" name="guns" vtype="discrete">
<item value="keep" evaluation="{keep}"/><item value="cut" evaluation="{cut}"/></issue>
<issue index="2" name="trade" vtype="discrete">
<item value="closed" evaluation="{closed}"/><item value="open" evaluation="{open}"/></issue>
<weight index="1" value="0.5"/><weight index="2" value="0.5"/>
</objective><reservation value="{reservation}"/></utility_space>"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    (tmp_path / "domain.xml").write_text(DOMAIN)
    one = PROFILE.format(keep=4, cut=3, closed=1, open=4, reservation=0.5)
    two = PROFILE.format(keep=1, cut=4, closed=4, open=3, reservation=0.5)
    (tmp_path / "one.xml").write_text(one)
    (tmp_path / "two.xml").write_text(two)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["talks", *arguments])
    return result.exit_code, result.output


def test_the_answer_in_lines(scenario: Path) -> None:
    status, text = run(str(scenario))
    assert status == 0
    # keep+closed .625/.625, keep+open 1/.5, cut+closed .5/1, cut+open .875/.875
    assert "4 of 4 packages" in text
    assert "3 packages are efficient" in text
    assert "one 0.875, two 0.875" in text
    assert "guns: cut; trade: open" in text
    assert text.count("the package of NASH") == 3
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_json_is_that_of_the_verb(scenario: Path) -> None:
    status, text = run(str(scenario), "--json")
    assert status == 0
    record = json.loads(text)
    assert record == ov.talks(scenario).to_json()
    assert record["packages"] == 4
    zone = {"exists": True, "size": 4, "sampled": None, "relaxation": None, "fewest": None}
    assert record["zone"] == zone
    assert record["frontier"]["size"] == record["frontier"]["size_above_reservation"] == 3
    assert record["frontier"]["exact"] is True
    nash = record["points"]["nash"]
    assert nash["package"] == {"guns": "cut", "trade": "open"}
    assert nash["utilities"] == {"one": 0.875, "two": 0.875}
    assert nash["ties"] == 1


def test_an_empty_zone_says_who_would_have_to_ask_for_less(scenario: Path) -> None:
    high = PROFILE.format(keep=4, cut=3, closed=1, open=4, reservation=0.95)
    (scenario / "one.xml").write_text(high)
    other = PROFILE.format(keep=1, cut=4, closed=4, open=3, reservation=0.85)
    (scenario / "two.xml").write_text(other)
    status, text = run(str(scenario))
    assert status == 0
    assert "none of 4 packages" in text
    assert "one 0.075" in text


def test_a_folder_that_is_no_scenario_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ov.UsageError, match="no utility file"):
        ov.talks(tmp_path)
    with pytest.raises(ov.UsageError, match="semantics"):
        ov.talks(tmp_path, semantics="mine")


def test_a_case_is_analysed_and_says_who_and_what() -> None:
    status, text = run("panama-1974")
    assert status == 0
    assert "1,024 of 1,024 packages" in text
    assert "NASH      united_states 64, panama 68" in text
    assert "NO DEAL   What no deal is worth" in text
    assert "ADJUSTED  Adjusted Winner gives United States 66.0 and Panama 66.0" in text
    assert text.splitlines()[-1] == "TRY       overture run panama-1974"
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_json_of_a_case_has_the_keys_of_the_contract() -> None:
    status, text = run("panama-1974", "--json")
    assert status == 0
    record = json.loads(text)
    assert record == ov.talks("panama-1974").to_json()
    keys = ["packages", "zone", "frontier", "points", "ratification", "uncertain", "swaps"]
    assert set(keys) <= set(record)
    assert set(record["zone"]) >= {"exists", "size", "relaxation"}
    assert set(record["points"]["nash"]) >= {"utilities", "package", "ties"}


def test_a_case_with_accessions_and_no_agenda_prints_them(tmp_path: Path) -> None:
    accession = """bodies: {club: {rule: unanimity, members: {a: 0.5, b: 0.4}}}
accessions: {entry: {says: They enter, body: club, worth: {us: 3}, why: Made up.}}
"""
    (tmp_path / "case.yaml").write_text(TWO_LINES + accession, encoding="utf-8")
    code, said = run(str(tmp_path))
    assert code == 0
    assert "ACCESSION They enter: 20 %." in said
    assert "DEALS" not in said
    code, said = run(str(tmp_path), "--json")
    assert json.loads(said)["accessions"]["entry"]["passes"] == pytest.approx(0.2)


TWO_LINES = """overture: 1
title: Two lines
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}}
moves: [{name: policy, by: us, options: [a, b]}]
payoffs: {us: [{name: gain, add: 1, when: policy == a}]}
rationality: {us: 1}
advice: {decide: policy}
"""
