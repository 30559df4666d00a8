"""Beliefs for a strategy under weak perfect Bayesian equilibrium: free where it never goes.

On the path Bayes' rule fixes the beliefs. Off it each information set may hold any beliefs of its
own, whatever other sets hold; they must make the rest of the mover's strategy, from that set on,
as good as any other plan (Mas-Colell, Whinston & Green 1995, definition 9.C.3). The beliefs that
do so form a polytope; they are found by cutting planes, one best plan a cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from overture.solve.equilibria.exact_lp import Condition, minimise
from overture.solve.equilibria.outline import Outline, values
from overture.solve.equilibria.values import Assessment, Number, PointGame

SLACK = 1e-10
NOTHING = 1e-9
GRAIN = 2**40
"""Numbers that are floats are read to 1 / GRAIN in the linear programs."""

CUTS = 200
"""Plans tried at one information set before the search gives up."""


def free_beliefs(point: PointGame, strategy: Sequence[Number]) -> tuple[Assessment | None, bool]:
    """A weak perfect Bayesian equilibrium with this strategy, without trembles.

    strategy [slots]. (None, True) says that there is none, (None, False) that the search gave
    up. Whether the beliefs also happen to be consistent is left to chance.
    """
    exact = all(isinstance(p, (Fraction, int)) for p in strategy)
    lines = point.outline if exact else point.float_outline
    played: tuple[Number, ...] = (
        tuple(Fraction(p) for p in strategy)
        if exact
        else tuple(0.0 if p <= NOTHING else float(p) for p in strategy)
    )
    slack = 0.0 if exact else SLACK
    worth = values(lines, played)
    reach: list[Number] = [Fraction(1)] * len(lines.parent)
    for node in range(1, len(reach)):
        slot = lines.slot[node]
        reach[node] = reach[lines.parent[node]] * (played[slot] if slot >= 0 else lines.odds[node])
    beliefs: list[Number] = []
    decided = True
    for infoset, members in enumerate(lines.members):
        total = sum((reach[node] for node in members), Fraction(0))
        if total > (0 if exact else NOTHING):
            held: list[Number] | None = [reach[node] / total for node in members]
            assert held is not None
            if _cut(lines, infoset, held, played, worth, slack) is not None:
                return None, True
        else:
            held, settled = _free(lines, infoset, played, worth, slack)
            if held is None and settled:
                return None, True
            decided &= settled
        beliefs += held or []
    if not decided:
        return None, False
    return Assessment(played, tuple(beliefs)), True


def _free(
    lines: Outline,
    infoset: int,
    strategy: Sequence[Number],
    worth: Sequence[tuple[Number, ...]],
    slack: float,
) -> tuple[list[Number] | None, bool]:
    """Beliefs under which no plan from this set on beats the strategy, by cutting planes."""
    size = len(lines.members[infoset])
    if size == 1:
        gains = _cut(lines, infoset, [Fraction(1)], strategy, worth, slack)
        return ([Fraction(1)], True) if gains is None else (None, True)
    room = Fraction(int(slack / 2 * GRAIN), GRAIN)
    conditions = [Condition([*([1] * size), 0], 1, True)]
    conditions += [
        Condition([*(int(i == index) for i in range(size)), -1], 0) for index in range(size)
    ]
    for _ in range(CUTS):
        found = minimise([*([0] * size), -1], conditions)
        if found is None:
            return None, True
        held: list[Number] = list(found[:-1])
        gains = _cut(lines, infoset, held, strategy, worth, slack)
        if gains is None:
            return held, True
        conditions.append(Condition([*(-_read(gain) for gain in gains), 0], -room))
    return None, False


def _read(value: Number) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(round(value * GRAIN), GRAIN)


def _cut(
    lines: Outline,
    infoset: int,
    beliefs: Sequence[Number],
    strategy: Sequence[Number],
    worth: Sequence[tuple[Number, ...]],
    slack: float,
) -> list[Number] | None:
    """[members] what the best plan under the beliefs gains at each node; None if it gains
    nothing on average."""
    members, mover = lines.members[infoset], lines.mover[infoset]
    plan: dict[int, int] = {}
    _best_plan(lines, mover, dict(zip(members, beliefs, strict=True)), strategy, plan)
    gains = [_under(lines, mover, node, strategy, plan) - worth[node][mover] for node in members]
    average = sum((p * gain for p, gain in zip(beliefs, gains, strict=True)), Fraction(0))
    return gains if average > slack else None


def _edge(lines: Outline, node: int, strategy: Sequence[Number]) -> Number:
    slot = lines.slot[node]
    return strategy[slot] if slot >= 0 else lines.odds[node]


def _best_plan(
    lines: Outline,
    mover: int,
    weights: dict[int, Number],
    strategy: Sequence[Number],
    plan: dict[int, int],
) -> Number:
    """The weighted payoff of the mover's best plan; the options chosen are put into `plan`."""
    total: Number = Fraction(0)
    own: dict[int, list[tuple[int, Number]]] = {}
    waiting = [(node, weight) for node, weight in weights.items() if weight]
    while waiting:
        node, weight = waiting.pop()
        end, infoset = lines.ends[node], lines.infoset[node]
        if end is not None:
            total += weight * end[mover]
        elif infoset >= 0 and lines.mover[infoset] == mover:
            own.setdefault(infoset, []).append((node, weight))
        else:
            for child in lines.children[node]:
                p = _edge(lines, child, strategy)
                if p:
                    waiting.append((child, weight * p))
    for infoset, at in own.items():
        best: Number | None = None
        for k in range(len(lines.slots[infoset])):
            below = {lines.children[node].start + k: weight for node, weight in at}
            value = _best_plan(lines, mover, below, strategy, plan)
            if best is None or value > best:
                best, plan[infoset] = value, k
        assert best is not None
        total += best
    return total


def _under(
    lines: Outline, mover: int, node: int, strategy: Sequence[Number], plan: dict[int, int]
) -> Number:
    """The mover's payoff from a node on if it follows the plan where there is one."""
    end, infoset = lines.ends[node], lines.infoset[node]
    if end is not None:
        return end[mover]
    if infoset in plan and lines.mover[infoset] == mover:
        return _under(lines, mover, lines.children[node].start + plan[infoset], strategy, plan)
    total: Number = Fraction(0)
    for child in lines.children[node]:
        p = _edge(lines, child, strategy)
        if p:
            total += p * _under(lines, mover, child, strategy, plan)
    return total
