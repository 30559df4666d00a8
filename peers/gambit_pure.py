"""Ask Gambit for pure equilibria of games that come in as JSON. Run only in `.peers/gambit`; asked
by `peers/pure_answers.py`.

In:  {"games": [{"efg": text, "paths": {infoset: [actions to its first node]}, "actions": {infoset:
     [actions]}, "profiles": [[option at every infoset]], "enumerate": true}]}
Out: {"version": ..., "games": [{"nash": [[option at every infoset]], "agent": [...],
     "agent_regret": [of every profile, as a fraction]}]}

`nash` are Gambit's pure equilibria in reduced strategies; at sets that a player's own choices
exclude it gives no probabilities, and the option is -1. `agent` are those of the agent form.
"""

from __future__ import annotations

import io
import json
import sys
from importlib.metadata import version
from typing import Any

import pygambit


def options(profile: Any, game: dict[str, Any]) -> list[int]:
    """The option at every information set of a behaviour profile, -1 where none is certain."""
    taken = []
    for name, path in game["paths"].items():
        mixed = profile[pygambit.H.path(*path)]
        odds = [mixed[action] for action in game["actions"][name]]
        taken.append(odds.index(1) if 1 in odds else -1)
    return taken


def main() -> int:
    """Enumerate and measure every game on standard input."""
    answers = []
    for game in json.load(sys.stdin)["games"]:
        loaded = pygambit.read_efg(io.StringIO(game["efg"]))
        answer: dict[str, Any] = {"agent_regret": []}
        if game["enumerate"]:
            found = pygambit.nash.enumpure_solve(loaded).equilibria
            answer["nash"] = [options(one.as_behavior(), game) for one in found]
            found = pygambit.nash.enumpure_agent_solve(loaded).equilibria
            answer["agent"] = [options(one, game) for one in found]
        for profile in game["profiles"]:
            played = loaded.mixed_behavior_profile(rational=True)
            for taken, (name, path) in zip(profile, game["paths"].items(), strict=True):
                actions = game["actions"][name]
                odds = {action: int(k == taken) for k, action in enumerate(actions)}
                played.set_mixed_action(pygambit.H.path(*path), odds)
            answer["agent_regret"].append(str(played.agent_max_regret()))
        answers.append(answer)
    json.dump({"version": version("pygambit"), "games": answers}, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
