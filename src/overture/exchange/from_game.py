"""One world of a compiled case as an extensive game with exact numbers.

Chance moves at the end of the game, which the solvers fold into payoffs, are written out; so the
file has every history of the case. Parties that never move are players too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from overture.case.model import Case
from overture.exchange.form import Chance, Choice, End, Form, Node, Outcome, canonical
from overture.exchange.names import Names, read_names
from overture.game.draws import Array, Draws
from overture.game.environment import Environment
from overture.game.evaluate import chances, term_values
from overture.game.game import Game, History
from overture.game.rationals import distribution, exact
from overture.game.tree import CHANCE, TERMINAL


def form_of(game: Game, draws: Draws, world: int = 0) -> Form:
    """World `world` of a block of draws as a game.

    Payoffs are those of the solvers (utilities, where a party has a risk attitude), as exact
    fractions of the floats; chance probabilities sum to exactly 1. Raises CaseError where the
    numbers of the world are out of range.
    """
    case = game.case
    writer = _Writer(game, read_names(case.folder), chances(game, draws)[world])
    writer.pay(draws, world)
    root = writer.node(0)
    names = writer.names
    return canonical(
        Form(
            names.texts.get("title", case.title),
            names.texts.get("comment", case.summary),
            tuple(names.parties.get(p.id, p.name) for p in case.parties.values()),
            root,
        )
    )


class _Writer:
    """What is needed to write the nodes of one world; `canonical` numbers them."""

    def __init__(self, game: Game, names: Names, odds: Array) -> None:
        self.game = game
        self.names = names
        self.odds = odds
        self.players = {party: index for index, party in enumerate(game.case.parties)}
        self.payoffs: Array = np.zeros((len(game.finals), len(self.players)))
        self.at_terminal: list[list[int]] = [[] for _ in range(game.tree.terminals)]
        for final, terminal in enumerate(game.terminal_of):
            self.at_terminal[terminal].append(final)
        self.risk = [party.risk for party in game.case.parties.values()]

    def pay(self, draws: Draws, world: int) -> None:
        """The payoffs at every final history, terms added in the order of the case."""
        for index, group in enumerate(self.game.terms):
            value = term_values(self.game, draws, index)[world]
            self.payoffs[list(group.finals), self.players[group.party]] += value
        for player, risk in enumerate(self.risk):
            if risk != 0.0:
                points = self.payoffs[:, player]
                self.payoffs[:, player] = [-math.expm1(-risk * x) / risk for x in points]

    def node(self, index: int) -> Node:
        tree = self.game.tree
        if tree.kind[index] == TERMINAL:
            return self.ending(self.at_terminal[int(tree.terminal[index])], 0)
        below = range(
            int(tree.first_child[index]), int(tree.first_child[index] + tree.n_children[index])
        )
        if tree.kind[index] == CHANCE:
            label = self.game.node_labels[index]
            columns = [int(tree.edge[child]) for child in below]
            options = next(g.options for g in self.game.chances if g.start == columns[0])
            children = tuple(self.node(child) for child in below)
            return self.chance(label, options, columns, children)
        which = int(tree.infoset[index])
        information = self.game.sets[which]
        return Choice(
            self.players[information.party],
            which,
            self.names.information_sets.get(information.label, information.label),
            self.actions(information.move, information.options),
            tuple(self.node(child) for child in below),
        )

    def ending(self, finals: Sequence[int], depth: int) -> Node:
        """A terminal node, or the chance moves that end the game from here on."""
        columns = [self.game.folded[final] for final in finals]
        if len(columns[0]) == depth:
            return self.end(finals[0])
        branches: dict[int, list[int]] = {}
        for final, path in zip(finals, columns, strict=True):
            branches.setdefault(path[depth], []).append(final)
        group = next(g for g in self.game.chances if g.start == min(branches))
        children = tuple(self.ending(below, depth + 1) for below in branches.values())
        return self.chance(group.move, group.options, list(branches), children)

    def chance(
        self,
        label: str,
        options: Sequence[str],
        columns: Sequence[int],
        children: tuple[Node, ...],
    ) -> Node:
        return Chance(
            0,
            self.names.chances.get(label, label),
            self.actions(label, options),
            distribution([float(self.odds[column]) for column in columns]),
            children,
        )

    def end(self, final: int) -> End:
        payoffs: tuple[Fraction, ...] = tuple(exact(float(v)) for v in self.payoffs[final])
        held = outcomes_at(self.game.case, self.game.finals[final])
        name = ", ".join(self.names.outcomes.get(outcome, outcome) for outcome in held)
        return End(Outcome(0, name, payoffs))

    def actions(self, move: str, options: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.names.actions.get(f"{move}.{o}", o) for o in options)


def outcomes_at(case: Case, at: History) -> list[str]:
    """The outcomes of the case that hold at a final history, in the order of the case."""
    environment = Environment(case, at, None)
    return [name for name in case.outcomes if bool(environment[name])]
