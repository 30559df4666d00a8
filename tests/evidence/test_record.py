"""The record: bitemporal, only added to, and every change of what is written is found."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from tests.evidence.crisis import HEADER, ROWS, crisis

from overture.errors import CaseError, UsageError
from overture.evidence.chain import canonical
from overture.evidence.csv_file import parse_csv
from overture.evidence.drafts import read_drafts
from overture.evidence.files import append, read_record
from overture.evidence.record_checks import CHECKS, record_problems
from overture.evidence.rows import COLUMNS, row_of

DRAFT = {"date": "2021-12-08", "kind": "observation", "what": "lorries"}


@pytest.mark.parametrize("suffix", ["csv", "db"])
def test_what_is_added_is_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"record.{suffix}"
    first = append(path, [DRAFT, {**DRAFT, "low": "70,000", "high": "95000.5", "unit": "troops"}])
    second = append(path, [{**DRAFT, "what": 'one, "two"\nthree', "private": "true"}])
    record = read_record(path)
    assert record.rows == (*first, *second)
    assert [row.id for row in record.rows] == ["r1", "r2", "r3"]
    assert (record.rows[1].low, record.rows[1].high, record.rows[1].op) == (70000, 95000.5, "range")
    assert record.rows[2].what == 'one, "two" three'
    assert record.rows[2].private


def test_both_kinds_of_file_have_one_head(tmp_path: Path) -> None:
    for name in ("record.csv", "record.db"):
        append(tmp_path / name, [DRAFT, {**DRAFT, "id": "x9", "grade": "B2", "low": "3"}])
    assert read_record(tmp_path / "record.csv").head == read_record(tmp_path / "record.db").head


@pytest.mark.parametrize("suffix", ["csv", "db"])
def test_all_rows_are_added_or_none(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"record.{suffix}"
    append(path, [DRAFT])
    with pytest.raises(UsageError, match="row 2, kind"):
        append(path, [DRAFT, {**DRAFT, "kind": "rumour"}])
    with pytest.raises(UsageError, match="is taken"):
        append(path, [{**DRAFT, "id": "r1"}])
    with pytest.raises(UsageError, match="no row 'r7'"):
        append(path, [{**DRAFT, "supersedes": "r7"}])
    assert len(read_record(path).rows) == 1


def test_a_correction_counts_from_its_own_day(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    append(path, [DRAFT])
    append(path, [{**DRAFT, "reported": "2021-12-20", "what": "no", "supersedes": "r1"}])
    assert [row.what for row in read_record(path, date(2021, 12, 19)).in_force()] == ["lorries"]
    assert [row.what for row in read_record(path).in_force()] == ["no"]
    assert [row.id for row in read_record(path).in_force(date(2021, 12, 19))] == ["r1"]


def test_problems_have_their_line_and_column() -> None:
    text = "\n".join(
        [
            HEADER,
            "a,2021-12-08,2021-12-08,rumour,x,,,,,,",
            "b,2021-12-09,2021-12-08,claim,x,,,,,,",
            "c,2021-12-08,2021-12-08,claim,x,,,G7,,,",
            "d,2021-12-08,2021-12-08,claim,x,,,,,Not This,",
            "d,2021-12-08,2021-12-08,claim,x,,,,,,",
            "d,2021-12-08,2021-12-08,claim,x,,,,,,",
            "e,2021-12-08,2021-12-08,withdrawn,x,,,,,,",
            "f,2021-02-30,2021-12-08,claim,x,,,,,,",
            "g,2021-12-08,2021-12-08,claim,x,,,,,,,,",
        ]
    )
    with pytest.raises(CaseError) as caught:
        parse_csv(text.encode() + b"\n", "record.csv")
    told = [(p.check, p.spot.line, p.spot.column) for p in caught.value.problems]
    assert told == [
        ("record-kind", 2, 25),
        ("record-dates", 3, 3),
        ("record-grade", 4, 35),
        ("record-shows", 5, 37),
        ("record-duplicate", 7, 1),
        ("record-supersedes", 8, 1),
        ("record-day", 9, 3),
        ("record-field", 10, 1),
    ]
    assert {check for check, _, _ in told} <= set(CHECKS)


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"date,kind\n", "record-header"),
        (b"date,id,kind\n", "record-header"),
        (b"id,date,kind,colour\n", "record-header"),
        (b"id,date,kind,date\n", "record-header"),
        (b"id,date,kind\na,2021-12-08,\xff\xfe\n", "record-field"),
        (b"id,date,kind\n" + b'a,2021-12-08,"' + b"x" * 200_000 + b'"\n', "record-unreadable"),
    ],
)
def test_files_that_are_no_record_are_refused(content: bytes, check: str) -> None:
    with pytest.raises(CaseError) as caught:
        parse_csv(content, "record.csv")
    assert caught.value.problems[0].check == check


def test_what_is_doubtful_is_said(tmp_path: Path) -> None:
    rows = (
        *ROWS,
        "p,2021-12-08,2021-12-09,observation,lorries,paper,,,,trucks,",
        "q,2021-12-14,2021-12-14,observation,more,elsewhere,,,,trucks,",
        "s,2021-12-14,2021-12-14,observation,more,other,,A1,zz,trucks,",
    )
    case = crisis(tmp_path, rows)
    told = {(p.check, p.path) for p in record_problems(case, read_record(tmp_path / "record.csv"))}
    assert told == {
        ("record-duplicate", "p"),
        ("record-root", "p"),
        ("record-ungraded", "q"),
        ("record-supersedes", "s"),
    }
    odd = "q,2021-12-14,2021-12-14,observation,more,paper,,A1,,truks,"
    moved = "r,2021-12-14,2021-12-14,reply,yes,paper,,A1,,reply = acept,"
    crisis(tmp_path, (odd, moved))
    told = {
        (p.check, p.remedy) for p in record_problems(case, read_record(tmp_path / "record.csv"))
    }
    assert ("record-shows", "did you mean 'trucks'?") in told
    assert ("record-shows", "did you mean 'accept'?") in told


def test_units_that_look_alike_are_said(tmp_path: Path) -> None:
    case = crisis(tmp_path)
    path = tmp_path / "units.csv"
    numbers = [{**DRAFT, "what": f"{k}", "low": "5", "unit": "troops"} for k in range(3)]
    odd = {**DRAFT, "what": "odd", "low": "5", "unit": "trops"}
    append(path, [*numbers, odd, {**DRAFT, "low": "6"}])
    told = [(p.check, p.path) for p in record_problems(case, read_record(path))]
    assert told == [("record-unit", "r4"), ("record-unit", "r5")]


def test_a_torn_row_is_not_a_row_and_the_next_one_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    append(path, [DRAFT, DRAFT])
    whole = path.read_bytes()
    path.write_bytes(whole + b"r3,2021-12-08,20")
    record = read_record(path)
    assert (len(record.rows), record.torn) == (2, 4)
    append(path, [DRAFT])
    assert path.read_bytes().startswith(whole)
    assert [row.id for row in read_record(path).rows] == ["r1", "r2", "r3"]
    # a last row that is whole but for its line end is kept
    path.write_bytes(whole.rstrip(b"\n"))
    append(path, [DRAFT])
    assert [row.id for row in read_record(path).rows] == ["r1", "r2", "r3"]


WRITER = """
import sys
from pathlib import Path
from overture.evidence.files import append
print("ready", flush=True)
for k in range(int(sys.argv[2])):
    what = f"{sys.argv[3]} {k}"
    append(Path(sys.argv[1]), [{"date": "2021-12-08", "kind": "claim", "what": what}])
    print(k, flush=True)
