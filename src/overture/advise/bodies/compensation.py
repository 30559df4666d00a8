"""What would win a body: a better package, or the sure consent of the fewest members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from overture.advise.talks.table import Table
from overture.case.model import Case
from overture.errors import CaseError, UsageError
from overture.talks.bodies import Body
from overture.talks.buying import LEVELS, Won, shifts_needed, smallest_sets
from overture.worlds.agenda_numbers import central_forms
from overture.worlds.deals import body_of
from overture.worlds.forms import Place

SHARP = 1e-12
"""Below this precision a package moves no member."""


def winning(body: Body) -> list[dict[str, Any]]:
    """For each level of consent, the fewest members whose sure consent reaches it.

    `members` is null where even all of them do not; `exact` tells that no fewer do, else `least`
    is how many are needed at least.
    """
    return [
        {
            "level": level,
            "members": None if won is None else list(won.members),
            "consent": None if won is None else won.consent,
            "exact": True if won is None else won.exact,
            "least": None if won is None else won.least,
        }
        for level, won in zip(LEVELS, _won(body), strict=True)
    ]


@lru_cache(maxsize=64)
def _won(body: Body) -> tuple[Won | None, ...]:
    return tuple(smallest_sets(body))


@lru_cache(maxsize=64)
def _shifts(body: Body) -> tuple[float | None, ...]:
    return tuple(shifts_needed(body))


def with_levels(
    table: Table, ratification: dict[str, Any], best: Sequence[int] | None
) -> dict[str, Any]:
    """The part `ratification` with `levels` for each body.

    `gain`: how many points a text must be worth to the party that ratifies, above no deal, for
    its body to consent with the level, 0 where it does already; null where no text suffices, or
    where the party has no precision, so that its body minds no text. `short`: how many of them
    `best`, the recommended package or else the Nash package, does not give.
    """
    gains = None
    if best is not None:
        worth = table.mean.value(best)
        gains = dict(
            zip(
                table.agenda.parties,
                (float(v - r) for v, r in zip(worth, table.mean.reservation, strict=True)),
                strict=True,
            )
        )
    bodies = {
        name: _levels(table, name, row, gains) for name, row in ratification["bodies"].items()
    }
    return {**ratification, "bodies": bodies}


def _levels(
    table: Table, name: str, row: dict[str, Any], gains: Mapping[str, float] | None
) -> dict[str, Any]:
    try:
        body = body_of(table.case, table.agenda.ratify[name])
        rows = winning(body)
    except (UsageError, CaseError):
        return row
    precision = precision_of(table.case, name)
    for each, shift in zip(rows, _shifts(body), strict=True):
        needed = None if shift is None or precision <= SHARP else max(0.0, shift) / precision
        if shift is not None and shift <= 0.0:
            needed = 0.0  # reached as it is, whatever the text is worth to the party
        own = None if gains is None else gains.get(name)
        each["gain"] = needed
        each["short"] = None if needed is None or own is None else max(0.0, needed - own)
    return {**row, "precision": precision, "levels": rows}


def precision_of(case: Case, party: str) -> float:
    """The median precision with which members of a party's body mind a text; 0 where it states
    none, or where the name is that of no party."""
    if party not in case.rationality:
        return 0.0
    declared = case.rationality[party].default
    place = Place(f"rationality.{party}", declared.spot)
    return float(central_forms(case).form(declared.form, place, {})[0])
