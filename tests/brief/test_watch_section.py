"""Section 9 and the line WATCH, from the JSON of a run alone."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.counting import CEILINGS, counting, row

import overture as ov
from overture.brief import watched
from overture.brief.charts.levels import Levels, Mark, Moment
from overture.brief.explain import rule_for
from overture.brief.explain.paths import numbers_below
from overture.brief.html import SLIM, WIDE
from overture.brief.numbers import KINDS
from overture.brief.parts import Figure, Number, Paragraph, Section, Table
from overture.brief.quote import Run
from overture.brief.sections.watch import MOST_ROWS, section

ROWS = [row(f"r{k}", f"2021-11-{k + 10}", str(80_000 + 2_000 * k)) for k in range(9)]
MORE = CEILINGS + "  inspections: {per_year: 3, detects: 0.5, sites: 12}\n"


def run_of(part: Any) -> Run:
    return Run({"watch": json.loads(json.dumps(part))})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder: Path = tmp_path_factory.mktemp("watched")
    return run_of(ov.watch(counting(folder, ROWS, MORE)))


def made(run: Run) -> Section:
    found = section(run)
    assert found is not None
    return found


def test_the_section_has_a_table_a_chart_and_the_rows(run: Run) -> None:
    found = made(run)
    assert (found.number, found.id) == (9, "watch")
    table = next(block for block in found.blocks if isinstance(block, Table))
    assert str(table.rows[0][0]) == "troops of east in near"
    assert str(table.rows[0][1]) == "80,000"
    figure = next(block for block in found.blocks if isinstance(block, Figure))
    assert len(figure.table.rows) == MOST_ROWS
    assert "the latest 5 of 9" in figure.table.caption
    told = " ".join(str(b.words) for b in found.blocks if isinstance(b, Paragraph))
    assert "An inspection would notice a breach" in told
    assert "are not watched yet" in told
    assert "only proposed" not in told  # a number that is no interval, and no option sets it


def test_the_line_of_the_terminal(run: Run) -> None:
    assert str(watched.line(run)).startswith("troops of east in near ")
    assert "above its ceiling with" in str(watched.line(run))
    assert watched.line(Run({})) is None
    assert section(Run({})) is None
    broken = run_of({"failed": "the record is torn"})
    assert str(watched.line(broken)) == "Not watched: the record is torn"
    assert "the record is torn" in str(made(broken).blocks[0].words)  # type: ignore[union-attr]


@pytest.mark.parametrize("width", [WIDE, SLIM])
def test_the_chart_is_a_small_picture_that_can_be_read_out(run: Run, width: int) -> None:
    figure = next(block for block in made(run).blocks if isinstance(block, Figure))
    drawn = figure.chart.draw(width, figure.sentence)
    picture = ET.fromstring(drawn)
    assert picture.get("role") == "img"
    assert "Troops of east in near" in (picture.get("aria-label") or "")
    assert len(drawn) < 2_600
    assert "url(#h0)" in drawn  # the ceiling is hatched: grey is enough to tell
    for x, y in re.findall(r"[ML](-?\d+) (-?\d+)", drawn):
        assert 0 <= int(x) <= width
        assert 0 <= int(y) <= float(picture.get("height") or 0)


def test_bounds_are_arrows_and_a_wide_band_is_cut_off() -> None:
    limit = Number("50", 50.0, "count", "/x")
    chart = Levels(
        (Moment("2021-11-01", 1.0, 50.0, 9e9), Moment("2021-11-09", 40.0, 50.0, 60.0)),
        (
            Mark("2021-11-01", 40.0, "up"),
            Mark("2021-11-05", 55.0, "down"),
            Mark("2021-11-09", 50.0, ""),
        ),
        (limit, limit),
    )  # fmt: skip
    drawn = chart.draw(WIDE, "x")
    assert "h8l-4 -7z" in drawn
    assert "h8l-4 7z" in drawn
    assert max(float(y) for y in re.findall(r"[ML]\d+ (\d+)", drawn)) < 200
    assert min(float(y) for y in re.findall(r"[ML]\d+ (\d+)", drawn)) >= 0
    alone = Levels((Moment("2021-11-01", 1.0, 2.0, 3.0),), (), (limit, limit))
    ET.fromstring(alone.draw(SLIM, "x"))


def test_not_counted_by_the_day_has_no_chart(tmp_path: Path) -> None:
    found = run_of(ov.watch(counting(tmp_path, [row("a", "2021-12-07", "60000")])))
    blocks = made(found).blocks
    assert not [block for block in blocks if isinstance(block, Figure)]
    assert "not counted by then" in str(next(b for b in blocks if isinstance(b, Table)).rows[0][2])
    assert "not counted yet" in str(watched.line(found))


def test_every_number_is_explained(run: Run) -> None:
    paths = list(numbers_below(run.record))
    assert len(paths) > 100
    used = {found[0].pattern for path in paths if (found := rule_for(path)) is not None}
    assert len([path for path in paths if rule_for(path) is None]) == 0
    assert len(used) > 9


def test_holdings_are_written_with_three_digits() -> None:
    write = KINDS["holding"]
    assert [write(x) for x in (85_956.0, 1_234_567.0, 48.8, 0.4, 0.0, 999.6, 7.0)] == [
        "86,000", "1,230,000", "49", "0", "0", "1,000", "7",
    ]  # fmt: skip
