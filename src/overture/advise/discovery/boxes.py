"""Boxes in a table: limits, how much they cover, and which rows lie inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overture.advise.discovery.table import CATEGORICAL, Array, Table


@dataclass(frozen=True)
class Limit:
    """What a box asks of one column: low <= value <= high, or one of these categories.

    `low` or `high` is None on a side that is not restricted; `categories` is empty for numbers.
    `quasi_p` are the quasi-p values of the lower and of the upper side (a categorical column uses
    the first): the chance of so many cases if that side restricted nothing.
    """

    low: float | None = None
    high: float | None = None
    categories: tuple[object, ...] = ()
    quasi_p: tuple[float | None, float | None] = (None, None)

    @property
    def worst_quasi_p(self) -> float:
        """The largest of the quasi-p values that there are; NaN if none was computed."""
        return max((p for p in self.quasi_p if p is not None), default=float("nan"))


@dataclass(frozen=True)
class Box:
    """A box with its measures.

    rows, cases  in the box (cases: rows in which the target holds)
    coverage     cases in the box among all cases
    density      cases among the rows of the box
    mass         rows in the box among all rows
    limits       what is restricted, in the order of the table
    """

    rows: int
    cases: int
    coverage: float
    density: float
    mass: float
    limits: Mapping[str, Limit]

    def sides(self) -> int:
        """How many columns are restricted."""
        return len(self.limits)


def inside(table: Table, limits: Mapping[str, Limit]) -> Array:
    """Which rows of a table meet all limits: bool [rows]. Raises UsageError for unknown columns."""
    held = np.ones(table.rows, dtype=bool)
    for name, limit in limits.items():
        held &= meets(table, name, limit)
    return held


def meets(table: Table, name: str, limit: Limit) -> Array:
    """Which rows meet one limit: bool [rows]. A category that the table lacks is never met."""
    column = table.column(name)
    if column.kind == CATEGORICAL:
        codes = [k for k, label in enumerate(column.categories) if label in limit.categories]
        return np.isin(column.values, codes)
    held = np.ones(table.rows, dtype=bool)
    if limit.low is not None:
        held &= column.values >= limit.low
    if limit.high is not None:
        held &= column.values <= limit.high
    return held


def measured(table: Table, target: Array, limits: Mapping[str, Limit]) -> Box:
    """The box of these limits on these rows, with new quasi-p values.

    The quasi-p value of a side is the chance of at least so many cases in the box if each of its
    rows were a case with the density that the box has without that side (Bryant & Lempert 2010).
    """
    broken = np.zeros(table.rows, dtype=np.int64)
    sides: list[tuple[str, int, Array]] = []
    for name, limit in limits.items():
        for side, alone in enumerate(_sides(limit)):
            if alone is not None:
                out = ~meets(table, name, alone)
                broken += out
                sides.append((name, side, out))
    held = broken == 0
    rows, cases = int(held.sum()), int(target[held].sum())
    quasi: dict[str, list[float | None]] = {name: [None, None] for name in limits}
    for name, side, out in sides:
        without = held | ((broken == 1) & out)
        quasi[name][side] = quasi_p(rows, cases, int(without.sum()), int(target[without].sum()))
    return box(
        rows,
        cases,
        table.rows,
        int(target.sum()),
        {
            name: Limit(limit.low, limit.high, limit.categories, (quasi[name][0], quasi[name][1]))
            for name, limit in limits.items()
        },
    )


def box(rows: int, cases: int, all_rows: int, all_cases: int, limits: Mapping[str, Limit]) -> Box:
    """A box from counts."""
    return Box(
        rows,
        cases,
        cases / max(all_cases, 1),
        cases / rows if rows else 0.0,
        rows / all_rows,
        dict(limits),
    )


def quasi_p(rows: int, cases: int, rows_without: int, cases_without: int) -> float:
    """P(X >= cases), X binomial with `rows` trials of the density without the restriction.

    Source: Bryant & Lempert (2010); the tail of the binomial is an incomplete beta function.
    """
    from scipy.special import betainc

    if cases == 0:
        return 1.0
    return float(betainc(cases, rows - cases + 1, cases_without / rows_without))


def _sides(limit: Limit) -> tuple[Limit | None, Limit | None]:
    if limit.categories:
        return limit, None
    return (
        None if limit.low is None else Limit(low=limit.low),
        None if limit.high is None else Limit(high=limit.high),
    )
