"""Pairs of assumptions that flip the advice together, though neither does alone.

Both credences move in step, from today's to the corner at which each assumption is known to be true
or false. Pairs are screened with strategies held; what the screen finds is re-solved along the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, product

import numpy as np

from overture.advise.experiment import worth_of_knowing
from overture.advise.flips import credence_weights, first_flip, margin
from overture.advise.moved_worlds import Sweep
from overture.advise.values import Flip
from overture.errors import NotSolved
from overture.game.draws import Array

Pair = tuple[int, int]
Corner = tuple[float, float]

CORNERS: tuple[Corner, ...] = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))

MOST_TRIED = 4
"""Corners that are re-solved, those first where the screen loses most."""


def joint_flips(sweep: Sweep, alone: Sequence[Flip], best: int, allowed: np.ndarray) -> list[Flip]:
    """One row per pair of assumptions that flips jointly: `now` 0 and `at` the share of the way to
    the corner. `alone` are the rows of the single assumptions, in the order of the case."""
    names = list(sweep.game.case.assumptions)
    single = {f.name: f for f in alone if f.kind == "assumption"}
    steady = [
        k
        for k, n in enumerate(names)
        if single[n].at is None and single[n].confirmed == "re-solved"
    ]
    screened: list[tuple[float, Pair, Corner]] = []
    for pair in combinations(steady, 2):
        for corner in CORNERS:
            lost = _held_margin(sweep, pair, corner, best, allowed)
            if lost is not None and lost <= 0:
                screened.append((lost, pair, corner))
    found: dict[Pair, Flip] = {}
    for _, pair, corner in sorted(screened)[:MOST_TRIED]:
        row = _along(sweep, pair, corner, single, best, allowed)
        if row is not None and (pair not in found or (row.at or 0.0) < (found[pair].at or 0.0)):
            found[pair] = row
    return list(found.values())


def _held_margin(
    sweep: Sweep, pair: Pair, corner: Corner, best: int, allowed: np.ndarray
) -> float | None:
    """Lead of the advice with strategies held where both assumptions are as in the corner."""
    seen = sweep.seen
    here = np.ones(seen.weights.shape[0], dtype=bool)
    for k, truth in zip(pair, corner, strict=True):
        here &= seen.truths[k] == (truth == 1.0)
    weights = seen.weights[here]
    if not weights.sum() > 0:
        return None
    return margin(seen.values[:, here] @ weights / weights.sum(), best, allowed)[0]


def _along(
    sweep: Sweep, pair: Pair, corner: Corner, single: dict[str, Flip], best: int,
    allowed: np.ndarray,
) -> Flip | None:  # fmt: skip
    case, seen = sweep.game.case, sweep.seen
    names = [list(case.assumptions)[k] for k in pair]
    now = [single[name].now for name in names]

    @cache
    def plain(share: float) -> Array:
        weights: Array | None = sweep.weights
        for name, start, end in zip(names, now, corner, strict=True):
            x = end if share == 1.0 else start + share * (end - start)
            if weights is not None:
                weights = credence_weights(case, name, sweep.truths, weights, x)
        if weights is None:
            raise NotSolved("a credence is 0 or 1")
        return sweep.under_weights(weights, plain=True, along=(f"{names} {corner}", share))

    def values(share: float) -> Array:
        return np.asarray(plain(share) - plain(0.0) + seen.means)

    try:
        found = first_flip(values, 0.0, 0.0, 1.0, best, allowed)
    except NotSolved:
        return None
    if found.at is None:
        return None
    ends = [start + found.at * (end - start) for start, end in zip(now, corner, strict=True)]
    return Flip(
        kind="joint",
        name=" + ".join(
            f"{name} {'true' if end else 'false'}" for name, end in zip(names, corner, strict=True)
        ),
        says=" ".join(case.assumptions[name].claim for name in names),
        now=0.0,
        at=found.at,
        to=seen.layout.options[found.to],
        evppi=_worth_of_both(sweep, pair, allowed),
        low=0.0,
        high=1.0,
        declared_low=0.0,
        declared_high=0.0,
        beyond=_beyond(sweep, names, ends, corner),
        distance=found.at,
        confirmed="re-solved",
        worlds=sweep.worlds,
        first_guess=None,
        parts={name: (a, b) for name, a, b in zip(names, now, ends, strict=True)},
    )


def _worth_of_both(sweep: Sweep, pair: Pair, allowed: np.ndarray) -> float:
    """EVPPI of learning both assumptions before the choice, strategies held."""
    seen = sweep.seen.first(sweep.seen.weights.shape[0])
    weights = seen.weights / seen.weights.sum()
    rows = []
    for corner in product((False, True), repeat=2):
        here = (seen.truths[pair[0]] == corner[0]) & (seen.truths[pair[1]] == corner[1])
        rows.append(seen.values[:, here] @ weights[here])
    return worth_of_knowing(np.array(rows), seen.means, allowed)


def _beyond(sweep: Sweep, names: list[str], ends: list[float], corner: Corner) -> float:
    """Share of the declared credences that lie beyond the flip in both."""
    far = np.ones(sweep.all_weights.shape[0], dtype=bool)
    for name, at, end in zip(names, ends, corner, strict=True):
        drawn = np.concatenate([b.draws.credences[name] for b in sweep.solution.kept])
        far &= drawn >= at if end else drawn <= at
    return float(sweep.all_weights[far].sum() / sweep.all_weights.sum())
