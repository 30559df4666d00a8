"""The four views of a flip, on planted cases whose answers are known in closed form."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import yaml
from tests.advise.crises import crisis

import overture as ov
from overture.advise.discovery.table import read_table
from overture.advise.four_views.nearest import nearest_change, slopes, tangent_point
from overture.advise.four_views.regions import regions
from overture.advise.four_views.views import FourViews, four_views
from overture.advise.survey import survey
from overture.errors import NotSolved, UsageError
from overture.worlds.ensemble import solve

# Striking pays +3 where both readings are above 0.7 and -2 elsewhere, waiting pays nothing. With
# both uniform on (0, 1), the share of worlds beyond is 0.3 x 0.3, and striking is best on average
# once it is above 0.4. One reading alone, even if known to be 1, leaves 0.3: no single flip. If
# both middles rise by d it is (0.3 + d)^2: the nearest joint change is d = sqrt(0.4) - 0.3 in each.
PLANTED = """
overture: 1
title: Two readings
question: Strike or wait?
as_of: 2026-01-01
parties: {us: {name: Us, advised: true}}
quantities:
  radar: {uniform: [0, 1], unit: index, why: What the radar shows., source: station}
  agents: {uniform: [0, 1], unit: index, why: What the agents report.}
  noise: {uniform: [0, 1], why: Matters to nothing.}
  idle: 0.2 to 0.4
assumptions:
  rain: {claim: It rains., credence: 0.4}
sources: {station: {publisher: The station, grade: B2}}
moves:
  - {name: policy, by: us, options: [wait, strike]}
payoffs:
  us:
    - name: strike
      add: (3 if radar > 0.7 and agents > 0.7 else -2) + 0.001 * noise
      when: policy == strike
