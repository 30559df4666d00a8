"""The principal branch in LANES worlds at a time, by steps in the precision. Compiled; imported
late.

Every climb (see `climbs`) is followed by itself. Each lane holds one world, with a precision, a
step and a past of its own; a lane whose world has arrived takes the next one. Worlds whose branch
turns back are left to `branch`.
"""

from __future__ import annotations

import math

import numpy as np

from overture.game.vectors import LANES, everywhere, larger, load, pick, size_of, store
from overture.solve.kernel import (
    ADVANTAGE,
    CONVERGED,
    LOGP,
    PROB,
    STALLED,
    Array,
    _bare,
    _jit,
    unknowns_of,
)
from overture.solve.lane_kernel import (
    backward,
    load_chances,
    load_payoffs,
    log_chances,
)
from overture.solve.lane_newton import (
    ACCEPTED,
    AHEAD,
    AIMED,
    BEFORE,
    BENT,
    BUSY,
    CLOSE,
    FINE,
    LEAST,
    MEMORY,
    NOW,
    OFF,
    POINTS,
    RISE,
    RUN,
    SCALE,
    SHARP,
    STEPS,
    STRIDE,
    TANGENT,
    TOLERANCE,
    TRIES,
    WEIGHT,
    WHEN,
    Climbers,
    newton_step,
)
from overture.solve.load import pooled_at, scale_at
from overture.solve.packed import (
    CLIMB_CHANCE_START,
    CLIMB_END_START,
    COLUMNS,
    FIRST,
    HOW,
    MIX,
    NODES,
    OFFSET,
    PLAYER,
    PLAYERS,
    POOLED_SETS,
    RISING_START,
    SET,
    SET_START,
    STAGE_NODE_START,
    STAGE_SET_START,
    STAGES,
    TABLE,
    TERMINAL_OF,
)

BEND = 0.6
"""How far it may lie from the line through the last two points: polynomials can swing."""

AIM = 0.2
"""How far from its guess a step should end (log-odds): less than ROUGH, so that one Newton step
can do."""

FIRST_STEP = 3.0
"""The first step, over the sharpness of the climb."""

MOST_STEPS = 400
LEAST_STRIDE = 1e-3
"""Over the sharpness of the climb: below it the branch is taken to turn back."""


@_bare
def load_pooled(code: Array, state: Array, logs: Array, lane: int) -> None:
    """Probabilities of the pooled sets in one lane, from their log-probabilities per slot."""
    nodes = code[NODES]
    for position in range(code[POOLED_SETS], code[POOLED_SETS + 1]):
        i = code[position]
        slot, stop = code[code[OFFSET] + i], code[code[OFFSET] + i + 1]
        for a in range(stop - slot):
            q = math.exp(logs[slot + a])
            for at in range(code[code[SET_START] + i], code[code[SET_START] + i + 1]):
                edge = code[code[TABLE] + COLUMNS * code[at] + FIRST] + a
                state[LOGP * nodes + edge, lane] = logs[slot + a]
                state[PROB * nodes + edge, lane] = q


@_bare
def sharpness(code: Array, start: int, stop: int, payoffs: Array, most: Array) -> float:
    """Largest precision (`most`, by party) times spread of payoffs over the ends
    code[start:stop]."""
    sharpest = 1e-12
    for party in range(code[PLAYERS]):
        low, high = np.inf, -np.inf
        for position in range(start, stop):
            worth = payoffs[code[code[TERMINAL_OF] + code[position]], party]
            low, high = min(low, worth), max(high, worth)
        sharpest = max(sharpest, most[party] * (high - low))
    return sharpest


@_bare
def sets_of(code: Array, c: int, out: Array) -> int:
    """The information sets whose precision counts in climb c, into `out`; how many they are."""
    count, k = 0, code[STAGES] + 1 + c
    for s in range(code[code[STAGE_SET_START] + k], code[code[STAGE_SET_START] + k + 1]):
        out[count] = code[s]
        count += 1
    for start, at in ((STAGE_NODE_START, k), (RISING_START, c)):
        for position in range(code[code[start] + at], code[code[start] + at + 1]):
            row = code[TABLE] + COLUMNS * code[position]
            if code[row + HOW] != MIX:
                out[count] = code[row + SET]
                count += 1
    return count


@_bare
def sharpness_of(
    code: Array, sets: Array, count: int, most: Array, c: int, payoffs: Array, lam: Array
) -> float:
    """Sharpness of climb c in one world, from the precisions of its `sets`, which are so many;
    `most` [players] is overwritten."""
    most[:] = 0.0
    for s in range(count):
        party = code[code[PLAYER] + sets[s]]
        most[party] = max(most[party], lam[sets[s]])
    first, stop = code[code[CLIMB_END_START] + c], code[code[CLIMB_END_START] + c + 1]
    return float(sharpness(code, first, stop, payoffs, most))


