"""What a support profile demands of its mixing probabilities, as polynomials.

A support profile says at every information set which options are played with a probability above
0. With k options in a support, the probabilities of the last k - 1 are unknowns and the first
has what is left. At a set that others (and chance) reach, a mover's options in the support are
equally good and no other option is better, weighted by the others' reach of each node: its own
reach is the same at all of them (perfect recall). Where nobody else ever goes, beliefs are free;
such sets are only named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from overture.game.tree import CHANCE, DECISION
from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    add,
    constant,
    multiply,
    scale,
)
from overture.solve.equilibria.values import Number, PointGame

Support = tuple[int, ...]
"""Options that are played, by their place among the options of the set, ascending."""


@dataclass(frozen=True)
class Form:
    """A PointGame as plain lists, in fractions or in floats with payoffs scaled to 1.

    kind, infoset, below (the children), edge and terminal are by node; player and members by set;
    `reach` [sets][nodes of the set] are the edges that make the weight of a node among those of
    its set, as (is chance, index); `slot_set` is the set of every slot; `one` is 1 in
    the numbers used.
    """

    kind: tuple[int, ...]
    infoset: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    edge: tuple[int, ...]
    terminal: tuple[int, ...]
    player: tuple[int, ...]
    offset: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]
    reach: tuple[tuple[tuple[tuple[bool, int], ...], ...], ...]
    slot_set: tuple[int, ...]
    players: int
    payoffs: tuple[tuple[Number, ...], ...]
    chance: tuple[Number, ...]
    one: Number
    others_only: bool

    def options(self, infoset: int) -> int:
        """Number of options of an information set."""
        return self.offset[infoset + 1] - self.offset[infoset]


def form(point: PointGame, *, exact: bool, others_only: bool = True) -> Form:
    """The game in the numbers wanted.

    `others_only`: what the mover itself chose on the way, and what leads to all nodes of a set,
    does not count in the weights of its nodes (sequential equilibrium: trembles cancel); else a
    set counts as reached only if everybody goes there (weak perfect Bayesian equilibrium).
    """
    tree = point.tree
    owner = [int(tree.player[i]) for i in range(tree.information_sets)]
    members = tuple(tuple(int(n) for n in tree.members(i)) for i in range(tree.information_sets))
    reach = []
    for i, nodes in enumerate(members):
        rows = []
        for node in nodes:
            row = []
            for n in tree.path(node):
                above = int(tree.parent[n])
                if tree.kind[above] == CHANCE:
                    row.append((True, int(tree.edge[n])))
                elif not others_only or owner[int(tree.infoset[above])] != owner[i]:
                    row.append((False, int(tree.edge[n])))
            rows.append(tuple(row))
        if others_only:
            # choices on the way to every node of the set tremble alike for all of them
            shared = set(rows[0]).intersection(*rows[1:])
            rows = [tuple(edge for edge in row if edge not in shared) for row in rows]
        reach.append(tuple(rows))
    slot_set = [0] * tree.slots
    for i in range(tree.information_sets):
        for slot in range(int(tree.offset[i]), int(tree.offset[i + 1])):
            slot_set[slot] = i
    if exact:
        payoffs: tuple[tuple[Number, ...], ...] = point.payoffs
        chance: tuple[Number, ...] = point.chance
    else:
        array = point.payoff_array
        low, high = array.min(axis=0), array.max(axis=0)
        width = [float(w) if w > 0 else 1.0 for w in high - low]
        payoffs = tuple(
            tuple((float(v) - float(lo)) / w for v, lo, w in zip(row, low, width, strict=True))
            for row in array
        )
        chance = tuple(float(p) for p in point.chance)
    return Form(
        tuple(int(k) for k in tree.kind),
        tuple(int(i) for i in tree.infoset),
        tuple(
            tuple(range(int(f), int(f) + int(c)))
            for f, c in zip(tree.first_child, tree.n_children, strict=True)
        ),
        tuple(int(e) for e in tree.edge),
        tuple(int(t) for t in tree.terminal),
        tuple(owner),
        tuple(int(o) for o in tree.offset),
        members,
        tuple(reach),
        tuple(slot_set),
        tree.players,
        payoffs,
        chance,
        Fraction(1) if exact else 1.0,
        others_only,
    )


@dataclass(frozen=True)
class Conditions:
    """What a support profile demands.

    slots       [slots] the probability of each, a polynomial in the unknowns
    equations   polynomials that are 0: indifference
    advantages  polynomials that are not below 0: no better option
    mixing      the unknowns, with the unknowns of each set together
    unreached   sets of several nodes that nobody else reaches
    """

    slots: tuple[Polynomial, ...]
    equations: tuple[Polynomial, ...]
    advantages: tuple[Polynomial, ...]
    mixing: tuple[tuple[int, ...], ...]
    unreached: tuple[int, ...]


def slot_polynomials(form: Form, supports: Sequence[Support]) -> list[Polynomial]:
    """The probability of every option: unknown k is the probability of slot k."""
    slots: list[Polynomial] = [{} for _ in range(form.offset[-1])]
    for i, support in enumerate(supports):
        fill(form, slots, i, support)
    return slots


def fill(form: Form, slots: list[Polynomial], infoset: int, support: Support) -> None:
    """Write the probabilities of one set's options."""
    at = form.offset[infoset]
    for option in range(form.options(infoset)):
        slots[at + option] = {}
    first: Polynomial = constant(form.one)
    for option in support[1:]:
        slots[at + option] = {(at + option,): form.one}
        first = add(first, slots[at + option], -1)
    slots[at + support[0]] = first


