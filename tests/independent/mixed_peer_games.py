"""The small games whose mixed equilibria Gambit was asked for, from their seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.independent.random_games import (
    TYPES,
    Stage,
    play_out,
    signalling_game,
)
from tests.independent.trees import Node


def three_types(seed: int) -> Node:
    """A signalling game with three types and two messages."""
    stages = [
        Stage(TYPES, None, ("a", "b", "c"), frozenset([0]), None),
        Stage("message", 0, ("left", "right"), frozenset([1]), None),
        Stage("response", 1, ("up", "down"), frozenset([0]), None),
    ]
    return play_out(stages, 2, Random(f"three-{seed}"), "unit")


def simultaneous(seed: int) -> Node:
    """Two types, a message, and then both choose without seeing the other's choice."""
    stages = [
        Stage(TYPES, None, ("a", "b"), frozenset([0]), None),
        Stage("message", 0, ("left", "right"), frozenset([1]), "right"),
        Stage("mine", 0, ("in", "out"), frozenset(), None),
        Stage("theirs", 1, ("in", "out"), frozenset(), None),
    ]
    return play_out(stages, 2, Random(f"simultaneous-{seed}"), "unit")


FAMILIES: dict[str, tuple[Callable[[int], Node], int]] = {
    "signalling": (signalling_game, 30),
    "three-types": (three_types, 12),
    "simultaneous": (simultaneous, 25),
}


@dataclass(frozen=True)
class MixedPeerGame:
    """One of the games."""

    family: str
    seed: int

    @property
    def name(self) -> str:
        """A title for files."""
        return f"{self.family}-{self.seed}"

    def tree(self) -> Node:
        """The game itself."""
        return FAMILIES[self.family][0](self.seed)


def mixed_peer_games() -> Iterator[MixedPeerGame]:
    """All of them, in order."""
    for family, (_, count) in FAMILIES.items():
        for seed in range(count):
            yield MixedPeerGame(family, seed)
