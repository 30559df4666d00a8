"""What may be wrong with the rows of a record beyond their form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from overture.case.model import Case
from overture.errors import Problem, Spot
from overture.evidence.record import Record
from overture.evidence.rows import Row, circles, root_of
from overture.reading.suggest import closest

CHECKS: Mapping[str, str] = {
    "record-missing": "The case names a record that is not there.",
    "record-unreadable": "The record is no CSV file, or no database of rows.",
    "record-size": "The record is larger than the limit.",
    "record-header": "A column of the record is unknown, missing or there twice.",
    "record-field": "A field of a row is too long, or is no id or truth.",
    "record-day": "A day of a row is missing or is no day.",
    "record-dates": "A row happened after it was reported.",
    "record-kind": "A row is of no known kind.",
    "record-range": "The numbers of a row are none, or the wrong way round.",
    "record-grade": "The grade of a row is none.",
    "record-shows": "What a row shows is no indicator and no move of the case.",
    "record-supersedes": "A row corrects or withdraws a row that is not there, or itself.",
    "record-duplicate": "Two rows have one id, or say the same.",
    "record-root": "One source is counted twice for the same thing.",
    "record-moves": "Two rows say that one move was made in different ways.",
    "record-ungraded": "A row that is evidence has no grade, so that it moves nothing.",
    "record-unit": "A number has no unit, or a unit looks like a misspelt one.",
    "record-torn": "The last row was cut short and is not read.",
    "record-changed": "A row was changed after it was written.",
    "record-import": "A file to be imported cannot be read.",
    "record-item": "An item of a feed has no day, or cannot be a row, and is left out.",
}
"""Name of each check made on a record -> what it finds."""


def record_problems(case: Case, record: Record) -> list[Problem]:
    """Errors and warnings on the rows in force, in the order of the file."""
    rows = record.in_force()
    found = [*_links(case, record, rows), *_twice(record, rows), *_units(case, record, rows)]
    found += [*_roots(record, rows), *_moves(record, rows)]
    for row in rows:
        if row.shows and not grade_of(case, row):
            what = "it has no grade, so it moves nothing"
            remedy = "grade the row (B2), or its source under `sources`"
            found.append(_warn(record, row, "record-ungraded", what, remedy))
    if record.torn:
        spot = Spot(record.file, record.torn, 1)
        what = "the last row was cut short and is not read"
        found.append(
            Problem("record-torn", spot, "", what, "complete it, or add it again", "warning")
        )
    return sorted(found, key=lambda problem: problem.spot.line)


def grade_of(case: Case, row: Row) -> str:
    """The grade of a row: its own, else the reliability or the grade that the case declares of its
    source."""
    if row.grade or row.source not in case.sources:
        return row.grade
    source = case.sources[row.source]
    return source.grade if source.reliability is None else f"{source.reliability!r}"


def _links(case: Case, record: Record, rows: tuple[Row, ...]) -> Iterator[Problem]:
    known = {row.id for row in record.rows}
    for row in rows:
        if row.supersedes and row.supersedes not in known:
            what = f"there is no row '{row.supersedes}'"
            yield _warn(record, row, "record-supersedes", what, "name a row that is there")
    for row in circles(record.rows):
        spot = record.spots[row.id]
        what = f"it corrects '{row.supersedes}', and is corrected by it in the end"
        remedy = (
            "a row corrects one that was there before it: leave `supersedes` empty in the first"
        )
        yield Problem("record-supersedes", spot, f"{row.id}.supersedes", what, remedy)
    for row in rows:
        fault = shows_fault(case, row)
        if fault is not None:
            spot = record.spots[row.id]
            yield Problem("record-shows", spot, f"{row.id}.shows", *fault)


def shows_fault(case: Case, row: Row) -> tuple[str, str] | None:
    """What is wrong with what a row shows, and the remedy: the case has to declare it."""
    if row.indicator and row.indicator[0] not in case.indicators:
        name = row.indicator[0]
        near = closest(name, case.indicators)
        remedy = f"did you mean '{near}'?" if near else "declare it under `indicators`"
        return f"the case has no indicator '{name}'", remedy
    if row.move:
        move, option = row.move
        offered = {o.id for o in case.moves[move].options} if move in case.moves else set()
        if option not in offered:
            near = closest(option, offered) or closest(move, case.moves)
            remedy = f"did you mean '{near}'?" if near else "write MOVE = OPTION as declared"
            return f"the case has no move '{move}' = '{option}'", remedy
    return None


def _twice(record: Record, rows: tuple[Row, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = (row.date, row.kind, row.party, row.what.lower(), row.source)
        earlier = first.setdefault(key, row)
        if row.what and earlier is not row:
            what = f"it says the same as '{earlier.id}'"
            remedy = f"`overture record withdraw` one of them, or trace it to '{earlier.id}'"
            yield _warn(record, row, "record-duplicate", what, remedy)


def _roots(record: Record, rows: tuple[Row, ...]) -> Iterator[Problem]:
    by_id = {row.id: row for row in record.rows}
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if not row.shows or not row.source:
            continue
        earlier = first.setdefault((row.source, row.shows, row.reported), row)
        if earlier is not row and root_of(earlier, by_id) != root_of(row, by_id):
            what = f"its source shows the same in '{earlier.id}', and both count in full"
            remedy = f"if they repeat one report, write {earlier.id} under traces_to"
            yield _warn(record, row, "record-root", what, remedy)


def _moves(record: Record, rows: tuple[Row, ...]) -> Iterator[Problem]:
    first: dict[str, tuple[str, Row]] = {}
    for row in rows:
        if row.move is None:
            continue
        move, option = row.move
        before, earlier = first.setdefault(move, (option, row))
        if before != option:
            what = f"'{earlier.id}' says that {move} was {before}"
            remedy = "withdraw one; until then the better grade counts, of equal ones the later row"
            yield _warn(record, row, "record-moves", what, remedy)


def _units(case: Case, record: Record, rows: tuple[Row, ...]) -> Iterator[Problem]:
    units = Counter(row.unit for row in rows if row.unit)
    units.update(unit for source in case.sources.values() for unit in source.bias)
    definitions = Counter((row.unit, row.definition) for row in rows if row.definition)
    for row in rows:
        if not row.unit and (row.low is not None or row.high is not None):
            what = "its number has no unit"
            yield _warn(record, row, "record-unit", what, "say what is counted under unit")
        if row.unit and units[row.unit] == 1:
            near = closest(row.unit, (u for u in units if u != row.unit), cutoff=0.8)
            if near:
                what = f"the unit '{row.unit}' is used once and looks like '{near}'"
                yield _warn(record, row, "record-unit", what, "write one of them everywhere")
        if row.definition and definitions[row.unit, row.definition] == 1:
            # 200 km and 400 km differ on purpose
            others = (
                d
                for u, d in definitions
                if u == row.unit and d != row.definition and _digits(d) == _digits(row.definition)
            )
            near = closest(row.definition, others, cutoff=0.8)
            if near:
                what = f"the definition '{row.definition}' is used once and looks like '{near}'"
                yield _warn(record, row, "record-unit", what, "write one of them everywhere")


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _warn(record: Record, row: Row, check: str, what: str, remedy: str) -> Problem:
    spot = record.spots[row.id]
    return Problem(check, spot, row.id, what, remedy, "warning")
