"""Ask Gambit for the logit equilibria of the 200 games and store its answers.

    .peers/gambit/bin/python -m peers.gambit_qre

`logit_solve_lambda` follows the principal branch of agent logit equilibria from the uniform
profile (Turocy 2010) and reports the first point with the asked lambda. Where it fails, the
reason is stored instead of an answer.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pygambit
from peers.gambit_games import load, read_profile
from tests.independent.efg import to_efg
from tests.independent.peer_games import LAMBDAS, PeerGame, peer_games

HERE = Path(__file__).resolve().parent
PER_FILE = 50


def solve(game: PeerGame) -> dict[str, Any]:
    """One stored entry."""
    tree = game.tree()
    text = to_efg(tree, game.name)
    entry: dict[str, Any] = {
        "family": game.family,
        "seed": game.seed,
        "payoffs": game.payoffs,
        "efg_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "answers": [],
    }
    loaded = load(tree, game.name)
    for lam in LAMBDAS:
        try:
            points = pygambit.qre.logit_solve_lambda(loaded, lam)
        except (RuntimeError, ValueError, ArithmeticError) as failure:
            entry["answers"].append({"lambda": lam, "failed": str(failure)})
            continue
        point = points[-1] if isinstance(points, list) else points
        entry["answers"].append(
            {"lambda": lam, "reached": point.lam, "profile": read_profile(tree, point.profile)}
        )
    return entry


def main() -> int:
    """Solve all games and write the files."""
    entries = [solve(game) for game in peer_games()]
    for start in range(0, len(entries), PER_FILE):
        path = HERE / "answers" / f"gambit-qre-{start // PER_FILE + 1}.json"
        content = {
            "tool": "pygambit",
            "version": version("pygambit"),
            "date": date.today().isoformat(),
            "method": "pygambit.qre.logit_solve_lambda, principal branch, agent form",
            "games": entries[start : start + PER_FILE],
        }
        lines = json.dumps(content, separators=(",", ":")).replace('{"family"', '\n{"family"')
        path.write_text(lines + "\n")
        print(path.name, path.stat().st_size)
    failed = sum("failed" in answer for entry in entries for answer in entry["answers"])
    print(f"{len(entries)} games, {failed} answers failed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
