"""The packages that every one of several columns would sign, and the best of them.

A party whose worths depend on its type signs for sure only what each of its types would sign. Here
an agenda gives what the parties expect, averaged over types, and a guard, of the same issues and
rules, has a column for every type that must sign. What is best is chosen by the agenda among the
packages that are worth at least no deal to every column of the guard, and so to every average of
them.

Exact by listing while there are at most ten million packages: only what no other such package
dominates for the parties is kept on the way. Beyond that by the frontier of the guard's columns
where they are few, else by programmes with bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.talks.agenda import Agenda
from overture.talks.frontier import (
    EXACT_PARTIES,
    MOST_LISTED,
    MOST_POINTS,
    MOST_WORK_BEYOND,
    Frontier,
    FrontierTooLarge,
    pareto_frontier,
    scale_of,
)
from overture.talks.listing import Slice, Whole, packages_at, slices, whole
from overture.talks.many_fold import undominated_rows
from overture.talks.points import Point, bargaining_points
from overture.talks.programmes import Bounded, points_by_programme
from overture.talks.relaxation import Relaxation, least_total

MOST_COLUMNS = 62
"""Columns whose refusals are told apart, one bit each."""


@dataclass(frozen=True)
class SignedByAll:
    """What all columns of a guard would sign.

    `size` is how many packages, None where they were not counted; `points` the bargaining points
    among them (`bounded` where found by programmes). Where there is none, `relaxation` is the
    least total by which columns of the guard would have to ask for less, and `opens` says for each
    column how many packages all the others would sign. `sets` are the distinct sets of columns
    that refuse a package, none of which contains another.
    """

    size: int | None
    exists: bool
    points: Mapping[str, Point]
    bounded: Mapping[str, Bounded]
    relaxation: Relaxation | None
    opens: tuple[int, ...]
    sets: tuple[frozenset[int], ...]


def signed_by_all(agenda: Agenda, guard: Agenda, *, seconds: float = 5.0) -> SignedByAll:
    """What is best among the packages that all columns of a guard would sign.

    `seconds` bounds each point that a programme must find. Raises NotSolved where it finds none in
    that time and does not show that there is none.
    """
    if guard.packages <= MOST_LISTED and len(guard.parties) <= MOST_COLUMNS:
        try:
            return _listed(agenda, guard)
        except FrontierTooLarge:
            pass
    elif len(guard.parties) <= EXACT_PARTIES:
        try:
            rows = pareto_frontier(guard, prune=True)
            points = bargaining_points(_of(agenda, rows.packages[rows.acceptable()]))
            if points:
                return SignedByAll(None, True, points, {}, None, (), ())
            least = least_total(pareto_frontier(guard))
            return SignedByAll(0, False, {}, {}, least, (), ())
        except FrontierTooLarge:
            pass
    bounded = points_by_programme(agenda, seconds=seconds, guard=guard)
    size = None if bounded else 0
    return SignedByAll(size, bool(bounded), {}, bounded or {}, None, (), ())


def _listed(agenda: Agenda, guard: Agenda) -> SignedByAll:
    """By listing every package; raises FrontierTooLarge where too many dominate no other."""
    means, columns = whole(agenda), whole(guard)
    many = len(guard.parties)
    size = 0
    masks: dict[int, int] = {}
    kept = np.zeros(0, np.int64)
    kept_rows = np.zeros((0, len(agenda.parties)), means.floor.dtype)
    least = _Least(columns)
    for part, mean in zip(slices(columns), slices(means), strict=True):
        refuses = _refusals(columns, part)
        found, counts = np.unique(refuses, return_counts=True)
        for mask, count in zip(found.tolist(), counts.tolist(), strict=True):
            masks[mask] = masks.get(mask, 0) + count
        inside = np.flatnonzero(refuses == 0)
        size += len(inside)
        if not size:
            least.look(part)
        if len(inside):
            rows = np.array([mean.column(p)[inside] for p in range(len(agenda.parties))]).T
            rows = np.concatenate([kept_rows, rows])
            places = np.concatenate([kept, part.first + inside])
            best = _best_rows(rows)
            kept, kept_rows = places[best], rows[best]
    sets = _smallest([frozenset(k for k in range(many) if mask >> k & 1) for mask in masks])
    if not size:
        opens = tuple(masks.get(1 << k, 0) for k in range(many))
        return SignedByAll(0, False, {}, {}, least.found(), opens, sets)
    packages = packages_at(agenda.blocks, len(agenda.issues), kept)
    points = bargaining_points(_of(agenda, packages))
    return SignedByAll(size, True, points, {}, None, (), sets)


def _refusals(numbers: Whole, part: Slice) -> NDArray[np.int64]:
    """[packages] which columns refuse, as bits."""
    found = np.zeros(len(part.left) * len(part.right), np.int64)
    for column, level in enumerate(numbers.floor.tolist()):
        low = np.asarray(part.column(column) < level, dtype=bool)
        found |= low.astype(np.int64) << column
    return found


def _best_rows(rows: NDArray[np.generic]) -> NDArray[np.int64]:
    """Places of the rows that no other dominates, of equal ones the first."""
    ranks = rows
    if rows.dtype == object:
        ranks = np.array([np.unique(c, return_inverse=True)[1] for c in rows.T], np.int64).T
    kept, left = undominated_rows(np.ascontiguousarray(ranks), MOST_POINTS, MOST_WORK_BEYOND)
    if left < 0:
        raise FrontierTooLarge("too many packages that all would sign dominate no other")
    return kept


def _smallest(sets: list[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """Those that contain no other."""
    found: list[frozenset[int]] = []
    for one in sorted(sets, key=lambda s: (len(s), sorted(s))):
        if not any(other <= one for other in found):
            found.append(one)
    return tuple(found)


class _Least:
    """The package whose shortfalls, summed over columns, are least, as slices are looked at."""

    def __init__(self, numbers: Whole) -> None:
        self.numbers = numbers
        self.scale = scale_of(numbers.agenda)
        self.rows: list[tuple[float, int]] = []
        self.best = np.inf

    def look(self, part: Slice) -> None:
        """Keep the places of a slice that come near the least so far."""
        low = [float(r) for r in self.numbers.agenda.reservation]
        falls = np.zeros(len(part.left) * len(part.right))
        for column, (level, scale) in enumerate(zip(low, self.scale, strict=True)):
            worth = np.asarray(part.column(column) / scale, dtype=float)
            falls += np.maximum(level - worth, 0.0)
        self.best = min(self.best, float(falls.min()))
        near = self.best + 1e-9 * max(1.0, abs(self.best))
        at = np.flatnonzero(falls <= near)[:1_000]
        self.rows += [(float(falls[k]), part.first + int(k)) for k in at]
        self.rows = [row for row in self.rows if row[0] <= near][:1_000]

    def found(self) -> Relaxation | None:
        """The least of those near, by fractions."""
        agenda = self.numbers.agenda
        if not self.rows:
            return None
        places = np.array([place for _, place in self.rows])
        packages = packages_at(agenda.blocks, len(agenda.issues), places).tolist()
        falls = [
            tuple(
                max(Fraction(0), r - v)
                for v, r in zip(agenda.value(package), agenda.reservation, strict=True)
            )
            for package in packages
        ]
        totals = [sum(fall, start=Fraction(0)) for fall in falls]
        k = totals.index(min(totals))
        alike = {fall for fall, total in zip(falls, totals, strict=True) if total == totals[k]}
        return Relaxation(tuple(packages[k]), falls[k], len(alike))


def _of(agenda: Agenda, packages: NDArray[np.int64]) -> Frontier:
    """Some packages as a frontier of an agenda: those that no other of them dominates."""
    scale = scale_of(agenda)
    rows = np.zeros((len(packages), len(scale)), object)
    numbers = whole(agenda)
    for block, table in zip(agenda.blocks, numbers.tables, strict=True):
        place = {choice: k for k, choice in enumerate(block.choices)}
        at = [place[tuple(row)] for row in packages[:, list(block.issues)].tolist()]
        rows = rows + table.astype(object)[at]
    best = _best_rows(rows) if len(rows) else np.zeros(0, np.int64)
    utilities = np.asarray(rows[best] / np.array(scale, dtype=object), dtype=float)
    return Frontier(
        agenda, utilities, packages[best], rows[best], scale, "whole numbers of any length", True
    )
