"""War to prevent a shift of power (Fearon 1995, the problem of commitment)."""

from __future__ import annotations

from overture.catalogue.values import Answer


def commitment(*, p_now: float, p_later: float, delta: float, c_a: float, c_b: float) -> Answer:
    """A fights today if waiting costs more than everything that it could take meanwhile.

    A prize of 1 a period, discounted by `delta`; war gives its winner the prize for good and
    costs c once. A proposes in every period, so after the shift it gets
    p_later + (1 - delta) c_b. War iff p_now - delta p_later > (1 - delta)(1 + c_a + delta c_b).
    Source: Fearon (1995, pages 404-408); stationary version derived here.
    """
    left = p_now - delta * p_later
    right = (1 - delta) * (1 + c_a + delta * c_b)
    numbers = {"lhs": left, "rhs": right, "demand_after_shift": p_later + (1 - delta) * c_b}
    war = left > right
    return Answer(numbers, {"war" if war else "peace": {"war": war}})
