"""All packages of an agenda, a slice at a time, with what they are worth in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.talks.agenda import Agenda, Block
from overture.talks.frontier import fits_in_words, floor_of, scale_of, worth_table

AT_ONCE = 500_000
"""Packages whose worths are in memory at once, unless a single block has more choices."""

Rows = NDArray[Any]


@dataclass(frozen=True)
class Whole:
    """Worths as whole numbers: tables [choices, parties] by block, floor [parties] of no deal."""

    agenda: Agenda
    tables: tuple[Rows, ...]
    floor: Rows


@dataclass(frozen=True)
class Slice:
    """Packages `first` to `first + left * right`: every sum of a row of `left` and of `right`."""

    first: int
    left: Rows
    right: Rows

    def column(self, party: int) -> Rows:
        """[packages] what they are worth to a party."""
        return (self.left[:, None, party] + self.right[None, :, party]).ravel()


def whole(agenda: Agenda) -> Whole:
    """The worths of an agenda times their common denominators: of 64 bits where they fit."""
    scale = scale_of(agenda)
    kind = np.dtype(np.int64 if fits_in_words(agenda, scale) else object)
    tables = tuple(worth_table(block.worth, scale, kind) for block in agenda.blocks)
    return Whole(agenda, tables, floor_of(agenda, scale, kind))


def slices(numbers: Whole) -> Iterator[Slice]:
    """All packages, in the order of `packages_at`."""
    if not numbers.agenda.packages:
        return
    cut = len(numbers.tables)
    many = 1
    while cut > 0 and (many == 1 or many * len(numbers.tables[cut - 1]) <= AT_ONCE):
        cut -= 1
        many *= len(numbers.tables[cut])
    right = sums(numbers.tables[cut:], numbers.floor)
    lefts = sums(numbers.tables[:cut], numbers.floor)
    step = max(1, AT_ONCE // many)
    for start in range(0, len(lefts), step):
        yield Slice(start * many, lefts[start : start + step], right)


def sums(tables: tuple[Rows, ...], floor: Rows) -> Rows:
    """[packages, parties] every sum of a row of each table, the last table fastest."""
    found: Rows = np.zeros((1, floor.shape[0]), floor.dtype)
    for table in tables:
        found = (found[:, None, :] + table[None, :, :]).reshape(-1, floor.shape[0])
    return found


def packages_at(blocks: tuple[Block, ...], issues: int, places: NDArray[np.int64]) -> Rows:
    """[places, issues] the packages at some places of the listing."""
    found = np.zeros((len(places), issues), np.int64)
    rest = math.prod(len(block.choices) for block in blocks)
    left = places
    for block in blocks:
        rest //= len(block.choices)
        found[:, list(block.issues)] = np.array(block.choices, np.int64)[left // rest]
        left = left % rest
    return found
