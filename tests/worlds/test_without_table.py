"""Worlds drawn without what the packages of the table are worth, and checked without numba."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

import overture as ov
from overture.worlds.draws import draw

CHECKED = """
import sys
from overture.cli.survey import survey
found = survey("ukraine-2021")
assert found.sound, found.found
print("numba" in sys.modules)
"""


def test_the_table_moves_no_other_number() -> None:
    case = ov.load("ukraine-2021")
    whole, without = draw(case, 3, 10, 40), draw(case, 3, 10, 40, table=False)
    assert whole.deals is not None
    assert without.deals is None
    assert whole.numbers.keys() == without.numbers.keys()
    for name in case.assumptions:
        assert np.array_equal(whole.credences[name], without.credences[name])
        assert np.array_equal(whole.truths[name], without.truths[name])
    for party in case.types:
        assert np.array_equal(whole.priors[party], without.priors[party])
    for key, values in whole.precision.items():
        assert np.array_equal(values, without.precision[key])


def test_a_case_with_a_table_is_checked_without_numba() -> None:
    told = subprocess.run(
        [sys.executable, "-c", CHECKED], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"
