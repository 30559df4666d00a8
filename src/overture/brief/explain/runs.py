"""The run that a number belongs to: a stored one where there is one, else none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overture.brief.model import JSON_NAME
from overture.brief.stored import read_run
from overture.case.model import Case
from overture.errors import UsageError


def is_run(place: Path) -> bool:
    """Whether a place is the folder of a finished run, or its run.json."""
    return (place / JSON_NAME).is_file() or (place.is_file() and place.suffix == ".json")


def stored_run(case: Case, worlds: int, seed: int) -> Mapping[str, Any] | None:
    """./CASE-run, if it is a run of this very case with these worlds and this seed."""
    place = Path(f"{case.id}-run")
    if not is_run(place):
        return None
    try:
        record = read_run(place)
    except UsageError:
        return None
    same = (record["case"].get("hash"), record.get("worlds"), record.get("seed"))
    pooled = record["solution"].get("reading") == "pooled"
    return record if pooled and same == (case.hash, worlds, seed) else None
