"""All pure equilibria of one world, by concept."""

from __future__ import annotations

import math
import time

from overture.errors import UsageError
from overture.solve.equilibria.nash import pure_nash
from overture.solve.equilibria.pure_assessments import pure_assessments
from overture.solve.equilibria.values import Found, PointGame


def pure_equilibria(
    point: PointGame,
    *,
    concept: str = "sequential",
    limit: int = 2_000_000,
    seconds: float = math.inf,
) -> Found:
    """Every pure equilibrium of a world, certified, in the order of the options.

    `concept` is "sequential", "weak_pbe" or "nash"; `limit` bounds the partial profiles visited
    (for Nash: the profiles of reduced strategies), and `seconds` the time; what time cut short is
    said in `searched`. Raises UsageError for another concept.
    """
    until = time.monotonic() + seconds
    if concept == "nash":
        return pure_nash(point, limit=limit, until=until)
    if concept not in ("sequential", "weak_pbe"):
        raise UsageError(
            f"pure equilibria are not enumerated by '{concept}'; "
            "ask for nash, weak_pbe or sequential, and read the labels of each"
        )
    return pure_assessments(point, concept=concept, limit=limit, until=until)
