"""Worlds drawn again where the posterior is, when few of the first ones are left with weight.

Fresh worlds, beyond those of the run, are drawn with every assumption tilted towards its posterior
and weighted by how much too often they were drawn (importance sampling: Kloek and van Dijk 1978).
The weighted means are those of the plain draws; only their noise is smaller.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from overture.case.model import Case
from overture.evidence.states import States
from overture.game.draws import Array, Draws
from overture.worlds.draws import draw

FEW = 0.1
"""Share of the worlds below which the effective sample is small, and is drawn again."""

MOST_TIMES = 8
"""How many times the worlds asked for may be drawn afresh."""

MOST_WORLDS = 200_000
"""Fresh worlds beyond which no more are drawn than were asked for."""

FARTHEST = 6.0
"""Log-odds by which an assumption is tilted at most."""


@dataclass(frozen=True)
class Redraw:
    """Fresh worlds from `first` on, `worlds` of them, with assumptions tilted by `towards`
    (log-odds). `ess_before` is the effective number of worlds without it."""

    towards: Mapping[str, float]
    first: int
    worlds: int
    ess_before: float

    def fresh(self, case: Case, draws: Draws) -> Draws:
        """The fresh worlds that stand in the place of a block of worlds of the run; they keep
        their own numbers, beyond those of the run."""
        first = self.first + draws.start
        return draw(case, draws.seed, first, draws.count, towards=self.towards)


def towards(states: States, prior: Array, posterior: Array) -> dict[str, float]:
    """By how much each assumption is tilted: posterior against prior log-odds."""
    found: dict[str, float] = {}
    for name in states.assumptions:
        before = float(states.marginal(name, prior)[0])
        after = float(states.marginal(name, posterior / posterior.sum())[0])
        if 0.0 < before < 1.0:
            shift = _log_odds(after) - _log_odds(before)
            found[name] = min(max(shift, -FARTHEST), FARTHEST)
    return found


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-12), 1.0 - 1e-12)
    return math.log(p / (1.0 - p))
