"""Scores of rules in LANES worlds at a time. Compiled; imported late."""

from __future__ import annotations

import numpy as np

from overture.game.vectors import LANES, everywhere, larger, load, pick, store
from overture.solve.kernel import Array, _bare, _jit


@_bare
def _fit(scaled: Array, level: Array, slope: Array, products: bool, fitted: Array) -> None:
    """Fitted values [policies] of the columns `scaled`."""
    count, policies = scaled.shape[0], level.shape[0]
    for p in range(policies):
        total = everywhere(0.0) + level[p]
        for k in range(count):
            total = total + slope[k, p] * load(scaled, k)
        at = count
        for k in range(count):
            last = count if products else k + 1
            for other in range(k, last):
                total = total + slope[at, p] * (load(scaled, k) * load(scaled, other))
                at += 1
        store(fitted, p, total)


@_jit
def score_worlds(
    columns: Array, which: Array, centre: Array, spread: Array, level: Array, slope: Array,
    scale: float, farthest: float, products: bool, out: Array,
) -> None:  # fmt: skip
    """The score `out` [W] of a rule for the rows `which` of `columns` [C, W], see `rules.score`.

    The basis are the columns, then their squares, or all products of two.
    """
    worlds, count, policies = columns.shape[1], which.shape[0], level.shape[0]
    scaled, fitted = np.zeros((count, LANES)), np.zeros((policies, LANES))
    told = np.zeros((1, LANES))
    for first in range(0, worlds, LANES):
        some = min(LANES, worlds - first)
        for k in range(count):
            row = which[k]
            for lane in range(some):
                scaled[k, lane] = columns[row, first + lane]
            x = (load(scaled, k) - centre[k]) / spread[k]
            x = pick(0.0 - farthest, x, 0.0 - farthest, x)
            store(scaled, k, pick(x, farthest, farthest, x))
        _fit(scaled, level, slope, products, fitted)
        leads, top, second = everywhere(0.0), load(fitted, 0), everywhere(-np.inf)
        for p in range(1, policies):
            here = load(fitted, p)
            second = larger(second, pick(top, here, here, top))
            leads = pick(here, top, float(p), leads)
            top = larger(top, here)
        lead = top - second
        # a share of exactly 1 would be the next policy's stretch
        share = lead / (lead + scale)
        share = pick(share, 1.0 - 1e-9, 1.0 - 1e-9, share)
        store(told, 0, leads + share)
        for lane in range(some):
            out[first + lane] = told[0, lane]
