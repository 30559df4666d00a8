"""`overture record` and `overture belief` on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.evidence.crisis import HEADER, ROWS, crisis

from overture.case.shipped import path_of
from overture.evidence.files import read_record

ADD = ("record", "add", "small", "--date", "2021-12-08", "--kind", "observation", "--what", "More")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    crisis(folder, ROWS)
    return folder


def test_a_row_is_added_listed_corrected_and_withdrawn(overture, small: Path) -> None:
    ran = overture(*ADD, "--grade", "B2", "--shows", "trucks", "--json")
    assert ran.status == 0
    assert json.loads(ran.out)["added"][0]["id"] == "r1"
    assert (
        overture(
            "record", "withdraw", "small", "r1", "--why", "no", "--reported", "2021-12-20"
        ).status
        == 0
    )
    rows = json.loads(overture("record", "list", "small", "--as-of", "2021-12-15", "--json").out)
    assert [row["id"] for row in rows["rows"]] == ["a", "r1", "b", "c", "d", "e"]
    rows = json.loads(overture("record", "list", "small", "--as-of", "2021-12-31", "--json").out)
    assert "r1" not in [row["id"] for row in rows["rows"]]
    everything = overture("record", "list", "small", "--all", "--as-of", "2021-12-31").out
    assert len(everything.splitlines()) == 7


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--shows", "truks"), "did you mean 'trucks'?"),
        (("--shows", "reply = acept"), "did you mean 'accept'?"),
        (("--grade", "Z9"), "is no grade"),
        (("--supersedes", "zz"), "there is no row 'zz'"),
        (("--low", "five"), "is no number"),
    ],
)
def test_what_cannot_be_is_not_written(
    overture, small: Path, given: tuple[str, ...], words: str
) -> None:
    before = (small / "record.csv").read_bytes()
    ran = overture(*ADD, *given)
    assert ran.status == 2
    assert words in ran.err
    assert (small / "record.csv").read_bytes() == before


def test_verify_tells_faults_by_its_status(overture, small: Path) -> None:
    ran = overture("record", "verify", "small", "--json")
    assert (ran.status, json.loads(ran.out)["rows"]) == (0, 5)
    with open(small / "record.csv", "a") as file:
        file.write("z,2021-12-08,2021-12-08,observation,x,,,A1,,truks,\n")
    ran = overture("record", "verify", "small")
    assert ran.status == 1
    assert "record.csv:7:1: error: z.shows: the case has no indicator 'truks'" in ran.out
    ran = overture("belief", "small", "--as-of", "2021-12-31", "--worlds", "200")
    assert ran.status == 1
    assert "truks" in ran.err


def test_a_copy_as_a_database_has_the_same_head(overture, small: Path) -> None:
    head = json.loads(overture("record", "verify", "small", "--json").out)["head"]
    assert json.loads(overture("record", "export", "small", "x.db", "--json").out)["head"] == head
    shutil.move("x.db", small / "record.db")
    case = (small / "case.yaml").read_text().replace("record.csv", "record.db")
    (small / "case.yaml").write_text(case)
    assert json.loads(overture("record", "verify", "small", "--json").out)["head"] == head
    assert overture("record", "export", "small", "small/record.db").status == 2


def test_an_import_maps_what_it_can_and_names_the_rest(overture, small: Path) -> None:
    Path("more.csv").write_text(
        "date,kind,what,plover,reliability\n2021-12-08,mobilise,Tanks,X,B2\n"
    )
    ran = overture("record", "import", "small", "more.csv")
    assert ran.status == 0
    assert "LEFT OUT  plover" in ran.out
    rows = json.loads(overture("record", "list", "small", "--as-of", "2021-12-31", "--json").out)
    assert ("action", "B2") in [(row["kind"], row["grade"]) for row in rows["rows"]]


def test_a_shipped_record_is_not_written(overture) -> None:
    place = path_of("ukraine-2021")
    assert place is not None
    before = (place.parent / "record.csv").read_bytes()
    ran = overture("record", "add", "ukraine-2021", "--date", "2021-12-08", "--kind", "claim")
    assert ran.status == 2
    assert "copy its folder" in ran.err
    assert (place.parent / "record.csv").read_bytes() == before


def test_belief_has_its_keys_and_says_what_moved(overture, small: Path) -> None:
    ran = overture(
        "belief", "small", "--as-of", "2021-12-31", "--worlds", "500", "--advice", "--json"
    )
    assert ran.status == 0
    record = json.loads(ran.out)
    for key in ("as_of", "ess", "posterior", "reports", "next", "advice", "history"):
        assert key in record
    assert set(record["posterior"]) == {"types", "assumptions", "quantities"}
    assert [report["id"] for report in record["reports"]] == ["b", "c", "d", "e"]
    assert record["reports"][2]["root"] == "c"
    assert record["advice"]["best"] in ("talk", "wait")
    text = overture("belief", "small", "--as-of", "2021-12-31", "--worlds", "500").out
    assert "repeats c): moves nothing" in text
    assert "TYPE      Them: fearful" in text


def test_advice_after_the_last_own_move_says_what_follows(overture, small: Path) -> None:
    move = ("--shows", "policy = talk", "--grade", "A1")
    assert overture(*ADD, *move).status == 0
    asked = ("belief", "small", "--as-of", "2021-12-31", "--worlds", "500")
    ran = overture(*asked, "--json")
    assert ran.status == 0
    record = json.loads(ran.out)
    assert record["moves"] == {"policy": {"option": "talk", "id": "r1"}}
    assert (record["advice"]["decide"], record["advice"]["policies"]) == (None, {})
    assert 0 < record["advice"]["outcomes"]["war"] < 1
    assert all(each["evsi"] is None for each in record["next"])
    assert "no decision is left; what follows: war 0." in overture(*asked).out


def test_a_case_without_a_record_says_how_to_begin_one(overture) -> None:
    assert "has no record" in overture("belief", "hello").err
    assert "overture record add" in overture("record", "list", "hello").err


def test_the_shipped_record_is_sound_and_silent_on_the_day_of_the_case(overture) -> None:
    verified = json.loads(overture("record", "verify", "ukraine-2021", "--json").out)
    assert (verified["rows"], verified["problems"]) == (126, [])
    today = json.loads(overture("belief", "ukraine-2021", "--worlds", "1000", "--json").out)
    assert today["reports"] == []
    assert today["posterior"]["assumptions"] == pytest.approx(
        today["prior"]["assumptions"], abs=1e-12
    )
    last = json.loads(
        overture(
            "belief", "ukraine-2021", "--as-of", "2022-02-24", "--worlds", "1000", "--json"
        ).out
    )
    assert len(last["reports"]) == 12
    moved = {report["root"] for report in last["reports"]}
    assert moved == {"u046", "u051", "u055", "u080", "u082", "u101"}


def test_a_run_as_of_a_later_day_says_what_the_reports_make_of_it(overture, small: Path) -> None:
    later = overture("run", "small", "--as-of", "2021-12-31", "--worlds", "300")
    assert later.status == 0
    assert "BELIEF    Reports moved most: Them is fearful" in later.out
    assert "BELIEF" not in overture("run", "small", "--worlds", "300").out


def test_check_says_that_a_declared_record_is_not_there(overture, small: Path) -> None:
    assert "record-missing" not in overture("check", "small").out
    (small / "record.csv").unlink()
    ran = overture("check", "small")
    assert ran.status == 0
    assert "small/case.yaml:4:1: warning: record: there is no file record.csv" in ran.out
    assert "overture record add" in ran.out
    told = json.loads(overture("check", "small", "--json").out)["warnings"]
    assert [one["check"] for one in told] == ["record-missing"]
    (small / "record.csv").mkdir()
    assert "[record-unreadable]" in overture("check", "small").out
    (small / "record.csv").rmdir()
    file = small / "case.yaml"
    file.write_text(file.read_text().replace("record: record.csv\n", ""))
    assert "record-missing" not in overture("check", "small").out


FEED = """<rss><channel><title>Wire</title>
<item><title>First</title><pubDate>Wed, 08 Dec 2021 09:00:00 +0000</pubDate></item>
<item><title>Undated</title></item>
<item><title>Odd</title><pubDate>soon</pubDate></item>
<item><title>Last</title><pubDate>Thu, 09 Dec 2021 09:00:00 +0000</pubDate></item>
</channel></rss>
"""


def test_an_item_without_a_day_does_not_cost_the_feed(overture, small: Path) -> None:
    feed = small.parent / "wire.rss"
    feed.write_text(FEED)
    (small / "record.csv").unlink()
    ran = overture("record", "import", "small", "wire.rss")
    assert ran.status == 0
    assert "ADDED     2 to" in ran.out
    assert "wire.rss:3:1: warning: the item 'Undated' is left out: date: the day is missing" in (
        ran.out
    )
    assert "wire.rss:4:1: warning: the item 'Odd' is left out: date: 'soon' is no day" in ran.out
    told = json.loads(overture("record", "import", "small", "wire.rss", "--json").out)
    assert [row["what"] for row in told["added"]] == ["First", "Last"]
    assert [one["check"] for one in told["problems"]].count("record-item") == 2
    feed.write_text("<rss><channel><item><title>Undated</title></item></channel></rss>")
    before = (small / "record.csv").read_bytes()
    ran = overture("record", "import", "small", "wire.rss")
    assert ran.status == 1
    assert "'Undated' is left out" in ran.err
    assert (small / "record.csv").read_bytes() == before


def test_check_says_that_what_happened_cannot_be(overture, small: Path) -> None:
    file = small / "case.yaml"
    said = "  war: {value: true, on: 2021-12-20}\n  trucks: {value: false, on: 2021-12-20}\n"
    file.write_text(f"{file.read_text()}happened:\n{said}")
    rows = (
        "a,2021-12-10,2021-12-10,observation,w,paper,,A1,,strike = hold,",
        "b,2021-12-10,2021-12-10,observation,v,paper,,A1,,trucks,",
    )
    (small / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    ran = overture("check", "small")
    assert ran.status == 0
    assert ran.out.count("[happened-record]") == 2
    assert "row a of the record, of 2021-12-10" in ran.out


def test_cells_that_a_spreadsheet_would_run_come_back_as_they_were(overture, small: Path) -> None:
    odd = ("=1+1", "+49 30 1", "-3 days", "@here", "=cmd|' /C calc'!A0")
    for text in odd:
        ran = overture(*ADD[:-1], text, "--source", text)
        assert ran.status == 0
    assert overture("record", "export", "small", "copy.csv").status == 0
    copied = read_record(small.parent / "copy.csv").rows[-len(odd) :]
    assert tuple(row.what for row in copied) == odd
    assert tuple(row.source for row in copied) == odd
    assert f",{odd[0]}," in (small.parent / "copy.csv").read_text()
