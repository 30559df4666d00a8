"""`overture statements` on the command line."""

from __future__ import annotations

import json

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
