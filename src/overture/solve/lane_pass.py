"""One pass over the whole tree, in LANES worlds at a time. Compiled; imported late.

For what is solved at the declared precision only: the explicit sets (see `climbs`), and the
behaviour strategies with their residuals once every unknown is known.
"""

from __future__ import annotations

import math

import numpy as np

from overture.game.vectors import LANES, Lanes, everywhere, exp, larger, load, size_of, store
from overture.solve.kernel import (
    ADVANTAGE,
    BELIEF,
    CONVERGED,
    PROB,
    VALUE,
    Array,
    _bare,
    _jit,
    unknowns_of,
)
from overture.solve.lane_branch import load_pooled
from overture.solve.lane_kernel import (
    backward,
    believe,
    evaluate,
    fresh_lanes,
    log_chances,
    respond,
)
from overture.solve.packed import (
    BASE,
    CHANCE_NODES,
    COLUMNS,
    COUNT,
    EDGE,
    ENDS,
    FIRST,
    LANE,
    LEADING,
    MODE,
    NODES,
    OFFSET,
    PLAYER,
    PLAYERS,
    SET_START,
    SETS,
    SETTLE_START,
    STAGE_NODE_START,
    STAGE_SET_START,
    STAGES,
    STATIC,
    STATIC_CHANCE_NODES,
    TABLE,
    TERMINAL_OF,
    UNKNOWNS,
)
from overture.solve.programme import Programme


@_bare
def load_worlds(
    code: Array, state: Array, lam: Array, payoffs: Array, chance: Array, precision: Array,
    start: int, stop: int,
) -> None:  # fmt: skip
    """Worlds start ... stop - 1, at most LANES, into the lanes; the last stands in what is left."""
    nodes, last = code[NODES], stop - 1 - start
    # row by row: a lane's numbers lie a row apart, and what is read of a world is a line at a time
    for section in (CHANCE_NODES, STATIC_CHANCE_NODES):
        for position in range(code[section], code[section + 1]):
            row = code[TABLE] + COLUMNS * code[position]
            for c in range(code[row + FIRST], code[row + FIRST] + code[row + COUNT]):
                column = code[code[EDGE] + c]
                for lane in range(LANES):
                    state[PROB * nodes + c, lane] = chance[start + min(lane, last), column]
    for position in range(code[ENDS], code[ENDS + 1]):
        node = code[position]
        terminal = code[code[TERMINAL_OF] + node]
        for party in range(code[PLAYERS]):
            row = (VALUE + party) * nodes + node
            for lane in range(LANES):
                state[row, lane] = payoffs[start + min(lane, last), terminal, party]
    for i in range(code[SETS]):
        for lane in range(LANES):
            lam[i, lane] = precision[start + min(lane, last), i]
    if code[UNKNOWNS] > 0:
        for section in (CHANCE_NODES, STATIC_CHANCE_NODES):
            log_chances(code, state, code[section], code[section + 1])


@_bare
def sweep(code: Array, state: Array, lam: Array, y: Array, solve: bool) -> None:
    """Values and probabilities everywhere at the declared precision, from the log-odds y
    [unknowns, LANES]; with `solve` those of the explicit sets are found on the way."""
    one = everywhere(1.0)
    backward(code, state, code[STATIC], code[STATIC + 1], one, lam, -1)
    backward(code, state, code[BASE], code[BASE + 1], one, lam, -1)
    for k in range(code[STAGES]):
        if solve and k >= code[LEADING]:
            evaluate(code, state, k, one, lam, y, -1)
            low, high = unknowns_of(code, k)
            for u in range(low, high):
                store(y, u, load(state, ADVANTAGE * code[NODES] + u))
        for s in range(code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]):
            respond(code, state, code[s], y)
        n0, n1 = code[code[STAGE_NODE_START] + k], code[code[STAGE_NODE_START] + k + 1]
        backward(code, state, n0, n1, one, lam, -1)
        n0, n1 = code[code[SETTLE_START] + k], code[code[SETTLE_START] + k + 1]
        backward(code, state, n0, n1, one, lam, -1)


