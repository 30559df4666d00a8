"""Coefficients of trembles for given supports of beliefs.

The belief in a class is proportional to its weight times the product of the coefficients of the
slots it needs. Where the classes of all supports need independent slots, any beliefs inside the
supports can be had, and the coefficients follow by elimination, in fractions. Where not, the
demands are inequalities between sums of exponentials of the log-coefficients, solved from several
starts and then rounded to fractions that still meet them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.game.draws import Array
from overture.solve.equilibria.demands import Demand
from overture.solve.equilibria.ratio_bounds import ratios_fit
from overture.solve.equilibria.values import Number

STARTS = 8
ROOM = 12.0
"""Log-coefficients are sought between -ROOM and ROOM; beyond, orders would differ."""

ROUNDINGS = (1, 2, 4, 12, 60, 1000, 10**6, 10**9)
"""Denominators tried for coefficients that were found in floats."""

SURE = 1e-6
"""A convex problem whose best margin is below -SURE has no solution."""

Row = dict[int, int]


def coefficients(
    demands: Sequence[Demand],
    supports: Sequence[tuple[int, ...]],
    inner: Sequence[Sequence[Number]],
    slack: float,
) -> tuple[dict[int, Number] | None, bool]:
    """A coefficient for every slot that matters, or None; the flag says whether that is final.

    inner holds, for each demand, beliefs over its support that meet it.
    """
    rows: list[Row] = []
    ratios: list[Number] = []
    for demand, support, beliefs in zip(demands, supports, inner, strict=True):
        base = support[0]
        for c, belief in zip(support[1:], beliefs[1:], strict=True):
            rows.append(_minus(demand.needs[c], demand.needs[base]))
            ratios.append(
                belief / beliefs[0] * demand.weights[base] / demand.weights[c]  # of products
            )
    slots = sorted(set().union(*(need for demand in demands for need in demand.needs)))
    plain: dict[int, Number] = dict.fromkeys(slots, Fraction(1))
    if not rows or _meets(demands, supports, plain, slack):
        return plain, True
    independent, found = _eliminate(rows, ratios, plain)
    if independent:
        return found, True
    if not ratios_fit(demands, supports, slots, slack):
        return None, True
    return _from_starts(demands, supports, slots, slack)


def _minus(one: frozenset[int], other: frozenset[int]) -> Row:
    return {**dict.fromkeys(one - other, 1), **dict.fromkeys(other - one, -1)}


def _meets(
    demands: Sequence[Demand],
    supports: Sequence[tuple[int, ...]],
    coefficient: dict[int, Number],
    slack: float,
) -> bool:
    """Whether the beliefs that follow from the coefficients meet every demand."""
    for demand, support in zip(demands, supports, strict=True):
        weights: list[Number] = [Fraction(0)] * len(demand.needs)
        for c in support:
            weight = demand.weights[c]
            for slot in demand.needs[c]:
                weight = weight * coefficient[slot]
            weights[c] = weight
        if not demand.met(weights, slack):
            return False
    return True


def _eliminate(
    rows: Sequence[Row], ratios: Sequence[Number], plain: dict[int, Number]
) -> tuple[bool, dict[int, Number]]:
    """Solve product of c ** row = ratio by elimination; the flag says whether rows are
    independent. Fractions stay fractions where every pivot is 1 or -1; else roots are floats."""
    solved: list[tuple[int, Row, Number]] = []
    for given, aim in zip(rows, ratios, strict=True):
        row, ratio = dict(given), aim
        for slot, pivot, value in solved:
            if slot not in row:
                continue
            divisor = math.gcd(row[slot], pivot[slot])
            keep, take = pivot[slot] // divisor, row[slot] // divisor
            ratio = ratio**keep / value**take
            row = {
                s: left
                for s in {*row, *pivot}
                if (left := keep * row.get(s, 0) - take * pivot.get(s, 0))
            }
        if not row:
            return False, {}
        solved.append((min(row, key=lambda s: (abs(row[s]), s)), row, ratio))
    out = dict(plain)
    for slot, row, ratio in reversed(solved):
        rest = ratio
        for other, times in row.items():
            if other != slot:
                rest = rest / out[other] ** times
        power = row[slot]
        out[slot] = rest**power if abs(power) == 1 else float(rest) ** (1 / power)
    return True, out


def _from_starts(
    demands: Sequence[Demand],
    supports: Sequence[tuple[int, ...]],
    slots: Sequence[int],
    slack: float,
) -> tuple[dict[int, Number] | None, bool]:
    """Maximise the least log-margin of the demands over log-coefficients, from several starts."""
    from scipy.optimize import minimize

    sums, convex = _sums(demands, supports, slots)
    size = len(slots)

    def margins(v: Array) -> Array:
        return np.array([_log_sum(plus, v) - _log_sum(minus, v) for plus, minus, _ in sums])

    def slopes(v: Array) -> Array:
        return np.array([_slope(plus, v) - _slope(minus, v) for plus, minus, _ in sums])

    tie = np.array([t for _, _, t in sums], dtype=bool)
    bounds = [(-ROOM, ROOM)] * size + [(-50.0, 1.0)]
    down = np.array([*([0.0] * size), -1.0])
    conditions: list[Any] = []
    for kind, rows, last in (("ineq", ~tie, -1.0), ("eq", tie, 0.0)):
        if rows.any():
            conditions.append(_condition(kind, rows, last, margins, slopes))

    def loss(x: Array) -> float:
        return -float(x[-1])

    def downhill(x: Array) -> Array:
        return down

    source = np.random.default_rng(1)
    final = False
    for start in range(1 if convex else STARTS):
        v = np.zeros(size) if start == 0 else source.normal(0.0, 2.0, size)
        least = float(min(margins(v)[~tie], default=1.0))
        solved = minimize(
            loss,
            np.array([*v, min(least, 1.0)]),
            jac=downhill,
            bounds=bounds,
            constraints=conditions,
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-12},
        )
        for denominator in (*ROUNDINGS, 0):
            found: dict[int, Number] = {
                slot: _rounded(math.exp(value), denominator)
                for slot, value in zip(slots, solved.x[:-1], strict=True)
            }
            if _meets(demands, supports, found, slack):
                return found, True
        final |= bool(convex and solved.success and solved.x[-1] < -SURE)
    return None, final


def _condition(
    kind: str,
    rows: NDArray[np.bool_],
    last: float,
    margins: Callable[[Array], Array],
    slopes: Callable[[Array], Array],
) -> dict[str, Any]:
    """The margins of some rows, plus `last` times the last variable, as a condition of scipy's."""

    def value(x: Array) -> Array:
        return np.asarray(margins(x[:-1])[rows] + last * x[-1])

    def slope(x: Array) -> Array:
        return np.hstack([slopes(x[:-1])[rows], np.full((int(rows.sum()), 1), last)])

    return {"type": kind, "fun": value, "jac": slope}