@_bare
def enter(
    code: Array, of: Climbers, c: int, count: int, lane: int, w: int, payoffs: Array,
    chance: Array, lam: Array,
) -> None:  # fmt: skip
    """World w into a lane, at precision 0; `of.sets` holds the `count` sets of climb c. The
    logarithms of the chances are not made: that is done for all lanes at once."""
    first, stop = code[code[CLIMB_CHANCE_START] + c], code[code[CLIMB_CHANCE_START] + c + 1]
    load_chances(code, of.state, first, stop, chance, lane)
    first, stop = code[code[CLIMB_END_START] + c], code[code[CLIMB_END_START] + c + 1]
    load_payoffs(code, of.state, first, stop, payoffs, lane)
    for s in range(count):
        of.lam[of.sets[s], lane] = lam[of.sets[s]]
    of.world[lane] = w
    of.book[:, lane] = 0.0
    of.book[SHARP, lane] = sharpness_of(code, of.sets, count, of.most, c, payoffs, lam)
    low, high = unknowns_of(code, code[STAGES] + 1 + c)
    m = of.y.shape[0]
    of.y[low:high, lane] = 0.0
    for r in range(MEMORY):
        of.past[r * m + low : r * m + high, lane] = 0.0


@_bare
def aim(
    code: Array, of: Climbers, lane: int, ladder_at: Array, ladder_scale: Array, ladder: Array,
    tolerance: float,
) -> None:  # fmt: skip
    """Where a lane goes next, and the weights of its predictor: the tangent at first, then
    polynomials through the points passed."""
    book = of.book
    points, now, stride = book[POINTS, lane], book[NOW, lane], book[STRIDE, lane]
    ahead = now + stride
    if points > 0.0 and 1.0 - ahead < 0.2 * stride:
        ahead = 1.0
    book[AHEAD, lane] = ahead
    book[TRIES, lane], book[BEFORE, lane] = 0.0, math.inf
    book[FINE, lane] = book[LEAST, lane] = book[AIMED, lane] = 1.0
    book[TOLERANCE, lane] = tolerance if ahead == 1.0 else 0.0
    book[TANGENT, lane] = 0.0
    for r in range(MEMORY):
        book[WEIGHT + r, lane] = 0.0
    if points == 1.0:
        book[TANGENT, lane] = ahead
    elif points == 2.0:
        # the start is (0, 0) and its slope is known
        square = (ahead / book[WHEN, lane]) ** 2
        book[WEIGHT, lane] = square
        book[TANGENT, lane] = ahead - book[WHEN, lane] * square
    elif points > 2.0:
        for r in range(int(points)):
            weight = 1.0
            for q in range(int(points)):
                if q != r:
                    there = book[WHEN + q, lane]
                    weight *= (ahead - there) / (book[WHEN + r, lane] - there)
            book[WEIGHT + r, lane] = weight
    if points > 1.0:
        book[RUN, lane] = (ahead - now) / (book[WHEN, lane] - book[WHEN + 1, lane])
    book[SCALE, lane], book[RISE, lane] = scale_at(ladder_at, ladder_scale, ahead)
    if ladder_at.shape[0] > 1:
        pooled_at(code, ladder_at, ladder, ahead, of.pooled, of.drift)
        load_pooled(code, of.state, of.pooled, lane)


@_bare
def predict(of: Climbers, low: int, high: int) -> None:
    """The guess for the unknowns low ... high - 1, in the lanes that try a new position."""
    m, aimed = of.y.shape[0], load(of.book, AIMED)
    for u in range(low, high):
        total = load(of.book, TANGENT) * load(of.slope, u)
        for r in range(MEMORY):
            total = total + load(of.book, WEIGHT + r) * load(of.past, r * m + u)
        store(of.guess, u, pick(aimed, 0.5, total, load(of.guess, u)))
        store(of.y, u, pick(aimed, 0.5, total, load(of.y, u)))


@_bare
def measure(of: Climbers, low: int, high: int) -> None:
    """How far the unknowns low ... high - 1 have come from the guess, and from the line."""
    m, run = of.y.shape[0], load(of.book, RUN)
    off, bent = everywhere(0.0), everywhere(0.0)
    for u in range(low, high):
        y, here = load(of.y, u), load(of.past, u)
        off = larger(off, size_of(y - load(of.guess, u)))
        bent = larger(bent, size_of((y - here) - run * (here - load(of.past, m + u))))
    store(of.book, OFF, off)
    store(of.book, BENT, bent)


@_bare
def growth(off: float) -> float:
    """By how much the next step may be longer, the last one having come `off` from its guess: the
    error of a cubic goes with the fourth power of the step, so that it then ends near AIM."""
    return float(min(4.0, (AIM / max(off, 1e-9)) ** 0.25))


