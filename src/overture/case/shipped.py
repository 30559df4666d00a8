"""The cases that ship inside the package: their names, titles and where they are."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

_TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


def folder() -> Path:
    """The folder of the shipped cases."""
    return Path(str(files("overture.case"))) / "cases"


def names() -> tuple[str, ...]:
    """The names of the shipped cases, sorted."""
    home = folder()
    if not home.is_dir():
        return ()
    return tuple(sorted(each.name for each in home.iterdir() if (each / "case.yaml").is_file()))


def titles() -> dict[str, str]:
    """Name -> title, without reading the whole case."""
    found: dict[str, str] = {}
    for name in names():
        match = _TITLE.search((folder() / name / "case.yaml").read_text(encoding="utf-8"))
        found[name] = match[1].strip("'\"") if match else ""
    return found


def path_of(name: str) -> Path | None:
    """The case file of a shipped case, or None if there is none of that name."""
    return folder() / name / "case.yaml" if name in names() else None
