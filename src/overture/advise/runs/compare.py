"""Compare policies over very many worlds: begin or go on with a run, and make its chunks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from overture.advise.runs.begin import Asked, begin
from overture.advise.runs.opened import open_run
from overture.advise.runs.result import Look, looks_at, stable
from overture.advise.runs.rows import FOLDER, most_rows
from overture.errors import UsageError
from overture.worlds.ensemble import POOL_WORLDS, Progress
from overture.worlds.runs import chunks, claims, files
from overture.worlds.runs.chunks import Chunk
from overture.worlds.runs.local import run_workers
from overture.worlds.runs.manifest import (
    NAME,
    Manifest,
    read_manifest,
    refuse_change,
    write_manifest,
)
from overture.worlds.runs.merge import drop_stale

Tell = Callable[[int, int], None]
"""Told of each stored chunk: its worlds, and the peak memory of its worker in MiB."""
Make = Callable[[Path, Manifest, tuple[Chunk, ...], Tell], None]
"""Make the chunks that are missing; called with the run, its chunks, and what to tell."""


@dataclass(frozen=True)
class Ran:
    """What a call did: the manifest as it stands, worlds that were stored before, whether all
    chunks of the run are stored now, and the looks, if it was asked to stop when stable."""

    manifest: Manifest
    before: int
    complete: bool
    looks: tuple[Look, ...]
    peak: int  # of the memory of a worker, in MiB


def go(
    folder: Path,
    asked: Asked,
    make: Make,
    *,
    resume: bool = False,
    shard: tuple[int, int] = (1, 1),
    until_stable: bool = False,
    progress: Progress | None = None,
) -> Ran:
    """Begin a run in `folder` or, with `resume`, go on with it; make the chunks of a shard.

    Raises UsageError where the folder holds a run and `resume` is not given, or where what is
    asked differs from what the run has; CannotStore; NotSolved; CaseError.
    """
    most_rows(asked.keep)
    manifest = _manifest(folder, asked, resume, progress)
    with claims.claim(folder, "driver" if shard == (1, 1) else f"driver-{shard[0]}") as alone:
        if not alone:
            raise UsageError(f"{folder}: another overture works on this run; wait for it")
        _sweep(folder)
        before = _stored(folder, manifest)
        looks: tuple[Look, ...] = ()
        peak = 0
        for worlds in _rounds(manifest, until_stable):
            manifest = manifest.of(worlds)
            peak = max(peak, _make_all(folder, manifest, make, shard, progress))
            if until_stable:
                _, looks = looks_at(folder, manifest, open_run(folder, manifest))
                if stable(looks):
                    break
        write_manifest(folder, manifest)
        complete = not chunks.missing(folder, manifest, chunks.chunks_of(manifest))
        if complete:
            drop_stale(folder, manifest)
            # again: workers of a killed driver may have outlived it by a moment
            _sweep(folder)
    return Ran(manifest, before, complete, looks, peak)


def _sweep(folder: Path) -> None:
    for part in (chunks.FOLDER, FOLDER):
        files.sweep_unfinished(folder / part)


def _manifest(folder: Path, asked: Asked, resume: bool, progress: Progress | None) -> Manifest:
    if not (folder / NAME).exists():
        return begin(folder, asked, progress)
    if not resume:
        raise UsageError(
            f"{folder} holds a run already; add --resume to go on with it or to extend it, or "
            "name another folder with --out"
        )
    stored = read_manifest(folder)
    refuse_change(folder, stored, asked.facts())
    if asked.worlds < stored.worlds:
        raise UsageError(
            f"{folder}: worlds differs: the run has {stored.worlds:,}, asked is {asked.worlds:,}; "
            "a run can grow but not shrink, so name another folder with --out"
        )
    if stored.worlds < min(asked.worlds, POOL_WORLDS):
        # the pooled strategies rest on more worlds now, so every chunk changes
        return begin(folder, asked, progress)
    manifest = stored.of(asked.worlds)
    write_manifest(folder, manifest)
    return manifest


def _stored(folder: Path, manifest: Manifest) -> int:
    every = chunks.chunks_of(manifest)
    gaps = {chunk.index for chunk in chunks.missing(folder, manifest, every)}
    return sum(chunk.stop - chunk.start for chunk in every if chunk.index not in gaps)


def _rounds(manifest: Manifest, until_stable: bool) -> list[int]:
    """The numbers of worlds at which to look: twice as many each time, then all."""
    if not until_stable:
        return [manifest.worlds]
    worlds = max(POOL_WORLDS, manifest.chunk)
    found = []
    while worlds < manifest.worlds:
        found.append(worlds)
        worlds *= 2
    return [*found, manifest.worlds]


def _make_all(
    folder: Path, manifest: Manifest, make: Make, shard: tuple[int, int], progress: Progress | None
) -> int:
    """Make what is missing of a shard; the peak memory of a worker, in MiB."""
    mine = chunks.share_of(chunks.chunks_of(manifest), shard)
    gaps = chunks.missing(folder, manifest, mine)
    total = sum(chunk.stop - chunk.start for chunk in mine)
    done = total - sum(chunk.stop - chunk.start for chunk in gaps)
    if progress is not None:
        progress("running worlds", done, total)

    peak = 0

    def tell(worlds: int, memory: int) -> None:
        nonlocal done, peak
        done, peak = done + worlds, max(peak, memory)
        if progress is not None:
            progress("running worlds", done, total)

    if gaps:
        make(folder, manifest, mine, tell)
    return peak


def on_this_machine(workers: int, shard: tuple[int, int] = (1, 1)) -> Make:
    """Make chunks with processes of this machine."""

    def make(folder: Path, manifest: Manifest, mine: tuple[Chunk, ...], tell: Tell) -> None:
        module = "overture.advise.runs.worker"
        command = [sys.executable, "-m", module, str(folder), str(manifest.worlds),
                   *(str(n) for n in shard)]  # fmt: skip
        run_workers(folder, manifest, mine, command, workers, tell)

    return make
