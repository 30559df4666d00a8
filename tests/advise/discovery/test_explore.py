"""Exploring plain functions, and a planted game in which only a joint change turns the advice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

from overture.advise.discovery.explore import Comparison, compare
from overture.advise.discovery.interop import long_table, to_ema
from overture.advise.discovery.nearest import flips_alone, nearest_flip
from overture.errors import OvertureError, UsageError

SPACE = {"resolve": (0.0, 1.0), "cost": (1.0, 4.0), "honest": (0.0, 1.0)}


def offer_or_wait(policy: str, resolve: Any, cost: Any, honest: Any) -> Any:
    if policy == "offer":
        return honest * (3 + 2 * resolve) - (1 - honest) * cost
    return 0.2 * resolve


def planted(policy: str, **x: Any) -> Any:
    """The offer is better by 0.3 everywhere, but for a corner that three numbers reach together."""
    corner = (x["resolve"] > 0.75) & (x["cost"] < 1.75) & (x["honest"] < 0.25)
    bad = np.where(corner, -1.7, 0.3) + 0.0 * x["weather"]
    return bad if policy == "offer" else np.zeros_like(bad)


PLANTED_SPACE = {**SPACE, "weather": (0.0, 1.0), "season": ["dry", "wet"]}
TODAY = {"resolve": 0.5, "cost": 2.5, "honest": 0.5, "weather": 0.5}
# in ranges: 0.25 of each of the three
PLANTED_DISTANCE = 0.25 * np.sqrt(3)


@pytest.fixture(scope="module")
def game() -> Comparison:
    return compare(planted, PLANTED_SPACE, ["offer", "wait"], worlds=20_000, seed=3)


def difference(points: np.ndarray) -> np.ndarray:
    inputs = dict(zip(TODAY, points.T, strict=True))
    return np.asarray(planted("offer", **inputs) - planted("wait", **inputs))


RANGES = {name: SPACE.get(name, (0.0, 1.0)) for name in TODAY}


def test_only_a_joint_change_flips_so_no_single_switching_value() -> None:
    assert flips_alone(difference, TODAY, RANGES) == dict.fromkeys(TODAY)


def test_only_a_joint_change_flips_so_single_numbers_are_not_worth_learning(
    game: Comparison,
) -> None:
    assert game.best == "offer"
    for name in PLANTED_SPACE:
        worth = game.evppi(name)
        assert abs(worth.value) <= 2 * worth.error + 1e-12
        assert worth.value < 0.05 * game.evpi().value
    # 1/64 of the worlds lose 1.7
    everything = game.evpi()
    assert everything.value == pytest.approx(1.7 / 64, abs=3 * everything.error)


def test_only_a_joint_change_flips_and_the_box_is_found(game: Comparison) -> None:
    found = game.discover(mass_min=0.005)
    (box,) = found.boxes
    assert set(box.limits) == {"resolve", "cost", "honest"}
    assert box.limits["resolve"].low == pytest.approx(0.75, abs=0.03)
    assert box.limits["cost"].high == pytest.approx(1.75, abs=0.09)
    assert box.limits["honest"].high == pytest.approx(0.25, abs=0.03)
    assert box.density > 0.9
    assert box.coverage > 0.9
    by_regret = game.discover(game.regret[0] > 1.0, mass_min=0.005)
    assert by_regret.boxes == found.boxes


def test_only_a_joint_change_flips_and_the_nearest_is_found(game: Comparison) -> None:
    found = nearest_flip(difference, TODAY, RANGES)
    assert found is not None
    assert found.distance == pytest.approx(PLANTED_DISTANCE, rel=0.05)
    assert set(found.changes) == {"resolve", "cost", "honest"}
    flipped = game.values[0] < game.values[1]
    beyond = np.stack([game.worlds[name][flipped] for name in TODAY], axis=1)
    again = nearest_flip(difference, TODAY, RANGES, beyond=beyond)
    assert again is not None
    assert again.distance == pytest.approx(PLANTED_DISTANCE, rel=0.05)


def test_worlds_are_pure_functions_of_seed_and_index() -> None:
    short = compare(offer_or_wait, SPACE, ["offer", "wait"], worlds=50, seed=9)
    long = compare(offer_or_wait, SPACE, ["wait", "offer"], worlds=500, seed=9)
    wider = compare(
        lambda policy, extra, **x: offer_or_wait(policy, **x),
        {"extra": (0.0, 1.0), **SPACE},
        ["offer"],
        worlds=50,
        seed=9,
    )
    assert (long.values[1, :50] == short.values[0]).all()
    assert (wider.values[0] == short.values[0]).all()
    other = compare(offer_or_wait, SPACE, ["offer"], worlds=50, seed=10)
    assert (other.values[0] != short.values[0]).all()


def test_one_world_at_a_time_gives_the_same() -> None:
    whole = compare(offer_or_wait, SPACE, ["offer", "wait"], worlds=300)
    single = compare(offer_or_wait, SPACE, ["offer", "wait"], worlds=300, each_world=True)
    assert np.array_equal(whole.values, single.values)
    assert whole.criteria == single.criteria


def test_inputs_of_every_kind() -> None:
    def function(policy: str, months: Any, mood: Any, share: Any) -> Any:
        assert set(np.unique(months)) <= {1, 2, 3}
        return np.where(mood == "calm", months, share)

    space = {"months": range(1, 4), "mood": ["calm", "tense"], "share": (0.0, 1.0)}
    found = compare(function, space, ["only"], worlds=4_000)
    assert sorted(np.unique(found.worlds["months"])) == [1, 2, 3]
    assert found.values.mean() == pytest.approx((2 + 0.5) / 2, abs=0.06)
    assert found.sensitivity("only").inputs["mood"].first > 0.5
    assert found.sensitivity("only", of_regret=True).variance == 0.0


def test_the_pair_of_ema(game: Comparison) -> None:
    experiments, outcomes = game.to_ema()
    assert set(experiments) == {*PLANTED_SPACE, "scenario", "policy", "model"}
    assert outcomes["value"].shape == (40_000,)
    assert len(experiments["policy"]) == 40_000
    row = 20_000 + 17
    assert experiments["policy"][row] == "wait"
    assert experiments["scenario"][row] == 17
    assert outcomes["value"][row] == game.values[1, 17]
    assert experiments["cost"][row] == game.worlds["cost"][17]


def test_ema_loads_the_pair_and_finds_our_boxes_in_it() -> None:
    """What EMA Workbench made of the pair (`peers/ema_pair.py`): saved, loaded, searched."""
    import peers.ema_pair as pair

    from overture.advise.discovery.prim import prim

    stored = json.loads(pair.ANSWER.read_text(encoding="utf-8"))
    experiments, outcomes = pair.explored()
    assert stored["loaded_alike"] is True
    assert stored["rows"] == len(outcomes["value"])
    columns = {name: np.asarray(experiments[name]) for name in stored["columns"]}
    target = outcomes["value"] < np.quantile(outcomes["value"], 0.2)
    boxes = prim(columns, target)[0].boxes
    assert [[box.rows, box.cases] for box in boxes] == stored["trajectory"]


def test_pandas_is_used_if_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for pandas, which is no dependency: what is asked of it is a DataFrame."""

    class Series(list):  # type: ignore[type-arg]
        def astype(self, kind: str) -> str:
            return kind

    class Pandas:
        @staticmethod
        def DataFrame(columns: Any) -> dict[str, Any]:  # noqa: N802 - pandas's name
            return {name: Series(values) for name, values in columns.items()}

    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "pandas")
    monkeypatch.setattr("importlib.import_module", lambda name: Pandas)
    frame, _ = to_ema({"x": np.ones(2)}, ["a"], {"value": np.ones((1, 2))})
    assert frame["policy"] == "category"
    assert frame["x"] == [1.0, 1.0]


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_results_are_written_and_read_back(ending: str, tmp_path: Path) -> None:
    found = compare(offer_or_wait, SPACE, ["offer", "wait"], worlds=20)
    path = found.write(tmp_path / f"results.{ending}")
    read = {"csv": polars.read_csv, "parquet": polars.read_parquet, "json": polars.read_json}
    frame = read[ending](path)
    assert frame.columns == [*SPACE, "scenario", "policy", "value", "regret"]
    assert frame["value"].to_list() == found.values.reshape(-1).tolist()
    assert frame["policy"].to_list() == ["offer"] * 20 + ["wait"] * 20
    if ending == "json":
        assert json.loads(path.read_text())[0]["policy"] == "offer"


