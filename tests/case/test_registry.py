"""Every check has a name that is documented once, and every documented name is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import overture.case
import overture.reading
from overture.case.checks import CHECKS
from overture.case.checks.registry import merge, register, warning

CASE = Path(overture.case.__file__).parent
READING = Path(overture.reading.__file__).parent

_REPORTED = re.compile(
    r"""(?:Problem|\.problem|problem|complaints\.add|complain|_refusal|faults\.append)\(\s*
        (?:Problem\()?\s*"([a-z]+(?:-[a-z]+)*)"\s*,""",
    re.VERBOSE,
)


def reported(folder: Path) -> set[str]:
    """The names of checks that stand as the first argument of a call that reports a problem."""
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        found |= set(_REPORTED.findall(file.read_text(encoding="utf-8")))
    return found


def test_every_problem_reported_by_the_case_has_a_documented_check() -> None:
    names = reported(CASE)
    assert len(names) > 40
    assert names <= set(CHECKS)


def test_every_problem_reported_while_reading_has_a_documented_check() -> None:
    names = reported(READING)
    assert len(names) > 15
    assert names <= set(CHECKS)


def test_every_documented_check_is_written_somewhere_in_the_code() -> None:
    text = "".join(
        file.read_text(encoding="utf-8")
        for folder in (CASE, READING)
        for file in folder.rglob("*.py")
    )
    for name in CHECKS:
        # Once in its documentation, and at least once where it is reported.
        assert len(re.findall(rf'"{name}"', text)) >= 2, name


def test_documentation_is_a_sentence_and_severities_are_known() -> None:
    for doc in CHECKS.values():
        assert doc.finds.endswith(".")
        assert doc.finds[0].isupper() or doc.finds.startswith("`")
        assert doc.severity in ("error", "warning", "note")


def test_two_checks_cannot_share_a_name() -> None:
    part = register(warning("twice", "It stands twice."))
    with pytest.raises(ValueError, match="twice"):
        merge([part, part])
