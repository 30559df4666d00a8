"""Replay a crisis: belief and advice as of each day of a record, and the forecasts scored.

Worlds are drawn and solved once. Every day is reached from the rows reported by then alone. On days
on which belief moved, the game from the present is solved again with that belief as its prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from overture.advise.replay.days import DayBelief, Held, day_of, hold, span
from overture.advise.replay.present import Present, present
from overture.advise.replay.ranged import STRENGTHS, Ranged, ranged
from overture.advise.replay.scored import Scored, forecasts, kind_of, scored
from overture.case.model import Case
from overture.evidence.record import Record
from overture.game.compile import compile_case
from overture.reading.json_values import plain
from overture.worlds.ensemble import Progress, solve

FAILED = "failed"


@dataclass(frozen=True)
class ReplayDay:
    """Belief at the end of a day, and what was last solved from it, on the day `solved`."""

    belief: DayBelief
    present: Present
    solved: date


@dataclass(frozen=True)
class Replay:
    """Every day asked for, and the scores: `scores` None where nothing can be scored.

    `priors` is the number of priors in `ranged`; `untouched` what the model says of outcomes
    before any report.
    """

    held: Held
    worlds: int
    advice_worlds: int
    seed: int
    days: tuple[ReplayDay, ...]
    untouched: Mapping[str, float]
    scores: Scored | None
    priors: int
    ranged: tuple[Ranged, ...]

    @property
    def failures(self) -> dict[str, str]:
        """Day -> why the game from it was not solved."""
        return {
            day.belief.day.isoformat(): day.present.failed
            for day in self.days
            if day.present.failed and day.solved == day.belief.day
        }

    def to_json(self) -> dict[str, Any]:
        """One entry for every day, what happened, and the scores, as plain JSON values."""
        case = self.held.case
        return {
            "from": self.days[0].belief.day.isoformat(),
            "to": self.days[-1].belief.day.isoformat(),
            "priors_as_of": case.priors_as_of.isoformat(),
            "worlds": self.worlds,
            "advice_worlds": self.advice_worlds,
            "days": [_day(self.held, day) for day in self.days],
            "happened": {
                name: {
                    "kind": kind_of(self.held, name),
                    "value": what.value,
                    "on": what.on.isoformat(),
                    "base_rate": what.base_rate,
                    "why": what.why,
                    "source": what.source,
                }
                for name, what in case.happened.items()
            },
            "scores": None if self.scores is None else _scores(self),
        }

    def __repr__(self) -> str:
        first, last = self.days[0].belief.day, self.days[-1].belief.day
        return f"Replay({self.held.case.id}: {first} to {last}, {len(self.days)} days)"


def replay(
    case: Case,
    record: Record,
    *,
    start: date | None = None,
    end: date | None = None,
    worlds: int = 20_000,
    advice_worlds: int = 2_000,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Belief on every day from `worlds` worlds; advice on days on which it moved, from the first
    `advice_worlds`.

    Raises UsageError where there is no such day or belief cannot be enumerated, CaseError where a
    row does not fit the case, NotSolved where the game is not solved from the priors.
    """
    days = span(case, record, start, end)
    outcomes = [name for name in case.happened if name in case.outcomes]
    solution = solve(
        compile_case(case), worlds=worlds, seed=seed, workers=workers, progress=progress
    )
    held = hold(case, record, solution, outcomes)
    advice_worlds = min(advice_worlds, worlds)
    untouched = day_of(held, case.priors_as_of, None)
    first = present(held, untouched, advice_worlds, workers)
    found: list[ReplayDay] = []
    last = ReplayDay(untouched, first, untouched.day)
    for place, day in enumerate(days):
        if day != untouched.day:
            here = day_of(held, day, found[-1].belief if found else None)
            now, solved = last.present, last.solved
            if here.moved:
                now = present(held, here, advice_worlds, workers, last.present)
                solved = day
            last = ReplayDay(here, now, solved)
        found.append(last)
        if progress is not None:
            progress("replaying days", place + 1, len(days))
    beliefs = [day.belief for day in found]
    models = [day.present.forecasts for day in found]
    said, missing = forecasts(held, beliefs, models, (untouched, first.forecasts))
    count, spread = ranged(held, beliefs, untouched) if said else (0, ())
    return Replay(
        held=held,
        worlds=worlds,
        advice_worlds=advice_worlds,
        seed=seed,
        days=tuple(found),
        untouched=first.forecasts,
        scores=scored(held, said, missing),
        priors=count,
        ranged=spread,
    )


def _day(held: Held, day: ReplayDay) -> dict[str, Any]:
    here = day.belief
    return {
        "day": here.day.isoformat(),
        "rows": here.rows,
        "reports": list(here.fresh),
        "moved": here.moved,
        "moves": here.made,
        "ess": here.ess,
        "types": plain(here.types),
        "assumptions": plain(here.assumptions),
        "forecasts": {
            **{
                name: {"model": day.present.forecasts.get(name), "held": held_so}
                for name, held_so in here.held.items()
            },
            **{
                name: {"model": here.seen[name], "held": here.seen[name]}
                for name in held.case.happened
                if name in here.seen
            },
        },
        "advice": _advice(day),
    }


def _advice(day: ReplayDay) -> dict[str, Any]:
    """The choice and the mean of every policy; with the day on which it was solved."""
    solved = day.solved.isoformat()
    if day.present.now is None:
        return {"solved": solved, FAILED: day.present.failed}
    advice = day.present.now.advice
    return {
        "solved": solved,
        "decide": advice.decide or None,
        "best": advice.best or None,
        "next": advice.next,
        "margin": advice.margin,
        "policies": {option: policy.mean for option, policy in advice.policies.items()},
    }


def _scores(found: Replay) -> dict[str, Any]:
    scores = found.scores
    assert scores is not None
    return {
        "forecasts": scores.forecasts,
        "unscored": scores.unscored,
        "events": len({line.event for line in scores.lines if line.event}),
        "table": [
            {
                "event": line.event,
                "kind": line.kind,
                "value": line.value,
                "on": line.on.isoformat() if line.on else None,
                "days": line.days,
                "events": line.events,
                "first": line.first,
                "last": line.last,
                "scores": {
                    name: None if pair is None else {"brier": pair[0], "log": plain(pair[1])}
                    for name, pair in line.scores.items()
                },
                "skill": plain(line.skill),
            }
            for line in scores.lines
        ],
        "reliability": {**plain(scores.parts), "bins": plain(scores.bins)},
        "range": {
            "priors": found.priors,
            "strengths": list(STRENGTHS),
            "rows": plain(found.ranged),
        },
    }
