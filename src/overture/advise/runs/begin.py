"""Begin a run: solve the pooled strategies on the first worlds, fix the bins, write both down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from overture.advise.layout import layout, terms_of
from overture.advise.runs.bins import set_bins
from overture.advise.runs.learnables import learnables
from overture.advise.summary import versions
from overture.advise.survey import allowed_options, parts, truths_of
from overture.case.load import find
from overture.case.model import Case
from overture.errors import NotSolved
from overture.game.compile import compile_case
from overture.worlds.ensemble import POOL_WORLDS, Progress, Solution, solve
from overture.worlds.runs import chunks, claims, start
from overture.worlds.runs.chunks import packed
from overture.worlds.runs.files import put, storing
from overture.worlds.runs.manifest import Manifest, write_manifest

CHUNK = 5_000
FOLDERS = (chunks.FOLDER, claims.FOLDER)


@dataclass(frozen=True)
class Asked:
    """What the user asks of a run; `as_of` and `scenario` are "" where not given."""

    named: str
    case: Case
    as_of: str
    worlds: int
    seed: int = 1
    common_knowledge: bool = False
    chunk: int = CHUNK
    keep: str = ""

    @property
    def reading(self) -> str:
        """The reading in the words of the manifest."""
        return "common knowledge" if self.common_knowledge else "pooled"

    def facts(self) -> dict[str, object]:
        """What a run that is gone on with must agree with."""
        return {
            "scenario": self.case.scenario,
            "as_of": self.as_of,
            "case": self.case.hash,
            "seed": self.seed,
            "reading": self.reading,
            "chunk": self.chunk,
            "keep": self.keep,
            "versions": run_versions(),
        }


def run_versions() -> dict[str, str]:
    """The versions that the bytes of a run depend on."""
    found = versions()
    return {name: found[name] for name in ("overture", "numpy", "scipy", "numba")}


def begin(folder: Path, asked: Asked, progress: Progress | None = None) -> Manifest:
    """Solve what all chunks share and write start.npz, then the manifest.

    A folder with a manifest can be worked on; without one nothing has begun. Raises CannotStore,
    CaseError, or NotSolved.
    """
    with storing(folder):
        for part in FOLDERS:
            (folder / part).mkdir(parents=True, exist_ok=True)
    file, _ = find(asked.named)
    text = file.read_text(encoding="utf-8")
    game = compile_case(asked.case)
    solution = solve(
        game, min(asked.worlds, POOL_WORLDS), asked.seed, None, asked.common_knowledge, progress
    )
    content = packed(_start(solution))
    manifest = Manifest(
        case={
            "id": asked.case.id,
            "hash": asked.case.hash,
            "text": text,
            "scenario": asked.case.scenario,
            "as_of": asked.as_of,
        },
        versions=run_versions(),
        seed=asked.seed,
        reading=asked.reading,
        chunk=asked.chunk,
        keep=asked.keep,
        strategies=_strategies(solution),
        start=start.digest(content),
        worlds=asked.worlds,
    )
    put(folder / start.NAME, content)
    write_manifest(folder, manifest)
    return manifest


def _start(solution: Solution) -> dict[str, np.ndarray]:
    game, first = solution.game, solution.kept[0]
    if not first.weights.sum() > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    plan = layout(game)
    found = parts(game, plan, terms_of(game, plan), first, truths_of(game, first.draws), 1)
    values = np.concatenate([part.values for part in found], axis=1)
    allowed = allowed_options(game, plan)
    learned = learnables(game.case, first.draws, values[allowed], first.weights)
    rows = learned.rows(game.case, first.draws)
    bins = set_bins(values, first.weights, allowed, rows, len(learned.groups))
    return {
        **start.pooled_arrays(solution.pooled),
        **bins.to_arrays(),
        **learned.to_arrays(),
    }


def _strategies(solution: Solution) -> dict[str, dict[str, float]]:
    if solution.reading != "pooled":
        return {}
    probabilities = np.exp(solution.pooled.logs)
    offset = solution.game.tree.offset
    return {
        s.label: {o: float(probabilities[offset[s.index] + k]) for k, o in enumerate(s.options)}
        for s in solution.game.sets
        if s.pooled
    }
