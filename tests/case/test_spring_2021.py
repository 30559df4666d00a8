"""The second crisis that ships: complete, sourced, small, and its path is one of the game's."""

from __future__ import annotations

from datetime import date

import pytest

import overture as ov
from overture.case.model import Case
from overture.cli.survey import survey
from overture.evidence.files import read_record, record_path
from overture.evidence.record import Record
from overture.evidence.record_checks import grade_of, record_problems


@pytest.fixture(scope="module")
def case() -> Case:
    return ov.load("spring-2021")


@pytest.fixture(scope="module")
def record(case: Case) -> Record:
    path = record_path(case)
    assert path is not None
    return read_record(path)


def test_it_is_clean_and_every_number_has_its_reason() -> None:
    found = survey("spring-2021")
    assert found.found == ()
    assert found.game["nodes"] < 200


def test_every_row_is_sourced_and_graded(case: Case, record: Record) -> None:
    assert record_problems(case, record) == []
    assert len(record.rows) >= 40
    for row in record.rows:
        assert row.source, row.id
        assert grade_of(case, row), row.id
        assert row.url or row.note, row.id
        assert row.what, row.id


def test_indicators_have_reasons_and_nothing_before_the_day_shows_anything(
    case: Case, record: Record
) -> None:
    assert all(one.why and one.source for one in case.indicators.values())
    shown = {row.indicator[0] for row in record.rows if row.indicator}
    assert shown == set(case.indicators)
    assert all(row.reported > case.as_of.isoformat() for row in record.rows if row.shows)


def test_the_crisis_took_a_path_of_the_game(case: Case, record: Record) -> None:
    moves = [row.move for row in record.rows if row.move]
    taken = dict(moves)
    assert taken == {
        "policy": "summit",
        "answer": "pull_back",
        "reading": "staying",
        "followup": "meet",
    }
    for move, option in taken.items():
        assert option in {each.id for each in case.moves[move].options}


def test_belief_moves_to_the_type_that_wants_to_be_heard() -> None:
    later = ov.load("spring-2021", as_of=date(2021, 5, 26))
    found = ov.belief(later, worlds=1_000)
    before, after = found.types
    assert after["moscow"]["signaller"] > before["moscow"]["signaller"]
    assert after["moscow"]["attacker"] < before["moscow"]["attacker"]
