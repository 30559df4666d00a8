"""Statements coded by position: as of a day, missing is not absent, coders compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.crisis import CASE

from overture.case.load import load
from overture.case.model import Case
from overture.errors import CaseError, UsageError
from overture.evidence.statements import Speaker, Statements, statements, summed_up
from overture.evidence.statements_file import CHECKS, MOST_POSITIONS, parse_statements

HEADER = "date,speaker,occasion,guns,land,law,coder,url"
ROWS = (
    "2021-11-01,President,speech,0,0,,one,http://a",
    "2021-11-05,President,press,1,,1,one,http://b",
    "2021-11-09,Ministry,draft,1,1,0,one,http://c",
    "2021-11-20,President,call,0,1,1,one,http://d",
)
TOO_MANY = ",".join(f"p{i}" for i in range(MOST_POSITIONS + 1))
POISON = '2021-12-25,"",press,9,x,"y",one,'


def crisis(
    folder: Path, rows: Sequence[str] = ROWS, day: str = "2021-12-06", more: str = ""
) -> Case:
    folder.mkdir(exist_ok=True)
    text = CASE.format(record="record.csv")
    (folder / "case.yaml").write_text(text + f"statements: {{file: said.csv, by: them{more}}}\n")
    (folder / "said.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return load(folder, as_of=date.fromisoformat(day))


def only(found: Statements) -> Speaker:
    (speaker,) = found.speakers
    return speaker


def test_positions_over_time_by_hand(tmp_path: Path) -> None:
    found = statements(crisis(tmp_path))
    guns, land, law = only(found).positions
    assert (guns.first_seen, guns.last_seen) == ("2021-11-05", "2021-11-09")
    assert (guns.held, guns.coded, guns.missing) == (2, 4, 0)
    assert (guns.persistence, guns.followed) == (0.5, 2)
    assert (land.held, land.coded, land.missing) == (2, 3, 1)
    assert land.persistence == 1.0
    assert (law.persistence, law.followed) == (0.0, 1)  # held, then not; held last, not followed
    assert (found.alpha, found.alpha_why, found.coders) == (None, "one coder", ("one",))
    assert only(found).name == "Them"


def test_neighbours_are_compared_on_positions_coded_in_both(tmp_path: Path) -> None:
    speech, press, draft, call = only(statements(crisis(tmp_path))).statements
    assert (speech.jaccard, speech.compared, speech.new) == (None, 0, ())
    assert (press.new, press.dropped, press.first) == (("guns",), (), ("guns", "law"))
    assert (press.compared, press.jaccard, press.missing) == (1, 0.0, ("land",))
    # land was missing before: it is first held here, but nobody can say that it is new
    assert (draft.first, draft.new, draft.dropped) == (("land",), (), ("law",))
    assert (draft.compared, draft.jaccard) == (2, 0.5)
    assert (call.new, call.dropped, call.jaccard) == (("law",), ("guns",), 1 / 3)


def test_as_of_a_day_nothing_later_is_read(tmp_path: Path) -> None:
    next_day = "2021-12-07,President,call,1,1,1,one,http://e"
    early = statements(crisis(tmp_path / "early"))
    later = statements(crisis(tmp_path / "later", (*ROWS, next_day, POISON)))
    assert later.to_json() == early.to_json()
    with pytest.raises(CaseError):
        statements(crisis(tmp_path / "open", (*ROWS, POISON), "2021-12-26"))


def test_statements_in_the_case_and_in_the_file_are_one_series(tmp_path: Path) -> None:
    made = (
        ", positions: {guns: No guns, calm: Calm}, made: "
        "[{date: 2021-11-30, speaker: Us, party: us, holds: [calm]},"
        " {date: 2021-11-30, reported: 2021-12-20, speaker: President, holds: [guns]}]"
    )
    found = statements(crisis(tmp_path, more=made))
    assert [(one.party, len(one.statements)) for one in found.speakers] == [("them", 4), ("us", 1)]
    assert [p.id for p in found.speakers[0].positions] == ["guns", "land", "law", "calm"]
    assert found.speakers[0].positions[0].says == "No guns"
    later = statements(crisis(tmp_path, day="2021-12-20", more=made))
    assert [len(one.statements) for one in later.speakers] == [5, 1]


def test_coders_are_compared_and_what_they_dispute_is_missing(tmp_path: Path) -> None:
    # Krippendorff's coincidences by hand: 5 shared codes, one disagreement, 4 ones and 6 zeros:
    # alpha = 1 - (2 / 10) / (2 * 4 * 6 / (10 * 9)) = 0.625
    second = (
        "2021-11-01,President,speech,0,0,,two,http://a",
        "2021-11-09,Ministry,draft,1,0,0,two,http://c",
    )
    found = statements(crisis(tmp_path, (*ROWS, *second)))
    assert found.coders == ("one", "two")
    assert found.compared == 5
    ones, zeros, total = 3, 7, 10  # guns 1 1; land 1 0; law 0 0; and guns 0 0, land 0 0
    assert found.alpha == pytest.approx(1 - (2 / total) / (2 * ones * zeros / (total * 9)))
    draft = only(found).statements[2]
    assert (draft.disputed, draft.held, draft.coders) == (("land",), ("guns",), ("one", "two"))
    assert draft.missing == ("land",)


def test_agreement_that_cannot_be_measured_says_why(tmp_path: Path) -> None:
    apart = statements(crisis(tmp_path, (*ROWS, "2021-12-01,President,radio,1,1,1,two,")))
    assert (apart.alpha, apart.compared) == (None, 0)
    assert "coded by two" in apart.alpha_why
    same = ("2021-11-01,P,s,1,1,1,one,", "2021-11-01,P,s,1,1,1,two,")
    assert "only one code" in statements(crisis(tmp_path, same)).alpha_why


def test_one_coder_cannot_agree_with_itself(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        statements(crisis(tmp_path, (*ROWS, ROWS[0])))
    (problem,) = caught.value.problems
    assert (problem.check, problem.spot.line) == ("statement-twice", 6)


@pytest.mark.parametrize(
    ("content", "check", "line"),
    [
        ("", "statement-unreadable", 1),
        ("date,speaker\n", "statement-header", 1),
        ("speaker,guns\n", "statement-header", 1),
        ("date,speaker,guns,guns\n", "statement-header", 1),
        ("date,speaker,no guns\n", "statement-header", 1),
        ("date,speaker," + TOO_MANY, "statement-header", 1),
        ("date,speaker,guns\n2021-11-01,P,yes\n", "statement-code", 2),
        ("date,speaker,guns\n2021-11-31,P,1\n", "statement-field", 2),
        ("date,speaker,guns\n2021-11-01,,1\n", "statement-field", 2),
        ("date,speaker,guns\n2021-11-01,P,1,1\n", "statement-field", 2),
        ("date,speaker,guns\n2021-11-01,\x01P,1\n", "statement-field", 2),
        ("date,reported,speaker,guns\n2021-11-02,2021-11-01,P,1\n", "statement-dates", 2),
        ("date,speaker,party,guns\n2021-11-01,P,you,1\n", "statement-unparted", 2),
        ('date,speaker,guns\n"' + "a" * 140_000, "statement-unreadable", 2),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_with_its_line(
    content: str, check: str, line: int
) -> None:
    with pytest.raises(CaseError) as caught:
        parse_statements(content.encode(), "said.csv", "them", ("us", "them"))
    (problem,) = caught.value.problems
    assert (problem.check, problem.spot.line) == (check, line)
    assert problem.remedy
    assert check in CHECKS or check == "statement-dates"


@given(st.binary(max_size=300))
def test_any_bytes_give_statements_or_problems(content: bytes) -> None:
    try:
        found, positions = parse_statements(content, "said.csv")
    except CaseError as fault:
        found, positions = (), tuple(problem.remedy for problem in fault.problems)
    assert positions
    assert all(set(one.codes) <= set(positions) for one in found)


def test_a_file_that_is_not_there_and_a_case_without_statements(tmp_path: Path) -> None:
    case = crisis(tmp_path)
    (tmp_path / "said.csv").unlink()
    with pytest.raises(CaseError):
        statements(case)
    with pytest.raises(UsageError, match="declares no statements"):
        statements(dataclasses.replace(case, statements=None))


codes = st.lists(
    st.fixed_dictionaries({}, optional={name: st.booleans() for name in "abc"}), max_size=8
)


@given(codes)
def test_laws_of_positions(coded: list[dict[str, bool]]) -> None:
    rows = [
        "2021-11-01,P," + ",".join(str(int(row[p])) if p in row else "" for p in "abc")
        + f",at {i}"
        for i, row in enumerate(coded)
    ]  # fmt: skip
    content = "\n".join(["date,speaker,a,b,c,occasion", *rows]).encode()
    found, positions = parse_statements(content, "said.csv")
    told = summed_up(found, dict.fromkeys(positions, ""), {}, date(2021, 12, 6))
    for speaker in told.speakers:
        for one in speaker.statements:
            assert set(one.new) <= set(one.held)
            assert not set(one.dropped) & set(one.held)
            assert {*one.held, *one.lacked, *one.missing} == set("abc")
            assert one.jaccard is None or 0 <= one.jaccard <= 1
            # with everything coded in both, the index is 1 exactly where nothing changed
            if one.compared == 3:
                assert (one.jaccard == 1) == (not one.new and not one.dropped)
        for position in speaker.positions:
            assert position.held <= position.coded
            assert position.coded + position.missing == len(speaker.statements)
            assert (position.first_seen == "") == (position.held == 0)
            assert (position.persistence is None) == (position.followed == 0)


def test_red_lines_of_ukraine_2021_as_compiled() -> None:
    found = only(statements(load("ukraine-2021", as_of=date(2022, 2, 24))))
    first = {one.id: one.first_seen for one in found.positions}
    assert first == {
        "no_expansion": "2021-12-01",
        "no_strike_weapons": "2021-11-30",
        "rollback_1997": "2021-12-17",
        "no_bases_exussr": "2021-12-17",
        "legal_form": "2021-11-18",
        "line_unspecified": "2021-04-21",
    }
    assert all(one.says for one in found.positions)
    early = only(statements(load("ukraine-2021")))
    assert len(early.statements) == 4
    assert len(found.statements) == 11
