"""The compiled pass behind `pooled_jacobian`. Imported late: it brings in numba."""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import _jit, backward
from overture.solve.pooled_jacobian import Influence
from overture.solve.programme import SOFT, Programme
from overture.solve.sweeps import load_chance, load_pooled

Array = np.ndarray
DECISION_KIND = 1


@_jit
def jacobian_pass(
    p: Programme,
    f: Influence,
    frontier: Array,
    chance: Array,
    precision: Array,
    weights: Array,
    pooled: Array,
    scale: float,
    shift: Array,
    column_of: Array,
    start: int,
    stop: int,
    d_numerator: Array,
    d_reach: Array,
) -> None:
    """Derivatives of the pooled sums by every pooled log-odds, added over worlds start..stop-1.

    column_of [I] first unknown of a pooled set; d_numerator [slots, unknowns] and d_reach
    [I, unknowns] are what pooled_pass calls numerator and reach, differentiated.
    """
    nodes = p.kind.shape[0]
    value, prob, logp = np.zeros((nodes, p.players)), np.zeros(nodes), np.zeros(nodes)
    dvalue, dlogp = np.zeros((nodes, p.players)), np.zeros(nodes)
    reach = np.zeros(p.set_nodes.shape[0])
    load_pooled(p, pooled, prob, logp)
    for w in range(start, stop):
        if weights[w] == 0.0:
            continue
        lam = precision[w]
        load_chance(p, p.chance_nodes, chance[w], prob, logp)
        for k in range(p.frontier.shape[0]):
            for party in range(p.players):
                value[p.frontier[k], party] = frontier[w, k, party]
        backward(p, p.base, 0, p.base.shape[0], scale, lam, value, prob, logp)
        for position in range(p.pooled_sets.shape[0]):
            i = p.pooled_sets[position]
            for at in range(p.set_start[i], p.set_start[i + 1]):
                total = 0.0
                for e in range(p.path_start[at], p.path_start[at + 1]):
                    total += logp[p.path_edges[e]]
                reach[at] = weights[w] * math.exp(total - shift[i])
        for position in range(p.pooled_sets.shape[0]):
            j = p.pooled_sets[position]
            first_j = p.first[p.set_nodes[p.set_start[j]]]
            n0, n1 = f.node_start[position], f.node_start[position + 1]
            for b in range(1, p.offset[j + 1] - p.offset[j]):
                column = column_of[j] + b - 1
                pb = prob[first_j + b]
                for k in range(n0, n1):
                    node = f.nodes[k]
                    first, count = p.first[node], p.count[node]
                    moves = False
                    if p.kind[node] == DECISION_KIND:
                        i = p.infoset[node]
                        if i == j:
                            moves = True
                            for a in range(count):
                                dlogp[first + a] = (1.0 if a == b else 0.0) - pb
                        elif p.mode[i] == SOFT:
                            moves = True
                            who = p.player[i]
                            mean = 0.0
                            for c in range(first, first + count):
                                mean += prob[c] * dvalue[c, who]
                            for c in range(first, first + count):
                                dlogp[c] = scale * lam[i] * (dvalue[c, who] - mean)
                    for party in range(p.players):
                        total = 0.0
                        for c in range(first, first + count):
                            if prob[c] != 0.0:
                                change = dvalue[c, party]
                                if moves:
                                    change += dlogp[c] * value[c, party]
                                total += prob[c] * change
                        dvalue[node, party] = total
                for k in range(f.set_start[position], f.set_start[position + 1]):
                    i = f.sets[k]
                    who = p.player[i]
                    for at in range(p.set_start[i], p.set_start[i + 1]):
                        r = reach[at]
                        if r == 0.0:
                            continue
                        change = 0.0
                        for e in range(p.path_start[at], p.path_start[at + 1]):
                            change += dlogp[p.path_edges[e]]
                        d_reach[i, column] += r * change
                        first = p.first[p.set_nodes[at]]
                        for a in range(p.offset[i + 1] - p.offset[i]):
                            d_numerator[p.offset[i] + a, column] += r * (
                                change * value[first + a, who] + dvalue[first + a, who]
                            )
                for k in range(n0, n1):
                    node = f.nodes[k]
                    for party in range(p.players):
                        dvalue[node, party] = 0.0
                    for c in range(p.first[node], p.first[node] + p.count[node]):
                        dlogp[c] = 0.0
