"""Forecasts against what happened: the model, its untouched prior, and a base rate.

Every forecaster is scored on the same days: those before the event was settled, and for an
indicator before a report of it was read. Forecasts of one event on many days are not independent,
so an event counts once: its score is the mean over its days, and that of several events the mean
over events.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from overture.advise.replay.days import DayBelief, Held
from overture.case.happened import Happened
from overture.evidence.scores import Bin, score, skill

FORECASTERS = ("model", "held", "prior", "base_rate")
"""The model solved again every time that belief moved; the same with strategies held as first
solved; what it said before any report; the declared rate of a reference class."""

REFERENCES = ("prior", "base_rate")


@dataclass(frozen=True)
class Forecast:
    """What was said on a day of one event, by every forecaster; None where one has nothing."""

    event: str
    day: date
    said: Mapping[str, float | None]


@dataclass(frozen=True)
class Line:
    """Scores on one event, or the mean over all events of a kind (`event` is then "").

    `scores` forecaster -> (Brier, logarithmic); None where it did not forecast every event.
    `skill` reference -> 1 - Brier of the model / Brier of the reference. `first` and `last` are
    what the model said on the first and last day that count.
    """

    event: str
    kind: str
    value: bool | None
    on: date | None
    days: int
    events: int
    first: float | None
    last: float | None
    scores: Mapping[str, tuple[float, float] | None]
    skill: Mapping[str, float | None]


@dataclass(frozen=True)
class Scored:
    """All scores; `unscored` is the number of days and events without a forecast of the model."""

    lines: tuple[Line, ...]
    bins: tuple[Bin, ...]
    parts: Mapping[str, float]
    forecasts: int
    unscored: int


def kind_of(held: Held, event: str) -> str:
    """Whether what happened is an outcome or an indicator."""
    return "outcome" if event in held.case.outcomes else "indicator"


def counts(held: Held, what: Happened, here: DayBelief) -> bool:
    """Whether a forecast of that day is one: not settled yet, and no report of it was read."""
    if here.day >= what.on:
        return False
    return all((row.indicator or ("",))[0] != what.id for row, _ in here.told.weighing)


def forecasts(
    held: Held,
    days: Sequence[DayBelief],
    models: Sequence[Mapping[str, float]],
    untouched: tuple[DayBelief, Mapping[str, float]],
) -> tuple[list[Forecast], int]:
    """Every forecast that counts, and how many of the model are missing.

    `models` are what the model says of outcomes on each day, empty where it was not solved;
    `untouched` is the belief before any report, with what the model says then.
    """
    found, missing = [], 0
    for what in held.case.happened.values():
        outcome = kind_of(held, what.id) == "outcome"
        for here, model in zip(days, models, strict=True):
            if not counts(held, what, here):
                continue
            said = model.get(what.id) if outcome else here.seen[what.id]
            before = untouched[1].get(what.id) if outcome else untouched[0].seen[what.id]
            if said is None or before is None:
                missing += 1
                continue
            told = {
                "model": said,
                "held": here.held[what.id] if outcome else here.seen[what.id],
                "prior": before,
                "base_rate": what.base_rate,
            }
            found.append(Forecast(what.id, here.day, told))
    return found, missing


def scored(held: Held, said: Sequence[Forecast], missing: int) -> Scored | None:
    """Scores of all forecasts; None if there is none."""
    if not said:
        return None
    lines = []
    for what in held.case.happened.values():
        mine = [one for one in said if one.event == what.id]
        if mine:
            lines.append(_line(what, kind_of(held, what.id), mine))
    for kind in ("outcome", "indicator"):
        rows = [line for line in lines if line.kind == kind]
        if len(rows) > 1:
            lines.append(_mean(kind, rows))
    values = held.case.happened
    whole = score(
        [one.said["model"] or 0.0 for one in said],
        [values[one.event].value for one in said],
        events=[one.event for one in said],
    )
    parts = {
        "reliability": whole.reliability,
        "resolution": whole.resolution,
        "uncertainty": whole.uncertainty,
    }
    return Scored(tuple(lines), whole.bins, parts, len(said), missing)


def _line(what: Happened, kind: str, mine: Sequence[Forecast]) -> Line:
    found: dict[str, tuple[float, float] | None] = {}
    for name in FORECASTERS:
        told = [p for one in mine if (p := one.said[name]) is not None]
        found[name] = None
        if len(told) == len(mine):
            got = score(told, [what.value] * len(told))
            found[name] = (got.brier, got.log)
    return Line(
        event=what.id,
        kind=kind,
        value=what.value,
        on=what.on,
        days=len(mine),
        events=1,
        first=mine[0].said["model"],
        last=mine[-1].said["model"],
        scores=found,
        skill=_skills(found),
    )


def _mean(kind: str, rows: Sequence[Line]) -> Line:
    """The mean over events; forecasters that forecast all of them."""
    found: dict[str, tuple[float, float] | None] = {}
    for name in FORECASTERS:
        got = [pair for row in rows if (pair := row.scores[name]) is not None]
        found[name] = None
        if len(got) == len(rows):
            found[name] = (
                math.fsum(brier for brier, _ in got) / len(got),
                math.fsum(log for _, log in got) / len(got),
            )
    days = sum(row.days for row in rows)
    return Line("", kind, None, None, days, len(rows), None, None, found, _skills(found))


def _skills(found: Mapping[str, tuple[float, float] | None]) -> dict[str, float | None]:
    model = found["model"]
    out: dict[str, float | None] = {}
    for name in REFERENCES:
        other = found[name]
        value = math.nan if model is None or other is None else skill(model[0], other[0])
        out[name] = value if math.isfinite(value) else None
    return out
