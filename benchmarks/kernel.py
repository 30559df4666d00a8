"""Worlds per CPU-second of the quantal response solver, beside Gambit in the same run.

    .venv/bin/python benchmarks/kernel.py [--write] [--case NAME]

Both solve the same games, agent form, principal branch, at lambda 5 or, in the shipped case, at the
declared precisions; answers must agree to 1e-6.
CPU-seconds of the process on one thread; reading files, drawing worlds and compiling are not
counted on either side. Without Gambit's environment (`make peers`) its columns stay empty.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractions import Fraction

    from tests.independent.trees import Node

    from overture.exchange.form import Node as FormNode
    from overture.game.evaluate import Numbers
    from overture.game.game import Game

ROOT = Path(__file__).resolve().parent.parent
GAMBIT = ROOT / ".peers" / "gambit" / "bin" / "python"
LAMBDA = 5.0
AGREEMENT = 1e-6
DRAWN = 4
"""Drawn worlds of the shipped case that Gambit solves beside the central one."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Row:
    """One line of the table: CPU-seconds per world (game) of each side."""

    what: str
    nodes: int
    worlds: int
    ours: float
    gambit: float | None
    apart: float | None
    aim: int | None

    def cells(self) -> list[str]:
        ratio = self.gambit / self.ours if self.gambit is not None else None
        return [
            self.what,
            str(self.nodes),
            f"{self.worlds:,}",
            f"{1e6 * self.ours:.1f}",
            f"{1 / self.ours:,.0f}",
            "" if self.gambit is None else f"{1e6 * self.gambit:,.0f}",
            "" if ratio is None else f"{ratio:.0f} x",
            "" if self.aim is None else f"{self.aim} x",
            "" if self.apart is None else f"{self.apart:.0e}",
        ]


HEAD = [
    "game", "nodes", "worlds", "microseconds per world", "worlds per CPU-second",
    "Gambit, microseconds", "ratio", "aim", "answers differ by",
]  # fmt: skip


def asked(tree: Node, name: str) -> dict[str, Any]:
    """A planted game as Gambit's side reads it."""
    from tests.independent.efg import to_efg
    from tests.independent.trees import first_paths, infosets

    return {
        "efg": to_efg(tree, name),
        "paths": first_paths(tree),
        "actions": {name: actions for name, (_, actions) in infosets(tree).items()},
    }


