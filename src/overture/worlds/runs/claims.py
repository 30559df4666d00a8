"""Claims: who is making which chunk, so that no two processes make the same one.

On one host a claim is a lock on a file, which the kernel drops when the process dies. Between
hosts, where locks may not be seen, the file's age tells: its holder touches it while at work.
Claims only save work. If two processes make one chunk all the same, both store the same bytes.
"""

from __future__ import annotations

import fcntl
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from overture.worlds.runs.files import storing

FOLDER = "claims"
BEAT = 10.0
"""Seconds between touches of a held claim."""
STALE = 60.0
"""Seconds without a touch after which a claim of another host is void."""


@contextmanager
def claim(folder: Path, name: str) -> Iterator[bool]:
    """Try to claim `name` in the folder of a run; whether it was got. Raises CannotStore."""
    path = folder / FOLDER / name
    with storing(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _locked(handle) or _held_elsewhere(handle):
            yield False
            return
        with storing(path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{socket.gethostname()} {os.getpid()}\n".encode(), 0)
        done = threading.Event()
        beat = threading.Thread(target=_touch, args=(handle, done), daemon=True)
        beat.start()
        try:
            yield True
        finally:
            done.set()
            beat.join()
            with storing(path):
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a disk without locks: the age of the claim decides
    return True


def _held_elsewhere(handle: int) -> bool:
    """Whether a process of another host holds the claim and was at work not long ago."""
    holder = os.pread(handle, 256, 0).decode(errors="replace").split()
    if not holder or holder[0] == socket.gethostname():
        return False
    return time.time() - os.fstat(handle).st_mtime < STALE


def _touch(handle: int, done: threading.Event) -> None:
    while not done.wait(BEAT):
        os.utime(handle)
