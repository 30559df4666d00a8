"""Section 8 and the line DEALS, from the JSON of talks alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.advise.talks.test_case_talks import NO_DEAL, columns, every, gains, talks, written

import overture as ov
from overture.brief import ceilings, recommended
from overture.brief.parts import Figure, Folded, Paragraph, Table
from overture.brief.quote import Run
from overture.brief.sections.talks import section


def run_of(record: dict[str, Any]) -> Run:
    return Run({"talks": record, "case": {"party": "Us", "party_names": {"us": "Us"}}})


def test_the_section_says_zone_no_deal_and_the_package(tmp_path: Path) -> None:
    found = section(run_of(talks(tmp_path)))
    assert found is not None
    assert (found.number, found.title) == (8, "Deals")
    told = [str(block.words) for block in found.blocks if isinstance(block, Paragraph)]
    inside = sum(min(gains(package)) >= -1e-9 for package in every())
    assert told[0].startswith(f"There is a deal: {inside} of 10 packages")
    both = [p for p in every() if all(v >= r for v, r in zip(columns(p), NO_DEAL, strict=True))]
    assert both == []
    assert told[1].startswith("No package is recommended")
    assert "one that only Them (mild) would refuse: 70 %" in told[1]
    assert "Them mild 0.2 and hard −0.5" in told[2]  # written with one decimal
    tables = [block for block in found.blocks if isinstance(block, Table)]
    labels = [str(row[0]) for row in tables[0].rows]
    assert labels[-2:] == ["against the text", "against no deal"]
    figure = next(block for block in found.blocks if isinstance(block, Figure))
    drawn = figure.chart.draw(640, figure.sentence)
    assert drawn.count("Nash") == 1
    assert len(drawn) < 6_000
    folded = next(block for block in found.blocks if isinstance(block, Folded))
    inner = folded.blocks[0]
    assert isinstance(inner, Table)
    assert next(str(row[0]) for row in inner.rows) == "Nash"


def test_an_empty_zone_is_told_with_what_would_open_it(tmp_path: Path) -> None:
    run = run_of(talks(tmp_path, no_deal="{us: 20, them: 20}"))
    line = recommended.deals_line(run)
    assert line is not None
    assert str(line).startswith("None of 10 packages beats no deal for all. The nearest needs")
    found = section(run)
    assert found is not None
    assert "There is no deal" in str(found.blocks[0].words)  # type: ignore[union-attr]
    told = [str(block.words) for block in found.blocks if isinstance(block, Paragraph)]
    assert any(text.startswith("No package is recommended") for text in told)


def test_what_every_type_would_sign_is_recommended(tmp_path: Path) -> None:
    low = (0.5, 0.25, -2.0)
    run = run_of(talks(tmp_path, no_deal="{us: 0.5, them: {mild: 0.25, hard: -2}}"))
    both = [p for p in every() if all(v >= r for v, r in zip(columns(p), low, strict=True))]
    told = " ".join(map(str, recommended.sentences(run)))
    assert told.startswith(f"Recommended is the Nash package among the {len(both)} that every")
    found = section(run)
    assert found is not None
    table = next(block for block in found.blocks if isinstance(block, Table))
    assert str(table.caption).startswith("The package recommended: what it changes")
    line = recommended.deals_line(run)
    assert f"Every type would sign {len(both)}." in str(line)
    figure = next(block for block in found.blocks if isinstance(block, Figure))
    marks = [str(row[0]) for row in figure.table.rows][-2:]
    other = run.at("talks", "recommended", "package") != run.at(
        "talks", "points", "nash", "package"
    )
    assert (recommended.drawn_at(run) is not None) == other
    assert marks[-1] == ("recommended" if other else "Nash")
    assert (">recommended<" in figure.chart.draw(720, "")) == other
    if other:
        gains = run.at("talks", "recommended", "at_the_table", "points", "nash", "utilities")
        assert figure.table.rows[-1][1].value == gains["us"]  # type: ignore[union-attr]


def test_a_type_that_blocks_is_named(tmp_path: Path) -> None:
    run = run_of(talks(tmp_path, no_deal="{us: 0.5, them: {mild: 0.25, hard: 50}}"))
    told = " ".join(map(str, recommended.sentences(run)))
    alone = sum(columns(p)[0] >= 0.5 and columns(p)[1] >= 0.25 for p in every())
    assert f"without Them (hard) {alone}." in told
    assert "one that only Them (hard) would refuse: 30 %" in told


def test_a_type_that_hardly_comes_is_not_asked(tmp_path: Path) -> None:
    written_ = written(no_deal="{us: 0.5, them: {mild: 0.25, hard: 50}}")
    (tmp_path / "case.yaml").write_text(
        written_.replace("mild: {prior: 0.3}", "mild: {prior: 0.995}"), encoding="utf-8"
    )
    run = run_of(ov.talks(tmp_path, worlds=50).to_json())
    told = " ".join(map(str, recommended.sentences(run)))
    assert told.startswith("Recommended is")
    assert "Not asked, since at most 1 % likely at the table: Them (hard)." in told
    assert "every type would sign: 0." in told


def test_what_failed_is_said(tmp_path: Path) -> None:
    run = run_of({"failed": "the game has no solution"})
    assert "the game has no solution" in str(recommended.deals_line(run))
    found = section(run)
    assert found is not None
    assert len(found.blocks) == 1


def test_a_case_without_talks_has_no_section() -> None:
    run = Run({"case": {"party": "Us", "party_names": {}}})
    assert section(run) is None
    assert recommended.deals_line(run) is None


def test_a_run_carries_the_talks_of_its_case(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(written(), encoding="utf-8")
    case = ov.load(tmp_path)
    advice = ov.advise(ov.solve(ov.compile(case), worlds=50))
    record = ov.brief(advice).to_json()
    assert record["talks"]["packages"] == 10
    assert record["talks"]["zone"]["size"] == pytest.approx(talks(tmp_path)["zone"]["size"])


CEILINGS = """
ceilings:
  categories: {tanks: Battle tanks}
  zones: {whole: All of it, flank: {says: The flank, within: whole}}
  groups: {east: [c_land, d_land], west: [a_land]}
  holdings: {c_land: {flank: {tanks: 400}, whole: {tanks: 1000}}, d_land: {whole: {tanks: 700}}}
  limits: {east: {whole: {tanks: 1800}, flank: {tanks: 300}}, west: {whole: {tanks: 500}}}
  sufficiency: {tanks: 1350}
  inspections: {per_year: 3, detects: 0.5, sites: 12, gain: 1, loss: 3}
  under: {issue: trade, shares: {%s: 1}}
