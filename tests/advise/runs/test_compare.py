"""Runs: the same bytes however they are made, gone on with, split, or grown."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.advise.runs.started import chunks_in, compare

import overture as ov
from overture.advise.advise import advise


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A run of 3,000 worlds in six chunks, made by one worker of a driver of its own; the other
    tests hold what drivers in this process make against it."""
    out = tmp_path_factory.mktemp("whole") / "run"
    return out, compare(out, "--workers", "1", apart=True)


def chunk_bytes(out: Path) -> dict[str, bytes]:
    return {name: (out / "chunks" / name).read_bytes() for name in chunks_in(out)}


def test_two_workers_make_the_bytes_of_one(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    record = compare(tmp_path / "run", "--workers", "2")
    assert record["run"]["hash"] == whole[1]["run"]["hash"]
    assert chunk_bytes(tmp_path / "run") == chunk_bytes(whole[0])
    assert len(chunk_bytes(whole[0])) == 6
    assert not list((tmp_path / "run" / "claims").iterdir())


def test_a_run_that_is_gone_on_with_makes_only_what_is_missing(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    shutil.copytree(whole[0], out)
    names = sorted(chunks_in(out))
    kept = {name: (out / "chunks" / name).stat().st_mtime_ns for name in names[1:]}
    (out / "chunks" / names[0]).unlink()
    record = compare(out, "--resume")
    assert record["run"]["hash"] == whole[1]["run"]["hash"]
    assert record["run"]["resumed"] is True
    assert record["run"]["worlds_before"] == 2_500
    assert {n: (out / "chunks" / n).stat().st_mtime_ns for n in names[1:]} == kept


def test_resume_without_a_folder_starts_afresh(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    record = compare(tmp_path / "none" / "yet", "--resume")
    assert record["run"]["hash"] == whole[1]["run"]["hash"]
    assert record["run"]["resumed"] is False


def test_shards_in_folders_of_their_own_merge_to_the_whole(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    from click.testing import CliRunner

    from overture.cli.main import cli

    for part in ("1", "2", "3"):
        said = compare(tmp_path / part, "--shard", f"{part}/3")
        assert said["run"]["complete"] is False
        assert len(chunks_in(tmp_path / part)) == 2
    done = CliRunner().invoke(
        cli, ["merge", *(str(tmp_path / part) for part in ("1", "2", "3")), "--json"],
        standalone_mode=False,
    )  # fmt: skip
    assert json.loads(done.output)["run"]["hash"] == whole[1]["run"]["hash"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (("--seed", "2"), "seed differs"),
        (("--keep", "all"), "keep differs"),
        (("--common-knowledge",), "reading differs"),
    ],
)
def test_a_changed_run_is_refused_naming_the_field(
    whole: tuple[Path, dict[str, Any]], more: tuple[str, ...], field: str
) -> None:
    record = compare(whole[0], "--resume", *more)
    assert record["exit"] == 2
    assert field in record["failed"]


def test_a_changed_case_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    text = Path(ov.load("toothless-test").folder, "case.yaml").read_text(encoding="utf-8")
    (place / "case.yaml").write_text(text, encoding="utf-8")
    first = compare(tmp_path / "run", case=str(place), worlds=500)
    (place / "case.yaml").write_text(f"# a remark changes nothing\n{text}", encoding="utf-8")
    again = compare(tmp_path / "run", "--resume", case=str(place), worlds=500)
    assert again["run"]["hash"] == first["run"]["hash"]
    changed = text.replace("title:", "title: Another", 1)
    (place / "case.yaml").write_text(changed, encoding="utf-8")
    refused = compare(tmp_path / "run", "--resume", case=str(place), worlds=500)
    assert refused["exit"] == 2
    assert "case differs" in refused["failed"]


def test_a_folder_that_holds_a_run_is_not_overwritten(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    record = compare(whole[0])
    assert record["exit"] == 2
    assert "--resume" in record["failed"]


def test_fewer_worlds_are_refused(whole: tuple[Path, dict[str, Any]]) -> None:
    record = compare(whole[0], "--resume", worlds=1_000)
    assert record["exit"] == 2
    assert "can grow but not shrink" in record["failed"]


def test_a_damaged_chunk_is_named(whole: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "run"
    shutil.copytree(whole[0], out)
    victim = out / "chunks" / sorted(chunks_in(out))[2]
    victim.write_bytes(victim.read_bytes()[:-40])
    record = compare(out, "--resume")
    assert record["exit"] == 3
    assert victim.name in record["failed"]
    victim.unlink()
    assert compare(out, "--resume")["run"]["hash"] == whole[1]["run"]["hash"]


def test_a_grown_run_is_the_run_that_was_large_from_the_start(tmp_path: Path) -> None:
    small = tmp_path / "small"
    compare(small, worlds=20_250)
    grown = compare(small, "--resume", worlds=21_000)
    assert grown["run"]["worlds_before"] == 20_000
    at_once = compare(tmp_path / "large", worlds=21_000)
    assert grown["run"]["hash"] == at_once["run"]["hash"]
    assert chunk_bytes(small) == chunk_bytes(tmp_path / "large")


def test_a_run_below_the_sample_grows_with_its_pooled_strategies(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    compare(out, worlds=1_000)
    assert compare(out, "--resume")["run"]["hash"] == whole[1]["run"]["hash"]
    assert chunk_bytes(out) == chunk_bytes(whole[0])


@pytest.mark.parametrize(
    ("case", "reading"),
    [("toothless-test", ()), ("kydd-reassurance", ("--common-knowledge",))],
)
def test_compare_agrees_with_run(tmp_path: Path, case: str, reading: tuple[str, ...]) -> None:
    """The same worlds give the same numbers: exactly up to rounding, quantiles up to the sketch."""
    worlds = 4_000
    record = compare(tmp_path / "run", *reading, case=case, worlds=worlds)
    solution = ov.solve(ov.compile(ov.load(case)), worlds=worlds, common_knowledge=bool(reading))
    direct = ov.brief(ov.advise(solution)).to_json()
    assert record["advice"]["best"] == direct["advice"]["best"]
    assert record["advice"]["margin_error"] == pytest.approx(
        direct["advice"]["margin_error"], rel=1e-9
    )
    for option, policy in direct["advice"]["policies"].items():
        ours = record["advice"]["policies"][option]
        error = record["run"]["sketch_errors"][option] + 1e-9
        for name in ("mean", "error", "best_share"):
            assert ours[name] == pytest.approx(policy[name], rel=1e-9, abs=1e-11), name
        for name in ("low", "high"):
            assert abs(ours[name] - policy[name]) <= error, name
        assert ours["regret"]["mean"] == pytest.approx(policy["regret"]["mean"], abs=1e-10)
        assert ours["regret"]["max"] == pytest.approx(policy["regret"]["max"], abs=1e-10)
        assert abs(ours["regret"]["p90"] - policy["regret"]["p90"]) <= error
        assert ours["outcomes"] == pytest.approx(policy["outcomes"], abs=1e-11)
    assert ("test" in record) == ("test" in direct) == (case == "toothless-test")
    for name in ("bits", "evsi", "separation", "deceived") if "test" in direct else ():
        assert record["test"][name] == pytest.approx(direct["test"][name], abs=1e-9), name
    replies = [r.get("test", {}).get("replies", []) for r in (record, direct)]
    for ours, reply in zip(*replies, strict=True):
        for party, kinds in reply["posterior"].items():
            assert ours["posterior"][party] == pytest.approx(kinds, abs=1e-10)
    flips = {(flip["kind"], flip["name"]): flip for flip in direct["flips"]}
    assert {(flip["kind"], flip["name"]) for flip in record["flips"]} == set(flips)
    for flip in record["flips"]:
        other = flips[flip["kind"], flip["name"]]
        assert flip["at"] == pytest.approx(other["at"], abs=1e-6), flip["name"]


@pytest.mark.parametrize(
    "case", ["toothless-test", pytest.param("ukraine-2021", marks=pytest.mark.slow)]
)
def test_compare_says_what_run_says_in_20_000_worlds(case: str, tmp_path: Path) -> None:
    """The same advice, and the same means to ten digits, in the number of worlds of `run`."""
    record = compare(tmp_path / "run", case=case, worlds=20_000)
    solution = ov.solve(ov.compile(ov.load(case)), worlds=20_000)
    direct = advise(
        solution, flips=False, other_reading=False, equilibria=False, design=False, parts=False
    )
    told = ov.brief(direct).to_json()
    for name in ("decide", "best", "next"):
        assert record["advice"][name] == told["advice"][name]
    for option, policy in told["advice"]["policies"].items():
        mine = record["advice"]["policies"][option]
        assert f"{mine['mean']:.10g}" == f"{policy['mean']:.10g}"
        assert f"{mine['best_share']:.10g}" == f"{policy['best_share']:.10g}"


def test_it_stops_once_the_lead_is_clear(tmp_path: Path) -> None:
    record = compare(tmp_path / "run", "--until-stable", case="hello", worlds=90_000)
    looks = record["run"]["convergence"]
    assert record["run"]["stable"] is True
    assert record["run"]["worlds"] == looks[-1]["worlds"] < 90_000
    assert looks[-1]["margin"] > 3 * looks[-1]["margin_error"]
    assert {"worlds", "margin", "margin_error", "best"} <= set(looks[0])
    plain = compare(tmp_path / "plain", case="hello", worlds=record["run"]["worlds"])
    assert plain["run"]["hash"] == record["run"]["hash"]


def test_rows_hold_the_values_of_their_worlds(tmp_path: Path) -> None:
    import polars as pl

    out = tmp_path / "run"
    record = compare(out, "--keep", "all", case="kydd-reassurance", worlds=1_000)
    rows = pl.read_parquet(out / "rows" / "*.parquet").sort("world")
    codebook = json.loads((out / "codebook.json").read_text(encoding="utf-8"))["rows"]
    assert rows.columns == list(codebook)
    assert rows["world"].to_list() == list(range(1_000))
    for option, policy in record["advice"]["policies"].items():
        assert rows[f"value.{option}"].mean() == pytest.approx(policy["mean"], abs=1e-10)
    shares = rows["best"].value_counts(normalize=True)
    for option, share in shares.iter_rows():
        assert share == pytest.approx(record["advice"]["policies"][option]["best_share"], abs=1e-9)

    flips = tmp_path / "flips"
    compare(flips, "--keep", "flips", case="kydd-reassurance", worlds=1_000)
    kept = pl.read_parquet(flips / "rows" / "*.parquet").sort("world")
    assert kept.equals(rows.filter(pl.col("regret") > 0))


def test_tables_say_what_the_summary_says(whole: tuple[Path, dict[str, Any]]) -> None:
    import polars as pl

    out, record = whole
    for read in (pl.read_csv(out / "policies.csv"), pl.read_parquet(out / "policies.parquet")):
        means = dict(zip(read["policy"], read["mean"], strict=True))
        assert means == {o: p["mean"] for o, p in record["advice"]["policies"].items()}
    stored = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert stored["run"] == record["run"]


def test_the_hash_knows_nothing_of_place_or_time(whole: tuple[Path, dict[str, Any]]) -> None:
    manifest = json.loads((whole[0] / "manifest.json").read_text(encoding="utf-8"))
    told = json.dumps({name: part for name, part in manifest.items() if name != "case"})
    assert str(whole[0]) not in told
    assert os.uname().nodename not in told


def test_pooled_strategies_are_stored_at_full_precision(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    manifest = json.loads((whole[0] / "manifest.json").read_text(encoding="utf-8"))
    solution = ov.solve(ov.compile(ov.load("toothless-test")), worlds=3_000)
    stored = manifest["strategies"]
    told = solution.to_json()["pooled"]
    assert isinstance(told, dict)
    assert list(stored) == list(told)
    for label, options in told.items():
        assert np.allclose(list(stored[label].values()), list(options.values()), rtol=0, atol=1e-12)


def test_memory_does_not_grow_with_the_number_of_worlds(tmp_path: Path) -> None:
    peaks = [
        compare(tmp_path / str(worlds), case="hello", worlds=worlds, apart=True)["run"]["peak_mib"]
        for worlds in (25_000, 100_000)
    ]
    assert peaks[0] > 0
    # what is kept of 75,000 more worlds alone would take 20 MiB as values by world
    assert peaks[1] < peaks[0] + 10
