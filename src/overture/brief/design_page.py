"""The page of a design: section 7 of the brief by itself, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overture.brief.contract import record_hash
from overture.brief.model import replace_file
from overture.brief.quote import Run
from overture.brief.sections.design import section
from overture.errors import UsageError

HTML_NAME, JSON_NAME = "design.html", "design.json"


def design_page(record: Mapping[str, Any]) -> str:
    """The page as one HTML file: no script, nothing fetched."""
    from overture.brief.html import render

    run = Run(record)
    made = section(run)
    assert made is not None
    return render(run, (made,), record_hash(record), JSON_NAME)


def write_design(record: Mapping[str, Any], folder: Path) -> Path:
    """Write design.html and design.json into `folder`; the path of the HTML file.

    Raises UsageError where the folder cannot be made or written.
    """
    content = json.dumps({**record, "brief": HTML_NAME}, indent=1, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / JSON_NAME, content)
        replace_file(folder / HTML_NAME, design_page(record))
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written: {error.strerror}; name another folder"
        ) from None
    return folder / HTML_NAME
