"""Adjusted Winner, where the agenda has its form: two parties, each issue settled either way."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from overture.talks.agenda import Agenda
from overture.talks.points import adjusted_winner

PARTIES = 2
WAYS = 2


def fair_division(agenda: Agenda) -> dict[str, Any] | None:
    """Adjusted Winner over the issues of an agenda, in points of each party.

    None unless there are two parties and every issue has two options of which one party likes the
    one and the other the other, without rules that join issues. `shares` is how far each issue
    goes the way of the first party, `split` the issue that is divided ("" for none), and `points`
    what each party then has of what it could win, worths at the least liked options taken off.
    """
    if len(agenda.parties) != PARTIES or agenda.links:
        return None
    points: list[list[Fraction]] = [[], []]
    for issue in agenda.issues:
        if len(issue.options) != WAYS:
            return None
        first = issue.worth[0][0] - issue.worth[1][0]
        second = issue.worth[0][1] - issue.worth[1][1]
        if first * second >= 0:
            return None
        points[0].append(abs(first))
        points[1].append(abs(second))
    shares, totals = adjusted_winner(points)
    names = [issue.name for issue in agenda.issues]
    return {
        "shares": dict(zip(names, map(float, shares), strict=True)),
        "split": next((n for n, s in zip(names, shares, strict=True) if 0 < s < 1), ""),
        "points": dict(zip(agenda.parties, map(float, totals), strict=True)),
    }
