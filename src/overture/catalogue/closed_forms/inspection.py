"""Inspection games (Dresher 1962; Avenhaus & Canty 1996)."""

from __future__ import annotations

from overture.catalogue.values import Answer
from overture.watch.inspections import dresher


def recursive_inspection(*, periods: float, inspections: float) -> Answer:
    """`inspections` to spread over `periods` against one who violates at most once.

    The inspector gets 1 for a violation that is caught, -1 for one that is missed, 0 if there is
    none. Source: Dresher (1962): the value is -C(n - 1, m) / (C(n, 0) + ... + C(n, m)). The first
    inspection makes the inspectee indifferent between violating now and going on.
    """
    n, m = int(periods), int(inspections)
    stay = _value(n - 1, m)
    spent = _value(n - 1, m - 1)
    inspect = (1 + stay) / (2 + stay - spent)
    found = {"value_inspector": _value(n, m), "pr_inspect_first": inspect}
    return Answer(equilibria={"mixed": found})


def _value(periods: int, inspections: int) -> float:
    """What the game is worth to the inspector."""
    return float(dresher(periods, inspections).value) if periods else 0.0


def one_inspection(*, a: float, b: float, c: float, d: float, e: float, beta: float) -> Answer:
    """One inspection that detects a violation with probability `beta`.

    The inspectee loses b when detected and gains d when not; the inspector loses a or c, and e
    for the inspection. Source: Avenhaus & Canty (1996); the inspection is paid whatever it finds.
    """
    found = {"pr_inspect": d / (beta * (b + d)), "pr_violate": e / (beta * (c - a))}
    return Answer(equilibria={"mixed": found})
