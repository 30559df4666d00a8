"""A run as its manifest and its start describe it: the case read again, the game, the reducer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from overture.advise.runs.bins import Bins
from overture.advise.runs.learnables import Learnables
from overture.advise.runs.reduce import Reducer, reducer
from overture.case.load import load
from overture.case.model import Case
from overture.errors import UsageError
from overture.game.compile import compile_case
from overture.solve.strategies import PooledStrategies
from overture.worlds.ensemble import prepared
from overture.worlds.runs.manifest import Manifest, read_manifest
from overture.worlds.runs.start import pooled_from, read_start, start_arrays

COMMON = "common knowledge"


@dataclass(frozen=True)
class Opened:
    """A run that can be gone on with: `known` are its pooled strategies, None if nobody pools."""

    manifest: Manifest
    reducer: Reducer
    known: PooledStrategies | None


def open_run(folder: Path, manifest: Manifest | None = None) -> Opened:
    """Open the run in a folder. Raises UsageError or CannotStore where it is damaged."""
    manifest = read_manifest(folder) if manifest is None else manifest
    return open_parts(manifest, read_start(folder, manifest.start))


def open_parts(manifest: Manifest, start: bytes) -> Opened:
    """Open a run from its manifest and the bytes of its start.npz, wherever they came from."""
    with case_of(manifest) as case:
        game = compile_case(case)
    arrays = start_arrays(start)
    known = None if manifest.reading == COMMON else pooled_from(arrays)
    solution = prepared(game, manifest.worlds, manifest.seed, 1, manifest.reading == COMMON, known)
    bins, learned = Bins.from_arrays(arrays), Learnables.from_arrays(arrays)
    return Opened(manifest, reducer(solution, bins, learned, manifest.chunk), known)


@contextmanager
def case_of(manifest: Manifest) -> Iterator[Case]:
    """The case as the manifest holds it, in a folder of its own for as long as the block lasts.

    Raises UsageError where the text is not the case whose hash the manifest notes.
    """
    stored = manifest.case
    with tempfile.TemporaryDirectory(prefix="overture-") as place:
        # the id of a case is the name of its folder
        folder = Path(place) / Path(stored["id"]).name
        folder.mkdir()
        (folder / "case.yaml").write_text(stored["text"], encoding="utf-8")
        as_of = date.fromisoformat(stored["as_of"]) if stored["as_of"] else None
        case = load(folder, scenario=stored["scenario"], as_of=as_of)
        if case.hash != stored["hash"]:
            raise UsageError(
                "the case in the manifest reads otherwise here than where the run began; go on "
                "with the version of overture that began it"
            )
        yield case
