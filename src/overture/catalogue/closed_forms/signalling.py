"""Signalling games: beer and quiche (Cho & Kreps 1987), education (Spence 1973)."""

from __future__ import annotations

from overture.catalogue.values import Answer, Value


def beer_quiche(*, prior_strong: float) -> Answer:
    """Breakfast as a signal: 1 for the breakfast one likes, 2 for being left in peace.

    Above one half both types drink beer, or both eat quiche; only beer survives the intuitive
    criterion. Below, the weak type drinks beer until the receiver is indifferent. Source: Cho &
    Kreps (1987).
    """
    if prior_strong > 0.5:
        beer: dict[str, Value] = {"payoffs": (2 + prior_strong, prior_strong)}
        quiche: dict[str, Value] = {"payoffs": (3 - prior_strong, prior_strong)}
        numbers: dict[str, Value] = {"offpath_belief_weak_min": 0.5, "intuitive": "pool beer"}
        return Answer(numbers, {"pool beer": beer, "pool quiche": quiche})
    mimic = prior_strong / (1 - prior_strong)
    found: dict[str, Value] = {
        "pr_beer_weak": mimic,
        "pr_duel_after_beer": 0.5,
        "posterior_strong_after_beer": 0.5,
        "payoffs": (1 + prior_strong, 1 - prior_strong),
    }
    return Answer(equilibria={"semi-separating": found})


def education(*, theta_low: float, theta_high: float, prior_able: float) -> Answer:
    """The least education that separates, when it costs its length over the product.

    Source: Spence (1973); Riley (1979): e* = theta_low (theta_high - theta_low).
    """
    least = theta_low * (theta_high - theta_low)
    able = theta_high - least / theta_high
    payoff = prior_able * able + (1 - prior_able) * theta_low
    found: dict[str, Value] = {
        "pr_educated_able": 1.0,
        "pr_educated_plain": 0.0,
        "payoffs": (payoff, 0.0),
    }
    return Answer({"riley_education": least}, {"separating": found})
