"""A policy game as a plain function, for us and for a peer: twelve inputs, three policies.

One party either waits, makes a conditional offer, or threatens; the other is sincere with a chance
that is an input, and answers by logit. Works on numbers and on arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

POLICIES = ("wait", "offer", "threat")
SPACE = {
    "sincere": (0.1, 0.9),
    "gain": (2.0, 8.0),
    "loss": (3.0, 12.0),
    "status_quo": (-3.0, 0.0),
    "drift": (0.0, 2.0),
    "cost_of_offer": (0.0, 1.5),
    "cost_of_threat": (0.5, 4.0),
    "war": (-40.0, -10.0),
    "resolve": (-2.0, 2.0),
    "precision": (0.5, 4.0),
    "prize": (0.0, 5.0),
    "verification": (0.5, 1.0),
}


def value(
    policy: str,
    sincere: Any,
    gain: Any,
    loss: Any,
    status_quo: Any,
    drift: Any,
    cost_of_offer: Any,
    cost_of_threat: Any,
    war: Any,
    resolve: Any,
    precision: Any,
    prize: Any,
    verification: Any,
) -> Any:
    """What a policy is worth to the advised party."""
    if policy == "wait":
        return status_quo - drift
    if policy == "offer":
        keeps = 1 / (1 + np.exp(-precision * (gain / 4 - prize / 5)))
        cheats = 1 / (1 + np.exp(-precision * (prize / 5 - verification)))
        good = sincere * keeps
        bad = (1 - sincere) * cheats * (1 - verification)
        return good * gain - bad * loss + (1 - good - bad) * status_quo - cost_of_offer
    yields = 1 / (1 + np.exp(-precision * (cost_of_threat - resolve - 1)))
    fights = (1 - yields) / (1 + np.exp(2 - resolve))
    return yields * gain / 2 + fights * war + (1 - yields - fights) * status_quo - cost_of_threat
