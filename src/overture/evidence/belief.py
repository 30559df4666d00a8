"""Belief in a case as of a day: what the record makes of the priors, and what each report did.

Indicators are weighed exactly, by enumeration over types and assumptions. Once a move has been
observed, worlds are solved and the particles (world, types) carry its probability too. Quantities
are those of the weighted worlds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from overture.case.model import Case
from overture.errors import UsageError
from overture.evidence.ach import cell, sums
from overture.evidence.estimates import estimates
from overture.evidence.information import bits
from overture.evidence.particles import move_likelihood, particles
from overture.evidence.record import Record
from overture.evidence.redraw import FEW as FEW
from overture.evidence.redraw import MOST_TIMES, MOST_WORLDS, Redraw, towards
from overture.evidence.reports import Reported, reported, would_be_reported
from overture.evidence.rows import WITHDRAWN, root_of
from overture.evidence.states import States, prior_of_states, states_of
from overture.evidence.weighed import Weighed
from overture.evidence.weights import Belief, ContradictionError, believe
from overture.game.continuation import starts_after
from overture.game.draws import Array, Draws
from overture.reading.json_values import plain

if TYPE_CHECKING:
    from overture.worlds.ensemble import Block, Solution

BLOCK = 5_000
Marginals = dict[str, dict[str, float]]


@dataclass(frozen=True)
class CaseBelief:
    """Belief as of a day. `exact` weighs the indicators alone; `posterior` [states] has the moves
    in it too. `types` and `assumptions` are (prior, posterior) probabilities; `quantities` the
    posterior mean, 5 % and 95 % points. `ess` is the effective number of worlds, after `redraw`
    if few of the first ones were left. `solution` is the game solved from the priors, where a move
    was observed.

    `agreement` is the largest difference between enumeration and particles, in standard errors,
    where both apply (no move observed), else None.
    """

    case: Case
    record: Record
    states: States
    reported: Reported
    exact: Belief
    posterior: Array
    types: tuple[Marginals, Marginals]
    assumptions: tuple[dict[str, float], dict[str, float]]
    quantities: Mapping[str, object]
    ess: float
    worlds: int
    seed: int
    agreement: float | None
    redraw: Redraw | None = None
    solution: Solution | None = field(default=None, repr=False, compare=False)

    @property
    def logs(self) -> Array:
        """Log-likelihood of all reports in each state [states]."""
        return summed(self.exact, self.states)

    def to_json(self) -> dict[str, object]:
        """Everything, as plain JSON values; `advice` is added by who solves the game."""
        by_id = {row.id: row for row in self.record.rows}
        reports: list[dict[str, Any]] = [
            {
                "id": row.id,
                "reported": row.reported,
                "shows": row.shows,
                "reliability": report.a,
                "private": row.private,
                "root": root_of(row, by_id),
                **_weights(self, row.id),
            }
            for row, report in self.reported.weighing
        ]
        return {
            "as_of": self.case.as_of.isoformat(),
            "priors_as_of": self.case.priors_as_of.isoformat(),
            "worlds": self.worlds,
            "seed": self.seed,
            "ess": self.ess,
            "redrawn": None
            if self.redraw is None
            else {"worlds": self.redraw.worlds, "ess_before": self.redraw.ess_before},
            "record": {"rows": len(self.record.rows), "head": self.record.head},
            "prior": {"types": self.types[0], "assumptions": self.assumptions[0]},
            "posterior": {
                "types": self.types[1],
                "assumptions": self.assumptions[1],
                "quantities": self.quantities,
            },
            "agreement": self.agreement,
            "reports": reports,
            "inconsistency": {
                party: sums([(row["consistency"][party], row["reliability"]) for row in reports])
                for party in self.case.types
            },
            "moves": {
                move: {"option": option, "id": row.id}
                for move, (option, row) in self.reported.moves.items()
            },
            "background": [row.id for row in self.reported.background],
            "sources": without_sources(self),
            "history": history(self),
            "estimates": [plain(each) for each in estimates(self.case, self.record)],
            "next": worth_observing(self),
        }


def belief(
    case: Case, record: Record, worlds: int = 20_000, seed: int = 1, workers: int | None = None
) -> CaseBelief:
    """Belief in a case under its record, as of the day of the case.

    Raises UsageError when there are too many states or the reports contradict each other,
    CaseError when a row does not fit the case, NotSolved when worlds had to be solved (a move was
    observed) and were not.
    """
    states = states_of(case)
    told = reported(case, states, record)
    prior = prior_of_states(case, states, seed, worlds)
    exact = believe(prior, [report for _, report in told.weighing])
    logs = summed(exact, states)
    logs = logs - logs.max()
    solution = _solution(case, told, worlds, seed, workers)
    first = _weighed(case, told, states, logs, solution, _drawn(case, solution, seed, worlds))
    if not first.worlds.sum() > 0:
        raise UsageError("what was observed cannot happen in any world; withdraw a row of moves")
    posterior = first.by_state(states) if told.moves else exact.posterior
    found, redraw = first, None
    if first.effective < FEW * worlds:
        tilt = towards(states, prior, posterior)
        fresh = _fresh(case, told, states, logs, solution, (seed, worlds, tilt))
        if fresh.effective > first.effective:
            redraw = Redraw(tilt, worlds, len(fresh.worlds), first.effective)
            found = fresh
            posterior = fresh.by_state(states) if told.moves else exact.posterior
    posterior = posterior / posterior.sum()
    return CaseBelief(
        case=case,
        record=record,
        states=states,
        reported=told,
        exact=exact,
        posterior=posterior,
        types=(types_in(case, states, prior), types_in(case, states, posterior)),
        assumptions=(assumptions_in(states, prior), assumptions_in(states, posterior)),
        quantities=found.quantities(),
        ess=found.effective,
        worlds=worlds,
        seed=seed,
        agreement=None if told.moves else found.agreement(exact.posterior, states),
        redraw=redraw,
        solution=solution,
    )


def summed(exact: Belief, states: States) -> Array:
    """The log-likelihoods of all reports added up: array [states]."""
    return sum(exact.contribution.values(), start=np.zeros(states.count))


def types_in(case: Case, states: States, weights: Array) -> Marginals:
    """Party -> type -> probability, from weights of the states."""
    return {
        party: {
            kind: float(p) for kind, p in zip(kinds, states.marginal(party, weights), strict=True)
        }
        for party, kinds in case.types.items()
    }


def assumptions_in(states: States, weights: Array) -> dict[str, float]:
    """Assumption -> probability that it is true."""
    return {name: float(states.marginal(name, weights)[0]) for name in states.assumptions}


def history(found: CaseBelief) -> list[dict[str, object]]:
    """Belief under the indicators alone, on every day on which a report moved it.

    Corrections and withdrawals count from their own day. A day on which the reports contradicted
    each other, before one was taken back, has no belief and is left out.
    """
    case, states = found.case, found.states
    rows = found.record.rows
    # only these can change what weighs, or which root it has
    bearing = {row.id for row in rows if row.shows} | {row.traces_to for row in rows}
    days = {
        row.reported
        for row in rows
        if row.kind == WITHDRAWN or row.id in bearing or row.supersedes in bearing - {""}
    }
    stated = case.priors_as_of.isoformat()
    out: list[dict[str, object]] = []
    last = found.exact.prior
    out.append(_day(case, states, stated, last))
    for day in sorted(day for day in days if day > stated):
        told = reported(case, states, found.record, date.fromisoformat(day), checked=True)
        try:
            here = believe(found.exact.prior, [report for _, report in told.weighing]).posterior
        except ContradictionError:
            continue
        if np.abs(here - last).max() > 1e-12:
            out.append(_day(case, states, day, here))
            last = here
    return out


def without_sources(found: CaseBelief) -> list[dict[str, object]]:
    """Belief under the indicators without any report of one source, for each source."""
    sources = list(dict.fromkeys(row.source for row, _ in found.reported.weighing))
    out: list[dict[str, object]] = []
    for source in sources:
        rest = [report for row, report in found.reported.weighing if row.source != source]
        here = believe(found.exact.prior, rest).posterior
        out.append({"without": source, **_marginals(found.case, found.states, here)})
    return out


def worth_observing(found: CaseBelief) -> list[dict[str, object]]:
    """What a report on each indicator would tell of the types, in bits, from the source that the
    case names for it, else from one that is always right; the most telling first (Lindley 1956).
    `reported` says that it was reported already; `evsi` is added by who solves the game."""
    case, states = found.case, found.states
    made = {move: option for move, (option, _) in found.reported.moves.items()}
    profile = np.zeros(states.count, dtype=np.intp)
    for party in case.types:
        profile = profile * len(case.types[party]) + states.spread(party)
    p = np.asarray(np.bincount(profile, found.posterior), dtype=np.float64)
    known = {row.indicator[0] for row, _ in found.reported.weighing if row.indicator}
    out = []
    for name in case.indicators:
        seen = would_be_reported(case, states, name, made) * found.posterior
        yes = np.asarray(np.bincount(profile, seen, minlength=len(p)), dtype=np.float64)
        told = np.divide(yes, p, out=np.zeros_like(p), where=p > 0)
        out.append((name, bits(p, np.stack([told, 1.0 - told])), float(seen.sum())))
    return [
        {
            "indicator": name,
            "bits": told,
            "probability": chance,
            "evsi": None,
            "reported": name in known,
        }
        for name, told, chance in sorted(out, key=lambda row: (-row[1], row[0]))
    ]


# ------------------------------------------------------------------------------- parts
def _solution(
    case: Case, told: Reported, worlds: int, seed: int, workers: int | None
) -> Solution | None:
    """The game solved from the priors, if moves were observed."""
    if not told.moves:
        return None
    from overture.game.compile import compile_case
    from overture.worlds.ensemble import solve

    return solve(compile_case(case), worlds=worlds, seed=seed, workers=workers, starts=0)


Worlds = Iterable[tuple[Draws, "Block | None"]]
"""Blocks of worlds, solved where moves were observed."""


def _drawn(case: Case, solution: Solution | None, seed: int, worlds: int) -> Worlds:
    if solution is not None:
        yield from ((block.draws, block) for block in solution.blocks())
        return
    from overture.worlds.draws import draw

    for start in range(0, worlds, BLOCK):
        yield draw(case, seed, start, min(BLOCK, worlds - start)), None


def _fresh(
    case: Case,
    told: Reported,
    states: States,
    logs: Array,
    solution: Solution | None,
    drawn: tuple[int, int, Mapping[str, float]],
) -> Weighed:
    """Fresh worlds around the posterior, until they have the weight of FEW of those asked for."""
    from overture.worlds.draws import draw

    seed, worlds, tilt = drawn
    most = max(worlds, min(MOST_TIMES * worlds, MOST_WORLDS))
    found: Weighed | None = None
    done = 0
    while found is None or (found.effective < FEW * worlds and done < most):
        count = min(worlds, most - done)
        blocks = (
            draw(case, seed, start, min(BLOCK, worlds + done + count - start), towards=tilt)
            for start in range(worlds + done, worlds + done + count, BLOCK)
        )
        solved = ((draws, solution.solved(draws) if solution else None) for draws in blocks)
        more = _weighed(case, told, states, logs, solution, solved)
        found = more if found is None else found.and_also(more)
        done += count
    return found


def _weighed(
    case: Case,
    told: Reported,
    states: States,
    logs: Array,
    solution: Solution | None,
    drawn: Worlds,
) -> Weighed:
    """Blocks of worlds with the weights that reports and observed moves give their particles."""
    made = {move: option for move, (option, _) in told.moves.items()}
    ways = None if solution is None else starts_after(solution.game, made)
    kept, spread = [], []
    for draws, block in drawn:
        weights = particles(case, draws, states, logs).weights
        if solution is not None and block is not None:
            chance = move_likelihood(solution.game, block, made, ways)
            weights = weights * np.where(block.status == 0, chance, 0.0)
        kept.append(draws)
        spread.append(weights)
    return Weighed(case, tuple(kept), tuple(spread))


def _weights(found: CaseBelief, report: str) -> dict[str, object]:
    """What one report weighs: decibans, consistency with each type, belief without it."""
    case, states, exact = found.case, found.states, found.exact
    decibans: dict[str, object] = {
        party: {kind: _finite(exact.decibans(report, states.where(party, kind))) for kind in kinds}
        for party, kinds in case.types.items()
    }
    rest = [r for _, r in found.reported.weighing if r.id != report]
    return {
        "decibans": {
            "types": decibans,
            "assumptions": {
                name: _finite(exact.decibans(report, states.where(name, True)))
                for name in states.assumptions
            },
        },
        "consistency": {party: _cells(found, report, party) for party in case.types},
        "without": _marginals(case, states, believe(exact.prior, rest).posterior),
    }


def _cells(found: CaseBelief, report: str, party: str) -> dict[str, str]:
    """Type of a party -> how consistent a report is with it."""
    exact, states = found.exact, found.states
    return {
        kind: cell(exact.decibans(report, states.where(party, kind)))
        for kind in found.case.types[party]
    }


def _marginals(case: Case, states: States, weights: Array) -> dict[str, object]:
    return {
        "types": types_in(case, states, weights),
        "assumptions": assumptions_in(states, weights),
    }


def _day(case: Case, states: States, day: str, weights: Array) -> dict[str, object]:
    return {"day": day, **_marginals(case, states, weights)}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
