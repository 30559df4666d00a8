"""The table of a case as numbers: the agenda of the central world, and its worths over worlds."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.advise.talks.from_game import from_game
from overture.case.agenda import ANY, NegotiationAgenda
from overture.case.model import Case, Distribution
from overture.errors import UsageError
from overture.game.draws import Array, Draws
from overture.talks.agenda import Agenda, Issue
from overture.talks.frontier import FrontierTooLarge, pareto_frontier
from overture.worlds.agenda_numbers import (
    Column,
    central_agenda,
    columns_of,
    no_deal,
    option_worth,
)
from overture.worlds.copula import tied_groups, tied_scores
from overture.worlds.distributions import inverse
from overture.worlds.draws import central, draw
from overture.worlds.ensemble import Solution
from overture.worlds.forms import Forms, Picks
from overture.worlds.normal import normal_shares
from overture.worlds.streams import uniforms

WORLDS = 400
"""Worlds over which acceptance is counted: the first of the ensemble."""

MOST_PACKAGES = 8_000
"""Up to so many packages all are looked at in every world; beyond it the efficient ones."""

MOST_DRAWN = 4_000
"""Packages that are drawn where the efficient ones are too many to find."""

GRID = 10_000
"""No-deal values and odds of types are taken to one part in this many."""


@dataclass(frozen=True)
class Table:
    """The numbers of a table. C columns, one per party and type; W worlds; N packages.

    mean       the agenda whose parties are averaged over their types, in the central world
    by_column  the agenda of the central world with a column for every type
    odds       party -> type -> probability (at the table, where the game says it)
    worth      issue -> [options, C, W]; nothing [C, W] no-deal values; weights [W]
    packages   [N, issues]; `all_packages` tells whether they are all that the rules allow
    solved     parties whose no-deal value is that of the solved game
    opens      the probability that the table opens under the policy most likely to lead there;
               None without a game
    """

    case: Case
    agenda: NegotiationAgenda
    columns: tuple[Column, ...]
    mean: Agenda
    by_column: Agenda
    odds: Mapping[str, Mapping[str, Fraction]]
    worth: Mapping[str, Array]
    nothing: Array
    weights: Array
    packages: NDArray[np.int64]
    all_packages: bool
    solved: tuple[str, ...]
    opens: float | None

    def of(self, party: str) -> list[int]:
        """The places of the columns of a party."""
        return [k for k, column in enumerate(self.columns) if column.party == party]

    def odds_of(self, column: Column) -> Fraction:
        """The probability of a column's type."""
        return self.odds[column.party][column.kind] if column.kind else Fraction(1)

    def gains(self, package: tuple[int, ...]) -> Array:
        """[C, W] what a package is worth above no deal."""
        rows = [self.worth[name][k] for name, k in zip(self.agenda.issues, package, strict=True)]
        return np.asarray(sum(rows) - self.nothing)


def table_of(case: Case, solution: Solution | None, seed: int, worlds: int = WORLDS) -> Table:
    """The table of a case; with a solution its no-deal values where the case asks for them.

    Raises UsageError without an agenda, or where the game is needed and there is no solution;
    NotSolved where the game does not say what no deal is worth.
    """
    agenda = case.agenda
    if agenda is None:
        raise UsageError("the case has no agenda; add a section `agenda`")
    columns = columns_of(case)
    asked = tuple(column for column in columns if column.party in agenda.from_game)
    known = None
    if asked:
        if solution is None:
            raise UsageError("what no deal is worth comes from the game, which is not solved")
        known = from_game(solution, asked)
        worlds = min(worlds, known.weights.shape[0])
        draws = solution.kept[0].draws
        weights = known.weights[:worlds]
    else:
        draws = solution.kept[0].draws if solution is not None else draw(case, seed, 0, worlds)
        worlds = min(worlds, draws.count)
        weights = draws.weights[:worlds]
    forms = forms_of(case, draws, worlds)
    nothing = np.array(
        [
            known.values[column][:worlds]
            if known is not None and column in known.values
            else no_deal(case, forms, column)
            for column in columns
        ]
    )
    odds = _odds(case, columns, known.odds if known is not None else {})
    by_column = central_agenda(case)
    if known is not None:
        by_column = replace(
            by_column,
            reservation=tuple(
                _fraction(float(np.average(known.values[column], weights=known.weights)))
                if column in known.values
                else value
                for column, value in zip(columns, by_column.reservation, strict=True)
            ),
        )
    packages, every = _packages(by_column)
    return Table(
        case=case,
        agenda=agenda,
        columns=columns,
        mean=averaged(by_column, agenda, columns, odds),
        by_column=by_column,
        odds=odds,
        worth={
            name: np.array(
                [
                    [option_worth(case, forms, column, name, k) for column in columns]
                    for k in range(len(issue.options))
                ]
            )
            for name, issue in agenda.issues.items()
        },
        nothing=nothing,
        weights=weights,
        packages=packages,
        all_packages=every,
        solved=agenda.from_game,
        opens=known.opens if known is not None else None,
    )


