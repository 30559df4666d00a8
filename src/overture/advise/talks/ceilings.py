"""The ceilings of a case: what is held where, what is too much, and what each option would ask."""

from __future__ import annotations

from typing import Any

from overture.case.agenda import DeclaredCeilings
from overture.case.model import Case
from overture.talks.ceilings import (
    Holding,
    Treaty,
    breaches,
    contradictions,
    held,
    reductions,
)


def ceilings(case: Case) -> dict[str, Any] | None:
    """The part `ceilings` of the talks; None where the case declares none.

    `noticed` is the probability that the inspections of a year notice a breach that is there, each
    for itself: 1 - (1 - detects) ** per_year.
    """
    declared = case.ceilings
    if declared is None:
        return None
    holdings = [Holding(*place, count) for place, count in declared.holdings.items()]
    treaty = treaty_of(declared, 1.0)
    totals = held(treaty, holdings)
    found: dict[str, Any] = {
        "says": declared.says,
        "rows": [
            {
                "group": group,
                "zone": zone,
                "category": category,
                "held": totals.get((group, zone, category), 0),
                "limit": limit,
            }
            for (group, zone, category), limit in treaty.ceilings.items()
        ],
        "breaches": _breaches(treaty, holdings),
        "reductions": _reductions(treaty, holdings),
        "contradictions": contradictions(treaty),
    }
    if declared.inspections is not None:
        inspections = declared.inspections
        found["inspections"] = {
            "per_year": inspections.per_year,
            "detects": inspections.detects,
            "noticed": 1.0 - (1.0 - inspections.detects) ** inspections.per_year,
        }
    if declared.under is not None:
        scaled = {
            option: treaty_of(declared, share) for option, share in declared.under.shares.items()
        }
        found["under"] = {
            "issue": declared.under.issue,
            "options": [
                {
                    "option": option,
                    "share": declared.under.shares[option],
                    "breaches": len(breaches(each, holdings)),
                    "reductions": _reductions(each, holdings),
                }
                for option, each in scaled.items()
            ],
        }
    return found


def treaty_of(declared: DeclaredCeilings, share: float) -> Treaty:
    """The treaty with its ceilings and sufficiency limits at a share of those declared, rounded
    down."""
    return Treaty(
        around=declared.around,
        groups=declared.groups,
        ceilings={place: int(limit * share + 1e-9) for place, limit in declared.limits.items()},
        sufficiency={
            category: int(limit * share + 1e-9) for category, limit in declared.sufficiency.items()
        },
    )


def _breaches(treaty: Treaty, holdings: list[Holding]) -> list[dict[str, Any]]:
    return [
        {
            "holder": breach.holder,
            "zone": breach.zone,
            "category": breach.category,
            "held": breach.held,
            "limit": breach.limit,
            "over": breach.over,
        }
        for breach in breaches(treaty, holdings)
    ]


def _reductions(treaty: Treaty, holdings: list[Holding]) -> list[dict[str, Any]]:
    return [
        {"group": group, "category": category, "least": count}
        for (group, category), count in reductions(treaty, holdings).items()
    ]
