"""Runs over many worlds: CPU-seconds and memory of `overture compare`, stage by stage.

    .venv/bin/python benchmarks/scale.py [--write] [--case NAME] [--worlds N ...] [--common N]

Every row is a run of its own, from nothing, in a folder that is removed. CPU-seconds of all
processes; memory is the peak of one process, as the kernel counts it. With common knowledge fewer
worlds are solved, and the column per million is scaled up from them.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIMS = {"pooled": 30.0, "common knowledge": 120.0}
MEMORY = 600

HEAD = [
    "reading", "worlds", "begin, s", "chunks, s", "merge and advise, s",
    "chunks, s per million", "aim", "a worker, MiB", "the driver, MiB",
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One run: CPU-seconds of its stages, peak memory in MiB."""

    reading: str
    worlds: int
    begun: float
    chunks: float
    merged: float
    worker: int
    driver: int

    def cells(self) -> list[str]:
        """The row as printed."""
        return [
            self.reading,
            f"{self.worlds:,}",
            f"{self.begun:.1f}",
            f"{self.chunks:.1f}",
            f"{self.merged:.1f}",
            f"{1e6 * self.chunks / self.worlds:.1f}",
            f"{AIMS[self.reading]:.0f}",
            str(self.worker),
            str(self.driver),
        ]


def used() -> tuple[float, float]:
    """CPU-seconds of this process and of its children that have ended."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, children = (one.ru_utime + one.ru_stime for one in found)
    return own, children


def measured(case: str, worlds: int, common: bool, workers: int) -> Row:
    """One run from nothing to its advice. Called in a fresh process, so that memory is its own."""
    import overture as ov
    from overture.advise.runs.begin import Asked, begin
    from overture.advise.runs.compare import go, on_this_machine
    from overture.advise.runs.result import result_of
    from overture.advise.runs.worker import peak_memory

    folder = Path(tempfile.mkdtemp(prefix="overture-scale-"))
    try:
        asked = Asked(case, ov.load(case), "", worlds, common_knowledge=common, keep="20000")
        start = used()
        begin(folder, asked)
        begun = used()
        ran = go(folder, asked, on_this_machine(workers), resume=True)
        made = used()
        result_of(folder)
        done = used()
    finally:
        shutil.rmtree(folder)
    return Row(
        reading=asked.reading,
        worlds=worlds,
        begun=sum(begun) - sum(start),
        chunks=made[1] - begun[1],
        merged=done[0] - begun[0],
        worker=ran.peak,
        driver=peak_memory(),
    )


def in_a_process(case: str, worlds: int, common: bool, workers: int) -> Row:
    """`measured`, in a process of its own."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, case, worlds, common, workers).result()


def main() -> None:
    """Measure, print, and with --write renew the page."""
    from benchmarks.reporting.page import machine, table, write_section

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew the section of the page")
    parser.add_argument("--case", default="ukraine-2021")
    parser.add_argument("--worlds", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--common", type=int, default=100_000, help="worlds with common knowledge")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    # compiled once, so that no row pays for it
    in_a_process(given.case, 1_000, False, 1)
    if given.common:
        in_a_process(given.case, 200, True, 1)
    asked = [(given.common, True)] if given.common else []
    rows = []
    for worlds, common in [*asked, *((worlds, False) for worlds in given.worlds)]:
        rows.append(in_a_process(given.case, worlds, common, given.workers))
        # a long run may be stopped: what it has found so far is not lost
        print(*rows[-1].cells(), file=sys.stderr, flush=True)
    text = "\n".join(
        [
            "## Many worlds",
            "",
            f"`.venv/bin/python benchmarks/scale.py`. {machine()}",
            f"`{given.case}`, {given.workers} workers, CPU-seconds of all processes. `begin`",
            "solves the pooled strategies on the first 20,000 worlds; `merge and advise` adds the",
            "chunks up and seeks the flips. The aim is for the chunks of a million worlds, in",
            f"under {MEMORY} MiB a process. The start of the workers, some two seconds once, is in",
            "the chunks, so that a million worlds of a small run look dearer than they are.",
            "",
            table(HEAD, [row.cells() for row in rows]),
        ]
    )
    print(text)
    if given.write:
        write_section("scale", text)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
