"""The exact Pareto frontier of an agenda, with the packages on it.

The frontier of a sum is the frontier of the sum of the frontiers (a package with a dominated part
is dominated), so issues are folded in one after the other, and only efficient partial packages
are carried on. Worths become whole numbers by their common denominators, so that every comparison
is exact: of 64 bits where all sums fit, else of any length, of which each fold sees the ranks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError
from overture.talks.agenda import Agenda
from overture.talks.many_fold import LEVELS, many_fold
from overture.talks.small_fold import MOST_SUMS, small_fold

EXACT_PARTIES = 4
MOST_HELD = {2: 2_000_000, 3: 500_000}
"""Parties -> efficient partial packages that are carried on where there are more than MOST_LISTED
packages in all."""

MOST_POINTS = 1_000_000
MOST_BITS = 2**31
"""Points of a frontier of four parties or more, and what its bitmaps may take."""

MOST_LISTED = 10_000_000
"""Beyond four parties the frontier is found exactly while there are at most this many packages."""

MOST_WORK = 40_000_000_000
"""Words of 64 bits that are read for four parties or more, of up to MOST_LISTED packages: about
half a minute."""

MOST_WORK_BEYOND, MOST_SUMS_BEYOND = 1_000_000_000, 40_000_000
"""The same where there are more packages, and sums of points and options for up to three parties:
some seconds."""

MOST_LONG = 2_000_000
"""Sums of a point and an option where they are longer than 64 bits."""

WHOLE = 2**61

Rows = NDArray[Any]
"""Whole numbers: int64, or objects where those would not hold them."""


class FrontierTooLarge(UsageError):  # noqa: N818 - it is a result, not a defect
    """The frontier has too many points, or packages, to be found exactly."""


@dataclass(frozen=True)
class Frontier:
    """The efficient packages of an agenda: one for each distinct vector of utilities.

    utilities  [points, parties] as floats, sorted from high to low by the first party
    packages   [points, issues] places of the options
    whole      [points, parties] utilities times `scale`
    scale      [parties] common denominators
    exact      "whole numbers", or "whole numbers of any length"
    pruned     whether points below somebody's reservation were left out
    """

    agenda: Agenda
    utilities: NDArray[np.float64]
    packages: NDArray[np.int64]
    whole: Rows
    scale: tuple[int, ...]
    exact: str
    pruned: bool

    @property
    def size(self) -> int:
        """How many distinct vectors of utilities are efficient."""
        return int(self.utilities.shape[0])

    def value(self, point: int) -> tuple[Fraction, ...]:
        """The utilities of a point, exactly."""
        row = self.whole[point].tolist()
        return tuple(Fraction(v, scale) for v, scale in zip(row, self.scale, strict=True))

    def acceptable(self) -> NDArray[np.bool_]:
        """[points] whether no party gets less than its reservation, exactly."""
        floor = floor_of(self.agenda, self.scale, self.whole.dtype)
        return np.asarray((self.whole >= floor).all(axis=1), dtype=bool)


def pareto_frontier(agenda: Agenda, *, prune: bool = False, compiled: bool = True) -> Frontier:
    """The exact frontier, or with `prune` the part of it that nobody would refuse for no deal.

    With `compiled` False small issues are folded without compiled code, whose loading takes half a
    second; the answer is the same.
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
    scale = scale_of(agenda)
    fits = fits_in_words(agenda, scale)
    kind = np.dtype(np.int64 if fits else object)
    tables = [worth_table(block.worth, scale, kind) for block in agenda.blocks]
    order = sorted(range(len(tables)), key=lambda k: len(tables[k]))
    points, choices = _folded(
        tables, order, floor_of(agenda, scale, kind) if prune else None, compiled
    )
    utilities = points / np.array(scale, dtype=float if fits else object)
    return Frontier(
        agenda,
        np.asarray(utilities, dtype=float),
        _packages(agenda, order, choices),
        points,
        scale,
        "whole numbers" if fits else "whole numbers of any length",
        prune,
    )


def _nothing(agenda: Agenda, prune: bool) -> Frontier:
    """No package is allowed at all."""
    many, issues = len(agenda.parties), len(agenda.issues)
    return Frontier(
        agenda, np.zeros((0, many)), np.zeros((0, issues), np.int64),
        np.zeros((0, many), np.int64), (1,) * many, "whole numbers", prune,
    )  # fmt: skip


def scale_of(agenda: Agenda) -> tuple[int, ...]:
    """A common denominator for each party."""
    scale = []
    for party in range(len(agenda.parties)):
        column = [row[party] for block in agenda.blocks for row in block.worth]
        scale.append(math.lcm(*(v.denominator for v in column)))
    return tuple(scale)


def fits_in_words(agenda: Agenda, scale: tuple[int, ...]) -> bool:
    """Whether all sums, times their common denominators, fit whole numbers of 64 bits."""
    return all(
        sum(
            max((abs(_times(row[party], bottom)) for row in block.worth), default=0)
            for block in agenda.blocks
        )
        < WHOLE
        for party, bottom in enumerate(scale)
    )


