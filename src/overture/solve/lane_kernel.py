"""The equations of `kernel`, in LANES worlds at a time. Compiled; imported late.

`state` [rows x nodes, LANES] has the rows of `kernel.state`, one after the other: row r of node n
is r * nodes + n. `lam` [I, LANES] are precisions and `scale` what they are multiplied by, a number
for every lane. `every` is -1 where the values of all parties count at every node, 0 where those do
that somebody above responds to (the column HEARD).
"""

from __future__ import annotations

import numpy as np

from overture.game.vectors import (
    LANES,
    Lanes,
    everywhere,
    exp,
    larger,
    load,
    log,
    pick,
    size_of,
    store,
)
from overture.solve.kernel import (
    ADVANTAGE,
    BELIEF,
    DLOGP,
    DREACH,
    GAP,
    LOGP,
    PROB,
    VALUE,
    Array,
    _bare,
    _jit,
)
from overture.solve.packed import (
    COLUMNS,
    COUNT,
    EDGE,
    FIRST,
    HEARD,
    HOW,
    MIX,
    NODES,
    OFFSET,
    PATH_START,
    PATH_STOP,
    PLAYER,
    PLAYERS,
    RAISED_START,
    RESPOND_LOGGED,
    SET,
    SET_START,
    STAGE_NODE_START,
    STAGE_SET_START,
    STAGE_SETS,
    STIRRED_START,
    SWAYED_START,
    TABLE,
    TERMINAL_OF,
    UNKNOWN,
    WHO,
)


@_jit
def fresh_lanes(code: Array) -> Array:
    """A state of the right size."""
    return np.zeros((gain_row(code) + code[NODES], LANES))


@_bare
def gain_row(code: Array) -> int:
    """Where the rows begin, by node, of belief x (value - value of the first option), less belief x
    its sum over the set: what a change of the log-reach of the node does to that sum."""
    rows: int = (VALUE + 2 * code[PLAYERS]) * code[NODES]
    return rows


@_bare
def load_chances(
    code: Array, state: Array, start: int, stop: int, chance: Array, lane: int
) -> None:
    """Chance probabilities of one world below the nodes code[start:stop]."""
    nodes = code[NODES]
    for position in range(start, stop):
        row = code[TABLE] + COLUMNS * code[position]
        for c in range(code[row + FIRST], code[row + FIRST] + code[row + COUNT]):
            state[PROB * nodes + c, lane] = chance[code[code[EDGE] + c]]


@_bare
def log_chances(code: Array, state: Array, start: int, stop: int) -> None:
    """Logarithms of the chance probabilities below the nodes code[start:stop], in all lanes."""
    nodes = code[NODES]
    for position in range(start, stop):
        row = code[TABLE] + COLUMNS * code[position]
        for c in range(code[row + FIRST], code[row + FIRST] + code[row + COUNT]):
            q = load(state, PROB * nodes + c)
            store(state, LOGP * nodes + c, pick(q, 1e-300, log(q), -np.inf))


@_bare
def load_payoffs(
    code: Array, state: Array, start: int, stop: int, payoffs: Array, lane: int
) -> None:
    """Payoffs of one world at the ends code[start:stop], of the parties that are heard there."""
    nodes = code[NODES]
    for position in range(start, stop):
        node = code[position]
        terminal = code[code[TERMINAL_OF] + node]
        heard = code[code[TABLE] + COLUMNS * node + HEARD]
        for party in range(code[PLAYERS]):
            if (heard >> party) & 1:
                state[(VALUE + party) * nodes + node, lane] = payoffs[terminal, party]


