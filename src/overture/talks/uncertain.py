"""Offers to parties whose worths and no-deal values depend on a type that the proposer does not
know: who accepts what, the best single offer, the best menu of two, and what a yes or a no tells.

An agenda carries one column for the proposer and one for every type of every other party. A party
accepts a package when its type gets at least its no-deal value. Types of different parties are
independent. What dominates a package in every column is accepted by whoever accepts it and worth
as much to the proposer, so the best single offer is on the frontier of all columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError
from overture.talks.agenda import Agenda
from overture.talks.frontier import EXACT_PARTIES, MOST_LISTED, Frontier, pareto_frontier

MOST_IN_MENUS = 3_000
"""Packages among which pairs are compared."""

CLOSE = 1e-9
"""Below this difference, relatively, fractions decide."""

MOST_TIED = 5_000
"""Pairs that are worth the same up to rounding of which fractions are asked."""

Array = NDArray[np.float64]
Package = tuple[int, ...]


@dataclass(frozen=True)
class Kinds:
    """A party whose type is not known: for each type its name, column and probability."""

    party: str
    names: tuple[str, ...]
    columns: tuple[int, ...]
    odds: tuple[Fraction, ...]


@dataclass(frozen=True)
class Offer:
    """A package offered once: what it is worth, how likely all accept, and what that tells.

    `value` is the proposer's expected worth, no deal included. `by_type` is whether each type
    accepts; `after_yes` and `after_no` the probabilities of the types of each party given that
    all accepted, or that somebody refused (None where that cannot happen).
    """

    package: Package
    value: Fraction
    accepted: Fraction
    by_type: Mapping[str, Mapping[str, bool]]
    after_yes: Mapping[str, Mapping[str, Fraction]] | None
    after_no: Mapping[str, Mapping[str, Fraction]] | None


@dataclass(frozen=True)
class Menu:
    """Two packages between which the types of one party choose.

    `choices` maps each type to the package that it takes (None: it refuses both); `exhaustive`
    says whether all pairs of packages were compared, or pairs of efficient ones only.
    """

    packages: tuple[Package, Package]
    value: Fraction
    accepted: Fraction
    choices: Mapping[str, int | None]
    exhaustive: bool


def kinds(agenda: Agenda, party: str, types: Mapping[str, tuple[str, Fraction]]) -> Kinds:
    """The types of a party: type -> (column of the agenda by name, probability).

    Raises UsageError when a column is unknown or the probabilities do not sum to 1.
    """
    columns = []
    for column, _ in types.values():
        if column not in agenda.parties:
            raise UsageError(f"the agenda has no column '{column}'")
        columns.append(agenda.parties.index(column))
    odds = tuple(p for _, p in types.values())
    if sum(odds) != 1 or min(odds) < 0:
        raise UsageError(f"the probabilities of the types of '{party}' do not sum to 1")
    return Kinds(party, tuple(types), tuple(columns), odds)


def acceptability(agenda: Agenda, parties: Sequence[Kinds]) -> tuple[int, int]:
    """How many efficient packages are surely acceptable (to every type of every party), and how
    many possibly (to some type of each)."""
    surely = possibly = 0
    for package in _candidates(agenda):
        worth = agenda.value(package)
        takes = [_takes(agenda, worth, kind) for kind in parties]
        surely += all(all(row) for row in takes)
        possibly += all(any(row) for row in takes)
    return surely, possibly


def offer(agenda: Agenda, proposer: int, parties: Sequence[Kinds], package: Package) -> Offer:
    """What offering a package once is worth, and what the answer tells."""
    worth = agenda.value(package)
    takes = [_takes(agenda, worth, kind) for kind in parties]
    chances = [
        sum((p for p, yes in zip(kind.odds, row, strict=True) if yes), start=Fraction(0))
        for kind, row in zip(parties, takes, strict=True)
    ]
    accepted = Fraction(1)
    for chance in chances:
        accepted *= chance
    nothing = agenda.reservation[proposer]
    yes: dict[str, dict[str, Fraction]] = {}
    no: dict[str, dict[str, Fraction]] = {}
    for kind, row, chance in zip(parties, takes, chances, strict=True):
        others = accepted / chance if chance else Fraction(0)
        for name, p, takes_it in zip(kind.names, kind.odds, row, strict=True):
            joint = p * others if takes_it else Fraction(0)
            if accepted:
                yes.setdefault(kind.party, {})[name] = joint / accepted
            if accepted < 1:
                no.setdefault(kind.party, {})[name] = (p - joint) / (1 - accepted)
    return Offer(
        package,
        nothing + accepted * (worth[proposer] - nothing),
        accepted,
        {
            kind.party: dict(zip(kind.names, row, strict=True))
            for kind, row in zip(parties, takes, strict=True)
        },
        yes if accepted else None,
        no if accepted < 1 else None,
    )


def best_offer(agenda: Agenda, proposer: int, parties: Sequence[Kinds]) -> Offer | None:
    """The single offer with the largest expected worth to the proposer; ties to the likelier one.

    None where no package is allowed, or none is worth more than no deal to the proposer. Raises
    UsageError when the frontier of all columns is too large to compute exactly.
    """
    frontier = _frontier(agenda)
    worth = frontier.utilities
    low = np.array([float(r) for r in agenda.reservation])
    accepted = np.ones(len(worth))
    for kind in parties:
        odds = np.array([float(p) for p in kind.odds])
        columns = list(kind.columns)
        takes = worth[:, columns] >= low[columns] - CLOSE * np.maximum(1.0, np.abs(low[columns]))
        accepted = accepted * (takes @ odds)
    values = accepted * (worth[:, proposer] - low[proposer])
    margin = CLOSE * max(1.0, float(np.abs(values).max(initial=0.0)))
    best: Offer | None = None
    # floats overrate at most those that stand at somebody's no-deal value: fractions decide
    for k in np.argsort(-values, kind="stable"):
        if best is not None and values[k] < float(best.value) - low[proposer] - margin:
            break
        found = offer(agenda, proposer, parties, tuple(frontier.packages[k].tolist()))
        if best is None or (found.value, found.accepted) > (best.value, best.accepted):
            best = found
    if best is None or best.value <= agenda.reservation[proposer]:
        return None
    return best


def best_menu(
    agenda: Agenda, proposer: int, party: Kinds, others: Sequence[Kinds] = ()
) -> Menu | None:
    """The two packages with the largest expected worth when the types of one party choose.

    Each type takes the package that it likes best, or none; of two that it likes equally the one
    that the proposer prefers. `others` must accept whatever is chosen; each has one type. None
    where no pair is worth more than no deal.
    """
    if any(len(kind.names) != 1 for kind in others):
        raise UsageError("a menu is for one party with types; the others have one type each")
    every = _every(agenda)
    if every is not None:
        packages = every
        rough = np.array([[float(v) for v in agenda.value(row)] for row in every])
    else:
        frontier = _frontier(agenda)
        packages, rough = _candidates(agenda, frontier), frontier.utilities
    rough = rough.reshape(len(packages), len(agenda.parties))
    needed = [proposer, *(kind.columns[0] for kind in others)]
    takes = {column: _accepts(agenda, packages, rough, column) for column in needed}
    usable = np.flatnonzero(np.logical_and.reduce(list(takes.values())))
    if len(usable) > MOST_IN_MENUS:
        raise UsageError(
            f"a menu is sought among at most {MOST_IN_MENUS:,} packages; there are {len(usable):,}"
        )
    if not usable.size:
        return None
    chosen = [packages[k] for k in usable]
    best: Menu | None = None
    for a, b in _promising(agenda, proposer, party, chosen, rough[usable]):
        worths = [agenda.value(chosen[a]), agenda.value(chosen[b])]
        value, accepted, choices = _menu(agenda, proposer, party, worths, 0, 1)
        if best is None or (value, accepted) > (best.value, best.accepted):
            best = Menu((chosen[a], chosen[b]), value, accepted, choices, every is not None)
    if best is None or best.value <= agenda.reservation[proposer]:
        return None
    return best


def _accepts(
    agenda: Agenda, packages: Sequence[Package], rough: Array, column: int
) -> NDArray[np.bool_]:
    """Which packages are worth at least no deal in a column; fractions decide what is close."""
    low = agenda.reservation[column]
    gap = rough[:, column] - float(low)
    found = gap >= 0.0
    for k in np.flatnonzero(np.abs(gap) <= CLOSE * max(1.0, abs(float(low)))):
        found[k] = agenda.value(packages[int(k)])[column] >= low
    return np.asarray(found)


def _promising(
    agenda: Agenda,
    proposer: int,
    party: Kinds,
    packages: Sequence[Package],
    rough: Array,
) -> list[tuple[int, int]]:
    """The pairs whose value comes near the best in floats: fractions decide among them."""
    own = rough[:, proposer]
    low = float(agenda.reservation[proposer])
    values = np.zeros((len(packages), len(packages)))
    for column, p in zip(party.columns, party.odds, strict=True):
        takes = _accepts(agenda, packages, rough, column)
        # a package that the type refuses stands below all that it takes
        likes = np.where(takes, rough[:, column], -np.inf)
        gains = np.where(takes, own, low)
        # row by row, since whole tables of what is only on the way would fill the memory
        for row, (like, gain) in enumerate(zip(likes, gains, strict=True)):
            with np.errstate(invalid="ignore"):
                tied = (np.abs(like - likes) <= CLOSE) | (like == likes)
            chosen = np.where(like > likes, gain, gains)
            values[row] += float(p) * np.where(tied, np.maximum(gain, gains), chosen)
    near = values >= values.max() - CLOSE * max(1.0, float(np.abs(values).max()))
    rows, columns = np.nonzero(np.triu(near))
    return list(itertools.islice(zip(rows.tolist(), columns.tolist(), strict=True), MOST_TIED))


def _menu(
    agenda: Agenda,
    proposer: int,
    party: Kinds,
    worths: Sequence[tuple[Fraction, ...]],
    a: int,
    b: int,
) -> tuple[Fraction, Fraction, dict[str, int | None]]:
    """Expected worth to the proposer, probability of a deal, and what each type takes."""
    value = accepted = Fraction(0)
    choices: dict[str, int | None] = {}
    for name, column, p in zip(party.names, party.columns, party.odds, strict=True):
        here = [
            (worths[k][column], worths[k][proposer], place)
            for place, k in enumerate((a, b))
            if worths[k][column] >= agenda.reservation[column]
        ]
        if not here:
            choices[name] = None
            value += p * agenda.reservation[proposer]
            continue
        _, worth, place = max(here, key=lambda row: (row[0], row[1], -row[2]))
        choices[name] = place
        value += p * worth
        accepted += p
    return value, accepted, choices


def _takes(agenda: Agenda, worth: Sequence[Fraction], kind: Kinds) -> list[bool]:
    return [worth[column] >= agenda.reservation[column] for column in kind.columns]


def _frontier(agenda: Agenda) -> Frontier:
    """The packages that are efficient in all columns."""
    if len(agenda.parties) > EXACT_PARTIES and agenda.packages > MOST_LISTED:
        raise UsageError(
            "offers under uncertainty need the exact frontier over all types; give fewer types or "
            "a smaller agenda"
        )
    return pareto_frontier(agenda)


def _candidates(agenda: Agenda, frontier: Frontier | None = None) -> list[Package]:
    found = frontier if frontier is not None else _frontier(agenda)
    return [tuple(row) for row in found.packages.tolist()]


def _every(agenda: Agenda) -> list[Package] | None:
    """All packages, where they are few enough for menus."""
    if agenda.packages > MOST_IN_MENUS:
        return None
    options = [range(len(issue.options)) for issue in agenda.issues]
    return [package for package in itertools.product(*options) if agenda.allows(package)]
