"""The part `talks` of a run: whether there is a deal, and what it is worth to have talked."""

from __future__ import annotations

from typing import Any

from overture.advise.bodies.accessions import accessions
from overture.advise.survey import Survey
from overture.advise.talks.ceilings import ceilings
from overture.advise.talks.part import talks_of
from overture.advise.talks.worth_of_talking import worth_of_talking
from overture.worlds.ensemble import Progress, Solution


def talks_part(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """The talks of a solved case; None where it declares no agenda, ceilings or
    accessions.

    Raises UsageError or NotSolved as `talks_of` and `worth_of_talking` do.
    """
    case = solution.game.case
    admitted = accessions(case, solution, seen, solution.seed, solution.worlds)
    if case.agenda is None:
        parts = {"ceilings": ceilings(case), "accessions": admitted}
        return {key: part for key, part in parts.items() if part is not None} or None
    found = talks_of(case, solution, solution.seed).to_json()
    if admitted is not None:
        found["accessions"] = admitted
    return {**found, **(worth_of_talking(solution, seen, progress) or {})}
