"""What the four views are asked of: a case, or the run of one, found again and read as it was."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from overture.advise.four_views.joint_flip import Reload
from overture.brief.explain.declared import DAYS, found_again
from overture.brief.explain.runs import is_run
from overture.brief.stored import read_run
from overture.case.load import CASE_FILE, load
from overture.case.model import Case
from overture.errors import UsageError
from overture.worlds.runs.manifest import NAME as MANIFEST
from overture.worlds.runs.manifest import read_manifest

DEFAULT_WORLDS = 20_000
COMMON = "common knowledge"


@dataclass(frozen=True)
class Asked:
    """A case with the worlds to solve it in; `reload` reads it again with overrides. `run`: the
    folder of a run in chunks whose own worlds are meant, or None."""

    case: Case
    reload: Reload
    worlds: int
    seed: int
    common_knowledge: bool
    run: Path | None = None


def asked(
    place: str | Path,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    scenario: str = "",
    as_of: date | None = None,
    common_knowledge: bool = False,
) -> Asked:
    """The case at a place, or that of the run there, with the run's own worlds and seed.

    A run names its scenario, day and reading; only `worlds` and `seed` can be asked for otherwise.
    Raises CaseError, or UsageError where the case of a run is not found as it was.
    """
    folder = Path(place)
    stored = (folder / MANIFEST).is_file() or is_run(folder)
    if stored and (scenario or as_of is not None or common_knowledge):
        raise UsageError(
            f"{place} is a run, which has a scenario, a day and a reading of its own; "
            "give the case instead"
        )
    if (folder / MANIFEST).is_file():
        return _of_chunks(folder, worlds, seed)
    if is_run(folder):
        return _of_record(folder, worlds, seed)

    def again(changes: Mapping[str, str]) -> Case:
        return load(place, scenario=scenario, overrides=changes, as_of=as_of)

    return Asked(again({}), again, worlds or DEFAULT_WORLDS, _seed(seed, 1), common_knowledge)


def _of_record(folder: Path, worlds: int | None, seed: int | None) -> Asked:
    """A run of `overture run`: its case is sought here, beside it and among those that ship."""
    record = read_run(folder)
    found = found_again(record, folder.resolve().parent)
    if found is None:
        raise UsageError(
            f"the case '{record['case'].get('id')}' of the run {folder} is not found, or has "
            "changed since; give the case itself"
        )
    case = found.case
    file = Path(case.folder) / CASE_FILE
    place = file if file.is_file() else Path(case.folder) / f"{case.id}.yaml"
    changes = case.overrides
    declared = load(place, scenario=case.scenario)
    given = {
        path: json.dumps(value, ensure_ascii=False)
        for path, value in changes.items()
        if path not in declared.overrides and path not in DAYS
    }
    day = case.as_of if "as_of" in changes else None

    def again(more: Mapping[str, str]) -> Case:
        return load(place, scenario=case.scenario, overrides={**given, **more}, as_of=day)

    common = record["solution"].get("reading") == COMMON
    return Asked(
        case, again, worlds or int(record["worlds"]), _seed(seed, int(record["seed"])), common
    )


def _of_chunks(folder: Path, worlds: int | None, seed: int | None) -> Asked:
    """A run of `overture compare`, whose manifest holds the text of its case."""
    manifest = read_manifest(folder)
    stored = manifest.case
    day = date.fromisoformat(stored["as_of"]) if stored["as_of"] else None

    def again(changes: Mapping[str, str]) -> Case:
        with tempfile.TemporaryDirectory(prefix="overture-") as temporary:
            # the id of a case is the name of its folder
            place = Path(temporary) / Path(stored["id"]).name
            place.mkdir()
            (place / CASE_FILE).write_text(stored["text"], encoding="utf-8")
            return load(place, scenario=stored["scenario"], overrides=changes, as_of=day)

    case = again({})
    if case.hash != stored["hash"]:
        raise UsageError(
            f"the case in the manifest of {folder} reads otherwise here than where the run began"
        )
    common = manifest.reading == COMMON
    own = folder if worlds is None and seed is None else None
    return Asked(case, again, worlds or manifest.worlds, _seed(seed, manifest.seed), common, own)


def _seed(asked_for: int | None, own: int) -> int:
    return own if asked_for is None else asked_for