@_jit
def solve_explicit(
    code: Array, payoffs: Array, chance: Array, precision: Array, logs: Array, start: int,
    stop: int, y_all: Array, status: Array,
) -> None:  # fmt: skip
    """The explicit sets of worlds start ... stop - 1, into y_all [W, unknowns]; logs [slots] are
    the pooled log-probabilities. Worlds that have stalled are left alone."""
    m = code[UNKNOWNS]
    first = m
    for k in range(code[LEADING], code[STAGES]):
        first = min(first, unknowns_of(code, k)[0])
    if first == m:
        return
    state, lam, y = fresh_lanes(code), np.zeros((code[SETS], LANES)), np.zeros((m, LANES))
    for lane in range(LANES):
        load_pooled(code, state, logs, lane)
    for at in range(start, stop, LANES):
        load_worlds(code, state, lam, payoffs, chance, precision, at, stop)
        for lane in range(LANES):
            y[:, lane] = y_all[min(at + lane, stop - 1)]
        sweep(code, state, lam, y, True)
        for lane in range(min(LANES, stop - at)):
            if status[at + lane] == CONVERGED:
                y_all[at + lane, first:] = y[first:, lane]


@_bare
def expect(code: Array, state: Array, i: int, quality: Array) -> None:
    """Q of every option of LANE set i, given beliefs by Bayes' rule: quality [options, LANES]."""
    nodes = code[NODES]
    value = (VALUE + code[code[PLAYER] + i]) * nodes
    start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
    believe(code, state, i)
    for a in range(code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]):
        q = everywhere(0.0)
        for position in range(start, stop):
            node = code[position]
            child = code[code[TABLE] + COLUMNS * node + FIRST] + a
            q = q + load(state, BELIEF * nodes + node) * load(state, value + child)
        store(quality, a, q)


@_bare
def distance_to_logit(prob: Array, first: int, options: int, lam: Lanes, quality: Array) -> Lanes:
    """max |sigma - logit(lambda Q)| at one information set, no number where one of them is none;
    sigma from row `first` of `prob` on, `quality` [options, LANES] is overwritten."""
    best = everywhere(-np.inf)
    for a in range(options):
        best = larger(best, load(quality, a))
    total = everywhere(0.0)
    for a in range(options):
        share = exp(lam * (load(quality, a) - best))
        store(quality, a, share)
        total = total + share
    away, poison = everywhere(0.0), everywhere(0.0)
    for a in range(options):
        apart = size_of(load(prob, first + a) - load(quality, a) / total)
        away = larger(away, apart)
        # a comparison with NaN is false, so that a maximum would pass over it
        poison = poison + apart * 0.0
    return away + poison


@_jit
def row_of_slots(code: Array, slots: int) -> Array:
    """The row of a state that has the probability of each slot, at the first node of its set."""
    row_of = np.zeros(slots, dtype=np.int64)
    for i in range(code[SETS]):
        slot = code[code[OFFSET] + i]
        first = code[code[TABLE] + COLUMNS * code[code[code[SET_START] + i]] + FIRST]
        for a in range(code[code[OFFSET] + i + 1] - slot):
            row_of[slot + a] = PROB * code[NODES] + first + a
    return row_of


@_jit
def complete(
    p: Programme, payoffs: Array, chance: Array, precision: Array, pooled: Array, y_all: Array,
    start: int, stop: int, strategy: Array, residual: Array,
) -> None:  # fmt: skip
    """Behaviour strategies [W, slots] at every information set, and the residual of each world:
    max |sigma - logit(lambda Q)| over its own (not pooled) sets, from a fresh full pass."""
    code = p.code
    slots = strategy.shape[1]
    state, lam = fresh_lanes(code), np.zeros((code[SETS], LANES))
    y, quality = np.zeros((code[UNKNOWNS], LANES)), np.zeros((slots, LANES))
    away, row_of = np.zeros((1, LANES)), row_of_slots(code, slots)
    for lane in range(LANES):
        load_pooled(code, state, pooled, lane)
    for at in range(start, stop, LANES):
        load_worlds(code, state, lam, payoffs, chance, precision, at, stop)
        for lane in range(LANES):
            y[:, lane] = y_all[min(at + lane, stop - 1)]
        sweep(code, state, lam, y, False)
        worst, poison = everywhere(0.0), everywhere(0.0)
        for i in range(code[SETS]):
            if code[code[MODE] + i] == LANE:
                slot = code[code[OFFSET] + i]
                options = code[code[OFFSET] + i + 1] - slot
                expect(code, state, i, quality)
                apart = distance_to_logit(state, row_of[slot], options, load(lam, i), quality)
                worst = larger(worst, apart)
                poison = poison + apart * 0.0
        store(away, 0, worst + poison)
        for lane in range(min(LANES, stop - at)):
            apart = away[0, lane]
            residual[at + lane] = apart if math.isfinite(apart) else math.inf
            for slot in range(slots):
                strategy[at + lane, slot] = state[row_of[slot], lane]
