"""`overture replay` on the command line, and the page that it writes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advise.test_replay import HAPPENED
from tests.brief.reading import look_up, read
from tests.evidence.crisis import ROWS, crisis

from overture.brief import numbers
from overture.brief.charts import svg
from overture.brief.charts.course import Course, Moment
from overture.brief.html import SLIM, WIDE
from overture.brief.parts import Number

FEW = ("--worlds", "400", "--advice-worlds", "400")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    crisis(folder, ROWS)
    file = folder / "case.yaml"
    file.write_text(file.read_text() + HAPPENED)
    return folder


def test_the_answer_fits_and_the_files_are_there(overture, small: Path, tmp_path: Path) -> None:
    ran = overture("replay", "small", *FEW)
    assert ran.status == 0
    labels = [line.split()[0] for line in ran.out.splitlines() if line[0] != " "]
    assert labels == [
        "REPLAY", "BELIEF", "ADVICE", "HAPPENED", "BRIER", "RANGE", "NOTE", "PAGE", "TRY",
    ]  # fmt: skip
    assert max(map(len, ran.out.splitlines()[:-2])) <= 80
    written = json.loads((tmp_path / "small-replay" / "replay.json").read_text())
    assert len(written["days"]) == 7
    assert (tmp_path / "small-replay" / "replay.html").is_file()


def test_json_has_an_entry_per_day_and_the_scores(overture, small: Path) -> None:
    ran = overture("replay", "small", *FEW, "--to", "2021-12-20", "--json")
    found = json.loads(ran.out)
    assert len(found["days"]) == 15
    assert {"day", "reports", "types", "assumptions", "forecasts", "advice"} <= set(
        found["days"][0]
    )
    assert found["scores"]["events"] == 3
    assert [row["event"] for row in found["scores"]["table"]] == [
        "war", "letter", "thanks", "",
    ]  # fmt: skip
    again = overture("replay", "small", *FEW, "--to", "2021-12-20", "--json")
    assert again.out == ran.out


def test_every_number_of_the_page_is_that_of_the_json(overture, small: Path) -> None:
    assert overture("replay", "small", *FEW, "--out", "here").status == 0
    record = json.loads(Path("here", "replay.json").read_text())
    html = Path("here", "replay.html").read_text()
    page = read(html)
    assert not page.closed()
    assert "<script" not in html
    assert len(page.tied) > 60
    for kind, pointer, text in page.tied:
        assert numbers.write(kind, look_up(record, pointer)) == text, pointer


def test_a_case_without_a_verdict_says_why_there_are_no_scores(overture, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    crisis(folder, ROWS)
    ran = overture("replay", "small", *FEW)
    assert ran.status == 0
    assert "the case does not say what happened" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        (("--from", "yesterday"), 2, "'yesterday' is no day"),
        (("--from", "2021-12-01"), 2, "the priors are those of 2021-12-06"),
        (("--to", "2021-12-01"), 2, "there is no day"),
        (("--worlds", "5"), 2, "5 is not in the range"),
    ],
)
def test_what_cannot_be_replayed_is_refused(
    overture, small: Path, given: tuple[str, ...], status: int, words: str
) -> None:
    ran = overture("replay", "small", *given)
    assert ran.status == status
    assert words in ran.err


def test_a_case_without_a_record_is_told_how_to_begin_one(overture) -> None:
    ran = overture("replay", "hello")
    assert ran.status == 2
    assert "begin one with `overture record add`" in ran.err


def _share(value: float) -> Number:
    return Number(numbers.percent(value), value, "percent", "/x")


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.floats(0.0, 1.0), st.floats(0.0, 1.0)),
        min_size=1, max_size=30, unique_by=lambda row: row[0],
    ),
    st.sampled_from([WIDE, SLIM]),
)  # fmt: skip
def test_belief_is_drawn_inside_its_frame(rows: list[tuple[int, float, float]], width: int) -> None:
    from datetime import date, timedelta

    moments = []
    for place, (day, a, b) in enumerate(sorted(rows)):
        shares = (_share(a * b), _share(a * (1 - b)), _share(1 - a))
        moments.append(Moment(str(date(2021, 1, 1) + timedelta(day)), str(place or ""), shares))
    end = str(date(2021, 1, 1) + timedelta(401))
    root = ET.fromstring(Course(("one", "two", "three"), tuple(moments), end).draw(width, "Belief"))
    height = float(root.get("viewBox", "").split()[3])
    bands = [node for node in root.findall("path") if "url" in node.get("fill", "")]
    assert len(bands) == 3
    for text in root.findall("text"):
        size = svg.measure(
            "".join(text.itertext()), 12 if "s" in text.get("class", "").split() else 13
        )
        x = float(text.get("x", "0"))
        start = {"start": x, "middle": x - size / 2, "end": x - size}[
            text.get("text-anchor", "start")
        ]
        assert start >= -2.0
        assert start + size <= width + 2.0
        assert 0.0 < float(text.get("y", "0")) <= height
    # each band is closed by the steps of the next: together they fill the frame
    for band in bands:
        shape = band.get("d", "")
        assert shape.startswith("M1 ")
        assert shape.endswith("Z")


@pytest.mark.parametrize(
    ("name", "days", "first"),
    [("ukraine-2021", 81, "2021-12-06"), ("spring-2021", 66, "2021-04-12")],
)
def test_a_shipped_crisis_is_replayed_whole(overture, name: str, days: int, first: str) -> None:
    ran = overture("replay", name, "--worlds", "500", "--advice-worlds", "300", "--json")
    assert ran.status == 0
    found = json.loads(ran.out)
    assert len(found["days"]) == days
    assert found["days"][0]["day"] == first
    assert sum(day["moved"] for day in found["days"]) >= 6
    for day in found["days"]:
        for kinds in day["types"].values():
            assert sum(kinds.values()) == pytest.approx(1.0, abs=1e-12)
    lines = {row["event"]: row for row in found["scores"]["table"]}
    assert lines["war"]["scores"]["prior"] is not None
    assert lines["war"]["scores"]["model"] is not None
    page = read(Path(f"{name}-replay", "replay.html").read_text())
    assert not page.closed()
    for kind, pointer, text in page.tied:
        assert numbers.write(kind, look_up(found, pointer)) == text, pointer
