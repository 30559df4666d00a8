"""The part `talks` of a run: whether there is a deal, and what it is worth to have talked."""

from __future__ import annotations

from typing import Any

from overture.advise.survey import Survey
from overture.advise.talks.ceilings import ceilings
from overture.advise.talks.part import talks_of
from overture.advise.talks.worth_of_talking import worth_of_talking
from overture.worlds.ensemble import Progress, Solution


def talks_part(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """The talks of a solved case; None where it declares neither an agenda nor ceilings.

    Raises UsageError or NotSolved as `talks_of` and `worth_of_talking` do.
    """
    case = solution.game.case
    if case.agenda is None:
        held = ceilings(case)
        return None if held is None else {"ceilings": held}
    found = talks_of(case, solution, solution.seed).to_json()
    return {**found, **(worth_of_talking(solution, seen, progress) or {})}