def ask_gambit(
    games: list[dict[str, Any]], lam: float
) -> tuple[float, list[dict[str, list[float]]], str]:
    """Mean CPU-seconds per game, the answers, and the version; in Gambit's own environment."""
    done = subprocess.run(
        [str(GAMBIT), str(ROOT / "peers" / "gambit_bench.py")],
        input=json.dumps({"lambda": lam, "games": games}),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ONE_THREAD,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    seconds: list[float] = answer["cpu_seconds"]
    return sum(seconds) / len(seconds), answer["profiles"], answer["version"]


def planted(what: str, trees: list[Node], copies: int, aim: int) -> tuple[Row, str]:
    """Worlds of one shape in the common-knowledge reading, each solved `copies` times."""
    import numpy as np
    from tests.independent.arrays import flatten
    from tests.independent.logit import distance

    from overture.game.evaluate import Numbers
    from overture.solve.quantal_response import plan, respond, strategies
    from overture.solve.strategies import no_pooled

    flats = [flatten(tree) for tree in trees]
    tree = flats[0].tree
    count = len(flats) * copies
    numbers = Numbers(
        payoffs=np.tile(np.stack([flat.payoffs.T for flat in flats]), (copies, 1, 1)),
        chance=np.tile(np.stack([flat.chance for flat in flats]), (copies, 1)),
        precision=np.full((count, tree.information_sets), LAMBDA),
        weights=np.ones(count),
    )
    programme = plan(tree, np.zeros(tree.information_sets, dtype=bool))
    nobody = no_pooled(tree)
    respond(programme, first(numbers, 2), nobody)  # compiled, or read from the cache
    strategies(programme, first(numbers, 2), nobody, respond(programme, first(numbers, 2), nobody))
    begun = time.process_time()
    responses = respond(programme, numbers, nobody)
    strategy, residual = strategies(programme, numbers, nobody, responses)
    ours = (time.process_time() - begun) / count
    if responses.status.any() or residual.max() > 1e-8:
        raise SystemExit(f"{what}: {int((responses.status != 0).sum())} worlds did not converge")
    if not GAMBIT.exists():
        return Row(what, tree.nodes, count, ours, None, None, aim), ""
    games = [asked(tree, f"game {k}") for k, tree in enumerate(trees)]
    gambit, profiles, version = ask_gambit(games, LAMBDA)
    apart = max(
        distance(profile, flats[0].profile(vector))
        for profile, vector in zip(profiles, strategy, strict=False)
    )
    return Row(what, tree.nodes, count, ours, gambit, apart, aim), version


def first(numbers: Numbers, worlds: int) -> Numbers:
    """The first worlds of a block."""
    return replace(
        numbers,
        payoffs=numbers.payoffs[:worlds],
        chance=numbers.chance[:worlds],
        precision=numbers.precision[:worlds],
        weights=numbers.weights[:worlds],
    )


def shipped(name: str, worlds: int) -> list[Row]:
    """A shipped case in both readings, from drawn numbers to every world's strategies; with common
    knowledge a few of its worlds are given to Gambit too."""
    import overture as ov

    game: Game = ov.compile(ov.load(name))
    pooled = _one_reading(game, f"{name}, pooled strategies known", worlds, False)
    common = _one_reading(game, f"{name}, common knowledge", worlds, True)
    if not GAMBIT.exists():
        return [pooled, common]
    gambit, apart = _worlds_in_gambit(game)
    return [pooled, replace(common, gambit=gambit, apart=apart)]


def _worlds_in_gambit(game: Game) -> tuple[float, float]:
    """The central world and the first drawn ones in Gambit: mean CPU-seconds of a world, and how
    far its answers are from ours. It takes one precision for all, so every party's payoffs are
    multiplied by its own and lambda is 1."""
    from fractions import Fraction

    from overture.exchange.efg import efg_text
    from overture.exchange.from_game import form_of
    from overture.game.assembly import assembly
    from overture.game.evaluate import evaluate
    from overture.solve.quantal_response import plan, respond, strategies
    from overture.solve.strategies import no_pooled
    from overture.worlds.draws import central, draw

    middle = central(game.case)
    offset = game.tree.offset
    nobody, programme = no_pooled(game.tree), plan(game.tree, game.tree.offset[:-1] < 0)
    games, ours = [], []
    for draws in (middle, *(draw(game.case, 1, world, 1) for world in range(DRAWN))):
        numbers = evaluate(game, draws, middle, assembly(game))
        answers = respond(programme, numbers, nobody)
        strategy = strategies(programme, numbers, nobody, answers)[0][0]
        ours.append({s.label: strategy[offset[s.index] : offset[s.index + 1]] for s in game.sets})
        lam = {s.party: Fraction(float(numbers.precision[0, s.index])) for s in game.sets}
        form = form_of(game, draws)
        factors = [lam.get(party, Fraction(1)) for party in game.case.parties]
        paths: dict[str, tuple[str, ...]] = {}
        actions: dict[str, tuple[str, ...]] = {}
        root = _stretched(form.root, factors, (), paths, actions)
        efg = efg_text(replace(form, root=root))
        games.append({"efg": efg, "paths": paths, "actions": actions})
    gambit, profiles, _ = ask_gambit(games, 1.0)
    apart = max(
        abs(theirs - mine)
        for profile, known in zip(profiles, ours, strict=True)
        for label, mixed in profile.items()
        for theirs, mine in zip(mixed, known[label], strict=True)
    )
    return gambit, float(apart)


def _stretched(
    node: FormNode,
    factors: list[Fraction],
    path: tuple[str, ...],
    paths: dict[str, tuple[str, ...]],
    actions: dict[str, tuple[str, ...]],
) -> FormNode:
    """The tree with every player's payoffs multiplied; notes where each set is first met."""
    from overture.exchange.form import Choice, End

    outcome = node.outcome and replace(
        node.outcome,
        payoffs=tuple(p * f for p, f in zip(node.outcome.payoffs, factors, strict=True)),
    )
    if isinstance(node, End):
        return replace(node, outcome=outcome)
    if isinstance(node, Choice):
        paths.setdefault(node.label, path)
        actions[node.label] = node.actions
    children = tuple(
        _stretched(child, factors, (*path, action), paths, actions)
        for action, child in zip(node.actions, node.children, strict=True)
    )
    return replace(node, outcome=outcome, children=children)


def _one_reading(game: Game, label: str, worlds: int, common: bool) -> Row:
    from overture.solve.quantal_response import respond, strategies
    from overture.worlds.ensemble import solve

    solution = solve(game, worlds=worlds, workers=1, common_knowledge=common, starts=0)
    begun = time.process_time()
    for block in solution.kept:
        responses = respond(solution.programme, block.numbers, solution.pooled)
        strategies(solution.programme, block.numbers, solution.pooled, responses)
    ours = (time.process_time() - begun) / sum(block.draws.count for block in solution.kept)
    return Row(label, game.tree.nodes, worlds, ours, None, None, None)


def main() -> int:
    """Measure, print, and renew the page if asked."""
    os.environ.update(ONE_THREAD)
    sys.path.insert(0, str(ROOT))
    from benchmarks.reporting.page import machine, table, write_section
    from tests.independent.random_games import crisis_game, signalling_game

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew docs/reference/benchmarks.md")
    parser.add_argument("--case", default="ukraine-2021", help="shipped case to measure, or none")
    given = parser.parse_args()
    rows = []
    small, version = planted("signalling game", [signalling_game(s) for s in range(400)], 50, 60)
    large, _ = planted("crisis tree", [crisis_game(s) for s in range(200)], 20, 100)
    rows += [small, large]
    if given.case != "none":
        rows += shipped(given.case, 20_000)
    text = f"""## The solver

`.venv/bin/python benchmarks/kernel.py`. {machine()} {_peer(version)}
Agent form, principal branch, one thread, CPU-seconds of solving only; lambda = 5 in the planted
games, the declared precisions in the shipped case, of which Gambit solves the central world and
{DRAWN} drawn ones.

{table(HEAD, [row.cells() for row in rows])}
"""
    print(text)
    if given.write:
        write_section("kernel", text)
    apart = [row for row in rows if row.apart is not None and row.apart > AGREEMENT]
    for row in apart:
        print(f"{row.what}: the answers differ by {row.apart:.1e}", file=sys.stderr)
    return 1 if apart else 0


def _peer(version: str) -> str:
    return f"Gambit is pygambit {version}." if version else "Gambit was not installed."


if __name__ == "__main__":
    raise SystemExit(main())
