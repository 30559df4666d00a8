"""How likely each outcome is in each state (types and assumptions), from solved strategies.

A likelihood of reports depends on the state alone. So the chance of an outcome under any reports,
and under any priors over states, follows from two sums over worlds a state: the weight of the state
with the outcome, and without asking for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from overture.advise.reach import final_reach
from overture.advise.survey import where
from overture.evidence.particles import profiles_of
from overture.evidence.states import States
from overture.game.draws import Array
from overture.game.game import Game
from overture.worlds.ensemble import Block, Solution

SLICE = 500
"""Worlds taken at once: the reaches of all final histories stay small."""


@dataclass(frozen=True)
class Chances:
    """Sums over worlds: `joint` [outcomes, states] weight of a state in which the outcome comes
    about and the moves observed were made, `mass` [states] the same for any outcome, `prior`
    [states] whatever was observed. `names` are the outcomes."""

    names: tuple[str, ...]
    joint: Array
    mass: Array
    prior: Array

    def of(self, likelihood: Array) -> dict[str, float]:
        """Outcome -> probability, each state weighed by a likelihood [states] too."""
        total = float(self.mass @ likelihood)
        found = self.joint @ likelihood / total
        return {name: float(p) for name, p in zip(self.names, found, strict=True)}

    def within(self, types: int) -> Array:
        """Probability of each outcome within each state: [outcomes, states].

        A state that no world was drawn in has that of its types, whatever the assumptions.
        """
        return _ratio(self.joint, self.mass, types)

    def observed(self, types: int) -> Array:
        """Probability of the moves observed within each state: [states]."""
        return np.asarray(_ratio(self.mass[None, :], self.prior, types)[0])


def chances(
    solution: Solution, states: States, names: Sequence[str], made: Mapping[str, str]
) -> Chances:
    """Chances of some outcomes, after the moves `made` (move -> option).

    Moves of the advised party are interventions (factor 1), as in `move_likelihood`.
    """
    game = solution.game
    groups = _groups(game, names, made)
    free = np.array([label in made and _own(game, label) for label in game.node_labels])
    found = np.zeros((len(groups), states.count))
    for block in solution.blocks():
        place = _assumptions(block, states)
        for start in range(0, block.draws.count, SLICE):
            part = slice(start, min(start + SLICE, block.draws.count))
            columns = np.ascontiguousarray(block.numbers.chance[part].T)
            slots = np.ascontiguousarray(block.strategy[part].T)
            reach = final_reach(game, columns, slots, free)
            weight = block.weights[part]
            whole = (
                reach if not free.any() else final_reach(game, columns, slots, np.zeros_like(free))
            )
            for row, group in enumerate(groups):
                for profile, finals in enumerate(group):
                    if finals.any():
                        at = place[part] * len(group) + profile
                        of = whole if row == len(groups) - 1 else reach
                        mass = (finals @ of) * weight
                        found[row] += np.bincount(at, mass, minlength=states.count)
    return Chances(tuple(names), found[:-2], found[-2], found[-1])


def _own(game: Game, move: str) -> bool:
    return move in game.case.moves and game.case.moves[move].by == game.case.advised


def _groups(game: Game, names: Sequence[str], made: Mapping[str, str]) -> list[list[Array]]:
    """For each outcome, for any outcome, and for anything observed: by profile of types, which
    final histories count, as numbers 0 and 1 [finals]."""
    case = game.case
    fits = np.array([all(final.value(m) == o for m, o in made.items()) for final in game.finals])
    held = [where(game, case.outcomes[name].when) & fits for name in names]
    held += [fits, np.ones(len(game.finals), dtype=bool)]
    profiles = [
        np.array([tuple(f.types[party] for party in case.types) == profile for f in game.finals])
        for profile in profiles_of(case)
    ]
    return [[(mine & inside).astype(np.float64) for mine in profiles] for inside in held]


def _assumptions(block: Block, states: States) -> np.ndarray:
    """Which combination of truths each world has, in the order of the states: [W]."""
    place = np.zeros(block.draws.count, dtype=np.intp)
    for name in states.assumptions:
        place = place * 2 + ~block.draws.truths[name]
    return place


def _ratio(above: Array, below: Array, types: int) -> Array:
    """above [rows, states] / below [states]; where below is 0, that of the profile of types."""
    by_types = above.reshape(len(above), -1, types).sum(axis=1)
    total = below.reshape(-1, types).sum(axis=0)
    usual = np.divide(by_types, total, out=np.zeros_like(by_types), where=total > 0)
    spread = np.tile(usual, below.size // types)
    return np.asarray(np.divide(above, below, out=spread, where=below > 0))
