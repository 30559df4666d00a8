"""Belief over a few states from graded reports: exact, by enumeration, in logarithms.

A state is one combination of types and assumptions. A report has a likelihood in every state. The
log-weight of a state is its log-prior and the sum of what each root tells; a report can so be
withdrawn exactly, in any order. Reports of one root are copies of one observation: the first
counts in full, and each later one copies it with probability c (1: it adds nothing).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from overture.errors import UsageError
from overture.evidence.grades import ANYTHING

MOST_STATES = 2**14

Array = NDArray[np.float64]


class ContradictionError(UsageError):
    """Reports that no state allows together."""


@dataclass(frozen=True)
class Report:
    """One report: its id, the likelihood of what it says in every state, its reliability a, the
    root that it repeats ("" for its own), and how surely it copies that root."""

    id: str
    likelihood: Array
    a: float = 1.0
    root: str = ""
    copies: float = 1.0
    anyway: float = ANYTHING


@dataclass(frozen=True)
class Belief:
    """prior and posterior [states]; what every report moved, in decibans, by the states' own
    odds; `contribution` report -> [states] log-likelihood that it added."""

    prior: Array
    posterior: Array
    contribution: Mapping[str, Array]
    evidence: float

    @cached_property
    def _all(self) -> tuple[Array, Array, NDArray[np.int64]]:
        """By state: log-prior, the finite log-likelihoods added up, and how many reports exclude
        it."""
        prior = np.log(self.prior, out=np.full(self.prior.shape, -np.inf), where=self.prior > 0)
        logs = np.array([*self.contribution.values()])
        finite = np.isfinite(logs)
        return prior, np.where(finite, logs, 0.0).sum(axis=0), (~finite).sum(axis=0)

    def decibans(self, report: str, inside: NDArray[np.bool_]) -> float:
        """Weight of a report for a set of states against all others, in tenths of a ban.

        10 log10 of the Bayes factor, averaged over each side by the belief that the other
        reports give (Good 1950). Not a number where one side has no weight.
        """
        own = self.contribution[report]
        possible, told, excluding = self._all
        finite = np.isfinite(own)
        rest = np.where(
            excluding - ~finite > 0, -np.inf, possible + told - np.where(finite, own, 0.0)
        )
        sides = []
        for side in (inside, ~inside):
            weight = _normalised(rest[side])
            if weight is None:
                return math.nan
            sides.append(float(weight @ np.exp(own[side])))
        if sides[0] <= 0 or sides[1] <= 0:
            return (
                math.nan if sides[0] == sides[1] else math.copysign(math.inf, sides[0] - sides[1])
            )
        return 10.0 * math.log10(sides[0] / sides[1])


def believe(prior: Array, reports: Sequence[Report]) -> Belief:
    """Posterior over the states; exact. The order of the reports does not matter.

    prior [states], summing to 1. Raises UsageError when there are too many states, shapes differ,
    a likelihood leaves [0, 1] or two reports have one id, ContradictionError when no
    state allows all.
    """
    prior = np.asarray(prior, float)
    if prior.ndim != 1 or not 1 <= prior.shape[0] <= MOST_STATES:
        raise UsageError(f"belief is enumerated over 1 to {MOST_STATES:,} states")
    if abs(float(prior.sum()) - 1.0) > 1e-9 or float(prior.min()) < 0:
        raise UsageError("the prior is a distribution: nothing negative, summing to 1")
    counted: dict[str, tuple[Report, float]] = {}
    for group in _roots(reports).values():
        for place, report in enumerate(group):
            if report.id in counted:
                raise UsageError(f"two reports have the id '{report.id}'")
            # a copy says the same whatever is true; only what is not copied is news
            counted[report.id] = (report, report.copies if place else 0.0)
    with np.errstate(divide="ignore"):
        told = np.log(_told([*counted.values()], prior.shape))
        total = np.log(prior) + told.sum(axis=0)
    contribution = dict(zip(counted, told, strict=True))
    posterior = _normalised(total)
    if posterior is None:
        excluding = [name for name, row in zip(counted, told, strict=True) if np.isinf(row).any()]
        named = ", ".join(sorted(excluding)[:6]) + (" …" if len(excluding) > 6 else "")
        raise ContradictionError(
            f"the reports contradict every state ({named}); withdraw one, or grade it lower"
        )
    top = float(total.max())
    return Belief(prior, posterior, contribution, top + math.log(float(np.exp(total - top).sum())))


def believe_many(priors: Array, logs: Array, inside: Array) -> Array:
    """Marginals under many parameterisations at many dates at once: [P, D, K].

    priors [P, states]; logs [D, states], or [P, D, states] where the likelihoods differ too:
    log-likelihood of all that was reported by each date; inside [K, states] is 1 where a marginal
    counts a state. Rows that the reports contradict are not numbers.
    """
    top = logs.max(axis=-1, keepdims=True)
    weights = np.exp(logs - np.where(np.isfinite(top), top, 0.0))
    if logs.ndim == 2:
        counted = np.concatenate([inside, np.ones((1, inside.shape[1]))])
        columns = (weights[:, None, :] * counted).reshape(-1, inside.shape[1])
        sums = (priors @ columns.T).reshape(len(priors), len(logs), -1)
        with np.errstate(invalid="ignore"):
            return np.asarray(sums[..., :-1] / sums[..., -1:])
    joint = weights * priors[:, None, :]
    with np.errstate(invalid="ignore"):
        return np.asarray((joint @ inside.T) / joint.sum(axis=-1, keepdims=True))


def _roots(reports: Sequence[Report]) -> dict[str, list[Report]]:
    """Root -> its reports; one without a root is its own. Within a root the surest counts in full,
    whatever the order in which they came."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(report.root or report.id, []).append(report)
    for group in groups.values():
        group.sort(key=lambda r: (-r.a, r.id))
    return groups


def _told(counted: Sequence[tuple[Report, float]], shape: tuple[int, ...]) -> Array:
    """Chance of what each report says in every state [reports, states], given how surely it is a
    copy."""
    for report, _ in counted:
        if np.shape(report.likelihood) != shape:
            raise UsageError(f"the report '{report.id}' needs a likelihood for every state")
        if not (0 <= report.a <= 1 and 0 <= report.copies <= 1 and 0 <= report.anyway <= 1):
            raise UsageError(f"the grade of '{report.id}' is no probability")
    if not counted:
        return np.zeros((0, *shape))
    likelihood = np.array([report.likelihood for report, _ in counted], dtype=np.float64)
    sound = (likelihood >= 0) & (likelihood <= 1)
    if not sound.all():
        at = int(np.flatnonzero(~sound.all(axis=1))[0])
        raise UsageError(f"the likelihood of '{counted[at][0].id}' leaves [0, 1]")
    a, b, c = np.array([(r.a, r.anyway, copies) for r, copies in counted]).T[:, :, None]
    return np.asarray(c + (1.0 - c) * (a * likelihood + (1.0 - a) * b))


def _normalised(logs: Array) -> Array | None:
    top = logs.max(initial=-np.inf)
    if not np.isfinite(top):
        return None
    weight = np.exp(logs - top)
    return np.asarray(weight / weight.sum())
