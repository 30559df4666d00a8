"""Bars of characters: where zero is, which side is which, and that nothing is drawn of nothing."""

from __future__ import annotations

from tests.brief import sample

from overture.brief import make_brief
from overture.brief.bars import HOLDS, POINT, SPAN, TURNED, WIDTH, ZERO, strip, tornado

ROWS = [
    {"kind": "quantity", "name": "a", "lead_low": -1.0, "lead_high": 3.0},
    {"kind": "prior", "name": "b", "lead_low": 2.0, "lead_high": 1.0},
    {"kind": "quantity", "name": "lost", "lead_low": None, "lead_high": None},
]


def test_bars_are_shaded_beyond_zero_and_full_where_the_advice_holds() -> None:
    head, first, second = tornado(ROWS, 5, {"prior": "prior of "})
    assert head.split() == ["low", "end", "high", "end"]
    zero = first.index(ZERO)
    assert second.index(ZERO) == zero
    assert TURNED in first[:zero]
    assert HOLDS not in first[:zero]
    assert HOLDS in first[zero:]
    assert TURNED not in second
    assert second.startswith("prior of b")
    assert first.count(TURNED) + first.count(HOLDS) + 1 == WIDTH
    # a quarter of the way from -1 to 3
    assert first.count(TURNED) == round(0.25 * (WIDTH - 1))


def test_the_widest_bars_are_kept() -> None:
    assert [line.split()[0] for line in tornado(ROWS, 1, {})[1:]] == ["a"]
    assert tornado(ROWS[2:], 5, {}) == []
    assert tornado([{**ROWS[0], "lead_low": 0.0, "lead_high": 0.0}], 5, {}) == []


def test_a_strip_shows_the_lead_with_three_errors_on_either_side() -> None:
    looks = [
        {"worlds": 5_000, "best": "wait", "margin": 1.0, "margin_error": 0.5},
        {"worlds": 10_000, "best": "offer", "margin": 2.0, "margin_error": 0.1},
    ]
    head, first, second = strip(looks)
    assert head.split() == ["worlds", "lead", "leads"]
    assert "5,000" in first
    assert first.endswith("wait")
    # from -0.5 to 2.5: the first straddles zero, the second does not
    assert SPAN in first[: first.index(ZERO)]
    assert SPAN not in second[: second.index(ZERO)]
    assert second.index(POINT) > first.index(POINT)
    assert strip([]) == []


def test_the_brief_of_a_run_in_chunks_has_its_looks() -> None:
    page = make_brief(sample.edges()).html()
    assert "How the lead settled" in page
    assert "20,000" in page
    assert "How the lead settled" not in make_brief(sample.full()).html()
