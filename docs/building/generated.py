"""Which pages are made from the code, and what should stand in each."""

from __future__ import annotations

from pathlib import Path

from building.catalogue import catalogue_page
from building.library import python_page
from building.reference import checks_page, commands_page, key_tables, with_keys


def generated(root: Path) -> dict[Path, str]:
    """Path -> the text that it should have, for every page that is made from the code."""
    language = root / "docs/reference/case-language.md"
    return {
        root / "docs/reference/catalogue.md": catalogue_page(),
        root / "docs/reference/commands.md": commands_page(),
        root / "docs/reference/checks.md": checks_page(),
        root / "docs/reference/python.md": python_page(),
        language: with_keys(language.read_text(encoding="utf-8"), key_tables()),
    }
