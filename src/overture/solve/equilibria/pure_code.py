"""The plan of a pure search in one array of integers, for the compiled kernel.

Passing dozens of arrays from one compiled function to the next costs more than what they do. The
first entries of the array say where each section starts: entry k of section X is
code[code[X] + k]. Ragged lists are pairs of sections: list k of PATH is entries PATH_START[k] ...
PATH_START[k + 1] - 1 of PATH.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import numpy as np

from overture.game.tree import Ints
from overture.solve.equilibria.pure_plan import PurePlan

(
    FIRST, CHILDREN, INFOSET, EDGE, TERMINAL, PLAYER, OFFSET, SET_START, SET_NODES, MOVER,
    PART_START, PART_NODES, JUDGED_START, JUDGED, BRANCHED_START, BRANCHED, EARLIER,
    PATH_START, PATH, ODDS_START, ODDS,
) = range(21)  # fmt: skip
"""FIRST ... SET_NODES as in the tree. MOVER: the information set of every slot. Per part: nodes to
value, children first (PART_NODES); its sets of several nodes, deepest first (JUDGED); all its sets
in the order in which they are branched on (BRANCHED); EARLIER [parts, parts] 1 where the row's
part depends on the column's. Per entry of set_nodes: slots (PATH) and columns of chance (ODDS) of
its relative reach."""

NODES, SETS, SLOTS, ENTRIES, PARTS, PLAYERS = range(21, 27)
"""Where the array keeps these numbers: nodes, information sets, slots, length of set_nodes ..."""


def pure_code(plan: PurePlan) -> Ints:
    """The array of a plan."""
    tree, parts = plan.tree, plan.parts
    earlier = np.zeros((len(parts), len(parts)), dtype=np.int64)
    for k, part in enumerate(parts):
        earlier[k, sorted(part.earlier)] = 1
    at = [int(n) for n in tree.set_nodes]
    sections = [
        tree.first_child, tree.n_children, tree.infoset, tree.edge, tree.terminal, tree.player,
        tree.offset, tree.set_start, tree.set_nodes,
        np.repeat(np.arange(tree.information_sets), np.diff(tree.offset)),
        *_flat(part.nodes for part in parts),
        *_flat(part.sets for part in parts),
        *_flat((*part.sets, *part.single) for part in parts),
        earlier.ravel(),
        *_flat(plan.path.get(n, ()) for n in at),
        *_flat(plan.odds.get(n, ()) for n in at),
    ]  # fmt: skip
    sizes = [
        tree.nodes, tree.information_sets, tree.slots, len(at), len(parts), tree.players
    ]  # fmt: skip
    head = len(sections) + len(sizes)
    starts = [head, *accumulate((len(s) for s in sections), initial=head)][1:-1]
    return np.concatenate([starts, sizes, *sections]).astype(np.int64)


def _flat(lists: Iterable[tuple[int, ...]]) -> tuple[Ints, Ints]:
    kept = list(lists)
    start = np.array([0, *accumulate(len(part) for part in kept)], dtype=np.int64)
    return start, np.array([x for part in kept for x in part], dtype=np.int64)
