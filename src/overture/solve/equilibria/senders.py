"""Who sends signals: moves at which the mover's private information makes a difference.

A stage is the information sets of one player, one for each of its types, at which it faces the
same move with the same public past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overture.game.game import Game
from overture.game.tree import Tree
from overture.solve.equilibria.values import Number, PointGame

ALIKE = 1e-9
"""Probabilities that differ by no more are the same."""


@dataclass(frozen=True)
class Stage:
    """One move of a player with private information.

    name  `party.move | move=option, ...` without the type; the first set's label without a game
    sets  [types] its information sets
    """

    name: str
    player: int
    sets: tuple[int, ...]


def stages(point: PointGame, game: Game | None) -> tuple[Stage, ...]:
    """The stages of every party with types, in the order of the information sets.

    From the case where there is one. Without it (a tree from a file): sets of a player with as
    many options, after the same own choices, that a later set of another player confuses.
    """
    if game is None:
        return _confused(point)
    groups: dict[tuple[str, str, tuple[tuple[str, str], ...], tuple[str, ...]], list[int]] = {}
    for own in game.sets:
        # types with other options cannot pool, and a type with one option sends no signal
        if own.type and len(own.options) > 1:
            groups.setdefault((own.party, own.move, own.known, own.options), []).append(own.index)
    out = []
    for sets in groups.values():
        if len(sets) > 1:
            first = game.sets[sets[0]]
            name = first.label.replace(f" | {first.type}, ", " | ").removesuffix(f" | {first.type}")
            out.append(Stage(name, int(point.tree.player[sets[0]]), tuple(sets)))
    return tuple(out)


def _confused(point: PointGame) -> tuple[Stage, ...]:
    tree = point.tree
    above = [_own_sets(tree, infoset) for infoset in range(tree.information_sets)]
    alike: dict[tuple[int, int, tuple[int, ...]], list[int]] = {}
    for infoset in range(tree.information_sets):
        options = int(tree.offset[infoset + 1] - tree.offset[infoset])
        key = (int(tree.player[infoset]), options, _own_choices(tree, infoset))
        alike.setdefault(key, []).append(infoset)
    out = []
    for (player, _, _), sets in alike.items():
        groups: list[set[int]] = [{infoset} for infoset in sets]
        for later in range(tree.information_sets):
            if tree.player[later] == player:
                continue
            joined = [group for group in groups if group & above[later]]
            if len(joined) > 1:
                groups = [group for group in groups if not group & above[later]]
                groups.append(set().union(*joined))
        for group in groups:
            if len(group) > 1:
                first = min(group)
                name = point.labels[first] if point.labels else f"information set {first}"
                out.append(Stage(name, player, tuple(sorted(group))))
    return tuple(sorted(out, key=lambda stage: stage.sets))


def _own_sets(tree: Tree, infoset: int) -> set[int]:
    """The information sets above any node of the set."""
    found = set()
    for member in tree.members(infoset).tolist():
        node = int(tree.parent[member])
        while node >= 0:
            if tree.infoset[node] >= 0:
                found.add(int(tree.infoset[node]))
            node = int(tree.parent[node])
    return found


def _own_choices(tree: Tree, infoset: int) -> tuple[int, ...]:
    """The numbers of the mover's own earlier options, the same at every node (perfect recall)."""
    chosen = []
    for below in tree.path(int(tree.members(infoset)[0])):
        before = int(tree.infoset[tree.parent[below]])
        if before >= 0 and tree.player[before] == tree.player[infoset]:
            chosen.append(below - int(tree.first_child[tree.parent[below]]))
    return tuple(chosen)


def pattern(tree: Tree, strategy: Sequence[Number], sets: Sequence[int]) -> str:
    """`pooling` if all types play alike, `separating` if no two share an option, else
    `semi_separating`; types are the information sets given."""
    plays = [tuple(strategy[tree.offset[i] : tree.offset[i + 1]]) for i in sets]
    columns = list(zip(*plays, strict=True))
    if all(max(column) - min(column) <= ALIKE for column in columns):
        return "pooling"
    used = [sum(1 for p in column if p > ALIKE) for column in columns]
    return "separating" if max(used) <= 1 else "semi_separating"
