"""Backward induction, plain and with logit errors, where information is perfect."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from tests.independent.logit import logit
from tests.independent.trees import Chance, Decision, Node, Terminal


class NotPerfectError(Exception):
    """An information set has more than one node."""


def backward_induction(tree: Node) -> tuple[list[Fraction], dict[str, int], Fraction]:
    """Exact payoffs, the action taken at each information set (the first of equals), and the
    smallest margin by which one was best (0 in a tie: then other equilibria exist).

    Zermelo 1913; Kuhn 1953.
    """
    taken: dict[str, int] = {}
    margins: list[Fraction] = []

    def visit(node: Node) -> list[Fraction]:
        if isinstance(node, Terminal):
            return list(node.payoffs)
        below = [visit(child) for child in node.children]
        if isinstance(node, Chance):
            return [
                sum((p * v[i] for p, v in zip(node.probabilities, below, strict=True)), Fraction(0))
                for i in range(len(below[0]))
            ]
        if node.infoset in taken:
            raise NotPerfectError(node.infoset)
        best = max(range(len(below)), key=lambda k: below[k][node.player])
        taken[node.infoset] = best
        worths = sorted(v[node.player] for v in below)
        margins.append(worths[-1] - worths[-2])
        return below[best]

    return visit(tree), taken, min(margins)


def logit_induction(
    tree: Node, precision: Mapping[str, float]
) -> tuple[list[float], dict[str, tuple[float, ...]]]:
    """The one agent logit equilibrium of a game of perfect information, from the end."""
    profile: dict[str, tuple[float, ...]] = {}

    def visit(node: Node) -> list[float]:
        if isinstance(node, Terminal):
            return [float(payoff) for payoff in node.payoffs]
        below = [visit(child) for child in node.children]
        if isinstance(node, Decision):
            if node.infoset in profile:
                raise NotPerfectError(node.infoset)
            response = logit([v[node.player] for v in below], precision[node.infoset])
            profile[node.infoset] = tuple(float(p) for p in response)
            edges = list(profile[node.infoset])
        else:
            edges = [float(p) for p in node.probabilities]
        return [
            sum(p * v[i] for p, v in zip(edges, below, strict=True)) for i in range(len(below[0]))
        ]

    return visit(tree), profile
