"""Clauses that pay when an event happens: what differing beliefs make of them, and who complies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from overture.advise.talks.table import Table
from overture.advise.talks.uncertain import names_of
from overture.case.agenda import ANY, AgendaIssue, Contingency
from overture.case.model import Uncertain
from overture.talks.smallest_change import Push
from overture.worlds.agenda_numbers import Column, central_forms
from overture.worlds.forms import Forms, Place

T = TypeVar("T")


def clauses(table: Table, package: Sequence[int] | None) -> list[dict[str, Any]]:
    """Every option that is a clause, in the central world.

    `expected` is what a party expects of it with its own belief, `at_common` with the mean belief
    of the parties, and `from_belief` their difference: what differing beliefs make. `if_event`
    and `if_not` are what the package (with the clause in it) is then worth above no deal, and
    `complies` whether both are at least 0, by party and type.
    """
    found = []
    forms = central_forms(table.case)
    for place, (name, issue) in enumerate(table.agenda.issues.items()):
        clause = issue.contingent
        if clause is None:
            continue
        common = _common(table, forms, clause)
        for k, option in enumerate(issue.options):
            paid = {c: _paid(forms, clause, c, k) for c in table.columns}
            if not any(paid.values()):
                continue
            chosen = package is not None and package[place] == k
            found.append(
                {
                    "issue": name,
                    "option": option,
                    "event": clause.event,
                    "in_package": chosen,
                    "common": common,
                    "parties": [
                        _row(table, forms, clause, column, paid[column], common, chosen, package)
                        for column in table.columns
                        if paid[column]
                    ],
                }
            )
    return found


def _row(
    table: Table,
    forms: Forms,
    clause: Contingency,
    column: Column,
    paid: float,
    common: float,
    chosen: bool,
    package: Sequence[int] | None,
) -> dict[str, Any]:
    belief = _belief(forms, clause, column)
    row: dict[str, Any] = {
        "party": column.party,
        "type": column.kind,
        "belief": belief,
        "pays": paid,
        "expected": belief * paid,
        "at_common": common * paid,
        "from_belief": (belief - common) * paid,
    }
    if chosen and package is not None:
        at = table.columns.index(column)
        gain = float(table.by_column.value(package)[at] - table.by_column.reservation[at])
        row["if_event"] = gain + (1.0 - belief) * paid
        row["if_not"] = gain - belief * paid
        row["complies"] = min(row["if_event"], row["if_not"]) >= -1e-9
    return row


def _common(table: Table, forms: Forms, clause: Contingency) -> float:
    """The mean belief of the parties that have one, each averaged over its types."""
    beliefs = []
    for party in table.agenda.parties:
        if party in clause.belief:
            rows = [(float(table.odds_of(c)), _belief(forms, clause, c))
                    for c in table.columns if c.party == party]  # fmt: skip
            beliefs.append(sum(p * b for p, b in rows))
    return float(np.mean(beliefs)) if beliefs else 0.0


def pushes(table: Table) -> list[Push]:
    """Every number whose change could change the recommendation: scores, no-deal values, beliefs.

    Slopes are those of the gains averaged over types, for the packages of the table.
    """
    found: list[Push] = []
    forms = central_forms(table.case)
    for column, low in zip(table.columns, table.by_column.reservation, strict=True):
        place, odds = table.agenda.parties.index(column.party), float(table.odds_of(column))
        slope = np.full(len(table.packages), -odds)
        found.append(Push("no_deal", (column.party, column.kind), place, slope, float(low)))
        for k, (name, issue) in enumerate(table.agenda.issues.items()):
            found += _of_issue(table, forms, column, place, odds, k, name, issue)
    return found


def _of_issue(
    table: Table, forms: Forms, column: Column, place: int, odds: float, k: int, name: str,
    issue: AgendaIssue,
) -> list[Push]:  # fmt: skip
    found = []
    row = _kind(issue.worth.get(column.party), column.kind)
    chosen = table.packages[:, k]
    weight = issue.weight.get(column.party, 1.0)
    for o, option in enumerate(issue.options):
        here = (chosen == o).astype(float)
        if row is not None and weight > 0:
            path = (name, option, column.party, column.kind)
            now = _number(forms, row[o])
            found.append(Push("score", path, place, here * odds * weight, now))
    clause = issue.contingent
    if clause is not None and column.party in clause.pays and column.party in clause.belief:
        paid = np.array([_paid(forms, clause, column, o) for o in range(len(issue.options))])
        path = (name, clause.event, column.party, column.kind)
        now = _belief(forms, clause, column)
        found.append(Push("belief", path, place, paid[chosen] * odds, now, 0.0, 1.0))
    return found


def change_json(table: Table, change: Any) -> dict[str, Any]:
    """The smallest change of a number, as plain values."""
    push: Push = change.push
    issue, option = (push.path[0], push.path[1]) if len(push.path) == 4 else ("", "")
    return {
        "kind": push.kind,
        "issue": issue,
        "option": option,
        "party": push.path[-2],
        "type": push.path[-1],
        "now": push.now,
        "at": change.at,
        "change": change.change,
        "to": None if change.to is None else names_of(table, change.to),
    }


def _kind(table: Mapping[str, T] | None, kind: str) -> T | None:
    if table is None:
        return None
    return table[kind] if kind in table else table.get(ANY)


def _paid(forms: Forms, clause: Contingency, column: Column, option: int) -> float:
    row = _kind(clause.pays.get(column.party), column.kind)
    return 0.0 if row is None else _number(forms, row[option])


def _belief(forms: Forms, clause: Contingency, column: Column) -> float:
    number = _kind(clause.belief.get(column.party), column.kind)
    return 0.0 if number is None else _number(forms, number)


def _number(forms: Forms, number: Uncertain) -> float:
    return float(forms.form(number.form, Place(number.id, number.spot), {})[0])
