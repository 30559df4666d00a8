"""The compiled search in use: on every world of an ensemble, or on one world in slices of visits.

A compiled call sees neither the clock nor a signal, so a long search of one world is made in many
calls, each of which goes on where the last one stood. Imported late: it brings in numba.
"""

from __future__ import annotations

import numpy as np

from overture.solve.equilibria.pure_classes import LISTS
from overture.solve.equilibria.pure_code import ENTRIES, NODES, PARTS, PLAYERS, SETS, SLOTS
from overture.solve.equilibria.pure_kernel import PROGRESS, solve_world
from overture.solve.equilibria.pure_mixtures import COLUMNS, ROWS
from overture.solve.kernel import _jit

Array = np.ndarray


@_jit
def workspace(
    c: Array,
) -> tuple[Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Array]:
    """What `solve_world` works in, from `at` on."""
    nodes, sets, slots, entries = c[NODES], c[SETS], c[SLOTS], c[ENTRIES]
    return (
        np.zeros(PROGRESS, dtype=np.int64),
        np.zeros((nodes, c[PLAYERS])),
        np.zeros((nodes, c[PLAYERS])),
        np.zeros(entries),
        np.zeros(c[PLAYERS]),
        np.zeros(entries, dtype=np.int64),
        np.zeros((LISTS, max(entries, slots, COLUMNS)), dtype=np.int64),
        np.zeros((sets + 1, 3), dtype=np.int64),
        np.zeros(slots, dtype=np.bool_),
        np.zeros(c[PARTS], dtype=np.bool_),
        np.zeros((sets + 1, slots), dtype=np.bool_),
        np.zeros((3, max(ROWS, COLUMNS + 1), ROWS + COLUMNS + 1)),
    )


@_jit
def search_on(
    c: Array,
    payoffs: Array,
    chance: Array,
    pause: int,
    most_visits: int,
    most_found: int,
    kept: Array,
    left: Array,
    at: Array,
    lo: Array,
    hi: Array,
    weight: Array,
    slack: Array,
    come: Array,
    ints: Array,
    frames: Array,
    alive: Array,
    passed: Array,
    stack: Array,
    layers: Array,
) -> tuple[int, int, int]:
    """`solve_world` of one world up to `pause` visits, to be called again until it is done."""
    decide, played = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.uint8)
    done: tuple[int, int, int] = solve_world(
        c, payoffs, chance, pause, most_visits, most_found, decide, played, kept, left,
        at, lo, hi, weight, slack, come, ints, frames, alive, passed, stack, layers,
    )  # fmt: skip
    return done


@_jit
def solve_worlds(
    c: Array,
    payoffs: Array,
    chance: Array,
    most_visits: int,
    most_found: int,
    decide: Array,
    status: Array,
    found: Array,
    undecided: Array,
    played: Array,
    kept: Array,
    left: Array,
) -> None:
    """`solve_world` for worlds in a row: payoffs [W, terminals, players], chance [W, columns]."""
    at, lo, hi, weight, slack, come, ints, frames, alive, passed, stack, layers = workspace(c)
    for w in range(payoffs.shape[0]):
        at[:] = 0
        status[w], found[w], undecided[w] = solve_world(
            c, payoffs[w], chance[w], -1, most_visits, most_found, decide, played[w], kept[w],
            left[w], at, lo, hi, weight, slack, come, ints, frames, alive, passed, stack, layers,
        )  # fmt: skip
