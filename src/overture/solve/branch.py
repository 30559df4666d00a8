"""The principal branch of a world's LANE sets, from precision 0 to the declared one.

First by steps in the precision (`ahead`); where the branch turns back, by pseudo-arclength
(Keller 1977; for logit equilibria Turocy 2005). Compiled; imported late.
"""

from __future__ import annotations

import math

import numpy as np

from overture.solve.kernel import (
    ADVANTAGE,
    CONVERGED,
    GAP,
    STALLED,
    STEP,
    Array,
    _bare,
    _jit,
    backward_all,
    derive,
    derive_scale,
    evaluate,
    fresh_state,
)
from overture.solve.linear import eliminate
from overture.solve.load import load_pooled, load_world, pooled_at, scale_at, sharpness
from overture.solve.newton import solve_at
from overture.solve.packed import BASE, FIXED, PRECISE, STAGES, UNKNOWNS
from overture.solve.programme import Programme

CLOSE = 0.4
"""How far (log-odds) the branch may lie from where it was predicted, or the step is halved."""

BEND = 0.6
"""How far it may lie from the line through the last two points: polynomials can swing."""

MEMORY = 4
"""Points that the predictor looks back on: a cubic."""


@_bare
def set_scale(
    code: Array,
    state: Array,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    at: float,
    lam: Array,
    pooled: Array,
    drift: Array,
) -> tuple[float, float]:
    """Everything that depends on the precision but on no unknown, at a position on the ladder (0
    to 1): the precision scale there, and its derivative in the position."""
    scale, rise = scale_at(ladder_at, ladder_scale, at)
    if ladder_at.shape[0] > 1:
        pooled_at(code, ladder_at, ladder, at, pooled, drift)
        load_pooled(code, state, pooled)
    backward_all(code, state, PRECISE, scale, lam)
    return scale, rise


@_bare
def predict(past: Array, when: Array, points: int, slope: Array, ahead: float, y: Array) -> None:
    """Guess at a precision ahead: the tangent at first, then polynomials through past points."""
    if points == 1:
        for u in range(y.shape[0]):
            y[u] = ahead * slope[u]
    elif points == 2:
        # the start is (0, 0) and its slope is known
        square = (ahead / when[0]) ** 2
        for u in range(y.shape[0]):
            y[u] = ahead * slope[u] + (past[0, u] - when[0] * slope[u]) * square
    else:
        y[:] = 0.0
        for r in range(points):
            weight = 1.0
            for q in range(points):
                if q != r:
                    weight *= (ahead - when[q]) / (when[r] - when[q])
            for u in range(y.shape[0]):
                y[u] += weight * past[r, u]


@_bare
def ahead_only(
    code: Array,
    state: Array,
    jacobian: Array,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    lam: Array,
    sharp: float,
    tolerance: float,
    y: Array,
    past: Array,
    when: Array,
    guess: Array,
    slope: Array,
    pooled: Array,
    drift: Array,
) -> int:
    """Steps in the precision only: CONVERGED with the log-odds in y, or STALLED at a fold.

    A step that Newton does not confirm nearby, or after which the determinant of the Jacobian
    has lost its sign (a fold was passed), is halved.
    """
    m = code[UNKNOWNS]
    _, rise = set_scale(code, state, ladder_at, ladder_scale, ladder, 0.0, lam, pooled, drift)
    backward_all(code, state, BASE, 0.0, lam)
    y[:] = 0.0
    evaluate(code, state, code[STAGES], 0.0, lam, y)
    past[:] = 0.0
    when[:] = 0.0
    points, now, stride = 1, 0.0, min(1.0, 2.0 / max(sharp, 1e-12))
    for u in range(m):
        slope[u] = rise * state[ADVANTAGE, u]
    for _ in range(400):
        ahead = now + stride
        if 1.0 - ahead < 0.2 * stride:
            ahead = 1.0
        last = ahead == 1.0
        predict(past, when, points, slope, ahead, guess)
        for u in range(m):
            y[u] = guess[u]
        scale, _ = set_scale(
            code, state, ladder_at, ladder_scale, ladder, ahead, lam, pooled, drift
        )  # fmt: skip
        found, sign = solve_at(
            code,
            state,
            jacobian,
            scale,
            lam,
            y,
            tolerance if last else 0.0,
            12 if last else 4,
            CLOSE,
        )
        off, bend = 0.0, 0.0
        run = 0.0 if points == 1 else (ahead - now) / (when[0] - when[1])
        for u in range(m):
            off = max(off, abs(y[u] - guess[u]))
            bend = max(bend, abs(y[u] - past[0, u] - run * (past[0, u] - past[1, u])))
        if found != CONVERGED or sign <= 0.0 or off > CLOSE or (points > 1 and bend > BEND):
            stride = 0.4 * (ahead - now)
            if stride * sharp < 1e-3:
                return STALLED
            continue
        if last:
            return CONVERGED
        for r in range(MEMORY - 1, 0, -1):
            when[r] = when[r - 1]
            for u in range(m):
                past[r, u] = past[r - 1, u]
        for u in range(m):
            past[0, u] = y[u]
        when[0] = ahead
        points = min(points + 1, MEMORY)
        now = ahead
        stride *= 4.0 if off < 0.02 else (2.0 if off < 0.1 else (1.4 if off < 0.3 else 0.8))
    return STALLED


