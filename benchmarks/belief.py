"""Posteriors by enumeration, beside pyAgrum's lazy propagation in the same run.

    .venv/bin/python benchmarks/belief.py [--write] [--without-peer]

Five assumptions, three types, twenty graded reports, all marginals. CPU-seconds; making the
network, and drawing our worlds, is not counted. The marginals must be the same to 1e-10.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
REPEAT = 50
PARAMETERISATIONS, DATES = 10_000, 10


def least(action: Callable[[], Any]) -> tuple[float, Any]:
    """The least CPU-seconds of some runs, and what the last gave."""
    best, answer = math.inf, None
    for _ in range(REPEAT):
        begun = time.process_time()
        answer = action()
        best = min(best, time.process_time() - begun)
    return best, answer


def main() -> int:
    """Measure, print, and renew the page if asked."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.reporting.page import machine, table, write_section
    from tests.independent.belief_networks import PYAGRUM, as_case, ask, random_case

    import overture as ov
    from overture.evidence.belief import assumptions_in, types_in
    from overture.evidence.weights import believe, believe_many

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew docs/reference/benchmarks.md")
    parser.add_argument("--without-peer", action="store_true", help="do not ask pyAgrum")
    given = parser.parse_args()
    made = random_case(12, assumptions=5, types=3, reports=20)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in zip(("case.yaml", "record.csv"), as_case(made), strict=True):
            (Path(folder) / name).write_text(text)
        case = ov.load(folder, as_of=date(2021, 12, 31))
        found = ov.belief(case, worlds=3)
    reports = [report for _, report in found.reported.weighing]
    prior, states = found.exact.prior, found.states

    def ours() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
        posterior = believe(prior, reports).posterior
        return types_in(case, states, posterior), assumptions_in(states, posterior)

    checked, (types, assumptions) = least(ours)
    flat = [*types["them"].values(), *assumptions.values()]
    tables = np.array(list(found.exact.contribution.values()))
    wanted = [("them", kind) for kind in states.axes["them"]]
    wanted += [(name, True) for name in states.assumptions]
    inside = np.array([states.where(name, value) for name, value in wanted], float)
    seconds, told_by_tables = least(
        lambda: believe_many(prior[None], tables.sum(axis=0)[None], inside)[0, 0]
    )
    cells, both, version = ["", ""], ["", ""], ""
    apart = float(np.abs(told_by_tables - flat).max())
    if PYAGRUM.exists() and not given.without_peer:
        told = ask([made], REPEAT)
        answer, theirs = told["answers"][0], told["cpu_seconds"][0]
        expected = np.array([*answer["types"], *answer["assumptions"]])
        apart = max(apart, float(np.abs(expected - flat).max()))
        version = told["version"]
        cells = [f"{1e6 * theirs:,.0f}", f"{theirs / seconds:,.0f} x"]
        both = [f"{1e6 * theirs:,.0f}", f"{theirs / checked:,.1f} x"]
    rng = np.random.default_rng(1)
    priors = rng.dirichlet(np.ones(states.count), PARAMETERISATIONS)
    logs = np.cumsum(np.log(rng.uniform(0.1, 0.9, (PARAMETERISATIONS, DATES, states.count))), 1)
    begun = time.process_time()
    believe_many(priors, logs, inside)
    many = time.process_time() - begun
    peer = f"pyAgrum {version} in its own environment." if version else "pyAgrum was not asked."
    rows = [
        [
            f"{states.count} states, tables of 20 reports made",
            f"{1e6 * seconds:,.0f}", *cells, "50 x",
        ],
        ["the same from graded reports, each checked", f"{1e6 * checked:,.0f}", *both, ""],
        [
            f"{PARAMETERISATIONS:,} parameterisations x {DATES} dates",
            f"{1e6 * many:,.0f}", "", "", "2,000,000 µs",
        ],
    ]  # fmt: skip
    text = f"""## Belief

`.venv/bin/python benchmarks/belief.py`. {machine()} {peer}
CPU time in microseconds, all marginals. The tables of likelihoods are made beforehand, as the
network of pyAgrum is; the second line makes and checks them too, each time. The two differ by
{apart:.0e} at most.

{table(["what", "µs", "pyAgrum, µs", "ratio", "aim"], rows)}
"""
    print(text)
    if given.write:
        write_section("belief", text)
    return 1 if apart > 1e-10 else 0


if __name__ == "__main__":
    raise SystemExit(main())
