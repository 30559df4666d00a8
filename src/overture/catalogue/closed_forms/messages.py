"""Designed and free messages (Kamenica & Gentzkow 2011; Crawford & Sobel 1982)."""

from __future__ import annotations

from overture.catalogue.values import Answer


def persuasion(*, prior_good: float, threshold: float) -> Answer:
    """The experiment that makes a receiver act most often, who acts from a posterior on.

    Source: Kamenica & Gentzkow (2011, section 1): the bad state is reported as good until the
    posterior is just the threshold.
    """
    if prior_good >= threshold:
        act, garble = 1.0, 1.0
    else:
        act = prior_good / threshold
        garble = prior_good * (1 - threshold) / ((1 - prior_good) * threshold)
    found = {
        "pr_action": act,
        "pr_signal_given_bad": garble,
        "posterior": max(prior_good, threshold),
    }
    return Answer(equilibria={"persuasive": found})


def cheap_talk(*, bias: float) -> Answer:
    """The finest partition of a uniform state that a sender with a bias can report.

    Quadratic losses on [0, 1]. Source: Crawford & Sobel (1982, section 4): N messages are
    possible while 2 N (N - 1) bias < 1, with thresholds i / N + 2 bias i (i - N).
    """
    count = 1
    while 2 * (count + 1) * count * bias < 1:
        count += 1
    thresholds = tuple(i / count + 2 * bias * i * (i - count) for i in range(count + 1))
    return Answer({"n_messages": count}, {"finest": {"thresholds": thresholds}})
