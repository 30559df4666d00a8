"""The matrix of competing hypotheses: published counts, and where counting and weighing part."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.evidence.crisis import ROWS, crisis

from overture.evidence.ach import cell, credibility, inconsistency, sums
from overture.evidence.belief import belief
from overture.evidence.files import read_record
from overture.evidence.information import flip_point
from overture.evidence.weights import Report, believe


@pytest.fixture(scope="module")
def oracle(reference: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((reference / "oracles" / "evidence.json").read_text())
    return read


def test_weights_are_those_of_parc(oracle: dict[str, Any]) -> None:
    entry = oracle["parc_ach_weight"]
    assert inconsistency("I", "H", "H") == pytest.approx(entry["I_HH"], abs=1e-12)
    assert inconsistency("I", "L", "L") == pytest.approx(entry["I_LL"], abs=1e-12)
    assert inconsistency("II", "H", "M") == pytest.approx(entry["II_HM"], abs=1e-6)
    for level in "LMH":
        assert inconsistency("C", level, level) == entry["C_anything"]
        assert inconsistency("CC", level) == inconsistency("N", level) == 0


def test_heuers_counts(oracle: dict[str, Any]) -> None:
    entry = oracle["heuer_iraq"]
    rows = [
        ({h: "I" if sign == "-" else "C" for h, sign in enumerate(text.split()[-1])}, 0.5)
        for text in entry["evidence"].values()
    ]
    counted = sums([({str(h): c for h, c in cells.items()}, a) for cells, a in rows])
    assert [-counted[str(h)] for h in range(3)] == entry["inconsistency_count"]
    ranked = sorted(range(3), key=lambda h: -counted[str(h)])
    assert [entry["hypotheses"][h].split()[0] for h in ranked] == entry["rank"]


def test_counting_and_weighing_part_as_published(oracle: dict[str, Any]) -> None:
    entry = oracle["ach_vs_bayes"]
    rows = entry["P(E|H)"]
    counted = sums(
        [({f"H{h + 1}": "I" if p < 0.5 else "C" for h, p in enumerate(row)}, 0.5) for row in rows]
    )
    assert {h: -count for h, count in counted.items()} == entry["ach_inconsistencies"]
    weighed = believe(
        np.array([0.5, 0.5]), [Report(f"e{k}", np.array(row)) for k, row in enumerate(rows)]
    ).posterior
    assert max(counted, key=lambda h: counted[h]) == entry["ach_prefers"].split()[0]
    assert f"H{int(weighed.argmax()) + 1}" == entry["bayes_prefers"]


def test_whom_to_deter_is_a_flip_point(oracle: dict[str, Any]) -> None:
    # violate or comply; caught or not: the two meet at p* = gain / (gain + loss)
    for gain, loss, threshold in oracle["deterrence_threshold"]["examples"]:
        caught, free = np.array([-loss, 0.0]), np.array([gain, 0.0])
        assert flip_point(caught, free, 0, 1) == pytest.approx(threshold, abs=1e-12)


def test_cells_are_cut_at_ratios_of_ten_and_three() -> None:
    for ratio, found in ((10, "CC"), (9.9, "C"), (3, "C"), (2.9, "N"), (1, "N")):
        assert cell(10 * math.log10(ratio)) == found
        mirror = {"CC": "II", "C": "I", "N": "N"}[found]
        assert cell(-10 * math.log10(ratio)) == mirror
    assert cell(math.inf) == "CC"
    assert [credibility(a) for a in (0.95, 0.8, 0.6, 0.35)] == ["H", "H", "M", "L"]


def test_the_sums_of_a_case_are_those_of_its_cells(tmp_path: Path) -> None:
    rows = (*ROWS, *(f"l{k},2021-12-14,2021-12-14,demand,a letter {k},w{k},,A1,,not letter," for k
                     in range(3)))  # fmt: skip
    case = crisis(tmp_path, rows)
    found = belief(case, read_record(tmp_path / "record.csv", case.as_of), 300).to_json()
    reports: Any = found["reports"]
    against: Any = found["inconsistency"]
    letters = [r for r in reports if r["id"].startswith("l")]
    assert {r["consistency"]["them"]["fearful"] for r in letters} == {"I"}
    assert against["them"]["fearful"] == pytest.approx(-3 * math.sqrt(2), abs=1e-12)
