"""Passes for the pooled fixed point, LANES worlds at a time. Compiled; imported late.

For games in which, given the pooled strategies, every world is solved by one backward sweep (no
fixed points of its own). The innermost index is the world, so that the compiler can use vector
instructions; sums over worlds are made in the order of the worlds.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import _jit
from overture.solve.pooled_jacobian import Influence
from overture.solve.programme import SOFT, Programme

Array = np.ndarray
LANES = 8
CHANCE_KIND, DECISION_KIND = 0, 1


@_jit
def soften_lanes(
    p: Programme, node: int, lam: Array, scale: float, at: int, stop: int, value: Array, prob: Array
) -> None:
    """Softmax of the mover's values at a one-node set, in every lane; lam [W]."""
    first, count = p.first[node], p.count[node]
    who = p.player[p.infoset[node]]
    best = np.empty(LANES)
    total = np.empty(LANES)
    for lane in range(LANES):
        best[lane] = value[first, who, lane]
        total[lane] = 0.0
    for c in range(first + 1, first + count):
        for lane in range(LANES):
            best[lane] = max(best[lane], value[c, who, lane])
    lanes = min(LANES, stop - at)
    for c in range(first, first + count):
        for lane in range(lanes):
            prob[c, lane] = math.exp(scale * lam[at + lane] * (value[c, who, lane] - best[lane]))
        for lane in range(LANES):
            total[lane] += prob[c, lane]
    for c in range(first, first + count):
        for lane in range(LANES):
            prob[c, lane] /= total[lane]


@_jit
def sweep_lanes(
    p: Programme,
    nodes: Array,
    precision: Array,
    scale: float,
    at: int,
    stop: int,
    value: Array,
    prob: Array,
) -> None:
    """Values of `nodes`, children first; precision [I, W]."""
    for position in range(nodes.shape[0]):
        node = nodes[position]
        if p.kind[node] == DECISION_KIND and p.mode[p.infoset[node]] == SOFT:
            soften_lanes(p, node, precision[p.infoset[node]], scale, at, stop, value, prob)
        first, count = p.first[node], p.count[node]
        for party in range(p.players):
            # slices, so that the inner loops have no index arithmetic and use vector instructions
            here, share, below = value[node, party], prob[first], value[first, party]
            for lane in range(LANES):
                here[lane] = share[lane] * below[lane]
            for c in range(first + 1, first + count):
                share, below = prob[c], value[c, party]
                for lane in range(LANES):
                    here[lane] += share[lane] * below[lane]


@_jit
def load_chance_lanes(
    p: Programme, nodes: Array, chance: Array, at: int, stop: int, prob: Array
) -> None:
    """Chance probabilities of the lanes at the edges below `nodes`; chance [columns, W]."""
    lanes = min(LANES, stop - at)
    for position in range(nodes.shape[0]):
        node = nodes[position]
        for c in range(p.first[node], p.first[node] + p.count[node]):
            for lane in range(lanes):
                prob[c, lane] = chance[p.edge[c], at + lane]


@_jit
def settle_lanes(
    p: Programme,
    payoffs: Array,
    chance: Array,
    precision: Array,
    scale: float,
    start: int,
    stop: int,
    frontier: Array,
) -> None:
    """Values at the frontier [frontier, movers, W]: all that needs no unknown, settled once."""
    nodes = p.kind.shape[0]
    value, prob = np.zeros((nodes, p.players, LANES)), np.ones((nodes, LANES))
    for at in range(start, stop, LANES):
        lanes = min(LANES, stop - at)
        load_chance_lanes(p, p.static_chance_nodes, chance, at, stop, prob)
        for position in range(p.ends.shape[0]):
            node = p.ends[position]
            for party in range(p.players):
                for lane in range(lanes):
                    value[node, party, lane] = payoffs[at + lane, p.terminal[node], party]
        sweep_lanes(p, p.static, precision, scale, at, stop, value, prob)
        for f in range(p.frontier.shape[0]):
            for party in range(p.players):
                for lane in range(lanes):
                    frontier[f, party, at + lane] = value[p.frontier[f], party, lane]


@_jit
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


@_jit
def load_frontier(p: Programme, frontier: Array, at: int, stop: int, value: Array) -> None:
    """Settled values of the lanes."""
    lanes = min(LANES, stop - at)
    for f in range(p.frontier.shape[0]):
        node = p.frontier[f]
        for party in range(p.players):
            for lane in range(lanes):
                value[node, party, lane] = frontier[f, party, at + lane]


@_jit
def reach_lanes(
    p: Programme, position: int, weights: Array, at: int, stop: int, prob: Array, out: Array
) -> None:
    """Weight times reach of one node of a pooled set, own moves left out."""
    lanes = min(LANES, stop - at)
    for lane in range(lanes):
        out[lane] = weights[at + lane]
    for e in range(p.path_start[position], p.path_start[position + 1]):
        c = p.path_edges[e]
        for lane in range(LANES):
            out[lane] *= prob[c, lane]


