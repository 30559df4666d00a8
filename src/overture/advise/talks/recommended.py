"""The package that is recommended: the Nash package among those that every type would sign.

A package that is worth no deal or more to a party averaged over its types may still be refused by
one of them. What is recommended is refused by no type that comes to the table with more than
NEGLIGIBLE probability; beside it stands what no type at all would refuse.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from overture.advise.talks.table import Table, averaged
from overture.advise.talks.uncertain import names_of
from overture.talks.agenda import Agenda
from overture.talks.signed import SignedByAll, signed_by_all
from overture.worlds.agenda_numbers import Column

NEGLIGIBLE = Fraction(1, 100)
"""A type that comes to the table with at most this probability need not sign."""

Package = tuple[int, ...]


def recommended(table: Table, *, seconds: float = 5.0) -> tuple[dict[str, Any], Package | None]:
    """The part `recommended` of the talks, and the package itself; None where there is none.

    `at_the_table` is what every type signs that comes to the table with more than `negligible`
    probability, `all_types` what every type does. Raises NotSolved as `signed_by_all` does.
    """
    here = [k for k, c in enumerate(table.columns) if table.odds_of(c) > NEGLIGIBLE]
    every = list(range(len(table.columns)))
    found = _part(table, here, seconds)
    package = _package(found)
    part = {
        "package": None if package is None else names_of(table, package),
        "rule": "nash",
        "negligible": float(NEGLIGIBLE),
        "at_the_table": _json(table, here, found),
    }
    whole = found if here == every else _part(table, every, seconds)
    part["all_types"] = _json(table, every, whole)
    return part, package


def _part(table: Table, places: Sequence[int], seconds: float) -> SignedByAll:
    return signed_by_all(_mean(table, places), restricted(table.by_column, places), seconds=seconds)


def _package(found: SignedByAll) -> Package | None:
    if "nash" in found.points:
        return found.points["nash"].packages[0]
    return found.bounded["nash"].package if "nash" in found.bounded else None


def _mean(table: Table, places: Sequence[int]) -> Agenda:
    """The agenda with a column for each party: the mean over those of its types that must sign."""
    columns = tuple(table.columns[k] for k in places)
    odds: dict[str, dict[str, Fraction]] = {}
    for column in columns:
        if column.kind:
            odds.setdefault(column.party, {})[column.kind] = table.odds_of(column)
    for kinds in odds.values():
        total = sum(kinds.values(), start=Fraction(0))
        for kind, p in kinds.items():
            kinds[kind] = p / total if total else Fraction(1, len(kinds))
    return averaged(restricted(table.by_column, places), table.agenda, columns, odds)


def restricted(agenda: Agenda, columns: Sequence[int]) -> Agenda:
    """The agenda with some of its columns."""

    def pick(row: Sequence[Fraction]) -> tuple[Fraction, ...]:
        return tuple(row[k] for k in columns)

    return Agenda(
        tuple(agenda.parties[k] for k in columns),
        tuple(replace(issue, worth=tuple(map(pick, issue.worth))) for issue in agenda.issues),
        pick(agenda.reservation),
        agenda.links,
    )


def _json(table: Table, places: Sequence[int], found: SignedByAll) -> dict[str, Any]:
    columns = [table.columns[k] for k in places]
    package = _package(found)
    return {
        "types": _by_party(columns, lambda c: float(table.odds_of(c))),
        "left_out": _by_party(
            [c for c in table.columns if c not in columns], lambda c: float(table.odds_of(c))
        ),
        "exists": found.exists,
        "zone": found.size,
        "points": {
            **{
                name: {
                    "utilities": dict(
                        zip(table.agenda.parties, map(float, p.utilities[0]), strict=True)
                    ),
                    "package": names_of(table, p.packages[0]),
                    "value": float(p.value),
                    "ties": p.ties,
                    "exact": True,
                }
                for name, p in found.points.items()
            },
            **{
                name: {
                    "utilities": dict(
                        zip(table.agenda.parties, map(float, b.utilities), strict=True)
                    ),
                    "package": names_of(table, b.package),
                    "value": b.value,
                    "bound": b.bound,
                    "ties": None,
                    "exact": b.met,
                }
                for name, b in found.bounded.items()
            },
        },
        "gains": None if package is None else _gains(table, package),
        "relaxation": None
        if found.relaxation is None
        else {
            "package": names_of(table, found.relaxation.package),
            "total": float(found.relaxation.total),
            "ties": found.relaxation.ties,
            "shortfall": _by_party(
                columns,
                lambda c: (
                    float(found.relaxation.shortfall[columns.index(c)])
                    if found.relaxation is not None
                    else 0.0
                ),
            ),
        },
        "blocks": None
        if found.exists
        else [
            {"party": c.party, "type": c.kind or "any", "opens": many}
            for c, many in zip(columns, found.opens, strict=False)
            if many
        ],
        "likeliest": _likeliest(table, columns, found),
    }


def _gains(table: Table, package: Package) -> dict[str, dict[str, float]]:
    """Party -> type -> what a package is worth above no deal, from fractions."""
    value = table.by_column.value(package)
    return _by_party(
        table.columns,
        lambda c: float(
            value[table.columns.index(c)] - table.by_column.reservation[table.columns.index(c)]
        ),
    )


def _likeliest(
    table: Table, columns: Sequence[Column], found: SignedByAll
) -> dict[str, Any] | None:
    """Where no package is signed by all: which types would have to stay away for the likeliest
    signature, and its probability. None where every package is refused by all types of a party."""
    if found.exists or not found.sets:
        return None
    best: tuple[Fraction, frozenset[int]] | None = None
    for refusing in found.sets:
        chance = Fraction(1)
        for _, own in itertools.groupby(range(len(columns)), key=lambda k: columns[k].party):
            chance *= sum(
                (table.odds_of(columns[k]) for k in own if k not in refusing), start=Fraction(0)
            )
        if chance > 0 and (best is None or chance > best[0]):
            best = (chance, refusing)
    if best is None:
        return None
    return {
        "probability": float(best[0]),
        "without": [
            {"party": columns[k].party, "type": columns[k].kind or "any"} for k in sorted(best[1])
        ],
    }


def _by_party(
    columns: Sequence[Column], number: Callable[[Column], float]
) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for column in columns:
        found.setdefault(column.party, {})[column.kind or "any"] = number(column)
    return found
