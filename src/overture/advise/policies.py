"""What each policy is worth, how robustly, and which named terms explain the difference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from overture.advise.survey import Survey, where
from overture.advise.values import Policy, Regret, TermDifference
from overture.game.draws import Array
from overture.game.game import Game


def weighted_quantiles(
    values: Array, weights: Array, shares: tuple[float, ...], order: np.ndarray | None = None
) -> tuple[float, ...]:
    """Quantiles of weighted values, by linear interpolation of the mid-point weights.

    `order` is the stable ascending order of the values, if it is known.
    """
    if order is None:
        order = np.argsort(values, kind="stable")
    sorted_values, sorted_weights = values[order], weights[order]
    kept = sorted_weights > 0
    sorted_values, sorted_weights = sorted_values[kept], sorted_weights[kept]
    middle = np.cumsum(sorted_weights) - 0.5 * sorted_weights
    total = sorted_weights.sum()
    return tuple(float(np.interp(q * total, middle, sorted_values)) for q in shares)


def weighted_quantile(values: Array, weights: Array, q: float) -> float:
    """The q-quantile of weighted values."""
    return weighted_quantiles(values, weights, (q,))[0]


def standard_error(values: Array, weights: Array) -> float:
    """Monte-Carlo standard error of a weighted mean."""
    total = weights.sum()
    mean = float(values @ weights / total)
    return float(np.sqrt(((weights * (values - mean)) ** 2).sum()) / total)


def best_shares(values: Array, weights: Array, allowed: np.ndarray) -> Array:
    """Weight of worlds in which each allowed policy is maximal, ties split; sums to 1."""
    top = np.where(allowed[:, None], values, -np.inf)
    ties = top == top.max(axis=0)
    return np.asarray((ties / ties.sum(axis=0)) @ weights / weights.sum())


def policies(game: Game, survey: Survey) -> tuple[Mapping[str, Policy], Array]:
    """Every policy, from best to worst mean (forbidden ones included where they fall), and the
    regrets [policies, W] against the best allowed policy of the same world."""
    case = game.case
    options = survey.layout.options
    move = case.moves[case.advice.decide]
    says = {option.id: option.says for option in move.options}
    allowed = np.array([option not in case.forbidden for option in options])
    values, weights = survey.values, survey.weights
    means = survey.means
    shares = best_shares(values, weights, allowed)
    best = np.where(allowed[:, None], values, -np.inf).max(axis=0)
    regret = np.maximum(best - values, 0.0)
    held = {outcome: where(game, o.when) for outcome, o in case.outcomes.items()}
    risk = case.parties[case.advised].risk
    found: dict[str, Policy] = {}
    for a in sorted(range(len(options)), key=lambda a: -means[a]):
        option = options[a]
        low, high = weighted_quantiles(values[a], weights, (0.05, 0.95))
        here = (survey.layout.policy == a) | (survey.layout.policy < 0)
        mass = np.where(here, survey.mass[:, 0], 0.0)
        equivalent = None
        if risk:
            equivalent = float(-np.log1p(-risk * survey.utility[a]) / risk)
        found[option] = Policy(
            option=option,
            says=says[option],
            mean=float(means[a]),
            low=low,
            high=high,
            error=standard_error(values[a], weights),
            best_share=float(shares[a]),
            regret=Regret(
                float(regret[a] @ weights / weights.sum()),
                weighted_quantile(regret[a], weights, 0.90),
                float(regret[a][weights > 0].max()),
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
    return found, regret


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
