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

POOLED = 2

Needs = Mapping[int, set[int]]


class Climb(NamedTuple):
    """Stages that are followed together, and the nodes below them, children first.

    rising: inner nodes that move with the precision alone; ends; chance nodes whose probabilities
    count, in the values or in the beliefs.
    """

    stages: list[int]
    rising: list[int]
    ends: list[int]
    chances: list[int]


def explicit_last(stages: Sequence[list[int]], needs: Needs) -> tuple[list[list[int]], int]:
    """The stages with the explicit ones that only explicit ones need at the end, and how many come
    before them."""
    wanted = {i for members in stages if not _explicit(members, needs) for i in members}
    grown = True
    while grown:
        more = {j for i in wanted for j in needs[i]} - wanted
        wanted |= more
        grown = bool(more)
    leading = [members for members in stages if wanted & set(members)]
    trailing = [members for members in stages if not wanted & set(members)]
    return leading + trailing, len(leading)


def feeding(stages: Sequence[list[int]], leading: int, needs: Needs) -> list[int]:
    """Per stage 1 where a later leading one depends on it, else 0."""
    return [
        int(any(needs[i] & set(members) for later in stages[k + 1 : leading] for i in later))
        for k, members in enumerate(stages)
    ]


def climbs(
    tree: Tree,
    stages: Sequence[list[int]],
    leading: int,
    needs: Needs,
    nodes: Sequence[list[int]],
    paths: Mapping[int, list[int]],
) -> list[Climb]:
    """The climbs of the leading stages; `nodes` are those that each stage settles, `paths` the
    edges that make up the reach of every node of a LANE set."""
    found = []
    for members in _together(stages, leading, needs):
        own = {n for k in members for n in nodes[k]}
        below = np.zeros(tree.nodes, dtype=bool)
        for n in range(1, tree.nodes):
            below[n] = below[tree.parent[n]] or int(tree.parent[n]) in own
        inside = [n for n in range(tree.nodes - 1, -1, -1) if below[n] or n in own]
        sets = [i for k in members for i in stages[k]]
        above = {int(tree.parent[e]) for i in sets for n in tree.members(i) for e in paths[int(n)]}
        chances = {n for n in [*inside, *above] if tree.kind[n] == CHANCE}
        found.append(
            Climb(
                members,
                [n for n in inside if n not in own and tree.kind[n] != TERMINAL],
                [n for n in inside if tree.kind[n] == TERMINAL],
                sorted(chances),
            )
        )
    return found


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


def _together(stages: Sequence[list[int]], leading: int, needs: Needs) -> list[list[int]]:
    """The leading stages in groups that depend on each other, each in ascending order."""
    stage_of = {i: k for k, members in enumerate(stages) for i in members}
    group = list(range(leading))
    for k in range(leading):
        for other in {stage_of[j] for i in stages[k] for j in needs[i]}:
            old, new = group[other], group[k]
            group = [new if g == old else g for g in group]
    return [[k for k in range(leading) if group[k] == g] for g in dict.fromkeys(group)]
