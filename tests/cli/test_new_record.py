"""`overture new CASE --record FILE`: a record of another crisis works without code."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overture.case.load import load
from overture.case.shipped import path_of
from overture.cli.from_record import _sources, read
from overture.evidence.files import append, read_record
from overture.evidence.record import rows_to_add

THEIRS = (
    "date,kind,party,plover,what,value_low,value_high,unit,source,reliability,verified,url",
    '1983-11-02,estimate,Us,,"Troops, in the north",40000,45000,troops (extra),Daily,B2,yes,http://a',
    "1983-11-04,mobilise,Them,MOBILIZE,A drill begins,,,,Daily,B2,no,",
    "1983-11-05,demand,Them,REQUEST,Talks,,,,Their agency,C3,yes,http://c",
    "1983-11-09,outcome,Them,,The drill ends,,,,Daily,A1,yes,http://d",
)


def given_file(folder: Path) -> Path:
    file = folder / "crisis.csv"
    file.write_text("\n".join(THEIRS) + "\n", encoding="utf-8")
    return file


def test_check_list_verify_and_belief_work_at_once(overture, tmp_path: Path) -> None:
    ran = overture("new", "able-archer", "--record", str(given_file(tmp_path)))
    assert ran.status == 0
    assert "4 rows, as of 1983-11-09" in ran.out
    assert "Left out the columns plover" in ran.out
    checked = overture("check", "able-archer")
    assert checked.status == 0
    assert "no problems" in checked.out
    assert overture("record", "verify", "able-archer").status == 0
    assert len(overture("record", "list", "able-archer").out.splitlines()) == 4
    told = json.loads(overture("belief", "able-archer", "--worlds", "200", "--json").out)
    assert told["as_of"] == "1983-11-09"
    case = load(tmp_path / "able-archer")
    assert case.as_of.isoformat() == "1983-11-09"
    assert case.priors_as_of.isoformat() == "1983-11-02"
    publishers = {source.publisher: source.grade for source in case.sources.values()}
    assert publishers == {"Daily": "B2", "Their agency": "C3", "Our own judgement": ""}
    first = read_record(tmp_path / "able-archer" / "record.csv").rows[0]
    assert (first.unit, first.definition, first.low, first.high) == ("troops", "extra", 40e3, 45e3)


def test_a_row_that_shows_something_weighs_at_once(overture, tmp_path: Path) -> None:
    shipped = path_of("ukraine-2021")
    assert shipped is not None
    record = str(shipped.parent / "record.csv")
    ran = overture("new", "again", "--record", record, "--as-of", "2021-12-20", "--json")
    assert json.loads(ran.out)["files"] == ["case.yaml", "README.md", "record.csv"]
    told = json.loads(overture("belief", "again", "--worlds", "200", "--json").out)
    assert [report["id"] for report in told["reports"]] == ["u046"]
    assert overture("check", "again").status == 0
    # the rows are the very rows, so the record has the same head
    assert read_record(tmp_path / "again" / "record.csv").head == read_record(Path(record)).head


def test_a_move_of_another_game_becomes_a_note(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,date,kind,what,shows,note\na,2021-01-01,reply,Yes,reply = accept,seen\n")
    (row,) = read(file, None).rows
    assert (row.shows, row.note) == ("", "seen; showed reply = accept")


@pytest.mark.parametrize("suffix", ["jsonl", "db", "rss"])
def test_every_file_that_is_imported_begins_a_case(overture, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"r.{suffix}"
    row = {"date": "2021-01-02", "kind": "claim", "what": "So they say", "source": 'A: "paper"'}
    if suffix == "jsonl":
        file.write_text(json.dumps(row) + "\n")
    elif suffix == "db":
        append(file, [row])
    else:
        file.write_text(
            "<rss><channel><title>Wire</title><item><title>So they say</title>"
            "<pubDate>Sat, 02 Jan 2021 10:00:00 GMT</pubDate></item></channel></rss>"
        )
    assert overture("new", "fresh", "--record", str(file)).status == 0
    assert overture("check", "fresh").status == 0
    (kept,) = read_record(tmp_path / "fresh" / "record.csv").rows
    assert (kept.what, kept.reported) == ("So they say", "2021-01-02")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date,kind,what\n", "no rows"),
        ("date,kind,what\n2021-13-01,claim,x\n", "no day"),
        ("date,kind,what\n2021-01-01,hearsay,x\n", "no kind"),
        ("date,kind,what\n2021-01-01,claim,x,y\n", "more fields"),
    ],
)
def test_a_faulty_record_leaves_no_folder(
    overture, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(content)
    ran = overture("new", "bad-case", "--record", str(file))
    assert ran.status in (1, 2)
    assert said in ran.err
    assert not (tmp_path / "bad-case").exists()


def test_a_question_before_the_record_is_refused(overture, tmp_path: Path) -> None:
    file = str(given_file(tmp_path))
    ran = overture("new", "early", "--record", file, "--as-of", "1983-10-01")
    assert ran.status == 2
    assert "begins on 1983-11-02" in ran.err
    assert not (tmp_path / "early").exists()


printable = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)


@settings(deadline=None, max_examples=40)
@given(st.lists(printable, min_size=1, max_size=6))
def test_publishers_of_any_spelling_are_sources(publishers: list[str]) -> None:
    from overture.reading.document import parse_document, plain

    rows = rows_to_add(
        [{"date": "2021-01-01", "kind": "claim", "source": one} for one in publishers], set()
    )
    written = plain(parse_document("sources:\n" + _sources(rows), "case.yaml"))
    assert isinstance(written, dict)
    assert set(written["sources"].values()) == set(publishers)


def test_the_columns_of_the_compiled_record_are_taken_as_they_are(tmp_path: Path) -> None:
    found = read(given_file(tmp_path), None)
    assert found.left_out == ("plover",)
    with open(tmp_path / "crisis.csv", newline="") as file:
        theirs = list(csv.DictReader(file))
    assert [row.what for row in found.rows] == [row["what"] for row in theirs]
    assert [row.kind for row in found.rows] == ["estimate", "action", "demand", "observation"]


def test_a_new_case_asks_as_of_the_day_given(overture, tmp_path: Path) -> None:
    assert overture("new", "dated", "--as-of", "1962-10-22").status == 0
    assert load(tmp_path / "dated").as_of.isoformat() == "1962-10-22"
    assert overture("check", "dated").status == 0


def test_a_feed_begins_a_case_without_the_items_that_have_no_day(overture, tmp_path: Path) -> None:
    (tmp_path / "wire.rss").write_text(
        "<rss><channel><title>Wire</title><item><title>Undated</title></item><item>"
        "<title>Dated</title><pubDate>Wed, 08 Dec 2021 09:00:00 +0000</pubDate></item>"
        "</channel></rss>"
    )
    ran = overture("new", "from-feed", "--record", "wire.rss")
    assert ran.status == 0
    assert "Record: 1 rows, as of 2021-12-08" in ran.out
    assert "the item 'Undated' is left out" in ran.out
