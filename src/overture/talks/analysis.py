"""Everything that an agenda says by itself: zone, frontier, points, what a text could gain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from overture.talks.agenda import Agenda
from overture.talks.frontier import (
    EXACT_PARTIES,
    MOST_LISTED,
    Frontier,
    FrontierTooLarge,
    pareto_frontier,
)
from overture.talks.points import Point, bargaining_points
from overture.talks.programmes import Bounded, points_by_programme
from overture.talks.relaxation import Relaxation, fewest_parties, least_total
from overture.talks.swaps import Change, improvements, single_text, swaps
from overture.talks.zone import zone_sample, zone_size

MOST_SHOWN = 1_000
"""Packages of the frontier that the JSON lists; the count is always of all."""

DRAWN = 20_000
"""Packages drawn evenly, to say how many would be taken where they are not counted."""


@dataclass(frozen=True)
class Talks:
    """The analysis of an agenda. `frontier` is None where it was too large to compute exactly.

    `zone` is how many packages all accept; None where they are too many to count, and `sampled`
    is then how many of DRAWN packages drawn evenly they accept. `points` are exact; `bounded` those
    found by programmes, with bounds. `relaxation` is the least change of demands where no package
    is acceptable to all, `fewest` the one that moves the fewest parties. `trades`, `path` and
    `left` start from the current text, where there is one. `why` is the reason where there is no
    frontier.
    """

    agenda: Agenda
    text: tuple[int, ...] | None
    frontier: Frontier | None
    zone: int | None
    sampled: int | None
    exists: bool
    points: Mapping[str, Point]
    bounded: Mapping[str, Bounded]
    relaxation: Relaxation | None
    fewest: Relaxation | None
    trades: tuple[Change, ...]
    path: tuple[tuple[Change, tuple[int, ...]], ...]
    left: tuple[tuple[int, ...], ...]
    why: str = ""

    @property
    def above(self) -> int:
        """How many efficient packages nobody refuses for no deal."""
        return int(self.frontier.acceptable().sum()) if self.frontier is not None else 0

    @property
    def hash(self) -> str:
        """SHA-256 of the JSON."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()

    def __repr__(self) -> str:
        return (
            f"Talks({len(self.agenda.parties)} parties, {len(self.agenda.issues)} issues, "
            f"{self.agenda.packages:,} packages, "
            f"{'a' if self.exists else 'no'} zone of agreement)"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"

    def to_json(self) -> dict[str, Any]:
        """The contract of the talks as plain JSON values, numbers at full precision."""
        return {
            "parties": list(self.agenda.parties),
            "packages": self.agenda.packages,
            "zone": {
                "exists": self.exists,
                "size": self.zone,
                "sampled": None
                if self.sampled is None
                else {"packages": DRAWN, "inside": self.sampled},
                "relaxation": self._relaxation(self.relaxation),
                "fewest": self._relaxation(self.fewest),
            },
            "frontier": self._frontier(),
            "points": {
                **{name: self._point(point) for name, point in self.points.items()},
                **{name: self._bounded(point) for name, point in self.bounded.items()},
            },
            "ratification": {},
            "uncertain": {},
            "swaps": [self._change(change) for change in self.trades],
            "single_text": [
                {**self._change(change), "package": self.named(draft)}
                for change, draft in self.path
            ],
            "improvements": [self.named(package) for package in self.left[:MOST_SHOWN]],
            "improvements_in_all": len(self.left),
        }

    def named(self, package: Sequence[int]) -> dict[str, str]:
        """A package as issue -> option."""
        return {
            issue.name: issue.options[option]
            for issue, option in zip(self.agenda.issues, package, strict=True)
        }

    def _worths(self, values: Sequence[Fraction | float]) -> dict[str, float]:
        return {
            party: float(value) for party, value in zip(self.agenda.parties, values, strict=True)
        }

    def _frontier(self) -> dict[str, Any]:
        if self.frontier is None:
            return {"failed": self.why}
        rows = zip(self.frontier.packages.tolist(), self.frontier.utilities.tolist(), strict=True)
        listed = [
            {"package": self.named(package), "utilities": self._worths(utilities)}
            for (package, utilities), _ in zip(rows, range(MOST_SHOWN), strict=False)
        ]
        return {
            "size": self.frontier.size,
            "size_above_reservation": self.above,
            "exact": True,
            "decided_in": self.frontier.exact,
            "listed": len(listed),
            "packages": listed,
        }

    def _point(self, point: Point) -> dict[str, Any]:
        return {
            "utilities": self._worths(point.utilities[0]),
            "package": self.named(point.packages[0]),
            "value": float(point.value),
            "ties": point.ties,
            "exact": True,
            "all": [self._worths(u) for u in point.utilities[:MOST_SHOWN]],
        }

    def _bounded(self, point: Bounded) -> dict[str, Any]:
        return {
            "utilities": self._worths(point.utilities),
            "package": self.named(point.package),
            "value": point.value,
            "bound": point.bound,
            "ties": None,
            "exact": point.met,
        }

    def _relaxation(self, found: Relaxation | None) -> dict[str, Any] | None:
        if found is None:
            return None
        return {
            "package": self.named(found.package),
            "shortfall": self._worths(found.shortfall),
            "total": float(found.total),
            "parties": [self.agenda.parties[k] for k in found.parties],
            "ties": found.ties,
        }

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "change": {
                self.agenda.issues[k].name: self.agenda.issues[k].options[option]
                for k, option in zip(change.issues, change.options, strict=True)
            },
            "gains": self._worths(change.gains),
        }


def analyse(agenda: Agenda, text: Sequence[int] | None = None, *, seconds: float = 5.0) -> Talks:
    """Zone, frontier, points, and what can be gained from a text.

    `seconds` bounds each point that is found by a programme. Raises UsageError where the issues
    that interact are too many to combine.
    """
    small = len(agenda.parties) <= EXACT_PARTIES or agenda.packages <= MOST_LISTED
    frontier: Frontier | None = None
    most = f"beyond {EXACT_PARTIES} parties the bound is {MOST_LISTED:,} packages"
    why = f"not computed exactly: {most}"
    if small:
        try:
            frontier = pareto_frontier(agenda)
        except FrontierTooLarge as fault:
            why = str(fault)
    points: Mapping[str, Point] = {}
    bounded: Mapping[str, Bounded] = {}
    if frontier is not None:
        points = bargaining_points(frontier)
        exists = bool(points)
    else:
        bounded = points_by_programme(agenda, seconds=seconds) or {}
        exists = bool(bounded)
    empty = frontier is not None and not exists
    here = tuple(text) if text is not None else None
    zone = zone_size(agenda)
    return Talks(
        agenda=agenda,
        text=here,
        frontier=frontier,
        zone=zone,
        sampled=zone_sample(agenda, DRAWN) if zone is None else None,
        exists=exists,
        points=points,
        bounded=bounded,
        relaxation=least_total(frontier) if empty and frontier is not None else None,
        fewest=fewest_parties(frontier) if empty and frontier is not None else None,
        trades=tuple(swaps(agenda, here)) if here is not None else (),
        path=tuple(single_text(agenda, here)) if here is not None else (),
        left=tuple(improvements(frontier, here))
        if here is not None and frontier is not None
        else (),
        why="" if frontier is not None else why,
    )
