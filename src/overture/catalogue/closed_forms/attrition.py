"""Crises as wars of attrition with audience costs (Fearon 1994)."""

from __future__ import annotations

import math

from overture.catalogue.values import Answer, Value


def audience_costs(*, a1: float, a2: float, w1: float, w2: float, v: float) -> Answer:
    """Two states escalate; backing down at time t costs a_i t, the war payoff is private.

    War payoffs are uniform on [-W_i, 0], the prize is v. After the horizon t* nobody backs down:
    t* is the first t_i with v / (v + a_j t_i) = a_i t_i / W_i. Side i stands firm with
    probability G_i = a_i t* / W_i and yields at once with probability 1 - G_i (v + a_j t*) / v.
    Source: Fearon (1994, propositions 1-3), for linear audience costs.
    """
    costs, most = (a1, a2), (w1, w2)
    horizons = tuple(_horizon(costs[i], costs[1 - i], most[i], v) for i in (0, 1))
    end = min(horizons)
    firm = tuple(costs[i] * end / most[i] for i in (0, 1))
    yields = tuple(1 - firm[i] * (v + costs[1 - i] * end) / v for i in (0, 1))
    # The side that sets the horizon never yields at once; rounding would leave -1e-17.
    yields = tuple(0.0 if horizons[i] == end else yields[i] for i in (0, 1))
    found: dict[str, Value] = {
        "horizon": end,
        "horizons": horizons,
        "pr_concede_at_0": yields,
        "pr_stand_firm": firm,
        "pr_war": firm[0] * firm[1],
    }
    return Answer(equilibria={"attrition": found})


def _horizon(own: float, other: float, most: float, v: float) -> float:
    """The positive root of own * other * t^2 + own * v * t = v * most."""
    return (-own * v + math.sqrt((own * v) ** 2 + 4 * own * other * v * most)) / (2 * own * other)
