"""Agent logit quantal response in every world, compiled (McKelvey & Palfrey 1998).

Unknowns are log-odds against the first option, so nothing saturates at high precision; reaches
are sums of log-probabilities, so nothing underflows. All functions work on one world at a time
and release the interpreter lock; worlds are spread over threads in fixed blocks.
Imported late: it brings in numba.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from overture.solve.programme import SOFT, Programme

Array = np.ndarray
CONVERGED, STALLED = 0, 1

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")

CHANCE_KIND, DECISION_KIND = 0, 1


@_jit
def soften(p: Programme, node: int, lam: float, value: Array, prob: Array, logp: Array) -> None:
    """Softmax of the mover's values at a one-node set; fills the edges below it."""
    first, count = p.first[node], p.count[node]
    who = p.player[p.infoset[node]]
    best = value[first, who]
    for c in range(first + 1, first + count):
        best = max(best, value[c, who])
    total = 0.0
    for c in range(first, first + count):
        z = lam * (value[c, who] - best)
        logp[c] = z
        prob[c] = math.exp(z)
        total += prob[c]
    log_total = math.log(total)
    for c in range(first, first + count):
        prob[c] /= total
        logp[c] -= log_total


@_jit
def mix(p: Programme, node: int, value: Array, prob: Array) -> None:
    """Value of a node as the mean over its edges."""
    first, count = p.first[node], p.count[node]
    for party in range(p.players):
        total = 0.0
        for c in range(first, first + count):
            # an edge that is never taken does not count, whatever lies beyond it
            if prob[c] != 0.0:
                total += prob[c] * value[c, party]
        value[node, party] = total


@_jit
def backward(
    p: Programme,
    nodes: Array,
    start: int,
    stop: int,
    scale: float,
    lam: Array,
    value: Array,
    prob: Array,
    logp: Array,
) -> None:
    """Values of nodes[start:stop], children first; one-node sets respond on the way."""
    for position in range(start, stop):
        node = nodes[position]
        if p.kind[node] == DECISION_KIND:
            i = p.infoset[node]
            if p.mode[i] == SOFT:
                soften(p, node, scale * lam[i], value, prob, logp)
        mix(p, node, value, prob)


@_jit
def respond(p: Programme, i: int, y: Array, prob: Array, logp: Array) -> None:
    """Probabilities of LANE set i from its log-odds, at every node of the set."""
    options = p.offset[i + 1] - p.offset[i]
    at = p.unknown[i]
    best = 0.0
    for a in range(options - 1):
        best = max(best, y[at + a])
    total = math.exp(-best)
    for a in range(options - 1):
        total += math.exp(y[at + a] - best)
    base = best + math.log(total)
    for position in range(p.set_start[i], p.set_start[i + 1]):
        first = p.first[p.set_nodes[position]]
        for a in range(options):
            z = -base if a == 0 else y[at + a - 1] - base
            logp[first + a] = z
            prob[first + a] = math.exp(z)


@_jit
def believe(p: Programme, i: int, logp: Array, belief: Array) -> None:
    """Beliefs at set i by Bayes' rule; uniform when no node of it can be reached."""
    start, stop = p.set_start[i], p.set_start[i + 1]
    best = -np.inf
    for position in range(start, stop):
        total = 0.0
        for e in range(p.path_start[position], p.path_start[position + 1]):
            total += logp[p.path_edges[e]]
        belief[position - start] = total
        best = max(best, total)
    if best == -np.inf:
        for k in range(stop - start):
            belief[k] = 1.0 / (stop - start)
        return
    total = 0.0
    for k in range(stop - start):
        belief[k] = math.exp(belief[k] - best)
        total += belief[k]
    for k in range(stop - start):
        belief[k] /= total


