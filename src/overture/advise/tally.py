"""Payoff terms times reach, summed per policy. Compiled; imported late."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")


@_jit
def tally(
    values: np.ndarray,
    reach: np.ndarray,
    weights: np.ndarray,
    start: np.ndarray,
    finals: np.ndarray,
    policy: np.ndarray,
    term: np.ndarray,
    owner: np.ndarray,
    own: int,
    by_term: np.ndarray,
    by_policy: np.ndarray,
    at_final: np.ndarray,
) -> None:
    """Add one block to the sums.

    values [groups, W] of the term groups; group g holds at finals[start[g]:start[g + 1]], adds to
    term[g] of party owner[g]. reach [finals, W] with the choice imposed; policy [finals] index of
    the option, -1 where the choice is never made (it then counts for every option).
    by_term [terms, policies]  weighted sums
    by_policy [policies, W]    value of the party `own` in every world
    at_final [finals, W]       payoff of the party `own`
    """
    policies = by_policy.shape[0]
    worlds = weights.shape[0]
    product = np.empty(worlds)
    for g in range(values.shape[0]):
        row = values[g]
        for position in range(start[g], start[g + 1]):
            f = finals[position]
            # slices, so that the inner loops have no index arithmetic and use vector instructions
            here, payoff = reach[f], at_final[f]
            total = 0.0
            for w in range(worlds):
                product[w] = row[w] * here[w]
            for w in range(worlds):
                total += weights[w] * product[w]
            first, stop = policy[f], policy[f] + 1
            if policy[f] < 0:
                first, stop = 0, policies
            for a in range(first, stop):
                by_term[term[g], a] += total
            if owner[g] == own:
                for w in range(worlds):
                    payoff[w] += row[w]
                for a in range(first, stop):
                    value = by_policy[a]
                    for w in range(worlds):
                        value[w] += product[w]
