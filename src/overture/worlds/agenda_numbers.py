"""The numbers of an agenda in every world of a block: worths of options, no-deal values, bodies."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from overture.case.agenda import ANY, NegotiationAgenda
from overture.case.model import Case, Uncertain
from overture.errors import UsageError
from overture.talks.agenda import Agenda, Issue, Link
from overture.worlds.distributions import mean, median
from overture.worlds.forms import Forms, Picks, Place
from overture.worlds.priors import draw_priors

Array = NDArray[np.float64]
T = TypeVar("T")

NOTHING_PINNED: Mapping[str, float] = MappingProxyType({})

LARGEST = 1e9
"""Points beyond which a worth is refused: sums of fractions would no longer be told apart."""

GRID = 10_000
"""Worths of the central world are taken to one part in this many of a point."""


@dataclass(frozen=True)
class Column:
    """A party at the table, and its type where its worths or no-deal values differ by type."""

    party: str
    kind: str

    @property
    def name(self) -> str:
        """`party`, or `party.type`."""
        return f"{self.party}.{self.kind}" if self.kind else self.party


def columns_of(case: Case) -> tuple[Column, ...]:
    """The columns of the agenda, in the order of the table and of the types."""
    agenda = case.agenda
    assert agenda is not None
    found: list[Column] = []
    for party in agenda.parties:
        kinds = list(case.types[party]) if party in typed_parties(agenda) else [ANY]
        found += [Column(party, kind) for kind in kinds]
    return tuple(found)


def typed_parties(agenda: NegotiationAgenda) -> tuple[str, ...]:
    """The parties one of whose numbers in the agenda differs by type."""
    found = []
    for party in agenda.parties:
        tables = [issue.worth.get(party) for issue in agenda.issues.values()]
        clauses = [issue.contingent for issue in agenda.issues.values()]
        keys = {key for table in tables if table is not None for key in table}
        keys |= {k for c in clauses if c is not None for k in c.pays.get(party, ())}
        keys |= {k for c in clauses if c is not None for k in c.belief.get(party, ())}
        keys |= set(agenda.no_deal.get(party, ()))
        if keys - {ANY}:
            found.append(party)
    return tuple(found)


def central_forms(case: Case, pinned: Mapping[str, float] = NOTHING_PINNED) -> Forms:
    """The forms of the central world: leaves at medians, assumptions at their likelier value."""
    return Forms(
        case,
        1,
        Picks(lambda form: np.array([median(form)])),
        lambda _, probability: probability >= 0.5,
        {path: value for path, value in pinned.items() if not path.startswith("types.")},
    )


def option_worth(case: Case, forms: Forms, column: Column, issue: str, option: int) -> Array:
    """What an option is worth to a column in every world, contingent payments as it expects them.

    Array [count]: weight times worth, plus its own probability of the event times what it is
    paid.
    """
    agenda = case.agenda
    assert agenda is not None
    declared = agenda.issues[issue]
    row = _of(declared.worth.get(column.party), column.kind)
    if row is None:
        out = np.zeros(forms.count)
    else:
        out = declared.weight.get(column.party, 1.0) * _number(forms, row[option])
    clause = declared.contingent
    if clause is not None:
        paid = _of(clause.pays.get(column.party), column.kind)
        belief = _of(clause.belief.get(column.party), column.kind)
        if paid is not None and belief is not None:
            out = out + _number(forms, belief) * _number(forms, paid[option])
    return out


def no_deal(case: Case, forms: Forms, column: Column) -> Array:
    """What no deal is worth to a column where the case says so, else 0 (what holds today)."""
    assert case.agenda is not None
    number = _of(case.agenda.no_deal.get(column.party), column.kind)
    return np.zeros(forms.count) if number is None else _number(forms, number)


def central_agenda(case: Case) -> Agenda:
    """The agenda of the central world, a column for every type whose numbers differ.

    Worths are rounded to 1 / GRID of a point, so that the frontier is exact in whole numbers.
    """
    agenda = case.agenda
    assert agenda is not None
    forms = central_forms(case)
    columns = columns_of(case)
    issues = tuple(
        Issue(
            name,
            issue.options,
            tuple(
                tuple(_fraction(option_worth(case, forms, c, name, k)) for c in columns)
                for k in range(len(issue.options))
            ),
        )
        for name, issue in agenda.issues.items()
    )
    return Agenda(
        tuple(column.name for column in columns),
        issues,
        tuple(_fraction(no_deal(case, forms, column)) for column in columns),
        tuple(rule_links(agenda)),
    )


def mean_agenda(case: Case) -> Agenda:
    """The agenda of the central world with one column for each party: the mean over its types by
    their mean priors."""
    agenda = central_agenda(case)
    assert case.agenda is not None
    columns = columns_of(case)
    shares = {column: Fraction(1) for column in columns}
    forms = central_forms(case)
    for party in typed_parties(case.agenda):
        odds, _ = draw_priors(case, party, forms, Picks(lambda f: np.array([mean(f)])), None)
        for kind, row in zip(case.types[party], odds, strict=True):
            shares[Column(party, kind)] = Fraction(round(float(row[0]) * 1_000), 1_000)

    def by_party(row: Sequence[Fraction]) -> tuple[Fraction, ...]:
        return tuple(
            sum((shares[c] * v for c, v in zip(columns, row, strict=True) if c.party == party),
                start=Fraction(0))
            for party in agenda_parties
        )  # fmt: skip

    agenda_parties = case.agenda.parties
    return Agenda(
        agenda_parties,
        tuple(
            Issue(issue.name, issue.options, tuple(by_party(row) for row in issue.worth))
            for issue in agenda.issues
        ),
        by_party(agenda.reservation),
        agenda.links,
    )


def rule_links(agenda: NegotiationAgenda) -> list[Link]:
    """The rules of an agenda as the combinations of options that they allow."""
    names = list(agenda.issues)
    found = []
    for rule in agenda.rules:
        places = [k for k, name in enumerate(names) if name in rule.names]
        options = [agenda.issues[names[k]].options for k in places]
        allowed = tuple(
            bool(rule.evaluate(dict(zip([names[k] for k in places], chosen, strict=True))))
            for chosen in itertools.product(*options)
        )
        if places:
            found.append(Link(tuple(places), allowed))
    return found


def package_worths(
    case: Case, forms: Forms, column: Column, packages: Sequence[Sequence[int]]
) -> list[Array]:
    """What packages are worth to a column in every world: an array [count] for each.

    An option that several packages share is worked out once.
    """
    assert case.agenda is not None
    issues = list(case.agenda.issues)
    known: dict[tuple[str, int], Array] = {}
    found = []
    for package in packages:
        out = np.zeros(forms.count)
        for choice in zip(issues, package, strict=True):
            if choice not in known:
                known[choice] = option_worth(case, forms, column, *choice)
            out += known[choice]
        found.append(out)
    return found


def _of(table: Mapping[str, T] | None, kind: str) -> T | None:
    if table is None:
        return None
    return table[kind] if kind in table else table.get(ANY)


def _number(forms: Forms, number: Uncertain) -> Array:
    return forms.form(number.form, Place(number.id, number.spot), {})


def _fraction(value: Array) -> Fraction:
    if not abs(float(value[0])) <= LARGEST:
        raise UsageError(
            f"a number of the agenda comes to {float(value[0]):.3g} in the central world; write "
            f"worths within {LARGEST:.0e} points, on a smaller scale"
        )
    return Fraction(round(float(value[0]) * GRID), GRID)
