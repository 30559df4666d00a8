"""Passes for the pooled fixed point, LANES worlds at a time. Compiled; imported late.

For games in which, given the pooled strategies, every world is solved by one backward sweep (no
fixed points of its own). The innermost index is the world, so that the compiler can use vector
instructions, and the numbers of LANES worlds lie together (`in_lanes`), so that a pass reads memory
from front to back. Sums over worlds are made in a fixed order: by lane, then over the lanes.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import _bare, _jit
from overture.solve.packed import SOFT
from overture.solve.pooled_jacobian import Influence
from overture.solve.programme import Programme

Array = np.ndarray
LANES = 8
CHANCE_KIND, DECISION_KIND = 0, 1


def in_lanes(by_world: Array) -> Array:
    """Numbers [W, K] as [blocks, K, LANES]; lanes beyond the last world are 0."""
    worlds, columns = by_world.shape
    blocks = -(-worlds // LANES)
    padded = by_world
    if blocks * LANES != worlds:
        padded = np.zeros((blocks * LANES, columns))
        padded[:worlds] = by_world
    return np.ascontiguousarray(padded.reshape(blocks, LANES, columns).transpose(0, 2, 1))


@_bare
def soften_lanes(
    first: int, count: int, who: int, scale: float, lam: Array, value: Array, prob: Array,
    total: Array,
) -> None:  # fmt: skip
    """Softmax of the mover's values over the edges first ... first + count - 1, in every lane."""
    if count == 2:
        one, other = value[first, who], value[first + 1, who]
        left, right = prob[first], prob[first + 1]
        for lane in range(LANES):
            z = scale * lam[lane] * (other[lane] - one[lane])
            low = math.exp(-abs(z))
            likely = 1.0 / (1.0 + low)
            right[lane] = likely if z > 0.0 else low * likely
            left[lane] = low * likely if z > 0.0 else likely
        return
    best = prob[first]
    for lane in range(LANES):
        best[lane] = value[first, who, lane]
    for c in range(first + 1, first + count):
        here = value[c, who]
        for lane in range(LANES):
            best[lane] = max(best[lane], here[lane])
    for lane in range(LANES):
        total[lane] = 0.0
    # the best option's value stands where the first option's probability will
    for c in range(first + count - 1, first - 1, -1):
        here, share = value[c, who], prob[c]
        for lane in range(LANES):
            share[lane] = math.exp(scale * lam[lane] * (here[lane] - best[lane]))
            total[lane] += share[lane]
    for c in range(first, first + count):
        share = prob[c]
        for lane in range(LANES):
            share[lane] /= total[lane]


@_bare
def sweep_lanes(
    p: Programme, nodes: Array, precision: Array, scale: float, value: Array, prob: Array,
    total: Array,
) -> None:  # fmt: skip
    """Values of `nodes`, children first; precision [I, LANES]."""
    for position in range(nodes.shape[0]):
        node = nodes[position]
        first, count = p.first[node], p.count[node]
        if p.kind[node] == DECISION_KIND and p.mode[p.infoset[node]] == SOFT:
            i = p.infoset[node]
            soften_lanes(first, count, p.player[i], scale, precision[i], value, prob, total)
        for party in range(p.players):
            # slices, so that the inner loops have no index arithmetic and use vector instructions
            here, share, below = value[node, party], prob[first], value[first, party]
            for lane in range(LANES):
                here[lane] = share[lane] * below[lane]
            for c in range(first + 1, first + count):
                share, below = prob[c], value[c, party]
                for lane in range(LANES):
                    here[lane] += share[lane] * below[lane]


@_bare
def load_chance_lanes(p: Programme, nodes: Array, chance: Array, prob: Array) -> None:
    """Chance probabilities of a block at the edges below `nodes`; chance [columns, LANES]."""
    for position in range(nodes.shape[0]):
        node = nodes[position]
        for c in range(p.first[node], p.first[node] + p.count[node]):
            here, there = prob[c], chance[p.edge[c]]
            for lane in range(LANES):
                here[lane] = there[lane]


@_jit
def settle_lanes(
    p: Programme, payoffs: Array, chance: Array, precision: Array, scale: float, start: int,
    stop: int, frontier: Array,
) -> None:  # fmt: skip
    """Values at the frontier [blocks, carried, LANES]: all that needs no unknown, settled once.
    `start` is the first world of a block."""
    nodes = p.kind.shape[0]
    value, prob = np.zeros((nodes, p.players, LANES)), np.ones((nodes, LANES))
    total = np.zeros(LANES)
    for at in range(start, stop, LANES):
        block = at // LANES
        lanes = min(LANES, stop - at)
        load_chance_lanes(p, p.static_chance_nodes, chance[block], prob)
        for position in range(p.ends.shape[0]):
            node = p.ends[position]
            terminal = p.terminal[node]
            for party in range(p.players):
                for lane in range(lanes):
                    value[node, party, lane] = payoffs[at + lane, terminal, party]
        sweep_lanes(p, p.static, precision[block], scale, value, prob, total)
        for row in range(p.carried.shape[0]):
            there, here = frontier[block, row], value[p.carried[row, 0], p.carried[row, 1]]
            for lane in range(LANES):
                there[lane] = here[lane]


