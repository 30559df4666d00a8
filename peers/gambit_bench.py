"""Time Gambit on games that come in as JSON. Run only in `.peers/gambit`; asked by benchmarks.

In:  {"lambda": 5, "games": [{"efg": text, "paths": {infoset: [actions to its first node]},
     "actions": {infoset: [actions]}}]}
Out: {"version": ..., "cpu_seconds": [per game], "profiles": [{infoset: [probabilities]}]}

Only the solving is timed, not the reading of the file.
"""

from __future__ import annotations

import io
import json
import sys
import time
from importlib.metadata import version

import pygambit


def main() -> int:
    """Solve and time every game on standard input."""
    asked = json.load(sys.stdin)
    seconds, profiles = [], []
    for game in asked["games"]:
        loaded = pygambit.read_efg(io.StringIO(game["efg"]))
        begun = time.process_time()
        points = pygambit.qre.logit_solve_lambda(loaded, asked["lambda"])
        seconds.append(time.process_time() - begun)
        profile = points[-1].profile
        found = {}
        for name, path in game["paths"].items():
            mixed = profile[pygambit.H.path(*path)]
            found[name] = [float(mixed[action]) for action in game["actions"][name]]
        profiles.append(found)
    answer = {"version": version("pygambit"), "cpu_seconds": seconds, "profiles": profiles}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
