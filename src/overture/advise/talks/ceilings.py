"""The ceilings of a case: what is held where, what is too much, and what each option would ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from overture.advise.holdings import CountedHolding, counted_holdings
from overture.advise.inspected import inspected_sites
from overture.case.agenda import DeclaredCeilings
from overture.case.frozen import ReadOnly
from overture.case.model import Case
from overture.errors import UsageError
from overture.talks.analysis import Talks
from overture.talks.ceilings import Holding, Treaty, breaches, contradictions, held
from overture.talks.reductions import cuts, reductions

Place = tuple[str, str, str]

LOW, MIDDLE, HIGH = "low", "middle", "high"
"""Which end of a ceiling that is an interval."""

NO_PACKAGES: Mapping[str, Mapping[str, str]] = ReadOnly()
NO_COUNTS: Mapping[str, int] = ReadOnly()


def ceilings(
    case: Case,
    packages: Mapping[str, Mapping[str, str]] = NO_PACKAGES,
    efficient: Mapping[str, int] = NO_COUNTS,
) -> dict[str, Any] | None:
    """The part `ceilings` of the talks; None where the case declares none.

    A holding that the record counts is its median on the day of the case. `packages` name ->
    issue -> option, and `efficient` option of the issue that sets the ceilings -> how many packages
    of the frontier have it: with both, it is said which packages ask for which reductions.
    """
    declared = case.ceilings
    if declared is None:
        return None
    counted, failed = _counted(case)
    holdings = _holdings(declared, counted)
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
                **_ends(declared, (group, zone, category)),
                "counted": any(
                    state in declared.groups[group]
                    and c == category
                    and zone in treaty.outward(where)
                    for state, where, c in counted
                ),
            }
            for (group, zone, category), limit in treaty.ceilings.items()
        ],
        "counted": {"failed": failed}
        if failed
        else [dict(zip(("state", "zone", "category"), place, strict=True)) for place in counted],
        "breaches": _breaches(treaty, holdings),
        "reductions": _reductions(declared, 1.0, holdings),
        "contradictions": contradictions(treaty),
    }
    if declared.inspections is not None:
        found["inspections"] = inspected_sites(declared.inspections)
    if declared.under is not None:
        found["under"] = _under(declared, holdings, packages, efficient)
    return found


def chosen(case: Case, talks: Talks) -> dict[str, int]:
    """Option of the issue that sets the ceilings -> how many efficient packages have it."""
    under = case.ceilings.under if case.ceilings is not None else None
    names = [issue.name for issue in talks.agenda.issues]
    if under is None or talks.frontier is None or under.issue not in names:
        return {}
    place = names.index(under.issue)
    found = Counter(int(k) for k in talks.frontier.packages[:, place])
    return {option: found.get(k, 0) for k, option in enumerate(talks.agenda.issues[place].options)}


def treaty_of(declared: DeclaredCeilings, share: float, end: str = MIDDLE) -> Treaty:
    """The treaty with its ceilings and sufficiency limits at a share of those declared, rounded
    down; ceilings that are intervals at their middle or one of their ends."""

    def limit(place: Place) -> int:
        low, high = declared.ranges.get(place, (declared.limits[place],) * 2)
        return {LOW: low, MIDDLE: declared.limits[place], HIGH: high}[end]

    return Treaty(
        around=declared.around,
        groups=declared.groups,
        ceilings={place: int(limit(place) * share + 1e-9) for place in declared.limits},
        sufficiency={
            category: int(limit * share + 1e-9) for category, limit in declared.sufficiency.items()
        },
    )


def _counted(case: Case) -> tuple[dict[Place, float], str]:
    """(state, zone, category) -> the median of what is counted there and in all zones inside, on
    the day of the case; and why nothing could be counted."""
    try:
        found = counted_holdings(case)
    except UsageError as fault:
        return {}, str(fault)
    medians: dict[Place, float] = {}
    for place, holding in found.items():
        median = _median(case, holding)
        if median is not None:
            medians[place] = median
    return medians, ""


def _median(case: Case, holding: CountedHolding) -> float | None:
    amount = holding.on(case.as_of)
    return None if amount is None else amount.quantiles((0.5,))[0]


def _holdings(declared: DeclaredCeilings, counted: Mapping[Place, float]) -> list[Holding]:
    """Declared holdings, and counted ones less what lies in the zones inside."""
    inside: dict[str, list[str]] = {}
    for zone, outer in declared.around.items():
        inside.setdefault(outer, []).append(zone)

    def within(state: str, zone: str, category: str) -> float:
        place = (state, zone, category)
        inner = sum(within(state, each, category) for each in inside.get(zone, ()))
        return counted[place] if place in counted else declared.holdings.get(place, 0) + inner

    found = [Holding(*place, count) for place, count in declared.holdings.items()]
    for (state, zone, category), count in counted.items():
        inner = sum(within(state, each, category) for each in inside.get(zone, ()))
        found.append(Holding(state, zone, category, max(0, round(count - inner))))
    return found


def _ends(declared: DeclaredCeilings, place: Place) -> dict[str, int | None]:
    low, high = declared.ranges.get(place, (None, None))
    return {"limit_low": low, "limit_high": high}


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


def _reductions(
    declared: DeclaredCeilings, share: float, holdings: list[Holding]
) -> list[dict[str, Any]]:
    """What each group must give up, and which of its states how many where; with ceilings that are
    intervals also the least at their high ends (`least_low`) and at their low ends
    (`least_high`)."""
    treaty = treaty_of(declared, share)
    plan = cuts(treaty, holdings)
    of = {state: group for group, states in treaty.groups.items() for state in states}
    ends = [
        reductions(each, cuts(each, holdings))
        for each in (treaty_of(declared, share, HIGH), treaty_of(declared, share, LOW))
    ]
    least = reductions(treaty, plan)
    found = []
    for group, category in sorted({*least, *ends[1]}):
        drawn = any(g == group and c == category for g, _, c in declared.ranges)
        found.append(
            {
                "group": group,
                "category": category,
                "least": least.get((group, category), 0),
                "least_low": ends[0].get((group, category), 0) if drawn else None,
                "least_high": ends[1].get((group, category), 0) if drawn else None,
                "holders": [
                    {"state": c.state, "zone": c.zone, "held": c.held, "gives_up": c.count}
                    for c in plan
                    if of[c.state] == group and c.category == category
                ],
            }
        )
    return found


def _under(
    declared: DeclaredCeilings,
    holdings: list[Holding],
    packages: Mapping[str, Mapping[str, str]],
    efficient: Mapping[str, int],
) -> dict[str, Any]:
    under = declared.under
    assert under is not None
    options = []
    for option, share in under.shares.items():
        treaty = treaty_of(declared, share)
        row: dict[str, Any] = {
            "option": option,
            "share": share,
            "breaches": len(breaches(treaty, holdings)),
            "reductions": _reductions(declared, share, holdings),
            "contradictions": contradictions(treaty),
        }
        if efficient:
            row["efficient"] = efficient.get(option, 0)
        options.append(row)
    named = list(under.shares)
    return {
        "issue": under.issue,
        "options": options,
        "packages": [
            {
                "name": name,
                "option": package[under.issue],
                "asks": named.index(package[under.issue])
                if package[under.issue] in named
                else None,
            }
            for name, package in packages.items()
            if under.issue in package
        ],
    }
