"""The exact frontier of an agenda, beside NegMAS in the same run.

    .venv/bin/python benchmarks/talks.py [--write] [--without-peer]

Random worths 0 to 999, ten options an issue. CPU-seconds on one thread; compiling is not counted.
NegMAS lists every package, so it is asked only for a million of them; there the frontiers must be
the same. Points of agendas too large for a frontier come with their gap.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from overture.talks.agenda import Agenda

ROOT = Path(__file__).resolve().parent.parent
NEGMAS = ROOT / ".peers" / "negmas" / "bin" / "python"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}

# parties, issues, whether the peer is asked, and the aim in seconds
FRONTIERS = (
    (2, 6, True, 0.002),
    (2, 9, False, None),
    (2, 15, False, 0.020),
    (3, 6, True, None),
    (3, 12, False, 2.0),
)
HEAD = ["packages", "parties", "efficient", "milliseconds", "aim", "NegMAS, seconds", "ratio"]


def agenda_of(parties: int, issues: int, options: int = 10) -> tuple[Agenda, list[Any]]:
    """A random agenda, and its worths as plain numbers."""
    from overture.talks.agenda import Agenda, Issue

    rng = random.Random(1000 * parties + issues)
    worth = [
        [[rng.randrange(1000) for _ in range(parties)] for _ in range(options)]
        for _ in range(issues)
    ]
    made = tuple(
        Issue(
            f"issue {k}",
            tuple(str(j) for j in range(options)),
            tuple(tuple(Fraction(v) for v in row) for row in rows),
        )
        for k, rows in enumerate(worth)
    )
    names = tuple(f"party {p}" for p in range(parties))
    return Agenda(names, made, (Fraction(0),) * parties), worth


def blocks_of_ceilings() -> Agenda:
    """Twenty-six issues that hang together in pairs, as zone ceilings do: about 10^24 packages."""
    from overture.talks.agenda import Agenda, Link

    plain, _ = agenda_of(2, 26)
    links = tuple(
        # two ceilings of a pair may together not pass a limit
        Link((2 * k, 2 * k + 1), tuple(i + j <= 12 for i in range(10) for j in range(10)))
        for k in range(13)
    )
    return Agenda(plain.parties, plain.issues, plain.reservation, links)


def least(action: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """The least CPU-seconds of a few runs, and what the last gave."""
    best, answer = math.inf, None
    for _ in range(times):
        begun = time.process_time()
        answer = action()
        best = min(best, time.process_time() - begun)
    return best, answer


def ask_negmas(agendas: list[list[Any]]) -> dict[str, Any]:
    """CPU-seconds, frontiers and version, from NegMAS in its own environment."""
    done = subprocess.run(
        [str(NEGMAS), str(ROOT / "peers" / "negmas_bench.py")],
        input=json.dumps({"agendas": [{"worth": worth} for worth in agendas]}),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ONE_THREAD,
    )
    # its imports may print; the answer is the last line
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def frontiers(with_peer: bool) -> tuple[list[list[str]], str, int]:
    """Rows of the table, NegMAS's version, and how many frontiers differ."""
    from overture.talks.frontier import pareto_frontier

    pareto_frontier(agenda_of(2, 2)[0])
    pareto_frontier(agenda_of(3, 2)[0])
    made = [(parties, *agenda_of(parties, issues)) for parties, issues, _, _ in FRONTIERS]
    asked = [worth for (_, _, worth), row in zip(made, FRONTIERS, strict=True) if row[2]]
    peer = ask_negmas(asked) if with_peer else None
    rows, different, at = [], 0, 0
    for (parties, agenda, _), (_, issues, shared, aim) in zip(made, FRONTIERS, strict=True):
        # blocks are made from the declaration once; the fold is what is measured
        agenda.blocks  # noqa: B018
        seconds, found = least(lambda agenda=agenda: pareto_frontier(agenda))
        cells = ["", ""]
        if shared and peer is not None:
            theirs = peer["cpu_seconds"][at]
            same = sorted(map(tuple, found.utilities.tolist())) == sorted(
                map(tuple, peer["frontiers"][at])
            )
            different += not same
            cells = [f"{theirs:.2f}", f"{theirs / seconds:,.0f} x"]
            at += 1
        rows.append(
            [
                f"10^{issues}", str(parties), f"{found.size:,}", f"{1e3 * seconds:.2f}",
                "" if aim is None else f"{1e3 * aim:g}", *cells,
            ]
        )  # fmt: skip
    ceilings = blocks_of_ceilings()
    seconds, found = least(lambda: pareto_frontier(ceilings))
    size = f"10^{math.log10(ceilings.packages):.0f}, in blocks"
    rows.append([size, "2", f"{found.size:,}", f"{1e3 * seconds:.2f}", "1000", "", ""])
    return rows, peer["version"] if peer is not None else "", different


def programmes() -> list[list[str]]:
    """The four points of 10^15 packages of seven parties, with bounds."""
    from overture.talks.agenda import Agenda
    from overture.talks.programmes import points_by_programme

    plain, _ = agenda_of(7, 15)
    agenda = Agenda(plain.parties, plain.issues, (Fraction(5000),) * 7)
    begun = time.process_time()
    found = points_by_programme(agenda, seconds=30)
    seconds = time.process_time() - begun
    assert found is not None
    gap = max(p.bound - p.value for p in found.values() if p.name != "utilitarian")
    met = all(p.met for p in found.values())
    return [["10^15", "7", "four", f"{seconds:.2f}", "20", f"{gap:.0e}", "yes" if met else "no"]]


def bilateral() -> list[list[str]]:
    """Small games one after the other: 5^8 packages, two parties."""
    from overture.talks.frontier import pareto_frontier

    games = [agenda_of(2, 8, 5)[0] for _ in range(200)]
    seconds, _ = least(lambda: [pareto_frontier(game) for game in games], 3)
    return [["5^8", "2", f"{len(games) / seconds:,.0f}", "1,000"]]


def main() -> int:
    """Measure, print, and renew the page if asked."""
    os.environ.update(ONE_THREAD)
    sys.path.insert(0, str(ROOT))
    from benchmarks.reporting.page import machine, table, write_section

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew docs/reference/benchmarks.md")
    parser.add_argument("--without-peer", action="store_true", help="do not ask NegMAS")
    given = parser.parse_args()
    with_peer = NEGMAS.exists() and not given.without_peer
    rows, version, different = frontiers(with_peer)
    peer = f"NegMAS {version} in its own environment." if version else "NegMAS was not asked."
    text = f"""## Talks

`.venv/bin/python benchmarks/talks.py`. {machine()} {peer}
One thread, CPU-seconds. Where both were asked the frontiers are the same sets.

{table(HEAD, rows)}

{
        table(
            ["packages", "parties", "points", "CPU-seconds", "aim", "largest gap", "all met"],
            programmes(),
        )
    }

{table(["packages", "parties", "games per second", "aim"], bilateral())}
"""
    print(text)
    if given.write:
        write_section("talks", text)
    if different:
        print(f"{different} frontiers differ from NegMAS", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