@_bare
def load_pooled_lanes(p: Programme, pooled: Array, prob: Array) -> None:
    """Probabilities of the pooled sets, from their log-probabilities per slot, in every lane."""
    for position in range(p.pooled_sets.shape[0]):
        i = p.pooled_sets[position]
        for a in range(p.offset[i + 1] - p.offset[i]):
            share = math.exp(pooled[p.offset[i] + a])
            for k in range(p.set_start[i], p.set_start[i + 1]):
                c = p.first[p.set_nodes[k]] + a
                for lane in range(LANES):
                    prob[c, lane] = share


@_bare
def load_frontier(p: Programme, frontier: Array, value: Array) -> None:
    """Settled values of a block; those that nobody responds to stay 0."""
    for row in range(p.carried.shape[0]):
        here, there = value[p.carried[row, 0], p.carried[row, 1]], frontier[row]
        for lane in range(LANES):
            here[lane] = there[lane]


@_bare
def load_weights(weights: Array, block: int, start: int, stop: int, out: Array) -> None:
    """Weights of the worlds of a block that lie in start ... stop - 1, else 0."""
    for lane in range(LANES):
        w = block * LANES + lane
        out[lane] = weights[w] if start <= w < stop else 0.0


@_bare
def reach_lanes(p: Programme, position: int, weights: Array, prob: Array, out: Array) -> None:
    """Weight times reach of one node of a pooled set, own moves left out; weights [LANES]."""
    for lane in range(LANES):
        out[lane] = weights[lane]
    for e in range(p.path_start[position], p.path_start[position + 1]):
        share = prob[p.path_edges[e]]
        for lane in range(LANES):
            out[lane] *= share[lane]


@_bare
def over_lanes(by_lane: Array, out: Array) -> None:
    """Add the lanes [rows, LANES] to `out` [rows]."""
    for row in range(out.shape[0]):
        for lane in range(LANES):
            out[row] += by_lane[row, lane]