def test_bad_input_is_refused(tmp_path: Path) -> None:
    good = compare(offer_or_wait, SPACE, ["offer"], worlds=5)
    with pytest.raises(UsageError, match="end in"):
        good.write(tmp_path / "results.xls")
    with pytest.raises(OvertureError, match="cannot be written"):
        good.write(tmp_path / "absent" / "results.csv")
    with pytest.raises(UsageError, match="no policy"):
        good.sensitivity("threat")
    with pytest.raises(UsageError, match="one number a world"):
        compare(lambda policy, **x: np.ones(3), SPACE, ["a"], worlds=5)
    with pytest.raises(UsageError, match="not finite"):
        compare(lambda policy, **x: np.full(5, np.nan), SPACE, ["a"], worlds=5)
    with pytest.raises(UsageError, match="each once"):
        compare(offer_or_wait, SPACE, ["a", "a"])
    with pytest.raises(UsageError, match="at least 2 worlds"):
        compare(offer_or_wait, SPACE, ["a"], worlds=1)
    with pytest.raises(UsageError, match="different names"):
        long_table({"value": np.ones(2)}, ["a"], {"value": np.ones((1, 2))})


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({}, "a space is a mapping"),
        ({"x": 3}, "give \\(low, high\\)"),
        ({"x": (2.0, 1.0)}, "in order"),
        ({"x": (0.0, float("inf"))}, "finite"),
        ({"x": range(3, 3)}, "not empty"),
        ({"x": range(0, 9, 3)}, "ascends by 1"),
        ({"x": []}, "list of categories"),
    ],
)
def test_bad_spaces_are_refused(space: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare(offer_or_wait, space, ["a"])
