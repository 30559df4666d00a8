"""One world of a compiled game with exact numbers: what equilibria are enumerated on."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from overture.game.draws import Draws
from overture.game.evaluate import chances, term_values
from overture.game.game import Game
from overture.game.rationals import distribution, exact
from overture.solve.equilibria.values import PointGame

PLAIN = 10**6
"""A fraction with a denominator up to this is taken to be the number that the case means."""

ROUNDING = 4
"""Units in the last place that evaluating a term in floats may have cost."""


def point_game(game: Game, draws: Draws, world: int = 0) -> PointGame:
    """World `world` of a block of draws, in fractions.

    Terms are turned into fractions before they are added, and chance moves that end the game are
    averaged in fractions, so that constants of the case stay what was declared: 0.52 * -0.8 is
    -52/125, not the float next to it. Raises CaseError where a number of the world is out of
    range.
    """
    odds, plain = _odds(game, np.asarray(chances(game, draws)[world]))
    players = {party: index for index, party in enumerate(game.movers)}
    points = [[Fraction(0)] * len(players) for _ in game.finals]
    for index, group in enumerate(game.terms):
        if group.party not in players:
            continue
        value = _meant(float(term_values(game, draws, index)[world]))
        plain &= value.denominator <= PLAIN
        for final in group.finals:
            points[final][players[group.party]] += value
    for party, player in players.items():
        risk = game.case.parties[party].risk
        if risk != 0.0:
            plain = False
            for row in points:
                row[player] = exact(-math.expm1(-risk * float(row[player])) / risk)
    payoffs = [[Fraction(0)] * len(players) for _ in range(game.tree.terminals)]
    for final, terminal in enumerate(game.terminal_of):
        share = math.prod((odds[column] for column in game.folded[final]), start=Fraction(1))
        for player in range(len(players)):
            payoffs[terminal][player] += share * points[final][player]
    return PointGame(
        game.tree,
        tuple(tuple(row) for row in payoffs),
        tuple(odds),
        plain,
        tuple(s.label for s in game.sets),
    )


def payoffs_beside(game: Game, draws: Draws, world: int = 0) -> dict[str, list[float]]:
    """Party -> [finals] payoffs in one world, for the parties with payoffs that make no move.

    They bear on no choice and so are no part of a point game; they are valued under one all the
    same. Raises CaseError as `point_game` does.
    """
    points: dict[str, list[Fraction]] = {}
    for index, group in enumerate(game.terms):
        if group.party not in game.movers:
            mine = points.setdefault(group.party, [Fraction(0)] * len(game.finals))
            value = _meant(float(term_values(game, draws, index)[world]))
            for final in group.finals:
                mine[final] += value
    out = {}
    for party, mine in points.items():
        risk = game.case.parties[party].risk
        floats = [float(v) for v in mine]
        out[party] = [-math.expm1(-risk * v) / risk for v in floats] if risk != 0.0 else floats
    return out


def _meant(value: float) -> Fraction:
    """The simple fraction next to a float, else the fraction that rounds to the float."""
    simple = Fraction(value).limit_denominator(PLAIN)
    near = abs(simple - Fraction(value)) <= ROUNDING * Fraction(math.ulp(value))
    return simple if near else exact(value)


def _odds(game: Game, columns: np.ndarray) -> tuple[list[Fraction], bool]:
    """Every chance column as a fraction, those of one chance move summing to 1."""
    odds = [Fraction(0)] * columns.shape[0]
    for group in game.chances:
        part = slice(group.start, group.start + len(group.options))
        odds[part] = distribution([float(p) for p in columns[part]])
    return odds, all(p.denominator <= PLAIN for p in odds)
