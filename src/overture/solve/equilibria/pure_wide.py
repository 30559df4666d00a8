"""Candidates for pure sequential equilibria of one world by the compiled search, for hard games.

The same candidates as `pure_search` gives, less those that its kernel can rule out by more than the
tolerance, several hundred times as fast once it is compiled.
"""

from __future__ import annotations

import time

import numpy as np

from overture.solve.equilibria.pure_code import pure_code
from overture.solve.equilibria.pure_plan import PurePlan
from overture.solve.equilibria.values import PointGame

SLICE, SLICE_SECONDS = 64, 0.1
"""Visits of the first compiled call, and how long later ones are to take: between two calls the
clock is read and an interrupt is seen."""


def wide_candidates(
    plan: PurePlan, point: PointGame, visits: int, most: int, until: float = float("inf")
) -> tuple[list[tuple[int, ...]], bool, int]:
    """The option at every information set, for every candidate; whether none was left out; and the
    partial profiles visited where the clock ran out, else 0.

    `visits` bounds the partial profiles, `most` the candidates, `until` the time
    (`time.monotonic`); the candidates met before are given.
    """
    from overture.solve.equilibria.pure_kernel import BOUNDED, PAUSED, VISITS
    from overture.solve.equilibria.pure_worlds import search_on, workspace

    sets = plan.tree.information_sets
    accepted = np.full((most, sets), -1, dtype=np.int16)
    waiting = np.full((most, sets), -1, dtype=np.int16)
    code = pure_code(plan)
    room = workspace(code)
    status, found, left, pause, step = PAUSED, 0, 0, 0, SLICE
    while status == PAUSED:
        pause += step
        began = time.monotonic()
        status, found, left = search_on(
            code, point.payoff_array, point.chance_array, pause, visits, most, accepted, waiting,
            *room,
        )  # fmt: skip
        now = time.monotonic()
        if now >= until:
            break
        step = min(2 * step, max(1, int(step * SLICE_SECONDS / max(now - began, 1e-6))))
    rows = [*accepted[:found].tolist(), *waiting[:left].tolist()]
    whole = status not in (BOUNDED, PAUSED)
    cut = int(room[0][VISITS]) if status == PAUSED else 0
    return sorted(tuple(row) for row in rows), whole, cut
