"""Agent logit quantal response in one world, compiled (McKelvey & Palfrey 1998).

Unknowns are log-odds against the first option, so nothing saturates at high precision; reaches
are sums of log-probabilities, so nothing underflows. Imported late: it brings in numba.

`code` is a packed programme. `state` [rows, N] holds the numbers of one world; its rows are named
below. Rows up to DREACH are indexed by node (an edge is the node that it leads to), ADVANTAGE, GAP
and STEP by unknown. `lam` [I] are precisions, `scale` in [0, 1] is what they are multiplied by.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from overture.solve.packed import (
    COLUMNS,
    COUNT,
    FIRST,
    HOW,
    MIX,
    MOVED_START,
    NODES,
    OFFSET,
    PATH_START,
    PATH_STOP,
    PATH_TURN,
    PLAYER,
    PLAYERS,
    POOLED_SETS,
    RESPOND_LOGGED,
    RISING_START,
    SET,
    SET_START,
    STAGE_NODE_START,
    STAGE_SET_START,
    STAGE_SETS,
    STAGES,
    TABLE,
    UNKNOWN,
    WHO,
)

Array = np.ndarray
CONVERGED, STALLED = 0, 1

PROB, LOGP, DLOGP, BELIEF, DREACH, ADVANTAGE, GAP, STEP, VALUE = range(9)
"""Rows of `state`: probability of an edge, its logarithm where a reach needs it, the derivative of
that; belief at a node of a LANE set, derivative of its log-reach; precision x (Q - Q_first),
log-odds minus scale x advantage, right side of a linear system; then the values of all players,
and then their derivatives. Derivatives are zero outside `derive` and `derive_scale`."""

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_UNCOUNTED: dict[str, Any] = {**_OPTIONS, "_nrt": False}

_jit: Any = njit(**_OPTIONS)

_bare: Any = njit(**_UNCOUNTED)
"""For functions that allocate nothing: without reference counts on the arrays they pass on, which
cost as much as the arithmetic on a small tree."""


@_jit
def fresh_state(code: Array) -> Array:
    """A state of the right size."""
    return np.zeros((VALUE + 2 * code[PLAYERS], code[NODES]))


@_bare
def unknowns_of(code: Array, k: int) -> tuple[int, int]:
    """The first unknown of stage k, and the one after its last."""
    s0, s1 = code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]
    last = code[s1 - 1]
    options = code[code[OFFSET] + last + 1] - code[code[OFFSET] + last]
    return code[code[UNKNOWN] + code[s0]], code[code[UNKNOWN] + last] + options - 1


@_bare
def soften(first: int, count: int, values: int, lam: float, logged: bool, state: Array) -> None:
    """Softmax of the row `values` over the edges first ... first + count - 1."""
    if count == 2:
        z = lam * (state[values, first + 1] - state[values, first])
        low = math.exp(-abs(z))
        likely = 1.0 / (1.0 + low)
        better = first + 1 if z > 0.0 else first
        worse = 2 * first + 1 - better
        state[PROB, better] = likely
        state[PROB, worse] = low * likely
        if logged:
            base = math.log1p(low)
            state[LOGP, better] = -base
            state[LOGP, worse] = -abs(z) - base
        return
    best = state[values, first]
    for c in range(first + 1, first + count):
        best = max(best, state[values, c])
    total = 0.0
    for c in range(first, first + count):
        z = lam * (state[values, c] - best)
        state[LOGP, c] = z
        state[PROB, c] = math.exp(z)
        total += state[PROB, c]
    log_total = math.log(total)
    for c in range(first, first + count):
        state[PROB, c] /= total
        state[LOGP, c] -= log_total


@_bare
def backward(code: Array, state: Array, start: int, stop: int, scale: float, lam: Array) -> None:
    """Values of the nodes code[start:stop], children first; one-node sets respond on the way."""
    table, players = code[TABLE], code[PLAYERS]
    for position in range(start, stop):
        node = code[position]
        row = table + COLUMNS * node
        first, count, how = code[row + FIRST], code[row + COUNT], code[row + HOW]
        if how != MIX:
            own = scale * lam[code[row + SET]]
            soften(first, count, VALUE + code[row + WHO], own, how == RESPOND_LOGGED, state)
        for values in range(VALUE, VALUE + players):
            total = 0.0
            for c in range(first, first + count):
                # an edge that is never taken does not count, whatever lies beyond it
                if state[PROB, c] != 0.0:
                    total += state[PROB, c] * state[values, c]
            state[values, node] = total


@_bare
def backward_all(code: Array, state: Array, section: int, scale: float, lam: Array) -> None:
    """`backward` over a whole section of the programme."""
    backward(code, state, code[section], code[section + 1], scale, lam)


@_bare
def respond(code: Array, state: Array, i: int, y: Array) -> None:
    """Probabilities of LANE set i from its log-odds, at every node of the set."""
    options = code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]
    at = code[code[UNKNOWN] + i]
    best = 0.0
    for a in range(options - 1):
        best = max(best, y[at + a])
    total = math.exp(-best)
    for a in range(options - 1):
        total += math.exp(y[at + a] - best)
    base = best + math.log(total)
    for a in range(options):
        z = -base if a == 0 else y[at + a - 1] - base
        q = math.exp(z)
        for position in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
            edge = code[code[TABLE] + COLUMNS * code[position] + FIRST] + a
            state[LOGP, edge] = z
            state[PROB, edge] = q


@_bare
def log_reach(code: Array, state: Array, node: int) -> float:
    """Log-probability that the others, and chance, let play come to a node of a set."""
    total = 0.0
    for e in range(code[code[PATH_START] + node], code[code[PATH_STOP] + node]):
        total += state[LOGP, code[e]]
    return total


@_bare
def believe(code: Array, state: Array, i: int) -> None:
    """Beliefs at set i by Bayes' rule; uniform when no node of it can be reached."""
    start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
    best = -np.inf
    for position in range(start, stop):
        total = log_reach(code, state, code[position])
        state[BELIEF, code[position]] = total
        best = max(best, total)
    if best == -np.inf:
        for position in range(start, stop):
            state[BELIEF, code[position]] = 1.0 / (stop - start)
        return
    total = 0.0
    for position in range(start, stop):
        node = code[position]
        state[BELIEF, node] = math.exp(state[BELIEF, node] - best)
        total += state[BELIEF, node]
    for position in range(start, stop):
        state[BELIEF, code[position]] /= total


