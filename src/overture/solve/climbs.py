"""Which parts of a tree are followed up the precision together, and which need no following.

A LANE set that has no influence on its own beliefs is EXPLICIT: once the sets that it depends on
are known, it responds by one softmax. Where no other kind of set depends on it, its stage comes
last and is solved at the declared precision only. The other stages fall into climbs: stages that
depend on each other, directly or not. Each climb has a branch of its own and steps of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from overture.game.tree import CHANCE, DECISION, TERMINAL, Ints, Tree
from overture.solve.packed import POOLED

Needs = Mapping[int, set[int]]


class Climb(NamedTuple):
    """Sets that are followed together, deepest stage first, and the nodes below them, children
    first.

    active: nodes that move with their unknowns; rising: inner nodes that move with the precision
    alone; ends; chance nodes whose probabilities count, in the values or in the beliefs.
    """

    sets: list[int]
    active: list[int]
    rising: list[int]
    ends: list[int]
    chances: list[int]


def followed_first(stages: Sequence[list[int]], needs: Needs) -> tuple[list[list[int]], list[int]]:
    """The stages that are followed, climb by climb, then the explicit ones that only explicit ones
    need; and how many stages each climb has."""
    wanted = {i for members in stages if not _explicit(members, needs) for i in members}
    grown = True
    while grown:
        more = {j for i in wanted for j in needs[i]} - wanted
        wanted |= more
        grown = bool(more)
    trailing = [members for members in stages if not wanted & set(members)]
    groups = _together([members for members in stages if wanted & set(members)], needs)
    return [members for group in groups for members in group] + trailing, [len(g) for g in groups]


def climb_of(
    tree: Tree, sets: list[int], active: list[int], paths: Mapping[int, list[int]]
) -> Climb:
    """The climb of some sets; `paths` are the edges that make up the reach of every node."""
    own = set(active)
    below = np.zeros(tree.nodes, dtype=bool)
    for n in range(1, tree.nodes):
        below[n] = below[tree.parent[n]] or int(tree.parent[n]) in own
    inside = [n for n in range(tree.nodes - 1, -1, -1) if below[n] or n in own]
    above = {int(tree.parent[e]) for i in sets for n in tree.members(i) for e in paths[int(n)]}
    return Climb(
        sets,
        active,
        [n for n in inside if n not in own and tree.kind[n] != TERMINAL],
        [n for n in inside if tree.kind[n] == TERMINAL],
        sorted(n for n in {*inside, *above} if tree.kind[n] == CHANCE),
    )


def movers_above(tree: Tree, mode: Ints, nodes: set[int]) -> Ints:
    """Per node a bit for every party that moves above it at one of `nodes`, pooled sets left out:
    those whose values there somebody responds to."""
    bits = np.zeros(tree.nodes, dtype=np.int64)
    for n in range(1, tree.nodes):
        above = int(tree.parent[n])
        bits[n] = bits[above]
        if above in nodes and tree.kind[above] == DECISION:
            i = int(tree.infoset[above])
            if mode[i] != POOLED:
                bits[n] |= 1 << int(tree.player[i])
    return bits


def _explicit(members: list[int], needs: Needs) -> bool:
    return len(members) == 1 and members[0] not in needs[members[0]]


def _together(stages: Sequence[list[int]], needs: Needs) -> list[list[list[int]]]:
    """The stages in groups that depend on each other, each in the given order."""
    stage_of = {i: k for k, members in enumerate(stages) for i in members}
    group = list(range(len(stages)))
    for k, members in enumerate(stages):
        for other in {stage_of[j] for i in members for j in needs[i]}:
            old, new = group[other], group[k]
            group = [new if g == old else g for g in group]
    return [
        [members for k, members in enumerate(stages) if group[k] == g] for g in dict.fromkeys(group)
    ]
