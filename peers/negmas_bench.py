"""Time NegMAS on agendas that come in as JSON. Run only in `.peers/negmas`; asked by benchmarks.

In:  {"agendas": [{"worth": [issue][option][party], "enumerate": bool}]}
Out: {"version": ..., "cpu_seconds": [per agenda], "frontiers": [[utilities]]}

`pareto_frontier` from utility functions and issues, its own end-to-end path; making the functions
is not timed.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any

from negmas import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction, pareto_frontier
from negmas.preferences.value_fun import TableFun


def frontier(worth: list[list[list[float]]]) -> tuple[float, list[list[float]]]:
    """CPU-seconds and the distinct vectors of utilities of one agenda."""
    issues = [
        make_issue([str(k) for k in range(len(rows))], f"issue {i}") for i, rows in enumerate(worth)
    ]
    space = make_os(issues)
    parties = len(worth[0][0])
    functions: list[Any] = [
        LinearAdditiveUtilityFunction(
            values=[
                TableFun({str(k): float(row[party]) for k, row in enumerate(rows)})
                for rows in worth
            ],
            weights=[1.0] * len(worth),
            outcome_space=space,
        )
        for party in range(parties)
    ]
    begun = time.process_time()
    found, _ = pareto_frontier(functions, issues=issues)
    seconds = time.process_time() - begun
    return seconds, sorted({tuple(float(v) for v in row) for row in found})  # type: ignore[arg-type]


def main() -> int:
    """Solve and time every agenda on standard input."""
    asked = json.load(sys.stdin)
    answers = [frontier(agenda["worth"]) for agenda in asked["agendas"]]
    answer = {
        "version": version("negmas"),
        "cpu_seconds": [seconds for seconds, _ in answers],
        "frontiers": [found for _, found in answers],
    }
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
