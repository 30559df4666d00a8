"""Polynomials in mixing probabilities: monomial -> coefficient, in fractions or in floats.

A monomial is the sorted tuple of its variables, one entry for each power: () is the constant,
(0, 2, 2) is x0 * x2 ** 2. Coefficients that vanish are left out. A fraction vanishes when it is
0; a float when it is next to 0, since payoffs are scaled to 1 before a search in floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from overture.solve.equilibria.values import Number

Monomial = tuple[int, ...]
Polynomial = dict[Monomial, Number]

NOTHING = 1e-11
"""A float coefficient below this is what rounding has left of 0."""


def vanishes(value: Number) -> bool:
    """Whether a coefficient is 0: exactly for fractions, nearly for floats."""
    if isinstance(value, Fraction):
        return value == 0
    return abs(value) < NOTHING


def constant(value: Number) -> Polynomial:
    """The polynomial that is `value` everywhere."""
    return {} if vanishes(value) else {(): value}


def variable(index: int, one: Number) -> Polynomial:
    """x_index, with a coefficient of the type of `one`."""
    return {(index,): one}


def add(first: Polynomial, second: Polynomial, factor: Number | int = 1) -> Polynomial:
    """first + factor * second."""
    total = dict(first)
    for monomial, value in second.items():
        new = total.get(monomial, 0) + factor * value
        if vanishes(new):
            total.pop(monomial, None)
        else:
            total[monomial] = new
    return total


def scale(polynomial: Polynomial, factor: Number) -> Polynomial:
    """factor * polynomial."""
    if vanishes(factor):
        return {}
    return {monomial: factor * value for monomial, value in polynomial.items()}


def multiply(first: Polynomial, second: Polynomial) -> Polynomial:
    """first * second."""
    if len(first) == 1 and () in first:
        return scale(second, first[()])
    if len(second) == 1 and () in second:
        return scale(first, second[()])
    total: Polynomial = {}
    for one, a in first.items():
        for other, b in second.items():
            monomial = tuple(sorted(one + other))
            total[monomial] = total.get(monomial, 0) + a * b
    return {monomial: value for monomial, value in total.items() if not vanishes(value)}


def variables(polynomials: Iterable[Polynomial]) -> list[int]:
    """The variables that occur, in order."""
    return sorted({v for p in polynomials for monomial in p for v in monomial})


def degree(polynomial: Polynomial) -> int:
    """The largest number of factors of a monomial."""
    return max(map(len, polynomial), default=0)


def substitute(polynomial: Polynomial, known: Mapping[int, Polynomial]) -> Polynomial:
    """The polynomial with the known variables replaced by what they are."""
    if not known or not any(v in known for monomial in polynomial for v in monomial):
        return polynomial
    total: Polynomial = {}
    for monomial, value in polynomial.items():
        kept = tuple(v for v in monomial if v not in known)
        term: Polynomial = {kept: value}
        for v in monomial:
            if v in known:
                term = multiply(term, known[v])
        total = add(total, term)
    return total


def evaluate(polynomial: Polynomial, at: Mapping[int, Number]) -> Number:
    """Its value where every variable has one."""
    total: Number = Fraction(0)
    for monomial, value in polynomial.items():
        for v in monomial:
            value = value * at[v]
        total = total + value
    return total


def derivative(polynomial: Polynomial, by: int) -> Polynomial:
    """The partial derivative by a variable."""
    total: Polynomial = {}
    for monomial, value in polynomial.items():
        power = monomial.count(by)
        if power:
            rest = list(monomial)
            rest.remove(by)
            total[tuple(rest)] = total.get(tuple(rest), 0) + power * value
    return total


def bounds(polynomial: Polynomial, box: Mapping[int, tuple[float, float]]) -> tuple[float, float]:
    """Numbers between which it lies while every variable stays in its part.

    A variable that the box does not name is anywhere in [0, 1]. What monomials have in common is
    not used.
    """
    low = high = 0.0
    for monomial, value in polynomial.items():
        least = most = float(value)
        for v in monomial:
            a, b = box.get(v, (0.0, 1.0))
            ends = (least * a, least * b, most * a, most * b)
            least, most = min(ends), max(ends)
        low += least
        high += most
    return low, high


def without_factors(polynomial: Polynomial) -> Polynomial:
    """The polynomial divided by every x and 1 - x that divides it.

    Probabilities on a support are above 0, and below 1 where it has two options or more: where
    such a product vanishes, its other factor does.
    """
    for v in variables([polynomial]):
        while polynomial and all(v in monomial for monomial in polynomial):
            polynomial = {_less(monomial, v): value for monomial, value in polynomial.items()}
        one: Polynomial = {(): Fraction(1)}
        while len(polynomial) > 1 and not substitute(polynomial, {v: one}):
            polynomial = _divided(polynomial, v)
    return polynomial


def _less(monomial: Monomial, v: int) -> Monomial:
    at = monomial.index(v)
    return monomial[:at] + monomial[at + 1 :]


def _divided(polynomial: Polynomial, v: int) -> Polynomial:
    """polynomial / (1 - x_v) where 1 - x_v divides it: sums of its coefficients by power of x_v."""
    top = max(monomial.count(v) for monomial in polynomial)
    parts: list[Polynomial] = [{} for _ in range(top + 1)]
    for monomial, value in polynomial.items():
        rest = tuple(w for w in monomial if w != v)
        parts[monomial.count(v)][rest] = value
    total: Polynomial = {}
    running: Polynomial = {}
    for power in range(top):
        running = add(running, parts[power])
        for rest, value in running.items():
            total[tuple(sorted(rest + (v,) * power))] = value
    return total