@_jit
def stage_system(
    p: Programme,
    k: int,
    scale: float,
    lam: Array,
    y: Array,
    value: Array,
    prob: Array,
    logp: Array,
    belief: Array,
    gap: Array,
    jacobian: Array,
    dvalue: Array,
    dlogp: Array,
    dbelief: Array,
    derive: bool,
) -> float:
    """F(y) = y - lambda (Q - Q_first) for the unknowns of stage k, and its Jacobian.

    Returns max |F|. The Jacobian is exact: one forward derivative sweep per unknown.
    """
    s0, s1 = p.stage_set_start[k], p.stage_set_start[k + 1]
    n0, n1 = p.stage_node_start[k], p.stage_node_start[k + 1]
    for s in range(s0, s1):
        respond(p, p.stage_sets[s], y, prob, logp)
    backward(p, p.stage_nodes, n0, n1, scale, lam, value, prob, logp)
    low = p.unknown[p.stage_sets[s0]]
    worst = 0.0
    for s in range(s0, s1):
        i = p.stage_sets[s]
        who = p.player[i]
        believe(p, i, logp, belief)
        start, stop = p.set_start[i], p.set_start[i + 1]
        for a in range(1, p.offset[i + 1] - p.offset[i]):
            advantage = 0.0
            for position in range(start, stop):
                first = p.first[p.set_nodes[position]]
                if belief[position - start] != 0.0:
                    advantage += belief[position - start] * (
                        value[first + a, who] - value[first, who]
                    )
            u = p.unknown[i] + a - 1
            gap[u] = y[u] - scale * lam[i] * advantage
            worst = max(worst, abs(gap[u]))
            if not math.isfinite(gap[u]):
                return np.inf
    if not derive:
        return worst
    for s in range(s0, s1):
        j = p.stage_sets[s]
        options = p.offset[j + 1] - p.offset[j]
        first_j = p.first[p.set_nodes[p.set_start[j]]]
        for b in range(1, options):
            column = p.unknown[j] + b - 1 - low
            pb = prob[first_j + b]
            for t in range(s0, s1):
                i = p.stage_sets[t]
                for position in range(p.set_start[i], p.set_start[i + 1]):
                    first = p.first[p.set_nodes[position]]
                    for a in range(p.offset[i + 1] - p.offset[i]):
                        if i != j:
                            dlogp[first + a] = 0.0
                        else:
                            dlogp[first + a] = (1.0 if a == b else 0.0) - pb
            for position in range(n0, n1):
                node = p.stage_nodes[position]
                differentiate(p, node, scale, lam, value, prob, dvalue, dlogp, j)
            for t in range(s0, s1):
                i = p.stage_sets[t]
                who = p.player[i]
                believe(p, i, logp, belief)
                start, stop = p.set_start[i], p.set_start[i + 1]
                mean = 0.0
                for position in range(start, stop):
                    total = 0.0
                    for e in range(p.path_start[position], p.path_start[position + 1]):
                        total += dlogp[p.path_edges[e]]
                    dbelief[position - start] = total
                    mean += belief[position - start] * total
                for a in range(1, p.offset[i + 1] - p.offset[i]):
                    total = 0.0
                    for position in range(start, stop):
                        mu = belief[position - start]
                        if mu == 0.0:
                            continue
                        first = p.first[p.set_nodes[position]]
                        total += mu * (
                            dvalue[first + a, who]
                            - dvalue[first, who]
                            + (dbelief[position - start] - mean)
                            * (value[first + a, who] - value[first, who])
                        )
                    row = p.unknown[i] + a - 1 - low
                    jacobian[row, column] = (1.0 if row == column else 0.0) - (
                        scale * lam[i] * total
                    )
    for position in range(n0, n1):
        node = p.stage_nodes[position]
        for party in range(p.players):
            dvalue[node, party] = 0.0
        for c in range(p.first[node], p.first[node] + p.count[node]):
            dlogp[c] = 0.0
    return worst


@_jit
def differentiate(
    p: Programme,
    node: int,
    scale: float,
    lam: Array,
    value: Array,
    prob: Array,
    dvalue: Array,
    dlogp: Array,
    moving: int,
) -> None:
    """Derivative of a node's value, and of its edges where it is a one-node set."""
    first, count = p.first[node], p.count[node]
    moves = False
    if p.kind[node] == DECISION_KIND:
        i = p.infoset[node]
        moves = i == moving
        if p.mode[i] == SOFT:
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