@_jit
def pooled_pass_lanes(
    p: Programme,
    frontier: Array,
    chance: Array,
    precision: Array,
    weights: Array,
    pooled: Array,
    scale: float,
    start: int,
    stop: int,
    numerator: Array,
    reach: Array,
    reach_squared: Array,
) -> None:
    """One pass: what `sweeps.pooled_pass` does, for worlds without fixed points of their own."""
    nodes = p.kind.shape[0]
    value, prob = np.zeros((nodes, p.players, LANES)), np.ones((nodes, LANES))
    r, here = np.zeros(LANES), np.zeros(LANES)
    load_pooled_lanes(p, pooled, prob)
    for at in range(start, stop, LANES):
        lanes = min(LANES, stop - at)
        load_chance_lanes(p, p.chance_nodes, chance, at, stop, prob)
        load_frontier(p, frontier, at, stop, value)
        sweep_lanes(p, p.base, precision, scale, at, stop, value, prob)
        for position in range(p.pooled_sets.shape[0]):
            i = p.pooled_sets[position]
            who = p.player[i]
            here[:] = 0.0
            for k in range(p.set_start[i], p.set_start[i + 1]):
                reach_lanes(p, k, weights, at, stop, prob, r)
                first = p.first[p.set_nodes[k]]
                for a in range(p.offset[i + 1] - p.offset[i]):
                    total = 0.0
                    for lane in range(lanes):
                        total += r[lane] * value[first + a, who, lane]
                    numerator[p.offset[i] + a] += total
                for lane in range(lanes):
                    here[lane] += r[lane]
            for lane in range(lanes):
                reach[i] += here[lane]
                reach_squared[i] += here[lane] * here[lane]


@_jit
def jacobian_pass_lanes(
    p: Programme,
    f: Influence,
    frontier: Array,
    chance: Array,
    precision: Array,
    weights: Array,
    pooled: Array,
    scale: float,
    column_of: Array,
    start: int,
    stop: int,
    d_numerator: Array,
    d_reach: Array,
) -> None:
    """Derivatives of numerator and reach by every pooled log-odds, added over the worlds.

    column_of [I] first unknown of a pooled set; d_numerator [slots, unknowns], d_reach
    [I, unknowns]. One forward sweep per unknown, over the nodes above its set.
    """
    nodes = p.kind.shape[0]
    value, prob = np.zeros((nodes, p.players, LANES)), np.ones((nodes, LANES))
    dvalue, dlogp = np.zeros((nodes, p.players, LANES)), np.zeros((nodes, LANES))
    reach = np.zeros((p.set_nodes.shape[0], LANES))
    mean, change = np.zeros(LANES), np.zeros(LANES)
    load_pooled_lanes(p, pooled, prob)
    for at in range(start, stop, LANES):
        lanes = min(LANES, stop - at)
        load_chance_lanes(p, p.chance_nodes, chance, at, stop, prob)
        load_frontier(p, frontier, at, stop, value)
        sweep_lanes(p, p.base, precision, scale, at, stop, value, prob)
        for position in range(p.pooled_sets.shape[0]):
            i = p.pooled_sets[position]
            for k in range(p.set_start[i], p.set_start[i + 1]):
                reach_lanes(p, k, weights, at, stop, prob, reach[k])
        for position in range(p.pooled_sets.shape[0]):
            j = p.pooled_sets[position]
            n0, n1 = f.node_start[position], f.node_start[position + 1]
            share = p.first[p.set_nodes[p.set_start[j]]]
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
                                own = 1.0 if a == b else 0.0
                                for lane in range(LANES):
                                    dlogp[first + a, lane] = own - prob[share + b, lane]
                        elif p.mode[i] == SOFT:
                            moves = True
                            who = p.player[i]
                            mean[:] = 0.0
                            for c in range(first, first + count):
                                for lane in range(LANES):
                                    mean[lane] += prob[c, lane] * dvalue[c, who, lane]
                            for c in range(first, first + count):
                                for lane in range(lanes):
                                    dlogp[c, lane] = (
                                        scale
                                        * precision[i, at + lane]
                                        * (dvalue[c, who, lane] - mean[lane])
                                    )
                    for party in range(p.players):
                        for lane in range(LANES):
                            dvalue[node, party, lane] = 0.0
                        for c in range(first, first + count):
                            if moves:
                                for lane in range(LANES):
                                    dvalue[node, party, lane] += prob[c, lane] * (
                                        dvalue[c, party, lane]
                                        + dlogp[c, lane] * value[c, party, lane]
                                    )
                            else:
                                for lane in range(LANES):
                                    dvalue[node, party, lane] += (
                                        prob[c, lane] * dvalue[c, party, lane]
                                    )
                for s in range(f.set_start[position], f.set_start[position + 1]):
                    i = f.sets[s]
                    who = p.player[i]
                    for k in range(p.set_start[i], p.set_start[i + 1]):
                        change[:] = 0.0
                        for e in range(p.path_start[k], p.path_start[k + 1]):
                            c = p.path_edges[e]
                            for lane in range(LANES):
                                change[lane] += dlogp[c, lane]
                        total = 0.0
                        for lane in range(lanes):
                            total += reach[k, lane] * change[lane]
                        d_reach[i, column] += total
                        first = p.first[p.set_nodes[k]]
                        for a in range(p.offset[i + 1] - p.offset[i]):
                            total = 0.0
                            for lane in range(lanes):
                                total += reach[k, lane] * (
                                    change[lane] * value[first + a, who, lane]
                                    + dvalue[first + a, who, lane]
                                )
                            d_numerator[p.offset[i] + a, column] += total
                for k in range(n0, n1):
                    node = f.nodes[k]
                    for party in range(p.players):
                        for lane in range(LANES):
                            dvalue[node, party, lane] = 0.0
                    for c in range(p.first[node], p.first[node] + p.count[node]):
                        for lane in range(LANES):
                            dlogp[c, lane] = 0.0
