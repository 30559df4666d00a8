"""Continua of equilibria: polytopes of strategies, described by their vertices.

Once the supports are fixed and every equation is solved, what is left free (mixes at sets off the
path, or between options that tie) is bounded by the incentives of others. Where these are linear
in what is free, the continuum is a polytope and its vertices say all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

from overture.solve.equilibria.mixed_polynomials import Polynomial, degree, evaluate, variables
from overture.solve.equilibria.values import Number

SLACK = 1e-9

PLACED = Fraction(1, 2**34)
"""How exactly the end of a component is placed where beliefs, not incentives, end it."""

CORNERS = 20_000
"""Most combinations of binding conditions that are tried for the vertices of a component."""


@dataclass(frozen=True)
class Polytope:
    """The values that free probabilities can take.

    vertices  [vertices][free]
    centre    their mean: inside, relative to the polytope
    complete  False where some vertices may be missing
    """

    free: tuple[int, ...]
    vertices: tuple[tuple[Number, ...], ...]
    complete: bool = True

    @property
    def centre(self) -> tuple[Number, ...]:
        """The mean of the vertices."""
        count = len(self.vertices)
        return tuple(
            sum(column, Fraction(0)) / count for column in zip(*self.vertices, strict=True)
        )


def linear(conditions: Sequence[Polynomial]) -> bool:
    """Whether every condition is linear."""
    return all(degree(p) <= 1 for p in conditions)


def polytope(conditions: Sequence[Polynomial], free: Sequence[int]) -> Polytope | None:
    """The polytope where no (linear) condition is below 0, or None where it is empty.

    It must be bounded, as probabilities are. A vertex is a point of it at which as many
    independent conditions bind as there are unknowns.
    """
    rows: list[tuple[tuple[Number, ...], Number]] = []
    for p in conditions:
        if not variables([p]):
            if _below(p.get((), Fraction(0))):
                return None
            continue
        row = (tuple(p.get((v,), Fraction(0)) for v in free), p.get((), Fraction(0)))
        if row not in rows:
            rows.append(row)
    n = len(free)
    complete = comb(len(rows), n) <= CORNERS
    vertices: list[tuple[Number, ...]] = []
    for tried, binding in enumerate(combinations(rows, n)):
        if tried >= CORNERS:
            break
        point = _crossing(binding, n)
        if point is None or any(_near(point, other) for other in vertices):
            continue
        at = dict(zip(free, point, strict=True))
        if not any(_below(evaluate(p, at)) for p in conditions):
            vertices.append(point)
    if not vertices:
        return None
    return Polytope(tuple(free), tuple(sorted(vertices)), complete)


def between(
    first: Sequence[Number], second: Sequence[Number], share: Fraction
) -> tuple[Number, ...]:
    """The point `share` of the way from the first to the second."""
    return tuple(a + share * (b - a) for a, b in zip(first, second, strict=True))


def last_held(
    inside: Sequence[Number], outside: Sequence[Number], held: Callable[[Sequence[Number]], bool]
) -> tuple[Number, ...]:
    """The last point on the way from one that is held to one that is not, to PLACED of the way.

    A simple fraction of the way is preferred where it lies that close and is held.
    """
    low, high = Fraction(0), Fraction(1)
    while high - low > PLACED:
        middle = (low + high) / 2
        if held(between(inside, outside, middle)):
            low = middle
        else:
            high = middle
    near = ((low + high) / 2).limit_denominator(1_000)
    if low < near <= high and held(between(inside, outside, near)):
        low = near
    return between(inside, outside, low)


def _below(value: Number) -> bool:
    return value < 0 if isinstance(value, Fraction) else value < -SLACK


def _near(one: Sequence[Number], other: Sequence[Number]) -> bool:
    return all(a == b or abs(float(a - b)) < SLACK for a, b in zip(one, other, strict=True))


def _crossing(
    binding: Sequence[tuple[tuple[Number, ...], Number]], n: int
) -> tuple[Number, ...] | None:
    """Where n linear conditions are all 0; None where they are not independent."""
    rows = [[*row, -value] for row, value in binding]
    for column in range(n):
        pivot = max(range(column, n), key=lambda r: abs(float(rows[r][column])))
        if abs(float(rows[pivot][column])) < 1e-12:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [x / head for x in rows[column]]
        for r in range(n):
            if r != column and rows[r][column] != 0:
                factor = rows[r][column]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[column], strict=True)]
    return tuple(row[n] for row in rows)
