"""Point games and assessments made from the nested trees of the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.independent.arrays import flatten
from tests.independent.trees import Chance, Node, Terminal

from overture.game.tree import CHANCE, TERMINAL
from overture.solve.equilibria.values import Assessment, Number, PointGame, Trembles


@dataclass(frozen=True)
class Pointed:
    """A nested tree as a point game; sets and options keep their names.

    nodes  [nodes] the history of every node, as the labels of the edges into it
    """

    point: PointGame
    names: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    nodes: tuple[tuple[str, ...], ...]

    def strategy(self, **chosen: str | Sequence[Number | str]) -> tuple[Number, ...]:
        """[slots] from {set: option, or its probabilities}, `_` for any other letter of a set."""
        out: list[Number] = []
        for name, actions in zip(self.names, self.actions, strict=True):
            played = chosen[_plain(name)]
            if isinstance(played, str):
                out += [Fraction(int(action == played)) for action in actions]
                assert played in actions
            else:
                out += [p if isinstance(p, float) else Fraction(p) for p in played]
        return tuple(out)

    def beliefs(self, given: Mapping[str, Mapping[str, Number | str]]) -> tuple[Number, ...]:
        """[decision nodes] from {set: {history joined by spaces: probability}}; sets of one node
        may be left out, and nodes left out have belief 0."""
        out: list[Number] = []
        for infoset, name in enumerate(self.names):
            members = self.point.tree.members(infoset).tolist()
            if len(members) == 1:
                out.append(Fraction(1))
                continue
            told = given[name]
            histories = [" ".join(self.nodes[node]) for node in members]
            assert set(told) <= set(histories), (told, histories)
            for history in histories:
                p = told.get(history, 0)
                out.append(p if isinstance(p, float) else Fraction(p))
        return tuple(out)

    def assessment(
        self,
        strategy: Sequence[Number],
        given: Mapping[str, Mapping[str, Number | str]],
        trembles: Trembles | None = None,
    ) -> Assessment:
        """The assessment of a strategy and named beliefs."""
        return Assessment(tuple(strategy), self.beliefs(given), trembles)


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)


def pointed(root: Node) -> Pointed:
    """The point game of a nested tree, its numbers as they are in the tree."""
    flat = flatten(root)
    tree = flat.tree
    nodes: list[Node] = [root] * tree.nodes
    histories: list[tuple[str, ...]] = [()] * tree.nodes
    payoffs: list[tuple[Fraction, ...]] = [()] * tree.terminals
    chance = [Fraction(0)] * tree.chances
    for at in range(tree.nodes):
        node = nodes[at]
        if isinstance(node, Terminal):
            assert tree.kind[at] == TERMINAL
            payoffs[tree.terminal[at]] = node.payoffs
            continue
        labels = node.labels if isinstance(node, Chance) else node.actions
        for k, child in enumerate(node.children):
            below = int(tree.first_child[at]) + k
            nodes[below] = child
            histories[below] = (*histories[at], labels[k])
            if isinstance(node, Chance):
                assert tree.kind[at] == CHANCE
                chance[tree.edge[below]] = node.probabilities[k]
    point = PointGame(tree, tuple(payoffs), tuple(chance), True, flat.names)
    return Pointed(point, flat.names, flat.actions, tuple(histories))