@_bare
def soften(code: Array, state: Array, row: int, own: Lanes) -> None:
    """Softmax of the mover's values over the edges of a node; `row` is its row in the table."""
    nodes = code[NODES]
    first, count = code[row + FIRST], code[row + COUNT]
    value = (VALUE + code[row + WHO]) * nodes
    prob, logp = PROB * nodes, LOGP * nodes
    logged = code[row + HOW] == RESPOND_LOGGED
    if count == 2:
        z = own * (load(state, value + first + 1) - load(state, value + first))
        low = exp(0.0 - size_of(z))
        likely = 1.0 / (1.0 + low)
        unlikely = low * likely
        store(state, prob + first, pick(z, 0.0, unlikely, likely))
        store(state, prob + first + 1, pick(z, 0.0, likely, unlikely))
        if logged:
            base = log(1.0 + low)
            store(state, logp + first, (0.0 - pick(z, 0.0, z, 0.0)) - base)
            store(state, logp + first + 1, pick(z, 0.0, 0.0, z) - base)
        return
    best = load(state, value + first)
    for c in range(first + 1, first + count):
        best = larger(best, load(state, value + c))
    total = everywhere(0.0)
    for c in range(first, first + count):
        z = own * (load(state, value + c) - best)
        share = exp(z)
        store(state, logp + c, z)
        store(state, prob + c, share)
        total = total + share
    for c in range(first, first + count):
        store(state, prob + c, load(state, prob + c) / total)
    if logged:
        base = log(total)
        for c in range(first, first + count):
            store(state, logp + c, load(state, logp + c) - base)


@_bare
def backward(
    code: Array, state: Array, start: int, stop: int, scale: Lanes, lam: Array, every: int
) -> None:
    """Values of the nodes code[start:stop], children first; one-node sets respond on the way."""
    table, players, nodes = code[TABLE], code[PLAYERS], code[NODES]
    prob = PROB * nodes
    for position in range(start, stop):
        node = code[position]
        row = table + COLUMNS * node
        first, count = code[row + FIRST], code[row + COUNT]
        if code[row + HOW] != MIX:
            soften(code, state, row, scale * load(lam, code[row + SET]))
        heard = code[row + HEARD] | every
        for party in range(players):
            if (heard >> party) & 1:
                value = (VALUE + party) * nodes
                total = load(state, prob + first) * load(state, value + first)
                for c in range(first + 1, first + count):
                    total = total + load(state, prob + c) * load(state, value + c)
                store(state, value + node, total)


@_bare
def respond(code: Array, state: Array, i: int, y: Array) -> None:
    """Probabilities of LANE set i from its log-odds y [unknowns, LANES], at every node of it."""
    nodes = code[NODES]
    options = code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]
    at = code[code[UNKNOWN] + i]
    best = everywhere(0.0)
    for a in range(options - 1):
        best = larger(best, load(y, at + a))
    total = exp(0.0 - best)
    for a in range(options - 1):
        total = total + exp(load(y, at + a) - best)
    base = best + log(total)
    for a in range(options):
        z = everywhere(0.0) - base
        if a > 0:
            z = load(y, at + a - 1) - base
        q = exp(z)
        for position in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
            edge = code[code[TABLE] + COLUMNS * code[position] + FIRST] + a
            store(state, LOGP * nodes + edge, z)
            store(state, PROB * nodes + edge, q)


@_bare
def believe(code: Array, state: Array, i: int) -> None:
    """Beliefs at set i by Bayes' rule; uniform in the lanes where no node can be reached."""
    nodes = code[NODES]
    logp, belief = LOGP * nodes, BELIEF * nodes
    start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
    best = everywhere(-np.inf)
    for position in range(start, stop):
        node = code[position]
        total = everywhere(0.0)
        for e in range(code[code[PATH_START] + node], code[code[PATH_STOP] + node]):
            total = total + load(state, logp + code[e])
        store(state, belief + node, total)
        best = larger(best, total)
    # where nothing can be reached every node has the same logarithm, -inf
    best = pick(best, -np.inf, best, 0.0)
    share = everywhere(0.0)
    for position in range(start, stop):
        node = code[position]
        here = exp(load(state, belief + node) - best)
        store(state, belief + node, here)
        share = share + here
    for position in range(start, stop):
        node = code[position]
        here = load(state, belief + node)
        store(state, belief + node, pick(share, 0.0, here / share, 1.0 / (stop - start)))


