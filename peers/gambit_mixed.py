"""Ask Gambit for the mixed Nash equilibria of small games and store its answers.

    .peers/gambit/bin/python -m peers.gambit_mixed

`enummixed_solve` lists the extreme equilibria of two-player games from all vertices of the best
reply polyhedra, in fractions. It takes minutes already for random games of 30 nodes, so the games
are small.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pygambit
from peers.gambit_games import load
from tests.independent.efg import to_efg
from tests.independent.mixed_peer_games import MixedPeerGame, mixed_peer_games
from tests.independent.trees import Node, first_paths, infosets

FILE = Path(__file__).resolve().parent / "answers" / "gambit-mixed.json"


def read(tree: Node, profile: Any) -> dict[str, list[str] | None]:
    """Information set -> probabilities as text; None where the mover never gets there."""
    sets = infosets(tree)
    found: dict[str, list[str] | None] = {}
    for name, path in first_paths(tree).items():
        mixed = profile[pygambit.H.path(*path)]
        odds = [mixed[action] for action in sets[name][1]]
        certain = None not in odds and sum(odds) == 1
        found[name] = [str(Fraction(str(p))) for p in odds] if certain else None
    return found


def solve(game: MixedPeerGame) -> dict[str, Any]:
    """One stored entry."""
    tree = game.tree()
    text = to_efg(tree, game.name)
    entry: dict[str, Any] = {
        "family": game.family,
        "seed": game.seed,
        "efg_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    found = pygambit.nash.enummixed_solve(load(tree, game.name), rational=True).equilibria
    entry["equilibria"] = [read(tree, one.as_behavior()) for one in found]
    return entry


def main() -> int:
    """Solve all games and write the file."""
    content = {
        "tool": "pygambit",
        "version": version("pygambit"),
        "date": date.today().isoformat(),
        "games": [solve(game) for game in mixed_peer_games()],
    }
    FILE.write_text(json.dumps(content, indent=None, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
