"""Loops over the worlds of a block: settle and pass. Compiled; imported late.

Arrays are world-major. Every function fills output arrays for worlds `start` ... `stop - 1` and
can run on its own thread; nothing is shared but read-only input.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import (
    CONVERGED,
    VALUE,
    Array,
    _jit,
    backward_all,
    fresh_state,
    log_reach,
)
from overture.solve.load import load_chance, load_ends, load_pooled, sharpness
from overture.solve.newton import solve_at
from overture.solve.packed import (
    BASE,
    CHANCE_NODES,
    COLUMNS,
    FIRST,
    FRONTIER,
    OFFSET,
    PLAYER,
    PLAYERS,
    POOLED_SETS,
    SET_START,
    STATIC,
    STATIC_CHANCE_NODES,
    TABLE,
    UNKNOWNS,
)
from overture.solve.programme import Programme


@_jit
def spread_of(p: Programme, payoffs: Array, lam: Array) -> float:
    """Largest precision times spread of the mover's payoffs: how sharp this world's game is."""
    sharp: float = sharpness(p.code, payoffs, lam)
    return sharp


@_jit
def settle(
    p: Programme,
    payoffs: Array,
    chance: Array,
    precision: Array,
    scale: float,
    start: int,
    stop: int,
    frontier: Array,
) -> None:
    """Values at the frontier [W, frontier, movers]: all that needs no unknown, settled once."""
    code = p.code
    state = fresh_state(code)
    for w in range(start, stop):
        load_chance(code, state, STATIC_CHANCE_NODES, chance[w])
        load_ends(code, state, payoffs[w])
        backward_all(code, state, STATIC, scale, precision[w])
        for f in range(frontier.shape[1]):
            for party in range(code[PLAYERS]):
                frontier[w, f, party] = state[VALUE + party, code[code[FRONTIER] + f]]


@_jit
def pooled_pass(
    p: Programme,
    frontier: Array,
    chance: Array,
    precision: Array,
    weights: Array,
    pooled: Array,
    scale: float,
    shift: Array,
    tolerance: float,
    start: int,
    stop: int,
    y_all: Array,
    status: Array,
    numerator: Array,
    reach: Array,
    reach_squared: Array,
    top: Array,
) -> None:
    """One pass: every world answers the pooled strategies; sums for the pooled sets come back.

    numerator [slots]  sum over worlds and nodes of weight x reach x value of the option
    reach [I], reach_squared [I]  sum over worlds of (weight x reach), and of its square
    top [I]  largest log reach, so that the caller can rescale by `shift` [I]
    LANE sets are re-solved by Newton from y_all, which is updated.
    """
    code = p.code
    m = code[UNKNOWNS]
    state, jacobian, y = fresh_state(code), np.zeros((m + 1, m + 1)), np.zeros(m)
    load_pooled(code, state, pooled)
    for w in range(start, stop):
        if status[w] != CONVERGED or weights[w] == 0.0:
            continue
        lam = precision[w]
        load_chance(code, state, CHANCE_NODES, chance[w])
        for f in range(frontier.shape[1]):
            for party in range(code[PLAYERS]):
                state[VALUE + party, code[code[FRONTIER] + f]] = frontier[w, f, party]
        if m == 0:
            backward_all(code, state, BASE, scale, lam)
        else:
            y[:] = y_all[w]
            found, _ = solve_at(code, state, jacobian, scale, lam, y, tolerance, 25, 5.0)
            if found != CONVERGED:
                status[w] = found
                continue
            y_all[w] = y
        for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
            i = code[position]
            values = VALUE + code[code[PLAYER] + i]
            slot, stop_slot = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
            here = 0.0
            for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
                node = code[at]
                total = log_reach(code, state, node)
                if total == -np.inf:
                    continue
                top[i] = max(top[i], total)
                r = weights[w] * math.exp(total - shift[i])
                here += r
                first = code[code[TABLE] + COLUMNS * node + FIRST]
                for a in range(stop_slot - slot):
                    numerator[slot + a] += r * state[values, first + a]
            reach[i] += here
            reach_squared[i] += here * here
