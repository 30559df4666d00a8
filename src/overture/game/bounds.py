"""How large payoffs and precisions may be: beyond, doubles cannot tell one option from another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from overture.errors import CaseError, Problem
from overture.game.draws import Array
from overture.game.game import Game

MOST_PAYOFF = 1e15
"""Points: beyond, a double no longer holds tenths of a point."""

MOST_SHARPNESS = 1e12
"""Precision times payoff: beyond, log-odds near an even choice are lost to rounding."""


def too_large(game: Game, index: int, value: Array, first: int) -> Problem:
    """A value [W] of term group `index` beyond MOST_PAYOFF; `first` is the first world's number."""
    group = game.terms[index]
    term = game.case.payoffs[group.party][group.term]
    world = int(np.argmax(np.abs(value)))
    return Problem(
        "payoff-size",
        term.add.spot,
        f"payoffs.{group.party}.{term.name}",
        f"'{term.add.text}' is {value[world]:.3g} in world {first + world}, "
        f"beyond {MOST_PAYOFF:.0e} points",
        "write all payoffs in a larger unit, such as millions",
    )


def check_sharpness(
    game: Game, payoff: Mapping[int, float], precision: Array, largest: Mapping[int, float]
) -> None:
    """Raise CaseError where a party's precision times its payoff is beyond MOST_SHARPNESS.

    `payoff`: mover -> largest size of its payoff at an end; `precision` [W, information sets];
    `largest`: term group -> largest size of its value, to name the term at fault.
    """
    for k, party in enumerate(game.movers):
        sets = [s for s in game.sets if s.party == party]
        if not sets:
            continue
        at = {s.move: float(precision[:, s.index].max()) for s in sets}
        move = max(at, key=lambda name: at[name])
        # plain floats: their product overflows to infinity without a warning
        sharp = at[move] * payoff[k]
        if sharp <= MOST_SHARPNESS:
            continue
        spot = game.case.rationality[party].default.spot
        groups = [i for i in largest if game.terms[i].party == party]
        if groups and at[move] < payoff[k]:
            group = game.terms[max(groups, key=lambda i: largest[i])]
            spot = game.case.payoffs[party][group.term].add.spot
        raise CaseError(
            [
                Problem(
                    "payoff-size",
                    spot,
                    f"payoffs.{party}",
                    f"at {move} the precision of {party} is up to {at[move]:.3g} and its payoffs "
                    f"are up to {payoff[k]:.3g} points: their product is beyond "
                    f"{MOST_SHARPNESS:.0e}, where rounding decides between options",
                    f"write the payoffs of {party} in a larger unit, or lower "
                    f"`rationality.{party}`",
                )
            ]
        )


def sharpest(game: Game, payoffs: Array, precision: Array) -> str:
    """Where precision times the spread of payoffs is largest, in words.

    `payoffs` [W, terminals, movers] and `precision` [W, information sets] of a few worlds.
    """
    spread = (payoffs.max(axis=1) - payoffs.min(axis=1)).max(axis=0)
    at = {
        (s.party, s.move): float(precision[:, s.index].max())
        * float(spread[game.movers.index(s.party)])
        for s in game.sets
    }
    party, move = max(at, key=lambda key: at[key])
    return f"it is sharpest for {party} at {move}: precision times spread is {at[party, move]:.3g}"
