"""A quick disproof: the odds that several demands ask for cannot be had together.

Each demand, alone, bounds the ratio of any two of its beliefs. The logarithm of such a ratio is
linear in the log-coefficients of the trembles. If no log-coefficients meet all the bounds, none
meet the demands. The converse does not hold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from overture.solve.equilibria.demands import Demand
from overture.solve.equilibria.exact_lp import Condition, UnboundedError, minimise
from overture.solve.equilibria.polytopes import conditions_on

SURE = 1e-6
"""Bounds on log-odds that miss each other by less than this are taken to meet."""


def ratios_fit(
    demands: Sequence[Demand],
    supports: Sequence[tuple[int, ...]],
    slots: Sequence[int],
    slack: float,
) -> bool:
    """Whether some log-coefficients of the slots keep all ratios of beliefs within bounds."""
    from scipy.optimize import linprog

    place = {slot: column for column, slot in enumerate(slots)}
    rows, tops = [], []
    for demand, support in zip(demands, supports, strict=True):
        for c in range(len(support)):
            for base in range(len(support)):
                if c == base:
                    continue
                most = _largest_ratio(demand, support, c, base, slack)
                if most is None:
                    continue
                if most <= 0:
                    return False
                one, other = support[c], support[base]
                row = np.zeros(len(slots) + 1)
                for slot in demand.needs[one]:
                    row[place[slot]] += 1.0
                for slot in demand.needs[other]:
                    row[place[slot]] -= 1.0
                row[-1] = 1.0
                odds = float(demand.weights[other]) / float(demand.weights[one])
                rows.append(row)
                tops.append(math.log(most) + math.log(odds))
    if not rows:
        return True
    solved = linprog(
        np.append(np.zeros(len(slots)), -1.0),
        A_ub=np.array(rows),
        b_ub=np.array(tops),
        bounds=[(None, None)] * len(slots) + [(None, 1.0)],
        method="highs",
    )
    return solved.x is None or bool(solved.x[-1] > -SURE)


def _largest_ratio(
    demand: Demand, support: tuple[int, ...], c: int, base: int, slack: float
) -> Fraction | None:
    """The largest belief in class c for each unit of belief in class `base`; None without end."""
    size = len(support)
    unit = Condition([int(i == base) for i in range(size)], 1, True)
    cost = [-int(i == c) for i in range(size)]
    try:
        found = minimise(cost, [unit, *conditions_on(demand, support, slack)])
    except UnboundedError:
        return None
    return found[c] if found is not None else Fraction(0)
