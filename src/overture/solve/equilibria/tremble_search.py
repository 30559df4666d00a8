"""Trembles under which the beliefs at several information sets meet what is demanded of them.

Which nodes of each set are believed in (the support) is a matter of orders, a linear program; how
much, of coefficients. Supports are enumerated depth first, one information set after another, and
a partial choice is given up as soon as no orders fit it. Demands that share no slot are searched
apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from overture.solve.equilibria.demands import Demand, merged
from overture.solve.equilibria.exact_lp import Condition, minimise
from overture.solve.equilibria.log_coefficients import coefficients
from overture.solve.equilibria.polytopes import inner_beliefs
from overture.solve.equilibria.values import Number

Support = tuple[int, ...]
Row = dict[int, int]

USUAL = 400
"""Entries of a linear program that is counted as one; larger ones count as more."""


@dataclass
class Budget:
    """How many linear programs may still be solved, and whether anything was left
    undecided on the way."""

    left: int
    decided: bool = True


@dataclass(frozen=True)
class Found:
    """Orders and coefficients of the slots that matter; all others may tremble as they like."""

    order: dict[int, int]
    coefficient: dict[int, Number]


def search(demands: Sequence[Demand], slack: float, limit: int) -> tuple[Found | None, bool]:
    """Trembles that meet all demands; None if there are none, or if the search gave up: then the
    flag is False."""
    budget = Budget(limit)
    order: dict[int, int] = {}
    coefficient: dict[int, Number] = {}
    for group in _apart(merged(demands)):
        found = _Group(group, slack, budget).place(0, (), [], [])
        if found is None:
            return None, budget.decided
        order |= found.order
        coefficient |= found.coefficient
    return Found(order, coefficient), True


def _apart(demands: Sequence[Demand]) -> list[list[Demand]]:
    """The demands in groups that share no slots."""
    groups: list[tuple[set[int], list[Demand]]] = []
    for demand in demands:
        slots = set().union(*demand.needs)
        joined = [group for group in groups if group[0] & slots]
        own = [d for _, ds in joined for d in ds] + [demand]
        groups = [group for group in groups if not group[0] & slots]
        groups.append((slots.union(*(s for s, _ in joined)), own))
    return [group for _, group in groups]


class _Group:
    """The depth-first search over the supports of demands that share slots."""

    def __init__(self, demands: Sequence[Demand], slack: float, budget: Budget) -> None:
        self.demands, self.slack, self.budget = demands, slack, budget
        self.slots = sorted(set().union(*(need for d in demands for need in d.needs)))
        self.inner: dict[tuple[int, Support], tuple[Number, ...] | None] = {}

    def place(
        self, at: int, chosen: tuple[Support, ...], ties: list[Row], strict: list[Row]
    ) -> Found | None:
        """Supports for the demands from `at` on that go with those chosen before."""
        if at == len(self.demands):
            return self._finish(chosen, ties, strict)
        demand = self.demands[at]
        for support in self._supports(at):
            if not self._pay((len(ties) + len(strict)) * len(self.slots)):
                return None
            base = demand.needs[support[0]]
            more = [_minus(demand.needs[c], base) for c in support[1:]]
            rarer = [
                _minus(demand.needs[c], base) for c in range(len(demand.needs)) if c not in support
            ]
            if self._orders(ties + more, strict + rarer) is None:
                continue
            found = self.place(at + 1, (*chosen, support), ties + more, strict + rarer)
            if found is not None:
                return found
        return None

    def _supports(self, at: int) -> Iterator[Support]:
        """Sets of classes that can be believed in together, few first."""
        demand = self.demands[at]
        classes = range(len(demand.needs))
        for size in range(1, len(classes) + 1):
            for support in combinations(classes, size):
                key = (at, support)
                if key not in self.inner:
                    if not self._pay(len(support) * (len(support) + len(demand.ties))):
                        return
                    self.inner[key] = inner_beliefs(demand, support, self.slack)
                if self.inner[key] is not None:
                    yield support

    def _pay(self, entries: int) -> bool:
        """Take a program from the budget, a large one as several; False if nothing is left."""
        if self.budget.left <= 0:
            self.budget.decided = False
            return False
        self.budget.left -= 1 + entries // USUAL
        return True

    def _orders(self, ties: Sequence[Row], strict: Sequence[Row]) -> dict[int, int] | None:
        """Whole orders k >= 1, small ones, with ties . k = 0 and strict . k >= 1."""
        conditions = [
            Condition([row.get(s, 0) for s in self.slots], least - sum(row.values()), least == 0)
            for rows, least in ((ties, 0), (strict, 1))
            for row in rows
        ]
        above_one = minimise([1] * len(self.slots), conditions)
        if above_one is None:
            return None
        scale = math.lcm(*(value.denominator for value in above_one))
        return {
            slot: int((1 + value) * scale)
            for slot, value in zip(self.slots, above_one, strict=True)
        }

    def _finish(
        self, chosen: tuple[Support, ...], ties: list[Row], strict: list[Row]
    ) -> Found | None:
        """Coefficients for the supports chosen, and the orders with them."""
        inner = []
        for at, support in enumerate(chosen):
            beliefs = self.inner[at, support]
            assert beliefs is not None
            inner.append(beliefs)
        found, decided = coefficients(self.demands, chosen, inner, self.slack)
        if found is None:
            self.budget.decided &= decided
            return None
        order = self._orders(ties, strict)
        assert order is not None
        return Found(order, found)


def _minus(one: frozenset[int], other: frozenset[int]) -> Row:
    return {**dict.fromkeys(one - other, 1), **dict.fromkeys(other - one, -1)}
