"""Store Gambit's pure equilibria, and the regret it finds in ours.

    .venv/bin/python -m peers.pure_answers

Ours are computed here and sent along; Gambit answers in its own environment. Games with more than
MOST pure profiles are only asked for regrets.
"""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.independent.efg import to_efg
from tests.independent.peer_games import peer_games
from tests.independent.random_games import crisis_game
from tests.independent.trees import Node, first_paths, infosets
from tests.solve.equilibria.point_games import pointed

from overture.solve.equilibria.pure import pure_equilibria

ROOT = Path(__file__).resolve().parent.parent
GAMBIT = ROOT / ".peers" / "gambit" / "bin" / "python"
TARGET = ROOT / "peers" / "answers" / "gambit-pure.json"
EVERY = 3
MOST = 20_000


def games() -> Iterator[tuple[str, Node]]:
    """Every third of the 200 games of `tests/independent/peer_games.py`, and the 136-node tree."""
    for game in list(peer_games())[::EVERY]:
        yield game.name, game.tree()
    yield "crisis-136", crisis_game(0)


def asked(name: str, tree: Node) -> dict[str, Any]:
    """One game as Gambit is asked about it."""
    point = pointed(tree).point
    offset = point.tree.offset
    found = pure_equilibria(point)
    if not found.complete:
        raise SystemExit(f"{name}: {found.searched[-1]}")
    actions = {infoset: actions for infoset, (_, actions) in infosets(tree).items()}
    return {
        "efg": to_efg(tree, name),
        "paths": first_paths(tree),
        "actions": actions,
        "profiles": [
            [
                one.assessment.strategy[offset[i] : offset[i + 1]].index(1)
                for i in range(point.tree.information_sets)
            ]
            for one in found.equilibria
        ],
        "enumerate": math.prod(len(a) for a in actions.values()) <= MOST,
    }


def main() -> int:
    """Ask and store."""
    named = list(games())
    sent = [asked(name, tree) for name, tree in named]
    done = subprocess.run(
        [str(GAMBIT), str(ROOT / "peers" / "gambit_pure.py")],
        input=json.dumps({"games": sent}),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    entries = [
        {
            "name": name,
            "efg_sha256": hashlib.sha256(game["efg"].encode()).hexdigest(),
            "sequential": game["profiles"],
            **told,
        }
        for (name, _), game, told in zip(named, sent, answer["games"], strict=True)
    ]
    content = {
        "tool": "pygambit",
        "version": answer["version"],
        "date": date.today().isoformat(),
        "method": "enumpure_solve, enumpure_agent_solve, agent_max_regret; options by number, in "
        "the order in which information sets are first met",
        "games": entries,
    }
    text = json.dumps(content, separators=(",", ":")).replace('{"name"', '\n{"name"')
    TARGET.write_text(text + "\n")
    print(f"{TARGET.name}: {len(entries)} games, {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
