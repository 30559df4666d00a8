"""Criteria of robustness for policies valued in many worlds, and whether they agree.

Criteria differ in what they ask (McPhail et al. 2018, "Robustness metrics: how are they calculated,
when should they be used and why do they give different results?"). None is the right one, so all
are given, each with its Monte-Carlo error and its winners. Regrets are absolute, never relative:
payoffs cross zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.table import Array
from overture.errors import UsageError

_TIE = 1e-12
"""Scores closer than this, relative to their size, tie."""
_NEAR = 2.0
"""A policy is near the best if it falls short of it by at most so many standard errors."""


@dataclass(frozen=True)
class Criterion:
    """One criterion: score and error [policies]; `winners` tie exactly, `near` lie within error.

    `error` is the Monte-Carlo standard error of the score, None where the worlds drawn cannot tell:
    a worst case gets worse as worlds are added.
    """

    name: str
    says: str
    higher_is_better: bool
    score: tuple[float, ...]
    error: tuple[float | None, ...]
    winners: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True)
class Criteria:
    """All criteria of one set of policies.

    agree            whether one policy wins, or ties, under every criterion: `everywhere`
    rank_agreement   Kendall's tau-b between the rankings of every two criteria, averaged; 1 if all
                     rank alike, NaN if nothing is ranked
    """

    policies: tuple[str, ...]
    allowed: tuple[bool, ...]
    criteria: Mapping[str, Criterion]
    everywhere: tuple[str, ...]
    agree: bool
    rank_agreement: float
    worlds: int

    def text(self) -> str:
        """The table of scores and winners, and one line on whether the criteria agree."""
        width = max(len(criterion.says) for criterion in self.criteria.values())
        lines = []
        for criterion in self.criteria.values():
            scores = "  ".join(
                f"{policy} {score:.4g}"
                for policy, score in zip(self.policies, criterion.score, strict=True)
            )
            won = " and ".join(criterion.winners)
            lines.append(f"{criterion.says:<{width}}  {won}  ({scores})")
        if self.agree:
            lines.append(f"All criteria choose {' or '.join(self.everywhere)}.")
        else:
            lines.append("The criteria disagree: no policy is best under all of them.")
        return "\n".join(lines)


def criteria(
    values: Any,
    *,
    policies: Sequence[str] | None = None,
    weights: Any = None,
    threshold: float | None = None,
    optimism: float = 0.5,
    allowed: Sequence[bool] | None = None,
) -> Criteria:
    """Every criterion for values [policies, W] (higher is better) with weights [W].

    `threshold` asks for the share of worlds with at least that value; `optimism` in [0, 1] is
    Hurwicz's weight of the best case. Policies that are not `allowed` are scored, but they do not
    win, and regret is measured against the best allowed policy of the same world. Worlds of weight
    zero do not count. Raises UsageError.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise UsageError(f"values are needed as [policies, worlds], not {table.shape}")
    names = tuple(policies) if policies is not None else tuple(map(str, range(len(table))))
    may = np.ones(len(table), dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool)
    mass = np.ones(table.shape[1]) if weights is None else np.asarray(weights, dtype=np.float64)
    if len(names) != len(table) or may.shape != (len(table),) or not may.any():
        raise UsageError(f"{len(table)} policies need as many names, and one that is allowed")
    if mass.shape != table.shape[1:] or (mass < 0).any() or not mass.sum() > 0:
        raise UsageError("weights are one a world, none negative, and not all zero")
    if not 0.0 <= optimism <= 1.0:
        raise UsageError(f"optimism is a share between 0 and 1, not {optimism}")
    table, mass = table[:, mass > 0], mass[mass > 0]
    if not np.isfinite(table).all():
        raise UsageError("values must be finite; leave out worlds without one, or weigh them zero")
    found = _all(table, mass, may, threshold, optimism)
    scored = {
        name: _criterion(name, says, higher, score, error, names, may)
        for name, (says, higher, score, error) in found.items()
    }
    won = [set(criterion.winners) for criterion in scored.values()]
    everywhere = tuple(name for name in names if all(name in one for one in won))
    return Criteria(
        policies=names,
        allowed=tuple(may.tolist()),
        criteria=scored,
        everywhere=everywhere,
        agree=bool(everywhere),
        rank_agreement=_rank_agreement(list(scored.values())),
        worlds=table.shape[1],
    )


def _all(
    values: Array, weights: Array, allowed: Array, threshold: float | None, optimism: float
) -> dict[str, tuple[str, bool, Array, Array]]:
    """name -> (what it says, whether higher is better, scores, errors)."""
    top = np.where(allowed[:, None], values, -np.inf).max(axis=0)
    regret = np.maximum(top - values, 0.0)
    tied = values >= top
    split = np.where(allowed[:, None], tied, False)
    split = split / split.sum(axis=0)
    low, high = values.min(axis=1), values.max(axis=1)
    unknown = np.full(len(values), np.nan)
    order = _orders(values)
    found = {
        "expected_value": ("expected value", True, *_mean(values, weights)),
        "worst": ("worst case (maximin)", True, low, unknown),
        "best_case": ("best case (maximax)", True, high, unknown),
        "hurwicz": (
            f"Hurwicz, optimism {optimism:g}",
            True,
            optimism * high + (1 - optimism) * low,
            unknown,
        ),
        "p10": ("10 % quantile", True, *_quantile(values, weights, 0.10, order)),
        "cvar10": ("mean of the worst 10 %", True, *tail_mean(values, weights, 0.10, order)),
        "mean_regret": ("mean regret", False, *_mean(regret, weights)),
        "p90_regret": (
            "90 % quantile of regret",
            False,
            *_quantile(regret, weights, 0.90, _orders(regret)),
        ),
        "max_regret": ("greatest regret (minimax)", False, regret.max(axis=1), unknown),
        "best_share": ("share of worlds where best", True, *_mean(split, weights)),
        "best_or_tied": ("share where none is better", True, *_mean(1.0 * tied, weights)),
    }
    if threshold is not None:
        says = f"share of worlds with at least {threshold:g}"
        found["satisficing"] = (says, True, *_mean(1.0 * (values >= threshold), weights))
    return found


