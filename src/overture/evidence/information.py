"""What it is worth to learn something before choosing, and how much a signal tells.

Raiffa and Schlaifer (1961): EVPI is the worth of knowing the state, EVSI that of seeing a signal;
Lindley (1956): the information of a signal is the entropy of the states that it removes on average.
"""

from __future__ import annotations

import numpy as np

from overture.errors import UsageError
from overture.game.draws import Array


def expected_values(prior: Array, values: Array) -> Array:
    """Value of each action [actions] under a prior [states]; values [actions, states]."""
    return np.asarray(values @ prior)


def evpi(prior: Array, values: Array) -> float:
    """Expected value of perfect information, in the unit of the values [actions, states]."""
    return float(values.max(axis=0) @ prior - expected_values(prior, values).max())


def evsi(prior: Array, values: Array, likelihood: Array) -> float:
    """Expected value of a signal with likelihood [signals, states], columns summing to 1.

    Raises UsageError if they do not.
    """
    _check(likelihood)
    joint = likelihood * prior
    return float((joint @ values.T).max(axis=1).sum() - expected_values(prior, values).max())


def bits(prior: Array, likelihood: Array) -> float:
    """Mutual information of states and signal, in bits; likelihood [signals, states]."""
    _check(likelihood)
    joint = likelihood * prior
    apart = joint.sum(axis=0) * joint.sum(axis=1, keepdims=True)
    inside = joint > 0
    return max(float((joint[inside] * np.log2(joint[inside] / apart[inside])).sum()), 0.0)


def jeffrey(joint: Array, share: float) -> Array:
    """Belief [states] once an uncertain observation sets the probability of the first row of
    joint [2, states] to `share` and leaves the rest conditional on it (Jeffrey 1965)."""
    rows = joint / joint.sum(axis=1, keepdims=True)
    return np.asarray(share * rows[0] + (1.0 - share) * rows[1])


def flip_point(true: Array, false: Array, leader: int, rival: int) -> float:
    """Credence of an assumption at which a rival's value meets the leader's.

    Values [actions] if it is true and if it is false. Not a number where the two never meet.
    """
    at_false, at_true = false[rival] - false[leader], true[rival] - true[leader]
    if at_false == at_true:
        return float("nan")
    found = float(at_false / (at_false - at_true))
    return found if 0.0 <= found <= 1.0 else float("nan")


def _check(likelihood: Array) -> None:
    if likelihood.ndim != 2 or np.abs(likelihood.sum(axis=0) - 1.0).max() > 1e-9:
        raise UsageError("a signal has a likelihood in each state, and these sum to 1")