@_jit
def eliminate(matrix: Array, right: Array, size: int) -> float:
    """Solve in place by Gaussian elimination with partial pivoting; returns the determinant's
    sign (0 when singular). The answer is left in `right`."""
    sign = 1.0
    for k in range(size):
        pivot = k
        for r in range(k + 1, size):
            if abs(matrix[r, k]) > abs(matrix[pivot, k]):
                pivot = r
        if matrix[pivot, k] == 0.0 or not math.isfinite(matrix[pivot, k]):
            return 0.0
        if pivot != k:
            sign = -sign
            for c in range(k, size):
                matrix[k, c], matrix[pivot, c] = matrix[pivot, c], matrix[k, c]
            right[k], right[pivot] = right[pivot], right[k]
        if matrix[k, k] < 0.0:
            sign = -sign
        for r in range(k + 1, size):
            factor = matrix[r, k] / matrix[k, k]
            if factor != 0.0:
                for c in range(k + 1, size):
                    matrix[r, c] -= factor * matrix[k, c]
                right[r] -= factor * right[k]
    for k in range(size - 1, -1, -1):
        total = right[k]
        for c in range(k + 1, size):
            total -= matrix[k, c] * right[c]
        right[k] = total / matrix[k, k]
    return sign


@_jit
def newton_stage(
    p: Programme,
    k: int,
    scale: float,
    lam: Array,
    y: Array,
    tolerance: float,
    most: int,
    reach: float,
    value: Array,
    prob: Array,
    logp: Array,
    belief: Array,
    gap: Array,
    jacobian: Array,
    dvalue: Array,
    dlogp: Array,
    dbelief: Array,
) -> tuple[int, int, float]:
    """Newton on one stage from the given log-odds: (status, iterations, determinant's sign).

    Stops as STALLED when a step exceeds `reach` or fails to shrink: the caller then takes a
    shorter step in the precision, rather than land on another branch.
    """
    s0, s1 = p.stage_set_start[k], p.stage_set_start[k + 1]
    low = p.unknown[p.stage_sets[s0]]
    last = p.stage_sets[s1 - 1]
    size = p.unknown[last] + p.offset[last + 1] - p.offset[last] - 1 - low
    step = np.empty(size)
    before = np.inf
    sign = 1.0
    for iteration in range(most):
        worst = stage_system(
            p, k, scale, lam, y, value, prob, logp, belief, gap, jacobian, dvalue, dlogp, dbelief,
            True,
        )
        if not math.isfinite(worst):
            return STALLED, iteration, sign
        for u in range(size):
            step[u] = -gap[low + u]
        sign = eliminate(jacobian, step, size)
        if sign == 0.0:
            return STALLED, iteration, sign
        longest = 0.0
        for u in range(size):
            longest = max(longest, abs(step[u]))
        if not math.isfinite(longest) or longest > reach or longest > 0.9 * before:
            return STALLED, iteration, sign
        for u in range(size):
            y[low + u] += step[u]
        if longest <= tolerance:
            stage_system(
                p, k, scale, lam, y, value, prob, logp, belief, gap, jacobian, dvalue, dlogp,
                dbelief, False,
            )
            return CONVERGED, iteration + 1, sign
        before = longest
    return STALLED, most, sign


@_jit
def solve_at(
    p: Programme,
    scale: float,
    lam: Array,
    y: Array,
    tolerance: float,
    most: int,
    reach: float,
    value: Array,
    prob: Array,
    logp: Array,
    belief: Array,
    gap: Array,
    jacobian: Array,
    dvalue: Array,
    dlogp: Array,
    dbelief: Array,
) -> tuple[int, int, float]:
    """All stages at one precision, deepest first, from the log-odds in y."""
    backward(p, p.base, 0, p.base.shape[0], scale, lam, value, prob, logp)
    slowest, sign = 0, 1.0
    for k in range(p.stage_set_start.shape[0] - 1):
        status, iterations, stage_sign = newton_stage(
            p, k, scale, lam, y, tolerance, most, reach, value, prob, logp, belief, gap, jacobian,
            dvalue, dlogp, dbelief,
        )
        if status != CONVERGED:
            return status, iterations, sign
        slowest = max(slowest, iterations)
        sign = min(sign, stage_sign)
        backward(
            p, p.settle_nodes, p.settle_start[k], p.settle_start[k + 1], scale, lam, value, prob,
            logp,
        )
    return CONVERGED, slowest, sign
