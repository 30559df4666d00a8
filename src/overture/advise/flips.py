"""Which assumption, prior or quantity, if it were otherwise, would flip the advice.

Changing a credence only reweights worlds, and changing a prior only replaces chances, so both are
found by re-solving the pooled strategies along the change, on the same draws. Quantities are
screened by the conditional means of the run's own draws; the nearest few are confirmed by setting
the quantity in every world and solving again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from overture.advise.spread import ascending, weighted_quantiles
from overture.advise.survey import Survey
from overture.advise.values import Flip
from overture.case.model import Case
from overture.game.draws import Array
from overture.game.game import Game

PRECISE = 1e-3
TIE = 1e-9
"""Points below which two options are tied: a tie at the end of a range is no flip."""
BINS = 20

Values = Callable[[float], Array]


@dataclass(frozen=True)
class Found:
    """Where the advice first changes on the way from `now`, and to which option (index)."""

    at: float | None
    to: int


def first_flip(
    values: Values, now: float, low: float, high: float, best: int, allowed: np.ndarray,
    probes: tuple[float, ...] = (),
) -> Found:  # fmt: skip
    """The nearest point of [low, high] at which another allowed option overtakes `best`.

    The ends and the probes are solved; between the last point that keeps the advice and the first
    that does not, the root of the margin is found by regula falsi (Illinois) to PRECISE of the
    range. A pair of flips that lies wholly between two solved points is missed.
    """
    found = [
        _one_side(values, now, edge, best, allowed, probes) for edge in (low, high) if edge != now
    ]
    hits = [f for f in found if f.at is not None]
    if not hits:
        return Found(None, best)
    return min(hits, key=lambda f: abs(f.at - now) if f.at is not None else np.inf)


def margin(values: Array, best: int, allowed: np.ndarray) -> tuple[float, int]:
    """Lead of `best` over the best other allowed option, and which that is."""
    others = np.where(allowed, values, -np.inf)
    others[best] = -np.inf
    rival = int(others.argmax())
    return float(values[best] - others[rival]), rival


def _one_side(
    values: Values, now: float, edge: float, best: int, allowed: np.ndarray,
    probes: tuple[float, ...],
) -> Found:  # fmt: skip
    span = edge - now
    inside = sorted((p for p in probes if 0 < (p - now) / span < 1), key=lambda p: abs(p - now))
    kept, kept_margin = now, margin(values(now), best, allowed)[0]
    if kept_margin < -TIE:
        return Found(now, margin(values(now), best, allowed)[1])
    for point in (*inside, edge):
        lead, rival = margin(values(point), best, allowed)
        if lead < -TIE:
            return _root(values, (kept, kept_margin), (point, lead), rival, best, allowed, span)
        kept, kept_margin = point, lead
    return Found(None, best)


def _root(
    values: Values, kept: tuple[float, float], lost: tuple[float, float], rival: int, best: int,
    allowed: np.ndarray, span: float,
) -> Found:  # fmt: skip
    (a, fa), (b, fb) = kept, lost
    side = 0
    for _ in range(40):
        if abs(b - a) <= PRECISE * abs(span) or fb == 0.0:
            break
        x = (fa * b - fb * a) / (fa - fb)
        x = min(max(x, min(a, b) + 1e-4 * abs(b - a)), max(a, b) - 1e-4 * abs(b - a))
        fx, challenger = margin(values(x), best, allowed)
        if abs(fx) < 1e-9:
            return Found(x, challenger)
        if fx <= 0:
            # the bracket shrinks from the far side; Illinois halves the stale end
            if side == 1:
                fa *= 0.5
            b, fb, rival, side = x, fx, challenger, 1
        else:
            if side == -1:
                fb *= 0.5
            a, fa, side = x, fx, -1
    return Found((fa * b - fb * a) / (fa - fb), rival)


# ------------------------------------------------------------------ assumptions
def credence_weights(
    case: Case, name: str, truths: Mapping[str, np.ndarray], weights: Array, x: float
) -> Array | None:
    """Weights under which the assumption has credence x, everything else conditional on it.

    Worlds are grouped by the truth of the assumption's parents (`given`); within a group the
    target is x moved by the declared log-odds. None when a group has worlds of one kind only.
    """
    given = case.assumptions[name].given
    true = truths[name]
    shift = np.zeros(weights.shape[0])
    for parent, amount in given.items():
        shift = shift + np.where(truths[parent], amount, 0.0)
    out = weights.copy()
    for amount in np.unique(shift):
        group = shift == amount
        mass = weights[group].sum()
        if mass == 0.0:
            continue
        share = weights[group & true].sum() / mass
        if not 0 < share < 1:
            return None
        target = x if x in (0.0, 1.0) else 1 / (1 + (1 - x) / x * np.exp(-amount))
        out[group & true] *= target / share
        out[group & ~true] *= (1 - target) / (1 - share)
    return out


def held_flip(survey: Survey, k: int, best: int, allowed: np.ndarray) -> tuple[float | None, int]:
    """First guess: the credence at which the advice flips with strategies held (closed form).

    q* = (e0_b - e0_a) / ((e0_b - e0_a) - (e1_b - e1_a)), e1 and e0 the values given true, false.
    """
    weights, true = survey.weights, survey.truths[k]
    share = float(weights[true].sum() / weights.sum())
    if not 0 < share < 1:
        return None, best
    e1 = survey.values[:, true] @ weights[true] / weights[true].sum()
    e0 = survey.values[:, ~true] @ weights[~true] / weights[~true].sum()
    nearest: tuple[float | None, int] = (None, best)
    for b in np.flatnonzero(allowed):
        if b == best:
            continue
        false_gap, true_gap = e0[b] - e0[best], e1[b] - e1[best]
        if false_gap == true_gap:
            continue
        q = float(false_gap / (false_gap - true_gap))
        closer = nearest[0] is None or abs(q - share) < abs(nearest[0] - share)
        if 0 <= q <= 1 and closer:
            nearest = (q, int(b))
    return nearest


# ------------------------------------------------------------------ priors
def prior_chance(game: Game, chance: Array, party: str, kind: str, x: float) -> Array:
    """Chances in which the type has prior x in every world, the party's other types scaled."""
    out = chance.copy()
    for group in game.chances:
        if group.move or group.party != party:
            continue
        columns = np.arange(group.start, group.start + len(group.options))
        mine = group.start + group.options.index(kind)
        others = columns[columns != mine]
        rest = out[:, others].sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(rest > 0, out[:, others] / rest, 1.0 / max(len(others), 1))
        out[:, others] = shares * (1.0 - x)
        out[:, mine] = x
    return out


