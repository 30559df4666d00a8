"""Trust and reassurance (Kydd 2000, 2005)."""

from __future__ import annotations

from overture.catalogue.values import Answer, Value


def minimum_trust(*, r: float, s: float, t: float, p: float, trust: float) -> Answer:
    """Trustworthy states cooperate with each other if each is likely enough to be one.

    Payoffs r, s, t, p as in a prisoner's dilemma, with r > t for a trustworthy state.
    Source: Kydd (2005, chapter 2), the minimum trust threshold.
    """
    least = (p - s) / ((r - t) + (p - s))
    return Answer({"min_trust": least, "cooperative_equilibrium": trust >= least})


def reassurance(
    *,
    alpha: float,
    prior_t: float,
    t_r: float,
    t_t: float,
    t_p: float,
    t_s: float,
    u_r: float,
    u_t: float,
    u_p: float,
    u_s: float,
    receiver_r: float,
    receiver_s: float,
    receiver_p: float,
) -> Answer:
    """A concession that stakes the share `alpha` of the later game, made by one of two types.

    Prefix t: the trustworthy sender's payoffs R, T, P, S; u: the untrustworthy one's. Source:
    Kydd (2000, 2005); sequential two-type version derived here. Of a trustworthy sender T enters
    only by T < R.
    """
    least = (receiver_p - receiver_s) / (receiver_r - receiver_s)
    low = (u_t - u_p) / (u_t - u_s)
    high = (t_r - t_p) / (t_r - t_s)
    reply = alpha * (u_p - u_s) / ((1 - alpha) * (u_t - u_p))
    conceded = alpha * t_s + (1 - alpha) * (reply * t_r + (1 - reply) * t_p)
    if prior_t >= least:
        name = "pooling without a signal"
        found = _equilibrium(0, 0, prior_t, (t_r, u_t), (receiver_r, receiver_s), prior_t)
    elif low <= alpha <= high:
        name = "separating"
        sender = (alpha * t_s + (1 - alpha) * t_r, u_p)
        found = _equilibrium(1, 0, 0.0, sender, (receiver_r, receiver_p), prior_t)
        found["posterior_after_signal"] = 1.0
    elif alpha < low and conceded >= t_p:
        name = "semi-separating"
        mimic = prior_t * (1 - least) / ((1 - prior_t) * least)
        sender = (conceded, u_p)
        receiver = (
            reply * receiver_r + (1 - reply) * receiver_p,
            mimic * reply * receiver_s + (1 - mimic * reply) * receiver_p,
        )
        found = _equilibrium(1, mimic, 0.0, sender, receiver, prior_t)
        found |= {"pr_cooperate_after_signal": reply, "posterior_after_signal": least}
    else:
        name = "no signal (too costly even for T)"
        found = _equilibrium(0, 0, prior_t, (t_p, u_p), (receiver_p, receiver_p), prior_t)
    numbers = {"alpha_sep_low": low, "alpha_sep_high": high, "min_trust": least}
    return Answer(numbers, {name: found})


def _equilibrium(
    signal_t: float,
    signal_u: float,
    after_none: float,
    sender: tuple[float, float],
    receiver: tuple[float, float],
    prior: float,
) -> dict[str, Value]:
    """The numbers of an equilibrium from what each type of sender does, gets, and gives."""
    payoffs = tuple(prior * one[0] + (1 - prior) * one[1] for one in (sender, receiver))
    return {
        "pr_signal_t": signal_t,
        "pr_signal_u": signal_u,
        "posterior_after_no_signal": after_none,
        "payoffs": payoffs,
    }
