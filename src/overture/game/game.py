"""A game: the case compiled to a tree, with what each node and information set means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from overture.case.model import NONE, Case
from overture.errors import Problem
from overture.game.tree import Tree


@dataclass(frozen=True, slots=True)
class History:
    """What has happened: the type of each party that has types, the option of each move."""

    types: Mapping[str, str]
    choices: Mapping[str, str]

    def value(self, name: str) -> str:
        """The type of a party or the option chosen in a move (`none` if it did not happen)."""
        if name in self.types:
            return self.types[name]
        return self.choices.get(name, NONE)


@dataclass(frozen=True, slots=True)
class InformationSet:
    """What its mover knows when it moves, and what it does not.

    `known` lists (move, option or none) for every other move it has seen and every own earlier
    move, in the order of the case; `type` is its own type ("" if the party has none).
    """

    index: int
    party: str
    move: str
    type: str
    known: tuple[tuple[str, str], ...]
    options: tuple[str, ...]
    pooled: bool

    @property
    def label(self) -> str:
        """`party.move | type, move=option, ...`, with the moves that happened."""
        facts = [self.type] if self.type else []
        facts += [f"{move}={option}" for move, option in self.known if option != NONE]
        return f"{self.party}.{self.move}" + (f" | {', '.join(facts)}" if facts else "")


@dataclass(frozen=True, slots=True)
class ChanceGroup:
    """The probabilities of one chance move (or of one party's types) at histories that agree on
    everything the probabilities depend on. Its columns are `start`, `start` + 1, ..."""

    move: str  # "" when the types of `party` are drawn, or the way to the present (party "")
    party: str
    options: tuple[str, ...]
    start: int
    at: History


@dataclass(frozen=True, slots=True)
class TermGroup:
    """One payoff term at the final histories that agree on everything the term depends on."""

    party: str
    term: int
    at: History
    finals: tuple[int, ...]


@dataclass(frozen=True)
class Game:
    """The compiled case.

    `finals` are the histories at which the game is over. A chance move that ends the game is
    folded into its parent, so one terminal of the tree may stand for several of them: final f
    belongs to terminal `terminal_of[f]` with the product of the chance columns `folded[f]`.
    """

    case: Case
    tree: Tree
    sets: tuple[InformationSet, ...]
    movers: tuple[str, ...]
    chances: tuple[ChanceGroup, ...]
    chance_columns: int
    finals: tuple[History, ...]
    terminal_of: tuple[int, ...]
    folded: tuple[tuple[int, ...], ...]
    terms: tuple[TermGroup, ...]
    node_labels: tuple[str, ...]
    raw_nodes: int
    warnings: tuple[Problem, ...] = ()

    @property
    def hash(self) -> str:
        """The content hash of the case it was compiled from."""
        return self.case.hash

    @cached_property
    def node_of(self) -> np.ndarray:
        """The node of the tree at which each final ends: [finals]."""
        ends = np.flatnonzero(self.tree.terminal >= 0)
        node = np.empty(self.tree.terminals, dtype=np.int64)
        node[self.tree.terminal[ends]] = ends
        return np.asarray(node[np.array(self.terminal_of, dtype=np.int64)])

    @cached_property
    def folds(self) -> tuple[np.ndarray, np.ndarray]:
        """`folded` as (start, columns): final f has columns[start[f]:start[f + 1]]."""
        return (
            np.cumsum([0, *(len(columns) for columns in self.folded)]).astype(np.int64),
            np.array([c for columns in self.folded for c in columns], dtype=np.int64),
        )

    def __repr__(self) -> str:
        many = sum(1 for s in self.sets if len(self.tree.members(s.index)) > 1)
        return (
            f"Game({self.case.id}: {self.tree.nodes} nodes, {self.tree.terminals} terminals, "
            f"{len(self.sets)} information sets, {many} of them with more than one node)"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"

    def to_json(self) -> dict[str, object]:
        """Sizes and information sets as plain JSON values."""
        return {
            "case": {"id": self.case.id, "hash": self.case.hash},
            "nodes": self.tree.nodes,
            "terminals": self.tree.terminals,
            "nodes_before_folding": self.raw_nodes,
            "information_sets": [
                {
                    "label": s.label,
                    "party": s.party,
                    "move": s.move,
                    "nodes": len(self.tree.members(s.index)),
                    "options": list(s.options),
                    "pooled": s.pooled,
                }
                for s in self.sets
            ],
        }
