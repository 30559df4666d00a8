"""From floating-point numbers to exact fractions, for certificates and files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

SMALL = 1_000_000
PLAIN = 10**9
GRAIN = 10**15
"""Chance probabilities without a simple fraction are multiples of 1 / GRAIN."""


def exact(value: float) -> Fraction:
    """The fraction that is written for a payoff; it rounds to the same float.

    Its shortest decimal, or a fraction with a denominator up to a million where that rounds to
    the same float and the decimal is long: 0.1 gives 1/10, one third gives 1/3.
    """
    decimal = Fraction(repr(float(value)))
    if decimal.denominator <= PLAIN:
        return decimal
    simple = Fraction(value).limit_denominator(SMALL)
    return simple if float(simple) == value else decimal


def distribution(odds: Sequence[float]) -> tuple[Fraction, ...]:
    """Fractions that sum to exactly 1, none further than 1e-15 from its probability.

    Simple fractions where all of them are simple; else multiples of 1e-15, with what rounding
    leaves given to the largest remainders.
    """
    simple = [Fraction(p).limit_denominator(SMALL) for p in odds]
    near = all(
        abs(s - Fraction(p)) <= Fraction(1, GRAIN) for s, p in zip(simple, odds, strict=True)
    )
    if near and sum(simple) == 1:
        return tuple(simple)
    total = sum(Fraction(p) for p in odds)
    grains = [Fraction(p) / total * GRAIN for p in odds]
    whole = [int(g) for g in grains]
    order = sorted(range(len(odds)), key=lambda k: (whole[k] - grains[k], k))
    for k in order[: GRAIN - sum(whole)]:
        whole[k] += 1
    return tuple(Fraction(w, GRAIN) for w in whole)