def worth_table(
    worth: tuple[tuple[Fraction, ...], ...], scale: tuple[int, ...], kind: np.dtype[Any]
) -> Rows:
    """[choices, parties] worths times their common denominators."""
    rows = [[_times(v, s) for v, s in zip(row, scale, strict=True)] for row in worth]
    return np.array(rows, dtype=kind).reshape(len(rows), len(scale))


def _times(value: Fraction, bottom: int) -> int:
    """A value times a multiple of its denominator, without the arithmetic of fractions."""
    return value.numerator * (bottom // value.denominator)


def floor_of(agenda: Agenda, scale: tuple[int, ...], kind: np.dtype[Any]) -> Rows:
    """The reservations on the scale of the tables, rounded up."""
    levels = [math.ceil(r * s) for r, s in zip(agenda.reservation, scale, strict=True)]
    if kind.kind != "O":
        levels = [max(-WHOLE, min(WHOLE, level)) for level in levels]
    return np.array(levels, dtype=kind)


def _folded(
    tables: list[Rows], order: list[int], floor: Rows | None, compiled: bool
) -> tuple[Rows, list[NDArray[np.int64]]]:
    """The points of the frontier, and for each block in `order` the option of every point."""
    first = tables[order[0]]
    points: Rows = np.zeros((1, first.shape[1]), first.dtype)
    rest = [tables[k].max(axis=0) for k in order]
    steps: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    work = _Work(first.shape[1], math.prod(len(table) for table in tables), len(order), compiled)
    for place, k in enumerate(order):
        before = points.shape[0]
        points, source = _fold(points, tables[k], work)
        if floor is not None:
            best = sum(rest[place + 1 :], start=np.zeros_like(floor))
            reach = np.asarray((points + best >= floor).all(axis=1), dtype=bool)
            points, source = points[reach], source[reach]
        steps.append((source // max(before, 1), source % max(before, 1)))
        work.next(points.shape[0])
    at = np.arange(points.shape[0])
    choices: list[NDArray[np.int64]] = []
    for option, previous in reversed(steps):
        choices.append(option[at])
        at = previous[at]
    return points, choices[::-1]


class _Work:
    """How much more may be done for a frontier; refuses what would never end."""

    def __init__(self, parties: int, packages: int, blocks: int, compiled: bool) -> None:
        few = packages <= MOST_LISTED
        self.compiled = compiled
        self.blocks, self.place = blocks, 0
        self.sums = math.inf if few or parties >= EXACT_PARTIES else MOST_SUMS_BEYOND
        self.words = (MOST_WORK if few else MOST_WORK_BEYOND) // max(parties - 1, 1)
        if parties >= EXACT_PARTIES:
            self.most = min(MOST_POINTS, MOST_BITS // (parties * LEVELS))
        else:
            self.most = packages if few else MOST_HELD[max(parties, 2)]

    def next(self, points: int) -> None:
        """One more issue has been folded in."""
        if points > self.most:
            raise self.too_large(f"more than {self.most:,} partial packages")
        self.place += 1

    def adds(self, sums: int) -> None:
        """So many sums of a point and an option are about to be made."""
        self.sums -= sums
        if self.sums < 0:
            raise self.too_large("too many partial packages")

    def too_large(self, what: str) -> FrontierTooLarge:
        return FrontierTooLarge(
            f"the frontier is not computed exactly: {what} of {self.place + 1} of {self.blocks} "
            "issues waste nothing"
        )


def _fold(points: Rows, table: Rows, work: _Work) -> tuple[Rows, NDArray[np.int64]]:
    """One more issue, by compiled code where it is wanted or there is much to do."""
    many = len(points) * len(table)
    if points.dtype == object and many:
        if many > MOST_LONG:
            raise work.too_large(f"{many:,} partial packages with worths of any length")
        sums = (table[:, None, :] + points[None, :, :]).reshape(many, points.shape[1])
        ranks = [np.unique(column, return_inverse=True)[1] for column in sums.T]
        none = np.zeros((1, sums.shape[1]), np.int64)
        _, source = _fold(none, np.array(ranks, np.int64).T.copy(), work)
        return sums[source], source
    work.adds(many)
    if not many or (many <= MOST_SUMS and not work.compiled):
        return small_fold(points, table)
    if points.shape[1] >= EXACT_PARTIES:
        found, source, left = many_fold(points, table, work.most, int(work.words))
        if left < 0:
            raise work.too_large(f"{len(found):,} partial packages and more")
        work.words = left
        return found, source
    # late: it brings in numba
    from overture.talks.staircase import fold

    best: tuple[Rows, NDArray[np.int64]] = fold(points, table)
    return best


def _packages(
    agenda: Agenda, order: list[int], choices: list[NDArray[np.int64]]
) -> NDArray[np.int64]:
    """[points, issues] the options of the issues from those of the blocks."""
    packages = np.zeros((choices[0].shape[0], len(agenda.issues)), np.int64)
    for k, chosen in zip(order, choices, strict=True):
        block = agenda.blocks[k]
        packages[:, list(block.issues)] = np.array(block.choices, np.int64)[chosen]
    return packages
