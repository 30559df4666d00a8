"""Worlds passed straight on against the same worlds on the long way, byte by byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import overture as ov
from overture.advise import one_pass
from overture.advise.runs import straight
from overture.advise.runs.begin import Asked, begin
from overture.advise.runs.opened import open_run
from overture.advise.runs.reduce import Reduced, Reducer
from overture.worlds.runs.chunks import chunks_of
from overture.worlds.runs.manifest import read_manifest


def opened(folder: Path, case: str, common_knowledge: bool = False) -> Reducer:
    asked = Asked(case, ov.load(case), "", 1_100, common_knowledge=common_knowledge)
    begin(folder, asked)
    return open_run(folder, read_manifest(folder)).reducer


def last_chunk(reducer: Reducer, folder: Path) -> Reduced:
    return reducer.reduced(chunks_of(read_manifest(folder))[-1])


def same(one: Reduced, other: Reduced) -> None:
    assert set(one.sums) == set(other.sums)
    assert one.values.tobytes() == other.values.tobytes()
    assert one.converged.tolist() == other.converged.tolist()
    for name, array in one.sums.items():
        if name == "sum_strategy":  # summed in another order
            np.testing.assert_allclose(array, other.sums[name], rtol=1e-12, atol=1e-12)
        else:
            assert array.tobytes() == other.sums[name].tobytes(), name


@pytest.mark.parametrize("case", ["ukraine-2021", "toothless-test", "hello"])
def test_the_short_way_gives_the_bytes_of_the_long_way(tmp_path: Path, case: str) -> None:
    reducer = opened(tmp_path / "run", case)
    assert reducer.cells is not None
    short = last_chunk(reducer, tmp_path / "run")
    same(short, last_chunk(replace(reducer, cells=None), tmp_path / "run"))


def test_worlds_that_have_to_be_solved_go_the_long_way(tmp_path: Path) -> None:
    assert opened(tmp_path / "run", "ukraine-2021", common_knowledge=True).cells is None


def test_payoffs_out_of_bounds_are_told_apart_on_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reducer = opened(tmp_path / "run", "hello")
    short = last_chunk(reducer, tmp_path / "run")
    monkeypatch.setattr(straight, "MOST_SHARPNESS", 1e-6)
    begun: list[int] = []
    long_way = Reducer._parts
    monkeypatch.setattr(Reducer, "_parts", lambda *all_: begun.append(1) or long_way(*all_))
    same(short, last_chunk(reducer, tmp_path / "run"))
    assert begun


def test_an_impossible_reply_sends_a_chunk_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reducer = opened(tmp_path / "run", "hello")
    short = last_chunk(reducer, tmp_path / "run")
    passed = one_pass.one_pass

    def never(*given: object) -> tuple[float, float, bool]:
        low, high, _ = passed(*given)
        return low, high, True

    monkeypatch.setattr(one_pass, "one_pass", never)
    begun: list[int] = []
    long_way = Reducer._parts
    monkeypatch.setattr(Reducer, "_parts", lambda *all_: begun.append(1) or long_way(*all_))
    same(short, last_chunk(reducer, tmp_path / "run"))
    assert begun