rationality: {us: 1}
advice: {decide: policy}
"""
SHIFT = math.sqrt(0.4) - 0.3
RANGE = 0.9  # from the 5 % to the 95 % point
DISTANCE = math.sqrt(2) * SHIFT / RANGE
WORLDS = 20_000


def views_of(text: str, worlds: int, scenario: str = "", **more: float) -> FourViews:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_text(text, encoding="utf-8")
        solution = solve(ov.compile(ov.load(file, scenario=scenario)), worlds, 1, 1)
        return four_views(
            solution,
            reload=lambda changes: ov.load(file, scenario=scenario, overrides=changes),
            **more,  # type: ignore[arg-type]
        )


def best_of(text: str, worlds: int, overrides: Mapping[str, str], scenario: str = "") -> str:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_text(text, encoding="utf-8")
        case = ov.load(file, scenario=scenario, overrides=overrides)
        seen = survey(solve(ov.compile(case), worlds, 1, 1))
    means = np.where(seen.allowed, seen.means, -np.inf)
    return seen.layout.options[int(means.argmax())]


@cache
def planted() -> FourViews:
    return views_of(PLANTED, WORLDS)


def test_no_number_of_the_planted_case_flips_alone() -> None:
    rows = planted().switching
    assert {one.flip.name for one in rows} == {"radar", "agents", "noise", "idle", "rain"}
    assert all(one.flip.at is None and one.flip.confirmed == "re-solved" for one in rows)


def test_nothing_in_the_planted_case_is_worth_learning_alone() -> None:
    worth = {one.name: one for one in planted().evppi}
    for name in ("radar", "agents", "noise", "idle", "rain"):
        assert worth[name].value <= 0.01
    # all together: 0.09 of the worlds, 3 points each
    whole = worth["everything but types"]
    assert abs(whole.value - 0.27) < 4 * whole.error


def test_the_planted_box_is_found() -> None:
    (found,) = [one for one in planted().boxes if one.target == "another policy is best"]
    limits = found.region.limits
    assert set(limits) == {"quantities.radar", "quantities.agents"}
    for limit in limits.values():
        assert limit.high is None
        assert limit.low is not None
        assert abs(limit.low - 0.7) < 0.05 * RANGE
    assert found.to == "strike"
    assert found.region.density > 0.9
    assert found.region.coverage > 0.9
    assert abs(found.region.base - 0.09) < 0.01


def test_the_nearest_flip_of_the_planted_case_is_found() -> None:
    nearest = planted().nearest
    assert nearest is not None
    assert {change.name for change in nearest.changes} == {"radar", "agents"}
    assert abs(nearest.length - DISTANCE) < 0.05 * DISTANCE
    for change in nearest.changes:
        assert abs(change.at - change.now - SHIFT) < 0.1 * SHIFT
    assert nearest.to == "strike"
    assert nearest.confirmed


def test_the_scenario_of_the_nearest_flip_gives_other_advice_when_it_is_run() -> None:
    nearest = planted().nearest
    assert nearest is not None
    assert best_of(PLANTED, WORLDS, {}) == "wait"
    assert best_of(PLANTED, WORLDS, nearest.overrides) == "strike"
    # put into the case as it is written
    name = next(iter(yaml.safe_load(nearest.scenario)["scenarios"]))
    assert best_of(PLANTED + nearest.scenario, WORLDS, {}, name) == "strike"


def test_the_nearest_joint_flip_of_a_made_up_crisis_turns_its_advice() -> None:
    text = crisis(2)
    found = views_of(text, 200)
    assert found.nearest is not None, found.failed
    assert found.nearest.confirmed
    assert best_of(text, 200, found.nearest.overrides) != found.best
    assert sum(change.share for change in found.nearest.changes) == pytest.approx(1.0)
    moved = {change.kind for change in found.nearest.changes}
    assert moved <= {"assumption", "prior", "quantity"}
    assert len(moved) > 1


def test_a_joint_change_is_no_farther_than_the_nearest_single_prior() -> None:
    found = views_of((Path(ov.__file__).parent / "case/cases/hello/case.yaml").read_text(), 500)
    assert found.nearest is not None
    alone = min(one.flip.distance for one in found.switching if one.flip.distance is not None)
    assert found.nearest.length == pytest.approx(alone, abs=2e-3)


def test_a_prior_between_two_flips_is_not_missed() -> None:
    """Offering leads in the middle of the range only: both ends and today keep the advice."""
    starter = Path(ov.__file__).parent / "cli/starter/case.yaml"
    text = starter.read_text(encoding="utf-8").replace("$today", "2026-01-01")
    found = views_of(text, 2_000)
    flip = next(one.flip for one in found.switching if one.flip.name == "them.sincere")
    assert flip.at is not None
    assert flip.to != found.best
    path = "types.them.sincere.prior"
    for x, best in ((0.01, found.best), (flip.at - 0.02, found.best), (flip.at + 0.02, flip.to),
                    (0.99, found.best)):  # fmt: skip
        assert best_of(text, 2_000, {path: f"{x:.4f}"}) == best


def test_criteria_and_outcomes_count_every_world() -> None:
    found = planted()
    assert sum(found.outcomes.values()) == pytest.approx(1.0)
    assert abs(found.outcomes["another"] - 0.09) < 0.01
    assert found.criteria.criteria["expected_value"].winners == ("wait",)
    assert found.criteria.criteria["best_case"].winners == ("strike",)
    assert not found.criteria.agree


def test_tau_is_asked_for_or_the_worst_tenth() -> None:
    assert planted().tau == 0.0  # nine tenths of the worlds have no regret
    found = views_of(PLANTED, 2_000, tau=2.5)
    assert found.tau == 2.5
    assert abs(found.cases["regret above tau"] - 0.09) < 0.02
    with pytest.raises(UsageError, match="tau"):
        views_of(PLANTED, 100, tau=-1.0)


def test_the_json_is_plain_and_has_no_missing_numbers() -> None:
    record = planted().to_json()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert {"switching", "evppi", "boxes", "nearest", "criteria"} <= set(record)


def test_the_point_of_a_plane_nearest_to_today() -> None:
    low, high = np.full(2, -1.0), np.full(2, 1.0)
    free = tangent_point(np.array([3.0, 4.0]), 2.5, low, high)
    assert free == pytest.approx([0.3, 0.4])
    below = tangent_point(np.array([3.0, 4.0]), -2.5, low, high)
    assert below == pytest.approx([-0.3, -0.4])
    # one number at its bound: the other takes the rest
    bound = tangent_point(np.array([3.0, 4.0]), 2.5, low, np.array([1.0, 0.1]))
    assert bound == pytest.approx([0.7, 0.1])
    assert tangent_point(np.array([3.0, 4.0]), 7.1, low, high) is None


def test_slopes_are_those_of_a_plane() -> None:
    columns = np.random.default_rng(1).normal(size=(3, 200))
    wanted = np.array([[1.0, -2.0], [0.0, 0.5], [3.0, 0.0]])
    weights = np.random.default_rng(2).uniform(size=200)
    found = slopes(columns, wanted.T @ columns + 7.0, weights)
    assert found == pytest.approx(wanted)


def test_the_nearest_point_of_a_circle_and_a_descent_that_cannot_be_solved() -> None:
    """The lead is the distance to a disc around (1, 0.5), whose nearest point is known."""
    centre, radius = np.array([1.0, 0.5]), 0.3
    low, high = np.full(2, -2.0), np.full(2, 2.0)

    def values(change: np.ndarray) -> np.ndarray:
        if change[0] < -0.5:
            raise NotSolved("too far")
        return np.array([float(np.linalg.norm(change - centre)) - radius, 0.0])

    start = [(np.zeros(2), 1), (np.array([-1.0, 0.0]), 1)]
    found = nearest_change(values, low, high, start, 0, np.array([True, True]))
    assert found is not None
    assert found.length == pytest.approx(np.linalg.norm(centre) - radius, rel=5e-3)
    assert found.to == 1
    with pytest.raises(NotSolved, match="too far"):
        nearest_change(values, low, high, start[1:], 0, np.array([True, True]))


def test_no_region_is_found_in_noise() -> None:
    source = np.random.default_rng(3)
    table = read_table({"x": source.uniform(size=4_000), "y": source.uniform(size=4_000)})
    assert regions(table, source.uniform(size=4_000) < 0.2) == ()


def test_a_region_is_judged_on_worlds_that_did_not_find_it() -> None:
    source = np.random.default_rng(4)
    x, y = source.uniform(size=8_000), source.uniform(size=8_000)
    target = (x > 0.6) & (source.uniform(size=8_000) < 0.8)
    (found,) = regions(read_table({"x": x, "y": y}), target)
    assert set(found.limits) == {"x"}
    judged = (np.arange(8_000) % 2 == 1) & (x >= (found.limits["x"].low or 0.0))
    assert found.rows == int(judged.sum())
    assert found.density == pytest.approx(float(target[judged].mean()))
    assert abs(found.density - 0.8) < 4 * found.error + 0.02
    assert sum(one.chosen for one in found.tradeoff) == 1
