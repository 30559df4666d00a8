"""A quick proof that no beliefs carry a whole family of strategies.

Where a family mixes on the way to a set that is not reached, one refuted strategy says nothing of
the others. But the weights of the nodes of such sets are products of chances, which are known, and
of choices, which are the same in every set that the same choices lead to. A linear program asks
for any weights of the choices at all that make the supports best: a weight is 0 where another
choice of the same mover, played with a probability above 0, would lead there too. If there are
none, no member of the family is a sequential equilibrium.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from overture.solve.equilibria.mixed_conditions import Conditions, Form, Support, all_values
from overture.solve.equilibria.mixed_polynomials import Polynomial, variables

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
