"""What `overture compare` hands over: the brief of a run, its tables, and the facts of the run."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overture.advise.runs.opened import open_run
from overture.advise.runs.result import RunResult, stable
from overture.advise.runs.rows import codebook
from overture.advise.runs.tables import table_codebook, tables
from overture.brief.contract import plain
from overture.brief.design_into import design_kept, with_design
from overture.brief.model import Brief, make_brief
from overture.worlds.runs.files import put

SUMMARY = "summary.json"
CODEBOOK = "codebook.json"


@dataclass(frozen=True)
class Cost:
    """What this call cost: seconds on the clock and of all processors, the largest memory of one
    process in MiB; `before`: worlds that were stored when it began."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    before: int


def run_facts(result: RunResult, cost: Cost) -> dict[str, Any]:
    """The part `run` of the JSON of `overture compare`."""
    return {
        "worlds": result.worlds,
        "hash": result.hash,
        "resumed": cost.before > 0,
        "worlds_before": cost.before,
        "unconverged": result.unconverged,
        "seconds": cost.seconds,
        "cpu_seconds": cost.cpu_seconds,
        "peak_mib": cost.peak_mib,
        "stable": stable(result.looks),
        "convergence": plain(result.looks),
        "sketch_errors": plain(result.sketch_errors),
        "evppi": plain(result.evppi),
    }


def write_run(folder: Path, result: RunResult, cost: Cost) -> tuple[Brief, dict[str, Any]]:
    """Write brief.html, run.json, summary.json and the tables of a run into its folder.

    The brief and the record that was stored as summary.json. A design that was put into the run
    before it grew is kept. Raises CannotStore or UsageError.
    """
    brief = make_brief(result.advice)
    design = design_kept(folder, brief.to_json()["case"]["hash"])
    if design is not None:
        brief = Brief.from_json(with_design(brief.to_json(), design))
    brief.write(folder)
    record = {**brief.to_json(), "run": run_facts(result, cost)}
    _put_json(folder / SUMMARY, record)
    for name, content in tables(result).items():
        put(folder / name, content)
    columns = {**table_codebook(), "rows": codebook(open_run(folder))}
    _put_json(folder / CODEBOOK, columns)
    return brief, record


def _put_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    put(path, f"{text}{os.linesep}".encode())
