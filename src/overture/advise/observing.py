"""What it is worth to see an indicator before the next decision.

Everybody else's strategies are held. After each answer, yes or no, the advised party chooses its
own moves afresh, and once as if it had not asked; the difference, averaged over the answers, is the
expected value of sample information (Raiffa and Schlaifer 1961). The answer comes from the source
that the case names under `reported_by`, with its errors, else from one that is always right.
"""

from __future__ import annotations

import numpy as np

from overture.advise.plan import best_plan, own_tree
from overture.advise.present import worths
from overture.advise.survey import Survey
from overture.evidence.belief import CaseBelief
from overture.evidence.particles import profiles_of
from overture.evidence.reports import would_be_reported
from overture.game.continuation import Continuation
from overture.game.draws import Array
from overture.worlds.ensemble import Solution


def worth_of_indicators(
    found: CaseBelief, ahead: Continuation, solution: Solution, seen: Survey
) -> dict[str, float]:
    """Indicator -> EVSI in points of the advised party; 0 where no answer changes what it does."""
    game, case, states = ahead.game, found.case, found.states
    made = {move: option for move, (option, _) in found.reported.moves.items()}
    profiles = profiles_of(case)
    row = {profile: k for k, profile in enumerate(profiles)}
    profile_of = np.array([row[tuple(f.types[p] for p in case.types)] for f in game.finals])
    shape = (*(2 for _ in states.assumptions), len(profiles))
    tables = {
        name: would_be_reported(case, states, name, made).reshape(shape) for name in case.indicators
    }
    yes = {name: np.zeros(len(game.finals)) for name in tables}
    whole = np.zeros(len(game.finals))
    total = 0.0
    for block in solution.blocks():
        weights = block.weights
        worth = worths(game, block, seen.layout.own_nodes) * weights
        whole += worth.sum(axis=1)
        total += float(weights.sum())
        truths = tuple((~block.draws.truths[a]).astype(np.intp) for a in states.assumptions)
        for name, table in tables.items():
            told = np.broadcast_to(table[truths], (block.draws.count, len(profiles)))
            by_profile = worth @ told
            yes[name] += by_profile[np.arange(len(game.finals)), profile_of]
    tree = own_tree(game, seen, decide=True)
    among = frozenset(tree.sets)
    certain = np.ones(len(game.finals))

    def best(worth: Array) -> Array:
        return best_plan(tree, worth, worth, certain, among)[0]

    before = best(whole)
    return {
        name: max(
            sum(float(part @ best(part) - part @ before) for part in (told, whole - told)), 0.0
        )
        / total
        for name, told in yes.items()
    }
