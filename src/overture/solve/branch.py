"""The principal branch of a world's LANE sets, from precision 0 to the declared one.

Every climb (see `climbs`) is followed by itself: first by steps in the precision (`lane_branch`);
where its branch turns back, by pseudo-arclength (Keller 1977; for logit equilibria Turocy 2005).
Compiled; imported late.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import (
    CONVERGED,
    GAP,
    STALLED,
    STEP,
    Array,
    _bare,
    _jit,
    backward,
    derive,
    derive_scale,
    evaluate,
    fresh_state,
    unknowns_of,
)
from overture.solve.lane_branch import climb, sets_of, sharpness_of
from overture.solve.lane_newton import CLOSE, climbers
from overture.solve.lane_pass import solve_explicit
from overture.solve.linear import eliminate
from overture.solve.load import load_pooled, load_world, pooled_at, scale_at
from overture.solve.newton import newton_stage
from overture.solve.packed import CLIMBS, RISING_START, STAGES, UNKNOWNS
from overture.solve.programme import Programme


@_bare
def set_scale(
    code: Array,
    state: Array,
    c: int,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    at: float,
    lam: Array,
    pooled: Array,
    drift: Array,
) -> tuple[float, float]:
    """All that counts in climb c and depends on the precision but on no unknown, at a position on
    the ladder (0 to 1): the precision scale there, and its derivative in the position."""
    scale, rise = scale_at(ladder_at, ladder_scale, at)
    if ladder_at.shape[0] > 1:
        pooled_at(code, ladder_at, ladder, at, pooled, drift)
        load_pooled(code, state, pooled)
    n0, n1 = code[code[RISING_START] + c], code[code[RISING_START] + c + 1]
    backward(code, state, n0, n1, scale, lam)
    return scale, rise


@_bare
def bordered(
    code: Array,
    state: Array,
    jacobian: Array,
    c: int,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    lam: Array,
    stretch: float,
    z: Array,
    y: Array,
    across: Array,
    pooled: Array,
    drift: Array,
) -> float:
    """The equations of climb c and their Jacobian at z = (its log-odds, stretch x position),
    bordered below by the direction `across`: max |gap|, inf if undefined. Leaves the log-odds in
    their places in y."""
    k, m = code[STAGES] + 1 + c, z.shape[0] - 1
    scale, rise = set_scale(
        code, state, c, ladder_at, ladder_scale, ladder, z[m] / stretch, lam, pooled, drift
    )
    low = unknowns_of(code, k)[0]
    for u in range(m):
        y[low + u] = z[u]
    worst: float = evaluate(code, state, k, scale, lam, y)
    if math.isfinite(worst):
        derive(code, state, jacobian, k, scale, lam)
        derive_scale(code, state, jacobian, c, scale, rise, lam, drift)
        for u in range(m):
            jacobian[u, m] /= stretch
        for u in range(m + 1):
            jacobian[m, u] = across[u]
    return worst


@_jit
def correct(
    code: Array,
    state: Array,
    jacobian: Array,
    c: int,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    lam: Array,
    stretch: float,
    guess: Array,
    y: Array,
    tangent: Array,
    point: Array,
    turned: Array,
    pooled: Array,
    drift: Array,
) -> int:
    """Newton in the hyperplane through the guess, across the tangent.

    Leaves the point on the branch and the unit tangent there (`turned`); returns the number of
    iterations, or 0 if they do not settle within 0.5 of the guess.
    """
    size = guess.shape[0]
    m = size - 1
    low = unknowns_of(code, code[STAGES] + 1 + c)[0]
    point[:] = guess
    step = state[STEP]
    for iteration in range(6):
        worst = bordered(
            code,
            state,
            jacobian,
            c,
            ladder_at,
            ladder_scale,
            ladder,
            lam,
            stretch,
            point,
            y,
            tangent,
            pooled,
            drift,
        )
        if not math.isfinite(worst):
            return 0
        if iteration > 0 and worst <= 1e-7:
            turned[:] = 0.0
            turned[m] = 1.0
            # its sign is the orientation of the branch: elsewhere is another stretch of it
            if eliminate(jacobian, turned, size) <= 0.0:
                return 0
            turned /= math.sqrt((turned * turned).sum())
            return iteration
        along = 0.0
        for u in range(size):
            along += tangent[u] * (point[u] - guess[u])
        for u in range(m):
            step[u] = -state[GAP, low + u]
        step[m] = -along
        if eliminate(jacobian, step, size) == 0.0:
            return 0
        for u in range(size):
            point[u] += step[u]
            if not abs(point[u] - guess[u]) <= 0.5:
                return 0
    return 0


@_jit
def around_folds(
    code: Array,
    state: Array,
    jacobian: Array,
    c: int,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    lam: Array,
    sharp: float,
    tolerance: float,
    y: Array,
    pooled: Array,
    drift: Array,
) -> int:
    """Follow the branch of climb c by arclength to where it first reaches the declared precision;
    its log-odds go to their places in y [unknowns]."""
    k = code[STAGES] + 1 + c
    low, high = unknowns_of(code, k)
    m = high - low
    # the scale is stretched so that one unit of arclength moves log-odds by about one
    stretch = max(sharp, 1.0)
    z, point, guess = np.zeros(m + 1), np.zeros(m + 1), np.zeros(m + 1)
    tangent, turned = np.zeros(m + 1), np.zeros(m + 1)
    turned[m] = 1.0
    bordered(
        code,
        state,
        jacobian,
        c,
        ladder_at,
        ladder_scale,
        ladder,
        lam,
        stretch,
        z,
        y,
        turned,
        pooled,
        drift,
    )
    tangent[m] = 1.0
    if eliminate(jacobian, tangent, m + 1) == 0.0:
        return STALLED
    tangent /= math.sqrt((tangent * tangent).sum())
    stride = 0.1
    for _ in range(20_000):
        if stride < 1e-8:
            return STALLED
        guess[:] = z + stride * tangent
        iterations = correct(
            code, state, jacobian, c, ladder_at, ladder_scale, ladder, lam, stretch, guess, y,
            tangent, point, turned, pooled, drift,
        )  # fmt: skip
        turn = (turned * tangent).sum()
        if iterations == 0 or (turn < 0.95 and stride > 1e-4):
            stride *= 0.5
            continue
        if point[m] >= stretch:
            share = (stretch - z[m]) / (point[m] - z[m])
            for u in range(m):
                guess[u] = z[u] + share * (point[u] - z[u])
                y[low + u] = guess[u]
            set_scale(code, state, c, ladder_at, ladder_scale, ladder, 1.0, lam, pooled, drift)
            found, _ = newton_stage(code, state, jacobian, k, 1.0, lam, y, tolerance, 20, CLOSE)
            if found == CONVERGED and np.abs(y[low:high] - guess[:m]).max() <= CLOSE:
                return CONVERGED
            stride *= 0.5
            continue
        z[:] = point
        tangent[:] = turned
        stride = min(stride * (1.5 if iterations <= 2 and turn > 0.98 else 1.0), 2.0 + 0.1 * z[m])
    return STALLED


@_jit
def follow(
    p: Programme,
    payoffs: Array,
    chance: Array,
    precision: Array,
    logs: Array,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    start: int,
    stop: int,
    tolerance: float,
    y_out: Array,
    status: Array,
    folded: Array,
) -> None:
    """Log-odds of the LANE sets [W, unknowns] on the principal branch at the declared precision.

    status [W] CONVERGED or STALLED; folded [W] 1 where steps in the precision did not do.
    logs [slots] are the pooled strategies; ladder_at [R], ladder_scale [R] and ladder [R, slots]
    the positions, the precision scales and those strategies on the way (none if R is 0: the scale
    is then the position).
    """
    code = p.code
    of = climbers(code, logs.shape[0])
    m = code[UNKNOWNS]
    state, jacobian = fresh_state(code), np.zeros((m + 1, m + 1))
    pooled, drift = np.zeros(logs.shape[0]), np.zeros(logs.shape[0])
    lost = np.zeros(stop - start, dtype=np.bool_)
    status[start:stop] = CONVERGED
    folded[start:stop] = 0
    for c in range(code[CLIMBS]):
        # the climbs are independent: a world whose branch turned back in one goes on in the next
        climb(
            code, of, c, payoffs, chance, precision, ladder_at, ladder_scale, ladder, start, stop,
            tolerance, y_out, status,
        )  # fmt: skip
        for w in range(start, stop):
            if status[w] == STALLED and not lost[w - start]:
                folded[w] = 1
                lam = precision[w]
                load_world(code, state, payoffs[w], chance[w])
                count = sets_of(code, c, of.sets)
                status[w] = around_folds(
                    code,
                    state,
                    jacobian,
                    c,
                    ladder_at,
                    ladder_scale,
                    ladder,
                    lam,
                    sharpness_of(code, of.sets, count, of.most, c, payoffs[w], lam),
                    tolerance,
                    y_out[w],
                    pooled,
                    drift,
                )
                lost[w - start] = status[w] == STALLED
    solve_explicit(code, payoffs, chance, precision, logs, start, stop, y_out, status)
