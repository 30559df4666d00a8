"""All solutions of a system of indifference equations with every probability inside (0, 1).

1. Divide by factors that cannot vanish; a constant that is not 0 refutes the system.
2. An equation in one variable, linear: its root. Of higher degree: all its roots.
3. Gaussian elimination over the monomials, those of highest degree first, which turns products
   that several equations share into equations of lower degree.
4. An equation that is linear in several variables: one of them in terms of the others.
5. What is left is not linear in several variables: branch and prune on the unit box, every root
   isolated by Krawczyk's test (Moore, Kearfott & Cloud 2009, chapter 8).

Steps 1 to 4 are exact in fractions. A root of steps 2 and 5 that is rational with a small
denominator is taken exactly when it solves the equations exactly; else it is a float to 1e-12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    add,
    constant,
    degree,
    scale,
    substitute,
    variables,
    without_factors,
)
from overture.solve.equilibria.mixed_roots import roots_in_box
from overture.solve.equilibria.values import Number

SLACK = 1e-9
"""How far outside (0, 1) a root in floats may lie before it is refused."""

SIMPLE = 10_000
"""Denominators up to this are tried for a root that was found in floats."""


@dataclass(frozen=True)
class Solved:
    """One branch of solutions.

    known  variable -> its value, a polynomial in the variables that stay free (a constant where
           the system determines it)
    left   equations that were not solved, where the system has fewer of them than variables
    """

    known: dict[int, Polynomial] = field(default_factory=dict)
    left: tuple[Polynomial, ...] = ()


@dataclass(frozen=True)
class Answers:
    """The solutions of a system; complete is False where the search for roots was cut short."""

    branches: tuple[Solved, ...]
    complete: bool = True


REFUTED = Answers(())


def solve(equations: Sequence[Polynomial], known: dict[int, Polynomial] | None = None) -> Answers:
    """The solutions in which every variable of the equations is strictly between 0 and 1."""
    return _solve(list(equations), dict(known or {}))


def propagate(
    equations: Sequence[Polynomial], known: dict[int, Polynomial]
) -> tuple[list[Polynomial], dict[int, Polynomial]] | None:
    """Roots of the equations that are linear in one variable, put into the others.

    What is left of the equations and all that is known, or None where they contradict one
    another. A cheap part of `solve`, for pruning.
    """
    left, known = list(equations), dict(known)
    while True:
        left = [p for p in (without_factors(substitute(p, known)) for p in left) if p]
        if any(set(p) == {()} for p in left):
            return None
        for p in left:
            names = variables([p])
            if len(names) == 1 and degree(p) == 1:
                value = -p.get((), Fraction(0)) / p[(names[0],)]
                if not inside(value):
                    return None
                known = _with(known, names[0], constant(value))
                break
        else:
            return left, known


def inside(value: Number) -> bool:
    """Whether a probability is between 0 and 1, neither of them; floats with some slack."""
    if isinstance(value, Fraction):
        return 0 < value < 1
    return -SLACK < value < 1 + SLACK


def _with(known: dict[int, Polynomial], name: int, what: Polynomial) -> dict[int, Polynomial]:
    new = {v: substitute(p, {name: what}) for v, p in known.items()}
    new[name] = what
    return new


def _solve(equations: list[Polynomial], known: dict[int, Polynomial]) -> Answers:
    while True:
        step = propagate(equations, known)
        if step is None:
            return REFUTED
        equations, known = step
        if not equations:
            return Answers((Solved(known),))
        reduced = _eliminate([_scaled(p) for p in equations])
        if any(set(p) == {()} for p in reduced):
            return REFUTED
        if _sizes(reduced) < _sizes(equations):
            equations = reduced
            continue
        single = next((p for p in equations if len(variables([p])) == 1), None)
        if single is not None:
            return _each_root(single, equations, known)
        linear = min((p for p in equations if degree(p) == 1), key=len, default=None)
        if linear is None:
            break
        name = max(variables([linear]), key=lambda v: abs(float(linear[(v,)])))
        rest = add(scale(linear, -1 / linear[(name,)]), {(name,): Fraction(1)})
        rest.pop((name,), None)
        known = _with(known, name, rest)
    return _several(equations, known)


def _sizes(equations: Sequence[Polynomial]) -> tuple[int, int, int]:
    """What elimination makes smaller: the number of equations, their degrees, their terms."""
    return len(equations), sum(map(degree, equations)), sum(map(len, equations))


def _scaled(polynomial: Polynomial) -> Polynomial:
    """With its largest coefficient 1 where it is in floats, so that rounding can be told."""
    if all(isinstance(value, Fraction) for value in polynomial.values()):
        return polynomial
    return scale(polynomial, 1.0 / max(abs(float(v)) for v in polynomial.values()))


def _eliminate(equations: list[Polynomial]) -> list[Polynomial]:
    """Gauss and Jordan over monomials, the highest degree first."""
    rows = [dict(p) for p in equations]
    done: list[Polynomial] = []
    for monomial in sorted({m for p in rows for m in p}, key=lambda m: (-len(m), m)):
        with_it = [p for p in rows if monomial in p]
        if not with_it:
            continue
        pivot = max(with_it, key=lambda p: (abs(float(p[monomial])), -len(p)))
        rows = [p for p in rows if p is not pivot]
        rows = [_cleared(p, pivot, monomial) for p in rows]
        done = [_cleared(p, pivot, monomial) for p in done]
        done.append(pivot)
    return [p for p in done if p]


def _cleared(p: Polynomial, pivot: Polynomial, monomial: tuple[int, ...]) -> Polynomial:
    if monomial not in p:
        return p
    new = add(p, pivot, -p[monomial] / pivot[monomial])
    new.pop(monomial, None)
    return new


def _each_root(
    single: Polynomial, equations: list[Polynomial], known: dict[int, Polynomial]
) -> Answers:
    """One branch for every root of an equation in one variable."""
    name = variables([single])[0]
    top = degree(single)
    coefficients = [float(single.get((name,) * k, 0)) for k in range(top, -1, -1)]
    rough = {
        round(float(r.real), 13)
        for r in np.roots(coefficients)
        if abs(r.imag) < 1e-6 and -SLACK < r.real < 1 + SLACK
    }
    branches: list[Solved] = []
    complete = True
    rest = [p for p in equations if p is not single]
    for root in sorted(rough):
        value = _refined(single, name, root)
        if value is None or not inside(value):
            continue
        found = _solve(rest, _with(known, name, constant(value)))
        branches += found.branches
        complete = complete and found.complete
    return Answers(_distinct(branches), complete)


def _refined(p: Polynomial, name: int, root: float) -> Number | None:
    """The root as a fraction where a simple one solves the equation, else by Newton."""
    powers = [p.get((name,) * k, Fraction(0)) for k in range(degree(p) + 1)]
    if all(isinstance(c, Fraction) for c in powers):
        simple = Fraction(root).limit_denominator(SIMPLE)
        if sum((c * simple**k for k, c in enumerate(powers)), Fraction(0)) == 0:
            return simple
    scale_of = max(abs(float(c)) for c in powers)
    for _ in range(50):
        value = sum(float(c) * root**k for k, c in enumerate(powers))
        slope = sum(k * float(c) * root ** (k - 1) for k, c in enumerate(powers) if k)
        if slope == 0.0 or abs(value) <= 1e-16 * scale_of:
            break
        root -= value / slope
    value = sum(float(c) * root**k for k, c in enumerate(powers))
    return root if abs(value) <= 1e-11 * scale_of else None


def _several(equations: list[Polynomial], known: dict[int, Polynomial]) -> Answers:
    """Roots of equations that are not linear, in several variables at once."""
    names = variables(equations)
    if len(equations) < len(names):
        return Answers((Solved(known, tuple(equations)),), complete=False)
    points, complete = roots_in_box(equations, names)
    branches = []
    for point in points:
        values: list[Number] = [Fraction(v).limit_denominator(SIMPLE) for v in point]
        trial = {v: constant(x) for v, x in zip(names, values, strict=True)}
        if any(substitute(p, trial) for p in equations):
            values = list(point)
            trial = {v: {(): float(x)} for v, x in zip(names, point, strict=True)}
        if all(inside(x) for x in values):
            new = {v: substitute(p, trial) for v, p in known.items()}
            branches.append(Solved(new | trial))
    return Answers(_distinct(branches), complete)


def _distinct(branches: Sequence[Solved]) -> tuple[Solved, ...]:
    """Without branches that differ by rounding only."""
    kept: list[Solved] = []
    for one in branches:
        if not any(_alike(one, other) for other in kept):
            kept.append(replace(one))
    return tuple(kept)


def _alike(one: Solved, other: Solved) -> bool:
    return one.known.keys() == other.known.keys() and all(
        all(abs(float(c)) < 1e-9 for c in add(p, other.known[v], -1).values())
        for v, p in one.known.items()
    )
