"""Who must agree: parties with what their veto costs, and bodies with their members."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from overture.advise.bodies.members import member_rows
from overture.advise.talks.table import Table
from overture.case.agenda import DeclaredBody
from overture.errors import CaseError, UsageError
from overture.talks.agenda import Agenda
from overture.talks.bodies import consent
from overture.talks.frontier import Frontier, pareto_frontier
from overture.worlds.deals import body_of

NEVER = Fraction(-(10**9))
"""A no-deal value that every package beats."""


def ratification(table: Table, frontier: Frontier | None) -> dict[str, Any]:
    """The part `ratification`: parties (with the price of each veto) and bodies."""
    return {
        "parties": {
            party: _party(table, frontier, place)
            for place, party in enumerate(table.agenda.parties)
        },
        "bodies": {name: _body(table, body) for name, body in table.agenda.ratify.items()},
    }


def _party(table: Table, frontier: Frontier | None, place: int) -> dict[str, Any]:
    """What the veto of a party costs the others, and what would buy its consent.

    `price`: party -> by how much its best package that the rest accept is worth more than its
    best that all accept. `compensation` is the least that the party would have to be given, in its
    own points, to accept a package that all others accept and that is best for the proposer's
    side; 0 where it accepts such a package already.
    """
    agenda = table.mean
    by = "body" if table.agenda.parties[place] in table.agenda.ratify else "itself"
    if frontier is None:
        return {"by": by, "failed": "the frontier was too large to compute exactly"}
    values = np.array([[float(v) for v in row] for row in frontier.utilities])
    low = np.array([float(r) for r in agenda.reservation])
    gains = values - low
    rest = np.delete(np.arange(len(low)), place)
    good = (gains[:, rest] >= -1e-9).all(axis=1)
    with_all = good & (gains[:, place] >= -1e-9)
    price: dict[str, float | None] = {}
    needs: dict[str, float | None] = {}
    for k in rest:
        name = table.agenda.parties[k]
        without = _relaxed_best(agenda, place, int(k)) if good.any() else None
        if without is None or not with_all.any():
            price[name] = needs[name] = None
            continue
        worth, own = without
        price[name] = max(0.0, float(worth) - float(values[with_all, k].max()))
        needs[name] = max(0.0, float(agenda.reservation[place] - own))
    return {
        "by": by,
        "accepts": int((gains[:, place] >= -1e-9).sum()),
        "blocks": int((good & ~with_all).sum()),
        "price": price,
        "compensation": needs,
        "nearest": float(max(0.0, -gains[good, place].max())) if good.any() else None,
    }


def _relaxed_best(agenda: Agenda, without: int, party: int) -> tuple[Fraction, Fraction] | None:
    """The best that a party gets where another one's veto is set aside: its worth, and the most
    that the other one gets in such a package. Exact."""
    low = list(agenda.reservation)
    low[without] = NEVER
    found = pareto_frontier(replace(agenda, reservation=tuple(low)))
    inside = np.flatnonzero(found.acceptable())
    if not inside.size:
        return None
    top = found.utilities[inside, party].max()
    near = inside[found.utilities[inside, party] >= top - 1e-9 * max(1.0, abs(top))]
    rows = [agenda.value(found.packages[k].tolist()) for k in near]
    best = max(row[party] for row in rows)
    return best, max(row[without] for row in rows if row[party] == best)


def _body(table: Table, declared: DeclaredBody) -> dict[str, Any]:
    """A body: how likely it consents to a text worth no more and no less than no deal, whose
    consent decides, and each member's power. `price` is what the veto of a member costs: by how
    much its sure consent raises the probability."""
    try:
        body = body_of(table.case, declared)
    except (UsageError, CaseError) as fault:
        return {"rule": declared.rule, "failed": str(fault)}
    members, omitted = member_rows([(body, 1.0)])
    return {
        "says": declared.says,
        "rule": declared.rule,
        "members": len(body.seats),
        "needs": list(body.needs),
        "shared": body.shared,
        "consent": consent(body),
        "seats": members,
        "omitted": omitted,
    }
