"""The same chunks on Dask: the same hash, whatever happens to its workers."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from tests.advise.runs.started import begun, chunks_in, compare, kill, wait_for_chunks

pytest.importorskip("distributed", reason='needs pip install "overture[cluster]"')

WORLDS = 10_000


def dask_workers(driver_pid: int) -> list[int]:
    """Processes of Dask's workers below a driver: those that Python started to run tasks."""
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            status = (place / "status").read_text(encoding="ascii", errors="replace")
            commands[int(place.name)] = (place / "cmdline").read_text(errors="replace")
        except OSError:
            continue
        parents[int(place.name)] = int(status.split("PPid:\t")[1].split("\n")[0])

    def below(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == driver_pid:
                return True
        return False

    return [p for p, command in commands.items() if below(p) and "spawn_main" in command]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("plain") / "run"
    return str(compare(out, worlds=WORLDS, apart=True)["run"]["hash"])


# of two, one goes on; the only one takes with it what all tasks need
@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_worker_neither_loses_nor_doubles_a_chunk(
    plain: str, tmp_path: Path, workers: int
) -> None:
    out = tmp_path / "run"
    driver = begun(out, "--cluster", f"local:{workers}", worlds=WORLDS)
    wait_for_chunks(out, 2, driver)
    generator = random.Random(4)
    killed = 0
    for _ in range(2):
        found = dask_workers(driver.pid)
        if found:
            kill(generator.choice(found))
            killed += 1
        time.sleep(0.2)
    _, said = driver.communicate(timeout=300)
    assert driver.returncode == 0, said
    assert killed
    assert len(chunks_in(out)) == WORLDS // 500
    assert compare(out, "--resume", worlds=WORLDS)["run"]["hash"] == plain


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("local:none", "number of workers"),
        ("local:0", "number of workers"),
        ("nonsense://nowhere", "no scheduler answers"),
    ],
)
def test_no_such_cluster(tmp_path: Path, where: str, words: str) -> None:
    record = compare(tmp_path / "run", "--cluster", where, worlds=500, apart=True)
    assert record["exit"] == 2
    assert words in record["failed"]
    assert "Traceback" not in record["stderr"]
