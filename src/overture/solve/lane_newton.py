"""Newton in LANES worlds at a time, and what the worlds under way look like. Compiled; imported
late.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from overture.game.vectors import LANES, Lanes, everywhere, larger, load, pick, size_of, store
from overture.solve.kernel import GAP, Array, _bare, _jit, unknowns_of
from overture.solve.lane_kernel import derive, evaluate, fresh_lanes
from overture.solve.packed import (
    NODES,
    PLAYERS,
    SETS,
    STAGE_END,
    UNKNOWNS,
)

CLOSE = 0.4
"""How far (log-odds) the branch may lie from where it was predicted, or the step is shortened."""

ROUGH = 0.3
"""A position on the way is good enough when the last Newton step was this short (log-odds): the
error left is of the order of its square, and the next position is corrected all the same."""

SHRINK = 0.25
"""Steps must shrink at least this fast until they are short (NEAR): Newton that does less is not
in the neighbourhood of one solution, and may end on another branch."""

NEAR, STILL = 1e-4, 1e-9

MIDDLE, LAST = 4, 12
"""Newton steps at most on the way, and at the declared precision."""

MEMORY = 4
"""Points that the predictor looks back on: a cubic."""

(
    SCALE, RISE, SHARP, NOW, AHEAD, STRIDE, POINTS, STEPS, TOLERANCE, TRIES, FINE, BUSY, MOVES,
    WORST, LONGEST, BEFORE, SIGN, LEAST, OFF, BENT, RUN, ACCEPTED, AIMED, TANGENT, WHEN, WEIGHT,
    ROWS,
) = (*range(25), 24 + MEMORY, 24 + 2 * MEMORY)  # fmt: skip
"""Rows of `book`, a number for every lane: the precision scale and its derivative in the position,
the sharpness; position held, position tried, step, points passed, steps made; the tolerance, 0 on
the way; Newton steps made, whether all is well, whether another is needed, whether the last counts;
largest gap, longest step and the one before; least sign of the stages' determinants, now and since
the position was tried; distances from prediction and from the line, where on that line; whether the
position is taken, whether a new one is tried. Then how much of the first slope the predictor takes,
and positions and weights of MEMORY points."""


class Climbers(NamedTuple):
    """The arrays of LANES worlds under way; rows by LANES, `world` [LANES] is -1 where idle. `sets`
    lists the information sets of a climb; the rest is room to work in."""

    state: Array
    jacobian: Array
    step: Array
    lam: Array
    y: Array
    guess: Array
    past: Array
    slope: Array
    book: Array
    world: Array
    sets: Array
    most: Array
    pooled: Array
    drift: Array


@_jit
def climbers(code: Array, slots: int) -> Climbers:
    """Arrays of the right sizes, all lanes idle."""
    m = code[UNKNOWNS]
    return Climbers(
        fresh_lanes(code),
        np.zeros((m * m, LANES)),
        np.zeros((m, LANES)),
        np.zeros((code[SETS], LANES)),
        np.zeros((m, LANES)),
        np.zeros((m, LANES)),
        np.zeros((MEMORY * m, LANES)),
        np.zeros((m, LANES)),
        np.zeros((ROWS, LANES)),
        np.full(LANES, -1),
        np.zeros(code[NODES] + code[SETS], dtype=np.int64),
        np.zeros(code[PLAYERS]),
        np.zeros(slots),
        np.zeros(slots),
    )


@_bare
def eliminate(matrix: Array, right: Array, size: int, code: Array, low: int) -> Lanes:
    """Solve in place, without pivoting; the least sign of the stages' determinants, no number or 0
    where it failed.

    The answer is left in `right` [size, LANES]; `low` is the unknown of the first row. A stage does
    not depend on later ones, so the pivots of its rows are those of its own matrix. The diagonal of
    I minus a response is seldom near 0; where it is, the answer is bad, the caller's step does not
    shrink and is refused.
    """
    sign, least = everywhere(1.0), everywhere(1.0)
    for k in range(size):
        pivot = load(matrix, k * size + k)
        sign = pick(0.0, pivot, 0.0 - sign, pick(pivot, 0.0, sign, 0.0))
        if code[code[STAGE_END] + low + k] == 1:
            least = pick(least, sign, sign, least)
            sign = everywhere(1.0)
        inverse = 1.0 / pivot
        top = load(right, k)
        for r in range(k + 1, size):
            factor = load(matrix, r * size + k) * inverse
            for c in range(k + 1, size):
                at = r * size + c
                store(matrix, at, load(matrix, at) - factor * load(matrix, k * size + c))
            store(right, r, load(right, r) - factor * top)
    for k in range(size - 1, -1, -1):
        total = load(right, k)
        for c in range(k + 1, size):
            total = total - load(matrix, k * size + c) * load(right, c)
        store(right, k, total / load(matrix, k * size + k))
    return least


@_bare
def judge(of: Climbers, lane: int) -> None:
    """Whether the Newton step just computed in a lane is taken (MOVES), and how the lane goes on.

    A lane is not fine any more when a step exceeds CLOSE or fails to shrink: its step in the
    precision is then shortened, rather than that it lands on another branch.
    """
    book = of.book
    longest, before, worst = book[LONGEST, lane], book[BEFORE, lane], book[WORST, lane]
    tolerance, done = book[TOLERANCE, lane], book[TRIES, lane]
    book[MOVES, lane], book[BUSY, lane] = 0.0, 0.0
    if math.isfinite(worst) and worst <= tolerance and before <= NEAR:
        return
    book[LEAST, lane] = min(book[LEAST, lane], book[SIGN, lane])
    sure = book[SIGN, lane] != 0.0 and math.isfinite(longest) and longest <= CLOSE
    tired = done >= (LAST if tolerance > 0.0 else MIDDLE)
    if not sure or tired or (longest > SHRINK * before and longest > NEAR):
        book[FINE, lane] = 0.0
        return
    if longest > 0.9 * before:
        # steps that stop shrinking this close have met rounding
        book[FINE, lane] = 1.0 if before <= STILL else 0.0
        return
    book[MOVES, lane] = 1.0
    book[BUSY, lane] = 1.0 if longest > ROUGH else 0.0
    if tolerance > 0.0:
        # the error left is some C times the square of the step, C being what the last two steps
        # tell, or 1; the residual is found again by another pass (see `lane_pass`)
        left = longest * max(longest, (longest / before) ** 2)
        book[BUSY, lane] = 0.0 if left <= tolerance else 1.0
    book[BEFORE, lane] = longest
    book[TRIES, lane] += 1.0


@_bare
def newton_step(code: Array, of: Climbers, k: int) -> None:
    """One Newton step on stage k in every lane at work; BUSY tells which need another."""
    book, scale = of.book, load(of.book, SCALE)
    low, high = unknowns_of(code, k)
    size, step = high - low, of.step
    store(book, WORST, evaluate(code, of.state, k, scale, of.lam, of.y, 0))
    derive(code, of.state, of.jacobian, k, size, scale, of.lam)
    for u in range(size):
        store(step, u, 0.0 - load(of.state, GAP * code[NODES] + low + u))
    store(book, SIGN, eliminate(of.jacobian, step, size, code, low))
    longest, poison = everywhere(0.0), everywhere(0.0)
    for u in range(size):
        longest = larger(longest, size_of(load(step, u)))
        poison = poison + load(step, u) * 0.0
    store(book, LONGEST, longest + poison)
    for lane in range(LANES):
        judge(of, lane)
    moves = load(book, MOVES)
    for u in range(size):
        now = load(of.y, low + u)
        store(of.y, low + u, pick(moves, 0.5, now + load(step, u), now))
