"""Runs for the tests: begun, worked on by real processes, and read back."""

from __future__ import annotations

import ctypes
import gc
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from overture.cli.main import main

CASE = "toothless-test"
COMMAND = [sys.executable, "-m", "overture", "compare"]


def compare(
    out: Path, *more: str, case: str = CASE, worlds: int = 3_000, apart: bool = False
) -> dict[str, Any]:
    """`overture compare` to its end; the JSON it prints. The driver is this process, its workers
    are processes of their own; with `apart` the driver is one too, as a user starts it."""
    if apart:
        return compare_after(out, *more, case=case, worlds=worlds)
    said, errors = io.StringIO(), io.StringIO()
    collects = gc.isenabled()
    try:
        with redirect_stdout(said), redirect_stderr(errors):
            main(["compare", *_given(out, more, case, worlds)])
    except SystemExit as left:
        return _record(said.getvalue(), errors.getvalue(), left.code)
    finally:  # a command is left at once and looks for no cycles; a session of tests goes on
        if collects:
            gc.enable()


def compare_after(
    out: Path,
    *more: str,
    case: str = CASE,
    worlds: int = 3_000,
    before: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """As `compare`, the driver a process of its own, in which `before` is called first."""
    done = subprocess.run(
        [*COMMAND, *_given(out, more, case, worlds)],
        capture_output=True, text=True, timeout=300, check=False, preexec_fn=before,
    )  # fmt: skip
    return _record(done.stdout, done.stderr, done.returncode)


def _given(out: Path, more: tuple[str, ...], case: str, worlds: int) -> list[str]:
    return [
        case, "--out", str(out), "--worlds", str(worlds), "--chunk", "500", "--json", *more,
    ]  # fmt: skip


def _record(said: str, errors: str, status: object) -> dict[str, Any]:
    assert said, errors
    record: dict[str, Any] = json.loads(said)
    record["exit"] = status
    record["stderr"] = errors
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
        [*COMMAND, *_given(out, ("--resume", *more), case, worlds)],
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
