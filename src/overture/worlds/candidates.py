"""The packages that the table of a game chooses from: a few, efficient, chosen once per case.

They are found in the central world. First come the Nash, Kalai-Smorodinsky, egalitarian and
utilitarian points, where a party of several types counts with the mean of their worths. Then, again
and again, the package that lies farthest from those taken, among the efficient ones (a column for
each type) that no party surely refuses for no deal; each column is scaled to its range. Where
these are too few, other efficient packages follow, then others in the order of the agenda. Nothing
is drawn, so the same case always has the same packages.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from overture.case.model import Case
from overture.case.table import offered
from overture.errors import CaseError, Problem
from overture.talks.agenda import Agenda
from overture.talks.frontier import pareto_frontier
from overture.talks.points import bargaining_points
from overture.worlds.agenda_numbers import central_agenda, columns_of, mean_agenda

Package = tuple[int, ...]
Groups = Sequence[Sequence[int]]

KEPT = 16
"""Cases whose packages are remembered: every block of worlds asks for them again."""


class _Known:
    """A case, told apart by the hash of its content alone."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __hash__(self) -> int:
        return hash(self.case.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.case.hash == other.case.hash


def candidates(case: Case) -> tuple[Package, ...]:
    """The candidate packages, each as the place of an option for every issue.

    Raises CaseError where the rules of the agenda leave fewer packages than the table offers.
    """
    return _candidates(_Known(case))


@lru_cache(maxsize=KEPT)
def _candidates(known: _Known) -> tuple[Package, ...]:
    case = known.case
    assert case.agenda is not None
    many = len(offered(case.agenda))
    columns = columns_of(case)
    groups = [
        [k for k, column in enumerate(columns) if column.party == party]
        for party in case.agenda.parties
    ]
    found = chosen(central_agenda(case), mean_agenda(case), groups, many)
    if len(found) < many:
        raise CaseError(
            [
                Problem(
                    "table-few",
                    case.agenda.spot,
                    "agenda.candidates",
                    f"the table chooses from {many} packages, but the rules allow {len(found)}",
                    f"write candidates: {len(found)}" if found else "loosen the rules",
                )
            ]
        )
    return found


def chosen(agenda: Agenda, mean: Agenda, groups: Groups, many: int) -> tuple[Package, ...]:
    """`many` packages of an agenda as above, or all that its rules allow if they are fewer.

    `mean` is the same agenda with one column for each party, `groups` the columns of `agenda` that
    belong to one party.
    """
    found = [
        point.packages[0]
        for point in bargaining_points(pareto_frontier(mean, compiled=False)).values()
    ]
    found = list(dict.fromkeys(found))[:many]
    frontier = pareto_frontier(agenda, compiled=False)
    if not frontier.size:
        return ()
    worth = frontier.utilities
    gains = worth - np.array([float(r) for r in agenda.reservation])
    possible = np.all([(gains[:, list(group)] >= 0).any(axis=1) for group in groups], axis=0)
    pool = np.flatnonzero(possible) if possible.any() else np.arange(frontier.size)
    span = worth[pool].max(axis=0) - worth[pool].min(axis=0)
    scale = np.where(span > 0, span, 1.0)
    every = [tuple(int(option) for option in row) for row in frontier.packages]
    for among in (pool, np.arange(frontier.size)):
        left = [k for k in among if every[k] not in found]
        while left and len(found) < many:
            taken = np.array([[float(v) for v in agenda.value(p)] for p in found]).reshape(
                -1, worth.shape[1]
            )
            gaps = (((worth[left][:, None, :] - taken) / scale) ** 2).sum(axis=2)
            # the first package of all is the best one of the first party
            place = int(np.argmax(gaps.min(axis=1))) if found else 0
            found.append(every[left.pop(place)])
    if len(found) < many:
        options = [range(len(issue.options)) for issue in agenda.issues]
        others = (p for p in itertools.product(*options) if agenda.allows(p) and p not in found)
        found += itertools.islice(others, many - len(found))
    return tuple(found)
