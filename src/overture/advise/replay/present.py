"""The advice and the forecasts of one day: the game solved again from the belief of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.now import Now, advise_now
from overture.advise.replay.chances import chances
from overture.advise.replay.days import DayBelief, Held, known_by
from overture.errors import NotSolved, UsageError
from overture.evidence.belief import belief, summed
from overture.evidence.weights import believe


@dataclass(frozen=True)
class Present:
    """What a day's belief comes to: `now` None, and `failed` why, where it was not solved."""

    now: Now | None
    forecasts: Mapping[str, float]
    failed: str = ""


def present(
    held: Held, here: DayBelief, worlds: int, workers: int | None, before: Present | None = None
) -> Present:
    """Advice and forecasts of a day, from the first `worlds` worlds.

    The strategies are those of a game whose prior is the public belief; forecasts weigh the
    private reports too. The search begins where that of the day `before` ended.
    """
    case = replace(held.case, as_of=here.day)
    try:
        found = belief(case, known_by(held.record, here.day), worlds, held.solution.seed, workers)
        now = advise_now(found, workers, start=before.now if before is not None else None)
        sums = chances(now.solution, held.states, held.outcomes, here.made)
    except (UsageError, NotSolved) as fault:
        return Present(None, {}, str(fault))
    private = [report for row, report in here.told.weighing if row.private]
    logs = summed(believe(held.prior, private), held.states)
    return Present(now, sums.of(np.exp(logs - logs.max())))
