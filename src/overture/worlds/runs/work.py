"""What one worker does: claim a chunk, reduce its worlds, store the sums, go on to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from overture.worlds.runs import chunks
from overture.worlds.runs.chunks import Arrays, Chunk
from overture.worlds.runs.claims import claim
from overture.worlds.runs.manifest import Manifest

Reduce = Callable[[Chunk], Arrays]
"""From a chunk to its sums: a pure function of the manifest and the chunk."""


def work(
    folder: Path,
    manifest: Manifest,
    mine: tuple[chunks.Chunk, ...],
    reduce: Reduce,
    tell: Callable[[Chunk], None] = lambda chunk: None,
) -> None:
    """Make those of the chunks that nobody has made and nobody is making.

    `tell` is called after each. Raises CannotStore; whatever was stored before stays.
    """
    key = manifest.key
    for chunk in mine:
        path = chunks.path_of(folder, manifest, chunk)
        if path.exists():
            continue
        with claim(folder, chunk.name(key).removesuffix(".npz")) as got:
            # another worker may have stored it between the look and the claim
            if got and not path.exists():
                chunks.store(folder, manifest, chunk, chunks.packed(reduce(chunk)))
                tell(chunk)
