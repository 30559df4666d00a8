"""One worker process: `python -m overture.advise.runs.worker RUN WORLDS I N`.

It makes the chunks of shard I of N that nobody else makes, prints the worlds of each and its own
peak memory as it is stored, and ends when its standard input closes, for then its driver has died.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from overture.errors import OvertureError
from overture.worlds.runs.chunks import chunks_of, share_of
from overture.worlds.runs.local import Failed


def main(arguments: list[str]) -> int:
    """Work on a run until nothing is left to claim; the exit status."""
    threading.Thread(target=_end_with_the_driver, daemon=True).start()
    folder, worlds = Path(arguments[0]), int(arguments[1])
    shard = (int(arguments[2]), int(arguments[3]))
    try:
        _work(folder, worlds, shard)
    except OvertureError as failure:
        _say(Failed.as_line(failure))
    return 0


def _work(folder: Path, worlds: int, shard: tuple[int, int]) -> None:
    from overture.advise.runs.opened import open_run
    from overture.advise.runs.rows import reduced_with_rows
    from overture.worlds.runs.manifest import read_manifest
    from overture.worlds.runs.work import work

    manifest = read_manifest(folder).of(worlds)
    opened = open_run(folder, manifest)
    work(
        folder,
        manifest,
        share_of(chunks_of(manifest), shard),
        reduced_with_rows(folder, opened),
        lambda chunk: _say(f"{chunk.stop - chunk.start} {peak_memory()}"),
    )


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


def _end_with_the_driver() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
