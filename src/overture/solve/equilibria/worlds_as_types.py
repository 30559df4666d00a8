"""Several worlds as private information: one tree, with a chance move over the worlds in front.

Parties that know the world see which copy of the tree they are in; for the others (the advised
party, and all that know only the prior) the copies of an information set are one set. This is
Harsanyi's (1967) move of nature, with a world in the place of a type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from overture.errors import UsageError
from overture.game.tree import CHANCE, DECISION, TERMINAL, Ints, Tree
from overture.solve.equilibria.values import PointGame

MOST_NODES = 5_000
"""Nodes of the joint tree: beyond it no search of equilibria comes to an end in useful time."""


@dataclass(frozen=True)
class Copies:
    """A point game made of copies of one tree; a single world is one copy without a root.

    node_of   [N] node of the case's tree, -1 at the root that draws the world
    copy_of   [N] number of the copy, -1 at that root
    set_of    [I] information set of the case's game
    seen_copy [I] the copy that the mover knows itself to be in, -1 where it does not know
    columns   first chance column of each copy
    weights   probability of each copy
    """

    point: PointGame
    node_of: Ints
    copy_of: Ints
    set_of: Ints
    seen_copy: Ints
    columns: tuple[int, ...]
    weights: tuple[Fraction, ...]

    @property
    def joint(self) -> bool:
        """Whether a chance move over worlds stands in front."""
        return len(self.weights) > 1


def alone(point: PointGame) -> Copies:
    """One world by itself."""
    tree = point.tree
    return Copies(
        point,
        np.arange(tree.nodes),
        np.zeros(tree.nodes, dtype=np.int64),
        np.arange(tree.information_sets),
        np.full(tree.information_sets, -1, dtype=np.int64),
        (0,),
        (Fraction(1),),
    )


def join(
    points: Sequence[PointGame],
    weights: Sequence[Fraction],
    unaware: Sequence[bool],
    names: Sequence[str] = (),
) -> Copies:
    """The worlds `points`, all of one tree, under a chance move with probabilities `weights`.

    `unaware` [I] marks the information sets whose mover does not know the world. `names` go into
    the labels of the other sets. Raises UsageError where the joint tree would have more than
    MOST_NODES nodes.
    """
    tree, worlds = points[0].tree, len(points)
    check_size(tree, worlds)
    size, columns = tree.nodes, len(points[0].chance)
    where = [_numbering(copy, size, worlds) for copy in range(worlds)]
    sets, members, labels = _sets(points[0], where, unaware, names)
    offset = np.cumsum(
        [0, *(int(tree.offset[i + 1] - tree.offset[i]) for i, _ in sets)], dtype=np.int64
    )
    number = {one: index for index, one in enumerate(sets)}
    total = 1 + worlds * size
    parent, first, infoset, edge, terminal = (np.full(total, -1, dtype=np.int64) for _ in range(5))
    kind, count = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
    node_of, copy_of = np.full(total, -1, dtype=np.int64), np.full(total, -1, dtype=np.int64)
    kind[0], first[0], count[0] = CHANCE, 1, worlds
    for copy, place in enumerate(where):
        node_of[place], copy_of[place] = np.arange(size), copy
        kind[place], count[place] = tree.kind, tree.n_children
        parent[place[0]], edge[place[0]] = 0, copy
        parent[place[1:]] = place[tree.parent[1:]]
        inner = tree.kind != TERMINAL
        first[place[inner]] = place[tree.first_child[inner]]
        terminal[place[~inner]] = copy * tree.terminals + tree.terminal[~inner]
        for node in range(size):
            if tree.kind[node] == DECISION:
                infoset[place[node]] = number[_set_at(int(tree.infoset[node]), copy, unaware)]
            if node and tree.kind[tree.parent[node]] == CHANCE:
                edge[place[node]] = worlds + copy * columns + tree.edge[node]
            elif node:
                old = int(tree.infoset[tree.parent[node]])
                new = number[_set_at(old, copy, unaware)]
                edge[place[node]] = offset[new] + tree.edge[node] - tree.offset[old]
    joint = Tree(
        parent=parent,
        kind=kind,
        first_child=first,
        n_children=count,
        infoset=infoset,
        edge=edge,
        terminal=terminal,
        player=np.array([tree.player[i] for i, _ in sets], dtype=np.int64),
        offset=offset,
        set_start=np.cumsum([0, *(len(nodes) for nodes in members)]).astype(np.int64),
        set_nodes=np.array([node for nodes in members for node in nodes], dtype=np.int64),
        players=tree.players,
    )
    point = PointGame(
        joint,
        tuple(row for one in points for row in one.payoffs),
        (*weights, *(p for one in points for p in one.chance)),
        all(one.exact for one in points),
        labels,
    )
    return Copies(
        point,
        node_of,
        copy_of,
        np.array([i for i, _ in sets], dtype=np.int64),
        np.array([copy for _, copy in sets], dtype=np.int64),
        tuple(worlds + copy * columns for copy in range(worlds)),
        tuple(weights),
    )


def check_size(tree: Tree, worlds: int) -> None:
    """Raises UsageError where so many copies of a tree are too large to search."""
    if 1 + worlds * tree.nodes > MOST_NODES:
        most = (MOST_NODES - 1) // tree.nodes
        remedy = (
            f"take at most {most} worlds"
            if most >= 2
            else "the tree of this case is too large for worlds as types; look at one world instead"
        )
        raise UsageError(
            f"{worlds} worlds as types make a tree of {1 + worlds * tree.nodes:,} nodes; "
            f"equilibria are sought on at most {MOST_NODES:,}: {remedy}"
        )


def _numbering(copy: int, size: int, worlds: int) -> Ints:
    """New numbers of the nodes of a copy: the copies' roots first, since siblings are adjacent."""
    place = np.empty(size, dtype=np.int64)
    place[0] = 1 + copy
    place[1:] = 1 + worlds + copy * (size - 1) + np.arange(size - 1)
    return place


def _set_at(infoset: int, copy: int, unaware: Sequence[bool]) -> tuple[int, int]:
    return (infoset, -1 if unaware[infoset] else copy)


def _sets(
    point: PointGame, where: Sequence[Ints], unaware: Sequence[bool], names: Sequence[str]
) -> tuple[list[tuple[int, int]], list[list[int]], tuple[str, ...]]:
    """The joint information sets in the order of the case: (set, copy or -1), nodes, labels."""
    tree = point.tree
    sets: list[tuple[int, int]] = []
    members: list[list[int]] = []
    labels: list[str] = []
    for i in range(tree.information_sets):
        nodes = tree.members(i)
        copies = [list(map(int, place[nodes])) for place in where]
        if unaware[i]:
            sets.append((i, -1))
            members.append([node for copy in copies for node in copy])
            labels.append(point.labels[i] if point.labels else "")
            continue
        for copy, mine in enumerate(copies):
            sets.append((i, copy))
            members.append(mine)
            name = names[copy] if names else str(copy)
            labels.append(world_label(point.labels[i], name) if point.labels else "")
    return sets, members, tuple(labels)


def world_label(label: str, world: str) -> str:
    """The label of an information set whose mover knows the world: `party.move | world=12, ...`."""
    head, bar, facts = label.partition(" | ")
    return f"{head} | world={world}" + (f", {facts}" if bar else "")
