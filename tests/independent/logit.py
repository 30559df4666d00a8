"""The agent logit quantal response equilibrium, checked from its definition (slow, plain).

McKelvey and Palfrey 1998, section 2: at every information set the probability of an action is
proportional to exp(lambda * Q), Q the mover's expected payoff from the action given the
information set, beliefs from Bayes' rule, everybody (the mover's later selves included)
following the profile afterwards.

A profile is a mapping from information set to the probabilities of its actions. They may be
numbers or numpy arrays of one shape (then everything is computed for all entries at once).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from tests.independent.trees import Chance, Decision, Node, Terminal, infosets

Profile = Mapping[str, Sequence[Any]]
Precision = Mapping[str, float]


def action_values(tree: Node, profile: Profile) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Conditional expected payoff of each action to the mover, and the reach of each set."""
    reach: dict[str, Any] = {}
    total: dict[str, list[Any]] = {}

    def visit(node: Node, probability: Any) -> list[Any]:
        """Expected payoffs of all players from here, adding up what each set sees."""
        if isinstance(node, Terminal):
            return list(node.floats)
        if isinstance(node, Chance):
            edges: Sequence[Any] = node.floats
        else:
            edges = profile[node.infoset]
        below = [
            visit(child, probability * p) for child, p in zip(node.children, edges, strict=True)
        ]
        if isinstance(node, Decision):
            reach[node.infoset] = reach.get(node.infoset, 0.0) + probability
            sums = total.setdefault(node.infoset, [0.0] * len(below))
            for k, values in enumerate(below):
                sums[k] = sums[k] + probability * values[node.player]
        return [
            sum(p * values[i] for p, values in zip(edges, below, strict=True))
            for i in range(len(below[0]))
        ]

    visit(tree, 1.0)
    values = {name: [t / reach[name] for t in sums] for name, sums in total.items()}
    return values, reach


def logit(values: Sequence[float], precision: float) -> np.ndarray:
    """exp(precision * values), normalised."""
    scaled = precision * np.asarray(values, dtype=float)
    raised = np.exp(scaled - scaled.max())
    return np.asarray(raised / raised.sum())


def residuals(tree: Node, profile: Profile, precision: Precision) -> dict[str, float]:
    """max |probability - logit response| at each information set."""
    values, _ = action_values(tree, profile)
    return {
        name: float(np.abs(np.asarray(profile[name]) - logit(q, precision[name])).max())
        for name, q in values.items()
    }


def residual(tree: Node, profile: Profile, precision: Precision) -> float:
    """max |probability - logit response| over all actions of all information sets."""
    return max(residuals(tree, profile, precision).values(), default=0.0)


def beliefs(tree: Node, profile: Profile) -> dict[str, list[float]]:
    """Bayes' rule: the probability of each node of a set, in the order of `walk`."""
    reached: dict[str, list[float]] = {name: [] for name in infosets(tree)}

    def visit(node: Node, probability: float) -> None:
        if isinstance(node, Terminal):
            return
        if isinstance(node, Decision):
            reached[node.infoset].append(probability)
            edges = [float(p) for p in profile[node.infoset]]
        else:
            edges = [float(p) for p in node.probabilities]
        for child, p in zip(node.children, edges, strict=True):
            visit(child, probability * p)

    visit(tree, 1.0)
    return {name: [p / sum(ps) for p in ps] for name, ps in reached.items()}


def expected_payoffs(tree: Node, profile: Profile) -> list[float]:
    """Expected payoff of each player under the profile."""
    if isinstance(tree, Terminal):
        return [float(payoff) for payoff in tree.payoffs]
    edges = tree.probabilities if isinstance(tree, Chance) else profile[tree.infoset]
    below = [expected_payoffs(child, profile) for child in tree.children]
    return [
        sum(float(p) * values[i] for p, values in zip(edges, below, strict=True))
        for i in range(len(below[0]))
    ]


def same_precision(tree: Node, precision: float) -> dict[str, float]:
    """The same lambda at every information set."""
    return dict.fromkeys(infosets(tree), precision)


def distance(one: Profile, other: Profile) -> float:
    """Largest difference of a probability between two profiles of the same game."""
    if one.keys() != other.keys():
        raise ValueError("the profiles are of different games")
    return max(
        (float(np.abs(np.asarray(one[s]) - np.asarray(other[s])).max()) for s in one), default=0.0
    )