def _mean(values: Array, weights: Array) -> tuple[Array, Array]:
    total = weights.sum()
    mean = values @ weights / total
    spread = (weights**2 * (values - mean[:, None]) ** 2).sum(axis=1)
    return mean, np.sqrt(spread) / total


def quantiles(
    values: Array, weights: Array, shares: Sequence[float], order: Array | None = None
) -> Array:
    """Quantiles of weighted values [W] by linear interpolation: one for each share.

    With equal weights they are the usual ones (position (W - 1) share; Hyndman & Fan 1996, type 7).
    `order` is the stable ascending order of the values, if it is known.
    """
    if order is None:
        order = np.argsort(values, kind="stable")
    ordered, mass = values[order], weights[order]
    position = np.cumsum(mass) - 0.5 * mass
    position -= position[0]
    if position[-1] == 0.0:
        return np.full(len(shares), ordered[0])
    return np.asarray(np.interp(np.asarray(shares) * position[-1], position, ordered))


def _quantile(
    values: Array, weights: Array, share: float, orders: Sequence[Array]
) -> tuple[Array, Array]:
    """Quantiles, and half the distance of those one binomial standard error away."""
    effective = weights.sum() ** 2 / (weights**2).sum()
    width = float(np.sqrt(share * (1 - share) / effective))
    places = share, max(share - width, 0.0), min(share + width, 1.0)
    found = np.array(
        [quantiles(v, weights, places, order) for v, order in zip(values, orders, strict=True)]
    )
    return found[:, 0], (found[:, 2] - found[:, 1]) / 2


def tail_mean(
    values: Array, weights: Array, share: float, orders: Sequence[Array] | None = None
) -> tuple[Array, Array]:
    """Mean over the worst `share` of the weight for values [policies, W], with standard errors.

    A world at the border counts with the part of its weight that lies inside (Rockafellar &
    Uryasev 2002, "Conditional value-at-risk for general loss distributions"). `orders` are the
    stable ascending orders of the rows, if they are known.
    """
    total = weights.sum()
    if orders is None:
        orders = _orders(values)
    means, errors = np.empty(len(values)), np.empty(len(values))
    for a, (one, order) in enumerate(zip(values, orders, strict=True)):
        mass = weights[order]
        upto = np.cumsum(mass)
        last = min(int(np.searchsorted(upto, share * total)), mass.size - 1)
        tail, inner = one[order[: last + 1]], mass[: last + 1]
        inside = np.append(inner[:-1], share * total - (upto[last] - mass[last]))
        means[a] = tail @ inside / (share * total)
        # influence of a world: how far it falls short of the border, as a share of the tail
        short = (tail - tail[-1]) / share
        mean = short @ inner / total
        rest = float((mass[last + 1 :] ** 2).sum())
        errors[a] = np.sqrt((inner**2 * (short - mean) ** 2).sum() + rest * mean**2) / total
    return means, errors


def _orders(values: Array) -> list[Array]:
    return [np.argsort(one, kind="stable") for one in values]


def _criterion(
    name: str,
    says: str,
    higher: bool,
    score: Array,
    error: Array,
    policies: tuple[str, ...],
    allowed: Array,
) -> Criterion:
    worth = np.where(allowed, score if higher else -score, -np.inf)
    best = int(worth.argmax())
    short = worth[best] - worth
    size = max(float(np.abs(score[allowed]).max()), 1e-300)
    winners = short <= _TIE * size
    both = np.hypot(np.nan_to_num(error), np.nan_to_num(error[best]))
    near = winners | (short <= _NEAR * both)
    return Criterion(
        name,
        says,
        higher,
        tuple(score.tolist()),
        tuple(None if np.isnan(one) else one for one in error.tolist()),
        tuple(policy for policy, won in zip(policies, winners, strict=True) if won),
        tuple(policy for policy, is_near in zip(policies, near, strict=True) if is_near),
    )


def _rank_agreement(found: Sequence[Criterion]) -> float:
    """Kendall's tau-b (Kendall 1945), averaged over pairs of criteria that both rank something."""
    signs = []
    for criterion in found:
        worth = np.array(criterion.score) * (1 if criterion.higher_is_better else -1)
        upper = np.triu_indices(worth.size, 1)
        signs.append(np.sign(np.subtract.outer(worth, worth)[upper]))
    taus = []
    for k, first in enumerate(signs):
        for second in signs[k + 1 :]:
            size = np.sqrt((first**2).sum() * (second**2).sum())
            if size > 0:
                taus.append(float(first @ second / size))
    return float(np.mean(taus)) if taus else float("nan")
