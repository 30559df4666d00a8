"""The part `evidence` of a run: what the record makes of the priors by the day of the case.

A run advises from the priors, which hold what was known on their day. Where the question is asked
as of a later day, belief is followed from the one day to the other, and the game from the present
is solved again with the belief as its prior. Both advices stand side by side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from overture.advise.now import advise_now
from overture.advise.replay.days import DayBelief, Held, day_of, hold
from overture.advise.survey import Survey
from overture.case.model import Case
from overture.errors import CaseError, NotSolved, UsageError
from overture.evidence.belief import CaseBelief, belief
from overture.evidence.files import read_record, record_path
from overture.evidence.record import Record
from overture.evidence.weights import ContradictionError
from overture.reading.json_values import plain
from overture.worlds.ensemble import POOL_WORLDS, Progress, Solution


def recorded(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """Belief from the day of the priors to that of the case; None where there is no record.

    As of the day of the priors it only counts the rows, which are in the priors already. Raises
    UsageError or NotSolved as `belief` does.
    """
    del seen
    case = solution.game.case
    path = record_path(case)
    if path is None:
        return None
    try:
        record = read_record(path, case.as_of)
        told = _counted(case, record)
        if case.as_of <= case.priors_as_of or solution.reweigh or solution.pinned:
            return told
        return {**told, **_followed(case, record, solution, progress)}
    except CaseError as fault:
        raise UsageError(f"the record cannot be used: {fault.problems[0].render()}") from None


def _counted(case: Case, record: Record) -> dict[str, Any]:
    stated = case.priors_as_of.isoformat()
    rows = record.in_force(case.as_of)
    return {
        "as_of": case.as_of.isoformat(),
        "priors_as_of": stated,
        "rows": len(rows),
        "background": sum(row.reported <= stated for row in rows),
    }


def _followed(
    case: Case, record: Record, solution: Solution, progress: Progress | None
) -> dict[str, Any]:
    count = min(solution.worlds, POOL_WORLDS)
    few = replace(solution, worlds=count)
    held = hold(case, record, few, ())
    found = belief(case, record, count, solution.seed, solution.workers)
    days, left_out = _days(held)
    return {
        "worlds": count,
        "ess": found.ess,
        "prior": {"types": plain(found.types[0]), "assumptions": plain(found.assumptions[0])},
        "posterior": {"types": plain(found.types[1]), "assumptions": plain(found.assumptions[1])},
        "reports": [
            {
                key: report[key]
                for key in ("id", "reported", "shows", "reliability", "private", "root", "decibans")
            }
            for report in _reports(found)
        ],
        "moves": {
            move: {"option": option, "id": row.id}
            for move, (option, row) in found.reported.moves.items()
        },
        "history": [
            {
                "day": day.day.isoformat(),
                "reports": list(day.fresh),
                "types": plain(day.types),
                "assumptions": plain(day.assumptions),
            }
            for day in days
        ],
        "days_left_out": left_out,
        "advice": _advice(found, few, progress),
    }


def _days(held: Held) -> tuple[list[DayBelief], list[str]]:
    """(belief on the day of the priors and on every later day on which it moved, days on which the
    reports contradicted each other, before one of them was taken back)."""
    case = held.case
    found = [day_of(held, case.priors_as_of, None)]
    last = found[0]
    left_out = []
    for text in sorted({row.reported for row in held.record.rows}):
        day = date.fromisoformat(text)
        if case.priors_as_of < day <= case.as_of:
            try:
                last = day_of(held, day, last)
            except ContradictionError:
                left_out.append(text)
                continue
            found += [last] if last.moved else []
    return found, left_out


def _reports(found: CaseBelief) -> list[dict[str, Any]]:
    reports = found.to_json()["reports"]
    assert isinstance(reports, list)
    return reports


def _advice(
    found: CaseBelief, solution: Solution, progress: Progress | None
) -> dict[str, Any] | None:
    """The next decision from the present on; None in the reading in which everybody knows the
    world, where no belief is advised from."""
    if solution.reading != "pooled":
        return None
    if solution.kept and found.redraw is None:
        found = replace(found, solution=solution)
    try:
        now = advise_now(found, solution.workers, progress)
    except (UsageError, NotSolved) as fault:
        return {"failed": str(fault)}
    advice = now.advice
    return {
        "decide": advice.decide or None,
        "best": advice.best or None,
        "next": advice.next,
        "margin": plain(advice.margin),
        "policies": {
            option: {
                "mean": plain(choice.mean),
                "best_share": plain(choice.best_share),
                "outcomes": plain(choice.outcomes),
            }
            for option, choice in advice.policies.items()
        },
        "outcomes": plain(advice.outcomes),
        "public_reports": now.public,
        "private_reports_left_out": now.private,
    }
