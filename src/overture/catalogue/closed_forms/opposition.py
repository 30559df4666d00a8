"""Domestic opposition and signalling in crises (Schultz 1998), with two types of government."""

from __future__ import annotations

from overture.catalogue.values import Answer, Value


def opposition(
    *,
    prior_h: float,
    v: float,
    w_h: float,
    w_l: float,
    audience_cost: float,
    c_target: float,
    opposition: bool,
    opposition_bonus: float = 0.0,
    oppose_war_penalty: float = 0.0,
) -> Answer:
    """A threat, vouched for by an opposition that knows the government's resolve, or by nobody.

    The high type would rather fight (w_h > -audience_cost), the low one back down. The target
    resists below the belief v / c_target that the government is high. Source: Schultz (1998);
    three-player version derived here. Bonus and penalty of the opposition need only be positive.
    """
    critical = v / c_target
    if opposition:
        gains: dict[str, Value] = {
            "pr_challenge_l": 0.0,
            "pr_resist_after_support": 0.0,
            "pr_war": 0.0,
            "payoffs": (prior_h * v, 0.0, -prior_h * v),
        }
        return Answer(equilibria={"separating": gains})
    bluff = prior_h * (1 - critical) / ((1 - prior_h) * critical)
    resist = v / (v + audience_cost)
    threats = prior_h + (1 - prior_h) * bluff
    found: dict[str, Value] = {
        "pr_challenge_l": bluff,
        "pr_resist": resist,
        "pr_war": prior_h * resist,
        "payoffs": (prior_h * ((1 - resist) * v + resist * w_h), -threats * v),
    }
    return Answer(equilibria={"semi-separating": found})
