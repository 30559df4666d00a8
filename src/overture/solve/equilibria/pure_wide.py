"""Candidates for pure sequential equilibria of one world by the compiled search, for hard games.

The same candidates as `pure_search` gives, less those that its kernel can rule out by more than the
tolerance, several hundred times as fast once it is compiled.
"""

from __future__ import annotations

import numpy as np

from overture.solve.equilibria.pure_code import pure_code
from overture.solve.equilibria.pure_plan import PurePlan
from overture.solve.equilibria.values import PointGame


def wide_candidates(
    plan: PurePlan, point: PointGame, visits: int, most: int
) -> tuple[list[tuple[int, ...]], bool]:
    """The option at every information set, for every candidate, and whether none was left out.

    `visits` bounds the partial profiles, `most` the candidates; those met before are given.
    """
    from overture.solve.equilibria.pure_kernel import BOUNDED, solve_worlds

    sets = plan.tree.information_sets
    status, found, left = (np.zeros(1, dtype=np.int64) for _ in range(3))
    played = np.zeros((1, 0, 0), dtype=np.uint8)
    accepted = np.full((1, most, sets), -1, dtype=np.int16)
    waiting = np.full((1, most, sets), -1, dtype=np.int16)
    solve_worlds(
        pure_code(plan), point.payoff_array[None], point.chance_array[None], visits, most,
        np.zeros(0, dtype=np.int64), status, found, left, played, accepted, waiting,
    )  # fmt: skip
    rows = [*accepted[0, : found[0]].tolist(), *waiting[0, : left[0]].tolist()]
    return sorted(tuple(row) for row in rows), bool(status[0] != BOUNDED)
