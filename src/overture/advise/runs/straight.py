"""The worlds of a chunk in one pass, where a game allows it: see `advise.one_pass`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overture.advise.layout import EXTRA, Layout, Terms
from overture.advise.survey import (
    PART_SLICE,
    Part,
    kinds_of,
    part_of,
    truths_of,
)
from overture.game.assembly import Assembly, Cells
from overture.game.bounds import MOST_SHARPNESS
from overture.game.draws import Array, Draws
from overture.game.evaluate import inputs
from overture.game.game import Game
from overture.worlds.ensemble import Solution, drawn_worlds


@dataclass(frozen=True)
class Passed:
    """Worlds that have been passed: parts of the sums, and the probabilities they play, by slot,
    summed with their weights [slots]."""

    draws: Draws
    found: list[Part]
    played: Array


def can_be_direct(solution: Solution) -> bool:
    """Whether strategies follow from the ends alone and the advised party is neutral to risk."""
    case = solution.game.case
    return (
        solution.programme.unknowns == 0
        and solution.reweigh is None
        and not case.parties[case.advised].risk
    )


def cells_of_game(game: Game, plan: Assembly) -> Cells:
    """The cells of a plan, whose groups are those of the movers, as rows of all groups."""
    rows = np.array(plan.groups, dtype=np.int64)[plan.cells.rows]
    return plan.cells._replace(rows=rows)


def straight(
    solution: Solution, plan: Layout, terms: Terms, cells: Cells, start: int, count: int
) -> Passed | None:
    """Worlds `start` ... `start + count - 1`, or None where they have to go the long way: a payoff
    is out of bounds, which has to be told apart, or a reply is impossible for a type."""
    from overture.advise.one_pass import one_pass

    game = solution.game
    draws = drawn_worlds(game, solution.seed, start, count, solution.pinned, None)
    made = inputs(game, draws, solution.central, solution.assembly)
    kinds = kinds_of(draws.weights, truths_of(game, draws))
    by_policy = np.zeros((len(plan.options), count))
    played, found = np.zeros(game.tree.slots), []
    sharpest = float(made.precision.max(initial=0.0))
    for first in range(0, count, PART_SLICE):
        stop = min(first + PART_SLICE, count)
        by_term = np.zeros(len(plan.terms) * len(plan.options))
        sums, plays = np.zeros((len(game.finals), kinds.shape[0] + EXTRA)), np.zeros_like(played)
        low, high, never = one_pass(
            solution.programme, cells, terms, made.values, made.chance, made.precision, made.which,
            solution.pooled.logs, kinds, first, stop, by_term, by_policy, sums.reshape(-1), plays,
        )  # fmt: skip
        within = np.isfinite([low, high]).all() and max(high, -low) * sharpest <= MOST_SHARPNESS
        if never or not within:
            return None
        none = np.zeros(len(plan.options))
        found.append(part_of(plan, by_policy[:, first:stop], by_term, sums, none))
        played += plays
    return Passed(draws, found, played)
