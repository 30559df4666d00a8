"""From rows of a record to graded reports: which weigh, with what likelihood, from which root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from overture.case.model import NONE, Case
from overture.errors import CaseError
from overture.evidence.grades import ANYTHING, reliability
from overture.evidence.record import Record
from overture.evidence.record_checks import grade_of, record_problems
from overture.evidence.rows import Row, root_of
from overture.evidence.states import States
from overture.evidence.weights import Report
from overture.game.draws import Array


@dataclass(frozen=True)
class Reported:
    """What a record tells as of a day.

    `weighing` are the rows that count as evidence on indicators, with their reports; `moves` move
    -> (option, row) observed; `background` the rows of or before the day of the priors, which are
    in the priors already.
    """

    weighing: tuple[tuple[Row, Report], ...]
    moves: Mapping[str, tuple[str, Row]]
    background: tuple[Row, ...]
    in_force: tuple[Row, ...]


def reported(
    case: Case, states: States, record: Record, day: date | None = None, checked: bool = False
) -> Reported:
    """Reports of a record as of a day (default: that of the case). Raises CaseError, unless the
    record was `checked` before.

    Copies are reports of one root that show the same; of these one counts. The likelihood of an
    indicator is taken with the moves that had been reported when it was.
    """
    problems = [] if checked else record_problems(case, record)
    faults = [problem for problem in problems if problem.severity == "error"]
    if faults:
        raise CaseError(faults)
    rows = record.in_force(day or case.as_of)
    by_id = {row.id: row for row in rows}
    stated = case.priors_as_of.isoformat()
    evidence = [row for row in rows if row.indicator or row.move]
    later = [row for row in evidence if row.reported > stated]
    told = [row for row in evidence if row.move and judged(case, row) > 0]
    moves = {
        move: (option, row)
        for move, (option, row) in made_by(case, told).items()
        if row.reported > stated
    }
    known: dict[str, tuple[tuple[str, str], ...]] = {}
    weighing = []
    tables: dict[tuple[str, tuple[tuple[str, str], ...]], Array] = {}
    for row in later:
        if not row.indicator:
            continue
        name, seen = row.indicator
        if row.reported not in known:
            before = made_by(case, [each for each in told if each.reported <= row.reported])
            known[row.reported] = tuple((move, option) for move, (option, _) in before.items())
        made = known[row.reported]
        if (name, made) not in tables:
            tables[name, made] = likelihood(case, states, name, dict(made))
        table = tables[name, made]
        source = case.sources.get(row.source)
        anyway = ANYTHING if source is None else source.says_anyway
        weighing.append(
            (
                row,
                Report(
                    row.id,
                    table if seen else 1.0 - table,
                    judged(case, row),
                    f"{root_of(row, by_id)}|{row.shows}",
                    1.0 if source is None else source.copies,
                    anyway if seen else 1.0 - anyway,
                ),
            )
        )
    background = tuple(row for row in evidence if row.reported <= stated)
    return Reported(tuple(weighing), moves, background, rows)


def would_be_reported(
    case: Case, states: States, indicator: str, moves: Mapping[str, str]
) -> Array:
    """Probability in each state [states] that an indicator is reported once somebody looks: by the
    source that `reported_by` names, else by one that is always right."""
    seen = likelihood(case, states, indicator, moves)
    source = case.sources.get(case.indicators[indicator].reported_by)
    if source is None:
        return seen
    stated = source.reliability
    a = reliability(source.grade) if stated is None else stated
    return np.asarray(a * seen + (1.0 - a) * source.says_anyway)


def judged(case: Case, row: Row) -> float:
    """The reliability of a row; 0 where it cannot be judged or nobody graded it."""
    grade = grade_of(case, row)
    return reliability(grade) if grade else 0.0


def made_by(case: Case, told: Sequence[Row]) -> dict[str, tuple[str, Row]]:
    """Move -> (option, row) as some rows have it. Where they differ, the most reliable counts, of
    equal ones the latest."""
    found: dict[str, tuple[str, Row]] = {}
    for row in sorted(told, key=lambda row: (judged(case, row), row.reported, row.date)):
        if row.move:
            found[row.move[0]] = (row.move[1], row)
    return found


def likelihood(case: Case, states: States, indicator: str, moves: Mapping[str, str]) -> Array:
    """Probability of an indicator in each state [states], given the moves made."""
    values: dict[str, object] = {move: moves.get(move, NONE) for move in case.moves}
    values.update(
        {
            name: np.array(states.axes[name])[states.spread(name)]
            for name in case.indicators[indicator].likelihood.names
            if name in states.axes
        }
    )
    # Expressions compare types one word at a time, so states that agree are evaluated once.
    parties = [name for name in case.indicators[indicator].likelihood.names if name in case.types]
    out = np.empty(states.count)
    for kinds in _kinds(case, parties):
        inside = np.ones(states.count, dtype=bool)
        for party, kind in kinds.items():
            inside &= states.where(party, kind)
        here = {
            name: value[inside] if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }
        found = case.indicators[indicator].likelihood.evaluate({**here, **kinds})
        out[inside] = np.asarray(found, dtype=np.float64)
    return out


def _kinds(case: Case, parties: list[str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = [{}]
    for party in parties:
        found = [{**before, party: kind} for before in found for kind in case.types[party]]
    return found