"""


def writer(path: Path, rows: int, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(rows), name],
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("suffix", "rows"), [("csv", 1_000), ("db", 1_000)])
def test_two_writers_lose_nothing(tmp_path: Path, suffix: str, rows: int) -> None:
    path = tmp_path / f"record.{suffix}"
    both = [writer(path, rows, name) for name in ("one", "two")]
    for each in both:
        each.communicate(timeout=300)
        assert each.returncode == 0
    record = read_record(path)
    assert len({row.id for row in record.rows}) == 2 * rows
    for name in ("one", "two"):
        told = [row.what for row in record.rows if row.what.startswith(name)]
        assert told == [f"{name} {k}" for k in range(rows)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("suffix", ["csv", "db"])
def test_a_killed_writer_loses_no_row_that_was_acknowledged(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"record.{suffix}"
    running = writer(path, 10_000, "one")
    assert running.stdout is not None
    seen = [running.stdout.readline() for _ in range(30)]
    os.kill(running.pid, signal.SIGKILL)
    rest = running.communicate(timeout=60)[0].split()
    acknowledged = len(seen) - 1 + len(rest)
    found = len(read_record(path).rows)
    assert acknowledged <= found <= acknowledged + 1
    append(path, [DRAFT])
    assert len(read_record(path).rows) == found + 1


def test_the_store_refuses_changes_and_finds_those_made_around_it(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    append(path, [{**DRAFT, "what": f"report {k}"} for k in range(60)])
    with closing(sqlite3.connect(path)) as store:
        for change in ("UPDATE report SET row = 'x'", "DELETE FROM report WHERE place = 3"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                store.execute(change)
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    for k in (0, 17, 59):
        for field in (f'"what":"report {k}"'.encode(), f'"id":"r{k + 1}"'.encode()):
            at = whole.index(field) + len(field) - 3
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(CaseError) as caught:
                read_record(path)
            problem = caught.value.problems[0]
            assert (problem.check, problem.spot.line) == ("record-changed", k + 1)
    path.write_bytes(whole)
    assert len(read_record(path).rows) == 60


def test_any_changed_byte_of_a_row_is_found_and_the_row_named(tmp_path: Path) -> None:
    """Every byte of every row and of its hash; elsewhere in the file a change is found or idle."""
    path = tmp_path / "record.db"
    written = append(path, [{**DRAFT, "what": f"report {k}"} for k in range(5)])
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole, head = path.read_bytes(), read_record(path).head
    owner: dict[int, int] = {}
    for number, row in enumerate(written, 1):
        content = canonical(row.texts())
        start = whole.index(content)
        owner.update(dict.fromkeys(range(start, start + len(content) + 64), number))
    assert len(owner) > 5 * 300
    for at in sorted({*owner, *range(0, len(whole), 13)}):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        try:
            told = read_record(path).head
        except CaseError as fault:
            told, line = "", fault.problems[0].spot.line
            assert owner.get(at, line) == line
        assert told in ("", head)
        assert not (told and at in owner)


def test_a_row_taken_out_of_the_store_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    append(path, [{**DRAFT, "what": f"report {k}"} for k in range(9)])
    with closing(sqlite3.connect(path)) as store:
        store.execute("DROP TRIGGER report_is_not_deleted")
        store.execute("DELETE FROM report WHERE place = 4")
        store.commit()
    with pytest.raises(CaseError) as caught:
        read_record(path)
    assert caught.value.problems[0].spot.line == 4


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 4096]
)
def test_what_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "record.db"
    path.write_bytes(content)
    with pytest.raises(CaseError):
        read_record(path)


def test_twelve_thousand_rows_are_verified_in_half_a_second(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    append(path, [{**DRAFT, "what": f"report {k}", "source": "paper"} for k in range(12_000)])
    start = time.process_time()
    from overture.evidence.store import verified

    assert len(verified(path)) == 12_000
    assert time.process_time() - start < 0.5


def test_rows_of_others_are_mapped(tmp_path: Path) -> None:
    file = tmp_path / "theirs.csv"
    file.write_text(
        "date,kind,party,plover,what,value_low,value_high,unit,source,reliability,verified,url\n"
        "2021-12-03,mobilise,Russia,X,Troops,70000,70000,troops (200 km),Paper,B2,no,http://x\n"
    )
    (draft,) = read_drafts(file)
    row = row_of({"id": "a", **draft})
    assert (row.kind, row.unit, row.definition, row.op) == ("action", "troops", "200 km", "=")
    assert (row.reported, row.grade, row.low) == ("2021-12-03", "B2", 70000)
    assert "not seen" in row.note
    assert set(draft) <= set(COLUMNS)


def test_json_lines_and_feeds_become_drafts(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"date": "2021-12-08", "kind": "claim", "low": 5, "private": true}\n\n')
    assert read_drafts(lines) == [
        {"date": "2021-12-08", "reported": "2021-12-08", "kind": "claim", "low": "5",
         "private": "true"}
    ]  # fmt: skip
    rss = tmp_path / "a.rss"
    rss.write_text(
        "<rss><channel><title>Wire</title><item><title>Talks &amp; more</title>"
        "<link>http://x/1</link><pubDate>Wed, 08 Dec 2021 23:30:00 -0500</pubDate></item>"
        "</channel></rss>"
    )
    (draft,) = read_drafts(rss)
    assert (draft["what"], draft["date"], draft["url"]) == (
        "Talks & more",
        "2021-12-09",
        "http://x/1",
    )
    assert (draft["source"], draft["kind"]) == ("Wire", "claim")
    assert "grade" not in draft
    assert "shows" not in draft
    atom = tmp_path / "a.atom"
    atom.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><entry><title>A</title>'
        '<link rel="self" href="http://no"/><link href="http://x/2"/>'
        "<updated>2021-12-10T08:00:00Z</updated></entry></feed>"
    )
    (draft,) = read_drafts(atom)
    assert (draft["date"], draft["url"], draft["source"]) == ("2021-12-10", "http://x/2", "Desk")
    assert row_of({"id": "a", **draft}).note == "draft from a feed"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rss", '<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>'),
        ("a.rss", "<rss><channel>"),
        ("a.rss", "<a>" * 60),
        ("a.jsonl", '{"date": ["x"]}'),
        ("a.jsonl", "[" * 100_000),
        ("a.csv", "date\n2021-12-08,too,many\n"),
        ("a.txt", "words"),
    ],
)
def test_files_that_cannot_be_imported_are_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(CaseError) as caught:
        read_drafts(tmp_path / name)
    assert caught.value.problems[0].check == "record-import"


def test_a_view_that_never_ends_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with closing(sqlite3.connect(path)) as store:
        store.execute(
            "CREATE VIEW report AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT x AS place, x AS id, x AS reported, x AS row, x AS hash FROM n"
        )
        store.commit()
    with pytest.raises(CaseError) as caught:
        read_record(path)
    assert caught.value.problems[0].check == "record-unreadable"
