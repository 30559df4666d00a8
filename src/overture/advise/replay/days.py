"""Belief on every day of a record, from worlds that are drawn once.

Day by day the same as `belief` as of that day: the prior of the states is exact within each world,
and observed moves multiply it by the probability that their parties make them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from overture.advise.replay.chances import Chances, chances
from overture.case.model import Case
from overture.errors import NotSolved, UsageError
from overture.evidence.belief import Marginals, assumptions_in, summed, types_in
from overture.evidence.particles import effective_sample_size
from overture.evidence.record import Record
from overture.evidence.reports import Reported, likelihood, reported
from overture.evidence.rows import Row
from overture.evidence.states import States, prior_of_states, states_of
from overture.evidence.weights import Belief, ContradictionError, believe
from overture.game.draws import Array
from overture.worlds.ensemble import Solution

MOST_DAYS = 4_000
BLOCK = 5_000


@dataclass(frozen=True)
class Held:
    """What does not change from day to day: states, their prior, the solved worlds, outcomes."""

    case: Case
    record: Record
    states: States
    prior: Array
    solution: Solution
    outcomes: tuple[str, ...]
    known: dict[tuple[tuple[str, str], ...], Chances] = field(default_factory=dict)

    @property
    def types(self) -> int:
        """Number of profiles of types."""
        return int(np.prod([len(kinds) for kinds in self.case.types.values()], dtype=int))

    @cached_property
    def by_day(self) -> Mapping[str, tuple[Row, ...]]:
        """Day -> the rows reported on it."""
        found: dict[str, list[Row]] = {}
        for row in self.record.rows:
            found.setdefault(row.reported, []).append(row)
        return {day: tuple(rows) for day, rows in found.items()}

    def chances(self, made: Mapping[str, str]) -> Chances:
        """Chances of the outcomes after some moves, strategies held as first solved."""
        key = tuple(sorted(made.items()))
        if key not in self.known:
            self.known[key] = chances(self.solution, self.states, self.outcomes, made)
        return self.known[key]


@dataclass(frozen=True)
class DayBelief:
    """Belief at the end of a day. `fresh` are the ids of rows that were first reported on it and
    are evidence; `logs` [states] log-likelihood of all reports, `posterior` [states] the belief
    with the moves in it; `ess` in worlds. `held` outcome -> probability, strategies as first
    solved; `seen` indicator -> probability. `moved`: not what it was the day before."""

    day: date
    rows: int
    fresh: tuple[str, ...]
    told: Reported
    exact: Belief
    logs: Array
    posterior: Array
    types: Marginals
    assumptions: Mapping[str, float]
    ess: float
    held: Mapping[str, float]
    seen: Mapping[str, float]
    moved: bool

    @property
    def made(self) -> dict[str, str]:
        """Move observed -> option."""
        return {move: option for move, (option, _) in self.told.moves.items()}


def span(case: Case, record: Record, start: date | None, end: date | None) -> list[date]:
    """The days asked for: from that of the priors to that of the last row, if not said.

    Raises UsageError where there are none, or too many.
    """
    first = start or case.priors_as_of
    if first < case.priors_as_of:
        raise UsageError(
            f"the priors are those of {case.priors_as_of}, and an earlier day has none; "
            f"begin with --from {case.priors_as_of}"
        )
    last = end or max(
        (date.fromisoformat(row.reported) for row in record.rows), default=case.priors_as_of
    )
    last = max(last, first) if end is None else last
    if last < first:
        raise UsageError(f"there is no day from {first} to {last}; give --to a later day")
    if (last - first).days >= MOST_DAYS:
        raise UsageError(
            f"{(last - first).days + 1:,} days are too many; at most {MOST_DAYS:,} are replayed, "
            "so give --from and --to"
        )
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def hold(case: Case, record: Record, solution: Solution, outcomes: Sequence[str]) -> Held:
    """What all days share. Raises UsageError where belief cannot be enumerated."""
    states = states_of(case)
    prior = prior_of_states(case, states, solution.seed, solution.worlds)
    return Held(case, record, states, prior, solution, tuple(outcomes))


def known_by(record: Record, day: date) -> Record:
    """The record as it stood on a day: later rows are not in it."""
    limit = day.isoformat()
    rows = tuple(row for row in record.rows if row.reported <= limit)
    return replace(record, rows=rows, as_of=day)


def day_of(held: Held, day: date, before: DayBelief | None) -> DayBelief:
    """Belief at the end of a day; `before` is that of the day before, if it was asked for.

    Raises CaseError where a row does not fit the case, ContradictionError where the reports
    contradict each other, NotSolved where no world that was solved lets the moves observed happen.
    """
    today = held.by_day.get(day.isoformat(), ())
    fresh = tuple(row.id for row in today if row.indicator or row.move or row.supersedes)
    if before is not None and not fresh:
        return replace(before, day=day, rows=len(today), fresh=(), moved=False)
    told = reported(held.case, held.states, known_by(held.record, day), day)
    try:
        exact = believe(held.prior, [report for _, report in told.weighing])
    except ContradictionError as fault:
        raise ContradictionError(
            f"{day}: {fault}; if it was taken back later, begin with --from that day"
        ) from None
    logs = summed(exact, held.states)
    made = {move: option for move, (option, _) in told.moves.items()}
    scaled = np.exp(logs - logs.max())
    posterior = held.chances(made).mass * scaled if made else exact.posterior
    if not posterior.sum() > 0:
        raise NotSolved("what was observed happens in no world that was solved")
    posterior = posterior / posterior.sum()
    chances_now = np.zeros((0, held.states.count))
    if held.outcomes:
        chances_now = held.chances(made).within(held.types)
    return DayBelief(
        day=day,
        rows=len(today),
        fresh=fresh,
        told=told,
        exact=exact,
        logs=logs,
        posterior=posterior,
        types=types_in(held.case, held.states, posterior),
        assumptions=assumptions_in(held.states, posterior),
        ess=_effective(held, made, scaled),
        held=dict(zip(held.outcomes, (float(p) for p in chances_now @ posterior), strict=True)),
        seen={
            name: float(likelihood(held.case, held.states, name, made) @ posterior)
            for name in held.case.indicators
        },
        moved=before is None or bool(np.abs(posterior - before.posterior).max() > 1e-12),
    )


def _effective(held: Held, made: Mapping[str, str], scaled: Array) -> float:
    """Effective number of worlds (Kish 1965) under likelihoods [states] and moves made."""
    from overture.evidence.particles import move_likelihood, particles

    found = []
    with np.errstate(divide="ignore"):
        logs = np.log(scaled)
    for block in held.solution.blocks():
        weights = particles(held.case, block.draws, held.states, logs).weights
        if made:
            chance = move_likelihood(held.solution.game, block, made)
            weights = weights * np.where(block.status == 0, chance, 0.0)
        found.append(weights.sum(axis=0))
    return effective_sample_size(np.concatenate(found))
