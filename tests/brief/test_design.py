"""The design of the offer in the brief, on its own page and on the terminal."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.advise.design import conditional_offer as offer
from tests.brief.reading import look_up, read

import overture as ov
from overture.advise.design.values import Design, Later
from overture.advise.design.within_run import BUDGET, cost, within_run
from overture.brief import Brief
from overture.brief.charts import svg
from overture.brief.design import design_record
from overture.brief.design_page import design_page
from overture.brief.design_text import render
from overture.brief.explain import rule_for
from overture.brief.explain.paths import numbers_below, show
from overture.brief.html import SLIM, WIDE
from overture.brief.parts import Figure
from overture.brief.quote import Run
from overture.brief.sections.design import section


@cache
def small(levers: str = offer.DETECTION) -> tuple[Any, Design]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        game = offer.game(Path(folder), 16, levers)
        return game, ov.design(game, worlds=1, workers=1, separation=0.9)


def record(levers: str = offer.DETECTION) -> dict[str, Any]:
    game, found = small(levers)
    return json.loads(json.dumps(design_record(found, game.case, "0"), allow_nan=False))


def test_the_terminal_quotes_the_recommended_setting() -> None:
    _, found = small()
    best = found.settings[found.recommended]
    text = " ".join(render(record(), 100).split())
    assert f"closeness {best.levers['closeness']:.3g}" in text
    assert f"worth {best.offer:.1f} points to Offerer" in text
    assert "of the settings separate by 90 % or more" in text
    assert "Least cost to the sincere of Adversary: closeness" in text
    assert "designed_offer:" in text
    assert all(len(line) <= 100 for line in render(record(), 100).split("SCENARIO")[0].splitlines())


def test_the_terminal_says_that_nothing_depends_on_an_idle_lever() -> None:
    text = " ".join(render(record(offer.DETECTION + offer.IDLE), 100).split())
    assert "idle_lever: nothing here depends on it." in text


def test_the_terminal_says_that_nothing_separates() -> None:
    game, _ = small()
    found = ov.design(game, worlds=1, workers=1, separation=1.0, refine=0)
    text = " ".join(render(design_record(found, game.case, "0"), 100).split())
    assert "No setting solved separates by 100 %; the most is" in text


@pytest.mark.parametrize("width", [WIDE, SLIM])
def test_the_chart_keeps_its_labels_inside_and_draws_every_setting_twice(width: int) -> None:
    made = section(Run(record()))
    assert made is not None
    assert made.number == 7
    figure = next(block for block in made.blocks if isinstance(block, Figure))
    root = ET.fromstring(figure.chart.draw(width, figure.sentence))
    box = [float(part) for part in root.get("viewBox", "").split()]
    for text in root.findall("text"):
        size = svg.measure("".join(text.itertext()), 12)
        x, anchor = float(text.get("x", "0")), text.get("text-anchor", "start")
        start = {"start": x, "middle": x - size / 2, "end": x - size}[anchor]
        assert start >= -2.0
        assert start + size <= box[2] + 2.0
        assert 0 < float(text.get("y", "0")) <= box[3]
    _, found = small()
    off = sum(not one.frontier for one in found.settings)
    classes = [circle.get("class") for circle in root.findall("circle")]
    assert classes.count("ring") == 2 + 1  # in both planes and in the key
    assert classes.count("off") == (2 * off + 1 if off else 0)
    diamonds = [path for path in root.findall("path") if path.get("class") == "c4 cut"]
    assert len(diamonds) == 3


def test_the_page_stands_alone_and_ties_its_numbers_to_the_json() -> None:
    page = design_page(record())
    assert "<script" not in page
    assert "design.json, which lies beside" in page
    tied = read(page).tied
    assert len(tied) > 10
    for _, pointer, _ in tied:
        assert pointer.startswith("/design/")
        assert isinstance(look_up(record(), pointer), int | float)


def test_a_run_of_a_small_game_has_the_design_and_explains_its_numbers() -> None:
    game, _ = small()
    brief = ov.brief(ov.advise(ov.solve(game, worlds=50, workers=1)))
    made = brief.to_json()
    assert made["design"]["offer"] == "offer"
    assert any(one.number == 7 for one in brief.sections)
    unexplained = [show(p) for p in numbers_below(made) if rule_for(p) is None]
    assert not unexplained
    again = Brief.from_json(json.loads(json.dumps(made)))
    assert again.html() == brief.html()


def test_a_run_of_a_large_game_names_the_command_instead() -> None:
    game = ov.compile(ov.load("ukraine-2021", scenario="bluff"))
    solution = ov.solve(game, worlds=50, workers=1)
    later = within_run(solution)
    assert isinstance(later, Later)
    assert later.command == "overture design ukraine-2021 --scenario bluff"
    assert cost(game, 50) * 125 > BUDGET
    assert within_run(ov.solve(ov.compile(ov.load("hello")), worlds=50, workers=1)) is None
    brief = ov.brief(ov.advise(solution))
    made = next(one for one in brief.sections if one.number == 7)
    assert len(made.blocks) == 1
    assert "overture design ukraine-2021 --scenario bluff" in brief.html()