@_bare
def bordered(
    code: Array,
    state: Array,
    jacobian: Array,
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    lam: Array,
    stretch: float,
    z: Array,
    across: Array,
    pooled: Array,
    drift: Array,
) -> float:
    """The joint equations and their Jacobian at z = (log-odds, stretch x position), bordered below
    by the direction `across`: max |gap|, inf if undefined."""
    m = code[UNKNOWNS]
    scale, rise = set_scale(
        code, state, ladder_at, ladder_scale, ladder, z[m] / stretch, lam, pooled, drift
    )  # fmt: skip
    backward_all(code, state, BASE, scale, lam)
    worst: float = evaluate(code, state, code[STAGES], scale, lam, z[:m])
    if math.isfinite(worst):
        derive(code, state, jacobian, code[STAGES], scale, lam)
        derive_scale(code, state, jacobian, scale, rise, lam, drift)
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
    ladder_at: Array,
    ladder_scale: Array,
    ladder: Array,
    lam: Array,
    stretch: float,
    guess: Array,
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
    m = code[UNKNOWNS]
    size = m + 1
    point[:] = guess
    step = state[STEP]
    for iteration in range(6):
        worst = bordered(
            code,
            state,
            jacobian,
            ladder_at,
            ladder_scale,
            ladder,
            lam,
            stretch,
            point,
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
            step[u] = -state[GAP, u]
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
    """Follow the branch by arclength to where it first reaches the declared precision."""
    m = code[UNKNOWNS]
    # the scale is stretched so that one unit of arclength moves log-odds by about one
    stretch = max(sharp, 1.0)
    z, point, guess = np.zeros(m + 1), np.zeros(m + 1), np.zeros(m + 1)
    tangent, turned = np.zeros(m + 1), np.zeros(m + 1)
    turned[m] = 1.0
    bordered(
        code,
        state,
        jacobian,
        ladder_at,
        ladder_scale,
        ladder,
        lam,
        stretch,
        z,
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
            code, state, jacobian, ladder_at, ladder_scale, ladder, lam, stretch, guess, tangent,
            point, turned, pooled, drift,
        )  # fmt: skip
        turn = (turned * tangent).sum()
        if iterations == 0 or (turn < 0.95 and stride > 1e-4):
            stride *= 0.5
            continue
        if point[m] >= stretch:
            share = (stretch - z[m]) / (point[m] - z[m])
            for u in range(m):
                guess[u] = z[u] + share * (point[u] - z[u])
                y[u] = guess[u]
            set_scale(code, state, ladder_at, ladder_scale, ladder, 1.0, lam, pooled, drift)
            found, _ = solve_at(code, state, jacobian, 1.0, lam, y, tolerance, 20, CLOSE)
            if found == CONVERGED and np.abs(y - guess[:m]).max() <= CLOSE:
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
    ladder_at [R], ladder_scale [R] and ladder [R, slots] are the positions, the precision scales
    and the pooled strategies on the way (none if R is 0: the scale is then the position).
    """
    code = p.code
    m = code[UNKNOWNS]
    state, jacobian = fresh_state(code), np.zeros((m + 1, m + 1))
    y, guess, slope = np.zeros(m), np.zeros(m), np.zeros(m)
    past, when = np.zeros((MEMORY, m)), np.zeros(MEMORY)
    pooled, drift = np.zeros(ladder.shape[1]), np.zeros(ladder.shape[1])
    for w in range(start, stop):
        lam = precision[w]
        load_world(code, state, payoffs[w], chance[w])
        backward_all(code, state, FIXED, 0.0, lam)
        sharp = sharpness(code, payoffs[w], lam)
        status[w] = ahead_only(
            code, state, jacobian, ladder_at, ladder_scale, ladder, lam, sharp, tolerance, y, past,
            when, guess, slope, pooled, drift,
        )  # fmt: skip
        folded[w] = 0
        if status[w] != CONVERGED:
            folded[w] = 1
            status[w] = around_folds(
                code,
                state,
                jacobian,
                ladder_at,
                ladder_scale,
                ladder,
                lam,
                sharp,
                tolerance,
                y,
                pooled,
                drift,
            )
        y_out[w] = y
