"""Kills: whatever ends whatever process, the run goes on and comes to the same hash."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
from pathlib import Path

import pytest
from tests.advise.runs.started import (
    as_anybody,
    begun,
    chunks_in,
    compare,
    compare_after,
    kill,
    wait_for_chunks,
    workers_of,
)

WORLDS = 15_000
"""In chunks of 500: enough that a kill comes in the middle."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the start of a run only, and the hash of the whole run."""
    out = tmp_path_factory.mktemp("undisturbed") / "run"
    hash_ = compare(out, "--workers", "2", worlds=WORLDS, apart=True)["run"]["hash"]
    for name in ("chunks", "claims", "rows"):
        shutil.rmtree(out / name)
        (out / name).mkdir()
    return out, hash_


def killed_on_the_way(out: Path, victim: str, moment: int) -> int:
    """Start the run, kill the victim after so many chunks, let the driver end if it lives; the
    number of chunks that were stored when the kill came."""
    driver = begun(out, "--workers", "2", worlds=WORLDS)
    wait_for_chunks(out, moment, driver)
    workers = workers_of(driver)
    at_kill = len(chunks_in(out))
    if victim == "driver":
        kill(driver.pid)
    elif victim == "everything":
        for pid in (driver.pid, *workers):
            kill(pid)
    elif victim == "a worker":
        for pid in workers[:1]:
            kill(pid)
    else:
        for pid in workers:
            kill(pid)
    driver.communicate(timeout=300)
    if victim in ("a worker", "all workers"):
        assert driver.returncode == 0
        assert len(chunks_in(out)) == WORLDS // 500
    return at_kill


def checked(out: Path, hash_: str) -> None:
    record = compare(out, "--resume", "--workers", "2", worlds=WORLDS)
    assert record["run"]["hash"] == hash_
    assert not list((out / "chunks").glob(".*")), "half-written files are swept up"


@pytest.mark.parametrize("victim", ["a worker", "all workers", "driver", "everything"])
def test_a_kill_loses_nothing_that_was_stored(
    undisturbed: tuple[Path, str], tmp_path: Path, victim: str
) -> None:
    start, hash_ = undisturbed
    out = tmp_path / "run"
    shutil.copytree(start, out)
    at_kill = killed_on_the_way(out, victim, moment=5)
    assert at_kill < WORLDS // 500, "the kill came too late to test anything"
    assert len(chunks_in(out)) >= at_kill
    checked(out, hash_)


@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("OVERTURE_SLOW") != "1", reason="minutes; set OVERTURE_SLOW=1 to run it"
)
@pytest.mark.parametrize("seed", range(20))
def test_kills_at_random_moments(undisturbed: tuple[Path, str], tmp_path: Path, seed: int) -> None:
    start, hash_ = undisturbed
    generator = random.Random(seed)
    out = tmp_path / "run"
    shutil.copytree(start, out)
    for _ in range(2):
        victim = generator.choice(["a worker", "all workers", "driver", "everything"])
        killed_on_the_way(out, victim, generator.randrange(0, WORLDS // 500))
    checked(out, hash_)


def test_a_kill_before_the_manifest_starts_afresh(
    tmp_path: Path, undisturbed: tuple[Path, str]
) -> None:
    out = tmp_path / "run"
    shutil.copytree(undisturbed[0], out)
    (out / "manifest.json").unlink()
    (out / "start.npz").write_bytes(b"half of a fi")
    checked(out, undisturbed[1])


def test_an_interrupt_says_how_to_go_on(undisturbed: tuple[Path, str], tmp_path: Path) -> None:
    import signal

    start, hash_ = undisturbed
    out = tmp_path / "run"
    shutil.copytree(start, out)
    driver = begun(out, "--workers", "2", worlds=WORLDS)
    wait_for_chunks(out, 3, driver)
    workers = workers_of(driver)
    driver.send_signal(signal.SIGINT)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    checked(out, hash_)


def some_chunks(out: Path, count: int) -> dict[str, bytes]:
    """Make some chunks of a run, kill it, and give what is stored, by name."""
    driver = begun(out, "--workers", "2", worlds=WORLDS)
    wait_for_chunks(out, count, driver)
    workers = workers_of(driver)
    for pid in (driver.pid, *workers):
        kill(pid)
    driver.communicate(timeout=60)
    found = {name: (out / "chunks" / name).read_bytes() for name in chunks_in(out)}
    assert count <= len(found) < WORLDS // 500
    return found


def test_a_full_disk_is_said_and_loses_nothing(
    undisturbed: tuple[Path, str], tmp_path: Path
) -> None:
    """A limit on the size of files stands for the disk: chunks are larger than it, and cannot be
    stored."""
    start, hash_ = undisturbed
    out = tmp_path / "run"
    shutil.copytree(start, out)
    stored = some_chunks(out, 3)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))

    record = compare_after(out, "--resume", worlds=WORLDS, before=limited)
    assert record["exit"] == 3
    assert "ulimit -f" in record["failed"]
    assert "Traceback" not in record["stderr"]
    left = {name: (out / "chunks" / name).read_bytes() for name in chunks_in(out)}
    assert stored.items() <= left.items()
    checked(out, hash_)


@pytest.mark.parametrize(
    ("part", "status", "remedy"),
    [("", 2, "--out"), ("chunks", 3, "--resume"), ("claims", 3, "--resume")],
)
def test_a_read_only_folder_is_said_and_loses_nothing(
    undisturbed: tuple[Path, str], tmp_path: Path, part: str, status: int, remedy: str
) -> None:
    """The folder of a run is looked at before anything is solved, those in it when written to."""
    start, hash_ = undisturbed
    out = tmp_path / "run"
    shutil.copytree(start, out)
    stored = some_chunks(out, 3)
    (out / part).chmod(0o555)
    try:
        record = compare_after(out, "--resume", worlds=WORLDS, before=as_anybody)
    finally:
        (out / part).chmod(0o755)
    assert record["exit"] == status
    assert "cannot be written" in record["failed"]
    assert remedy in record["failed"]
    assert "Traceback" not in record["stderr"]
    left = {name: (out / "chunks" / name).read_bytes() for name in chunks_in(out)}
    assert stored.items() <= left.items()
    checked(out, hash_)


def test_a_run_cannot_begin_in_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        record = compare_after(tmp_path / "run", worlds=500, before=as_anybody)
    finally:
        tmp_path.chmod(0o755)
    assert record["exit"] == 2
    assert "cannot be written" in record["failed"]
    assert "Traceback" not in record["stderr"]


def test_two_drivers_do_not_share_a_run(undisturbed: tuple[Path, str], tmp_path: Path) -> None:
    out = tmp_path / "run"
    shutil.copytree(undisturbed[0], out)
    driver = begun(out, "--workers", "1", worlds=WORLDS)
    wait_for_chunks(out, 1, driver)
    # held where it is, so that it has not ended before the second looks
    os.kill(driver.pid, signal.SIGSTOP)
    record = compare(out, "--resume", worlds=WORLDS)
    kill(driver.pid)
    driver.communicate(timeout=60)
    assert record["exit"] == 2
    assert "another overture works on this run" in record["failed"]
