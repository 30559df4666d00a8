"""What does not stop a run is said all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.case.test_load import edited

from overture.case.checks import CHECKS
from overture.case.load import load

WARNED = {
    "one-option": [("options: {join: Join, abstain: Stay out}", "options: {join: Join}")],
    "payoffs-missing": [
        ("  friends:\n    - {name: burden, add: 0.2 if patience else -0.2, "
         "when: support == join}\n",
         "  friends: []\n"),
        ("{if: pressure, then: 1 to 2", "{if: patience, then: 1 to 2"),
    ],
    "rationality-unused": [
        ("  - name: support\n    by: friends\n    options: {join: Join, abstain: Stay out}\n", ""),
        (", when: support == join", ""),
    ],
    "unused-quantity": [("quantities:\n", "quantities:\n  idle: 1 to 2\n")],
    "unused-assumption": [
        ("assumptions:\n", "assumptions:\n  idle: {claim: It rains., credence: 0.5, why: Seen.}\n")
    ],
    "unknown-source": [("source: paper}", "source: papper}")],
    "together-fixed": [("of: [gain, harm]", "of: [gain, price]")],
    "range-cut": [("price: {value: 0.5,", "price: {value: 0.5 to 2.5,")],
    "complies-hidden": [("complies: sign == clear", "complies: them == sincere")],
    "statement-none": [("  made:\n    - {date: 2021-11-02, speaker: The president, "
                        "occasion: a speech, holds: [no_bases], lacks: [apology]}\n"
                        "    - {date: 2021-11-09, speaker: The ministry, "
                        "holds: [no_bases, apology], coder: one}\n", "  made: []\n")],
    "happened-early": [("on: 2022-02-24", "on: 2021-01-02")],
    "argument-idle": [("    supports: [offer]\n", "")],
    "rule-idle": [("  rules: [", "  rules: [border == 'as it is' or border != 'as it is', ")],
    "counted-idle": [
        ("{west: {whole: {tanks: {value: 18000 to 22000, why: A guess.}}}, east:", "{east:")
    ],
    "likelihood-flat": [("0.7 if them == sincere else 0.4", "0.4")],
    "response-alone": [("Hold an exercise.,", "Hold an exercise., agreed: true,")],
    "response-bounds": [("adds: {shame: 0.5 to 1}", "adds: {price: 0.1}")],
    "accession-circle": [("them: -2}, why", "them: -2}, assumption: pressure, why")],
    "all-sincere": [("{them: [sincere]}", "{them: [sincere, hostile]}")],
}  # fmt: skip


@pytest.mark.parametrize("name", WARNED)
def test_a_warning_does_not_stop_the_case(name: str, tmp_path: Path) -> None:
    read = load(edited(tmp_path, *WARNED[name]))
    told = [problem for problem in read.warnings if problem.severity == "warning"]
    assert [problem.check for problem in told] == [name]
    assert told[0].remedy
    assert told[0].spot.line > 1


def test_every_warning_of_the_declaration_is_tried_here() -> None:
    assert {name for name, doc in CHECKS.items() if doc.severity == "warning"} == set(WARNED)
