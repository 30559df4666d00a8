"""A design put into the brief of a finished run, where its section 7 then shows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overture.advise.design.values import Design
from overture.brief.contract import plain
from overture.brief.model import Brief
from overture.brief.stored import read_run
from overture.case.model import Case
from overture.errors import UsageError

AFTER = ("test", "advice")
"""The part of a run that `design` follows: the first of these that it has."""


def run_to_fill(folder: Path, case: Case, seed: int) -> dict[str, Any]:
    """The JSON of the run in a folder, to which a design of this case under this seed belongs.

    Raises UsageError where the run is of another case, scenario, day, seed or reading.
    """
    record = read_run(folder)
    stored = record["case"]
    if stored.get("id") != case.id:
        raise UsageError(
            f"{folder} is a run of '{stored.get('id')}', not of '{case.id}'; name a run of "
            f"{case.id}, or make one: overture run {case.id}"
        )
    scenario = stored.get("scenario") or ""
    if scenario != case.scenario:
        raise UsageError(
            f"{folder} is a run {_under(scenario)}, the design one {_under(case.scenario)}; "
            + (f"add --scenario {scenario}" if scenario else "leave --scenario out")
        )
    if record.get("as_of") != case.as_of.isoformat():
        raise UsageError(
            f"{folder} is a run as of {record.get('as_of')}, the design is as of {case.as_of}; "
            f"add --as-of {record.get('as_of')}"
        )
    if stored.get("hash") != case.hash:
        raise UsageError(
            f"{case.id} has changed since the run {folder}; run it again: overture run {case.id}"
        )
    if record.get("seed") != seed:
        raise UsageError(
            f"{folder} is a run with seed {record.get('seed')}, the design has seed {seed}; "
            f"add --seed {record.get('seed')}"
        )
    if record["solution"].get("reading") != "pooled":
        raise UsageError(
            f"in the run {folder} every party knows the world, but an offer is designed for a "
            "party that does not; run the case without --common-knowledge"
        )
    return record


def put_into(record: Mapping[str, Any], found: Design, folder: Path) -> Path:
    """Write run.json and brief.html of the run again, with the design; the path of the HTML file.

    Each file is replaced as a whole: a reader sees the old one or the new one. Raises UsageError
    where the folder cannot be written.
    """
    return Brief.from_json(with_design(record, plain(found))).write(folder)


def design_kept(folder: Path, case_hash: str) -> dict[str, Any] | None:
    """The design in the run of a folder, if there is one and it is of the case with this hash.

    A run that grows keeps it: a design is solved in worlds of its own.
    """
    try:
        record = read_run(folder)
    except UsageError:
        return None
    part = record.get("design")
    made = isinstance(part, dict) and "settings" in part
    return part if made and record["case"].get("hash") == case_hash else None


def with_design(record: Mapping[str, Any], design: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a run with the design, as JSON, where `overture run` puts it."""
    after = next(key for key in AFTER if key in record)
    made: dict[str, Any] = {}
    for key, value in record.items():
        if key != "design":
            made[key] = value
        if key == after:
            made["design"] = design
    return made


def _under(scenario: str) -> str:
    return f"under the scenario '{scenario}'" if scenario else "without a scenario"
