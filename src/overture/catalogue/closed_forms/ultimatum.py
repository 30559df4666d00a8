"""Take-it-or-leave-it demands under private costs of war (Fearon 1995; Powell 1999)."""

from __future__ import annotations

from overture.catalogue.values import Answer


def uniform_cost(*, p: float, c_a: float, c_b_low: float, c_b_high: float) -> Answer:
    """A demands x of a prize of 1; B, whose cost of war is uniform, accepts if it is x - p or more.

    The demand p + k maximises (p + k) Pr(cost >= k) + (p - c_a) Pr(cost < k), which is quadratic
    in k. Source: Fearon (1995), the trade-off of risk and return; first-order condition.
    """
    k = min(max((c_b_high - c_a) / 2, c_b_low), c_b_high)
    demand = min(1.0, p + k)
    war = _share(demand - p, c_b_low, c_b_high)
    payoff = (1 - war) * demand + war * (p - c_a)
    return Answer(equilibria={"demand": {"demand_a": demand, "pr_war": war, "payoff_a": payoff}})


def two_types(
    *, p: float, c_a: float, c_b_tough: float, c_b_weak: float, prior_tough: float
) -> Answer:
    """The same with two costs: the large demand is worth its risk while the tough type is rare.

    Source: Fearon (1995), Powell (1999, chapter 3); A compares p + c_tough for sure with
    p + c_weak from the weak type and war with the tough one.
    """
    critical = (c_b_weak - c_b_tough) / (c_b_weak + c_a)
    risky = prior_tough < critical
    demand = p + (c_b_weak if risky else c_b_tough)
    found = {"demand_a": demand, "pr_war": prior_tough if risky else 0.0}
    return Answer({"critical_prior": critical}, {"risky" if risky else "safe": found})


def status_quo(
    *, p_d_wins: float, c_s: float, c_d_low: float, c_d_high: float, status_quo_d: float
) -> Answer:
    """A satisfied state offers x, never below what the other holds; the cost of that is uniform.

    Source: Powell (1999, chapter 3), with the dissatisfied state's cost private.
    """
    k = min(max((c_d_high - c_s) / 2, c_d_low), c_d_high)
    offer = max(status_quo_d, p_d_wins - k)
    war = _share(p_d_wins - offer, c_d_low, c_d_high)
    return Answer(equilibria={"offer": {"offer_to_d": offer, "pr_war": war}})


def _share(cost: float, low: float, high: float) -> float:
    """Probability that a cost uniform on [low, high] lies below `cost`."""
    return min(max((cost - low) / (high - low), 0.0), 1.0)
