"""The advised choice where it is made after something was heard: what is best in each situation.

The value of a policy imposes its option at every information set of the choice (design of the
advice). Where there are several, a plan that answers each on its own may be better.
"""

from __future__ import annotations

import numpy as np

from overture.advise.plan import TIE, passes_through, situation
from overture.advise.survey import Survey
from overture.advise.values import CaseByCase, Situation
from overture.game.game import Game


def case_by_case(game: Game, survey: Survey) -> CaseByCase | None:
    """The best option at every information set of the advised choice; None if there is one only.

    Values are means over worlds and types that lead there, others and own later moves as solved.
    Options that the case forbids are valued, never chosen.
    """
    case = game.case
    sets = [s for s in game.sets if s.party == case.advised and s.move == case.advice.decide]
    if len(sets) < 2:
        return None
    options = survey.layout.options
    rows: list[Situation] = []
    chosen: set[str] = set()
    total = float(survey.worth[survey.layout.policy < 0].sum())
    for information in sets:
        passing = np.array(passes_through(game, information))
        through = [passing & (survey.layout.policy == a) for a in range(len(options))]
        offered = [k for k, o in enumerate(options) if o in information.options]
        probability = max(float(survey.mass[through[k], 0].sum()) for k in offered)
        if probability <= 0:
            continue
        sums = {options[k]: float(survey.worth[through[k]].sum()) for k in offered}
        free = [o for o in sums if o not in case.forbidden] or list(sums)
        ranked = sorted(free, key=lambda o: -sums[o])
        best = ranked[0]
        values = {o: v / probability for o, v in sums.items()}
        level = [o for o in ranked[1:] if values[best] - values[o] <= TIE]
        total += sums[best]
        # a situation in which options tie does not ask for an answer of its own
        if not level:
            chosen.add(best)
        rows.append(
            Situation(
                label=information.label,
                says=situation(game, information) or information.type,
                probability=probability,
                choose=best,
                gap=values[best] - values[ranked[1]] if len(ranked) > 1 else 0.0,
                options=values,
                tied=tuple(level),
            )
        )
    return CaseByCase(total, len(chosen) > 1, tuple(rows))
