"""Records as a hostile or careless hand may leave them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from tests.evidence.crisis import crisis

from overture.case.load import load
from overture.errors import CaseError, Problem, Spot, UsageError
from overture.evidence.belief import belief, history
from overture.evidence.csv_file import parse_csv
from overture.evidence.drafts import read_drafts
from overture.evidence.files import append, read_record
from overture.evidence.record_checks import record_problems
from overture.evidence.reports import reported
from overture.evidence.rows import known_on
from overture.evidence.statements_file import parse_statements, read_statements
from overture.evidence.states import states_of
from overture.evidence.weights import ContradictionError, believe

HEADER = "id,date,kind,what,grade,supersedes,shows\n"


def ids(text: str) -> list[str]:
    return [row.id for row in known_on(parse_csv(text.encode(), "r.csv").rows, date.max)]


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_quotation_mark_left_open_swallows_no_rows(end: str) -> None:
    more = "".join(f"\n{name},2021-12-08,action,w,B2,," for name in "bc")
    rows = f'a,2021-12-08,action,"left open,B2,,{more}'
    with pytest.raises(CaseError) as caught:
        parse_csv((HEADER + rows + end).encode(), "r.csv")
    assert (caught.value.problems[0].check, caught.value.problems[0].spot.line) == (
        "record-unreadable",
        2,
    )


def test_a_quotation_mark_left_open_in_the_last_line_is_a_torn_row() -> None:
    record = parse_csv((HEADER + 'a,2021-12-08,action,w,,,\nb,2021-12-08,action,"cut').encode(), "")
    assert [row.id for row in record.rows] == ["a"]
    assert record.torn == 3


def test_a_row_that_swallowed_others_up_to_the_next_quotation_mark_is_refused() -> None:
    rows = 'a,2021-12-08,action,"open,B2,,\nb,2021-12-08,action,w",B2\n'
    with pytest.raises(CaseError, match="several lines"):
        parse_csv((HEADER + rows).encode(), "r.csv")


def test_a_field_over_several_lines_is_read() -> None:
    text = HEADER + 'a,2021-12-08,action,"two\nlines\n",B2,,\nb,2021-12-08,action,w,B2,,\n'
    assert [row.what for row in parse_csv(text.encode(), "").rows] == ["two lines", "w"]


def test_codings_with_a_quotation_mark_left_open_are_refused() -> None:
    text = 'date,speaker,no_bases\n2021-12-08,"A,1\n2021-12-09,B,0\n'
    with pytest.raises(CaseError, match="never closed"):
        parse_statements(text.encode(), "s.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["r.csv", "r.db"])
def test_a_pipe_keeps_nobody_waiting(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    os.mkfifo(path)
    for read in (read_record, read_drafts, read_statements):
        with pytest.raises(CaseError):
            read(path)
    with pytest.raises(UsageError, match="no ordinary file"):
        append(path, [{"date": "2021-12-08", "kind": "action"}])


@pytest.mark.parametrize("name", ["r.csv", "r.db"])
def test_a_refused_row_leaves_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        append(tmp_path / name, [{"date": "2021-99-08", "kind": "action"}])
    assert not list(tmp_path.iterdir())


def test_a_withdrawal_can_be_withdrawn() -> None:
    row = "a,2021-12-08,action,w,B2,,\n"
    back = [f"w{k},2021-12-{9 + k:02},withdrawn,w,,{'a' if k == 0 else f'w{k - 1}'},\n"
            for k in range(4)]  # fmt: skip
    for count in range(5):
        assert ids(HEADER + row + "".join(back[:count])) == (["a"] if count % 2 == 0 else [])


def test_who_withdraws_a_correction_leaves_nothing() -> None:
    rows = "a,2021-12-08,action,w,B2,,\nb,2021-12-09,action,v,B2,a,\nc,2021-12-10,withdrawn,w,,b,\n"
    assert ids(HEADER + rows) == []


@pytest.mark.parametrize(
    ("links", "named"),
    [("aa", "a"), ("ab ba", "ab"), ("ab bc ca da", "abc"), ("ab bc", ""), ("ab cb", "")],
)
def test_rows_that_correct_themselves_are_named(tmp_path: Path, links: str, named: str) -> None:
    target = {link[0]: link[1] for link in links.split()}
    rows = "".join(
        f"{name},2021-12-08,action,about {name},B2,{target.get(name, '')},\n" for name in "abcd"
    )
    case = crisis(tmp_path)
    problems = record_problems(case, parse_csv((HEADER + rows).encode(), "r.csv"))
    faults = [p for p in problems if p.severity == "error"]
    assert "".join(p.path[0] for p in faults) == named
    assert {p.check for p in faults} <= {"record-supersedes"}


def move(name: str, option: str, grade: str, day: int) -> str:
    return f"{name},2021-12-{day:02},reply,they {option},{grade},,reply = {option}\n"


@pytest.mark.parametrize("grade", ["F1", "A6", "0", ""])
def test_a_move_that_cannot_be_judged_was_not_made(tmp_path: Path, grade: str) -> None:
    case = crisis(tmp_path)
    record = parse_csv((HEADER + move("a", "accept", grade, 8)).encode(), "r.csv")
    assert reported(case, states_of(case), record, date(2022, 1, 1)).moves == {}


@pytest.mark.parametrize(
    ("grades", "option"),
    [(("B2", "C1"), "accept"), (("C1", "B2"), "refuse"), (("B2",) * 2, "refuse")],
)
def test_of_two_rows_on_one_move_the_better_grade_counts(
    tmp_path: Path, grades: tuple[str, str], option: str
) -> None:
    case = crisis(tmp_path)
    rows = move("a", "accept", grades[0], 8) + move("b", "refuse", grades[1], 9)
    record = parse_csv((HEADER + rows).encode(), "r.csv")
    found = reported(case, states_of(case), record, date(2022, 1, 1))
    assert found.moves["reply"][0] == option
    warned = [p.path for p in record_problems(case, record) if p.check == "record-moves"]
    assert warned == ["b"]


def test_a_day_beyond_the_calendar_is_no_failure(tmp_path: Path) -> None:
    feed = "<rss><channel><item><title>T</title><pubDate>{}</pubDate></item></channel></rss>"
    (tmp_path / "f.rss").write_text(feed.format("Fri, 31 Dec 9999 23:59:59 -2300"))
    assert read_drafts(tmp_path / "f.rss")[0]["date"] == "9999-12-31"


def test_what_a_file_holds_does_not_steer_the_terminal() -> None:
    spot = Spot("f\x1b.csv", 1, 1, "a\x1b[31m\x07b\tc")
    shown = Problem("check", spot, "path\x9b", "what", "remedy").render()
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert "a?[31m?b c" in shown


def test_history_leaves_out_no_day_that_moves_belief(tmp_path: Path) -> None:
    """Days on which only a root, a correction or a withdrawal was reported count too."""
    rows = (
        "a,2021-12-08,2021-12-08,observation,w,paper,m,B2,,trucks,",
        "b,2021-12-09,2021-12-09,observation,w,paper,n,B2,,trucks,",
        "x,2021-12-10,2021-12-10,observation,nothing,paper,,B2,,,",
        "m,2021-12-11,2021-12-11,observation,nothing,paper,n,B2,,,",
        "o,2021-12-12,2021-12-12,observation,nothing,paper,,B2,m,,",
        "w,2021-12-13,2021-12-13,withdrawn,no,,,,a,,",
        "v,2021-12-14,2021-12-14,withdrawn,yes,,,,w,,",
        "c,2021-12-15,2021-12-15,observation,w,paper,,C2,b,,",
    )
    case = crisis(tmp_path, rows)
    record = read_record(tmp_path / "record.csv")
    found = belief(case, record, worlds=500)
    days = [str(each["day"]) for each in history(found)]
    moved = ["2021-12-06"]
    last = found.exact.prior
    for day in (date(2021, 12, d) for d in range(7, 32)):
        told = reported(case, found.states, record, day)
        here = believe(last * 0 + found.exact.prior, [r for _, r in told.weighing]).posterior
        if abs(here - last).max() > 1e-12:
            moved.append(day.isoformat())
        last = here
    assert days == moved
    assert len(moved) >= 7


def test_a_contradiction_that_was_taken_back_has_no_belief_on_its_days_only(
    tmp_path: Path,
) -> None:
    rows = (
        "a,2021-12-08,2021-12-08,observation,w,paper,,1,,trucks,",
        "b,2021-12-09,2021-12-09,observation,w,paper,,1,,not trucks,",
        "w,2021-12-10,2021-12-10,withdrawn,no,,,,b,,",
    )
    crisis(tmp_path, rows)
    text = (tmp_path / "case.yaml").read_text()
    sure = text.replace("0.7 if planned else 0.2", "1 if planned else 0")
    (tmp_path / "case.yaml").write_text(sure)
    case = load(tmp_path, as_of=date(2021, 12, 31))
    record = read_record(tmp_path / "record.csv")
    found = belief(case, record, worlds=500)
    assert found.assumptions[1]["planned"] == 1.0
    assert [each["day"] for each in history(found)] == ["2021-12-06", "2021-12-08"]
    early = load(tmp_path, as_of=date(2021, 12, 9))
    with pytest.raises(ContradictionError, match=r"\(a, b\); withdraw one"):
        belief(early, read_record(tmp_path / "record.csv", date(2021, 12, 9)), worlds=500)
