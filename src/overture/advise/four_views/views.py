"""The four views of a flip, and the criteria, of one solved case: a frozen value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from overture.advise.advise import values_by_type
from overture.advise.discovery.boxes import Limit, inside
from overture.advise.discovery.criteria import Criteria, criteria
from overture.advise.four_views.at_hand import AtHand, kept_worlds
from overture.advise.four_views.inputs import Input, inputs
from overture.advise.four_views.joint_flip import JointFlip, Progress, Reload, joint_flip
from overture.advise.four_views.learning import worth_of_learning
from overture.advise.four_views.regions import Region, most_frequent, regions
from overture.advise.four_views.variance import (
    AGAIN,
    Explained,
    explained,
    outputs,
    total_order,
)
from overture.advise.learned import Learned
from overture.advise.moved_worlds import DEARER
from overture.advise.spread import regrets, weighted_quantile
from overture.advise.survey import Survey, survey
from overture.advise.sweeps import ALL, Ends, find_flips
from overture.advise.values import Flip
from overture.errors import NotSolved, UsageError
from overture.worlds.ensemble import Solution

Array = np.ndarray

EDGE = 0.1
"""A flip in the outer tenth of the range searched sits at its edge."""
REGRET_SHARE = 0.9
UNKNOWN = (math.nan, math.nan)


@dataclass(frozen=True)
class Switching:
    """The switching value of one number; `edge`: it sits in the outer tenth of the range.

    lead_low, lead_high: lead of the advice over the best other policy, in points, with the number
    at the low and at the high end of the range, solved again; NaN where it could not be.
    """

    flip: Flip
    edge: bool
    lead_low: float
    lead_high: float


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
    sobol     Sobol indices of the value and the regret of the advice and of its lead
    inputs    path -> the number, for the words of a box
    run       hash of the run in chunks whose worlds these are, or ""
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
    sobol: tuple[Explained, ...]
    boxes: tuple[Found, ...]
    nearest: JointFlip | None
    failed: str
    criteria: Criteria
    inputs: Mapping[str, Input]
    run: str = ""

    def to_json(self) -> dict[str, Any]:
        """The four views as plain JSON values, at full precision; null where there is none."""
        found = {
            "case": dict(self.case),
            "seed": self.seed,
            "worlds": self.worlds,
            "searched": self.kept,
            "reading": self.reading,
            "run": self.run or None,
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
                    "lead_low": one.lead_low,
                    "lead_high": one.lead_high,
                }
                for one in self.switching
            ],
            "evppi": [asdict(one) for one in self.evppi],
            "sobol": [asdict(one) for one in self.sobol],
            "at_edge": self.at_edge,
            "boxes": [self._box(one) for one in self.boxes],
            "nearest": {"failed": self.failed} if self.failed else _nearest(self.nearest),
            "criteria": _criteria(self.criteria),
        }
        cleaned: dict[str, Any] = _finite(found)
        return cleaned

    @property
    def at_edge(self) -> float | None:
        """Share of the flips that sit at the edge of a range; None where nothing flips alone."""
        flips = [one for one in self.switching if one.flip.at is not None]
        return sum(one.edge for one in flips) / len(flips) if flips else None

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
    found = inputs(solution)
    kept = sum(block.draws.count for block in solution.kept)
    small = seen.first(kept)
    return views_of(
        solution, seen, found, kept_worlds(found, small),
        lambda: worth_of_learning(solution, small, found, np.flatnonzero(small.weights > 0)),
        tau=tau, reload=reload, progress=progress,
    )  # fmt: skip


def views_of(
    solution: Solution,
    seen: Survey,
    found: Sequence[Input],
    at_hand: AtHand,
    learned: Callable[[], tuple[Learned, ...]],
    *,
    tau: float | None = None,
    reload: Reload | None = None,
    progress: Progress | None = None,
    confirm_on: int = 0,
) -> FourViews:
    """The four views from a survey, the numbers that vary, and the worlds at hand for regions.

    `learned` says what learning is worth. The nearest joint flip is searched on the worlds that the
    solution keeps, and its scenario solved in `confirm_on` worlds (0: as many as the solution has).
    """
    case, options = solution.game.case, seen.layout.options
    order = [int(a) for a in np.argsort(-seen.means, kind="stable") if seen.allowed[a]]
    best, rival = order[0], order[1] if len(order) > 1 else order[0]
    by_type = values_by_type(solution.game, seen)
    ends: Ends = {}
    alone = [
        flip
        for flip in find_flips(solution, seen, by_type, best, progress, confirm=ALL, ends=ends)
        if flip.kind != "joint"
    ]
    if progress is not None:
        progress("looking for regions", 0, 1)
    values, weights = at_hand.values, at_hand.weights
    top = np.where(seen.allowed[:, None], values, -np.inf)
    winners = np.where(top[best] >= top.max(axis=0), best, top.argmax(axis=0))
    regret = regrets(values, seen.allowed)[best]
    tau = weighted_quantile(regret, weights, REGRET_SHARE) if tau is None else tau
    targets = {"another policy is best": winners != best, "regret above tau": regret > tau}
    boxes = _boxes(at_hand, targets, winners, best, options) if found else []
    nearest, failed = None, ""
    if len(order) > 1:
        other = [one.region for one in boxes if one.target == "another policy is best"]
        small = seen.first(sum(block.draws.count for block in solution.kept))
        asked = replace(solution, worlds=confirm_on) if confirm_on else solution
        try:
            nearest = joint_flip(asked, small, found, alone, other, best, reload, progress)
        except NotSolved as failure:
            failed = str(failure)
    share = float(weights @ (winners != best) / weights.sum())
    lost = seen.unconverged / solution.worlds
    fewer = AGAIN if solution.programme.unknowns == 0 else AGAIN // DEARER
    totals = total_order(solution, found, best, rival, seen.allowed, fewer, progress)
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
        kept=int(at_hand.table.rows),
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
        switching=tuple(
            Switching(flip, _at_edge(flip), *ends.get((flip.kind, flip.name), UNKNOWN))
            for flip in alone
        ),
        evppi=learned(),
        sobol=explained(at_hand.table, outputs(values, best, rival, seen.allowed), found, totals),
        boxes=tuple(boxes),
        nearest=nearest,
        failed=failed,
        criteria=criteria(
            values,
            policies=options,
            weights=weights,
            threshold=float(seen.means[best]),
            allowed=seen.allowed.tolist(),
        ),
        inputs={one.path: one for one in found},
    )


def _boxes(
    at_hand: AtHand, targets: Mapping[str, Array], winners: Array, best: int,
    options: Sequence[str],
) -> list[Found]:  # fmt: skip
    out = []
    for name, target in targets.items():
        for region in regions(at_hand.table, target, search=at_hand.search):
            here = inside(at_hand.table, region.limits) & (winners != best)
            to = most_frequent(options, winners[here])
            out.append(Found(name, at_hand.in_units(region), to))
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
