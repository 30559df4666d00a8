"""Replay a record day by day: what every part of it costs, and what is solved again.

    .venv/bin/python benchmarks/replay.py [--write]

`ukraine-2021`, 20,000 worlds for belief on every day, 2,000 for the advice on days on which it
moved. CPU-seconds, one worker, after a first replay that compiles.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIM = 60.0


def main() -> int:
    """Measure, print, and renew the page if asked."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.reporting.page import machine, table, write_section

    import overture as ov
    from overture.evidence.files import read_record, record_path

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew docs/reference/benchmarks.md")
    given = parser.parse_args()
    case = ov.load("ukraine-2021")
    path = record_path(case)
    assert path is not None
    ov.replay(case, end=date(2021, 12, 20), worlds=200, advice_worlds=200, workers=1)
    begun = time.process_time()
    found = ov.replay(case, workers=1)
    seconds = time.process_time() - begun
    moved = sum(day.solved == day.belief.day for day in found.days)
    begun = time.process_time()
    ov.replay(case, end=case.priors_as_of, workers=1)
    shared = time.process_time() - begun
    rows = [
        ("the whole record", f"{len(found.days)}", f"{moved}", f"{seconds:.1f}", f"{AIM:.0f} s"),
        ("the first day alone: what all days share", "1", "1", f"{shared:.1f}", ""),
    ]
    text = f"""## Replay

`.venv/bin/python benchmarks/replay.py`. {machine()}
`ukraine-2021`, {len(read_record(path).rows)} rows; belief in 20,000 worlds on every day, advice in
2,000 on days on which it moved; CPU-seconds of one worker, warm.

{table(["what", "days", "solved again", "CPU-s", "aim"], rows)}
"""
    print(text)
    if given.write:
        write_section("replay", text)
    return 0 if seconds < AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