@_bare
def evaluate(
    code: Array, state: Array, k: int, scale: Lanes, lam: Array, y: Array, every: int
) -> Lanes:
    """The equations y - scale x lambda (Q - Q_first) = 0 of stage k: max |gap|, no number where
    one is undefined.

    Fills all rows of the state but the derivatives, for the nodes and unknowns of the stage.
    """
    nodes, gain = code[NODES], gain_row(code)
    s0, s1 = code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]
    for s in range(s0, s1):
        respond(code, state, code[s], y)
    n0, n1 = code[code[STAGE_NODE_START] + k], code[code[STAGE_NODE_START] + k + 1]
    backward(code, state, n0, n1, scale, lam, every)
    worst, poison = everywhere(0.0), everywhere(0.0)
    for s in range(s0, s1):
        i = code[s]
        value = (VALUE + code[code[PLAYER] + i]) * nodes
        believe(code, state, i)
        start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
        for a in range(1, code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]):
            total = everywhere(0.0)
            for position in range(start, stop):
                node = code[position]
                first = value + code[code[TABLE] + COLUMNS * node + FIRST]
                more = load(state, first + a) - load(state, first)
                weighed = load(state, BELIEF * nodes + node) * more
                store(state, gain + first + a - value, weighed)
                total = total + weighed
            for position in range(start, stop):
                node = code[position]
                at = gain + code[code[TABLE] + COLUMNS * node + FIRST] + a
                store(state, at, load(state, at) - load(state, BELIEF * nodes + node) * total)
            u = code[code[UNKNOWN] + i] + a - 1
            advantage = load(lam, i) * total
            gap = load(y, u) - scale * advantage
            store(state, ADVANTAGE * nodes + u, advantage)
            store(state, GAP * nodes + u, gap)
            worst = larger(worst, size_of(gap))
            # a comparison with NaN is false, so that a maximum would pass over it
            poison = poison + gap * 0.0
    return worst + poison


@_bare
def differentiate(
    code: Array, state: Array, stirred: int, stop: int, scale: Lanes, lam: Array
) -> None:
    """Derivatives of the values above a set, and of the edges there that count for beliefs, from
    those of the values at the set; code[stirred:stop] is its record in the section STIRRED.

    Where a mover responds, dV = sum p (dV_c + own dV_c,mover (V_c - V)) over the edges c that move:
    the others lose by the mean what these gain.
    """
    table, players, nodes = code[TABLE], code[PLAYERS], code[NODES]
    prob, dlogp = PROB * nodes, DLOGP * nodes
    at = stirred
    while at < stop:
        node = code[at]
        row = table + COLUMNS * node
        first, last = at + 2, at + 2 + code[at + 1]
        heard, responds = code[row + HEARD], code[row + HOW] != MIX
        own, mover = everywhere(0.0), 0
        if responds:
            own, mover = scale * load(lam, code[row + SET]), VALUE + players + code[row + WHO]
        for party in range(players):
            if (heard >> party) & 1:
                value, moved = (VALUE + party) * nodes, (VALUE + players + party) * nodes
                here, total = load(state, value + node), everywhere(0.0)
                for position in range(first, last):
                    c = code[position]
                    change = load(state, moved + c)
                    if responds:
                        pull = own * load(state, mover * nodes + c)
                        change = change + pull * (load(state, value + c) - here)
                    total = total + load(state, prob + c) * change
                store(state, moved + node, total)
        moving, still = last + 1, last + 2 + code[last]
        at = still + code[still - 1]
        if responds and at > moving + 1:
            mean = everywhere(0.0)
            for position in range(first, last):
                c = code[position]
                mean = mean + load(state, prob + c) * load(state, mover * nodes + c)
            for position in range(moving, still - 1):
                c = code[position]
                store(state, dlogp + c, own * (load(state, mover * nodes + c) - mean))
            for position in range(still, at):
                store(state, dlogp + code[position], own * (0.0 - mean))