"""


@pytest.mark.parametrize("option", ["free", "taxed"])
def test_what_the_ceilings_of_the_nash_package_ask(tmp_path: Path, option: str) -> None:
    record = talks(tmp_path, more=CEILINGS % option)
    run = run_of(record)
    told = " ".join(map(str, ceilings.sentences(run)))
    nash = next(row["package"]["trade"] for row in record["table"] if row["name"] == "nash")
    # 300 of 2,100 must go in all, 100 of them on the flank and 50 of c_land's 1,400 somewhere
    asks = next(o for o in record["ceilings"]["under"]["options"])["reductions"][0]
    assert asks["least"] == 300
    gone = {(h["state"], h["zone"]): h["gives_up"] for h in asks["holders"]}
    assert gone["c_land", "flank"] >= 100
    words = f"d land {gone['d_land', 'whole']} of 700 in whole"
    if nash == option:
        assert f"The Nash package (“{option}”) asks for these to go: tanks, " in told
    else:
        assert f"The Nash package (“{nash}”) sets no ceilings; of “{option}”: it asks" in told
    assert words in told
    many = record["ceilings"]["under"]["options"][0]["efficient"]
    assert f"is in {many} of {record['frontier']['size']} efficient packages" in told
    found = section(run)
    assert found is not None
    table = next(b for b in found.blocks if isinstance(b, Table) and "ceilings" in b.caption)
    assert ["c land alone", "everywhere", "tanks", "1,400", "1,350", "50"] in [
        [str(cell) for cell in row] for row in table.rows
    ]
    looked = next(b for b in found.blocks if isinstance(b, Folded) and "inspections" in b.title)
    assert "noticed with more than 25 %" in str(looked.blocks[0].words)  # type: ignore[union-attr]


def test_what_contradicts_itself_and_what_is_kept_is_said(tmp_path: Path) -> None:
    odd = CEILINGS.replace("flank: {tanks: 300}", "flank: {tanks: 1900}") % "free"
    told = " ".join(map(str, ceilings.sentences(run_of(talks(tmp_path, more=odd)))))
    assert (
        "This cannot be meant: east may hold 1,900 tanks in flank, but only 1,800 in whole" in told
    )
    kept = CEILINGS.replace("whole: {tanks: 1800}, flank: {tanks: 300}", "whole: {tanks: 9000}")
    kept = kept.replace("tanks: 1350", "tanks: 5000")
    for under in ("", "  under: {issue: trade, shares: {free: 1, taxed: 1}}\n"):
        text = kept.split("  under:")[0] + under
        told = str(ceilings.sentence(run_of(talks(tmp_path, more=text))))
        assert "No ceiling is passed." in told or "asks nobody to give up anything" in told
