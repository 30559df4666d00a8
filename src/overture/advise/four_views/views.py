"""The four views of a flip, and the criteria, of one solved case: a frozen value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from overture.advise.advise import values_by_type
from overture.advise.discovery.boxes import Limit, inside
from overture.advise.discovery.criteria import Criteria, criteria
from overture.advise.discovery.table import Table
from overture.advise.four_views.inputs import Input, inputs, table_of
from overture.advise.four_views.joint_flip import JointFlip, Progress, Reload, joint_flip
from overture.advise.four_views.learning import worth_of_learning
from overture.advise.four_views.regions import Region, most_frequent, regions
from overture.advise.learned import Learned
from overture.advise.spread import regrets, weighted_quantile
from overture.advise.survey import survey
from overture.advise.sweeps import ALL, find_flips
from overture.advise.values import Flip
from overture.errors import NotSolved, UsageError
from overture.worlds.ensemble import Solution

Array = np.ndarray

EDGE = 0.1
"""A flip in the outer tenth of the range searched sits at its edge."""
REGRET_SHARE = 0.9


@dataclass(frozen=True)
class Switching:
    """The switching value of one number; `edge`: it sits in the outer tenth of the range."""

    flip: Flip
    edge: bool


@dataclass(frozen=True)
class Found:
    """A region of worlds in which the target holds; `to` is best in most of its worlds."""

    target: str  # "another policy is best" | "regret above tau"
    region: Region
    to: str


@dataclass(frozen=True)
class FourViews:
    """The four views of a flip.

    tau       points of regret above which a world counts for "regret above tau"
    outcomes  share of all worlds in which the advice is best, another policy is, none converged
    cases     target -> share of converged worlds in which it holds
    nearest   None where no joint change inside the ranges turns the advice; `failed` says why the
              search failed, if it did
    inputs    path -> the number, for the words of a box
    """

    case: Mapping[str, str]
    seed: int
    worlds: int
    kept: int
    reading: str
    best: str
    next: str
    margin: float
    margin_error: float
    tau: float
    outcomes: Mapping[str, float]
    cases: Mapping[str, float]
    switching: tuple[Switching, ...]
    evppi: tuple[Learned, ...]
    boxes: tuple[Found, ...]
    nearest: JointFlip | None
    failed: str
    criteria: Criteria
    inputs: Mapping[str, Input]

    def to_json(self) -> dict[str, Any]:
        """The four views as plain JSON values, at full precision; null where there is none."""
        found = {
            "case": dict(self.case),
            "seed": self.seed,
            "worlds": self.worlds,
            "searched": self.kept,
            "reading": self.reading,
            "advice": {
                "best": self.best,
                "next": self.next or None,
                "margin": self.margin,
                "error": self.margin_error,
            },
            "outcomes": dict(self.outcomes),
            "tau": self.tau,
            "switching": [
                {
                    **{k: v for k, v in asdict(one.flip).items() if k not in ("evppi", "parts")},
                    "edge": one.edge,
                }
                for one in self.switching
            ],
            "evppi": [asdict(one) for one in self.evppi],
            "boxes": [self._box(one) for one in self.boxes],
            "nearest": {"failed": self.failed} if self.failed else _nearest(self.nearest),
            "criteria": _criteria(self.criteria),
        }
        cleaned: dict[str, Any] = _finite(found)
        return cleaned

    def _box(self, found: Found) -> dict[str, Any]:
        region = found.region
        return {
            "target": found.target,
            "share": self.cases[found.target],
            "limits": {p: self._limit(p, one) for p, one in region.limits.items()},
            "coverage": region.coverage,
            "density": region.density,
            "error": region.error,
            "base": region.base,
            "mass": region.mass,
            "worlds": region.rows,
            "found_on": {
                "coverage": region.found.coverage,
                "density": region.found.density,
                "worlds": region.found.rows,
            },
            "to": found.to,
            "tradeoff": [asdict(one) for one in region.tradeoff],
        }

    def _limit(self, path: str, limit: Limit) -> dict[str, Any]:
        one = self.inputs[path]
        return {
            "kind": one.kind,
            "name": one.name,
            "low": limit.low,
            "high": limit.high,
            "is": limit.categories[0] if limit.categories else None,
            "unit": one.unit,
            "says": one.says,
            "source": one.source,
            "quasi_p": list(limit.quasi_p),
        }


def four_views(
    solution: Solution,
    *,
    tau: float | None = None,
    reload: Reload | None = None,
    progress: Progress | None = None,
) -> FourViews:
    """The four views of a flip of a solved case, and the criteria of robustness.

    `tau` is in points, by default the 90 % point of the regret of the advice: the worst tenth of
    the worlds. `reload` reads the case again with overrides, so that the scenario of the nearest
    joint flip is checked as written. Boxes, EVPPI and criteria use the worlds that the solution
    keeps (at most 20,000). Raises NotSolved where no world converged, UsageError for a bad tau.
    """
    if tau is not None and not (math.isfinite(tau) and tau >= 0.0):
        raise UsageError(f"tau is an amount of points from 0 up, not {tau:g}")
    seen = survey(solution, progress)
    if not seen.weights.sum() > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    case, options = solution.game.case, seen.layout.options
    order = [int(a) for a in np.argsort(-seen.means, kind="stable") if seen.allowed[a]]
    best, rival = order[0], order[1] if len(order) > 1 else order[0]
    found = inputs(solution)
    kept = sum(block.draws.count for block in solution.kept)
    small = seen.first(kept)
    rows = np.flatnonzero(small.weights > 0)
    by_type = values_by_type(solution.game, seen)
    alone = [
        flip
        for flip in find_flips(solution, seen, by_type, best, progress, confirm=ALL)
        if flip.kind != "joint"
    ]
    if progress is not None:
        progress("looking for regions", 0, 1)
    values, weights = small.values[:, rows], small.weights[rows]
    top = np.where(small.allowed[:, None], values, -np.inf)
    winners = np.where(top[best] >= top.max(axis=0), best, top.argmax(axis=0))
    regret = regrets(values, small.allowed)[best]
    tau = weighted_quantile(regret, weights, REGRET_SHARE) if tau is None else tau
    targets = {"another policy is best": winners != best, "regret above tau": regret > tau}
    boxes = _boxes(found, rows, targets, winners, best, options) if found else []
    nearest, failed = None, ""
    if len(order) > 1:
        other = [one.region for one in boxes if one.target == "another policy is best"]
        try:
            nearest = joint_flip(solution, small, found, alone, other, best, reload, progress)
        except NotSolved as failure:
            failed = str(failure)
    share = float(weights @ (winners != best) / weights.sum())
    lost = seen.unconverged / solution.worlds
    return FourViews(
        case={
            "id": case.id,
            "title": case.title,
            "hash": case.hash,
            "scenario": case.scenario,
            "as_of": case.as_of.isoformat(),
        },
        seed=solution.seed,
        worlds=solution.worlds,
        kept=int(rows.size),
        reading=solution.reading,
        best=options[best],
        next=options[rival] if rival != best else "",
        margin=float(seen.means[best] - seen.means[rival]),
        margin_error=float(seen.spread.gap_errors[best, rival]),
        tau=tau,
        outcomes={
            "advised": (1 - share) * (1 - lost),
            "another": share * (1 - lost),
            "unconverged": lost,
        },
        cases={name: float(target.mean()) for name, target in targets.items()},
        switching=tuple(Switching(flip, _at_edge(flip)) for flip in alone),
        evppi=worth_of_learning(solution, small, found, rows),
        boxes=tuple(boxes),
        nearest=nearest,
        failed=failed,
        criteria=criteria(
            values,
            policies=options,
            weights=weights,
            threshold=float(seen.means[best]),
            allowed=small.allowed.tolist(),
        ),
        inputs={one.path: one for one in found},
    )


def _boxes(
    found: Sequence[Input], rows: Array, targets: Mapping[str, Array], winners: Array, best: int,
    options: Sequence[str],
) -> list[Found]:  # fmt: skip
    table: Table = table_of(tuple(found), rows)
    out = []
    for name, target in targets.items():
        for region in regions(table, target):
            here = inside(table, region.limits) & (winners != best)
            out.append(Found(name, region, most_frequent(options, winners[here])))
    return out


def _at_edge(flip: Flip) -> bool:
    if flip.at is None:
        return False
    return min(flip.at - flip.low, flip.high - flip.at) <= EDGE * (flip.high - flip.low)


def _nearest(found: JointFlip | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)


def _criteria(found: Criteria) -> dict[str, Any]:
    return {
        "policies": list(found.policies),
        "agree": found.agree,
        "everywhere": list(found.everywhere),
        "rank_agreement": found.rank_agreement,
        "worlds": found.worlds,
        "table": [
            {
                "name": one.name,
                "says": one.says,
                "higher_is_better": one.higher_is_better,
                "scores": dict(zip(found.policies, one.score, strict=True)),
                "errors": dict(zip(found.policies, one.error, strict=True)),
                "winners": list(one.winners),
                "near": list(one.near),
            }
            for one in found.criteria.values()
        ],
    }


def _finite(value: Any) -> Any:
    """The same with None for numbers that JSON does not know, and lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
