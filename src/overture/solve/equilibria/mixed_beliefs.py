"""Beliefs off the path for whole families of strategies.

Where a family mixes on the way to a set that is not reached, one refuted strategy says nothing of
the others. But the weights of the nodes of such sets are products of chances, which are known, and
of choices, which are the same in every set that the same choices lead to. A linear program asks
for any weights of the choices at all that make the supports best: a weight is 0 where another
choice of the same mover, played with a probability above 0, would lead there too. If there are
none, no member of the family is a sequential equilibrium.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from overture.solve.equilibria.components import polytope
from overture.solve.equilibria.mixed_conditions import Conditions, Form, Support, all_values
from overture.solve.equilibria.mixed_polynomials import (
    Polynomial,
    add,
    evaluate,
    multiply,
    scale,
    substitute,
    variables,
)

CLEAR = 1e-7
"""How far (payoffs scaled to a range of 1) conditions must contradict one another."""

Key = frozenset[int]
"""The choices that lead to a node, without those that lead to all nodes of its set."""


def refuted(
    form: Form, demand: Conditions, slots: Sequence[Polynomial], supports: Sequence[Support]
) -> bool:
    """Whether no weights of the choices carry any strategy of a family.

    `slots` [slots] are its probabilities, polynomials in what is free.
    """
    values = all_values(form, slots, supports)
    groups: dict[frozenset[Key], list[int]] = {}
    for infoset in demand.unreached:
        groups.setdefault(frozenset(_keys(form, infoset)), []).append(infoset)
    return any(
        _contradict(form, sets, sorted(keys, key=sorted), slots, values, supports)
        for keys, sets in groups.items()
    )


def _keys(form: Form, infoset: int) -> list[Key]:
    return [
        frozenset(index for is_chance, index in row if not is_chance) for row in form.reach[infoset]
    ]


def _contradict(
    form: Form,
    sets: Sequence[int],
    keys: Sequence[Key],
    slots: Sequence[Polynomial],
    values: Sequence[list[Polynomial]],
    supports: Sequence[Support],
) -> bool:
    """Whether no weights of the keys, not all 0, make the supports of these sets best."""
    from scipy.optimize import linprog

    place = {key: k for k, key in enumerate(keys)}
    best: list[np.ndarray] = []
    for infoset in sets:
        for a in supports[infoset]:
            for b in range(form.options(infoset)):
                row = np.zeros(len(keys))
                for node, key, edges in zip(
                    form.members[infoset], _keys(form, infoset), form.reach[infoset], strict=True
                ):
                    below, player = form.below[node], form.player[infoset]
                    first, second = values[below[a]][player], values[below[b]][player]
                    if variables([first, second]):
                        return False  # what comes after varies too: not decided here
                    gain = float(first.get((), 0)) - float(second.get((), 0))
                    odds = [float(form.chance[index]) for is_chance, index in edges if is_chance]
                    row[place[key]] += gain * float(np.prod(odds))
                if b != a:
                    best.append(row)
    if not best:
        return False
    usable = [not _dominated(form, key, keys, slots) for key in keys]
    size = max(float(np.abs(best).max()), 1e-300)
    # weights sum to 1; the last unknown is by how much a condition fails at most
    answer = linprog(
        np.append(np.zeros(len(keys)), 1.0),
        A_ub=np.column_stack([-np.array(best) / size, -np.ones(len(best))]),
        b_ub=np.zeros(len(best)),
        A_eq=np.append(np.ones(len(keys)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, 1.0 if use else 0.0) for use in usable] + [(0.0, None)],
    )
    return answer.status == 0 and answer.fun is not None and bool(answer.fun > CLEAR)


def _dominated(form: Form, key: Key, keys: Sequence[Key], slots: Sequence[Polynomial]) -> bool:
    """Whether a choice in the key is never made where another one, which is, leads there too."""
    for slot in key:
        if slots[slot]:
            continue
        infoset = form.slot_set[slot]
        for other in range(form.offset[infoset], form.offset[infoset + 1]):
            if slots[other] and (key - {slot}) | {other} in keys:
                return True
    return False


def varying(
    form: Form, demand: Conditions, slots: Sequence[Polynomial], supports: Sequence[Support]
) -> tuple[frozenset[int], bool]:
    """The unknowns that are played on the way to unreached sets, and whether others are played
    after them: what the beliefs of a family depend on. Where beliefs off the path are free (weak
    perfect Bayesian equilibrium), they do not depend on the way.
    """
    silent = set(demand.unreached)
    on_the_way = {
        v
        for infoset in silent
        for row in form.reach[infoset]
        for is_chance, index in row
        if not is_chance and form.others_only
        for v in variables([slots[index]])
    }
    values = all_values(form, slots, supports)
    after = any(
        variables([values[child][form.player[infoset]]])
        for infoset in silent
        for node in form.members[infoset]
        for child in form.below[node]
    )
    return frozenset(on_the_way), after


def breakpoints(
    form: Form,
    demand: Conditions,
    slots: Sequence[Polynomial],
    supports: Sequence[Support],
    unknown: int,
) -> list[Fraction] | None:
    """Where along one unknown on the way to unreached sets their beliefs may begin or cease to
    carry a family: between two of these they carry all of it or nothing.

    With one set of choices leading to all sets concerned, beliefs are a polytope in the weights
    of the choices, and the unknown is a ratio of two weights, least and most at its vertices.
    None where it is not so simple.
    """
    infoset = form.slot_set[unknown]
    if len(supports[infoset]) != 2 or slots[unknown] != {(unknown,): form.one}:
        return None
    other = form.offset[infoset] + supports[infoset][0]
    concerned = [
        i for i in demand.unreached if any(unknown in key or other in key for key in _keys(form, i))
    ]
    if len({frozenset(_keys(form, i)) for i in concerned}) != 1:
        return None
    keys = sorted(set(_keys(form, concerned[0])), key=sorted)
    values = all_values(form, slots, supports)
    conditions = _proportions(form, keys, slots)
    for i in concerned:
        conditions += _best(form, i, keys, supports, values)
    place = [k for k, key in enumerate(keys) if not _dominated(form, key, keys, slots)]
    if not place:
        return None
    gone: dict[int, Polynomial] = {k: {} for k in range(len(keys)) if k not in place}
    last = place.pop()
    rest: Polynomial = {(): Fraction(1)}
    for k in place:
        rest = add(rest, {(k,): Fraction(1)}, -1)
    gone[last] = rest
    weights: list[Polynomial] = [{(k,): Fraction(1)} for k in place]
    weights.append(rest)
    shape = polytope([p for p in (substitute(c, gone) for c in conditions) if p] + weights, place)
    if shape is None:
        return []
    if not shape.complete:
        return None
    found = {Fraction(0), Fraction(1)}
    for vertex in shape.vertices:
        at = dict(zip(place, vertex, strict=True))
        weight = [evaluate(gone[k], at) if k in gone else at[k] for k in range(len(keys))]
        for k, key in enumerate(keys):
            twin = (key - {unknown}) | {other}
            if unknown in key and twin in keys:
                total = weight[k] + weight[keys.index(twin)]
                if total != 0:
                    found.add(Fraction(weight[k]) / Fraction(total))
    return sorted(found)


def _best(
    form: Form,
    infoset: int,
    keys: Sequence[Key],
    supports: Sequence[Support],
    values: Sequence[list[Polynomial]],
) -> list[Polynomial]:
    """That the support of a set is best, in the weights of the keys; values must be constant."""
    player, conditions = form.player[infoset], []
    for a in supports[infoset]:
        for b in range(form.options(infoset)):
            if b == a:
                continue
            total: Polynomial = {}
            for node, key, edges in zip(
                form.members[infoset], _keys(form, infoset), form.reach[infoset], strict=True
            ):
                below = form.below[node]
                gap = add(values[below[a]][player], values[below[b]][player], -1)
                for is_chance, index in edges:
                    if is_chance:
                        gap = scale(gap, form.chance[index])
                total = add(total, multiply(gap, {(keys.index(key),): Fraction(1)}))
            conditions.append(total)
    return conditions


def _proportions(form: Form, keys: Sequence[Key], slots: Sequence[Polynomial]) -> list[Polynomial]:
    """Weights that differ by choices whose probabilities are known, in proportion to these."""
    conditions: list[Polynomial] = []
    for k, key in enumerate(keys):
        for slot in key:
            infoset = form.slot_set[slot]
            for other in range(slot + 1, form.offset[infoset + 1]):
                twin = (key - {slot}) | {other}
                p, q = slots[slot], slots[other]
                if twin in keys and set(p) == {()} and set(q) == {()}:
                    gap = add({(k,): q[()]}, {(keys.index(twin),): p[()]}, -1)
                    conditions += [gap, scale(gap, Fraction(-1))]
    return conditions
