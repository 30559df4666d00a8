"""Beliefs for a strategy: consistent ones that make it sequentially rational, if there are any.

With the strategy fixed, what each option is worth at each node is fixed too, so every
information set says by itself which beliefs it can live with. Most sets ask nothing, or have
their beliefs fixed by Bayes' rule; the few that are left share one vector of trembles, which
`tremble_search` looks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from overture.solve.equilibria.demands import Demand, demand, one_shot, ways
from overture.solve.equilibria.free_beliefs import free_beliefs
from overture.solve.equilibria.outline import Outline, values
from overture.solve.equilibria.polytopes import can_be_met
from overture.solve.equilibria.tremble_search import search
from overture.solve.equilibria.values import Assessment, Number, PointGame, Trembles

LIMIT = 2_000
"""Linear programs over orders of trembles and over beliefs that one strategy may cost."""

SHORT = 200
"""The same where free beliefs will do."""

SLACK = 1e-10
"""Gains up to this count as none where numbers are floats; below the tolerance of certificates."""

NOTHING = 1e-9
"""Probabilities up to this are taken for 0 where numbers are floats, as in certificates."""


def supporting_beliefs(
    point: PointGame, strategy: Sequence[Number], *, limit: int = LIMIT
) -> tuple[Assessment | None, bool]:
    """A sequential equilibrium with this strategy: its beliefs and the trembles behind them.

    strategy [slots]. (None, True) says that there is none; (None, False) that the search met
    `limit`, or a system of coefficients that it could not decide. Where all probabilities are
    fractions the decision is exact, and so are the beliefs, but for coefficients that are roots.
    Source: Kreps & Wilson (1982); see `kreps_wilson` for why orders and coefficients suffice.
    """
    exact = all(isinstance(p, (Fraction, int)) for p in strategy)
    lines = point.outline if exact else point.float_outline
    played: tuple[Number, ...] = (
        tuple(Fraction(p) for p in strategy)
        if exact
        else tuple(0.0 if p <= NOTHING else float(p) for p in strategy)
    )
    slack = 0.0 if exact else SLACK
    demands = _open_demands(lines, played, slack)
    if demands is None:
        return None, True
    orders = [0 if p > 0 else 1 for p in played]
    shares = [p if p > 0 else Fraction(1) for p in played]
    if not all(_default_meets(asked, slack) for asked in demands):
        if not all(can_be_met(asked, slack) for asked in demands):
            return None, True
        found, decided = search(demands, slack, limit)
        if found is None:
            return None, decided
        for slot, order in found.order.items():
            orders[slot], shares[slot] = order, found.coefficient[slot]
    trembles = Trembles(tuple(orders), tuple(shares))
    return Assessment(played, beliefs_under(lines, trembles), trembles), True


def weak_beliefs(point: PointGame, strategy: Sequence[Number]) -> tuple[Assessment | None, bool]:
    """A weak perfect Bayesian equilibrium with this strategy, sequential where that is found.

    strategy [slots]. Beliefs at sets that play does not reach are free: consistent ones if a short
    search finds them, with their trembles, else any (`free_beliefs`). (None, True) says that there
    is none, (None, False) that the search gave up.
    """
    held, _ = supporting_beliefs(point, strategy, limit=SHORT)
    return (held, True) if held is not None else free_beliefs(point, strategy)


def _open_demands(lines: Outline, strategy: Sequence[Number], slack: float) -> list[Demand] | None:
    """The demands that Bayes' rule does not settle; None if one cannot be met."""
    worth = values(lines, strategy)
    waiting = []
    for infoset, members in enumerate(lines.members):
        gains, ties = one_shot(lines, infoset, strategy, worth)
        fine = [
            all(g >= -slack and (not tie or g <= slack) for g, tie in zip(row, ties, strict=True))
            for row in gains
        ]
        if all(fine):
            continue
        if len(members) == 1:
            return None
        waiting.append((infoset, gains, ties))
    if not waiting:
        return []
    reached = ways(lines, strategy)
    open_ones = []
    for infoset, gains, ties in waiting:
        asked = demand(lines, infoset, reached, gains, ties)
        fine = [asked.met_by(c, slack) for c in range(len(asked.needs))]
        if all(fine):
            continue
        if len(fine) == 1:
            return None
        open_ones.append(asked)
    return open_ones


def _default_meets(asked: Demand, slack: float) -> bool:
    """Whether the demand is met when all slots tremble alike."""
    least = min(len(need) for need in asked.needs)
    weights = [
        weight if len(need) == least else Fraction(0)
        for need, weight in zip(asked.needs, asked.weights, strict=True)
    ]
    return asked.met(weights, slack)


def beliefs_under(lines: Outline, trembles: Trembles) -> tuple[Number, ...]:
    """The limit of Bayes' rule along the trembles, in the order of the tree's set nodes."""
    size = len(lines.parent)
    order = [0] * size
    weight: list[Number] = [Fraction(1)] * size
    for node in range(1, size):
        above, slot = lines.parent[node], lines.slot[node]
        order[node], weight[node] = order[above], weight[above]
        share = lines.odds[node] or Fraction(1)
        if slot >= 0:
            order[node] += trembles.order[slot]
            share = trembles.coefficient[slot]
        if share != 1:
            weight[node] *= share
    out: list[Number] = []
    for members in lines.members:
        if len(members) == 1:
            out.append(Fraction(1))
            continue
        rarity = [(lines.never[node], order[node]) for node in members]
        least = min(rarity)
        shares = [
            weight[node] if r == least else Fraction(0)
            for node, r in zip(members, rarity, strict=True)
        ]
        total = sum(shares, Fraction(0))
        out += [share / total for share in shares]
    return tuple(out)
