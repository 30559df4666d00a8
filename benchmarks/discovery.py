"""Scenario discovery and the exploration of plain functions, beside EMA Workbench in the same run.

    .venv/bin/python benchmarks/discovery.py [--write] [--slow] [--rows N]

Each measurement is a process of its own, CPU-seconds on one thread; making the table is not
counted, compiled code is read from its cache. PRIM of both sides must pass through boxes with the
same rows and cases. `--slow` adds 10^8 rows by histogram. Without EMA's environment (`make peers`)
its columns stay empty.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EMA = ROOT / ".peers" / "ema" / "bin" / "python"
THREADS = ("OMP", "OPENBLAS", "NUMBA", "MKL")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in THREADS}
COLUMNS = 20
BLOCK = 500_000
WORLDS = 100_000
EMA_SCENARIOS = 2_000


def prim_exact(rows: int) -> dict[str, Any]:
    """Our exact PRIM on the table of the peer."""
    from tests.independent.prim_tables import box_of_three

    from overture.advise.discovery.prim import prim

    small = box_of_three(500)
    prim(small.columns, small.target)
    table = box_of_three(rows)
    before = _peak()
    began = time.process_time()
    boxes = prim(table.columns, table.target)[0].boxes
    spent = time.process_time() - began
    trajectory = [[box.rows, box.cases] for box in boxes]
    return {"seconds": spent, "trajectory": trajectory, "table_mib": before}


def prim_histogram(rows: int) -> dict[str, Any]:
    """Our PRIM by histogram on rows that are made block by block; making them is not counted."""
    import numpy as np

    from overture.advise.discovery.histogram_prim import histogram_prim

    names = [f"x{j}" for j in range(COLUMNS)]
    making = 0.0

    def blocks(total: int) -> Any:
        nonlocal making
        rng = np.random.default_rng(0)
        for start in range(0, total, BLOCK):
            began = time.process_time()
            x = rng.random((min(BLOCK, total - start), COLUMNS))
            inside = (x[:, 2] > 0.55) & (x[:, 7] < 0.5) & (x[:, 11] > 0.3)
            target = rng.random(len(x)) < np.where(inside, 0.85, 0.05)
            making += time.process_time() - began
            yield x, target

    histogram_prim(lambda: blocks(5_000), 5_000, names)
    making = 0.0
    began = time.process_time()
    found = histogram_prim(lambda: blocks(rows), rows, names)
    spent = time.process_time() - began - making
    last = found.boxes[-1]
    return {"seconds": spent, "boxes": len(found.boxes), "coverage": last.coverage}


def exploring(worlds: int) -> dict[str, Any]:
    """`ov.compare` on the policy game of the peer: draws, values, criteria."""
    from tests.independent.policy_game import POLICIES, SPACE, value

    import overture as ov

    ov.compare(value, SPACE, POLICIES, worlds=100)
    began = time.process_time()
    found = ov.compare(value, SPACE, POLICIES, worlds=worlds)
    spent = time.process_time() - began
    means = dict(zip(POLICIES, found.values.mean(axis=1).tolist(), strict=True))
    errors = found.criteria.criteria["expected_value"].error
    return {
        "seconds": spent,
        "experiments": worlds * len(POLICIES),
        "means": means,
        "errors": dict(zip(POLICIES, errors, strict=True)),
    }


KINDS = {"exact": prim_exact, "histogram": prim_histogram, "exploring": exploring}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(kind: str, size: int) -> dict[str, Any]:
    """One of our measurements, in a process of its own."""
    return _asked([sys.executable, __file__, "--measure", kind, str(size)])


def theirs(kind: str, size: int) -> dict[str, Any] | None:
    """One of EMA's measurements, in its own environment; None without it."""
    if not EMA.exists():
        return None
    return _asked([str(EMA), "-m", "peers.ema_bench", kind, str(size)])


def _asked(command: list[str]) -> dict[str, Any]:
    path = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": path},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


HEAD = [
    "what", "size", "CPU-seconds", "peak MiB", "EMA, CPU-seconds", "EMA, peak MiB", "ratio", "aim",
]  # fmt: skip


def rows_of(rows: int, slow: bool) -> tuple[list[list[str]], str]:
    """The lines of the table, and EMA's version."""
    lines = []
    mine, other = ours("exact", rows), theirs("prim", rows)
    if other and mine["trajectory"] != other["trajectory"]:
        raise SystemExit("the boxes differ from EMA's in rows or cases")
    lines.append(_line(f"PRIM, exact, {COLUMNS} columns", f"{rows:,} rows", mine, other, "8 x"))
    binned = ours("histogram", rows)
    lines.append(_line(f"PRIM by histogram, {COLUMNS} columns", f"{rows:,} rows", binned, None, ""))
    if slow:
        most = ours("histogram", 10**8)
        aim = "under 3,072 MiB"
        lines.append(
            _line(f"PRIM by histogram, {COLUMNS} columns", "100,000,000 rows", most, None, aim)
        )
    found, peer = ours("exploring", WORLDS), theirs("sequential", EMA_SCENARIOS)
    if peer:
        for name, mean in found["means"].items():
            noise = found["errors"][name] * (WORLDS / EMA_SCENARIOS) ** 0.5
            if abs(mean - peer["means"][name]) > 4 * noise:
                raise SystemExit(f"the mean of {name} differs from EMA's beyond sampling error")
        _each(peer)
    _each(found)
    lines.append(
        _line("one value of a policy in a world", "12 inputs, 3 policies", found, peer, "100 x")
    )
    return lines, "" if other is None else other["version"]


def _each(found: dict[str, Any]) -> None:
    found["seconds"] /= found["experiments"]


def _line(
    what: str, size: str, mine: dict[str, Any], other: dict[str, Any] | None, aim: str
) -> list[str]:
    ratio = "" if other is None else f"{other['seconds'] / mine['seconds']:,.0f} x"
    return [
        what,
        size,
        _seconds(mine["seconds"]),
        f"{mine['peak_mib']:,.0f}",
        "" if other is None else _seconds(other["seconds"]),
        "" if other is None else f"{other['peak_mib']:,.0f}",
        ratio,
        aim,
    ]


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value >= 0.01 else f"{1e6 * value:.2f} µs"


def main() -> int:
    """Measure, print, and with `--write` renew the section of the page."""
    from reporting.page import machine, table, write_section

    parser = argparse.ArgumentParser(description="PRIM and exploration beside EMA Workbench.")
    parser.add_argument("--write", action="store_true", help="renew the section of the page")
    parser.add_argument("--slow", action="store_true", help="10^8 rows too: minutes, 2.5 GB")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows for both sides")
    parser.add_argument("--measure", nargs=2, metavar=("KIND", "SIZE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        kind, size = given.measure
        print(json.dumps({**KINDS[kind](int(size)), "peak_mib": _peak()}))
        return 0
    lines, version = rows_of(given.rows, given.slow)
    peer = f" EMA is ema_workbench {version}, in an environment of its own." if version else ""
    command = "`.venv/bin/python benchmarks/discovery.py --slow`"
    text = (
        f"## Scenario discovery\n\n{command}. {machine()}{peer}\n"
        "One thread, CPU-seconds without making the table; peak memory of the process with the "
        "table in it. Exact PRIM\npasses through boxes with the same rows and cases on both sides. "
        "The last line is the cost of one value: draws,\nthe function, and for us the criteria; "
        "EMA calls the function once a world, we once a policy with arrays.\n\n"
        f"{table(HEAD, lines)}"
    )
    print(text)
    if given.write:
        write_section("discovery", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
