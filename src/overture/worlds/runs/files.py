"""Files that are either whole or not there, and failures of the disk in words."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from overture.errors import CannotStore

_CAUSES = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the quota of the disk is used up; free some space",
    errno.EFBIG: "files of that size are not allowed here; raise the limit (ulimit -f)",
    errno.EROFS: "the disk is read-only; copy the run to one that can be written",
    errno.EACCES: "the folder cannot be written; make it writable, or name another one",
    errno.EPERM: "the folder cannot be written; make it writable, or name another one",
}


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Failures to write below `path` become CannotStore, with cause and remedy."""
    try:
        yield
    except OSError as failure:
        cause = _CAUSES.get(failure.errno or 0, failure.strerror or str(failure))
        raise CannotStore(
            f"{path}: {cause}. What was stored before is whole; go on with --resume"
        ) from None


def mark() -> str:
    """Who writes: host and process, for the names of unfinished files."""
    return f"{socket.gethostname()}.{os.getpid()}"


def put(path: Path, content: bytes) -> None:
    """Write beside, flush to the disk, rename: a reader sees the whole file or none.

    Raises CannotStore. Nothing unfinished is left behind unless the process is killed.
    """
    beside = path.with_name(f".{path.name}.{mark()}.tmp")
    with storing(path):
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _flush_folder(path.parent)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _flush_folder(folder: Path) -> None:
    """The new name itself must reach the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_unfinished(folder: Path) -> None:
    """Remove what killed processes of this host left half-written."""
    host = socket.gethostname()
    for found in folder.glob(".*.tmp"):
        pid = found.name.removesuffix(".tmp").rpartition(".")[2]
        if f".{host}.{pid}.tmp" in found.name and pid.isdigit() and not _lives(int(pid)):
            with storing(folder):
                found.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
