"""What a strategy demands of the beliefs at each information set, given how play goes on.

Nodes of an information set are gathered into classes that need the same trembles. A class that
needs all the trembles of another and more is infinitely less likely and drops out. One class
left: Bayes' rule, applied to counterfactual reach, fixes the beliefs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from overture.solve.equilibria.outline import Outline
from overture.solve.equilibria.values import Number


@dataclass(frozen=True)
class Demand:
    """An information set at which the strategy is best for some beliefs only.

    needs   [classes] slots that must tremble for the class to be reached
    weights [classes] probability of everything else on the way, summed over the nodes
    gains   [classes][conditions] what the strategy earns more than another option, on average
            over the nodes of the class; the average over classes must be >= 0
    ties    [conditions] whether it must be 0, because the other option is played too
    """

    infoset: int
    needs: tuple[frozenset[int], ...]
    weights: tuple[Number, ...]
    gains: tuple[tuple[Number, ...], ...]
    ties: tuple[bool, ...]

    def met(self, weights: Sequence[Number], slack: float) -> bool:
        """Whether the strategy is best when class c has belief proportional to weights[c]."""
        scale = sum(weights, Fraction(0)) * slack
        for condition, tie in enumerate(self.ties):
            worth = sum(
                (w * row[condition] for w, row in zip(weights, self.gains, strict=True) if w),
                Fraction(0),
            )
            if worth < -scale or (tie and worth > scale):
                return False
        return True

    def met_by(self, one: int, slack: float) -> bool:
        """Whether the strategy is best when only class `one` is believed in."""
        return all(
            gain >= -slack and (not tie or gain <= slack)
            for gain, tie in zip(self.gains[one], self.ties, strict=True)
        )


@dataclass(frozen=True)
class Ways:
    """[nodes] the slots that must tremble, as bits of a whole number, and the probability of
    everything else on the way."""

    bits: list[int]
    weight: list[Number]


def ways(lines: Outline, strategy: Sequence[Number]) -> Ways:
    """How every node is reached."""
    size = len(lines.parent)
    bits = [0] * size
    weight: list[Number] = [Fraction(1)] * size
    for node in range(1, size):
        above, slot = lines.parent[node], lines.slot[node]
        bits[node], weight[node] = bits[above], weight[above]
        p = strategy[slot] if slot >= 0 else lines.odds[node]
        if p == 0:
            if slot >= 0:
                bits[node] |= 1 << slot
        elif p != 1:
            weight[node] *= p
    return Ways(bits, weight)


def demand(
    lines: Outline,
    infoset: int,
    reached: Ways,
    gains: Sequence[tuple[Number, ...]],
    ties: tuple[bool, ...],
) -> Demand:
    """The demand at an information set from the gains [members][conditions] at its nodes."""
    members = lines.members[infoset]
    least = min(lines.never[node] for node in members)
    classes: dict[int, list[int]] = {}
    for index, node in enumerate(members):
        if lines.never[node] == least:
            classes.setdefault(reached.bits[node], []).append(index)
    kept = [bits for bits in classes if not any(bits & other == other != bits for other in classes)]
    weights, rows = [], []
    for bits in kept:
        own = [(reached.weight[members[index]], gains[index]) for index in classes[bits]]
        weight = sum((w for w, _ in own), Fraction(0))
        weights.append(weight)
        rows.append(
            own[0][1]
            if len(own) == 1
            else tuple(
                sum((w * row[c] for w, row in own), Fraction(0)) / weight for c in range(len(ties))
            )
        )
    common = kept[0]
    for bits in kept:
        common &= bits
    needs = tuple(_slots(bits & ~common) for bits in kept)
    return Demand(infoset, needs, tuple(weights), tuple(rows), ties)


def _slots(bits: int) -> frozenset[int]:
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return frozenset(found)


def merged(demands: Sequence[Demand]) -> list[Demand]:
    """The same demands with those of equal needs made one.

    Their beliefs follow from the same products of trembles, C(c) for class c: the belief is
    proportional to weight(c) * C(c), so all their conditions are linear in C.
    """
    alike: dict[frozenset[frozenset[int]], list[Demand]] = {}
    for asked in demands:
        alike.setdefault(frozenset(asked.needs), []).append(asked)
    return [group[0] if len(group) == 1 else _one(group) for group in alike.values()]


def _one(group: Sequence[Demand]) -> Demand:
    needs = group[0].needs
    rows: list[list[Number]] = [[] for _ in needs]
    for asked in group:
        unit = min(asked.weights)
        place = {need: c for c, need in enumerate(asked.needs)}
        for row, need in zip(rows, needs, strict=True):
            c = place[need]
            row += [asked.weights[c] / unit * gain for gain in asked.gains[c]]
    ties = tuple(tie for asked in group for tie in asked.ties)
    weights = (Fraction(1),) * len(needs)
    return Demand(group[0].infoset, needs, weights, tuple(map(tuple, rows)), ties)


def one_shot(
    lines: Outline,
    infoset: int,
    strategy: Sequence[Number],
    worth: Sequence[tuple[Number, ...]],
) -> tuple[list[tuple[Number, ...]], tuple[bool, ...]]:
    """Gains [members][conditions] of the options played over every other, and which must be 0."""
    slots, mover = lines.slots[infoset], lines.mover[infoset]
    played = next(k for k, slot in enumerate(slots) if strategy[slot] > 0)
    others = [k for k in range(len(slots)) if k != played]
    gains = []
    for node in lines.members[infoset]:
        first = lines.children[node].start
        base = worth[first + played][mover]
        gains.append(tuple(base - worth[first + k][mover] for k in others))
    return gains, tuple(strategy[slots[k]] > 0 for k in others)