@_bare
def derive_column(
    code: Array, state: Array, jacobian: Array, k: int, size: int, scale: Lanes, lam: Array,
    entry: int, column: int,
) -> None:  # fmt: skip
    """One column of the Jacobian of stage k from the derivatives that are in the state; the caller
    adds what y itself contributes. `entry` is the place among all stages' sets of the set whose
    unknown it is."""
    nodes, players, gain = code[NODES], code[PLAYERS], gain_row(code)
    belief, dreach, dlogp = BELIEF * nodes, DREACH * nodes, DLOGP * nodes
    swayed, raised = code[code[SWAYED_START] + entry], code[code[RAISED_START] + entry]
    u = 0
    for t in range(code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]):
        i = code[t]
        start, stop = code[code[SET_START] + i], code[code[SET_START] + i + 1]
        for position in range(start, stop):
            total = everywhere(0.0)
            # the other edges on the way there do not move
            for e in range(code[swayed], code[swayed + 1]):
                total = total + load(state, dlogp + code[e])
            swayed += 1
            store(state, dreach + code[position], total)
        factor = 0.0 - scale * load(lam, i)
        options = code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]
        for a in range(1, options):
            total = everywhere(0.0)
            for position in range(start, stop):
                node = code[position]
                first = code[code[TABLE] + COLUMNS * node + FIRST]
                total = total + load(state, dreach + node) * load(state, gain + first + a)
            store(jacobian, (u + a - 1) * size + column, factor * total)
        # values below the set move only where the unknown is below it too
        moved = (VALUE + players + code[code[PLAYER] + i]) * nodes
        pairs = code[raised]
        for pair in range(pairs):
            node, a = code[raised + 1 + 2 * pair], code[raised + 2 + 2 * pair]
            child = code[code[TABLE] + COLUMNS * node + FIRST] + a
            more = factor * (load(state, belief + node) * load(state, moved + child))
            if a > 0:
                at = (u + a - 1) * size + column
                store(jacobian, at, load(jacobian, at) + more)
            else:
                for other in range(u, u + options - 1):
                    at = other * size + column
                    store(jacobian, at, load(jacobian, at) - more)
        raised += 1 + 2 * pairs
        u += options - 1


@_bare
def derive(
    code: Array, state: Array, jacobian: Array, k: int, size: int, scale: Lanes, lam: Array
) -> None:
    """The exact Jacobian [size x size, LANES] of stage k at the point last evaluated.

    One forward sweep an unknown, over the nodes that it moves. What a sweep reads it has written,
    so that nothing is set back to zero.
    """
    nodes, players = code[NODES], code[PLAYERS]
    column = 0
    for s in range(code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]):
        j = code[s]
        start, stop = code[code[SET_START] + j], code[code[SET_START] + j + 1]
        options = code[code[OFFSET] + j + 1] - code[code[OFFSET] + j]
        entry = s - code[STAGE_SETS]
        stirred = code[STIRRED_START] + entry
        for b in range(1, options):
            for position in range(start, stop):
                node = code[position]
                row = code[TABLE] + COLUMNS * node
                first = code[row + FIRST]
                share = load(state, PROB * nodes + first + b)
                for a in range(options):
                    store(state, DLOGP * nodes + first + a, 0.0 - share)
                store(state, DLOGP * nodes + first + b, 1.0 - share)
                for party in range(players):
                    if (code[row + HEARD] >> party) & 1:
                        value = (VALUE + party) * nodes
                        more = load(state, value + first + b) - load(state, value + node)
                        store(state, value + players * nodes + node, share * more)
            differentiate(code, state, code[stirred], code[stirred + 1], scale, lam)
            derive_column(code, state, jacobian, k, size, scale, lam, entry, column)
            diagonal = column * size + column
            store(jacobian, diagonal, load(jacobian, diagonal) + 1.0)
            column += 1
