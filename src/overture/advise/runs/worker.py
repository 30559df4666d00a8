"""Worker processes: `python -m overture.advise.runs.worker RUN WORLDS I N COUNT`.

Each makes the chunks of shard I of N that nobody else makes, prints the worlds of each and its own
peak memory as it is stored, and ends when its standard input closes, for then its driver has died.

The first of them opens the run and loads what is compiled; the others are forked from it, so that
this is paid once, and its memory is shared. No thread runs before the fork.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from overture.errors import OvertureError
from overture.worlds.runs.chunks import Chunk, chunks_of, share_of
from overture.worlds.runs.local import KILLED, Failed

WARM = 32
"""Worlds that are made before the fork, so that all compiled functions are loaded."""


def main(arguments: list[str]) -> int:
    """Work on a run until nothing is left to claim; the exit status."""
    folder = Path(arguments[0])
    worlds, shard, among, count = (int(part) for part in arguments[1:])
    try:
        return _work(folder, worlds, (shard, among), count)
    except OvertureError as failure:
        _say(Failed.as_line(failure))
    return 0


def _work(folder: Path, worlds: int, shard: tuple[int, int], count: int) -> int:
    from overture.advise.runs.opened import open_run
    from overture.advise.runs.rows import reduced_with_rows
    from overture.worlds.runs.manifest import read_manifest
    from overture.worlds.runs.work import work

    manifest = read_manifest(folder).of(worlds)
    opened = open_run(folder, manifest)
    if count > 1:
        opened.reducer.reduced(Chunk(0, 0, min(WARM, worlds)))
    children = _forked(count - 1)
    threading.Thread(target=_end_with_the_driver, args=(children,), daemon=True).start()
    try:
        work(
            folder,
            manifest,
            share_of(chunks_of(manifest), shard),
            reduced_with_rows(folder, opened),
            lambda chunk: _say(f"{chunk.stop - chunk.start} {peak_memory()}"),
        )
    except OvertureError as failure:
        _say(Failed.as_line(failure))
    return _ended(children)


def _forked(count: int) -> list[int]:
    """The numbers of so many more processes like this one; in each of them, none."""
    children: list[int] = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            return []
        children.append(child)
    return children


def _ended(children: list[int]) -> int:
    """Wait for all; 0, or the status of the last that did not end well, as a shell puts it."""
    status = 0
    for child in children:
        # all end well where the driver has gone meanwhile, and the other thread waits for them
        with suppress(ChildProcessError):
            status = _status(os.waitpid(child, 0)[1], status)
    return status


def _status(ended: int, before: int) -> int:
    code = os.waitstatus_to_exitcode(ended)
    if code == 0:
        return before
    return code if code > 0 else KILLED - code


def peak_memory() -> int:
    """The most memory that this process has held so far, in MiB; 0 where the system hides it."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    # not getrusage: that counts what the parent held before this program was started
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) // 1024 if lines else 0


def _say(line: str) -> None:
    # one write, so that a kill cannot cut a short line
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def _end_with_the_driver(children: list[int]) -> None:
    while os.read(0, 4096):
        pass
    # the children see the same end: whoever waits for this process need not look for them
    for child in children:
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