@_bare
def evaluate(code: Array, state: Array, k: int, scale: float, lam: Array, y: Array) -> float:
    """The equations y - scale x lambda (Q - Q_first) = 0 of stage k: max |gap|, inf if undefined.

    Fills all rows of the state but the derivatives, for the nodes and unknowns of the stage.
    """
    s0, s1 = code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]
    for s in range(s0, s1):
        respond(code, state, code[s], y)
    n0, n1 = code[code[STAGE_NODE_START] + k], code[code[STAGE_NODE_START] + k + 1]
    backward(code, state, n0, n1, scale, lam)
    worst = 0.0
    for s in range(s0, s1):
        i = code[s]
        values = VALUE + code[code[PLAYER] + i]
        believe(code, state, i)
        start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
        for a in range(1, code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]):
            total = 0.0
            for position in range(start, stop):
                node = code[position]
                first = code[code[TABLE] + COLUMNS * node + FIRST]
                if state[BELIEF, node] != 0.0:
                    total += state[BELIEF, node] * (state[values, first + a] - state[values, first])
            u = code[code[UNKNOWN] + i] + a - 1
            state[ADVANTAGE, u] = lam[i] * total
            state[GAP, u] = y[u] - scale * state[ADVANTAGE, u]
            if not math.isfinite(state[GAP, u]):
                return np.inf
            worst = max(worst, abs(state[GAP, u]))
    return worst


@_bare
def differentiate(
    code: Array,
    state: Array,
    start: int,
    stop: int,
    scale: float,
    pull: float,
    lam: Array,
) -> None:
    """Derivatives of the values of nodes code[start:stop], and of the edges of one-node sets.

    DLOGP of the moving edges of other sets is set by the caller; `pull` is the derivative of the
    precision scale itself: 0 in the direction of an unknown, 1 in that of the scale.
    """
    table, players = code[TABLE], code[PLAYERS]
    for position in range(start, stop):
        node = code[position]
        row = table + COLUMNS * node
        first, count = code[row + FIRST], code[row + COUNT]
        if code[row + HOW] != MIX:
            values, own = VALUE + code[row + WHO], lam[code[row + SET]]
            mean = 0.0
            for c in range(first, first + count):
                moved = scale * state[values + players, c] + pull * state[values, c]
                state[DLOGP, c] = own * moved
                mean += state[PROB, c] * state[DLOGP, c]
            for c in range(first, first + count):
                state[DLOGP, c] -= mean
        for values in range(VALUE, VALUE + players):
            total = 0.0
            for c in range(first, first + count):
                if state[PROB, c] != 0.0:
                    moved = state[values + players, c] + state[DLOGP, c] * state[values, c]
                    total += state[PROB, c] * moved
            state[values + players, node] = total


