"""What each policy is worth to the advised party where another party is of one type."""

from __future__ import annotations

import numpy as np

from overture.advise.survey import Survey
from overture.game.draws import Array
from overture.game.game import Game


def values_by_type(game: Game, seen: Survey) -> dict[str, Array]:
    """Party -> [types, policies]: value to the advised party times the type's probability."""
    plan = seen.layout
    out: dict[str, Array] = {}
    for party, kinds in game.case.types.items():
        rows = np.zeros((len(kinds), len(plan.options)))
        index = {kind: k for k, kind in enumerate(kinds)}
        of = np.array([index[dict(plan.types[t])[party]] for t in plan.type_of])
        for a in range(len(plan.options)):
            here = (plan.policy == a) | (plan.policy < 0)
            np.add.at(rows[:, a], of[here], seen.worth[here])
        out[party] = rows
    return out
