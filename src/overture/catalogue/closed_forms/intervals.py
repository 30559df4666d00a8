"""Arithmetic of intervals (low, high), for searches that must not miss a root (Moore 1966)."""

from __future__ import annotations

import math

Interval = tuple[float, float]


def plus(a: Interval, b: Interval) -> Interval:
    """Every sum of a number of `a` and one of `b`."""
    return a[0] + b[0], a[1] + b[1]


def times(a: Interval, b: Interval) -> Interval:
    """Every product of a number of `a` and one of `b`; 0 times infinity counts as 0."""
    ends = [x * y if x != 0.0 and y != 0.0 else 0.0 for x in a for y in b]
    return min(ends), max(ends)


def reciprocal(a: Interval) -> Interval:
    """Every 1 / x of an interval of numbers of at least 0."""
    return 1 / a[1] if a[1] > 0 else math.inf, 1 / a[0] if a[0] > 0 else math.inf


def bell(a: Interval) -> Interval:
    """Every value of the standard normal density over an interval."""
    ends = [math.exp(-x * x / 2) / math.sqrt(2 * math.pi) for x in a]
    peak = 1 / math.sqrt(2 * math.pi)
    return min(ends), peak if a[0] <= 0.0 <= a[1] else max(ends)


def above_zero(low: float, high: float) -> Interval:
    """An interval of numbers that are not below 0, from ends that numpy computed."""
    return max(float(low), 0.0), max(float(high), 0.0)
