"""All index arrays of a programme in one array of integers, for the compiled kernels.

Passing dozens of arrays to compiled functions costs more than the arithmetic inside them. The
first entries of the packed array say where each section starts; `code[STATIC]` and
`code[STATIC + 1]` bound the section STATIC. Entries of *_START, *_TURN and *_STOP sections are
positions in the packed array itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

SECTIONS = (
    "table", "edge", "terminal", "offset", "unknown", "player", "mode", "set_start", "set_nodes",
    "static", "precise", "fixed", "frontier", "base", "stage_set_start", "stage_sets",
    "stage_node_start", "stage_nodes", "settle_start", "settle_nodes", "moved_start",
    "moved_nodes", "path_start", "path_turn", "path_stop", "path_edges", "chance_nodes",
    "static_chance_nodes", "ends", "pooled_sets", "stage_end",
    "rising_start", "rising_nodes", "climb_end_start", "climb_ends", "climb_chance_start",
    "climb_chances", "swayed_start", "swayed_by_start", "swayed_by", "stirred_start", "stirred",
    "raised_start", "raised",
)  # fmt: skip

(
    TABLE, EDGE, TERMINAL_OF, OFFSET, UNKNOWN, PLAYER, MODE, SET_START, SET_NODES,
    STATIC, PRECISE, FIXED, FRONTIER, BASE, STAGE_SET_START, STAGE_SETS,
    STAGE_NODE_START, STAGE_NODES, SETTLE_START, SETTLE_NODES, MOVED_START,
    MOVED_NODES, PATH_START, PATH_TURN, PATH_STOP, PATH_EDGES, CHANCE_NODES,
    STATIC_CHANCE_NODES, ENDS, POOLED_SETS, STAGE_END,
    RISING_START, RISING_NODES, CLIMB_END_START, CLIMB_ENDS, CLIMB_CHANCE_START,
    CLIMB_CHANCES, SWAYED_START, SWAYED_BY_START, SWAYED_BY, STIRRED_START, STIRRED,
    RAISED_START, RAISED,
) = range(len(SECTIONS))  # fmt: skip

NODES, SETS, PLAYERS, UNKNOWNS, STAGES, LEADING, CLIMBS = range(
    len(SECTIONS) + 1, len(SECTIONS) + 8
)
"""Where the packed array keeps these numbers; the first LEADING stages are followed up the
precision. After the STAGES come one of all LANE sets jointly, and one of every climb."""

FIRST, COUNT, SET, WHO, HOW, HEARD, COLUMNS = range(7)
"""Columns of the section TABLE, one row a node: its first child, the number of children, its
information set and who moves there (-1 at chance nodes), how its value is found, and whose values
there count in a climb (a bit for every party)."""

SOFT, LANE, POOLED = 0, 1, 2
"""Entries of the section MODE: see `programme`."""

MIX, RESPOND, RESPOND_LOGGED = 0, 1, 2
"""HOW: only average over the edges; respond to the values first; and note the logarithms too."""

_INSIDE = {
    "set_start": "set_nodes", "stage_set_start": "stage_sets", "stage_node_start": "stage_nodes",
    "settle_start": "settle_nodes", "moved_start": "moved_nodes", "path_start": "path_edges",
    "path_turn": "path_edges", "path_stop": "path_edges",
    "rising_start": "rising_nodes", "climb_end_start": "climb_ends",
    "climb_chance_start": "climb_chances", "swayed_start": "swayed_by_start",
    "swayed_by_start": "swayed_by", "stirred_start": "stirred", "raised_start": "raised",
}  # fmt: skip


def pack(arrays: Mapping[str, NDArray[np.int64]], numbers: tuple[int, ...]) -> NDArray[np.int64]:
    """The packed array; `numbers` are those from NODES on."""
    lengths = [arrays[name].size for name in SECTIONS]
    head = len(SECTIONS) + 1 + len(numbers)
    starts = head + np.concatenate([[0], np.cumsum(lengths)])
    at = dict(zip(SECTIONS, starts[:-1], strict=True))
    parts = [
        arrays[name].ravel() + (at[_INSIDE[name]] if name in _INSIDE else 0) for name in SECTIONS
    ]
    return np.concatenate([starts, np.array(numbers), *parts]).astype(np.int64)
