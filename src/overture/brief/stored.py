"""A finished run as it was stored: DIR/run.json, read back with its failures in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from overture.brief.model import JSON_NAME
from overture.errors import UsageError

_PARTS = ("case", "advice", "solution")


def read_run(place: str | Path) -> dict[str, Any]:
    """The JSON of a run, from the folder that `overture run` wrote or its run.json.

    Raises UsageError, naming the file, if it is missing, damaged or not a run.
    """
    path = Path(place)
    if not path.is_file():
        path = path / JSON_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(
            f"{path} cannot be read; give the folder that `overture run` wrote"
        ) from None
    except ValueError:
        raise UsageError(f"{path} is damaged; run the case again") from None
    if not isinstance(content, dict) or not all(
        isinstance(content.get(part), dict) for part in _PARTS
    ):
        raise UsageError(f"{path} is not the result of a run; give the {JSON_NAME} of one")
    return content
