"""Newton on the LANE sets of one world at one precision, stage by stage. Compiled; imported late.

The Jacobian is exact, and convergence is judged on the equations themselves.
"""

from __future__ import annotations

import math

from overture.solve.kernel import (
    CONVERGED,
    GAP,
    STALLED,
    STEP,
    Array,
    _bare,
    backward,
    backward_all,
    derive,
    evaluate,
    unknowns_of,
)
from overture.solve.linear import eliminate
from overture.solve.packed import (
    BASE,
    SETTLE_START,
    STAGES,
)

ROUGH = 0.02
"""A step between two rungs is good enough when the last Newton step was this short (log-odds):
the error left is of the order of its square."""

SHRINK = 0.25
"""Steps must shrink at least this fast until they are short (NEAR): Newton that does less is not
in the neighbourhood of one solution, and may end on another branch."""

NEAR, STILL = 1e-4, 1e-9


@_bare
def newton_stage(
    code: Array,
    state: Array,
    jacobian: Array,
    k: int,
    scale: float,
    lam: Array,
    y: Array,
    tolerance: float,
    most: int,
    reach: float,
) -> tuple[int, float]:
    """Newton on stage k from the log-odds in y: (status, determinant's sign).

    tolerance is the largest max |gap| accepted; 0 asks only for a short last step (ROUGH).
    Stops as STALLED when a step exceeds `reach` or fails to shrink: the caller then takes a
    shorter step in the precision, rather than land on another branch. Steps that stop shrinking
    below STILL have met rounding, and are accepted.
    """
    low = unknowns_of(code, k)[0]
    step = state[STEP]
    before, sign = math.inf, 1.0
    for _ in range(most):
        worst = evaluate(code, state, k, scale, lam, y)
        if not math.isfinite(worst):
            return STALLED, sign
        if worst <= tolerance and before <= NEAR:
            return CONVERGED, sign
        size = derive(code, state, jacobian, k, scale, lam)
        for u in range(size):
            step[u] = -state[GAP, low + u]
        sign = eliminate(jacobian, step, size)
        longest = 0.0
        for u in range(size):
            longest = max(longest, abs(step[u]))
        if sign == 0.0 or not math.isfinite(longest) or longest > reach:
            return STALLED, sign
        if reach < 1.0 and longest > SHRINK * before and longest > NEAR:
            return STALLED, sign
        if longest > 0.9 * before:
            return CONVERGED if before <= STILL else STALLED, sign
        for u in range(size):
            y[low + u] += step[u]
        if tolerance == 0.0 and longest <= ROUGH:
            if k + 1 < code[STAGES]:
                evaluate(code, state, k, scale, lam, y)
            return CONVERGED, sign
        before = longest
    return STALLED, sign


@_bare
def solve_at(
    code: Array,
    state: Array,
    jacobian: Array,
    scale: float,
    lam: Array,
    y: Array,
    tolerance: float,
    most: int,
    reach: float,
) -> tuple[int, float]:
    """All stages at one precision, deepest first, from the log-odds in y.

    Returns the status, and the least sign of the stages' determinants: every one is positive
    along the principal branch up to its first fold.
    """
    backward_all(code, state, BASE, scale, lam)
    least = 1.0
    for k in range(code[STAGES]):
        status, sign = newton_stage(code, state, jacobian, k, scale, lam, y, tolerance, most, reach)
        least = min(least, sign)
        if status != CONVERGED:
            return status, least
        n0, n1 = code[code[SETTLE_START] + k], code[code[SETTLE_START] + k + 1]
        backward(code, state, n0, n1, scale, lam)
    return CONVERGED, least
