"""The chain store with incomplete information (Kreps & Wilson 1982)."""

from __future__ import annotations

from overture.catalogue.values import Answer


def chain_store(*, stages: int, prior_tough: float, a: float, b: float) -> Answer:
    """A store, tough with probability `prior_tough`, meets `stages` entrants in turn.

    With n entrants to come, one stays out if the store's reputation exceeds b^n; a weak store
    fights so often that reputation rises to b^(n - 1). Source: Kreps & Wilson (1982, section 3).
    """
    threshold = b**stages
    next_threshold = b ** (stages - 1)
    enter = 1.0 if prior_tough < threshold else 0.0
    if prior_tough == threshold:
        enter = 1 - 1 / a
    rise = prior_tough * (1 - next_threshold) / ((1 - prior_tough) * next_threshold)
    found = {
        "pr_entry_first": enter,
        "pr_fight_weak_if_entry": min(rise, 1.0),
        "value_weak": _value(stages, prior_tough, a, b),
    }
    return Answer({"threshold_first": threshold}, {"reputation": found})


def _value(stages: int, reputation: float, a: float, b: float) -> float:
    """What the game is worth to a weak store."""
    if stages == 0 or reputation < b**stages:
        return 0.0
    if reputation == b**stages:
        return 1.0
    return a + _value(stages - 1, reputation, a, b)
