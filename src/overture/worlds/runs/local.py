"""Workers on this machine: processes that share nothing but the folder of the run.

A worker that is killed is replaced; a worker whose driver dies ends itself, because its standard
input closes. Each tells on its standard output which chunks it has stored. Where that is safe they
are started as one process that opens the run and forks the others.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from overture.errors import NotSolved, OvertureError
from overture.worlds.runs import chunks
from overture.worlds.runs.chunks import Chunk
from overture.worlds.runs.manifest import Manifest

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}
"""Sums must not depend on how a library splits them; the workers are the parallelism."""

MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}
"""Arrays of one chunk are as large as those of the next: glibc keeps their memory."""

DEATHS = 3
"""Deaths per worker, without a chunk stored in between, after which the run is given up."""

PATIENCE = 5.0
"""Seconds that a worker has to end by itself before it is killed."""


FORKS = sys.platform == "linux"
"""Whether a process that has used numpy may fork: elsewhere its libraries may not survive it."""

KILLED = 128
"""Plus the number of a signal: the exit status of a worker whose fork was ended by it."""


def run_workers(
    folder: Path,
    manifest: Manifest,
    mine: tuple[Chunk, ...],
    command: Sequence[str],
    workers: int,
    tell: Callable[[int, int], None],
) -> None:
    """Let processes make the chunks until none is missing.

    `command`, with a number of workers behind it, starts so many; `tell(worlds, memory)` is called
    for each stored chunk, with the peak memory of its worker in MiB. Raises the failure that a
    worker reports, and NotSolved where workers die again and again.
    """
    deaths = 0
    while gaps := chunks.missing(folder, manifest, mine):
        ended, stored = _one_round(command, min(workers, len(gaps)), tell)
        deaths = 0 if stored else deaths + len(ended)
        if deaths > DEATHS * workers:
            raise NotSolved(
                f"workers end again and again ({_how(ended)}) and store nothing; if memory is "
                "short, use fewer --workers or a smaller --chunk. What is stored is whole: go on "
                "with --resume"
            )


def _one_round(
    command: Sequence[str], count: int, tell: Callable[[int, int], None]
) -> tuple[list[int], int]:
    """Start workers and listen until all have ended: exit statuses of the dead, chunks stored."""
    stored, ended = 0, []
    one_for_all = [[*command, str(count)]] if FORKS else [[*command, "1"]] * count
    with _crew(one_for_all) as crew, selectors.DefaultSelector() as listening:
        for worker in crew:
            assert worker.stdout is not None
            listening.register(worker.stdout, selectors.EVENT_READ, worker)
        while listening.get_map():
            for key, _ in listening.select():
                worker = key.data
                line = worker.stdout.readline()
                if not line:
                    listening.unregister(key.fileobj)
                    if worker.wait() != 0:
                        ended.append(worker.returncode)
                elif not line.endswith("\n"):
                    continue  # cut off by the death of the worker
                elif line.startswith("{"):
                    raise Failed.from_line(line)
                else:
                    stored += 1
                    tell(*(int(part) for part in line.split()))
    return ended, stored


class Failed(OvertureError):  # noqa: N818 - a failure of a worker, told again by its driver
    """What a worker reported as the reason why it cannot go on."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.exit_status = status

    @classmethod
    def from_line(cls, line: str) -> Failed:
        """The failure in a line that `as_line` wrote."""
        said = json.loads(line)
        return cls(str(said["failed"]), int(said["exit"]))

    @staticmethod
    def as_line(failure: OvertureError) -> str:
        """A failure as the line that a worker prints."""
        return json.dumps({"failed": str(failure), "exit": failure.exit_status})


@contextmanager
def _crew(commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    """Worker processes, which end with the block, whatever ends it."""
    crew: list[subprocess.Popen[str]] = []
    try:
        for command in commands:
            crew.append(
                subprocess.Popen(
                    list(command),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    bufsize=1,
                    env=os.environ | MEMORY | ONE_THREAD,
                    # an interrupt from the keyboard is the driver's to handle
                    start_new_session=True,
                )
            )
        yield crew
    finally:
        for worker in crew:
            assert worker.stdin is not None
            worker.stdin.close()
        for worker in crew:
            try:
                worker.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                # with all that it has forked: they are a session of their own
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            assert worker.stdout is not None
            worker.stdout.close()


def _how(statuses: list[int]) -> str:
    last = statuses[-1] if statuses else 0
    if last < 0 or last > KILLED:
        return f"killed by signal {-last if last < 0 else last - KILLED}"
    return f"exit status {last}"
