"""The case that a run was made from, found again with the positions of its lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from overture.case.load import load
from overture.case.model import Case
from overture.case.places import written
from overture.errors import CaseError, UsageError
from overture.reading.nodes import Mapping as Document

DAYS = ("as_of", "priors_as_of")


@dataclass(frozen=True)
class Declared:
    """A case and its document."""

    case: Case
    document: Document


def declared(place: str | Path, record: Mapping[str, Any]) -> Declared | None:
    """The case at `place`, changed as it was for the run; None if it is not the run's own.

    A case is the run's own if their hashes agree.
    """
    about = record["case"]
    scenario = str(about.get("scenario") or "")
    changes: Mapping[str, Any] = about.get("overrides") or {}
    try:
        plain = load(place, scenario=scenario)
        given = {
            path: json.dumps(value, ensure_ascii=False)
            for path, value in changes.items()
            if path not in plain.overrides and path not in DAYS
        }
        day = date.fromisoformat(record["as_of"]) if "as_of" in changes else None
        case = load(place, scenario=scenario, overrides=given, as_of=day)
        if case.hash != about["hash"]:
            return None
        return Declared(case, written(place, scenario))
    except (UsageError, CaseError, ValueError, KeyError, TypeError, AttributeError):
        return None


def found_again(record: Mapping[str, Any], beside: Path) -> Declared | None:
    """The case of a stored run: here, beside the folder of the run, or among the shipped ones."""
    name = str(record["case"]["id"])
    if not name or Path(name).name != name:
        return None
    for place in (Path(name), Path(f"{name}.yaml"), beside / name, beside / f"{name}.yaml"):
        if place.exists():
            found = declared(place, record)
            if found is not None:
                return found
    # a bare name that is no folder here is that of a shipped case
    return declared(name, record)
