"""Tying hands and sinking costs (Fearon 1997), with two types of defender."""

from __future__ import annotations

from overture.catalogue.values import Answer, Value
from overture.errors import UsageError


def signals_of_resolve(
    *,
    prior_h: float,
    v_l: float,
    v_h: float,
    win: float,
    c_d: float,
    challenger_war_loss: float,
    m: float,
    mode: str,
) -> Answer:
    """A signal that costs m at once (`sink`), or m on backing down after it (`tie`).

    The defender's war is worth win * v - c_d, the challenger gains 1 or loses
    `challenger_war_loss` and so challenges below the belief 1 / (1 + loss) that the defender is
    high. Source: Fearon (1997); two-type version derived here. Raises UsageError where the prior
    alone deters, and where signals are worth more to the low type.
    """
    critical = 1 / (1 + challenger_war_loss)
    if prior_h >= critical:
        raise UsageError(
            f"prior_h = {prior_h:g} deters without a signal; it must lie below {critical:g}"
        )
    low, high = v_l, (1 - win) * v_h + c_d
    if high < low:
        raise UsageError(
            f"a signal is worth {high:g} to the high type and {low:g} to the low one; "
            "lower v_l, for a signal of resolve must be worth more to the resolved"
        )
    lock_in = c_d - win * v_l
    numbers: dict[str, Value] = {
        "critical_belief": critical,
        "sink_sep_low": low,
        "sink_sep_high": high,
        "tie_lock_in": lock_in,
    }
    bluff = prior_h * challenger_war_loss / (1 - prior_h)
    fight = win * v_h - c_d
    attacked = (1 - prior_h) - prior_h * challenger_war_loss
    if mode == "sink" and m > high:
        name = "no signal (too dear even for H)"
        found = _equilibrium(0.0, None, prior_h, None, (prior_h * fight, attacked))
    elif mode == "sink" and m >= low:
        found = _equilibrium(0.0, 0.0, 0.0, 1.0, (prior_h * (v_h - m), 1 - prior_h))
        name = "separating"
    elif mode == "tie" and m >= lock_in:
        both = prior_h * v_h + (1 - prior_h) * v_l
        found = _equilibrium(1.0, 0.0, 0.0, prior_h, (both, 0.0))
        name = "lock-in"
    else:
        name = "semi-separating" if mode == "sink" else "semi-separating bluff"
        met = 1 - m / v_l if mode == "sink" else v_l / (v_l + m)
        resolute = (1 - met) * v_h + met * fight - (m if mode == "sink" else 0.0)
        silent = (1 - prior_h) * (1 - bluff)
        found = _equilibrium(bluff, met, prior_h * met, critical, (prior_h * resolute, silent))
    return Answer(numbers, {name: found})


def _equilibrium(
    bluff: float,
    met: float | None,
    war: float,
    posterior: float | None,
    payoffs: tuple[float, float],
) -> dict[str, Value]:
    """The numbers of an equilibrium; what is off its path is left out."""
    found: dict[str, Value] = {"pr_bluff": bluff, "pr_war": war, "payoffs": payoffs}
    if met is not None:
        found["pr_challenge_after_signal"] = met
    if posterior is not None:
        found["posterior_after_signal"] = posterior
    return found