@_jit
def pooled_pass_lanes(
    p: Programme, frontier: Array, chance: Array, precision: Array, weights: Array, pooled: Array,
    scale: float, start: int, stop: int, numerator: Array, reach: Array, reach_squared: Array,
) -> None:  # fmt: skip
    """One pass: what `sweeps.pooled_pass` does, for worlds without fixed points of their own."""
    nodes = p.kind.shape[0]
    value, prob = np.zeros((nodes, p.players, LANES)), np.ones((nodes, LANES))
    total, weight, r, here = np.zeros((4, LANES))
    above = np.zeros((numerator.shape[0], LANES))
    below, squares = np.zeros((2, reach.shape[0], LANES))
    load_pooled_lanes(p, pooled, prob)
    for block in range(start // LANES, (stop + LANES - 1) // LANES):
        load_weights(weights, block, start, stop, weight)
        load_chance_lanes(p, p.chance_nodes, chance[block], prob)
        load_frontier(p, frontier[block], value)
        sweep_lanes(p, p.base, precision[block], scale, value, prob, total)
        for position in range(p.pooled_sets.shape[0]):
            i = p.pooled_sets[position]
            who = p.player[i]
            for lane in range(LANES):
                here[lane] = 0.0
            for k in range(p.set_start[i], p.set_start[i + 1]):
                reach_lanes(p, k, weight, prob, r)
                first = p.first[p.set_nodes[k]]
                for a in range(p.offset[i + 1] - p.offset[i]):
                    into, worth = above[p.offset[i] + a], value[first + a, who]
                    for lane in range(LANES):
                        into[lane] += r[lane] * worth[lane]
                for lane in range(LANES):
                    here[lane] += r[lane]
            for lane in range(LANES):
                below[i, lane] += here[lane]
                squares[i, lane] += here[lane] * here[lane]
    over_lanes(above, numerator)
    over_lanes(below, reach)
    over_lanes(squares, reach_squared)


@_jit
def jacobian_pass_lanes(
    p: Programme, f: Influence, frontier: Array, chance: Array, precision: Array, weights: Array,
    pooled: Array, scale: float, column_of: Array, start: int, stop: int, d_numerator: Array,
    d_reach: Array,
) -> None:  # fmt: skip
    """Derivatives of numerator and reach by every pooled log-odds, added over the worlds.

    column_of [I] first unknown of a pooled set; d_numerator [slots, unknowns], d_reach
    [I, unknowns]. One forward sweep per unknown, over the nodes above its set.
    """
    nodes = p.kind.shape[0]
    value, prob = np.zeros((nodes, p.players, LANES)), np.ones((nodes, LANES))
    dvalue, dlogp = np.zeros((nodes, p.players, LANES)), np.zeros((nodes, LANES))
    reach = np.zeros((p.set_nodes.shape[0], LANES))
    total, weight, mean, change = np.zeros((4, LANES))
    unknowns = d_reach.shape[1]
    above = np.zeros((unknowns, d_numerator.shape[0], LANES))
    below = np.zeros((unknowns, d_reach.shape[0], LANES))
    load_pooled_lanes(p, pooled, prob)
    for block in range(start // LANES, (stop + LANES - 1) // LANES):
        load_weights(weights, block, start, stop, weight)
        load_chance_lanes(p, p.chance_nodes, chance[block], prob)
        load_frontier(p, frontier[block], value)
        sweep_lanes(p, p.base, precision[block], scale, value, prob, total)
        for position in range(p.pooled_sets.shape[0]):
            i = p.pooled_sets[position]
            for k in range(p.set_start[i], p.set_start[i + 1]):
                reach_lanes(p, k, weight, prob, reach[k])
        for position in range(p.pooled_sets.shape[0]):
            j = p.pooled_sets[position]
            n0, n1 = f.node_start[position], f.node_start[position + 1]
            own = p.first[p.set_nodes[p.set_start[j]]]
            for b in range(1, p.offset[j + 1] - p.offset[j]):
                column = column_of[j] + b - 1
                for k in range(n0, n1):
                    node = f.nodes[k]
                    first, count = p.first[node], p.count[node]
                    moves = False
                    if p.kind[node] == DECISION_KIND:
                        i = p.infoset[node]
                        if i == j:
                            moves = True
                            for a in range(count):
                                same = 1.0 if a == b else 0.0
                                for lane in range(LANES):
                                    dlogp[first + a, lane] = same - prob[own + b, lane]
                        elif p.mode[i] == SOFT:
                            moves = True
                            who, lam = p.player[i], precision[block, i]
                            mean[:] = 0.0
                            for c in range(first, first + count):
                                share, moved = prob[c], dvalue[c, who]
                                for lane in range(LANES):
                                    mean[lane] += share[lane] * moved[lane]
                            for c in range(first, first + count):
                                at, moved = dlogp[c], dvalue[c, who]
                                for lane in range(LANES):
                                    at[lane] = scale * lam[lane] * (moved[lane] - mean[lane])
                    for party in range(p.players):
                        into = dvalue[node, party]
                        for lane in range(LANES):
                            into[lane] = 0.0
                        for c in range(first, first + count):
                            share, moved = prob[c], dvalue[c, party]
                            if moves:
                                at, worth = dlogp[c], value[c, party]
                                for lane in range(LANES):
                                    into[lane] += share[lane] * (
                                        moved[lane] + at[lane] * worth[lane]
                                    )
                            else:
                                for lane in range(LANES):
                                    into[lane] += share[lane] * moved[lane]
                for s in range(f.set_start[position], f.set_start[position + 1]):
                    i = f.sets[s]
                    who = p.player[i]
                    for k in range(p.set_start[i], p.set_start[i + 1]):
                        change[:] = 0.0
                        for e in range(p.path_start[k], p.path_start[k + 1]):
                            at = dlogp[p.path_edges[e]]
                            for lane in range(LANES):
                                change[lane] += at[lane]
                        came, into = reach[k], below[column, i]
                        for lane in range(LANES):
                            into[lane] += came[lane] * change[lane]
                        first = p.first[p.set_nodes[k]]
                        for a in range(p.offset[i + 1] - p.offset[i]):
                            into = above[column, p.offset[i] + a]
                            worth, moved = value[first + a, who], dvalue[first + a, who]
                            for lane in range(LANES):
                                into[lane] += came[lane] * (
                                    change[lane] * worth[lane] + moved[lane]
                                )
                for k in range(n0, n1):
                    node = f.nodes[k]
                    for party in range(p.players):
                        for lane in range(LANES):
                            dvalue[node, party, lane] = 0.0
                    for c in range(p.first[node], p.first[node] + p.count[node]):
                        for lane in range(LANES):
                            dlogp[c, lane] = 0.0
    for column in range(unknowns):
        over_lanes(above[column], d_numerator[:, column])
        over_lanes(below[column], d_reach[:, column])
