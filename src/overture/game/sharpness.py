"""Where a declared precision leaves next to nothing to chance, seen without solving the game."""

from __future__ import annotations

import math

import numpy as np

from overture.errors import Problem
from overture.game.bounds import check_sharpness
from overture.game.draws import Array, Draws
from overture.game.evaluate import chances, precisions, term_values
from overture.game.game import Game, InformationSet
from overture.game.tree import CHANCE, DECISION, TERMINAL

CERTAIN = 0.999
LEAST = math.log(CERTAIN / (1 - CERTAIN))
"""Log-odds of a near-certain response."""

LARGE = 1e6
"""Log-odds that are shown by their order of magnitude."""


def near_certain(game: Game, central: Draws, worlds: Draws | None = None) -> tuple[Problem, ...]:
    """One warning per move whose response is near-certain in the central world, or in most of
    these worlds: a payoff that is 0 in the middle of its range may be large elsewhere.

    Everybody else is taken to choose evenly: then the odds of the best option against the next
    are exp(lambda x gap of their values). A logit response that leaves less than one in a
    thousand to anything else is a best response in all but name.
    """
    worst: dict[str, tuple[float, str, str]] = {}
    for where, draws in (("in the central world", central), ("in most worlds", worlds)):
        if draws is None:
            continue
        value = _even_values(game, draws)
        precision = precisions(game, draws, central)
        for information in game.sets:
            odds = _odds(game, information, value, precision)
            if odds > worst.get(information.move, (LEAST, "", ""))[0]:
                worst[information.move] = (odds, information.label, where)
    return tuple(
        Problem(
            "near-certain",
            game.case.moves[move].spot,
            f"moves.{move}",
            f"at '{label}' precision times the gap between the best option and the next is "
            f"{odds:{'.0f' if odds < LARGE else '.1e'}} {where}, so the response is near-certain",
            "if that is not meant, lower `rationality` for this move; high precisions also make "
            "strategies rest on few worlds",
            severity="warning",
        )
        for move, (odds, label, where) in worst.items()
    )


def _odds(game: Game, information: InformationSet, value: Array, precision: Array) -> float:
    """Log-odds of the best option against the next at a set: the median over the worlds."""
    if len(information.options) < 2:
        return 0.0
    tree = game.tree
    who = int(tree.player[information.index])
    first = tree.first_child[tree.members(information.index)]
    children = first[:, None] + np.arange(len(information.options))
    means = np.sort(value[:, children, who].mean(axis=1), axis=1)
    return float(np.median(precision[:, information.index] * (means[:, -1] - means[:, -2])))


def _even_values(game: Game, draws: Draws) -> Array:
    """Value of every node [W, nodes, movers] if everybody chooses evenly."""
    tree = game.tree
    chance = chances(game, draws)
    finals = _at_finals(game, draws)
    movers = len(game.movers)
    value = np.zeros((draws.count, tree.nodes, movers))
    at_terminal = np.zeros((draws.count, tree.terminals, movers))
    for final, terminal in enumerate(game.terminal_of):
        share = np.prod(chance[:, list(game.folded[final])], axis=1)
        at_terminal[:, terminal] += share[:, None] * finals[:, final]
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == TERMINAL:
            value[:, node] = at_terminal[:, tree.terminal[node]]
            continue
        first, count = int(tree.first_child[node]), int(tree.n_children[node])
        below = value[:, first : first + count]
        if tree.kind[node] == CHANCE:
            odds = chance[:, tree.edge[first : first + count]]
            value[:, node] = (odds[:, :, None] * below).sum(axis=1)
        elif tree.kind[node] == DECISION:
            value[:, node] = below.mean(axis=1)
    return value


def _at_finals(game: Game, draws: Draws) -> Array:
    """Payoff points of the movers at every final: [W, finals, movers]."""
    movers = {party: k for k, party in enumerate(game.movers)}
    finals = np.zeros((draws.count, len(game.finals), len(movers)))
    for index, group in enumerate(game.terms):
        if group.party in movers:
            at = list(group.finals)
            finals[:, at, movers[group.party]] += term_values(game, draws, index)[:, None]
    return finals


def evaluate_all(game: Game, draws: Draws, central: Draws) -> None:
    """Evaluate every number of the block, pooled precisions being those of the central world.

    Raises CaseError where one fails, or is too large.
    """
    chances(game, draws)
    precision = precisions(game, draws, central)
    largest: dict[int, float] = {}
    sums: dict[str, Array] = {p: np.zeros((len(game.finals), draws.count)) for p in game.movers}
    for index, group in enumerate(game.terms):
        value = term_values(game, draws, index)
        if group.party in sums:
            largest[index] = float(np.abs(value).max())
            sums[group.party][list(group.finals)] += value
    payoff = {k: float(np.abs(sums[p]).max()) for k, p in enumerate(game.movers)}
    check_sharpness(game, payoff, precision, largest)
