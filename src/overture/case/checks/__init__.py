"""Named checks: small functions of a draft, each with a name, a severity and a remedy."""

from __future__ import annotations

from collections.abc import Mapping

from overture.case.checks import (
    advice,
    agenda,
    arguments,
    ceilings,
    dependence,
    ends,
    evidence,
    happened,
    ids,
    measures,
    moves,
    numbers,
    parties,
    shape,
    statements,
)
from overture.case.checks.registry import CheckDoc, merge
from overture.case.draft import Draft
from overture.errors import Problem

CHECKS: Mapping[str, CheckDoc] = merge(
    module.CHECKS
    for module in (
        shape,
        ids,
        parties,
        moves,
        numbers,
        dependence,
        ends,
        advice,
        agenda,
        measures,
        ceilings,
        evidence,
        statements,
        happened,
        arguments,
    )
)
"""Name of each check made on the declaration -> what it finds. Checks that need the tree or the
draws are listed by the room `game`."""


def run_checks(draft: Draft, *, sound: bool = True) -> list[Problem]:
    """Every problem that the checks find.

    `sound` tells that everything could be read: only then can it be said that something is
    never used.
    """
    problems: list[Problem] = []
    for module in (
        ids,
        parties,
        moves,
        numbers,
        dependence,
        ends,
        advice,
        agenda,
        measures,
        ceilings,
        evidence,
        statements,
        happened,
        arguments,
    ):
        for check in module.ALL:
            problems.extend(check(draft))
    if sound and all(problem.severity != "error" for problem in problems):
        problems.extend(numbers.unused(draft))
    return problems
