"""Merge the chunks of a run, in the order of the worlds, into one set of sums.

Arrays whose names begin with `max_` keep the larger entry; all others are added. The order is that
of the worlds, so the bytes do not depend on who made the chunks, or when.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from overture.errors import CannotStore, UsageError
from overture.worlds.runs import chunks
from overture.worlds.runs.files import put
from overture.worlds.runs.manifest import Manifest, read_manifest, write_manifest

Sums = dict[str, NDArray[np.float64]]


def merged(
    folder: Path,
    manifest: Manifest,
    seen: Callable[[int, Sums], None] = lambda worlds, sums: None,
) -> Sums:
    """The sums of all chunks; `seen(worlds, sums)` is called after 1, 2, 4, 8 … chunks and after
    the last. Raises CannotStore where a chunk is missing or damaged."""
    every = chunks.chunks_of(manifest)
    gaps = chunks.missing(folder, manifest, every)
    if gaps:
        raise CannotStore(
            f"{folder}: {len(gaps)} of {len(every)} chunks are missing, the first from world "
            f"{gaps[0].start}; go on with --resume"
        )
    sums: Sums = {}
    following = 1
    for done, chunk in enumerate(every, start=1):
        for name, part in chunks.read(chunks.path_of(folder, manifest, chunk)).items():
            if name not in sums:
                sums[name] = part
            elif name.startswith("max_"):
                np.maximum(sums[name], part, out=sums[name])
            else:
                sums[name] += part
        if done == following or done == len(every):
            seen(chunk.stop, sums)
            following = 2 * following
    return sums


def parts_of(folder: Path, manifest: Manifest, names: frozenset[str]) -> Iterator[Sums]:
    """Some of the sums of each chunk, in the order of the worlds. Raises CannotStore."""
    for chunk in chunks.chunks_of(manifest):
        stored = chunks.read(chunks.path_of(folder, manifest, chunk), names)
        yield dict(stored)


def run_hash(manifest: Manifest, sums: Sums) -> str:
    """SHA-256 over the results: the case's hash, seed, reading, worlds and all sums.

    No time, host, number of workers or path enters.
    """
    digest = hashlib.sha256()
    facts = (manifest.case["hash"], manifest.seed, manifest.reading, manifest.worlds)
    digest.update(repr(facts).encode())
    for name in sorted(sums):
        content = np.ascontiguousarray(sums[name])
        digest.update(f"{name} {content.dtype.str} {content.shape}\n".encode())
        digest.update(content.tobytes())
    return digest.hexdigest()


def gather(into: Path, others: Iterable[Path], extra: tuple[str, ...]) -> int:
    """Bring the chunks of other folders of the same run into one: how many were brought.

    `extra` are the names of further folders whose files are brought too. Raises UsageError,
    naming the folder, where one is not of the same run.
    """
    manifest = read_manifest(into)
    brought = 0
    for other in others:
        there = read_manifest(other)
        if there.key != manifest.key:
            raise UsageError(
                f"{other} is not of the same run as {into}: {_difference(manifest, there)}; shards "
                "of one run have the same case, seed, --chunk and --keep, and begin from the same "
                "start.npz (copy the folder of the first shard before the others begin)"
            )
        if there.worlds > manifest.worlds:
            manifest = there
        for part in (chunks.FOLDER, *extra):
            place = other / part
            for path in sorted(place.iterdir()) if place.is_dir() else ():
                target = into / part / path.name
                if not path.name.startswith(".") and not target.exists():
                    put(target, path.read_bytes())
                    brought += part == chunks.FOLDER
    write_manifest(into, manifest)
    return brought


def _difference(one: Manifest, other: Manifest) -> str:
    if one.case["hash"] != other.case["hash"]:
        return "case differs"
    for name in ("seed", "reading", "chunk", "keep", "versions", "start"):
        if getattr(one, name) != getattr(other, name):
            return f"{name} differs"
    return "scenario or as_of differs"


def drop_stale(folder: Path, manifest: Manifest) -> None:
    """Remove chunks that a grown or changed run has replaced."""
    for path in list(chunks.stale(folder, manifest)):
        os.unlink(path)
