"""The exact Pareto frontier of an agenda, with the packages on it.

The frontier of a sum is the frontier of the sum of the frontiers (a package with a dominated part
is dominated), so issues are folded in one after the other, and only efficient partial packages
are carried on. Worths become whole numbers where their common denominators allow it; then every
comparison is exact. Else the fold runs in floats and keeps what it cannot tell apart, and the
fractions decide at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError
from overture.talks.agenda import Agenda
from overture.talks.small_fold import MOST_SUMS, small_fold

EXACT_PARTIES = 4
MOST_HELD = {2: 2_000_000, 3: 500_000, 4: 5_000}
"""Parties -> efficient partial packages that are carried on where there are more than MOST_LISTED
packages in all; for more parties as for four."""

MOST_LISTED = 10_000_000
"""Beyond four parties the frontier is found exactly while there are at most this many packages."""

WHOLE = 2**61
TINY = 1e-12
"""Share of the largest worth below which two floats are the same number to the fold."""

Rows = NDArray[np.int64] | NDArray[np.float64]


class FrontierTooLarge(UsageError):  # noqa: N818 - it is a result, not a defect
    """The frontier has too many points, or packages, to be found exactly."""


@dataclass(frozen=True)
class Frontier:
    """The efficient packages of an agenda: one for each distinct vector of utilities.

    utilities  [points, parties] as floats, sorted from high to low by the first party
    packages   [points, issues] places of the options
    whole      [points, parties] utilities times `scale`, where `exact` came from whole numbers
    scale      [parties] common denominators
    exact      "whole numbers", or "floats, decided in fractions"
    pruned     whether points below somebody's reservation were left out
    """

    agenda: Agenda
    utilities: NDArray[np.float64]
    packages: NDArray[np.int64]
    whole: NDArray[np.int64] | None
    scale: tuple[int, ...]
    exact: str
    pruned: bool

    @property
    def size(self) -> int:
        """How many distinct vectors of utilities are efficient."""
        return int(self.utilities.shape[0])

    def acceptable(self) -> NDArray[np.bool_]:
        """[points] whether no party gets less than its reservation, decided in fractions."""
        low = np.array([float(r) for r in self.agenda.reservation])
        slack = 1e-9 * np.maximum(1.0, np.abs(low))
        inside = np.asarray((self.utilities >= low + slack).all(axis=1))
        close = np.flatnonzero((self.utilities >= low - slack).all(axis=1) & ~inside)
        for point in close:
            value = self.agenda.value(self.packages[point].tolist())
            inside[point] = all(v >= r for v, r in zip(value, self.agenda.reservation, strict=True))
        return inside


def pareto_frontier(agenda: Agenda, *, prune: bool = False) -> Frontier:
    """The exact frontier, or with `prune` the part of it that nobody would refuse for no deal.

    Raises FrontierTooLarge for more than four parties when there are more than ten million
    packages, and where more efficient partial packages than MOST_HELD would have to be carried on.
    Source: Kung, Luccio & Preparata (1975) for the pruning; folding as in multi-objective dynamic
    programming.
    """
    if len(agenda.parties) > EXACT_PARTIES and agenda.packages > MOST_LISTED:
        raise FrontierTooLarge(
            f"the frontier of {len(agenda.parties)} parties over {agenda.packages:.3g} packages "
            f"is not computed exactly: beyond {EXACT_PARTIES} parties the bound is "
            f"{MOST_LISTED:,} packages"
        )
    if any(not block.choices for block in agenda.blocks):
        return _nothing(agenda, prune)
    scale = whole_scale(agenda)
    whole = scale is not None
    tables = [worth_table(block.worth, scale) for block in agenda.blocks]
    floor = floor_of(agenda, scale)
    slack: int | float = 0
    if not whole:
        slack = TINY * max(1.0, sum(float(np.abs(t).max()) for t in tables))
    order = sorted(range(len(tables)), key=lambda k: len(tables[k]))
    points, choices = _folded(tables, order, slack, floor if prune else None)
    packages = _packages(agenda, order, choices)
    exact_in = "whole numbers" if whole else "floats, decided in fractions"
    if not whole:
        points, packages = _decided(agenda, packages)
    divisor = np.array(scale if scale is not None else (1,) * len(agenda.parties), dtype=float)
    return Frontier(
        agenda,
        np.asarray(points / divisor, dtype=float),
        packages,
        np.asarray(points, dtype=np.int64) if whole else None,
        scale if scale is not None else (1,) * len(agenda.parties),
        exact_in,
        prune,
    )


def _nothing(agenda: Agenda, prune: bool) -> Frontier:
    """No package is allowed at all."""
    many, issues = len(agenda.parties), len(agenda.issues)
    return Frontier(
        agenda, np.zeros((0, many)), np.zeros((0, issues), np.int64),
        np.zeros((0, many), np.int64), (1,) * many, "whole numbers", prune,
    )  # fmt: skip


def whole_scale(agenda: Agenda) -> tuple[int, ...] | None:
    """A common denominator for each party, if all sums then fit a 64-bit whole number."""
    scale = []
    for party in range(len(agenda.parties)):
        column = [[row[party] for row in block.worth] for block in agenda.blocks]
        bottom = math.lcm(*(v.denominator for rows in column for v in rows))
        if sum(max(abs(v) for v in rows) for rows in column) * bottom >= WHOLE:
            return None
        scale.append(bottom)
    return tuple(scale)


def worth_table(worth: tuple[tuple[Fraction, ...], ...], scale: tuple[int, ...] | None) -> Rows:
    if scale is None:
        return np.array([[float(v) for v in row] for row in worth])
    rows = [[int(v * s) for v, s in zip(row, scale, strict=True)] for row in worth]
    return np.array(rows, dtype=np.int64)


def floor_of(agenda: Agenda, scale: tuple[int, ...] | None) -> Rows:
    """The reservations on the scale of the tables: whole numbers rounded up, floats with room."""
    if scale is None:
        return np.array([float(r) - 1e-9 * max(1.0, abs(float(r))) for r in agenda.reservation])
    levels = [math.ceil(r * s) for r, s in zip(agenda.reservation, scale, strict=True)]
    return np.array([max(-WHOLE, min(WHOLE, level)) for level in levels], dtype=np.int64)


def _folded(
    tables: list[Rows], order: list[int], slack: int | float, floor: Rows | None
) -> tuple[Rows, list[NDArray[np.int64]]]:
    """The points of the frontier, and for each block in `order` the option of every point."""
    first = tables[order[0]]
    points: Rows = np.zeros((1, first.shape[1]), first.dtype)  # type: ignore[assignment]
    rest = [tables[k].max(axis=0) for k in order]
    steps: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    many = math.prod(len(table) for table in tables)
    for place, k in enumerate(order):
        before = points.shape[0]
        points, source = _fold(points, tables[k], first.dtype.type(slack))
        if floor is not None:
            best = sum(rest[place + 1 :], start=np.zeros_like(floor))
            reach = (points + best >= floor).all(axis=1)
            points, source = points[reach], source[reach]
        steps.append((source // max(before, 1), source % max(before, 1)))
        most = MOST_HELD[min(max(points.shape[1], 2), max(MOST_HELD))]
        if points.shape[0] > most and many > MOST_LISTED:
            raise FrontierTooLarge(
                f"the frontier is not computed exactly: more than {most:,} partial packages of "
                f"{place + 1} of {len(order)} issues waste nothing"
            )
    at = np.arange(points.shape[0])
    choices: list[NDArray[np.int64]] = []
    for option, previous in reversed(steps):
        choices.append(option[at])
        at = previous[at]
    return points, choices[::-1]


def _fold(
    points: Rows, table: Rows, slack: np.int64 | np.float64
) -> tuple[Rows, NDArray[np.int64]]:
    """One more issue, by compiled code where there is much to do."""
    if points.dtype == np.int64 and slack == 0 and len(points) * len(table) <= MOST_SUMS:
        return small_fold(points.astype(np.int64), table.astype(np.int64))
    # late: it brings in numba
    from overture.talks.staircase import fold

    found: tuple[Rows, NDArray[np.int64]] = fold(points, table, slack)
    return found


def _packages(
    agenda: Agenda, order: list[int], choices: list[NDArray[np.int64]]
) -> NDArray[np.int64]:
    """[points, issues] the options of the issues from those of the blocks."""
    packages = np.zeros((choices[0].shape[0], len(agenda.issues)), np.int64)
    for k, chosen in zip(order, choices, strict=True):
        block = agenda.blocks[k]
        packages[:, list(block.issues)] = np.array(block.choices, np.int64)[chosen]
    return packages


def _decided(
    agenda: Agenda, packages: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What of the points kept by floats is efficient, by their values in fractions."""
    values = [agenda.value(row) for row in packages.tolist()]
    rows = sorted(range(len(values)), key=lambda k: values[k], reverse=True)
    kept: list[int] = []
    for k in rows:
        if not any(all(a >= b for a, b in zip(values[q], values[k], strict=True)) for q in kept):
            kept.append(k)
    utilities = np.array([[float(v) for v in values[k]] for k in kept], dtype=float)
    return utilities.reshape(len(kept), len(agenda.parties)), packages[kept]
