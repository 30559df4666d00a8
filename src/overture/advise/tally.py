"""Reach of final histories, and payoff terms times reach summed per policy. Compiled; imported
late."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_jit: Any = njit(cache=True, nogil=True, error_model="numpy")

TILE = 128
"""Worlds taken together, so that what is added up of them stays in the cache."""

CERTAIN, CHANCE_COLUMN, SLOT = range(3)
"""What the edge to a node multiplies the reach with: 1, a chance, the probability of an option."""


@_jit
def reach_finals(
    parent: np.ndarray,
    factor: np.ndarray,
    edge: np.ndarray,
    node_of: np.ndarray,
    fold_start: np.ndarray,
    fold_columns: np.ndarray,
    columns: np.ndarray,
    slots: np.ndarray,
    out: np.ndarray,
) -> None:
    """Reach `out` [finals, W] of the final histories.

    parent, factor (CERTAIN ...) and edge [nodes]; node_of [finals]; final f is one of several
    folded into its node, by columns fold_columns[fold_start[f]:fold_start[f + 1]].
    columns [chance columns, W], slots [slots, W].
    """
    worlds = out.shape[1]
    reach = np.ones((parent.shape[0], TILE))
    for first in range(0, worlds, TILE):
        stop = min(first + TILE, worlds)
        count = stop - first
        for node in range(1, parent.shape[0]):
            here, above = reach[node], reach[parent[node]]
            if factor[node] == CERTAIN:
                for w in range(count):
                    here[w] = above[w]
                continue
            if factor[node] == SLOT:
                share = slots[edge[node], first:stop]
            else:
                share = columns[edge[node], first:stop]
            for w in range(count):
                here[w] = above[w] * share[w]
        for f in range(out.shape[0]):
            into, here = out[f, first:stop], reach[node_of[f]]
            for w in range(count):
                into[w] = here[w]
            for position in range(fold_start[f], fold_start[f + 1]):
                share = columns[fold_columns[position], first:stop]
                for w in range(count):
                    into[w] *= share[w]


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
    terms, policies = by_term.shape
    worlds = weights.shape[0]
    product = np.empty(TILE)
    # a group pays the same at all its finals: their reaches are added up before they are multiplied
    reached, touched = np.empty((policies + 1, TILE)), np.empty(policies + 1, dtype=np.bool_)
    # by world first: a sum over worlds has to wait for every addition before the next
    summed = np.empty((terms, policies, TILE))
    for begin in range(0, worlds, TILE):
        end = min(begin + TILE, worlds)
        count = end - begin
        summed[:] = 0.0
        for g in range(values.shape[0]):
            row = values[g, begin:end]
            touched[:] = False
            for position in range(start[g], start[g + 1]):
                f = finals[position]
                a = policy[f] if policy[f] >= 0 else policies
                # slices, so that the inner loops have no index arithmetic and use vector
                # instructions
                here, into = reach[f, begin:end], reached[a]
                if touched[a]:
                    for w in range(count):
                        into[w] += here[w]
                else:
                    touched[a] = True
                    for w in range(count):
                        into[w] = here[w]
                if owner[g] == own:
                    payoff = at_final[f, begin:end]
                    for w in range(count):
                        payoff[w] += row[w]
            for a in range(policies + 1):
                if not touched[a]:
                    continue
                into = reached[a]
                for w in range(count):
                    product[w] = row[w] * into[w]
                first, stop = (a, a + 1) if a < policies else (0, policies)
                for option in range(first, stop):
                    into = summed[term[g], option]
                    for w in range(count):
                        into[w] += product[w]
                    if owner[g] == own:
                        value = by_policy[option, begin:end]
                        for w in range(count):
                            value[w] += product[w]
        for t in range(terms):
            for a in range(policies):
                into = summed[t, a]
                total = 0.0
                for w in range(count):
                    total += weights[begin + w] * into[w]
                by_term[t, a] += total
