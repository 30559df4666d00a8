"""The part `watch` of a run: every counted holding against its ceiling, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from overture.advise.holdings import MOST_DAYS, CountedHolding, Place, counted_holdings
from overture.advise.inspected import inspected_sites
from overture.advise.survey import Survey
from overture.case.agenda import DeclaredCeilings
from overture.case.model import Case
from overture.errors import UsageError
from overture.watch.ceilings import (
    Amount,
    Ceiling,
    above,
    called,
    ceiling_of,
    exactly,
    excess,
    inspected,
    recounted,
    total,
)
from overture.worlds.ensemble import Progress, Solution

ENDS = (0.5, 0.05, 0.95)
"""Median, and the ends of a central 90 % interval."""

RUN_DAYS = 120
"""Days of history that a run keeps; `overture watch` has all of them."""

MOST_WEIGHED, MOST_STEPS = 40, 8_000
"""Rows of a ceiling that are left out one by one, the latest; fewer where there are so many rows
that all of them would take more steps of the filter than this."""


def watch_part(
    solution: Solution, seen: Survey, progress: Progress | None = None
) -> dict[str, Any] | None:
    """The part `watch` of a run; None where no holding is counted. Raises UsageError."""
    del seen, progress
    case = solution.game.case
    if case.ceilings is None or not case.ceilings.counted:
        return None
    return watched(case, RUN_DAYS)


def watched(case: Case, days: int = MOST_DAYS) -> dict[str, Any]:
    """What is watched in a case, as of its day: {"ceilings": …}, with the last `days` of history.

    Raises UsageError where nothing is declared to be counted, and as `counted_holdings` does.
    """
    declared = case.ceilings
    if declared is None or not declared.counted:
        raise UsageError(
            f"{case.id} counts nothing that could be watched; say under `ceilings.counted` which "
            "rows of its record count a holding"
        )
    holdings = counted_holdings(case)
    rows, uncounted = [], []
    for place in declared.limits:
        sum_of = composed(declared, place)
        if sum_of.counted:
            rows.append(_row(case, declared, place, sum_of, holdings, days))
        else:
            uncounted.append(dict(zip(("group", "zone", "category"), place, strict=True)))
    found: dict[str, Any] = {
        "as_of": case.as_of.isoformat(),
        "confidence": declared.confidence,
        "says": declared.says,
        "proposed": bool(declared.ranges) or declared.under is not None,
        "rows": rows,
        "uncounted": uncounted,
    }
    if declared.inspections is not None:
        found["inspections"] = inspected_sites(declared.inspections)
    return {"ceilings": found}


@dataclass(frozen=True)
class Composed:
    """What adds up to the holding under a ceiling: counted holdings, a declared number, and what
    nothing counts and nobody declares ("STATE in ZONE")."""

    counted: tuple[Place, ...]
    declared: int
    missing: tuple[str, ...]


def composed(declared: DeclaredCeilings, place: Place) -> Composed:
    """What a group holds in a zone and all zones inside it."""
    group, zone, category = place
    inside: dict[str, list[str]] = {}
    for inner, outer in declared.around.items():
        inside.setdefault(outer, []).append(inner)
    counted: list[Place] = []
    missing: list[str] = []
    known = 0

    def add(state: str, where: str) -> None:
        nonlocal known
        if (state, where, category) in declared.counted:
            counted.append((state, where, category))
            return
        if (state, where, category) in declared.holdings:
            known += declared.holdings[state, where, category]
        else:
            missing.append(f"{state} in {where}")
        for inner in inside.get(where, ()):
            add(state, inner)

    for state in declared.groups[group]:
        add(state, zone)
    return Composed(tuple(counted), known, tuple(missing))


def _row(
    case: Case,
    declared: DeclaredCeilings,
    place: Place,
    parts: Composed,
    holdings: Mapping[Place, CountedHolding],
    days: int,
) -> dict[str, Any]:
    group, zone, category = place
    held = [holdings[each] for each in parts.counted]
    ends = declared.ranges.get(place)
    limit = ceiling_of(declared.limits[place], ends)
    row: dict[str, Any] = {
        "group": group,
        "zone": zone,
        "category": category,
        "says": declared.categories[category],
        "limit": declared.limits[place],
        "limit_low": ends[0] if ends else None,
        "limit_high": ends[1] if ends else None,
        "missing": list(parts.missing),
        "rows": [],
        "rows_left_out": _merged([each.left_out for each in held]),
    }
    now = [each.on(case.as_of) for each in held]
    known = [amount for amount in now if amount is not None]
    if len(known) < len(held) or not known:
        empty = ("held", "above", "excess", "called", "history", "count", "inspection")
        return {**row, **dict.fromkeys(empty)}
    amount = _sum(known, parts.declared)
    chance = above(amount, limit)
    history = _history(held, parts.declared, limit)
    told = called(history["days"], history["above"], declared.confidence)
    error = min(each.counting.error for each in held)
    tells = max(row.heard.tells for each in held for row in each.rows)
    again = recounted(amount, limit, error, tells, declared.confidence)
    row |= {
        "held": _described(amount),
        "above": chance,
        "excess": excess(amount, limit),
        "called": {
            "now": told.now if told.now != "kept" or not parts.missing else "",
            "since": _day(told.since if told.now != "kept" or not parts.missing else None),
            "breach": _day(told.breach),
            # what nothing counts may be above any ceiling
            "kept": None if parts.missing else _day(told.kept),
        },
        "rows": _rows(case, held, parts.declared, limit, amount),
        "history": {
            "from": history["days"][-days:][0].isoformat(),
            **{key: history[key][-days:] for key in ("median", "low", "high", "above")},
        },
        "count": {
            "error": error,
            "reliability": tells,
            "breach": again.breach,
            "kept": again.kept,
            "bits": again.bits,
        },
        "inspection": None,
    }
    if declared.inspections is not None:
        looked = inspected(chance, declared.inspections.detects, declared.confidence)
        row["inspection"] = {
            "notices": looked.notices,
            "above_if_not": looked.above_if_not,
            "bits": looked.bits,
            "until_kept": looked.until_kept,
        }
    return row


def _sum(amounts: Sequence[Amount], known: int) -> Amount:
    return total([*amounts, exactly(known)] if known else list(amounts))


def _described(amount: Amount) -> dict[str, float]:
    median, low, high = amount.quantiles(ENDS)
    return {"median": median, "low": low, "high": high}


def _history(held: Sequence[CountedHolding], known: int, limit: Ceiling) -> dict[str, Any]:
    """What was known on every day from the first on which all parts were counted."""
    parts = [dict(each.history()) for each in held]
    days = sorted(set.intersection(*(set(part) for part in parts)))
    found: dict[str, Any] = {"days": days, "median": [], "low": [], "high": [], "above": []}
    for day in days:
        amount = _sum([part[day] for part in parts], known)
        for key, value in {**_described(amount), "above": above(amount, limit)}.items():
            found[key].append(value)
    return found


def _rows(
    case: Case, held: Sequence[CountedHolding], known: int, limit: Ceiling, amount: Amount
) -> list[dict[str, Any]]:
    """The rows in force, latest last, each with what it does to P(above) (`moved`) and, as a share,
    to the median (`lifted`): both are less what they would be without it."""
    chance, median = above(amount, limit), amount.quantiles((0.5,))[0]
    every = [(each, row) for each in held for row in each.rows]
    every.sort(key=lambda pair: (pair[1].row.date, pair[1].row.reported, pair[1].row.id))
    found = []
    weighed = min(MOST_WEIGHED, max(1, MOST_STEPS // max(1, len(every))))
    for place, (part, row) in enumerate(every):
        moved = lifted = None
        if place >= len(every) - weighed:
            without = [e.on(case.as_of, row.row.id if e is part else "") for e in held]
            left = [amount for amount in without if amount is not None]
            if len(left) == len(held):
                other = _sum(left, known)
                moved = chance - above(other, limit)
                lifted = median / other.quantiles((0.5,))[0] - 1.0
        found.append(
            {
                "id": row.row.id,
                "date": row.row.date,
                "reported": row.row.reported,
                "party": row.row.party,
                "op": row.row.op,
                "low": row.low,
                "high": row.high,
                "reliability": row.heard.tells,
                "copy_of": row.heard.copy if row.heard.copy != row.row.id else None,
                "moved": moved,
                "lifted": lifted,
            }
        )
    return found


def _merged(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        for name, many in part.items():
            found[name] = found.get(name, 0) + many
    return found


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
