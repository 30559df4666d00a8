"""What each policy is worth, how robustly, and which named terms explain the difference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from overture.advise.survey import Survey, where
from overture.advise.values import Policy, Regret, TermDifference
from overture.game.draws import Array
from overture.game.game import Game


def policies(game: Game, survey: Survey) -> Mapping[str, Policy]:
    """Every policy, from best to worst mean (forbidden ones included where they fall)."""
    case = game.case
    options = survey.layout.options
    move = case.moves[case.advice.decide]
    says = {option.id: option.says for option in move.options}
    seen, means = survey.spread, survey.means
    held = {outcome: where(game, o.when) for outcome, o in case.outcomes.items()}
    risk = case.parties[case.advised].risk
    found: dict[str, Policy] = {}
    for a in sorted(range(len(options)), key=lambda a: -means[a]):
        option = options[a]
        here = (survey.layout.policy == a) | (survey.layout.policy < 0)
        mass = np.where(here, survey.mass[:, 0], 0.0)
        equivalent = None
        if risk:
            equivalent = float(-np.log1p(-risk * survey.utility[a]) / risk)
        found[option] = Policy(
            option=option,
            says=says[option],
            mean=float(means[a]),
            low=float(seen.low[a]),
            high=float(seen.high[a]),
            error=float(seen.errors[a]),
            best_share=float(seen.shares[a]),
            regret=Regret(
                float(seen.regret_mean[a]), float(seen.regret_p90[a]), float(seen.regret_max[a])
            ),
            outcomes={o: float(mass[h].sum()) for o, h in held.items()},
            outcomes_by_type=_by_type(game, mass, held),
            terms=_terms(game, survey, a),
            horizons=_horizons(game, survey, a),
            parties={
                party: float(
                    sum(
                        survey.by_term[k, a]
                        for k, (owner, _) in enumerate(survey.layout.terms)
                        if owner == party
                    )
                )
                for party in case.payoffs
            },
            certainty_equivalent=equivalent,
            forbidden=case.forbidden.get(option, ""),
        )
    return found


def _by_type(
    game: Game, mass: Array, held: Mapping[str, np.ndarray]
) -> dict[str, dict[str, dict[str, float]]]:
    out: dict[str, dict[str, dict[str, float]]] = {}
    for party, kinds in game.case.types.items():
        out[party] = {}
        for kind in kinds:
            mine = np.array([final.types[party] == kind for final in game.finals])
            total = float(mass[mine].sum())
            out[party][kind] = {
                o: float(mass[mine & h].sum()) / total if total > 0 else float("nan")
                for o, h in held.items()
            }
    return out


def _terms(game: Game, survey: Survey, a: int) -> dict[str, float]:
    own = game.case.advised
    found: dict[str, float] = {}
    for k, (party, index) in enumerate(survey.layout.terms):
        if party == own:
            name = game.case.payoffs[party][index].name
            found[name] = found.get(name, 0.0) + float(survey.by_term[k, a])
    return found


def _horizons(game: Game, survey: Survey, a: int) -> dict[str, float]:
    own = game.case.advised
    found = {"short": 0.0, "long": 0.0}
    for k, (party, index) in enumerate(survey.layout.terms):
        if party == own:
            found[game.case.payoffs[party][index].horizon] += float(survey.by_term[k, a])
    return found


def differences(best: Policy, following: Policy) -> tuple[TermDifference, ...]:
    """The named terms by which the best policy differs from the next, largest first.

    They add up to the margin.
    """
    rows = [
        TermDifference(t, best.terms[t], following.terms[t], best.terms[t] - following.terms[t])
        for t in best.terms
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.difference)))
