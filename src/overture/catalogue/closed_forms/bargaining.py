"""Bargaining by alternating offers (Rubinstein 1982)."""

from __future__ import annotations

from overture.catalogue.values import Answer


def alternating_offers(*, delta1: float, delta2: float) -> Answer:
    """The share of the first to offer, with discount factors `delta1` and `delta2`.

    Source: Rubinstein (1982): (1 - delta2) / (1 - delta1 delta2).
    """
    share = (1 - delta2) / (1 - delta1 * delta2)
    return Answer(equilibria={"agreement": {"share_first": share}})
