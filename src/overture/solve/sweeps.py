"""Loops over the worlds of a block: follow, settle, pass, complete. Compiled; imported late.

Arrays are world-major. Every function fills output arrays for worlds `start` ... `stop - 1` and
can run on its own thread; nothing is shared but read-only input.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import (
    CONVERGED,
    STALLED,
    Array,
    _jit,
    backward,
    believe,
    respond,
    solve_at,
)
from overture.solve.programme import LANE, Programme

CHANCE_KIND, DECISION_KIND = 0, 1


@_jit
def load_chance(p: Programme, nodes: Array, chance: Array, prob: Array, logp: Array) -> None:
    """Chance probabilities of one world, and their logarithms, at the edges below `nodes`."""
    for position in range(nodes.shape[0]):
        node = nodes[position]
        for c in range(p.first[node], p.first[node] + p.count[node]):
            prob[c] = chance[p.edge[c]]
            logp[c] = math.log(prob[c]) if prob[c] > 0.0 else -np.inf


@_jit
def load_pooled(p: Programme, pooled: Array, prob: Array, logp: Array) -> None:
    """Probabilities of the pooled sets from their log-probabilities per slot."""
    for position in range(p.pooled_sets.shape[0]):
        i = p.pooled_sets[position]
        for at in range(p.set_start[i], p.set_start[i + 1]):
            first = p.first[p.set_nodes[at]]
            for a in range(p.offset[i + 1] - p.offset[i]):
                logp[first + a] = pooled[p.offset[i] + a]
                prob[first + a] = math.exp(pooled[p.offset[i] + a])


@_jit
def load_ends(p: Programme, payoffs: Array, value: Array) -> None:
    """Payoffs of one world at the ends."""
    for position in range(p.ends.shape[0]):
        node = p.ends[position]
        for party in range(p.players):
            value[node, party] = payoffs[p.terminal[node], party]


@_jit
def spread_of(p: Programme, payoffs: Array, lam: Array) -> float:
    """Largest precision times spread of the mover's payoffs: how sharp this world's game is."""
    sharpest = 0.0
    for i in range(p.player.shape[0]):
        who = p.player[i]
        low, high = np.inf, -np.inf
        for t in range(payoffs.shape[0]):
            low = min(low, payoffs[t, who])
            high = max(high, payoffs[t, who])
        sharpest = max(sharpest, lam[i] * (high - low))
    return sharpest


@_jit
def pooled_at(ladder_scale: Array, ladder: Array, scale: float, out: Array) -> None:
    """Pooled log-probabilities at a precision between two rungs of the ladder."""
    rungs = ladder_scale.shape[0]
    if rungs == 0:
        return
    if scale >= ladder_scale[rungs - 1]:
        out[:] = ladder[rungs - 1]
        return
    r = 1
    while ladder_scale[r] < scale:
        r += 1
    share = (scale - ladder_scale[r - 1]) / (ladder_scale[r] - ladder_scale[r - 1])
    for s in range(out.shape[0]):
        out[s] = (1.0 - share) * ladder[r - 1, s] + share * ladder[r, s]


@_jit
def normalise_pooled(p: Programme, pooled: Array) -> None:
    """Make the pooled log-probabilities of every set sum to one in probability."""
    for position in range(p.pooled_sets.shape[0]):
        i = p.pooled_sets[position]
        best = -np.inf
        for s in range(p.offset[i], p.offset[i + 1]):
            best = max(best, pooled[s])
        total = 0.0
        for s in range(p.offset[i], p.offset[i + 1]):
            total += math.exp(pooled[s] - best)
        for s in range(p.offset[i], p.offset[i + 1]):
            pooled[s] -= best + math.log(total)


@_jit
def follow(
    p: Programme,
    payoffs: Array,
    chance: Array,
    precision: Array,
    ladder_scale: Array,
    ladder: Array,
    start: int,
    stop: int,
    tolerance: float,
    y_out: Array,
    status: Array,
    steps: Array,
) -> None:
    """Follow the principal branch of the LANE sets from precision 0 to the declared one.

    Predictor: quadratic through the last three points. Corrector: Newton. A step that Newton does
    not confirm nearby, or after which the determinant of the Jacobian has lost its sign (a fold
    was passed), is halved. Worlds that need more than a smallest step are left STALLED for
    pseudo-arclength continuation.
    """
    nodes, m = p.kind.shape[0], p.unknowns
    widest = 1
    for i in range(p.player.shape[0]):
        widest = max(widest, p.set_start[i + 1] - p.set_start[i])
    value, prob, logp = np.zeros((nodes, p.players)), np.zeros(nodes), np.zeros(nodes)
    dvalue, dlogp = np.zeros((nodes, p.players)), np.zeros(nodes)
    belief, dbelief = np.zeros(widest), np.zeros(widest)
    gap, jacobian = np.zeros(m), np.zeros((m, m))
    y = np.zeros(m)
    past, when = np.zeros((3, m)), np.zeros(3)
    pooled = np.zeros(ladder.shape[1])
    for w in range(start, stop):
        lam = precision[w]
        load_chance(p, p.chance_nodes, chance[w], prob, logp)
        load_chance(p, p.static_chance_nodes, chance[w], prob, logp)
        load_ends(p, payoffs[w], value)
        sharp = spread_of(p, payoffs[w], lam)
        now, stride = 0.0, min(1.0, 1.0 / max(sharp, 1e-12))
        points = 1
        past[0] = 0.0
        when[0] = 0.0
        status[w] = CONVERGED
        taken = 0
        while now < 1.0:
            ahead = min(1.0, now + stride)
            if 1.0 - ahead < 0.1 * stride:
                ahead = 1.0
            for u in range(m):
                if points == 1:
                    y[u] = past[0, u]
                elif points == 2:
                    share = (ahead - when[0]) / (when[0] - when[1])
                    y[u] = past[0, u] + share * (past[0, u] - past[1, u])
                else:
                    t0, t1, t2 = when[0], when[1], when[2]
                    y[u] = (
                        past[0, u] * (ahead - t1) * (ahead - t2) / ((t0 - t1) * (t0 - t2))
                        + past[1, u] * (ahead - t0) * (ahead - t2) / ((t1 - t0) * (t1 - t2))
                        + past[2, u] * (ahead - t0) * (ahead - t1) / ((t2 - t0) * (t2 - t1))
                    )
            if ladder_scale.shape[0] > 0:
                pooled_at(ladder_scale, ladder, ahead, pooled)
                normalise_pooled(p, pooled)
                load_pooled(p, pooled, prob, logp)
            backward(p, p.static, 0, p.static.shape[0], ahead, lam, value, prob, logp)
            last = ahead >= 1.0
            state, iterations, sign = solve_at(
                p, ahead, lam, y, tolerance if last else 1e-4, 12 if last else 5, 1.0, value, prob,
                logp, belief, gap, jacobian, dvalue, dlogp, dbelief,
            )
            taken += 1
            if state != CONVERGED or sign <= 0.0:
                stride *= 0.5
                if stride * sharp < 1e-3 or taken > 400:
                    status[w] = STALLED
                    break
                continue
            past[2] = past[1]
            past[1] = past[0]
            past[0] = y
            when[2], when[1], when[0] = when[1], when[0], ahead
            points = min(points + 1, 3)
            now = ahead
            stride *= 3.0 if iterations <= 2 else (1.5 if iterations <= 3 else 0.8)
        steps[w] = taken
        y_out[w] = y


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
    nodes = p.kind.shape[0]
    value, prob, logp = np.zeros((nodes, p.players)), np.zeros(nodes), np.zeros(nodes)
    for w in range(start, stop):
        load_chance(p, p.static_chance_nodes, chance[w], prob, logp)
        load_ends(p, payoffs[w], value)
        backward(p, p.static, 0, p.static.shape[0], scale, precision[w], value, prob, logp)
        for f in range(p.frontier.shape[0]):
            for party in range(p.players):
                frontier[w, f, party] = value[p.frontier[f], party]


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
    nodes, m = p.kind.shape[0], p.unknowns
    widest = 1
    for i in range(p.player.shape[0]):
        widest = max(widest, p.set_start[i + 1] - p.set_start[i])
    value, prob, logp = np.zeros((nodes, p.players)), np.zeros(nodes), np.zeros(nodes)
    dvalue, dlogp = np.zeros((nodes, p.players)), np.zeros(nodes)
    belief, dbelief = np.zeros(widest), np.zeros(widest)
    gap, jacobian, y = np.zeros(m), np.zeros((m, m)), np.zeros(m)
    load_pooled(p, pooled, prob, logp)
    for w in range(start, stop):
        if status[w] != CONVERGED or weights[w] == 0.0:
            continue
        lam = precision[w]
        load_chance(p, p.chance_nodes, chance[w], prob, logp)
        for f in range(p.frontier.shape[0]):
            for party in range(p.players):
                value[p.frontier[f], party] = frontier[w, f, party]
        if m == 0:
            backward(p, p.base, 0, p.base.shape[0], scale, lam, value, prob, logp)
        else:
            y[:] = y_all[w]
            state, _, _ = solve_at(
                p, scale, lam, y, tolerance, 25, 5.0, value, prob, logp, belief, gap, jacobian,
                dvalue, dlogp, dbelief,
            )
            if state != CONVERGED:
                status[w] = state
                continue
            y_all[w] = y
        for position in range(p.pooled_sets.shape[0]):
            i = p.pooled_sets[position]
            who = p.player[i]
            here = 0.0
            for at in range(p.set_start[i], p.set_start[i + 1]):
                total = 0.0
                for e in range(p.path_start[at], p.path_start[at + 1]):
                    total += logp[p.path_edges[e]]
                if total == -np.inf:
                    continue
                top[i] = max(top[i], total)
                r = weights[w] * math.exp(total - shift[i])
                here += r
                first = p.first[p.set_nodes[at]]
                for a in range(p.offset[i + 1] - p.offset[i]):
                    numerator[p.offset[i] + a] += r * value[first + a, who]
            reach[i] += here
            reach_squared[i] += here * here


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
    nodes = p.kind.shape[0]
    widest = 1
    for i in range(p.player.shape[0]):
        widest = max(widest, p.set_start[i + 1] - p.set_start[i])
    value, prob, logp = np.zeros((nodes, p.players)), np.zeros(nodes), np.zeros(nodes)
    belief = np.zeros(widest)
    load_pooled(p, pooled, prob, logp)
    for w in range(start, stop):
        lam = precision[w]
        load_chance(p, p.chance_nodes, chance[w], prob, logp)
        load_chance(p, p.static_chance_nodes, chance[w], prob, logp)
        load_ends(p, payoffs[w], value)
        for i in range(p.player.shape[0]):
            if p.mode[i] == LANE:
                respond(p, i, y_all[w], prob, logp)
        backward(p, p.static, 0, p.static.shape[0], 1.0, lam, value, prob, logp)
        backward(p, p.base, 0, p.base.shape[0], 1.0, lam, value, prob, logp)
        for k in range(p.settle_start.shape[0] - 1):
            backward(
                p, p.settle_nodes, p.settle_start[k], p.settle_start[k + 1], 1.0, lam, value, prob,
                logp,
            )
        worst = 0.0
        for i in range(p.player.shape[0]):
            at = p.set_start[i]
            first = p.first[p.set_nodes[at]]
            options = p.offset[i + 1] - p.offset[i]
            for a in range(options):
                strategy[w, p.offset[i] + a] = prob[first + a]
            if p.mode[i] != LANE:
                continue
            believe(p, i, logp, belief)
            who = p.player[i]
            quality = np.zeros(options)
            for position in range(at, p.set_start[i + 1]):
                child = p.first[p.set_nodes[position]]
                for a in range(options):
                    quality[a] += belief[position - at] * value[child + a, who]
            best = quality.max()
            total = 0.0
            for a in range(options):
                quality[a] = math.exp(lam[i] * (quality[a] - best))
                total += quality[a]
            for a in range(options):
                worst = max(worst, abs(prob[first + a] - quality[a] / total))
        residual[w] = worst


@_jit
def gaps(
    p: Programme,
    payoffs: Array,
    chance: Array,
    precision: Array,
    pooled: Array,
    y: Array,
    scale: float,
    out: Array,
) -> None:
    """F(y) = y - lambda (Q - Q_first) of all LANE sets of ONE world (arrays without the world
    axis), for the path-follower."""
    nodes = p.kind.shape[0]
    widest = 1
    for i in range(p.player.shape[0]):
        widest = max(widest, p.set_start[i + 1] - p.set_start[i])
    value, prob, logp = np.zeros((nodes, p.players)), np.zeros(nodes), np.zeros(nodes)
    belief = np.zeros(widest)
    load_pooled(p, pooled, prob, logp)
    load_chance(p, p.chance_nodes, chance, prob, logp)
    load_chance(p, p.static_chance_nodes, chance, prob, logp)
    load_ends(p, payoffs, value)
    for i in range(p.player.shape[0]):
        if p.mode[i] == LANE:
            respond(p, i, y, prob, logp)
    backward(p, p.static, 0, p.static.shape[0], scale, precision, value, prob, logp)
    backward(p, p.base, 0, p.base.shape[0], scale, precision, value, prob, logp)
    for k in range(p.settle_start.shape[0] - 1):
        backward(
            p, p.settle_nodes, p.settle_start[k], p.settle_start[k + 1], scale, precision, value,
            prob, logp,
        )
    for i in range(p.player.shape[0]):
        if p.mode[i] != LANE:
            continue
        believe(p, i, logp, belief)
        who = p.player[i]
        for a in range(1, p.offset[i + 1] - p.offset[i]):
            advantage = 0.0
            for position in range(p.set_start[i], p.set_start[i + 1]):
                first = p.first[p.set_nodes[position]]
                mu = belief[position - p.set_start[i]]
                if mu != 0.0:
                    advantage += mu * (value[first + a, who] - value[first, who])
            u = p.unknown[i] + a - 1
            out[u] = y[u] - scale * precision[i] * advantage
