"""What a case says of its sources: reliability, bias on events, copying."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.crisis import CASE, HEADER, crisis

from overture.case.load import load
from overture.case.model import Case
from overture.evidence.belief import CaseBelief, belief, worth_observing
from overture.evidence.csv_file import parse_csv
from overture.evidence.estimates import Estimates, estimates
from overture.evidence.files import read_record
from overture.evidence.weights import Report, believe

ROW = "{0},2021-12-1{1},2021-12-1{1},observation,lorries {0},{2},{3},{4},,{5},"


def held(folder: Path, source: str, *rows: str) -> CaseBelief:
    text = CASE.format(record="record.csv").replace("{publisher: A paper, grade: B2}", source)
    (folder / "case.yaml").write_text(text)
    (folder / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    case: Case = load(folder, as_of=date(2021, 12, 31))
    return belief(case, read_record(folder / "record.csv", case.as_of), 300)


def row(place: int, source: str = "paper", root: str = "", grade: str = "",
        shows: str = "trucks") -> str:  # fmt: skip
    return ROW.format("abc"[place], place, source, root, grade, shows)


def test_a_stated_reliability_stands_in_the_place_of_the_grade(tmp_path: Path) -> None:
    stated = held(tmp_path, "{publisher: A paper, grade: E5, reliability: 0.8}", row(0))
    graded = held(tmp_path, "{publisher: A paper, grade: B2}", row(0))
    assert np.array_equal(stated.posterior, graded.posterior)
    # a row says better than its source what it is worth itself
    own = held(tmp_path, "{publisher: A paper, reliability: 0.1}", row(0, grade="B2"))
    assert np.array_equal(own.posterior, graded.posterior)
    mute = held(tmp_path, "{publisher: A paper, grade: A1, reliability: 0}", row(0))
    assert np.abs(mute.posterior - mute.exact.prior).max() < 1e-15


@pytest.mark.parametrize(("copies", "weighs"), [(1.0, 0.0), (0.5, 0.5), (0.0, 1.0)])
def test_copies_count_as_surely_as_their_source_does_not_repeat(
    tmp_path: Path, copies: float, weighs: float
) -> None:
    source = f"{{publisher: A paper, grade: B2, copies: {copies}}}"
    found = held(tmp_path, source, row(0, "wire", "", "A1"), row(1, "paper", "a"))
    told = np.array([0.7, 0.2])[found.states.spread("planned")]
    prior = found.exact.prior
    first = 0.95 * told + 0.025
    second = copies + (1 - copies) * (0.8 * told + 0.1)
    expected = prior * first * second
    assert found.posterior == pytest.approx(expected / expected.sum(), abs=1e-12)
    alone = held(tmp_path, source, row(0, "wire", "", "A1"))
    moved = np.abs(found.posterior - alone.posterior).max()
    assert (moved > 0.01) == (weighs > 0)


def test_a_source_that_likes_to_say_so_is_discounted_when_it_does(tmp_path: Path) -> None:
    eager = "{publisher: A paper, grade: C3, says_anyway: 0.9}"
    yes, no = held(tmp_path, eager, row(0)), held(tmp_path, eager, row(0, shows="not trucks"))
    told = np.array([0.7, 0.2])[yes.states.spread("planned")]
    for found, chance in ((yes, 0.6 * told + 0.4 * 0.9), (no, 0.6 * (1 - told) + 0.4 * 0.1)):
        expected = found.exact.prior * chance
        assert found.posterior == pytest.approx(expected / expected.sum(), abs=1e-12)
    plain = held(tmp_path, "{publisher: A paper, grade: C3}", row(0))
    assert yes.assumptions[1]["planned"] < plain.assumptions[1]["planned"]
    # yes and no are still all that it can say
    assert yes.exact.evidence != no.exact.evidence
    assert np.exp(yes.exact.evidence) + np.exp(no.exact.evidence) == pytest.approx(1, abs=1e-12)


def test_reports_that_say_nothing_move_nothing_and_others_nothing_on_average() -> None:
    rng = np.random.default_rng(4)
    for _ in range(50):
        prior = rng.dirichlet(np.ones(5))
        known = [Report("k", rng.uniform(0.1, 0.9, 5), 0.8)]
        before = believe(prior, known).posterior
        flat = Report("flat", np.full(5, float(rng.uniform(0.05, 0.95))), float(rng.uniform()))
        assert np.abs(believe(prior, [*known, flat]).posterior - before).max() < 1e-15
        told = Report("told", rng.uniform(0.05, 0.95, 5), float(rng.uniform()), anyway=0.3)
        other = replace(told, likelihood=1 - told.likelihood, anyway=0.7)
        average = np.zeros(5)
        for report in (told, other):
            after = believe(before, [report])
            average += np.exp(after.evidence) * after.posterior
        assert np.abs(average - before).max() < 1e-12


def counted(folder: Path, source: str, *rows: str) -> tuple[Estimates, ...]:
    head = "id,date,reported,kind,what,low,high,unit,definition,source,supersedes"
    text = CASE.format(record="record.csv").replace("{publisher: A paper, grade: B2}", source)
    (folder / "case.yaml").write_text(text)
    (folder / "record.csv").write_text("\n".join([head, *rows]) + "\n")
    case = load(folder, as_of=date(2021, 12, 31))
    return estimates(case, read_record(folder / "record.csv", case.as_of))


COUNTED = (
    "a,2021-12-01,2021-12-01,estimate,many,90000,90000,troops,,wire,",
    "b,2021-12-10,2021-12-11,estimate,more,110000,120000,troops,,paper,",
    "c,2021-12-12,2021-12-12,estimate,fewer,80000,100000,troops,,wire,",
    "d,2021-12-12,2021-12-12,estimate,near ones,70000,70000,troops,200 km,wire,",
    "e,2021-06-01,2021-06-01,estimate,in spring,10000,10000,troops,,daily,",
    "f,2021-12-13,2021-12-13,claim,none at all,0,0,troops,,ministry,",
)


def test_counts_that_differ_are_kept_with_their_spread(tmp_path: Path) -> None:
    near, all_of_them = sorted(counted(tmp_path, "A paper", *COUNTED), key=lambda e: e.low or 0)
    assert (near.definition, near.low, near.high, len(near.counts)) == ("200 km", 70e3, 70e3, 1)
    assert (all_of_them.on, all_of_them.low, all_of_them.high) == ("2021-12-12", 80e3, 120e3)
    # the last of each source, of the same days, and no claims
    assert {count.id for count in all_of_them.counts} == {"b", "c"}
    # a count without an upper end leaves the spread open
    open_end = "g,2021-12-12,2021-12-12,estimate,at least,95000,,troops,,radio,"
    wide = max(counted(tmp_path, "A paper", *COUNTED, open_end), key=lambda e: len(e.counts))
    assert (wide.low, wide.high) == (80e3, None)


def test_a_declared_bias_is_taken_off_counts(tmp_path: Path) -> None:
    source = "{publisher: A paper, bias: {troops: 0.25, guns: 3}}"
    found = max(counted(tmp_path, source, *COUNTED), key=lambda e: len(e.counts))
    mine = next(count for count in found.counts if count.source == "paper")
    assert (mine.low, mine.high) == (110e3, 120e3)
    assert (mine.corrected_low, mine.corrected_high) == pytest.approx((88e3, 96e3))
    assert (found.low, found.high) == pytest.approx((80e3, 100e3))


def test_the_bias_of_a_party_is_taken_off_its_counts(tmp_path: Path) -> None:
    """Rows of that party that name no source of the case; a source that is named goes first."""
    source = "{publisher: A staff, bias: {troops: 0.25}, party: Blue}"
    text = CASE.format(record="record.csv").replace("{publisher: A paper, grade: B2}", source)
    (tmp_path / "case.yaml").write_text(text)
    head = "id,date,reported,kind,party,what,low,high,unit,source"
    rows = [
        "p,2021-12-10,2021-12-10,estimate,Blue,Blue says,100000,100000,troops,a broadcast",
        "q,2021-12-11,2021-12-11,estimate,Red,Red says,90000,90000,troops,another broadcast",
    ]
    (tmp_path / "record.csv").write_text("\n".join([head, *rows]) + "\n")
    case = load(tmp_path, as_of=date(2021, 12, 31))
    (found,) = estimates(case, read_record(tmp_path / "record.csv", case.as_of))
    corrected = {count.id: count.corrected_high for count in found.counts}
    assert corrected == pytest.approx({"p": 80e3, "q": 90e3})


def test_what_looking_is_worth_is_discounted_by_the_grade_of_who_looks(tmp_path: Path) -> None:
    """bits of a report with P = a P(x | h) + (1 - a) b, worked out by hand."""
    case = crisis(tmp_path)
    source = case.sources["paper"]
    worth = {}
    for says_anyway in (0.5, 0.1):
        for name, a in (("", 1.0), ("B2", 0.8), ("E4", 0.1), ("F6", 0.0)):
            graded = replace(source, grade=name or "A1", says_anyway=says_anyway)
            letter = replace(case.indicators["letter"], reported_by="paper" if name else "")
            asked = replace(
                case,
                sources={"paper": graded},
                indicators={**case.indicators, "letter": letter},
            )
            found = belief(asked, parse_csv(f"{HEADER}\n".encode(), "record.csv"), worlds=500)
            row = next(each for each in worth_observing(found) if each["indicator"] == "letter")
            p = found.types[1]["them"]["fearful"]
            yes = [a * seen + (1 - a) * says_anyway for seen in (0.8, 0.3)]
            chance = p * yes[0] + (1 - p) * yes[1]
            expected = _bits(chance) - p * _bits(yes[0]) - (1 - p) * _bits(yes[1])
            assert row["bits"] == pytest.approx(expected, abs=1e-9)
            assert row["probability"] == pytest.approx(chance, abs=1e-9)
            worth[says_anyway, name] = row["bits"]
    assert worth[0.5, ""] > worth[0.5, "B2"] > worth[0.5, "E4"] > worth[0.5, "F6"]


def _bits(p: float) -> float:
    return -p * math.log2(p) - (1 - p) * math.log2(1 - p)
