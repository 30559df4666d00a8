"""The packages that the table of a game chooses from: a few, efficient, chosen once per case.

They are found in the central world. Of the efficient packages that nobody refuses for no deal
(all efficient ones where there is none), first come the Nash, Kalai-Smorodinsky, egalitarian and
utilitarian points, then again and again the package that lies farthest from those taken, each
column of worths scaled to its range. Where the efficient packages are too few, others follow in
the order of the agenda. Nothing is drawn, so the same case always has the same packages.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np

from overture.case.model import Case
from overture.case.table import offered
from overture.errors import CaseError, Problem
from overture.talks.agenda import Agenda
from overture.talks.frontier import pareto_frontier
from overture.talks.points import bargaining_points
from overture.worlds.agenda_numbers import central_agenda

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


def candidates(case: Case) -> tuple[tuple[int, ...], ...]:
    """The candidate packages, each as the place of an option for every issue.

    Raises CaseError where the rules of the agenda leave fewer packages than the table offers.
    """
    return _candidates(_Known(case))


@lru_cache(maxsize=KEPT)
def _candidates(known: _Known) -> tuple[tuple[int, ...], ...]:
    case = known.case
    assert case.agenda is not None
    many = len(offered(case.agenda))
    found = chosen(central_agenda(case), many)
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


def chosen(agenda: Agenda, many: int) -> tuple[tuple[int, ...], ...]:
    """`many` packages of an agenda as above, or all that its rules allow if they are fewer."""
    frontier = pareto_frontier(agenda)
    if not frontier.size:
        return ()
    inside = np.flatnonzero(frontier.acceptable())
    places = [int(point.places[0]) for point in bargaining_points(frontier).values()]
    taken = list(dict.fromkeys(places))[:many]
    pool = inside if inside.size else np.arange(frontier.size)
    worth = frontier.utilities
    span = worth[pool].max(axis=0) - worth[pool].min(axis=0)
    scaled = worth / np.where(span > 0, span, 1.0)
    for among in (pool, np.arange(frontier.size)):
        while len(taken) < min(many, len(among)):
            gaps = np.full(len(among), np.inf)
            for place in taken:
                gaps = np.minimum(gaps, ((scaled[among] - scaled[place]) ** 2).sum(axis=1))
            # among equals the first of the frontier, which is the best one of the first party
            taken.append(int(among[int(np.argmax(gaps))]))
    found = [tuple(int(option) for option in frontier.packages[place]) for place in taken]
    if len(found) < many:
        options = [range(len(issue.options)) for issue in agenda.issues]
        others = (p for p in itertools.product(*options) if agenda.allows(p) and p not in found)
        found += itertools.islice(others, many - len(found))
    return tuple(found)
