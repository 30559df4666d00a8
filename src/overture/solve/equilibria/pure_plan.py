"""What a search for pure equilibria needs to know of a tree, worked out once a tree.

An information set of one node responds to the values below it: nothing about it is enumerated but
exact ties. A set of several nodes also needs beliefs, and so the choices above it. The sets fall
into parts, the strongly connected components of "its choice depends on the choice of": a set
depends on the sets below it, and on the sets above some but not all of its nodes. What lies above
all of its nodes alike cancels in its beliefs, so at a public history the tree falls apart into
parts that do not need one another, and each is searched on its own, deepest first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.game.tree import CHANCE, DECISION, Tree


@dataclass(frozen=True)
class Part:
    """Information sets whose choices depend on one another.

    sets      its members with several nodes, deepest first
    single    its members with one node, deepest first
    inputs    sets of earlier parts on whose choices those of its members depend
    earlier   numbers of all earlier parts that it depends on, however indirectly
    nodes     nodes at or below its members that no earlier part has valued, children first
    """

    sets: tuple[int, ...]
    single: tuple[int, ...]
    inputs: tuple[int, ...]
    earlier: frozenset[int]
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class PurePlan:
    """The parts in an order in which every part comes after those it depends on.

    path     node of a set of several nodes -> the slots above it that its relative reach depends
             on: with `actual` all of them, else those that are not common to the whole set
    odds     the same nodes -> the columns of chance above it
    profiles number of pure profiles of the sets of several nodes
    """

    tree: Tree
    parts: tuple[Part, ...]
    path: dict[int, tuple[int, ...]]
    odds: dict[int, tuple[int, ...]]
    profiles: int

    @property
    def several(self) -> list[int]:
        """Information sets with more than one node."""
        return [int(i) for i in np.flatnonzero(np.diff(self.tree.set_start) > 1)]


def pure_plan(tree: Tree, *, actual: bool = False) -> PurePlan:
    """The plan of a tree. Beliefs follow from relative reach (Kreps & Wilson 1982), or with
    `actual` only where the strategies reach the set (weak perfect Bayesian equilibrium)."""
    path: dict[int, tuple[int, ...]] = {}
    odds: dict[int, tuple[int, ...]] = {}
    for i in np.flatnonzero(np.diff(tree.set_start) > 1):
        members = [int(n) for n in tree.members(int(i))]
        slots = {n: _edges(tree, n, DECISION) for n in members}
        common = set.intersection(*(set(s) for s in slots.values()))
        for node in members:
            path[node] = tuple(s for s in slots[node] if actual or s not in common)
            odds[node] = _edges(tree, node, CHANCE)
    needs = _needs(tree, path)
    components = _components(needs)
    depth = _depths(tree)
    owner = np.full(tree.nodes, -1, dtype=np.int64)
    number = {i: k for k, members in enumerate(components) for i in members}
    parts: list[Part] = []
    for k, members in enumerate(components):
        inputs = set().union(*(needs[i] for i in members)) - set(members)
        earlier = {number[i] for i in inputs}
        earlier = earlier.union(*(parts[e].earlier for e in earlier))
        deepest = sorted(members, key=lambda i: (-depth[i], i))
        size = {i: len(tree.members(i)) for i in members}
        parts.append(
            Part(
                sets=tuple(i for i in deepest if size[i] > 1),
                single=tuple(i for i in deepest if size[i] == 1),
                inputs=tuple(sorted(inputs)),
                earlier=frozenset(earlier),
                nodes=_claim(tree, members, owner, k),
            )
        )
    options = np.diff(tree.offset)
    several = np.diff(tree.set_start) > 1
    profiles = 1
    for count in options[several]:
        profiles *= int(count)
    return PurePlan(tree, tuple(parts), path, odds, profiles)


def _edges(tree: Tree, node: int, kind: int) -> tuple[int, ...]:
    """Slots (DECISION) or chance columns (CHANCE) on the path to a node."""
    return tuple(
        int(tree.edge[below]) for below in tree.path(node) if tree.kind[tree.parent[below]] == kind
    )


def _needs(tree: Tree, path: dict[int, tuple[int, ...]]) -> list[set[int]]:
    """For every set, the sets on whose choices its own depends."""
    needs: list[set[int]] = [set() for _ in range(tree.information_sets)]
    for node in np.flatnonzero(tree.kind == DECISION).tolist():
        here = int(tree.infoset[node])
        above = int(tree.parent[node])
        while above >= 0:
            if tree.kind[above] == DECISION:
                needs[tree.infoset[above]].add(here)
            above = int(tree.parent[above])
    mover = np.repeat(np.arange(tree.information_sets), np.diff(tree.offset))
    for node, slots in path.items():
        needs[tree.infoset[node]].update(int(mover[s]) for s in slots)
    return needs


def _components(needs: list[set[int]]) -> list[list[int]]:
    """Strongly connected components, each after those it needs (Tarjan 1972, without recursion)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    waiting: list[int] = []
    inside: set[int] = set()
    found: list[list[int]] = []
    for root in range(len(needs)):
        if root in order:
            continue
        order[root] = low[root] = len(order)
        waiting.append(root)
        inside.add(root)
        trail = [(root, iter(sorted(needs[root])))]
        while trail:
            at, rest = trail[-1]
            for step in rest:
                if step not in order:
                    order[step] = low[step] = len(order)
                    waiting.append(step)
                    inside.add(step)
                    trail.append((step, iter(sorted(needs[step]))))
                    break
                if step in inside:
                    low[at] = min(low[at], order[step])
            else:
                trail.pop()
                if trail:
                    low[trail[-1][0]] = min(low[trail[-1][0]], low[at])
                if low[at] == order[at]:
                    members: list[int] = []
                    while not members or members[-1] != at:
                        members.append(waiting.pop())
                        inside.discard(members[-1])
                    found.append(sorted(members))
    return found


def _depths(tree: Tree) -> list[int]:
    """Depth of the first node of every information set."""
    depth = np.zeros(tree.nodes, dtype=np.int64)
    for node in range(1, tree.nodes):
        depth[node] = depth[tree.parent[node]] + 1
    return [int(depth[tree.members(i)[0]]) for i in range(tree.information_sets)]


def _claim(tree: Tree, members: list[int], owner: np.ndarray, part: int) -> tuple[int, ...]:
    """The nodes at or below the members that no earlier part owns; they are owned from now on."""
    stack = [int(n) for i in members for n in tree.members(i)]
    mine: list[int] = []
    while stack:
        node = stack.pop()
        if owner[node] >= 0 or tree.n_children[node] == 0:
            continue
        owner[node] = part
        mine.append(node)
        first = int(tree.first_child[node])
        stack.extend(range(first, first + int(tree.n_children[node])))
    return tuple(sorted(mine, reverse=True))
