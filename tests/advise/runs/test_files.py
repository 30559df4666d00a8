"""Files of a run: failures of the disk in words, claims, chunks as bytes, damaged manifests."""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overture.advise.runs.readings import quantile
from overture.errors import CannotStore, UsageError
from overture.worlds.runs import chunks, claims, files
from overture.worlds.runs.manifest import Manifest, read_manifest, write_manifest


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "the folder cannot be written"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_failures_of_the_disk_are_said_and_leave_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "chunk.npz"
    files.put(path, b"old")

    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(CannotStore, match=words) as failure:
        files.put(path, b"new")
    assert "--resume" in str(failure.value)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["chunk.npz"]


def test_what_a_killed_process_left_is_swept_up_and_a_living_one_is_left_alone(
    tmp_path: Path,
) -> None:
    host = socket.gethostname()
    mine = tmp_path / f".a.npz.{host}.{os.getpid()}.tmp"
    dead = tmp_path / f".a.npz.{host}.{2**22 + 1}.tmp"
    away = tmp_path / ".a.npz.another-host.1.tmp"
    for path in (mine, dead, away):
        path.touch()
    files.sweep_unfinished(tmp_path)
    assert mine.exists()
    assert away.exists()
    assert not dead.exists()


def test_a_claim_excludes_and_ends(tmp_path: Path) -> None:
    (tmp_path / claims.FOLDER).mkdir()
    with claims.claim(tmp_path, "one") as first, claims.claim(tmp_path, "one") as second:
        assert first
        assert not second
    with claims.claim(tmp_path, "one") as again:
        assert again
    assert not list((tmp_path / claims.FOLDER).iterdir())


@pytest.mark.parametrize(("age", "free"), [(0.0, False), (claims.STALE + 5.0, True)])
def test_a_claim_of_another_host_holds_while_it_is_fresh(
    tmp_path: Path, age: float, free: bool
) -> None:
    place = tmp_path / claims.FOLDER
    place.mkdir()
    path = place / "one"
    path.write_text("another-host 17\n", encoding="ascii")
    then = time.time() - age
    os.utime(path, (then, then))
    with claims.claim(tmp_path, "one") as got:
        assert got is free
    assert path.exists() is not free


def test_a_held_claim_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / claims.FOLDER).mkdir()
    monkeypatch.setattr(claims, "BEAT", 0.01)
    path = tmp_path / claims.FOLDER / "one"
    with claims.claim(tmp_path, "one"):
        os.utime(path, (0, 0))
        deadline = time.monotonic() + 10.0
        while path.stat().st_mtime == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert path.stat().st_mtime > 0


def test_the_same_arrays_give_the_same_bytes_and_come_back() -> None:
    arrays = {"b": np.arange(3.0), "a": np.full((2, 2), 1 / 3)}
    content = chunks.packed(arrays)
    assert content == chunks.packed(dict(reversed(arrays.items())))
    back = chunks.unpacked(content, "it")
    assert all(np.array_equal(back[name], part) for name, part in arrays.items())
    with pytest.raises(CannotStore, match="it is damaged"):
        chunks.unpacked(content[: len(content) // 2], "it")


MANIFEST = Manifest(
    case={"id": "x", "hash": "h", "text": "t", "scenario": "", "as_of": ""},
    versions={"numpy": "2"},
    seed=1,
    reading="pooled",
    chunk=100,
    keep="0",
    strategies={"them.reply": {"yes": 1 / 3}},
    start="s",
    worlds=250,
)


def test_a_manifest_comes_back_and_its_key_leaves_worlds_and_remarks_out(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST
    assert MANIFEST.of(9).key == MANIFEST.key
    content = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    content["seed"] = 2
    (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UsageError, match="damaged"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "nonsense", '{"format": 1}', '{"case": 3, "seed": []}']
)
def test_no_manifest_is_an_error_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        read_manifest(tmp_path)


def test_chunks_cover_the_worlds_and_shards_cover_the_chunks() -> None:
    every = chunks.chunks_of(MANIFEST)
    assert [(c.start, c.stop) for c in every] == [(0, 100), (100, 200), (200, 250)]
    parts = [chunks.share_of(every, (k, 2)) for k in (1, 2)]
    assert sorted(c.index for part in parts for c in part) == [0, 1, 2]


@given(
    st.lists(st.floats(-50, 50), min_size=1, max_size=200),
    st.floats(0.01, 0.99),
    st.floats(-60, 40),
    st.floats(0.1, 60),
)
def test_a_quantile_of_a_sketch_is_within_its_error(
    worlds: list[float], share: float, low: float, reach: float
) -> None:
    """Wherever the bins lie, worlds outside them included."""
    values = np.sort(np.array(worlds))
    bins = 32
    width = reach / bins
    at = np.clip(np.floor((values - low) / width) + 1, 0, bins + 1).astype(int)
    sketch = np.bincount(at, minlength=bins + 2).astype(float)
    found = quantile(sketch, low, width, (values[0], values[-1]), share)
    exact = np.quantile(values, share, method="inverted_cdf")
    assert abs(found.at - exact) <= found.error + 1e-9