def value_at(
    form: Form,
    node: int,
    slots: Sequence[Polynomial],
    supports: Sequence[Support],
    values: Sequence[list[Polynomial]],
) -> list[Polynomial]:
    """[players] payoffs expected at a node, from those of its children in `values`."""
    if form.kind[node] == CHANCE:
        total: list[Polynomial] = [{} for _ in range(form.players)]
        for child in form.below[node]:
            p = form.chance[form.edge[child]]
            for player in range(form.players):
                total[player] = add(total[player], values[child][player], p)
        return total
    if form.kind[node] != DECISION:
        return [constant(v) for v in form.payoffs[form.terminal[node]]]
    infoset = form.infoset[node]
    support = supports[infoset]
    below = form.below[node]
    if len(support) == 1:
        return values[below[support[0]]]
    result: list[Polynomial] = [{} for _ in range(form.players)]
    alone = len(form.members[infoset]) == 1
    for player in range(form.players):
        if alone and player == form.player[infoset]:
            # it mixes only where all of the support is worth the same to it
            result[player] = values[below[support[0]]][player]
            continue
        for option in support:
            weight = slots[form.offset[infoset] + option]
            result[player] = add(result[player], multiply(weight, values[below[option]][player]))
    return result


def all_values(
    form: Form, slots: Sequence[Polynomial], supports: Sequence[Support]
) -> list[list[Polynomial]]:
    """[nodes][players] expected payoffs from every node on."""
    values: list[list[Polynomial]] = [[] for _ in form.kind]
    for node in range(len(form.kind) - 1, -1, -1):
        values[node] = value_at(form, node, slots, supports, values)
    return values


def reach_of(form: Form, infoset: int, slots: Sequence[Polynomial]) -> list[Polynomial]:
    """[nodes of the set] their weight in the mover's comparison; the mover's own part is 1."""
    weights = []
    for row in form.reach[infoset]:
        weight = constant(form.one)
        for is_chance, index in row:
            if is_chance:
                weight = scale(weight, form.chance[index])
            else:
                weight = multiply(weight, slots[index])
            if not weight:
                break
        weights.append(weight)
    return weights


def comparisons(
    form: Form,
    infoset: int,
    supports: Sequence[Support],
    slots: Sequence[Polynomial],
    values: Sequence[list[Polynomial]],
) -> list[Polynomial] | None:
    """[options] worth of the first option of the support less that of each option, weighted by
    reach; None at a set of several nodes that nobody else reaches."""
    nodes, player = form.members[infoset], form.player[infoset]
    if len(nodes) == 1:
        weights = [constant(form.one)]
    else:
        weights = reach_of(form, infoset, slots)
        if not any(weights):
            return None
    base = supports[infoset][0]
    result: list[Polynomial] = []
    for option in range(form.options(infoset)):
        total: Polynomial = {}
        if option != base:
            for node, weight in zip(nodes, weights, strict=True):
                if weight:
                    below = form.below[node]
                    gain = add(values[below[base]][player], values[below[option]][player], -1)
                    total = add(total, multiply(weight, gain))
        result.append(total)
    return result


def conditions(form: Form, supports: Sequence[Support]) -> Conditions:
    """All that a support profile demands."""
    slots = slot_polynomials(form, supports)
    values = all_values(form, slots, supports)
    equations: list[Polynomial] = []
    advantages: list[Polynomial] = []
    unreached: list[int] = []
    for infoset, support in enumerate(supports):
        worth = comparisons(form, infoset, supports, slots, values)
        if worth is None:
            unreached.append(infoset)
            continue
        for option, gap in enumerate(worth):
            if option in support:
                if gap:
                    equations.append(gap)
            else:
                advantages.append(gap)
    mixing = tuple(
        tuple(form.offset[i] + option for option in support[1:])
        for i, support in enumerate(supports)
        if len(support) > 1
    )
    return Conditions(tuple(slots), tuple(equations), tuple(advantages), mixing, tuple(unreached))