def _rounded(value: float, denominator: int) -> Number:
    """A fraction with at most this denominator; reciprocals of small numbers; 0 for a float."""
    if denominator == 0:
        return value
    if value >= 1:
        return Fraction(value).limit_denominator(denominator)
    return 1 / Fraction(1 / value).limit_denominator(denominator)


Terms = tuple[Array, Array]
"""Logarithms of the factors [terms], exponents [terms, slots]."""


def _sums(
    demands: Sequence[Demand], supports: Sequence[tuple[int, ...]], slots: Sequence[int]
) -> tuple[list[tuple[Terms, Terms, bool]], bool]:
    """Every condition as (sum that must be at least, sum, whether equal), and whether the set of
    log-coefficients that meet all of them is convex (Boyd and others 2007, on posynomials)."""
    place = {slot: column for column, slot in enumerate(slots)}
    out = []
    convex = True
    for demand, support in zip(demands, supports, strict=True):
        for condition, tie in enumerate(demand.ties):
            parts: dict[bool, list[tuple[float, Array]]] = {True: [], False: []}
            for c in support:
                gain = float(demand.gains[c][condition])
                if gain == 0:
                    continue
                exponents = np.zeros(len(slots))
                for slot in demand.needs[c]:
                    exponents[place[slot]] = 1.0
                factor = math.log(abs(gain)) + math.log(demand.weights[c])
                parts[gain > 0].append((factor, exponents))
            if not parts[False] and not (tie and parts[True]):
                continue
            if not parts[True] or not parts[False]:
                convex = False
                continue
            convex &= len(parts[True]) == 1 and (not tie or len(parts[False]) == 1)
            plus, minus = (
                (np.array([f for f, _ in parts[side]]), np.array([e for _, e in parts[side]]))
                for side in (True, False)
            )
            out.append((plus, minus, tie))
    return out, convex


def _log_sum(terms: Terms, v: Array) -> float:
    exponents = terms[0] + terms[1] @ v
    top = float(exponents.max())
    return top + math.log(float(np.exp(exponents - top).sum()))


def _slope(terms: Terms, v: Array) -> Array:
    exponents = terms[0] + terms[1] @ v
    shares = np.exp(exponents - exponents.max())
    return np.asarray(shares @ terms[1] / shares.sum())
