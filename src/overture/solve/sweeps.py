"""Loops over the worlds of a block: settle, pass, complete. Compiled; imported late.

Arrays are world-major. Every function fills output arrays for worlds `start` ... `stop - 1` and
can run on its own thread; nothing is shared but read-only input.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import (
    BELIEF,
    CONVERGED,
    PROB,
    VALUE,
    Array,
    _jit,
    backward,
    backward_all,
    believe,
    fresh_state,
    log_reach,
    respond,
)
from overture.solve.load import load_chance, load_ends, load_pooled, load_world, sharpness
from overture.solve.newton import solve_at
from overture.solve.packed import (
    BASE,
    CHANCE_NODES,
    COLUMNS,
    FIRST,
    FRONTIER,
    MODE,
    OFFSET,
    PLAYER,
    PLAYERS,
    POOLED_SETS,
    SET_START,
    SETS,
    SETTLE_START,
    STAGE_NODE_START,
    STAGES,
    STATIC,
    STATIC_CHANCE_NODES,
    TABLE,
    UNKNOWNS,
)
from overture.solve.programme import LANE, Programme


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


@_jit
def distance_to_logit(prob: Array, first: int, lam: float, quality: Array) -> float:
    """max |sigma - logit(lambda Q)| at one information set, infinite where either is not a number;
    `quality` is overwritten."""
    best = quality[0]
    for a in range(1, quality.shape[0]):
        best = max(best, quality[a])
    total, away = 0.0, 0.0
    for a in range(quality.shape[0]):
        quality[a] = math.exp(lam * (quality[a] - best))
        total += quality[a]
    for a in range(quality.shape[0]):
        apart = abs(prob[first + a] - quality[a] / total)
        # a comparison with NaN is false, so that a maximum would pass over it
        if not math.isfinite(apart):
            return math.inf
        away = max(away, apart)
    return away


@_jit
def complete(
    p: Programme,
    payoffs: Array,
    chance: Array,
    precision: Array,
    pooled: Array,
    y_all: Array,
    start: int,
    stop: int,
    strategy: Array,
    residual: Array,
) -> None:
    """Behaviour strategies [W, slots] at every information set, and the residual of each world:
    max |sigma - logit(lambda Q)| over its own (not pooled) sets, from a fresh full pass."""
    code = p.code
    state = fresh_state(code)
    quality = np.zeros(strategy.shape[1])
    load_pooled(code, state, pooled)
    for w in range(start, stop):
        lam = precision[w]
        load_world(code, state, payoffs[w], chance[w])
        for i in range(code[SETS]):
            if code[code[MODE] + i] == LANE:
                respond(code, state, i, y_all[w])
        backward_all(code, state, STATIC, 1.0, lam)
        backward_all(code, state, BASE, 1.0, lam)
        for k in range(code[STAGES]):
            n0, n1 = (
                code[code[STAGE_NODE_START] + k],
                code[code[STAGE_NODE_START] + k + 1],
            )
            backward(code, state, n0, n1, 1.0, lam)
            n0, n1 = code[code[SETTLE_START] + k], code[code[SETTLE_START] + k + 1]
            backward(code, state, n0, n1, 1.0, lam)
        residual[w] = 0.0
        for i in range(code[SETS]):
            at, end = code[code[SET_START] + i], code[code[SET_START] + i + 1]
            first = code[code[TABLE] + COLUMNS * code[at] + FIRST]
            slot, stop_slot = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
            for a in range(stop_slot - slot):
                strategy[w, slot + a] = state[PROB, first + a]
            if code[code[MODE] + i] == LANE:
                believe(code, state, i)
                q = quality[: stop_slot - slot]
                q[:] = 0.0
                for position in range(at, end):
                    child = code[code[TABLE] + COLUMNS * code[position] + FIRST]
                    for a in range(q.shape[0]):
                        q[a] += (
                            state[BELIEF, code[position]]
                            * state[VALUE + code[code[PLAYER] + i], child + a]
                        )
                away = distance_to_logit(state[PROB], first, lam[i], q)
                residual[w] = max(residual[w], away)
