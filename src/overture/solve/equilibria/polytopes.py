"""The beliefs that meet one demand: a polytope, searched by exact linear programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from overture.solve.equilibria.demands import Demand
from overture.solve.equilibria.exact_lp import Condition, minimise
from overture.solve.equilibria.values import Number

GRAIN = 2**40
"""Gains that are floats are read to 1 / GRAIN."""


def conditions_on(demand: Demand, support: Sequence[int], slack: float) -> list[Condition]:
    """The conditions on beliefs over the classes of a support, whatever they add up to."""
    room = Fraction(int(slack * GRAIN), GRAIN)
    out = []
    for column, tie in enumerate(demand.ties):
        row = [_read(demand.gains[c][column]) for c in support]
        out.append(Condition([v + room for v in row], 0))
        if tie:
            out.append(Condition([room - v for v in row], 0))
    return out


def inner_beliefs(
    demand: Demand, support: Sequence[int], slack: float
) -> tuple[Number, ...] | None:
    """Beliefs over the classes of the support, all of them positive, that meet the demand; those
    whose least belief is largest. None where the demand cannot be met so."""
    if len(support) == 1:
        return (Fraction(1),) if demand.met_by(support[0], slack) else None
    size = len(support)
    conditions = [Condition([*([1] * size), 0], 1, True)]
    conditions += [
        Condition([*(int(i == index) for i in range(size)), -1], 0) for index in range(size)
    ]
    conditions += [Condition([*c.row, 0], 0) for c in conditions_on(demand, support, slack)]
    found = minimise([*([0] * size), -1], conditions)
    return found[:-1] if found is not None and found[-1] > 0 else None


def can_be_met(demand: Demand, slack: float) -> bool:
    """Whether any beliefs at all over the classes meet the demand."""
    size = len(demand.needs)
    whole = Condition([1] * size, 1, True)
    return minimise([0] * size, [whole, *conditions_on(demand, range(size), slack)]) is not None


def _read(value: Number) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(round(value * GRAIN), GRAIN)
