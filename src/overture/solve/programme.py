"""Reduce first: which nodes and unknowns a quantal response really needs, worked out once a tree.

* An information set of a party that does not know the world is POOLED: one strategy for all worlds.
* Any other set with one node is SOFT: it is a softmax of the values below it.
* Any other set with more nodes is a LANE set: its probabilities are unknowns of a fixed point in
  each world.

Nodes with neither POOLED nor LANE sets below are settled once per precision. LANE sets fall into
stages: the strongly connected components of "needs the strategy of", solved deepest first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from overture.game.tree import CHANCE, DECISION, TERMINAL, Ints, Tree
from overture.solve.climbs import climb_of, followed_first, movers_above
from overture.solve.packed import (
    COLUMNS,
    COUNT,
    FIRST,
    HEARD,
    HOW,
    LANE,
    MIX,
    POOLED,
    RESPOND,
    RESPOND_LOGGED,
    SET,
    SOFT,
    WHO,
    pack,
)
from overture.solve.stirred import raised_by_entry, stirred_by_entry, swayed_by_entry


class Programme(NamedTuple):
    """Index arrays for the compiled kernels; ragged lists are (start, flat) pairs.

    kind ... set_nodes  as in the tree (first: first child, count: number of children)
    mode            [I] SOFT, LANE or POOLED
    static          nodes that need no unknown, children first, ends left out
    frontier        static nodes whose parent is not static: what later passes start from
    carried         [., 2] (frontier node, player): the values there that somebody who moves above
                    responds to
    base            nodes above POOLED sets only, children first
    unknown         [I] first unknown of a LANE set, else -1; unknowns are log-odds against the
                    first option, `unknowns` of them
    path_*          per node of a LANE or POOLED set (in the order of set_nodes): the edges whose
                    log-probabilities add up to its reach, own edges left out
    chance_nodes    chance nodes that are not static
    ends            terminal nodes
    code            all this and the stages, packed into one array: see `overture.solve.packed`
    """

    kind: Ints
    first: Ints
    count: Ints  # type: ignore[assignment]  # shadows tuple.count, which nobody calls
    infoset: Ints
    edge: Ints
    terminal: Ints
    player: Ints
    offset: Ints
    set_start: Ints
    set_nodes: Ints
    mode: Ints
    static: Ints
    frontier: Ints
    carried: Ints
    base: Ints
    unknown: Ints
    unknowns: int
    path_start: Ints
    path_edges: Ints
    chance_nodes: Ints
    static_chance_nodes: Ints
    ends: Ints
    pooled_sets: Ints
    players: int
    code: Ints


def programme(tree: Tree, pooled: np.ndarray) -> Programme:
    """The programme of a tree; `pooled` [I] says which information sets are pooled."""
    sets = tree.information_sets
    sizes = np.diff(tree.set_start)
    mode = np.where(pooled, POOLED, np.where(sizes > 1, LANE, SOFT)).astype(np.int64)
    under = _sets_under(tree, mode)
    hard = np.array([bool(found) for found in under])
    static = [n for n in range(tree.nodes - 1, -1, -1) if not hard[n]]
    frontier = [n for n in static[::-1] if n == 0 or hard[tree.parent[n]]]
    static = [n for n in static if tree.kind[n] != TERMINAL]
    paths = _paths(tree, mode)
    needs = _needs(tree, mode, under, paths)
    lanes = [i for i in range(sets) if mode[i] == LANE]
    stages, lengths = followed_first(_stages(needs, lanes), needs)
    stage_of = {i: k for k, members in enumerate(stages) for i in members}
    node_stage = np.full(tree.nodes, -2, dtype=np.int64)
    for node in range(tree.nodes):
        if hard[node]:
            node_stage[node] = max((stage_of.get(i, -1) for i in under[node]), default=-1)
    joint = [i for members in stages for i in members]
    leading = iter(stages)
    together = [[i for _ in range(length) for i in next(leading)] for length in lengths]
    listed = [*stages, joint, *together]
    active = [_active(tree, mode, under, paths, members) for members in listed]
    settle = [
        [n for n in range(tree.nodes - 1, -1, -1) if node_stage[n] == k and n not in set(active[k])]
        for k in range(len(stages))
    ]
    climbs = [
        climb_of(tree, members, nodes, paths)
        for members, nodes in zip(together, active[len(stages) + 1 :], strict=True)
    ]
    climbing = {n for climb in climbs for n in [*climb.active, *climb.rising]}
    precise = _precise(tree, static)
    unknown = np.full(sets, -1, dtype=np.int64)
    unknowns = 0
    for members in stages:
        for i in members:
            unknown[i] = unknowns
            unknowns += int(tree.offset[i + 1] - tree.offset[i]) - 1
    moving = [_ordered(tree, paths.get(n, [])) for n in range(tree.nodes)]
    path_start, path_edges = _flat([by_choice + by_chance for by_choice, by_chance in moving])
    moved = [
        [n for n in active[k] if i in under[n]] for k, members in enumerate(listed) for i in members
    ]
    swayed = swayed_by_entry(tree, mode, listed, moved, moving)
    stirred = stirred_by_entry(tree, listed, moved, swayed)
    raised = raised_by_entry(tree, listed, moved)
    arrays = {
        "table": _table(tree, mode, set(path_edges.tolist()), movers_above(tree, mode, climbing)),
        "edge": tree.edge,
        "terminal": tree.terminal,
        "offset": tree.offset,
        "unknown": unknown,
        "player": tree.player,
        "mode": mode,
        "set_start": tree.set_start,
        "set_nodes": tree.set_nodes,
        # nodes that need no unknown, children first, ends left out
        "static": _list(static),
        # of these, the ones that depend on the precision, and the others
        "precise": _list([n for n in static if precise[n]]),
        "fixed": _list([n for n in static if not precise[n]]),
        "frontier": _list(frontier),
        # nodes above POOLED sets only, children first
        "base": _list([n for n in range(tree.nodes - 1, -1, -1) if node_stage[n] == -1]),
        # per stage, then for all LANE sets jointly, then per climb: its sets, the nodes they move
        "stage_set_start": _flat(listed)[0],
        "stage_sets": _flat(listed)[1],
        "stage_node_start": _flat(active)[0],
        "stage_nodes": _flat(active)[1],
        # per stage: the other nodes that are settled with it
        "settle_start": _flat(settle)[0],
        "settle_nodes": _flat(settle)[1],
        # per entry of stage_sets: the nodes of the stage that this set moves
        "moved_start": _flat(moved)[0],
        "moved_nodes": _flat(moved)[1],
        # per node of a LANE or POOLED set: the edges whose log-probabilities add up to its reach,
        # own edges left out; those that no unknown moves come last, from path_turn on
        "path_start": path_start[:-1],
        "path_turn": path_start[:-1] + np.array([len(first) for first, _ in moving]),
        "path_stop": path_start[1:],
        "path_edges": path_edges,
        "chance_nodes": np.flatnonzero((tree.kind == CHANCE) & hard),
        "static_chance_nodes": np.flatnonzero((tree.kind == CHANCE) & ~hard),
        "ends": np.flatnonzero(tree.kind == TERMINAL),
        "pooled_sets": np.flatnonzero(mode == POOLED),
        # per unknown: 1 if it is the last of a stage
        "stage_end": _stage_ends(tree, stages),
        # per entry of stage_sets, per node of the sets of its stage: the edges that are on the way
        # there and whose log-probabilities this set moves
        "swayed_start": _list([0, *np.cumsum([len(nodes) for nodes in swayed])][:-1]),
        "swayed_by_start": _flat([edges for nodes in swayed for edges in nodes])[0],
        "swayed_by": _flat([edges for nodes in swayed for edges in nodes])[1],
        # per entry of stage_sets: what moves above its nodes, and the options that it raises
        "stirred_start": _flat(stirred)[0],
        "stirred": _flat(stirred)[1],
        "raised_start": _flat(raised)[0],
        "raised": _flat(raised)[1],
        "rising_start": _flat([climb.rising for climb in climbs])[0],
        "rising_nodes": _flat([climb.rising for climb in climbs])[1],
        "climb_end_start": _flat([climb.ends for climb in climbs])[0],
        "climb_ends": _flat([climb.ends for climb in climbs])[1],
        "climb_chance_start": _flat([climb.chances for climb in climbs])[0],
        "climb_chances": _flat([climb.chances for climb in climbs])[1],
    }
    counted = (tree.nodes, sets, tree.players, unknowns, len(stages), sum(lengths), len(climbs))
    kept = [paths.get(int(n), []) for n in tree.set_nodes]
    return Programme(
        kind=tree.kind,
        first=tree.first_child,
        count=tree.n_children,
        infoset=tree.infoset,
        edge=tree.edge,
        terminal=tree.terminal,
        player=tree.player,
        offset=tree.offset,
        set_start=tree.set_start,
        set_nodes=tree.set_nodes,
        mode=mode,
        static=arrays["static"],
        frontier=arrays["frontier"],
        carried=_carried(tree, frontier),
        base=arrays["base"],
        unknown=unknown,
        unknowns=unknowns,
        path_start=_flat(kept)[0],
        path_edges=_flat(kept)[1],
        chance_nodes=arrays["chance_nodes"],
        static_chance_nodes=arrays["static_chance_nodes"],
        ends=arrays["ends"],
        pooled_sets=arrays["pooled_sets"],
        players=tree.players,
        code=pack(arrays, counted),
    )


def _list(nodes: list[int]) -> Ints:
    return np.array(nodes, dtype=np.int64)


def _flat(lists: list[list[int]]) -> tuple[Ints, Ints]:
    start = np.cumsum([0, *(len(part) for part in lists)]).astype(np.int64)
    return start, np.array([x for part in lists for x in part], dtype=np.int64)


def _stage_ends(tree: Tree, stages: list[list[int]]) -> Ints:
    found: list[int] = []
    for members in stages:
        found += [0] * sum(int(tree.offset[i + 1] - tree.offset[i]) - 1 for i in members)
        found[-1] = 1
    return _list(found)


def _table(tree: Tree, mode: Ints, logged: set[int], heard: Ints) -> Ints:
    """One row a node, see `packed`; `logged` are the edges that are on somebody's path, `heard`
    the bits of the column HEARD."""
    table = np.full((tree.nodes, COLUMNS), -1, dtype=np.int64)
    table[:, FIRST], table[:, COUNT], table[:, HOW] = (
        tree.first_child,
        tree.n_children,
        MIX,
    )
    table[:, HEARD] = heard
    for node in np.flatnonzero(tree.kind == DECISION):
        i = tree.infoset[node]
        table[node, SET], table[node, WHO] = i, tree.player[i]
        if mode[i] == SOFT:
            first = int(tree.first_child[node])
            edges = set(range(first, first + int(tree.n_children[node])))
            table[node, HOW] = RESPOND_LOGGED if edges & logged else RESPOND
    return table


def _carried(tree: Tree, frontier: list[int]) -> Ints:
    """Frontier nodes, each with every player who moves above it."""
    pairs = []
    for node in frontier:
        above = [int(tree.parent[n]) for n in tree.path(node)]
        movers = {int(tree.player[tree.infoset[n]]) for n in above if tree.kind[n] == DECISION}
        pairs += [(node, who) for who in sorted(movers)]
    return np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)


def _precise(tree: Tree, static: list[int]) -> np.ndarray:
    """Which nodes, among the static ones, have a decision at or below them."""
    found = np.zeros(tree.nodes, dtype=bool)
    for node in static:
        first = int(tree.first_child[node])
        below = found[first : first + int(tree.n_children[node])]
        found[node] = tree.kind[node] == DECISION or below.any()
    return found


def _ordered(tree: Tree, path: list[int]) -> tuple[list[int], list[int]]:
    """The edges of a path below decision nodes, and those below chance nodes."""
    by_chance = [e for e in path if tree.kind[tree.parent[e]] == CHANCE]
    return [e for e in path if e not in by_chance], by_chance


def _sets_under(tree: Tree, mode: Ints) -> list[set[int]]:
    """For every node, the LANE and POOLED sets that have a node at it or below it."""
    under: list[set[int]] = [set() for _ in range(tree.nodes)]
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == DECISION and mode[tree.infoset[node]] != SOFT:
            under[node].add(int(tree.infoset[node]))
        if node:
            under[tree.parent[node]] |= under[node]
    return under


def _paths(tree: Tree, mode: Ints) -> dict[int, list[int]]:
    """The edges that make up the reach of every node of a LANE or POOLED set.

    Own edges are left out: with perfect recall they are the same for all nodes of the set. For a
    LANE set, edges shared by all its nodes cancel in its beliefs and are left out too; this is
    what lets public histories fall apart into separate stages.
    """
    found: dict[int, list[int]] = {}
    for i in range(tree.information_sets):
        if mode[i] == SOFT:
            continue
        owner = tree.player[i]
        paths: dict[int, list[int]] = {}
        for node in tree.members(i):
            paths[int(node)] = [
                e
                for e in tree.path(int(node))
                if tree.kind[tree.parent[e]] != DECISION
                or tree.player[tree.infoset[tree.parent[e]]] != owner
            ]
        if mode[i] == LANE:
            shared = set.intersection(*(set(path) for path in paths.values()))
            slots = [
                {int(tree.edge[e]) for e in path if _solved(tree, mode, e)}
                for path in paths.values()
            ]
            common = set.intersection(*slots)
            for node, path in paths.items():
                paths[node] = [
                    e
                    for e in path
                    if e not in shared
                    and not (_solved(tree, mode, e) and int(tree.edge[e]) in common)
                ]
        found.update(paths)
    return found


def _solved(tree: Tree, mode: Ints, edge: int) -> bool:
    """Whether the edge belongs to a set whose probabilities are the same at all its nodes."""
    above = tree.parent[edge]
    return bool(tree.kind[above] == DECISION and mode[tree.infoset[above]] != SOFT)


def _needs(
    tree: Tree, mode: Ints, under: list[set[int]], paths: dict[int, list[int]]
) -> dict[int, set[int]]:
    """LANE set -> the LANE sets whose strategies its response depends on."""
    needs: dict[int, set[int]] = {}
    for i in range(tree.information_sets):
        if mode[i] != LANE:
            continue
        found: set[int] = set()
        for node in tree.members(i):
            first = int(tree.first_child[node])
            for child in range(first, first + int(tree.n_children[node])):
                found |= under[child]
            for e in paths[int(node)]:
                above = int(tree.parent[e])
                if tree.kind[above] == DECISION:
                    j = int(tree.infoset[above])
                    found |= {j} if mode[j] != SOFT else under[above]
        needs[i] = {j for j in found if mode[j] == LANE}
    return needs


def _stages(needs: dict[int, set[int]], lanes: list[int]) -> list[list[int]]:
    """Strongly connected components of `needs`, those needed by others first."""
    closure = {i: set(needs[i]) for i in lanes}
    for middle in lanes:
        for i in lanes:
            if middle in closure[i]:
                closure[i] |= closure[middle]
    stages: list[list[int]] = []
    placed: set[int] = set()
    for i in sorted(lanes, key=lambda i: (len(closure[i] | {i}), i)):
        if i not in placed:
            members = sorted({j for j in closure[i] if i in closure[j]} | {i})
            placed.update(members)
            stages.append(members)
    return stages


def _active(
    tree: Tree,
    mode: Ints,
    under: list[set[int]],
    paths: dict[int, list[int]],
    members: list[int],
) -> list[int]:
    """The nodes whose values or probabilities move with the unknowns of one stage."""
    wanted = set(members)
    roots: set[int] = set()
    for i in members:
        for node in tree.members(i):
            roots.add(int(node))
            for e in paths[int(node)]:
                above = int(tree.parent[e])
                if tree.kind[above] == DECISION and mode[tree.infoset[above]] == SOFT:
                    roots.add(above)
    inside = np.zeros(tree.nodes, dtype=bool)
    found = []
    for node in range(tree.nodes):
        inside[node] = node in roots or (node > 0 and inside[tree.parent[node]])
        if inside[node] and under[node] & wanted:
            found.append(node)
    return found[::-1]
