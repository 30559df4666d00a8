"""How long a user waits: help, import, check, the first run ever, and a warm run.

    .venv/bin/python benchmarks/startup.py [--write] [--case NAME] [--repeat N]

Wall-clock medians of whole processes, with `python -c pass` in the same rounds as the measure of
the machine. The first run ever starts with an empty cache of compiled code, so it is measured
once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Wait:
    """A command and the seconds it took, each time."""

    what: str
    seconds: tuple[float, ...]
    aim: str

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def once(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Wall-clock seconds of one process; its failure ends the benchmark."""
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begun
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed ({done.returncode}):\n{done.stderr}")
    return seconds


def measure(case: str, repeat: int) -> list[Wait]:
    """All waits; short commands are interleaved so that a busy moment hits all alike."""
    python, overture = str(BIN / "python"), str(BIN / "overture")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "compiled")}
        run = [overture, "run", case, "--out", str(folder / "out")]
        short = {
            "python -c pass": ([python, "-c", "pass"], ""),
            "import overture": ([python, "-c", "import overture"], "+ 50 ms"),
            "overture --help": ([overture, "--help"], "150 ms"),
            "overture check hello": ([overture, "check", "hello"], ""),
            f"overture check {case}": ([overture, "check", case], ""),
        }
        taken: dict[str, list[float]] = {what: [] for what in short}
        for _ in range(repeat):
            for what, (command, _) in short.items():
                taken[what].append(once(command, folder, environment))
        waits = [Wait(what, tuple(taken[what]), aim) for what, (_, aim) in short.items()]
        first = once(run, folder, environment)
        waits.append(Wait(f"overture run {case}, first run ever", (first,), "60 s"))
        warm = tuple(once(run, folder, environment) for _ in range(max(1, repeat // 4)))
        waits.append(Wait(f"overture run {case}, warm", warm, "5 s, better 3 s"))
    return waits


def main() -> int:
    """Measure, print, and renew the page if asked."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.reporting.page import machine, table, write_section

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew docs/reference/benchmarks.md")
    parser.add_argument("--case", default="ukraine-2021", help="shipped case to run")
    parser.add_argument("--repeat", type=int, default=12, help="rounds of the short commands")
    given = parser.parse_args()
    waits = measure(given.case, given.repeat)
    nothing = waits[0].median
    rows = [
        [
            wait.what,
            str(len(wait.seconds)),
            _time(wait.median),
            f"{_time(min(wait.seconds))} to {_time(max(wait.seconds))}",
            f"{wait.median / nothing:.1f} x",
            wait.aim,
        ]
        for wait in waits
    ]
    text = f"""## Waiting

`.venv/bin/python benchmarks/startup.py`. {machine()}
Whole processes, wall clock; the ratio is to `python -c pass` in the same rounds.

{table(["command", "times", "median", "from", "ratio", "aim"], rows)}
"""
    print(text)
    if given.write:
        write_section("startup", text)
    return 0


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1.0 else f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    raise SystemExit(main())
