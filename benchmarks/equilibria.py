"""Time of the searches for equilibria: every world in the kernel, one world in full.

    .venv/bin/python benchmarks/equilibria.py [--write] [--seconds S]

CPU-seconds of the process on one thread; drawing worlds and compiling are not counted.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overture.game.evaluate import Numbers
    from overture.game.tree import Tree
    from overture.solve.equilibria.values import Found, PointGame

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
TREE_AIM = "1,000"
CASE = "ukraine-2021"

WORLDS_HEAD = [
    "every world", "nodes", "worlds", "microseconds per world", "aim", "none", "one", "several",
    "undecided", "trembles sought in",
]  # fmt: skip
ONE_HEAD = ["one world", "search", "CPU-seconds", "aim", "found", "complete"]


def kernel_row(what: str, tree: Tree, numbers: Numbers, decide: int, aim: str) -> list[str]:
    """The pure sequential set of every world of a block, the search for trembles included."""
    from dataclasses import replace

    from overture.solve.equilibria.pure_shares import pure_shares

    few = replace(
        numbers,
        payoffs=numbers.payoffs[:2],
        chance=numbers.chance[:2],
        precision=numbers.precision[:2],
        weights=numbers.weights[:2],
    )
    pure_shares(tree, few, decide)  # compiled, or read from the cache
    begun = time.process_time()
    shares = pure_shares(tree, numbers, decide)
    each = (time.process_time() - begun) / numbers.worlds
    told = [f"{share:.1%}" for share in (shares.none, shares.one, shares.several)]
    return [
        what, str(tree.nodes), f"{numbers.worlds:,}", f"{1e6 * each:.1f}", aim, *told,
        f"{shares.undecided:.1%}", str(shares.slowly),
    ]  # fmt: skip


def crisis_numbers(worlds: int) -> tuple[Tree, Numbers]:
    """The 136-node tree in many worlds."""
    import numpy as np
    from tests.independent.arrays import flatten
    from tests.independent.random_games import crisis_game

    from overture.game.evaluate import Numbers

    flats = [flatten(crisis_game(seed)) for seed in range(worlds)]
    tree = flats[0].tree
    return tree, Numbers(
        payoffs=np.stack([flat.payoffs.T for flat in flats]),
        chance=np.stack([flat.chance for flat in flats]),
        precision=np.ones((worlds, tree.information_sets)),
        weights=np.ones(worlds),
    )


def case_numbers(worlds: int) -> tuple[Tree, Numbers, int, PointGame]:
    """The shipped case in drawn worlds, its deciding set, and its central world in fractions."""
    import overture as ov
    from overture.game.assembly import assembly
    from overture.game.evaluate import evaluate
    from overture.solve.equilibria.point import point_game
    from overture.worlds.draws import central, draw

    game = ov.compile(ov.load(CASE))
    middle = central(game.case)
    numbers = evaluate(game, draw(game.case, 1, 0, worlds), middle, assembly(game))
    decide = next(s.index for s in game.sets if s.move == game.case.advice.decide)
    return game.tree, numbers, decide, point_game(game, middle)


def one_row(what: str, search: str, found: Found, seconds: float, aim: str) -> list[str]:
    """A line of the second table."""
    complete = "yes" if found.complete else "no"
    return [what, search, f"{seconds:.3f}", aim, str(len(found.equilibria)), complete]


def main() -> int:
    """Measure, print, and renew the page if asked."""
    os.environ.update(ONE_THREAD)
    sys.path.insert(0, str(ROOT))
    from benchmarks.reporting.page import machine, table, write_section

    from overture.solve.equilibria.mixed import mixed_equilibria
    from overture.solve.equilibria.pure import pure_equilibria

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew docs/reference/benchmarks.md")
    parser.add_argument("--seconds", type=float, default=60.0, help="bound of the mixed search")
    given = parser.parse_args()
    tree, numbers = crisis_numbers(1_000)
    worlds = [kernel_row("crisis tree", tree, numbers, 0, TREE_AIM)]
    tree, numbers, decide, middle = case_numbers(1_000)
    worlds.append(kernel_row(CASE, tree, numbers, decide, ""))
    ones = []
    for concept, aim in (("sequential", "10"), ("weak_pbe", "")):
        begun = time.process_time()
        found = pure_equilibria(middle, concept=concept)
        spent = time.process_time() - begun
        ones.append(one_row(f"{CASE}, central", f"pure, {concept}", found, spent, aim))
    begun = time.process_time()
    found = mixed_equilibria(middle, seconds=given.seconds)
    spent = time.process_time() - begun
    ones.append(one_row(f"{CASE}, central", "mixed, sequential", found, spent, "60"))
    bounded = "".join(f"\nThe mixed search: {line}." for line in found.searched)
    text = f"""## Equilibria

`.venv/bin/python benchmarks/equilibria.py`. {machine()}
One thread, CPU-seconds of searching only, certificates included where one world is searched. In
every world the pure sequential equilibria are counted; "trembles sought in" are worlds of which the
kernel left a candidate open.

{table(WORLDS_HEAD, worlds)}

{table(ONE_HEAD, ones)}
{bounded}
"""
    print(text)
    if given.write:
        write_section("equilibria", text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
