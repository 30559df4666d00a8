"""Bytes of a file that a stranger may have put there: an ordinary one, and only so many."""

from __future__ import annotations

import errno
import stat
from pathlib import Path


def ordinary(path: Path) -> None:
    """Refuse what is there and would keep a reader waiting, such as a pipe. Raises OSError."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "it is no ordinary file")


def first_bytes(path: Path, most: int) -> bytes:
    """Up to `most` bytes of an ordinary file, and one more if it is longer. Raises OSError."""
    ordinary(path)
    with open(path, "rb") as file:
        return file.read(most + 1)
