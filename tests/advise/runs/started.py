"""Runs for the tests: begun, worked on by real processes, and read back."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CASE = "toothless-test"
COMMAND = [sys.executable, "-m", "overture", "compare"]


def compare(
    out: Path,
    *more: str,
    case: str = CASE,
    worlds: int = 3_000,
    before: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """`overture compare` to its end; the JSON it prints. `before` is called in the child."""
    done = subprocess.run(
        [*COMMAND, case, "--out", str(out), "--worlds", str(worlds), "--chunk", "500", "--json",
         *more],
        capture_output=True, text=True, timeout=300, check=False, preexec_fn=before,
    )  # fmt: skip
    assert done.stdout, done.stderr
    record: dict[str, Any] = json.loads(done.stdout)
    record["exit"] = done.returncode
    record["stderr"] = done.stderr
    return record


def as_anybody() -> None:
    """In a child, before it begins: root too obeys the permissions of files from here on."""
    if os.geteuid() != 0:
        return
    drop, override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: see linux/prctl.h, capability.h
    if ctypes.CDLL(None, use_errno=True).prctl(drop, override, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the privilege to write anywhere cannot be dropped")


def begun(out: Path, *more: str, case: str = CASE, worlds: int) -> subprocess.Popen[str]:
    """`overture compare --resume`, started and left running in a session of its own."""
    return subprocess.Popen(
        [*COMMAND, case, "--out", str(out), "--worlds", str(worlds), "--chunk", "500", "--json",
         "--resume", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def chunks_in(out: Path) -> set[str]:
    """The names of the stored chunks."""
    place = out / "chunks"
    return {path.name for path in place.glob("*.npz")} if place.is_dir() else set()


def wait_for_chunks(out: Path, count: int, driver: subprocess.Popen[str]) -> None:
    """Until so many chunks are stored, or the driver has ended."""
    while len(chunks_in(out)) < count and driver.poll() is None:
        time.sleep(0.005)


def workers_of(driver: subprocess.Popen[str]) -> list[int]:
    """The processes that a driver has started, and those that these have, by their numbers."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            continue
        found = [line.split()[1] for line in lines if line.startswith("PPid:")]
        parents[int(status.parent.name)] = int(found[0]) if found else 0
    first = [pid for pid, parent in parents.items() if parent == driver.pid]
    return first + [pid for pid, parent in parents.items() if parent in first]


def kill(pid: int) -> None:
    """SIGKILL, if the process still lives."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
