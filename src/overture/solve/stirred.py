"""What moves with each unknown, worked out once a tree: the sections SWAYED, STIRRED and RAISED.

The Jacobian of the lane kernels has one forward sweep an unknown. These lists name the edges, nodes
and options that such a sweep touches, so that it looks at no other.
"""

from __future__ import annotations

from overture.game.tree import DECISION, Ints, Tree
from overture.solve.packed import SOFT


def swayed_by_entry(
    tree: Tree,
    mode: Ints,
    listed: list[list[int]],
    moved: list[list[int]],
    moving: list[tuple[list[int], list[int]]],
) -> list[list[list[int]]]:
    """Per entry of the listed sets, per node of the sets listed with it: the edges on the way to
    that node which move with the entry; `moved` are the nodes that do, `moving` the ways."""
    found = []
    of_entry = iter(moved)
    for members in listed:
        nodes = [int(n) for t in members for n in tree.members(t)]
        for i in members:
            heads = {int(n) for n in tree.members(i)}
            heads |= {
                n
                for n in next(of_entry)
                if tree.kind[n] == DECISION and mode[tree.infoset[n]] == SOFT
            }
            found.append([[e for e in moving[n][0] if int(tree.parent[e]) in heads] for n in nodes])
    return found


def stirred_by_entry(
    tree: Tree, listed: list[list[int]], moved: list[list[int]], swayed: list[list[list[int]]]
) -> list[list[int]]:
    """Per entry of the listed sets, for the nodes above it that it moves, children first: the node,
    how many of its edges lead to what moves, and which; then those of its edges that count for
    beliefs: how many lead to what moves, and which, and how many do not, and which."""
    found = []
    entries = [i for members in listed for i in members]
    for i, nodes, edges in zip(entries, moved, swayed, strict=True):
        moving, noted = set(nodes), sorted({e for here in edges for e in here})
        own = {int(n) for n in tree.members(i)}
        record: list[int] = []
        for n in nodes:
            if n not in own:
                first = int(tree.first_child[n])
                below = range(first, first + int(tree.n_children[n]))
                stirs = [c for c in below if c in moving]
                here = [e for e in noted if e in below]
                record += [n, len(stirs), *stirs]
                for some in (
                    [e for e in here if e in moving],
                    [e for e in here if e not in moving],
                ):
                    record += [len(some), *some]
        found.append(record)
    return found


def raised_by_entry(tree: Tree, listed: list[list[int]], moved: list[list[int]]) -> list[list[int]]:
    """Per entry of the listed sets, for every set listed with it: how many of that set's options
    it moves the value of, and which: pairs of a node and an option."""
    found = []
    of_entry = iter(moved)
    for members in listed:
        for i in members:
            moving = set(next(of_entry))
            record: list[int] = []
            for t in members:
                pairs = [
                    (int(n), a)
                    for n in tree.members(t)
                    for a in range(int(tree.n_children[n]))
                    if i != t and int(tree.first_child[n]) + a in moving
                ]
                record += [len(pairs), *(x for pair in pairs for x in pair)]
            found.append(record)
    return found
