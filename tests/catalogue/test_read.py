"""What the form of a published game refuses, with the place in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from overture.catalogue import read
from overture.errors import CaseError, UsageError

GOOD = """\
citation: "Somebody (2000). A game."
says: It shows something.
version: As published.
closed_form: beer_quiche
parameters: {prior_strong: 0.9}
readings:
  payoffs: {payoffs: [us]}
instances:
  one:
    tolerance: 1e-9
    equilibria: {pool beer: {payoffs: [2.9, 0.9]}}
"""


def written(folder: Path, text: str) -> Path:
    (folder / read.PUBLISHED).write_text(text, encoding="utf-8")
    return folder


def test_a_good_form(tmp_path: Path) -> None:
    entry = read.read_entry(written(tmp_path, GOOD))
    assert (entry.id, entry.case, entry.closed_form) == (tmp_path.name, None, "beer_quiche")
    (instance,) = entry.instances
    assert instance.id == "one"
    assert instance.equilibria == {"pool beer": {"payoffs": (2.9, 0.9)}}
    assert entry.readings["payoffs"].payoffs == ("us",)


@pytest.mark.parametrize(
    ("old", "new", "line", "path"),
    [
        ("says: It shows something.\n", "", 1, "says"),
        ("version:", "versoin:", 1, "version"),
        ("tolerance: 1e-9", "tolerance: small", 10, "instances.one.tolerance"),
        ("tolerance: 1e-9", "tolerence: 1e-9", 9, "instances.one.tolerance"),
        ("tolerance: 1e-9", "tolerance: 1e-9\n    wrong: 1", 11, "instances.one.wrong"),
        ("closed_form: beer_quiche", "closed_form: beer", 4, "closed_form"),
        ("closed_form: beer_quiche", "case: nowhere", 4, "case"),
        ("{payoffs: [us]}", "{payofs: [us]}", 7, "readings.payoffs.payofs"),
        ("instances:\n  one:\n    tolerance: 1e-9\n    equ", "instances: 3\nequ", 8, "instances"),
        ("{payoffs: [us]}", "{payoffs: [us], outcome: war}", 7, "readings.payoffs"),
        ("{payoffs: [us]}", "{}", 7, "readings.payoffs"),
    ],
)
def test_what_is_wrong_and_where(tmp_path: Path, old: str, new: str, line: int, path: str) -> None:
    assert old in GOOD
    with pytest.raises(CaseError) as caught:
        read.read_entry(written(tmp_path, GOOD.replace(old, new)))
    places = {problem.path: problem.spot.line for problem in caught.value.problems}
    assert places.get(path) == line, places
    assert all(problem.check == "published" for problem in caught.value.problems)


def test_a_game_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="cho-kreps-1987"):
        read.entry("cho-krebs-1987")
