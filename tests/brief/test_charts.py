"""Charts: labels inside the drawing, nothing lost, well-formed at both widths."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.brief import sample

from overture.brief import make_brief
from overture.brief.charts import svg
from overture.brief.charts.stacks import Stack, Stacks
from overture.brief.html import SLIM, WIDE
from overture.brief.parts import Figure, Number

FIGURES = [
    block
    for make in (sample.full, sample.edges, sample.large)
    for section in make_brief(make()).sections
    for block in section.blocks
    if isinstance(block, Figure)
]


def _extent(text: ET.Element) -> tuple[float, float]:
    size = svg.measure("".join(text.itertext()), 12 if "s" in text.get("class", "").split() else 13)
    x = float(text.get("x", "0"))
    anchor = text.get("text-anchor", "start")
    start = {"start": x, "middle": x - size / 2, "end": x - size}[anchor]
    return start, start + size


@pytest.mark.parametrize("width", [WIDE, SLIM])
@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: type(f.chart).__name__)
def test_every_label_is_inside_the_drawing(figure: Figure, width: int) -> None:
    root = ET.fromstring(figure.chart.draw(width, figure.sentence))
    box = [float(part) for part in root.get("viewBox", "").split()]
    texts = root.findall("text")
    assert len(texts) > 4
    for text in texts:
        start, end = _extent(text)
        assert start >= -2.0, "".join(text.itertext())
        assert end <= box[2] + 2.0, "".join(text.itertext())
        assert 0.0 < float(text.get("y", "0")) <= box[3]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: type(f.chart).__name__)
def test_both_widths_show_the_same_numbers_and_the_table_has_them(figure: Figure) -> None:
    def shown(width: int) -> set[str]:
        root = ET.fromstring(figure.chart.draw(width, figure.sentence))
        joined = " ".join("".join(text.itertext()) for text in root.findall("text"))
        return set(re.findall(r"[−+]?\d+\.\d+", joined))

    assert shown(WIDE) <= {str(cell) for row in figure.table.rows for cell in row} | shown(SLIM)
    rows = {str(cell) for row in figure.table.rows for cell in row}
    tied = re.findall(r'data-n="[^"]*">([^<]*)<', figure.chart.draw(WIDE, figure.sentence))
    ends = {"Rails": 2}.get(type(figure.chart).__name__, 0)
    missing = [text for text in tied if text not in rows]
    assert len(missing) <= ends * len(figure.table.rows), missing


@given(st.text(alphabet="abc de_fg−WM%.", min_size=1, max_size=80), st.floats(40, 300))
def test_wrapping_loses_no_letter_and_keeps_to_the_width(text: str, width: float) -> None:
    lines = svg.wrapped(text, 13, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    for line in lines:
        assert len(line) == 1 or svg.measure(line, 13) <= width


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.integers(3, 8))
def test_ticks_cover_the_range_in_round_steps(low: float, span: float, wanted: int) -> None:
    found = svg.ticks(low, low + span, wanted)
    assert found[0] <= low + 1e-9
    assert found[-1] >= low + span - 1e-9
    assert 2 <= len(found) <= wanted + 2
    steps = {round((b - a) / span, 6) for a, b in itertools.pairwise(found)}
    assert len(steps) == 1


def test_shares_fill_the_bar_and_tones_differ() -> None:
    parts = (0.2, 0.3, 0.5)
    shares = tuple(Number(f"{p:.0%}", p, "percent", "/x") for p in parts)
    drawn = ET.fromstring(Stacks(("a", "b", "c"), (Stack("now", "", None, shares),)).draw(720, "x"))
    bars = [p for p in drawn.findall("path") if "v26H" in p.get("d", "")]
    widths = [float(re.findall(r"h([\d.]+)v26", bar.get("d", ""))[0]) for bar in bars]
    assert [w / sum(widths) for w in widths] == pytest.approx(parts, abs=1e-3)
    assert len({bar.get("fill") for bar in bars}) == 3


def test_the_flip_region_is_hatched_on_the_side_of_the_flip() -> None:
    figure = next(f for f in FIGURES if type(f.chart).__name__ == "Rails")
    root = ET.fromstring(figure.chart.draw(WIDE, figure.sentence))
    shapes = {path.get("class"): path.get("d", "") for path in root.findall("path")}
    box, spot = r"M([\d.]+) [\d.]+h([\d.]+)v", r"M([\d.]+) [\d.]+h0"
    regions = re.findall(box, shapes["edge c4s"])[1:]  # the first is in the legend
    marks = re.findall(spot, shapes["dot c1s"])[1:]
    assert len(regions) == len(marks) == len(figure.chart.rows)  # type: ignore[attr-defined]
    for (start, width), now in zip(regions, marks, strict=True):
        assert not float(start) < float(now) < float(start) + float(width)