@_bare
def forget(code: Array, state: Array, start: int, stop: int) -> None:
    """Set the derivatives of nodes code[start:stop] and of the edges below them back to zero."""
    table, players = code[TABLE], code[PLAYERS]
    for position in range(start, stop):
        node = code[position]
        for values in range(VALUE + players, VALUE + 2 * players):
            state[values, node] = 0.0
        first = code[table + COLUMNS * node + FIRST]
        for c in range(first, first + code[table + COLUMNS * node + COUNT]):
            state[DLOGP, c] = 0.0


@_bare
def derive_column(
    code: Array,
    state: Array,
    jacobian: Array,
    k: int,
    scale: float,
    lam: Array,
    column: int,
) -> None:
    """One column of the Jacobian of stage k from the derivatives that are in the state.

    Leaves -scale x d advantage; the caller adds what y and the scale themselves contribute.
    """
    players = code[PLAYERS]
    u = 0
    for t in range(code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]):
        i = code[t]
        values = VALUE + code[code[PLAYER] + i]
        start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
        mean = 0.0
        for position in range(start, stop):
            node = code[position]
            total = 0.0
            for e in range(code[code[PATH_START] + node], code[code[PATH_TURN] + node]):
                total += state[DLOGP, code[e]]
            state[DREACH, node] = total
            mean += state[BELIEF, node] * total
        for a in range(1, code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]):
            total = 0.0
            for position in range(start, stop):
                node = code[position]
                first = code[code[TABLE] + COLUMNS * node + FIRST]
                total += state[BELIEF, node] * (
                    state[values + players, first + a]
                    - state[values + players, first]
                    + (state[DREACH, node] - mean)
                    * (state[values, first + a] - state[values, first])
                )
            jacobian[u, column] = -scale * lam[i] * total
            u += 1


@_bare
def derive(code: Array, state: Array, jacobian: Array, k: int, scale: float, lam: Array) -> int:
    """The exact Jacobian of stage k at the point last evaluated; returns its size.

    One forward sweep an unknown, over the nodes that it moves.
    """
    column = 0
    for s in range(code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]):
        j = code[s]
        start, stop = code[code[SET_START] + j], code[code[SET_START] + j + 1]
        options = code[code[OFFSET] + j + 1] - code[code[OFFSET] + j]
        m = code[MOVED_START] + s - code[STAGE_SETS]
        for b in range(1, options):
            for position in range(start, stop):
                first = code[code[TABLE] + COLUMNS * code[position] + FIRST]
                for a in range(options):
                    state[DLOGP, first + a] = -state[PROB, first + b]
                state[DLOGP, first + b] += 1.0
            differentiate(code, state, code[m], code[m + 1], scale, 0.0, lam)
            derive_column(code, state, jacobian, k, scale, lam, column)
            jacobian[column, column] += 1.0
            forget(code, state, code[m], code[m + 1])
            column += 1
    return column


@_bare
def drift_pooled(code: Array, state: Array, drift: Array, times: float) -> None:
    """DLOGP of the pooled sets' edges: `times` the derivative of their log-probabilities."""
    for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
        i = code[position]
        slot, stop = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
        for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
            first = code[code[TABLE] + COLUMNS * code[at] + FIRST]
            for a in range(stop - slot):
                state[DLOGP, first + a] = times * drift[slot + a]


@_bare
def derive_scale(
    code: Array,
    state: Array,
    jacobian: Array,
    c: int,
    scale: float,
    rise: float,
    lam: Array,
    drift: Array,
) -> None:
    """The last column of the Jacobian of climb c: the derivative along the way to the precision.

    rise is the derivative of the precision scale, drift [slots] that of the pooled sets'
    log-probabilities.
    """
    k = code[STAGES] + 1 + c
    r0, r1 = code[code[RISING_START] + c], code[code[RISING_START] + c + 1]
    n0, n1 = code[code[STAGE_NODE_START] + k], code[code[STAGE_NODE_START] + k + 1]
    drift_pooled(code, state, drift, 1.0)
    differentiate(code, state, r0, r1, scale, rise, lam)
    differentiate(code, state, n0, n1, scale, rise, lam)
    low, high = unknowns_of(code, k)
    m = high - low
    derive_column(code, state, jacobian, k, scale, lam, m)
    for u in range(m):
        jacobian[u, m] -= rise * state[ADVANTAGE, low + u]
    forget(code, state, r0, r1)
    forget(code, state, n0, n1)
    # a pooled set may lie outside the nodes of the climb
    drift_pooled(code, state, drift, 0.0)
