"""Making a folder of files that is new."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from overture.errors import UsageError


def make_folder(folder: Path, files: Mapping[str, str], option: str = "--into") -> None:
    """Make a folder with these files; `option` is what names another one.

    Raises UsageError if it exists or cannot be made.
    """
    try:
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{folder} exists already; name another folder with {option}") from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
