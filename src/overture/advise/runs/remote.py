"""One chunk as a task for a cluster: everything it needs comes in, everything it makes goes out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from overture.advise.runs.compare import Make
from overture.advise.runs.opened import Opened, open_parts
from overture.advise.runs.rows import packed_rows, store_rows
from overture.advise.runs.worker import peak_memory
from overture.errors import OvertureError
from overture.worlds.runs.chunks import Chunk, packed
from overture.worlds.runs.cluster import run_on_cluster
from overture.worlds.runs.manifest import Manifest


def made(described: str, start: bytes, number: tuple[int, int, int]) -> dict[str, Any]:
    """The bytes of a chunk and of its rows; a foreseen failure comes back in words."""
    try:
        opened = _opened(described, start, threading.get_ident())
        chunk = Chunk(*number)
        reduced = opened.reducer.reduced(chunk)
        return {
            "chunk": packed(reduced.sums),
            "rows": packed_rows(opened, chunk, reduced),
            "memory": peak_memory(),
        }
    except OvertureError as failure:
        return {"failed": str(failure), "exit": failure.exit_status}


@lru_cache(maxsize=64)
def _opened(described: str, start: bytes, thread: int) -> Opened:
    """A worker of a cluster opens a run once, not once a chunk; each of its threads its own,
    because the memory of a chunk is used again for the next."""
    return open_parts(Manifest(**json.loads(described)), start)


def on_a_cluster(where: str) -> Make:
    """Make chunks on Dask: `where` is "local:N" or the address of a scheduler."""

    def make(
        folder: Path, manifest: Manifest, mine: tuple[Chunk, ...], tell: Callable[[int, int], None]
    ) -> None:
        def keep(chunk: Chunk, rows: bytes) -> None:
            store_rows(folder, manifest, chunk, rows)

        run_on_cluster(folder, manifest, mine, where, made, keep, tell)

    return make
