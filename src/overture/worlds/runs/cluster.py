"""The same chunks on Dask distributed: made by its workers, stored by the driver.

No shared disk is needed: a task gets the manifest and the bytes of start.npz and returns the bytes
of its chunk. A task is a pure function, so one whose worker died is simply made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from overture.errors import NotSolved, OvertureError, UsageError
from overture.worlds.runs import chunks
from overture.worlds.runs.chunks import Chunk
from overture.worlds.runs.local import ONE_THREAD
from overture.worlds.runs.manifest import Manifest
from overture.worlds.runs.start import read_start

Task = Callable[[str, bytes, tuple[int, int, int]], dict[str, Any]]
"""From the manifest as JSON, start.npz, and (index, start, stop) of a chunk to {"chunk": bytes,
"rows": bytes or None, "memory": MiB} or {"failed": words, "exit": status}."""

FAILURES = 1_000
"""Deaths of workers under one task that the scheduler forgives: the task is not to blame."""
AHEAD = 3
"""Tasks that wait for each thread of a worker, so that none is idle and memory stays small."""
WAIT = 30.0
"""Seconds to wait for a scheduler to answer."""


def run_on_cluster(
    folder: Path,
    manifest: Manifest,
    mine: tuple[Chunk, ...],
    where: str,
    task: Task,
    keep: Callable[[Chunk, bytes], None],
    tell: Callable[[int, int], None],
) -> None:
    """Make the missing chunks on the cluster at `where`: "local:N", or a scheduler's address.

    `keep` stores the rows of a chunk. Raises UsageError where there is no such cluster, NotSolved
    where it is lost, and the failure of a task.
    """
    gaps = chunks.missing(folder, manifest, mine)
    if not gaps:
        return
    start = read_start(folder, manifest.start)
    described = json.dumps(asdict(manifest))
    with _client(where) as client:
        distributed = import_module("distributed")
        try:
            scattered = client.scatter(start, broadcast=True, hash=False)
            again = 0
            waiting = iter(gaps)
            at_hand: dict[Any, Chunk] = {}
            finished = distributed.as_completed(loop=client.loop)

            def submit(chunk: Chunk) -> None:
                number = (chunk.index, chunk.start, chunk.stop)
                future = client.submit(task, described, scattered, number, pure=False)
                at_hand[future] = chunk
                finished.add(future)

            for _, chunk in zip(range(AHEAD * _threads(client)), waiting, strict=False):
                submit(chunk)
            for future in finished:
                chunk = at_hand.pop(future)
                made = _result(client, future)
                if made is None:
                    # its worker died too often, or what it needed went with one
                    again += 1
                    if again > FAILURES:
                        raise NotSolved(
                            f"{again} results went with the workers at {where}; what is stored is "
                            "whole: go on with --resume"
                        )
                    if scattered.status != "finished":
                        scattered = client.scatter(start, broadcast=True, hash=False)
                    submit(chunk)
                    continue
                _take(folder, manifest, chunk, made, keep, tell)
                for following in waiting:
                    submit(following)
                    break
        except (OSError, TimeoutError, distributed.client.FutureCancelledError) as failure:
            raise NotSolved(
                f"the cluster at {where} was lost ({type(failure).__name__}); what is stored is "
                "whole: go on with --resume"
            ) from None


def _result(client: Any, future: Any) -> dict[str, Any] | None:
    """What a task made; None where it went with its worker, or what it needed did."""
    if future.status == "finished":
        try:
            made: dict[str, Any] = future.result()
        except import_module("distributed").client.FutureCancelledError:
            # finished, but lost before it was fetched; without a scheduler nothing comes back
            if client.status != "running":
                raise
            return None
        return made
    _unless_ours(future)
    return None


def _take(
    folder: Path, manifest: Manifest, chunk: Chunk, made: dict[str, Any],
    keep: Callable[[Chunk, bytes], None], tell: Callable[[int, int], None],
) -> None:  # fmt: skip
    if "failed" in made:
        raise TaskFailed(made["failed"], made["exit"])
    if made["rows"] is not None:
        keep(chunk, made["rows"])
    chunks.store(folder, manifest, chunk, made["chunk"])
    tell(chunk.stop - chunk.start, made["memory"])


class TaskFailed(OvertureError):  # noqa: N818 - a failure of a task, told again by the driver
    """What a task reported as the reason why it cannot be done."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.exit_status = status


def _unless_ours(future: Any) -> None:
    """Raise for a task that failed by itself; return where its worker did."""
    killed = import_module("distributed").KilledWorker
    failure = future.exception() if future.status == "error" else None
    if failure is not None and not isinstance(failure, killed):
        raise NotSolved(
            f"a worker of the cluster failed: {type(failure).__name__}: {failure}; the workers "
            "need the same version of overture as the driver"
        )


def _threads(client: Any) -> int:
    return max(int(sum(client.nthreads().values())), 1)


@contextmanager
def _client(where: str) -> Iterator[Any]:
    """A client of the cluster; a local one lives as long as the block."""
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError:
        raise UsageError(
            '--cluster needs Dask distributed: pip install "overture[cluster]"'
        ) from None
    with dask.config.set({"distributed.scheduler.allowed-failures": FAILURES}):
        if not where.startswith("local:"):
            try:
                client = distributed.Client(where, timeout=WAIT, set_as_default=False)
            except (OSError, ValueError, TimeoutError) as failure:
                raise UsageError(
                    f"no scheduler answers at {where} ({type(failure).__name__}); write "
                    "tcp://HOST:PORT, or local:N for N workers on this machine"
                ) from None
            with client:
                yield client
            return
        count = where.removeprefix("local:")
        if not count.isascii() or not count.isdigit() or not 1 <= int(count) <= 1024:
            raise UsageError(f"--cluster local:N needs a number of workers, not '{count}'")
        with (
            distributed.LocalCluster(
                n_workers=int(count),
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                env=ONE_THREAD,
                memory_limit=0,
            ) as cluster,
            distributed.Client(cluster, set_as_default=False) as client,
        ):
            yield client
