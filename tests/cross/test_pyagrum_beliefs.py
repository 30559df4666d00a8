"""Posteriors of 200 random cases are those that pyAgrum gave."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.independent.belief_networks import ANSWERS, CASES, as_case, random_case

import overture as ov

STORED = json.loads(ANSWERS.read_text(encoding="utf-8"))


def test_every_case_has_an_answer() -> None:
    assert len(STORED["answers"]) == CASES == 200
    assert STORED["version"]


@pytest.mark.parametrize("first", range(0, CASES, 20))
def test_posteriors_are_those_of_pyagrum(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + 20):
        case, record = as_case(random_case(seed))
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "case.yaml").write_text(case)
        (folder / "record.csv").write_text(record)
        found = ov.belief(ov.load(folder, as_of=date(2021, 12, 31)), worlds=3)
        told = STORED["answers"][seed]
        assert list(found.types[1]["them"].values()) == pytest.approx(told["types"], abs=1e-10)
        assert list(found.assumptions[1].values()) == pytest.approx(told["assumptions"], abs=1e-10)
        moved = [a - b for a, b in zip(found.types[1]["them"].values(),
                 found.types[0]["them"].values(), strict=True)]  # fmt: skip
        assert max(map(abs, moved)) > 1e-6
