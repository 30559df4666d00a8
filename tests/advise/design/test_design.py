"""The design of the offer against theory, against solving anew, and against its own scenario."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.advise.design import conditional_offer as offer

import overture as ov
from overture.advise.design.design import design
from overture.advise.design.frontier import TIE, frontier
from overture.advise.design.grid import MOST_GRID, Axis, around, axes, combinations, grid
from overture.advise.design.values import Design, Setting
from overture.case.model import Lever
from overture.errors import UsageError
from overture.game.game import Game

FEW = 300


@cache
def ukraine() -> Game:
    """The shipped case with two values a lever."""
    case = ov.load("ukraine-2021")
    levers = {
        name: replace(lever, values=(lever.values[0], lever.values[-1]))
        for name, lever in case.levers.items()
    }
    return replace(ov.compile(case), case=replace(case, levers=levers))


@cache
def designed() -> Design:
    return design(ukraine(), worlds=FEW, workers=1)


# ------------------------------------------------------------------------------- theory
def test_the_separating_threshold_is_found_as_precision_grows(tmp_path: Path) -> None:
    """The logit response of the aggressive type separates a little above (B - f) / (B + e): the
    distance goes as 1 / lambda (its odds of feigning are exp(-lambda x slack))."""
    apart = []
    for precision in (16, 32, 64, 128):
        game = offer.game(tmp_path, precision)
        found = design(game, worlds=1, workers=1, points=9, refine=7, separation=0.9)
        at = found.separating.for_sincere["adversary"]
        apart.append(found.settings[at].levers["closeness"] - offer.THRESHOLD)
        assert found.settings[at].separation >= 0.9
    step = 1 / 8 / 2**7
    assert apart[-1] < 0.01
    for before, after in pairwise(apart):
        assert after == pytest.approx(before / 2, abs=1.5 * step + 0.1 * before)


def test_below_the_threshold_the_aggressive_type_would_rather_feign(tmp_path: Path) -> None:
    """Its slack is d e + f - (1 - d) B where talks follow a good signal; it changes its sign at
    the threshold."""
    found = design(offer.game(tmp_path, 128), worlds=1, workers=1, points=21, refine=0)
    for one in found.settings:
        d = one.levers["closeness"]
        slack = next(i for i in one.incentives if i.type == "aggressive")
        assert slack.intended == ("refuse",)
        assert slack.other == ("comply",)
        assert not slack.sincere
        if d > offer.THRESHOLD + 0.05:
            exact = d * offer.EXPOSURE + offer.FEIGNING - (1 - d) * offer.GAIN
            assert slack.slack == pytest.approx(exact, abs=1e-4)
            assert slack.holds == 1.0
        sincere = next(i for i in one.incentives if i.type == "sincere")
        assert sincere.intended == ("comply",)


def test_the_cheapest_separating_setting_is_the_least_watched_one(tmp_path: Path) -> None:
    """Watching costs the sincere, so their cheapest separating setting has no separating setting
    below it; without a separating one the answer says what comes nearest."""
    found = design(
        offer.game(tmp_path, 64), worlds=1, workers=1, points=9, refine=3, separation=0.9
    )
    at = found.separating.for_sincere["adversary"]
    level = [
        i
        for i, one in enumerate(found.settings)
        if one.separation >= 0.9 and i != at and one.levers["closeness"] < 0.5
    ]
    assert not level
    below = [one for one in found.settings if one.separation >= 0.9]
    assert min(one.levers["closeness"] for one in below) == found.settings[at].levers["closeness"]
    assert found.separating.count == len(below)
    nobody = design(offer.game(tmp_path, 4), worlds=1, workers=1, separation=0.99, refine=0)
    assert nobody.separating.for_advised is None
    assert nobody.separating.for_sincere == {}
    assert nobody.separating.count == 0
    top = max(one.separation for one in nobody.settings)
    assert nobody.settings[nobody.separating.most].separation == pytest.approx(top, abs=TIE)


def test_a_lever_that_moves_nothing_is_said_to(tmp_path: Path) -> None:
    game = offer.game(tmp_path, 8, offer.DETECTION + offer.IDLE)
    found = design(game, worlds=1, workers=1, refine=1)
    close, idle = found.dependence
    assert set(close.still) <= {"evsi"}
    assert close.moves["separation"] > 0.1
    assert set(idle.still) == set(idle.moves)
    assert max(idle.moves.values()) < 1e-9


# ----------------------------------------------------------------------------- frontier
points = arrays(
    np.float64,
    st.tuples(st.integers(1, 25), st.just(3)),
    elements=st.integers(-4, 4).map(float),
)


@given(points)
@settings(max_examples=200, deadline=None)
def test_no_dominated_point_is_on_the_frontier_and_every_other_is_dominated(rows) -> None:
    on = set(frontier(rows).tolist())
    assert on
    for i, row in enumerate(rows):
        beaten = any((other >= row).all() and (other > row + TIE).any() for other in rows)
        assert (i in on) == (not beaten)


def test_the_frontier_of_a_design_has_no_dominated_setting() -> None:
    found = designed()
    rows = [(s.offer, s.accept, -s.passes) for s in found.settings]
    for i, row in enumerate(rows):
        beaten = any(
            all(a >= b for a, b in zip(other, row, strict=True))
            and any(a > b + TIE for a, b in zip(other, row, strict=True))
            for other in rows
        )
        assert found.settings[i].frontier == (not beaten)
        assert (i in found.frontier) == (not beaten)
    best = found.settings[found.recommended]
    assert best.frontier
    assert best.offer >= max(s.offer for s in found.settings) - TIE


# ------------------------------------------------------------- against solving it anew
def test_settings_solved_from_a_neighbour_are_those_solved_anew() -> None:
    """The value and chances of every setting are those of a run with the quantities changed."""
    found = designed()
    assert any(not one.confirmed for one in found.settings)
    for one in found.settings:
        pins = {
            "quantities.strictness": f"{one.levers['strictness_of_the_condition']}",
            "quantities.agenda_size": f"{one.levers['size_of_the_agenda']}",
            "quantities.under_gun": f"{one.levers['public_commitment']}",
        }
        game = ov.compile(ov.load("ukraine-2021", overrides=pins))
        assert_same(one, game)


def assert_same(one: Setting, game: Game) -> None:
    from overture.advise.advise import advise

    run = advise(
        ov.solve(game, worlds=FEW, workers=1), flips=False, other_reading=False, equilibria=False,
        design=False, parts=False,
    )  # fmt: skip
    test = run.test
    assert test is not None
    assert one.offer == pytest.approx(run.policies[test.offer].mean, abs=1e-6)
    assert one.offer_error == pytest.approx(run.policies[test.offer].error, abs=1e-6)
    assert one.best == run.best
    others = [p.mean for o, p in run.policies.items() if o != test.offer and not p.forbidden]
    assert one.lead == pytest.approx(one.offer - max(others), abs=1e-6)
    assert one.best_value == pytest.approx(run.policies[run.best].mean, abs=1e-6)
    assert one.complies == pytest.approx(test.complies_sincere, abs=1e-7)
    assert one.passes == pytest.approx(test.complies_others, abs=1e-7)
    assert one.separation == pytest.approx(test.separation, abs=1e-7)
    assert one.deceived == pytest.approx(test.deceived, abs=1e-7)
    assert one.bits == pytest.approx(test.bits, abs=1e-7)
    assert one.evsi == pytest.approx(test.evsi, abs=1e-6)


@pytest.mark.parametrize("scenario", ["", "essays_own_view"])
def test_the_recommended_offer_is_a_scenario_that_runs_and_is_worth_the_same(
    scenario: str, tmp_path: Path
) -> None:
    case = ov.load("ukraine-2021", scenario=scenario)
    levers = {
        name: replace(lever, values=(lever.values[1],)) for name, lever in case.levers.items()
    }
    game = replace(ov.compile(case), case=replace(case, levers=levers))
    found = design(game, worlds=FEW, workers=1)
    file = Path(case.folder, "case.yaml").read_text(encoding="utf-8")
    place = tmp_path / "mine"
    place.mkdir()
    changed = file.replace("\nscenarios:\n", f"\nscenarios:\n{found.scenario.yaml}")
    assert changed != file
    (place / "case.yaml").write_text(changed, encoding="utf-8")
    again = ov.compile(ov.load(place, scenario=found.scenario.id))
    assert_same(found.settings[found.recommended], again)


def test_the_declared_offer_and_the_gain_are_on_the_same_worlds() -> None:
    found = designed()
    run = ov.solve(ukraine(), worlds=FEW, workers=1)
    from overture.advise.survey import survey

    seen = survey(run)
    at = seen.layout.options.index(found.offer)
    assert found.declared.offer == pytest.approx(float(seen.means[at]), abs=1e-6)
    for one in found.settings:
        assert one.gain == pytest.approx(one.offer - found.declared.offer, abs=1e-9)
        assert 0 < one.gain_error < one.offer_error


def test_the_same_design_comes_out_twice() -> None:
    assert design(ukraine(), worlds=FEW, workers=2) == designed()


# ------------------------------------------------------------------------------ bounds
def levers(count: int, values: int) -> dict[str, Lever]:
    listed = tuple(float(v) for v in range(values))
    return {f"l{k}": Lever(f"l{k}", f"q{k}", listed, 0.0, 0.0) for k in range(count)}


def test_many_levers_are_sampled_and_the_number_of_settings_is_bounded() -> None:
    lines = axes(levers(6, 9), 5)
    assert combinations(lines) == 9**6
    found = grid(lines)
    assert len(set(found)) == len(found) == MOST_GRID
    for k, axis in enumerate(lines):
        assert {key[k] for key in found} == set(axis.values)


def test_a_range_is_cut_into_equal_steps_and_halved_when_refined() -> None:
    lines = axes({"l": Lever("l", "q", (), 0.2, 0.8)}, 4)
    assert lines[0].values == pytest.approx((0.2, 0.4, 0.6, 0.8))
    assert lines[0].values[-1] == 0.8
    whole = grid(lines)
    first = around(lines, whole, [whole[0], whole[2]], 1)
    assert [key[0] for key in first] == pytest.approx([0.3, 0.5, 0.7])
    listed = (Axis("l", "q", (1.0, 2.0, 5.0), 0.0),)
    assert around(listed, [(2.0,)], [(2.0,)], 1) == [(1.0,), (5.0,)]


def test_cases_that_say_too_little_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="declares no levers"):
        design(ov.compile(ov.load("hello")), worlds=10)
    bare = offer.text(4)
    place = tmp_path / "no-test"
    place.mkdir()
    start, stop = bare.index("  test:\n"), bare.index("levers:")
    (place / "case.yaml").write_text(bare[:start] + bare[stop:], encoding="utf-8")
    with pytest.raises(UsageError, match="when a reply complies"):
        design(ov.compile(ov.load(place)), worlds=10)
    twice = offer.game(tmp_path, 4, offer.DETECTION + "  other: {values: [0], sets: detection}\n")
    with pytest.raises(UsageError, match="both set detection"):
        design(twice, worlds=10)
    game = offer.game(tmp_path, 4)
    for wrong in ({"worlds": 0}, {"points": 1}, {"refine": -1}, {"worlds": 10**6}):
        with pytest.raises(UsageError, match="is a whole number from"):
            design(game, **wrong)
    with pytest.raises(UsageError, match="separation lies above 0"):
        design(game, separation=0.0)
