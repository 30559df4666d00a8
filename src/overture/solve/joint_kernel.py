"""Pooled strategies and the worlds' own LANE sets as one system: values and exact derivatives.

A world's equations G(x, y, s) = 0 bind its own log-odds y to the pooled ones x; the pooled ones
F(x, y of all worlds, s) = 0 bind them all (s scales the precision). Each world's part of the
Jacobian is reduced on its own, so that what is left has the size of the pooled unknowns: by the
implicit function theorem dy/dx = -(dG/dy)^-1 dG/dx. Compiled; imported late.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import (
    ADVANTAGE,
    DLOGP,
    GAP,
    PROB,
    VALUE,
    Array,
    _bare,
    _jit,
    backward,
    backward_all,
    derive_column,
    differentiate,
    evaluate,
    forget,
    fresh_state,
    log_reach,
)
from overture.solve.load import load_pooled, load_world
from overture.solve.packed import (
    BASE,
    COLUMNS,
    FIRST,
    FIXED,
    OFFSET,
    PATH_START,
    PATH_TURN,
    PLAYER,
    PLAYERS,
    POOLED_SETS,
    PRECISE,
    SET_START,
    SETTLE_START,
    STAGE_NODE_START,
    STAGES,
    TABLE,
    UNKNOWNS,
)
from overture.solve.pooled_jacobian import Influence


@_bare
def load_point(
    code: Array,
    state: Array,
    payoffs: Array,
    chance: Array,
    lam: Array,
    pooled: Array,
    y: Array,
    scale: float,
) -> float:
    """Everything in one world at (pooled log-probabilities, own log-odds, scale): max |gap|."""
    load_world(code, state, payoffs, chance)
    load_pooled(code, state, pooled)
    backward_all(code, state, FIXED, scale, lam)
    backward_all(code, state, PRECISE, scale, lam)
    backward_all(code, state, BASE, scale, lam)
    worst: float = evaluate(code, state, code[STAGES], scale, lam, y)
    settle = code[SETTLE_START]
    backward(code, state, code[settle], code[settle + code[STAGES]], scale, lam)
    return worst


@_jit
def joint_values(
    code: Array,
    payoffs: Array,
    chance: Array,
    precision: Array,
    weights: Array,
    pooled: Array,
    y_all: Array,
    scale: float,
    shift: Array,
    start: int,
    stop: int,
    gaps: Array,
    numerator: Array,
    reach: Array,
    top: Array,
) -> None:
    """Gaps [W, unknowns] of the worlds' own sets at y_all, and the sums for the pooled sets.

    numerator [slots], reach [I], top [I] and `shift` are those of `sweeps.pooled_pass`; nothing is
    re-solved.
    """
    state = fresh_state(code)
    for w in range(start, stop):
        if weights[w] == 0.0:
            continue
        lam = precision[w]
        worst = load_point(code, state, payoffs[w], chance[w], lam, pooled, y_all[w], scale)
        for u in range(code[UNKNOWNS]):
            gaps[w, u] = state[GAP, u] if math.isfinite(worst) else math.inf
        for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
            i = code[position]
            values = VALUE + code[code[PLAYER] + i]
            slot, stop_slot = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
            for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
                total = log_reach(code, state, code[at])
                if total == -math.inf:
                    continue
                top[i] = max(top[i], total)
                r = weights[w] * math.exp(total - shift[i])
                reach[i] += r
                first = code[code[TABLE] + COLUMNS * code[at] + FIRST]
                for a in range(stop_slot - slot):
                    numerator[slot + a] += r * state[values, first + a]


@_bare
def pooled_column(
    code: Array,
    state: Array,
    block: Array,
    column: int,
    sets: Array,
    first_set: int,
    stop_set: int,
    row_of: Array,
    scale: float,
    lam: Array,
    share: Array,
    quality: Array,
) -> None:
    """One column of this world's part of dF, from the derivatives that are in the state.

    Leaves -scale x lambda x d(Q - Q_first) in the rows from row_of [I] on, for those of
    sets[first_set:stop_set] that are pooled; share [nodes] is weight x reach over the
    summed reach of the set.
    """
    players = code[PLAYERS]
    for moved in range(first_set, stop_set):
        i = sets[moved]
        row = row_of[i]
        if row < 0:
            continue
        values = VALUE + code[code[PLAYER] + i]
        slot, options = code[code[OFFSET] + i], code[code[OFFSET] + i + 1] - code[code[OFFSET] + i]
        for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
            node = code[at]
            r = share[node]
            if r == 0.0:
                continue
            change = 0.0
            for e in range(code[code[PATH_START] + node], code[code[PATH_TURN] + node]):
                change += state[DLOGP, code[e]]
            first = code[code[TABLE] + COLUMNS * node + FIRST]
            base = state[values + players, first]
            if change != 0.0:
                base += change * (state[values, first] - quality[slot])
            own = scale * lam[i] * r
            for a in range(1, options):
                moved = state[values + players, first + a]
                if change != 0.0:
                    moved += change * (state[values, first + a] - quality[slot + a])
                block[row + a - 1, column] -= own * (moved - base)


@_bare
def reduce_block(block: Array, m: int, order: Array, least: float) -> tuple[int, float]:
    """Gauss-Jordan on the first m columns of a block, pivots from its first m rows: (rank, sign).

    Complete pivoting; a pivot must exceed `least`, the rest is left for the joint system. Columns
    are swapped in place, `order` [m] says which unknown a column is of. All rows of the block are
    reduced, so that those below m become this world's part of the Schur complement.
    """
    rows, columns = block.shape
    sign = 1.0
    for u in range(m):
        order[u] = u
    for k in range(m):
        best, r0, c0 = least, -1, -1
        for r in range(k, m):
            for c in range(k, m):
                if abs(block[r, c]) > best:
                    best, r0, c0 = abs(block[r, c]), r, c
        if r0 < 0:
            return k, sign
        if r0 != k:
            sign = -sign
            for c in range(columns):
                block[r0, c], block[k, c] = block[k, c], block[r0, c]
        if c0 != k:
            sign = -sign
            order[c0], order[k] = order[k], order[c0]
            for r in range(rows):
                block[r, c0], block[r, k] = block[r, k], block[r, c0]
        pivot = block[k, k]
        if pivot < 0.0:
            sign = -sign
        block[k, k] = 1.0
        for c in range(k + 1, columns):
            block[k, c] /= pivot
        for r in range(rows):
            factor = block[r, k]
            if r == k or factor == 0.0:
                continue
            block[r, k] = 0.0
            for c in range(k + 1, columns):
                block[r, c] -= factor * block[k, c]
    return m, sign


@_bare
def fill_block(
    code: Array,
    f: Influence,
    row_of: Array,
    state: Array,
    block: Array,
    scale: float,
    lam: Array,
    share: Array,
    quality: Array,
    with_scale: bool,
) -> None:
    """One world's rows and columns of the Jacobian, at the point loaded.

    Rows: its own equations, then its part of the pooled ones. Columns: its own unknowns, the
    pooled ones, the scale. One forward sweep a column, over the nodes above the set it belongs to.
    """
    m, joint = code[UNKNOWNS], code[STAGES]
    column = 0
    for h in range(f.hard.shape[0]):
        j = f.hard[h]
        t0, t1 = f.set_start[h], f.set_start[h + 1]
        start, stop = code[code[SET_START] + j], code[code[SET_START] + j + 1]
        options = code[code[OFFSET] + j + 1] - code[code[OFFSET] + j]
        n0, n1 = f.node_start[h], f.node_start[h + 1]
        for b in range(1, options):
            for position in range(start, stop):
                first = code[code[TABLE] + COLUMNS * code[position] + FIRST]
                for a in range(options):
                    state[DLOGP, first + a] = -state[PROB, first + b]
                state[DLOGP, first + b] += 1.0
            differentiate(code, state, n0, n1, scale, 0.0, lam)
            derive_column(code, state, block, joint, scale, lam, column)
            pooled_column(
                code, state, block, column, f.sets, t0, t1, row_of, scale, lam, share, quality
            )  # fmt: skip
            forget(code, state, n0, n1)
            if column < m:
                block[column, column] += 1.0
            column += 1
    if not with_scale:
        return
    settle = code[SETTLE_START]
    n0, n1 = code[code[STAGE_NODE_START] + joint], code[code[STAGE_NODE_START] + joint + 1]
    s0, s1 = code[settle], code[settle + joint]
    differentiate(code, state, code[PRECISE], code[PRECISE + 1], scale, 1.0, lam)
    differentiate(code, state, code[BASE], code[BASE + 1], scale, 1.0, lam)
    differentiate(code, state, n0, n1, scale, 1.0, lam)
    differentiate(code, state, s0, s1, scale, 1.0, lam)
    derive_column(code, state, block, joint, scale, lam, column)
    for u in range(m):
        block[u, column] -= state[ADVANTAGE, u]
    pooled_column(
        code, state, block, column, f.hard, 0, f.hard.shape[0], row_of, scale, lam, share, quality
    )  # fmt: skip
    forget(code, state, code[PRECISE], code[PRECISE + 1])
    forget(code, state, code[BASE], code[BASE + 1])
    forget(code, state, n0, n1)
    forget(code, state, s0, s1)


@_jit
def joint_blocks(
    code: Array,
    f: Influence,
    row_of: Array,
    payoffs: Array,
    chance: Array,
    precision: Array,
    weights: Array,
    pooled: Array,
    y_all: Array,
    scale: float,
    shift: Array,
    mass: Array,
    quality: Array,
    across: Array,
    least: float,
    start: int,
    stop: int,
    total: Array,
    blocks: Array,
    orders: Array,
    ranks: Array,
    signs: Array,
) -> None:
    """Every world's part of the Jacobian of the joint system, reduced.

    f                      its lists of nodes are in `code`, behind the programme
    row_of [I]             first row of a pooled set, -1 for other sets
    across [W, unknowns]  the row that closes the system, in the worlds' own unknowns
    total [rows, columns]  sum over worlds of the rows below their own equations: pooled equations,
                           then the closing row; columns: pooled unknowns, scale, right side
    blocks [W, ...]        the reduced blocks, kept when there is room for them (else of length 0)
    orders, ranks, signs   of `reduce_block`
    """
    m = code[UNKNOWNS]
    n = total.shape[1] - 2
    state = fresh_state(code)
    block = np.zeros((m + n + 1, m + n + 2))
    share = np.zeros(state.shape[1])
    keep = blocks.shape[0] > 0
    for w in range(start, stop):
        if weights[w] == 0.0:
            continue
        lam = precision[w]
        load_point(code, state, payoffs[w], chance[w], lam, pooled, y_all[w], scale)
        for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
            i = code[position]
            for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
                node = code[at]
                share[node] = 0.0
                if mass[i] > 0.0:
                    r = math.exp(log_reach(code, state, node) - shift[i])
                    share[node] = weights[w] * r / mass[i]
        block[:] = 0.0
        fill_block(code, f, row_of, state, block, scale, lam, share, quality, keep)
        for u in range(m):
            block[u, m + n + 1] = -state[GAP, u]
            block[m + n, u] = across[w, u]
        ranks[w], signs[w] = reduce_block(block, m, orders[w], least)
        total += block[m:, m:]
        if keep:
            blocks[w] = block
