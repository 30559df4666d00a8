"""The conditional offer as a test (Evans 2021), reduced to a game; derived for this project."""

from __future__ import annotations

from overture.catalogue.values import Answer, Value


def conditional_offer(
    *,
    prior_s: float,
    detection: float,
    loss_duped: float,
    gain_s: float,
    cost_comply: float,
    gain_a_talk: float,
    exposure: float,
    feign_cost: float,
) -> Answer:
    """Who complies, who feigns, and whether a good signal is followed by talks.

    The aggressive type does not feign from the detection (B - f) / (B + e) on, B being what talks
    are worth to it, e the harm of exposure and f the cost of feigning. Below, it feigns until the
    offerer is indifferent, or always where the offerer talks even so. Where talks follow too
    rarely to repay compliance nobody complies; that everybody refuses is an equilibrium anyway.
    """
    q, missed = prior_s, 1 - detection
    needed = (gain_a_talk - feign_cost) / (gain_a_talk + exposure)
    risk = detection * exposure + feign_cost
    honest = gain_s - cost_comply
    indifferent = loss_duped / (1 + loss_duped)
    pooled = q / (q + (1 - q) * missed)
    found: dict[str, Value]
    mixed = missed * gain_a_talk > risk and pooled < indifferent
    talk = risk / (missed * gain_a_talk) if mixed else 1.0
    if talk * gain_s < cost_comply:
        name, found = "refusal", {"pr_feign": 0.0, "pr_talk": 0.0, "payoffs": (0.0, 0.0)}
    elif missed * gain_a_talk <= risk:
        name = "separating"
        found = _equilibrium(0.0, 1.0, 1.0, (q, q * honest)) | {"posterior_s_after_refusal": 0.0}
    elif mixed:
        name = "semi-separating"
        feign = q / ((1 - q) * missed * loss_duped)
        found = _equilibrium(feign, talk, indifferent, (0.0, q * (talk * gain_s - cost_comply)))
        found["posterior_s_after_refusal"] = 0.0
    else:
        name = "pooling"
        offerer = q - (1 - q) * missed * loss_duped
        adversary = q * honest + (1 - q) * (missed * gain_a_talk - risk)
        found = _equilibrium(1.0, 1.0, pooled, (offerer, adversary))
    return Answer({"detection_for_separation": needed}, {name: found})


def _equilibrium(
    feign: float, talk: float, posterior: float, payoffs: tuple[float, float]
) -> dict[str, Value]:
    return {
        "pr_feign": feign,
        "pr_talk": talk,
        "posterior_s_after_good": posterior,
        "payoffs": payoffs,
    }