# ------------------------------------------------------------------ quantities
@dataclass(frozen=True)
class Screened:
    """What the run's own draws say about one quantity."""

    path: str
    low: float
    high: float
    now: float
    evppi: float
    at: float | None
    to: int


def screen(
    path: str, drawn: Array, survey: Survey, best: int, allowed: np.ndarray
) -> Screened | None:
    """Conditional means of the policies in BINS bins of equal weight; None if it never varies.

    The worth of learning the quantity chooses on one half of each bin and values on the other, both
    ways round: choosing and valuing on the same worlds would find worth in noise.
    """
    weights = survey.weights
    if float(drawn.max()) <= float(drawn.min()):
        return None
    order = ascending(drawn)
    ranked, mass_of, values = drawn[order], weights[order], survey.values[:, order]
    cumulative = np.cumsum(mass_of)
    cuts = np.searchsorted(cumulative, cumulative[-1] * np.arange(1, BINS) / BINS)
    rows, centres, informed = [], [], 0.0
    for start, stop in pairwise([0, *cuts, drawn.shape[0]]):
        part = slice(start, stop)
        mass = mass_of[part].sum()
        if mass > 0:
            rows.append(values[:, part] @ mass_of[part] / mass)
            centres.append(float(ranked[part] @ mass_of[part] / mass))
            informed += mass * _chosen_apart(values[:, part], mass_of[part], allowed)
    table, where = np.array(rows), np.array(centres)
    evppi = max(float(informed / weights.sum() - survey.means[allowed].max()), 0.0)
    low, now, high = weighted_quantiles(drawn, weights, (0.05, 0.5, 0.95), order)
    at, to = _screened_flip(table, where, now, best, allowed)
    return Screened(path, low, high, now, evppi, at, to)


def _chosen_apart(values: Array, weights: Array, allowed: np.ndarray) -> float:
    """Mean value in a bin [policies, worlds] of the option chosen on the other half of the bin."""
    halves = [half for half in (slice(0, None, 2), slice(1, None, 2)) if weights[half].sum() > 0]
    means = [values[:, half] @ weights[half] / weights[half].sum() for half in halves]
    if len(means) < 2:
        return float(np.where(allowed, means[0], -np.inf).max())
    return 0.5 * sum(
        float(valued[np.where(allowed, chosen, -np.inf).argmax()])
        for chosen, valued in (means, means[::-1])
    )


def _screened_flip(
    table: Array, where: Array, now: float, best: int, allowed: np.ndarray
) -> tuple[float | None, int]:
    """Where a straight line through the bins' margins crosses zero, nearest to now, over rivals.

    A line, not the bins themselves: single bins of a noisy margin cross zero by chance. But the
    bins beyond the crossing must agree on average that the rival leads there.
    """
    nearest: tuple[float | None, int] = (None, best)
    spread = float(where[-1] - where[0])
    for b in np.flatnonzero(allowed):
        if b == best or spread <= 0:
            continue
        slope, level = np.polyfit(where, table[:, best] - table[:, b], 1)
        if slope == 0:
            continue
        at = float(-level / slope)
        far = where >= at if at >= now else where <= at
        if far.any() and float((table[far, best] - table[far, b]).mean()) > 0:
            continue
        closer = nearest[0] is None or abs(at - now) < abs(nearest[0] - now)
        if where[0] - 0.5 * spread <= at <= where[-1] + 0.5 * spread and closer:
            nearest = (at, int(b))
    return nearest


def beyond(drawn: Array, weights: Array, at: float | None, now: float) -> float:
    """Share of the declared range that lies beyond the flip point, seen from now."""
    if at is None:
        return 0.0
    far = drawn >= at if at >= now else drawn <= at
    return float(weights[far].sum() / weights.sum())


def rows_sorted(rows: list[Flip]) -> tuple[Flip, ...]:
    """Flips nearest first, as a share of the range; those without a flip last, by EVPPI.

    Distances and worths that agree to six digits are a tie, which the order of the case decides:
    else rounding would.
    """
    return tuple(
        sorted(
            rows,
            key=lambda f: (f.at is None, round(f.distance or 0.0, 6), -round(f.evppi, 6)),
        )
    )
