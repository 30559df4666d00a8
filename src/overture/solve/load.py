"""The numbers of one world into the arrays of the kernels. Compiled; imported late."""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import LOGP, PROB, VALUE, Array, _bare
from overture.solve.packed import (
    CHANCE_NODES,
    COLUMNS,
    COUNT,
    EDGE,
    ENDS,
    FIRST,
    OFFSET,
    PLAYER,
    PLAYERS,
    POOLED_SETS,
    SET_START,
    SETS,
    STATIC_CHANCE_NODES,
    TABLE,
    TERMINAL_OF,
)


@_bare
def load_chance(code: Array, state: Array, section: int, chance: Array) -> None:
    """Chance probabilities of one world, and their logarithms, at the edges below a section."""
    for position in range(code[section], code[section + 1]):
        row = code[TABLE] + COLUMNS * code[position]
        for c in range(code[row + FIRST], code[row + FIRST] + code[row + COUNT]):
            q = chance[code[code[EDGE] + c]]
            state[PROB, c] = q
            state[LOGP, c] = math.log(q) if q > 0.0 else -np.inf


@_bare
def load_ends(code: Array, state: Array, payoffs: Array) -> None:
    """Payoffs of one world at the ends."""
    for position in range(code[ENDS], code[ENDS + 1]):
        node = code[position]
        terminal = code[code[TERMINAL_OF] + node]
        for party in range(code[PLAYERS]):
            state[VALUE + party, node] = payoffs[terminal, party]


@_bare
def load_world(code: Array, state: Array, payoffs: Array, chance: Array) -> None:
    """All chance probabilities and all payoffs of one world."""
    load_chance(code, state, CHANCE_NODES, chance)
    load_chance(code, state, STATIC_CHANCE_NODES, chance)
    load_ends(code, state, payoffs)


@_bare
def load_pooled(code: Array, state: Array, pooled: Array) -> None:
    """Probabilities of the pooled sets from their log-probabilities per slot."""
    for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
        i = code[position]
        slot, stop = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
        for a in range(stop - slot):
            q = math.exp(pooled[slot + a])
            for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
                edge = code[code[TABLE] + COLUMNS * code[at] + FIRST] + a
                state[LOGP, edge] = pooled[slot + a]
                state[PROB, edge] = q


@_bare
def sharpness(code: Array, payoffs: Array, lam: Array) -> float:
    """Largest precision times spread of the mover's payoffs: how sharp this world's game is."""
    sharpest = 0.0
    for party in range(code[PLAYERS]):
        most = 0.0
        for i in range(code[SETS]):
            if code[code[PLAYER] + i] == party:
                most = max(most, lam[i])
        low, high = np.inf, -np.inf
        for t in range(payoffs.shape[0]):
            low = min(low, payoffs[t, party])
            high = max(high, payoffs[t, party])
        sharpest = max(sharpest, most * (high - low))
    return sharpest


@_bare
def rung_after(ladder_at: Array, at: float) -> int:
    """The rung at the upper end of the stretch of the ladder that a position is in."""
    r = 1
    while r < ladder_at.shape[0] - 1 and ladder_at[r] < at:
        r += 1
    return r


@_bare
def scale_at(ladder_at: Array, ladder_scale: Array, at: float) -> tuple[float, float]:
    """The precision scale at a position on the ladder, and its derivative in the position."""
    if ladder_at.shape[0] < 2:
        return at, 1.0
    r = rung_after(ladder_at, at)
    width = ladder_at[r] - ladder_at[r - 1]
    share = min(1.0, (at - ladder_at[r - 1]) / width)
    rise = ladder_scale[r] - ladder_scale[r - 1]
    return ladder_scale[r - 1] + share * rise, rise / width


@_bare
def pooled_at(
    code: Array,
    ladder_at: Array,
    ladder: Array,
    at: float,
    logs: Array,
    drift: Array,
) -> None:
    """Pooled log-probabilities [slots] between two rungs of the ladder, made to sum to one in
    probability at every set; and `drift`, their derivative in the position `at`."""
    r = rung_after(ladder_at, at)
    width = ladder_at[r] - ladder_at[r - 1]
    share = min(1.0, (at - ladder_at[r - 1]) / width)
    for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
        i = code[position]
        start, stop = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
        best = -np.inf
        for s in range(start, stop):
            logs[s] = (1.0 - share) * ladder[r - 1, s] + share * ladder[r, s]
            best = max(best, logs[s])
        total = 0.0
        for s in range(start, stop):
            total += math.exp(logs[s] - best)
        base, mean = best + math.log(total), 0.0
        for s in range(start, stop):
            logs[s] -= base
            drift[s] = (ladder[r, s] - ladder[r - 1, s]) / width
            mean += math.exp(logs[s]) * drift[s]
        for s in range(start, stop):
            drift[s] -= mean
