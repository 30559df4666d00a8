"""Where a declared precision leaves next to nothing to chance, seen without solving the game."""

from __future__ import annotations

import math

import numpy as np

from overture.errors import Problem
from overture.game.draws import Array, Draws
from overture.game.evaluate import chances, precisions, term_values
from overture.game.game import Game
from overture.game.tree import CHANCE, DECISION, TERMINAL

CERTAIN = 0.999


def near_certain(game: Game, central: Draws) -> tuple[Problem, ...]:
    """One warning per move whose response is near-certain in the central world.

    Everybody else is taken to choose evenly: then the odds of the best option against the next
    are exp(lambda x gap of their values). A logit response that leaves less than one in a
    thousand to anything else is a best response in all but name.
    """
    value = _even_values(game, central)
    precision = precisions(game, central, central)[0]
    tree = game.tree
    worst: dict[str, tuple[float, str]] = {}
    for information in game.sets:
        who = int(tree.player[information.index])
        means = np.mean(
            [
                [
                    value[int(tree.first_child[node]) + k, who]
                    for k in range(len(information.options))
                ]
                for node in tree.members(information.index)
            ],
            axis=0,
        )
        if means.size < 2:
            continue
        next_best, best = np.sort(means)[-2:]
        odds = float(precision[information.index] * (best - next_best))
        if odds > worst.get(information.move, (math.log(CERTAIN / (1 - CERTAIN)), ""))[0]:
            worst[information.move] = (odds, information.label)
    return tuple(
        Problem(
            "near-certain",
            game.case.moves[move].spot,
            f"moves.{move}",
            f"at '{label}' precision times the gap between the best option and the next is "
            f"{odds:.0f} in the central world, so the response is near-certain",
            "if that is not meant, lower `rationality` for this move; high precisions also make "
            "strategies rest on few worlds",
            severity="warning",
        )
        for move, (odds, label) in worst.items()
    )


def _even_values(game: Game, central: Draws) -> Array:
    """Value of every node [nodes, movers] in the central world if everybody chooses evenly."""
    tree = game.tree
    chance = chances(game, central)[0]
    movers = {party: k for k, party in enumerate(game.movers)}
    finals = np.zeros((len(game.finals), len(movers)))
    for index, group in enumerate(game.terms):
        if group.party in movers:
            finals[list(group.finals), movers[group.party]] += term_values(game, central, index)[0]
    value = np.zeros((tree.nodes, len(movers)))
    at_terminal = np.zeros((tree.terminals, len(movers)))
    for final, terminal in enumerate(game.terminal_of):
        share = math.prod(chance[column] for column in game.folded[final])
        at_terminal[terminal] += share * finals[final]
    for node in range(tree.nodes - 1, -1, -1):
        if tree.kind[node] == TERMINAL:
            value[node] = at_terminal[tree.terminal[node]]
            continue
        first, count = int(tree.first_child[node]), int(tree.n_children[node])
        below = value[first : first + count]
        if tree.kind[node] == CHANCE:
            value[node] = chance[tree.edge[first : first + count]] @ below
        elif tree.kind[node] == DECISION:
            value[node] = below.mean(axis=0)
    return value


def evaluate_all(game: Game, draws: Draws) -> None:
    """Evaluate every term and chance of the block; raises CaseError where one fails."""
    chances(game, draws)
    for index in range(len(game.terms)):
        term_values(game, draws, index)
