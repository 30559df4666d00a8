"""Offers when worths and types are uncertain: over the worlds, and over the types of the others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from overture.advise.talks.table import Table
from overture.case.agenda import MEDIATOR
from overture.errors import UsageError
from overture.game.draws import Array
from overture.talks.uncertain import Kinds, Menu, Offer, best_menu, best_offer

MOST_COMBINATIONS = 64
"""Combinations of the types of several parties that are told apart."""


def uncertain(table: Table, named: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """The part `uncertain` of the talks. `named`: packages to be judged, by what they are called.

    `zone`: the probability, over worlds and types, that some package beats no deal for all; by
    type of each party too. `surely` and `possibly`: how many packages every type of every party
    takes in all worlds looked at, and some type of each in some world.
    """
    accepted = _accepted(table)
    zone = _zone(table, accepted)
    many = table.columns
    always = np.array([accepted[:, k].all(axis=1) for k in range(len(many))])
    ever = np.array([accepted[:, k].any(axis=1) for k in range(len(many))])
    parties = table.agenda.parties
    possibly = np.array([ever[table.of(party)].any(axis=0) for party in parties]).all(axis=0)
    return {
        "worlds": int(table.weights.shape[0]),
        "packages": int(table.packages.shape[0]),
        "all_packages": table.all_packages,
        "odds": {
            party: {kind: float(p) for kind, p in kinds.items()}
            for party, kinds in table.odds.items()
        },
        "zone": zone,
        "surely": int(always.all(axis=0).sum()),
        "possibly": int(possibly.sum()),
        "acceptance": {name: acceptance(table, tuple(p)) for name, p in named.items()},
        "offer": _offer(table),
        "menu": _menu(table),
    }


def acceptance(table: Table, package: tuple[int, ...]) -> dict[str, Any]:
    """How likely each party and type takes a package, and all of them together."""
    takes = table.gains(package) >= 0.0
    weights = table.weights / table.weights.sum()
    together = np.zeros_like(weights)
    for kinds, chance in combinations(table):
        together += chance * takes[list(kinds)].all(axis=0)
    return {
        "all": min(1.0, float(together @ weights)),
        "by_type": {
            party: {table.columns[k].kind or "any": min(1.0, float(takes[k] @ weights)) for k in at}
            for party in table.agenda.parties
            if (at := table.of(party))
        },
    }


def combinations(table: Table) -> list[tuple[tuple[int, ...], float]]:
    """Every combination of types, as columns of all parties, with its probability.

    Raises UsageError where there are too many to tell apart.
    """
    parties = [table.of(party) for party in table.agenda.parties]
    if np.prod([len(at) for at in parties], dtype=float) > MOST_COMBINATIONS:
        raise UsageError(
            f"the parties at the table have more than {MOST_COMBINATIONS} combinations of types; "
            "let fewer parties have worths by type"
        )
    found = []
    for kinds in itertools.product(*parties):
        chance = Fraction(1)
        for k in kinds:
            chance *= table.odds_of(table.columns[k])
        found.append((kinds, float(chance)))
    return found


def _accepted(table: Table) -> np.ndarray:
    """[N, C, W] which column takes which package in which world."""
    found = np.empty((len(table.packages), *table.nothing.shape), dtype=bool)
    # column by column, so that only the answers of all of them are in memory together
    for c, nothing in enumerate(table.nothing.astype(np.float32) - np.float32(1e-5)):
        total: Array = np.zeros((len(table.packages), nothing.shape[0]), dtype=np.float32)
        for k, name in enumerate(table.agenda.issues):
            total += table.worth[name][:, c].astype(np.float32)[table.packages[:, k]]
        np.greater_equal(total, nothing, out=found[:, c])
    return found


def _zone(table: Table, accepted: np.ndarray) -> dict[str, Any]:
    """The probability that some package beats no deal for all, and the same for each type."""
    weights = table.weights / table.weights.sum()
    total = 0.0
    by_type: dict[str, dict[str, list[float]]] = {}
    for kinds, chance in combinations(table):
        exists = accepted[:, list(kinds)].all(axis=1).any(axis=0)
        here = min(1.0, float(exists @ weights))
        total += chance * here
        for k in kinds:
            column = table.columns[k]
            if column.kind:
                sums = by_type.setdefault(column.party, {}).setdefault(column.kind, [0.0, 0.0, 0.0])
                sums[0] += chance * here
                sums[1] += chance
                sums[2] = max(sums[2], here)
    return {
        "probability": min(1.0, total),
        "by_type": {
            party: {
                kind: min(1.0, mass / chance) if chance > 0 else best
                for kind, (mass, chance, best) in kinds_.items()
            }
            for party, kinds_ in by_type.items()
        },
    }


def proposer(table: Table) -> str:
    """Who makes the single offer: the proposer, or the advised party where a mediator proposes."""
    named = table.agenda.proposes
    if named != MEDIATOR:
        return named
    advised = table.case.advised
    return advised if advised in table.agenda.parties else table.agenda.parties[0]


def _others(table: Table, party: str) -> list[Kinds]:
    """The other parties with their types and odds, as columns of the agenda by type."""
    found = []
    for other in table.agenda.parties:
        if other != party:
            at = table.of(other)
            names = tuple(table.columns[k].kind or "any" for k in at)
            odds = tuple(table.odds_of(table.columns[k]) for k in at)
            found.append(Kinds(other, names, tuple(at), odds))
    return found


def _offer(table: Table) -> dict[str, Any] | None:
    """The best single offer in the central world; None where none beats no deal."""
    party = proposer(table)
    at = table.of(party)
    if len(at) != 1:
        return {"failed": f"{party} has worths by type: the offer would tell which type makes it"}
    try:
        found = best_offer(table.by_column, at[0], _others(table, party))
    except UsageError as fault:
        return {"failed": str(fault)}
    return None if found is None else {"proposer": party, **_offer_json(table, at[0], found)}


def _offer_json(table: Table, at: int, found: Offer) -> dict[str, Any]:
    def told(after: Mapping[str, Mapping[str, Fraction]] | None) -> dict[str, Any] | None:
        if after is None:
            return None
        return {
            party: {kind: float(p) for kind, p in kinds.items()}
            for party, kinds in after.items()
            if len(kinds) > 1
        }

    return {
        "package": names_of(table, found.package),
        "value": float(found.value),
        "gain": float(found.value - table.by_column.reservation[at]),
        "accepted": float(found.accepted),
        "by_type": {party: dict(kinds) for party, kinds in found.by_type.items()},
        "after_yes": told(found.after_yes),
        "after_no": told(found.after_no),
        "over_worlds": acceptance(table, found.package),
    }


def _menu(table: Table) -> dict[str, Any] | None:
    """The best menu of two packages for the one party with types; None where there is none."""
    party = proposer(table)
    at = table.of(party)
    others = _others(table, party)
    typed = [kinds for kinds in others if len(kinds.names) > 1]
    if len(at) != 1 or len(typed) != 1:
        return None
    rest = [kinds for kinds in others if len(kinds.names) == 1]
    try:
        found = best_menu(table.by_column, at[0], typed[0], rest)
    except UsageError as fault:
        return {"failed": str(fault)}
    return None if found is None else _menu_json(table, at[0], typed[0].party, found)


def _menu_json(table: Table, at: int, party: str, found: Menu) -> dict[str, Any]:
    return {
        "party": party,
        "packages": [names_of(table, package) for package in found.packages],
        "value": float(found.value),
        "gain": float(found.value - table.by_column.reservation[at]),
        "accepted": float(found.accepted),
        "choices": dict(found.choices),
        "exhaustive": found.exhaustive,
    }


def names_of(table: Table, package: Sequence[int]) -> dict[str, str]:
    """A package as issue -> option."""
    return {
        name: issue.options[k]
        for (name, issue), k in zip(table.agenda.issues.items(), package, strict=True)
    }
