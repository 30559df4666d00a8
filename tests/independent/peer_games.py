"""The 200 games whose logit equilibria another tool has solved; its answers are stored.

80 signalling games, 40 crises of 47 nodes, 80 random games of 2 or 3 players and at most 60
nodes; half of each with payoffs on [0, 1], half with normal payoffs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.independent.random_games import random_game, signalling_game, small_crisis_game
from tests.independent.trees import Node

LAMBDAS = (1.0, 5.0, 20.0)


@dataclass(frozen=True)
class PeerGame:
    """A game that can be made again from its family, seed and kind of payoffs."""

    family: str
    seed: int
    payoffs: str

    @property
    def name(self) -> str:
        """family-payoffs-seed."""
        return f"{self.family}-{self.payoffs}-{self.seed}"

    def tree(self) -> Node:
        """The game itself."""
        if self.family == "random":
            return random_game(self.seed, most=60, payoffs=self.payoffs)
        if self.family == "signalling":
            return signalling_game(self.seed, self.payoffs)
        return small_crisis_game(self.seed, 2, self.payoffs)


def peer_games() -> Iterator[PeerGame]:
    """All 200, in the order in which they are stored."""
    for family, count in (("signalling", 40), ("crisis", 20), ("random", 40)):
        for payoffs in ("unit", "normal"):
            for seed in range(count):
                yield PeerGame(family, seed, payoffs)
