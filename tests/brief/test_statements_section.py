"""Section 11: what was said, on a dated line, from the JSON of a run alone."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.crisis import HEADER
from tests.evidence.test_statements import ROWS, crisis

from overture.advise.said import said
from overture.brief.charts import svg
from overture.brief.charts.timeline import Lane, Timeline
from overture.brief.explain import rule_for
from overture.brief.explain.paths import numbers_below
from overture.brief.html import SLIM, WIDE
from overture.brief.parts import Figure, Folded, Items, Number, Section, Table, Words
from overture.brief.quote import Run
from overture.brief.said import line
from overture.brief.sections.statements import MOST_LANES, MOST_ROWS, section
from overture.case.load import load
from overture.errors import UsageError


def run_of(part: Any) -> Run:
    return Run({"statements": json.loads(json.dumps(part))})


def made(run: Run) -> Section:
    found = section(run)
    assert found is not None
    return found


def words_of(found: Section) -> str:
    def said_in(block: Any) -> str:
        if isinstance(block, Folded):
            return " ".join(said_in(inner) for inner in block.blocks)
        if isinstance(block, Figure):
            return block.sentence + said_in(block.table)
        if isinstance(block, Table):
            return " ".join(str(cell) for row in block.rows for cell in row)
        rows = getattr(block, "rows", ())
        text = " ".join("".join(map(str, (head, *below))) for head, below in rows)
        return text + str(getattr(block, "words", ""))

    return " ".join(said_in(block) for block in found.blocks)


def test_changes_counts_and_coders_are_said(tmp_path: Path) -> None:
    run = run_of(said(crisis(tmp_path)))
    found = made(run)
    assert found.number == 11
    text = words_of(found)
    assert "2021-11-09, Ministry (draft): dropped law." in text
    assert "2021-11-20, President (call): new law; dropped guns." in text
    assert "one coder" in text
    assert "missing, not absent" in text
    terminal = line(run)
    assert isinstance(terminal, Words)
    assert str(terminal) == "Them last (2021-11-20) held land and law; one coder."
    (figure,) = [block for block in found.blocks if isinstance(block, Figure)]
    for width in (WIDE, SLIM):
        drawn = figure.chart.draw(width, figure.sentence)
        assert len(drawn.encode()) < 6_000
        # guns was taken on two of four days
        filled = drawn.split('class="dot c1s"')[1].split("/>")[0]
        lanes = re.findall(r"M[\d.]+ ([\d.]+)h0", filled)
        assert lanes.count(min(lanes, key=float)) == 2


def test_every_number_is_tied_to_the_json_and_has_a_rule(tmp_path: Path) -> None:
    run = run_of(said(crisis(tmp_path)))
    (figure,) = [block for block in made(run).blocks if isinstance(block, Figure)]
    numbers = [cell for row in figure.table.rows for cell in row if isinstance(cell, Number)]
    assert len(numbers) == 12
    for number in numbers:
        place = tuple(int(key) if key.isdigit() else key for key in number.pointer.split("/")[1:])
        assert run.at(*place) == number.value
    assert all(rule_for(path) for path in numbers_below(run.record))


def test_sayings_of_the_record_stand_on_the_line_and_deeds_do_not(tmp_path: Path) -> None:
    case = crisis(tmp_path)
    rows = [f"c{i},2021-11-0{i},2021-11-0{i},claim,Claim {i},paper,,,,," for i in range(1, 10)]
    rows += [f"d{i},2021-11-1{i},,demand,Demand {i},paper,,,,," for i in range(1, 4)]
    rows += ["a1,2021-11-20,,action,A deed,paper,,,,,", "z1,2022-01-01,,promise,Later,paper,,,,,"]
    (tmp_path / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    part = said(case)
    assert part is not None
    assert [row["kind"] for row in part["line"]] == ["claim"] * 9 + ["demand"] * 3
    assert part["line"][0]["grade"] == "B2"
    found = made(run_of(part))
    (folded,) = [block for block in found.blocks if isinstance(block, Folded)]
    (items,) = folded.blocks
    assert isinstance(items, Items)
    assert len(items.rows) == MOST_ROWS
    assert folded.title.endswith("the latest 8 of 12")
    assert "2021-11-13, demand: Demand 3" in words_of(found)
    assert "A deed" not in words_of(found)


def test_a_case_that_says_nothing_has_no_section(tmp_path: Path) -> None:
    assert said(load("hello")) is None
    assert section(Run({})) is None
    assert line(Run({})) is None
    failed = Run({"statements": {"failed": "said.csv: it cannot be read"}})
    assert "Not computed" in words_of(made(failed))
    assert line(failed) is None
    early = made(run_of(said(crisis(tmp_path, [r.replace("2021", "2022") for r in ROWS]))))
    assert "Nothing had been said" in words_of(early)


def test_faults_of_a_file_fail_the_part_and_not_the_run(tmp_path: Path) -> None:
    case = crisis(tmp_path, (*ROWS, "2021-11-21,President,call,7,,,one,"))
    with pytest.raises(UsageError, match="'7' is no code"):
        said(case)


def test_a_long_line_stays_small(tmp_path: Path) -> None:
    lasting = [f"2021-{m:02}-{d:02},P,{d},1,0,1,one," for m in range(1, 12) for d in range(1, 29)]
    found = made(run_of(said(crisis(tmp_path, lasting))))
    (figure,) = [block for block in found.blocks if isinstance(block, Figure)]
    assert len(figure.chart.draw(WIDE, figure.sentence).encode()) < 25_000
    assert len(getattr(figure.chart, "lanes")) <= MOST_LANES  # noqa: B009


@pytest.mark.parametrize("width", [WIDE, SLIM])
def test_every_label_is_inside_the_drawing(width: int) -> None:
    lanes = (Lane("a", (("2021-01-01", True), ("2021-12-31", False))), Lane("w" * 60, ()))
    root = ET.fromstring(Timeline(lanes, "2021-12-31").draw(width, "What was said"))
    box = [float(part) for part in root.get("viewBox", "").split()]
    for text in root.findall("text"):
        size = svg.measure("".join(text.itertext()), 12)
        x = float(text.get("x", "0"))
        start = x - size if text.get("text-anchor") == "end" else x
        assert start >= 0.0
        assert start + size <= box[2] + 2.0
        assert 0.0 < float(text.get("y", "0")) <= box[3]
    shapes = [(p.get("class"), p.get("d", "")) for p in root.findall("path")]
    drawn = " ".join(shape for look, shape in shapes if look != "grid")
    (grid,) = [shape for look, shape in shapes if look == "grid"]
    places = [float(x) for x in re.findall(r"M([0-9.]+) ", drawn)]
    assert min(places) == min(float(x) for x in re.findall(r"M([0-9.]+) ", grid))
    assert max(places) == max(float(x) for x in re.findall(r"H([0-9.]+)", grid))


def test_one_day_alone_is_drawn() -> None:
    drawn = Timeline((Lane("a", (("2021-01-01", True),)),), "2021-01-01").draw(WIDE, "One day")
    assert "nan" not in drawn
    assert drawn.count("h0") == 1


def test_long_texts_and_many_positions_are_cut_and_said(tmp_path: Path) -> None:
    case = crisis(tmp_path)
    names = [f"p{k}" for k in range(MOST_LANES + 4)]
    text = "date,speaker,occasion," + ",".join(names) + "\n"
    for day in ("01", "02"):
        codes = ",".join("10"[(k + int(day)) % 2] for k in range(len(names)))
        text += f"2021-11-{day},{'S' * 900},call,{codes}\n"
    (tmp_path / "said.csv").write_text(text)
    found = made(run_of(said(case)))
    (figure,) = [block for block in found.blocks if isinstance(block, Figure)]
    assert figure.sentence.endswith(f"the first {MOST_LANES} of {len(names)} lines.")
    assert len(figure.table.rows) == len(names)
    assert "S" * 239 + "…" in words_of(found)
    assert "S" * 241 not in words_of(found)


def test_the_shipped_red_lines_are_in_the_part() -> None:
    part = said(load("ukraine-2021"))
    assert part is not None
    assert part["as_of"] == "2021-12-06"
    assert max(row["date"] for row in part["line"]) <= "2021-12-06"
    later = said(load("ukraine-2021", as_of=date(2022, 2, 17)))
    assert later is not None
    assert part["line"] == later["line"][: len(part["line"])]
