"""What no deal is worth, taken from the solved game.

Where the table is a move of the game, no deal is what follows when the talks fail. It is stated on
the scale of the agenda: the worth that a signed package would need for the party to be as well off
with it. In every world, and for every type, the payoff of a signed package is fitted by a line in
its worth over the packages of the table, and no deal is the worth at which that line meets what
follows when the talks fail:

    no deal = mean worth + (E[payoff | talks fail] - mean E[payoff | signed]) / slope

The slope is what a point of the agenda adds to the payoff; it is taken as 1 where the payoff does
not grow with the worth.
Histories that lead to the table weigh as they are reached there; which package is proposed and who
declines weighs evenly, so that the number does not depend on what is agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overture.advise.layout import layout
from overture.advise.reach import final_reach
from overture.case.model import NONE
from overture.case.table import is_move
from overture.case.table_names import RATIFIED, SIGNED, TABLE, acceptance
from overture.errors import NotSolved
from overture.game.draws import Array
from overture.game.evaluate import term_values
from overture.game.game import Game
from overture.worlds.agenda_numbers import Column
from overture.worlds.ensemble import Block, Solution

MOST_WORLDS = 1_000
"""Worlds on which it is worked out: the first of the ensemble."""


LEAST_SLOPE = 1e-6
"""A point of the agenda that adds less to the payoff says nothing of what no deal is worth."""


@dataclass(frozen=True)
class FromGame:
    """`values`: column -> what no deal is worth [W]; `odds`: party -> type -> probability at the
    table, averaged over worlds; `opens`: the probability that the table opens under the policies
    that lead to it, at most over policies. weights [W]."""

    values: Mapping[Column, Array]
    odds: Mapping[str, Mapping[str, float]]
    opens: float
    weights: Array


def from_game(solution: Solution, columns: tuple[Column, ...]) -> FromGame:
    """What the solved game says of no deal for these columns.

    Raises NotSolved where the table is no move of the game, or is never reached by some type.
    """
    game = solution.game
    if not is_move(game.case):
        raise NotSolved(
            "no_deal is from_game, but the table never opens in the game; add `opens_if` to the "
            "agenda, or give a number for each party"
        )
    block = solution.kept[0]
    many = min(MOST_WORLDS, block.draws.count)
    plan = layout(game)
    own = {TABLE, RATIFIED, *(acceptance(party) for party in game.case.parties)}
    at_table = np.array([label in own for label in game.node_labels])
    chance = np.ascontiguousarray(block.numbers.chance[:many].T)
    slots = np.ascontiguousarray(block.strategy[:many].T)
    even = final_reach(game, chance, slots, at_table | plan.decide_nodes)
    reach = final_reach(game, chance, slots, plan.decide_nodes)
    weights = block.weights[:many]
    opened = np.array([f.value(TABLE) != NONE for f in game.finals])
    values = {column: _no_deal(game, block, column, even, many, weights) for column in columns}
    by_policy = [
        float(reach[opened & (plan.policy == k)].sum(axis=0) @ weights / weights.sum())
        for k in range(len(plan.options))
    ]
    return FromGame(
        values, _odds(game, reach[opened], opened, weights), max(by_policy, default=0.0), weights
    )


def _odds(
    game: Game, reach: Array, opened: np.ndarray, weights: Array
) -> dict[str, dict[str, float]]:
    finals = [f for f, at in zip(game.finals, opened, strict=True) if at]
    mass = reach @ weights
    out = {}
    for party, kinds in game.case.types.items():
        of = [
            float(sum(m for f, m in zip(finals, mass, strict=True) if f.types.get(party) == kind))
            for kind in kinds
        ]
        total = sum(of)
        out[party] = {k: v / total if total > 0 else 0.0 for k, v in zip(kinds, of, strict=True)}
    return out


def _no_deal(
    game: Game, block: Block, column: Column, reach: Array, many: int, weights: Array
) -> Array:
    """[W] for one column; the mean of the other worlds where a world does not reach the table."""
    payoff = _payoffs(game, block, column.party, many)
    mine = [not column.kind or f.types.get(column.party) == column.kind for f in game.finals]
    table = [f.value(TABLE) for f in game.finals]
    signed = [f.value(RATIFIED) == SIGNED for f in game.finals]
    failed = np.array(
        [m and t != NONE and not s for m, t, s in zip(mine, table, signed, strict=True)]
    )
    deals = block.draws.deals
    assert deals is not None
    worths, payoffs = [], []
    for package in deals.packages:
        here = np.array(
            [m and s and t == package for m, t, s in zip(mine, table, signed, strict=True)]
        )
        typed = deals.worths[package, column.party].values
        worth = typed[column.kind if column.kind in typed else ""][:many]
        worths.append(worth)
        payoffs.append(_mean(payoff, reach, here))
    found = _meets(np.array(worths), np.array(payoffs), _mean(payoff, reach, failed))
    known = np.isfinite(found)
    if not (known & (weights > 0)).any():
        raise NotSolved(
            f"the table is never reached by {column.name}, so that the game does not say what no "
            "deal is worth to it; give a number under `agenda.no_deal`"
        )
    filled = np.average(found[known], weights=weights[known])
    return np.asarray(np.where(known, found, filled))


def _meets(worths: Array, payoffs: Array, fails: Array) -> Array:
    """[W] the worth at which the line through the packages [K, W] meets the payoff of no deal."""
    from_mean = worths - worths.mean(axis=0)
    spread = (from_mean**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (from_mean * payoffs).sum(axis=0) / spread
        slope = np.where(slope > LEAST_SLOPE, slope, 1.0)
        return np.asarray(worths.mean(axis=0) + (fails - payoffs.mean(axis=0)) / slope)


def _mean(payoff: Array, reach: Array, here: np.ndarray) -> Array:
    mass = reach[here].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((reach[here] * payoff[here]).sum(axis=0) / mass)


def _payoffs(game: Game, block: Block, party: str, many: int) -> Array:
    """[finals, W] the payoff of a party."""
    out = np.zeros((len(game.finals), many))
    for g, group in enumerate(game.terms):
        if group.party == party:
            known = block.terms.get(g)
            values = term_values(game, block.draws, g) if known is None else known
            out[list(group.finals)] += values[:many]
    return out