def averaged(
    by_column: Agenda,
    agenda: NegotiationAgenda,
    columns: tuple[Column, ...],
    odds: Mapping[str, Mapping[str, Fraction]],
) -> Agenda:
    """The agenda with one column per party: the mean over its types."""
    shares = [
        [
            (k, odds[party][column.kind] if column.kind else Fraction(1))
            for k, column in enumerate(columns)
            if column.party == party
        ]
        for party in agenda.parties
    ]

    def mean(row: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        return tuple(sum((p * row[k] for k, p in own), start=Fraction(0)) for own in shares)

    return Agenda(
        agenda.parties,
        tuple(Issue(i.name, i.options, tuple(map(mean, i.worth))) for i in by_column.issues),
        mean(by_column.reservation),
        by_column.links,
    )


def forms_of(case: Case, draws: Draws, worlds: int) -> Forms:
    """The numbers of the case in the first worlds of a block, with its draws and truths."""

    def stream(name: str) -> Array:
        return uniforms(draws.seed, name, draws.start, worlds)

    scores = tied_scores(case, stream, tied_groups(case))

    def leaf(form: Distribution) -> Array:
        if form.stream in scores:
            return inverse(form, *normal_shares(scores[form.stream]))
        u = stream(form.stream)
        return inverse(form, u, 1.0 - u)

    return Forms(case, worlds, Picks(leaf), lambda name, _: draws.truths[name][:worlds], {})


def _odds(
    case: Case, columns: tuple[Column, ...], at_table: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, Fraction]]:
    """Party -> type -> probability, as fractions that sum to 1: at the table, or the priors."""
    typed = dict.fromkeys(column.party for column in columns if column.kind != ANY)
    priors = central(case).priors if typed else {}
    out = {}
    for party in typed:
        kinds = list(case.types[party])
        given = at_table.get(party) or dict(
            zip(kinds, (float(p) for p in priors[party][:, 0]), strict=True)
        )
        shares = [_fraction(given[kind]) for kind in kinds]
        largest = max(range(len(kinds)), key=lambda k: shares[k])
        shares[largest] += 1 - sum(shares)
        out[party] = dict(zip(kinds, shares, strict=True))
    return out


def _packages(agenda: Agenda) -> tuple[NDArray[np.int64], bool]:
    """The packages that are looked at in every world."""
    if agenda.packages > MOST_PACKAGES:
        try:
            found = pareto_frontier(agenda).packages
        except FrontierTooLarge:
            return _drawn(agenda), False
        return found[:: -(-len(found) // MOST_PACKAGES)] if len(found) else found, False
    rows = np.zeros((agenda.packages, len(agenda.issues)), np.int64)
    for place, choice in enumerate(itertools.product(*(block.choices for block in agenda.blocks))):
        for block, options in zip(agenda.blocks, choice, strict=True):
            rows[place, list(block.issues)] = options
    return rows, True


def _drawn(agenda: Agenda) -> NDArray[np.int64]:
    """Packages drawn evenly among those that the rules allow, where the efficient ones are too
    many to find; always the same ones."""
    chance = np.random.default_rng(0)
    rows = np.zeros((MOST_DRAWN, len(agenda.issues)), np.int64)
    for block in agenda.blocks:
        choices = np.array(block.choices, np.int64)
        rows[:, list(block.issues)] = choices[chance.integers(len(choices), size=MOST_DRAWN)]
    return np.unique(rows, axis=0)


def _fraction(value: float) -> Fraction:
    return Fraction(round(value * GRID), GRID)
