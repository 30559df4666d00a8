"""Ceilings: what is counted, what is not, and what nobody gives a reason for."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.checks.registry import error, note, register, warning
from overture.case.draft import Draft
from overture.errors import Problem

CHECKS = register(
    # Found while the section is read.
    error("counted-units", "A holding is counted by rows of no unit."),
    error("counted-twice", "A holding is declared and counted at once."),
    error("counted-many", "More holdings are counted than can be followed day by day."),
    error("counted-number", "A number of `counted`, or an interval of a ceiling, cannot be."),
    # Found in what was read.
    warning("counted-idle", "A holding is counted, but no ceiling is on it."),
    note("ceiling-reason", "A ceiling that is an interval has neither a reason nor a source."),
    note("counted-reason", "How a holding is counted has neither a reason nor a source."),
)


def counted(draft: Draft) -> Iterator[Problem]:
    """Every holding that is counted has a ceiling on it, and a reason for how."""
    declared = draft.ceilings
    if declared is None:
        return
    group_of = {state: group for group, states in declared.groups.items() for state in states}
    for (state, zone, category), counting in declared.counted.items():
        around, seen = zone, [zone]
        while declared.around.get(around):
            around = declared.around[around]
            seen.append(around)
        if not any((group_of[state], each, category) in declared.limits for each in seen):
            what = f"no ceiling is on what {state} holds of {category} in {zone}"
            remedy = "give its group a limit there or in a zone around it, or do not count it"
            yield Problem("counted-idle", counting.spot, counting.path, what, remedy, "warning")
        if not counting.why and not counting.source:
            what = "how the holding is counted has neither a reason nor a source"
            yield Problem("counted-reason", counting.spot, counting.path, what, "add `why`", "note")


def reasons(draft: Draft) -> Iterator[Problem]:
    """A ceiling that is a proposal of somebody has a reason."""
    declared = draft.ceilings
    if declared is None:
        return
    for place in declared.ranges:
        if not any(declared.reasons[place]) and not declared.source:
            path = f"ceilings.limits.{'.'.join(place)}"
            what = "the ceiling is an interval with neither a reason nor a source"
            yield Problem("ceiling-reason", declared.spot, path, what, "add `why`", "note")


ALL = (counted, reasons)
