"""What the inspections of a treaty notice: for every size of a breach, and against one who knows
the plan."""

from __future__ import annotations

from typing import Any

from overture.case.agenda import Inspections
from overture.watch.inspections import (
    detection,
    deterrence_threshold,
    dresher,
    repeated,
    sample_size,
)

BREACHES = (1, 2, 5, 10, 20)
"""Sites in breach that are looked at, as far as there are so many, and all of them."""

WANTED = 0.9
"""How likely a breach is to be noticed, for the number of inspections that it takes."""

MONTHS = 12
YEARS = 3


def inspected_sites(declared: Inspections) -> dict[str, Any]:
    """The part `inspections` of ceilings.

    `noticed`: every inspection notices by itself a breach that is there, 1 - (1 - detects) **
    per_year. With `sites`, `breaches` says for some numbers of sites in breach how likely they are
    noticed within one year and within three (drawn anew each year), and how many inspections a
    year notice them with 90 %, if any number does. `known_plan` is Dresher's game over the months
    of a year; `threshold` the probability of being noticed from which on a breach does not pay.
    """
    found: dict[str, Any] = {
        "per_year": declared.per_year,
        "detects": declared.detects,
        "noticed": 1.0 - (1.0 - declared.detects) ** declared.per_year,
        "known_plan": _known_plan(declared),
    }
    if declared.gain is not None and declared.loss is not None:
        found["threshold"] = deterrence_threshold(declared.gain, declared.loss)
    if declared.sites is None:
        return found
    sites = declared.sites
    visits = min(declared.per_year, sites)
    found |= {"sites": sites, "quota": visits / sites, "years": YEARS, "wanted": WANTED}
    rows = []
    for bad in sorted({size for size in (*BREACHES, sites) if size <= sites}):
        once = detection(sites, bad, visits, declared.detects)
        row: dict[str, Any] = {
            "sites": bad,
            "noticed": once,
            "noticed_later": repeated(once, YEARS),
            "needed": sample_size(sites, bad, 1.0 - WANTED, declared.detects),
        }
        if "threshold" in found:
            row["deterred"] = once >= found["threshold"]
        rows.append(row)
    return {**found, "breaches": rows}


def _known_plan(declared: Inspections) -> dict[str, Any]:
    plan = dresher(MONTHS, declared.per_year)
    return {
        "periods": MONTHS,
        "inspections": min(declared.per_year, MONTHS),
        "value": float(plan.value),
        "fixed": plan.fixed,
        "inspects_first": float(plan.inspects),
        "breaches_first": float(plan.breaches),
    }