@_bare
def move_on(of: Climbers, lane: int) -> bool:
    """Take or refuse the step of a lane; False where its branch cannot be followed like this."""
    book = of.book
    book[ACCEPTED, lane] = 0.0
    points, off = book[POINTS, lane], book[OFF, lane]
    if points == 0.0:
        if book[FINE, lane] == 0.0:
            return False
        book[ACCEPTED, lane], book[POINTS, lane] = 1.0, 1.0
        book[STRIDE, lane] = min(1.0, FIRST_STEP / book[SHARP, lane])
        return True
    book[STEPS, lane] += 1.0
    far = off > CLOSE or (points > 1.0 and book[BENT, lane] > BEND)
    # a determinant that has lost its sign says that a fold was passed
    if book[FINE, lane] == 0.0 or book[LEAST, lane] <= 0.0 or far:
        book[STRIDE, lane] = 0.4 * (book[AHEAD, lane] - book[NOW, lane])
        short = book[STRIDE, lane] * book[SHARP, lane] < LEAST_STRIDE
        return not short and book[STEPS, lane] < MOST_STEPS
    book[ACCEPTED, lane] = 1.0
    for r in range(MEMORY - 1, 0, -1):
        book[WHEN + r, lane] = book[WHEN + r - 1, lane]
    book[WHEN, lane] = book[NOW, lane] = book[AHEAD, lane]
    book[POINTS, lane] = min(points + 1.0, float(MEMORY))
    book[STRIDE, lane] *= growth(off)
    return bool(book[STEPS, lane] < MOST_STEPS or book[NOW, lane] == 1.0)


@_bare
def remember(code: Array, of: Climbers, low: int, high: int) -> None:
    """The points just reached become the past, or the slope where a lane has only begun."""
    m = of.y.shape[0]
    taken, before = load(of.book, ACCEPTED), load(of.book, NOW)
    rise = load(of.book, RISE)
    for u in range(low, high):
        slope = load(of.slope, u)
        begun = rise * load(of.state, ADVANTAGE * code[NODES] + u)
        store(of.slope, u, pick(before, 0.0, slope, pick(taken, 0.5, begun, slope)))
        for r in range(MEMORY - 1, -1, -1):
            old = load(of.past, r * m + u)
            new = load(of.y, u) if r == 0 else load(of.past, (r - 1) * m + u)
            store(of.past, r * m + u, pick(taken, 0.5, pick(before, 0.0, new, old), old))


@_jit
def climb(
    code: Array, of: Climbers, c: int, payoffs: Array, chance: Array, precision: Array,
    ladder_at: Array, ladder_scale: Array, ladder: Array, start: int, stop: int, tolerance: float,
    y_out: Array, status: Array,
) -> None:  # fmt: skip
    """Climb c in the worlds start ... stop - 1 that have not stalled: its log-odds in y_out
    [W, unknowns], status [W] CONVERGED or STALLED."""
    book, world, k = of.book, of.world, code[STAGES] + 1 + c
    low, high = unknowns_of(code, k)
    n0, n1 = code[code[RISING_START] + c], code[code[RISING_START] + c + 1]
    c0, c1 = code[code[CLIMB_CHANCE_START] + c], code[code[CLIMB_CHANCE_START] + c + 1]
    count, follows = sets_of(code, c, of.sets), start
    while True:
        active, aimed, entered = 0, False, False
        for lane in range(LANES):
            while world[lane] < 0 and follows < stop:
                if status[follows] == CONVERGED:
                    enter(
                        code, of, c, count, lane, follows, payoffs[follows], chance[follows],
                        precision[follows],
                    )  # fmt: skip
                    entered = True
                follows += 1
            book[AIMED, lane] = 0.0
            if world[lane] >= 0:
                active += 1
                if book[BUSY, lane] == 0.0:
                    aim(code, of, lane, ladder_at, ladder_scale, ladder, tolerance)
                    aimed = True
        if active == 0:
            return
        if entered:
            log_chances(code, of.state, c0, c1)
        if aimed:
            predict(of, low, high)
            backward(code, of.state, n0, n1, load(book, SCALE), of.lam, 0)
        newton_step(code, of, k)
        measure(of, low, high)
        ended = False
        for lane in range(LANES):
            book[ACCEPTED, lane] = 0.0
            w = world[lane]
            if w >= 0 and book[BUSY, lane] == 0.0:
                ended = True
                if not move_on(of, lane):
                    status[w] = STALLED
                    world[lane] = -1
                elif book[ACCEPTED, lane] > 0.0 and book[NOW, lane] == 1.0:
                    y_out[w, low:high] = of.y[low:high, lane]
                    world[lane] = -1
        if ended:
            remember(code, of, low, high)
