"""Whether the design of the offer is made in a run, or left to a command of its own."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from overture.advise.design.values import Design, Later
from overture.errors import NotSolved

if TYPE_CHECKING:
    from overture.game.game import Game
    from overture.worlds.ensemble import Solution

WORLDS = 300
BUDGET = 300.0
"""Milliseconds of processor time that a run may spend on it."""


def within_run(solution: Solution) -> Design | Later | None:
    """The design of the offer as section 7 of the brief shows it.

    None where the case has no levers or no test of sincerity, or where the run is of another
    reading than that in which a design is made. Whether it is made depends on the size of the game
    alone, so that the same run always has the same bytes.
    """
    from overture.advise.design.design import design
    from overture.advise.design.grid import axes, combinations

    case = solution.game.case
    test = case.advice.test
    if not case.levers or test is None or test.complies is None or not test.sincere:
        return None
    if solution.reading != "pooled" or solution.pinned:
        return None
    if len({lever.sets for lever in case.levers.values()}) < len(case.levers):
        return None
    worlds = min(WORLDS, solution.worlds)
    settings = combinations(axes(case.levers, 5))
    if settings * cost(solution.game, worlds) <= BUDGET:
        try:
            return design(
                solution.game,
                worlds=worlds,
                seed=solution.seed,
                workers=solution.workers,
                refine=0,
                reweigh=solution.reweigh,
            )
        except NotSolved:
            # the command says what went wrong; a run does not fail over it
            pass
    words = ["overture", "design", case.id]
    if case.scenario:
        words += ["--scenario", case.scenario]
    return Later(test.offer, tuple(case.levers), shlex.join(words))


def cost(game: Game, worlds: int) -> float:
    """Milliseconds that one setting takes, as measured on small and large games."""
    return 3.0 + len(game.finals) * (0.06 + 0.0003 * worlds)
