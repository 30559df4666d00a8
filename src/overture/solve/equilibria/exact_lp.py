"""Small linear programs solved exactly, for the searches of trembles and beliefs.

The simplex method in whole numbers (Edmonds 1967; Azulay & Pique 2001): every entry of the
tableau is an integer over one common denominator, so nothing is rounded and no fraction is
reduced. Bland's rule (1977) keeps it from cycling. Meant for tens of rows and columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Exact = Fraction | int


@dataclass(frozen=True)
class Condition:
    """row . x = least if `equal`, else row . x >= least; x >= 0 throughout."""

    row: Sequence[Exact]
    least: Exact
    equal: bool = False


class UnboundedError(ValueError):
    """The cost has no least value on the conditions."""


def minimise(cost: Sequence[Exact], conditions: Sequence[Condition]) -> tuple[Fraction, ...] | None:
    """A vertex x >= 0 that meets the conditions and has the least cost . x, or None.

    The cost must be bounded below on the conditions; raises UnboundedError if it is not.
    """
    width = len(cost)
    spare = sum(not condition.equal for condition in conditions)
    rows: list[list[int]] = []
    basis: list[int] = []
    slack = width
    for index, condition in enumerate(conditions):
        row = _whole([*condition.row, condition.least])
        line = [*row[:-1], *([0] * spare), row[-1]]
        if not condition.equal:
            line[slack] = -1
            slack += 1
        if line[-1] < 0 or (line[-1] == 0 and not condition.equal):
            line = [-value for value in line]
        own = slack - 1 if not condition.equal and line[slack - 1] == 1 else -1
        basis.append(own if own >= 0 else width + spare + index)
        rows.append(line)
    columns = width + spare
    aim = [*_whole(cost), *([0] * (spare + 1))]
    needed = [i for i, column in enumerate(basis) if column >= columns]
    artificial = [-sum(rows[i][j] for i in needed) for j in range(columns + 1)]
    tableau = _Tableau(rows, basis, [artificial, aim], columns)
    tableau.descend(0)
    if tableau.costs[0][-1] != 0:
        return None
    tableau.expel()
    tableau.descend(1)
    x = [Fraction(0)] * columns
    for row, column in zip(tableau.rows, tableau.basis, strict=True):
        x[column] = Fraction(row[-1], tableau.denominator)
    return tuple(x[:width])


def _whole(values: Sequence[Exact]) -> list[int]:
    """The values times the least number that makes all of them whole."""
    scale = math.lcm(*(Fraction(value).denominator for value in values))
    return [int(value * scale) for value in values]


class _Tableau:
    """A tableau under pivots; true entries are whole numbers over `denominator`."""

    def __init__(
        self, rows: list[list[int]], basis: list[int], costs: list[list[int]], columns: int
    ) -> None:
        self.rows, self.basis, self.costs, self.columns = rows, basis, costs, columns
        self.denominator = 1

    def descend(self, which: int) -> None:
        """Pivot until no column lowers the cost row."""
        while True:
            cost = self.costs[which]
            column = next((j for j in range(self.columns) if cost[j] < 0), None)
            if column is None:
                return
            out = -1
            for i, row in enumerate(self.rows):
                if row[column] <= 0:
                    continue
                if out < 0:
                    out = i
                    continue
                best = self.rows[out]
                here, there = row[-1] * best[column], best[-1] * row[column]
                if here < there or (here == there and self.basis[i] < self.basis[out]):
                    out = i
            if out < 0:
                raise UnboundedError("the program has no least cost")
            self.pivot(out, column)

    def expel(self) -> None:
        """Take artificial columns out of the basis, and rows that say nothing out of the rows."""
        kept = []
        for i, row in enumerate(self.rows):
            if self.basis[i] >= self.columns:
                column = next((j for j in range(self.columns) if row[j]), None)
                if column is None:
                    continue
                if row[column] < 0:
                    self.rows[i] = [-value for value in row]
                self.pivot(i, column)
            kept.append(i)
        self.rows = [self.rows[i] for i in kept]
        self.basis = [self.basis[i] for i in kept]

    def pivot(self, out: int, column: int) -> None:
        """Exchange the basic column of row `out` with `column`, whose entry there is positive."""
        own = self.rows[out]
        entry, before = own[column], self.denominator
        for group in (self.rows, self.costs):
            for i, row in enumerate(group):
                if row is own:
                    continue
                factor = row[column]
                if factor:
                    group[i] = [
                        (value * entry - factor * mine) // before
                        for value, mine in zip(row, own, strict=True)
                    ]
                elif entry != before:
                    group[i] = [value * entry // before for value in row]
        self.denominator = entry
        self.basis[out] = column
