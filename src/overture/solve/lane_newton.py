"""Newton on one stage in LANES worlds at a time, and what the worlds under way look like. Compiled;
imported late.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from overture.solve.kernel import GAP, Array, _bare, _jit
from overture.solve.lane_kernel import backward, derive, eliminate, evaluate, fresh_lanes
from overture.solve.packed import (
    FEEDS,
    NODES,
    OFFSET,
    SETS,
    SETTLE_START,
    STAGE_SET_START,
    UNKNOWN,
    UNKNOWNS,
)
from overture.solve.vectors import LANES, everywhere, larger, load, pick, size_of, store

CLOSE = 0.4
"""How far (log-odds) the branch may lie from where it was predicted, or the step is shortened."""

ROUGH = 0.02
"""A step between two rungs is good enough when the last Newton step was this short (log-odds):
the error left is of the order of its square."""

SHRINK = 0.25
"""Steps must shrink at least this fast until they are short (NEAR): Newton that does less is not
in the neighbourhood of one solution, and may end on another branch."""

NEAR, STILL = 1e-4, 1e-9

MIDDLE, LAST = 4, 12
"""Newton steps at most on the way, and at the declared precision."""

MEMORY = 4
"""Points that the predictor looks back on: a cubic."""

(
    SCALE, RISE, SHARP, NOW, AHEAD, STRIDE, POINTS, STEPS, TOLERANCE, FINE, BUSY, MOVES, WORST,
    LONGEST, BEFORE, SIGN, LEAST, OFF, BENT, RUN, ACCEPTED, TANGENT, WHEN, WEIGHT, ROWS,
) = (*range(23), 22 + MEMORY, 22 + 2 * MEMORY)  # fmt: skip
"""Rows of `book`, a number for every lane: the precision scale and its derivative in the position,
the sharpness; position held, position tried, step, points passed, steps made; the tolerance, 0 on
the way; whether all is well, whether the stage is not solved yet, whether this Newton step counts;
largest gap, longest step and the one before; sign of the determinant in this stage, least of all;
distances from prediction and from the line, where on that line; whether the step is taken. Then how
much of the first slope the predictor takes, and positions and weights of MEMORY points."""


class Climbers(NamedTuple):
    """The arrays of LANES worlds under way; rows by LANES, `world` [LANES] is -1 where idle."""

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
        np.zeros(slots),
        np.zeros(slots),
    )


@_bare
def judge(of: Climbers, lane: int) -> bool:
    """Whether the Newton step just computed in a lane is taken, noting how the lane goes on."""
    book = of.book
    longest, before = book[LONGEST, lane], book[BEFORE, lane]
    sure = book[SIGN, lane] != 0.0 and math.isfinite(longest) and longest <= CLOSE
    if not sure or (longest > SHRINK * before and longest > NEAR):
        book[FINE, lane] = book[BUSY, lane] = 0.0
        return False
    if longest > 0.9 * before:
        # steps that stop shrinking this close have met rounding
        book[BUSY, lane] = 0.0
        book[FINE, lane] = 1.0 if before <= STILL else 0.0
        return False
    if book[TOLERANCE, lane] == 0.0 and longest <= ROUGH:
        book[BUSY, lane] = 0.0
    book[BEFORE, lane] = longest
    return True


@_bare
def still_busy(of: Climbers, iteration: int) -> bool:
    """Whether any lane needs another Newton step after the gaps in WORST."""
    book, found = of.book, False
    for lane in range(LANES):
        if book[BUSY, lane] == 0.0:
            continue
        worst, last = book[WORST, lane], book[TOLERANCE, lane] > 0.0
        if math.isfinite(worst) and worst <= book[TOLERANCE, lane] and book[BEFORE, lane] <= NEAR:
            book[BUSY, lane] = 0.0
        elif not math.isfinite(worst) or iteration >= (LAST if last else MIDDLE):
            book[FINE, lane] = book[BUSY, lane] = 0.0
        else:
            found = True
    return found


@_bare
def newton_stage(code: Array, of: Climbers, k: int) -> None:
    """Newton on stage k in all lanes that are fine, from the log-odds in y.

    A lane is not fine any more when a step exceeds CLOSE or fails to shrink: its step in the
    precision is then shortened, rather than that it lands on another branch.
    """
    book, scale = of.book, load(of.book, SCALE)
    s0, s1 = code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]
    low, last = code[code[UNKNOWN] + code[s0]], code[s1 - 1]
    options = code[code[OFFSET] + last + 1] - code[code[OFFSET] + last]
    size = code[code[UNKNOWN] + last] + options - 1 - low
    step = of.step
    for lane in range(LANES):
        book[BUSY, lane] = book[FINE, lane]
        book[BEFORE, lane] = math.inf
    for iteration in range(LAST + 1):
        store(book, WORST, evaluate(code, of.state, k, scale, of.lam, of.y, 0))
        if not still_busy(of, iteration):
            break
        derive(code, of.state, of.jacobian, k, size, scale, of.lam)
        for u in range(size):
            store(step, u, 0.0 - load(of.state, GAP * code[NODES] + low + u))
        store(book, SIGN, eliminate(of.jacobian, step, size))
        longest, poison = everywhere(0.0), everywhere(0.0)
        for u in range(size):
            longest = larger(longest, size_of(load(step, u)))
            poison = poison + load(step, u) * 0.0
        store(book, LONGEST, longest + poison)
        busy = False
        for lane in range(LANES):
            book[MOVES, lane] = 0.0
            if book[BUSY, lane] > 0.0:
                book[LEAST, lane] = min(book[LEAST, lane], book[SIGN, lane])
                if judge(of, lane):
                    book[MOVES, lane] = 1.0
                busy = busy or book[BUSY, lane] > 0.0
        moves = load(book, MOVES)
        for u in range(size):
            now = load(of.y, low + u)
            store(of.y, low + u, pick(moves, 0.5, now + load(step, u), now))
        if not busy:
            break
    if code[code[FEEDS] + k]:
        evaluate(code, of.state, k, scale, of.lam, of.y, 0)
        n0, n1 = code[code[SETTLE_START] + k], code[code[SETTLE_START] + k + 1]
        backward(code, of.state, n0, n1, scale, of.lam, 0)


@_bare
def unknowns_of(code: Array, k: int) -> tuple[int, int]:
    """The first unknown of stage k, and the one after its last."""
    s0, s1 = code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]
    last = code[s1 - 1]
    options = code[code[OFFSET] + last + 1] - code[code[OFFSET] + last]
    return code[code[UNKNOWN] + code[s0]], code[code[UNKNOWN] + last] + options - 1
