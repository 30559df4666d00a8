"""Random and planted games for the tests, the same from the same seed on any Python.

Only `random.Random.random` is used, whose stream is promised not to change; payoffs are
rounded to four decimals and probabilities are exact fractions.

Perfect recall holds by construction: the information set of a node is the name of its stage
with everything its mover has seen so far in order, its own moves included, and what a player
has seen only ever grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from statistics import NormalDist

from tests.independent.trees import Chance, Decision, Node, Terminal

TYPES = "types"


def draw_payoff(source: Random, kind: str) -> Fraction:
    """One payoff: `unit` uniform on [0, 1], `normal` standard normal; four decimals."""
    u = min(max(source.random(), 1e-9), 1 - 1e-9)
    value = u if kind == "unit" else NormalDist().inv_cdf(u)
    return Fraction(round(value * 10_000), 10_000)


def draw_distribution(source: Random, n: int) -> tuple[Fraction, ...]:
    """n probabilities, none below 1/20 of an equal share, summing to 1 exactly."""
    weights = [1 + int(20 * source.random()) for _ in range(n)]
    return tuple(Fraction(w, sum(weights)) for w in weights)


def _pick(source: Random, items: Sequence[int]) -> int:
    return items[int(source.random() * len(items))]


@dataclass(frozen=True)
class Stage:
    """A move of `mover` (None: chance) with `options`, seen by `seen_by` and by the mover."""

    name: str
    mover: int | None
    options: tuple[str, ...]
    seen_by: frozenset[int]
    ends: str | None  # the option after which the game is over, if any


Seen = tuple[tuple[tuple[str, str], ...], ...]
"""For each player the (stage, option) it has seen, in order."""


def play_out(stages: Sequence[Stage], players: int, source: Random, payoffs: str) -> Node:
    """The tree in which the stages are played one after another."""

    def build(at: int, seen: Seen) -> Node:
        if at == len(stages):
            return Terminal(tuple(draw_payoff(source, payoffs) for _ in range(players)))
        stage = stages[at]
        children = []
        for option in stage.options:
            if option == stage.ends:
                children.append(
                    Terminal(tuple(draw_payoff(source, payoffs) for _ in range(players)))
                )
                continue
            after = tuple(
                (*past, (stage.name, option)) if p == stage.mover or p in stage.seen_by else past
                for p, past in enumerate(seen)
            )
            children.append(build(at + 1, after))
        if stage.mover is None:
            chances = draw_distribution(source, len(children))
            return Chance(chances, tuple(children), stage.options)
        facts = ",".join(f"{name}={option}" for name, option in seen[stage.mover])
        infoset = f"{stage.name}|{facts}" if facts else stage.name
        return Decision(stage.mover, infoset, stage.options, tuple(children))

    return build(0, ((),) * players)


def _extent(stages: Sequence[Stage], players: int) -> tuple[int, int]:
    """How many nodes `play_out` makes, and how many numbers it draws, without playing."""
    nodes, draws = 1, players
    for stage in reversed(stages):
        ended = int(stage.ends in stage.options)
        going = len(stage.options) - ended
        nodes = 1 + ended + going * nodes
        draws = ended * players + going * draws
        if stage.mover is None:
            draws += len(stage.options)
    return nodes, draws


def random_stages(source: Random, players: int, types: int, stages: int) -> list[Stage]:
    """A chance move of types seen by one player, then moves that some of the others see."""
    informed = _pick(source, range(players))
    named = tuple(f"t{k}" for k in range(types))
    plan = [Stage(TYPES, None, named, frozenset([informed]), None)]
    for k in range(stages):
        options = tuple(f"o{j}" for j in range(2 if source.random() < 0.7 else 3))
        seen_by = frozenset(p for p in range(players) if source.random() < 0.55)
        mover = None if source.random() < 0.12 else _pick(source, range(players))
        ends = options[-1] if source.random() < 0.25 else None
        plan.append(Stage(f"m{k}", mover, options, seen_by, ends))
    return plan


def random_game(seed: int, *, most: int = 200, players: int = 0, payoffs: str = "unit") -> Node:
    """A random game of 2 or 3 players and at most `most` nodes, with at least three decisions."""
    source = Random(f"game-{seed}")
    while True:
        count = players or _pick(source, (2, 3))
        plan = random_stages(source, count, _pick(source, (2, 3)), _pick(source, range(2, 7)))
        nodes, draws = _extent(plan, count)
        decisions = [stage for stage in plan if stage.mover is not None]
        if nodes <= most and len({stage.mover for stage in decisions}) >= 2:
            return play_out(plan, count, source, payoffs)
        # a game that is not wanted is not built, only its numbers are drawn
        for _ in range(draws):
            source.random()


def signalling_game(seed: int, payoffs: str = "unit") -> Node:
    """Two types, two messages, two responses: 1 + 2 + 4 + 8 = 15 nodes, 4 information sets."""
    source = Random(f"signalling-{seed}")
    stages = [
        Stage(TYPES, None, ("strong", "weak"), frozenset([0]), None),
        Stage("message", 0, ("left", "right"), frozenset([1]), None),
        Stage("response", 1, ("up", "down"), frozenset([0]), None),
    ]
    return play_out(stages, 2, source, payoffs)


@dataclass(frozen=True)
class _Crisis:
    """Builds crisis trees; player 0 offers, player 1 is the adversary who knows its type."""

    source: Random
    payoffs: str
    attack: bool

    def end(self) -> Node:
        return Terminal(tuple(draw_payoff(self.source, self.payoffs) for _ in range(2)))

    def last(self, history: str) -> Node:
        """The adversary attacks or not, if this crisis has that stage."""
        if not self.attack:
            return self.end()
        return Decision(1, f"attack|{history}", ("attack", "wait"), (self.end(), self.end()))

    def pressed(self, kind: str) -> Node:
        """After no offer: the adversary stands down or stays; staying, it is answered."""
        if not self.attack:
            return Decision(1, f"press|{kind}", ("stay", "withdraw"), (self.end(), self.end()))
        stay = Decision(0, "arm", ("arm", "hold"), (self.end(), self.end()))
        return Decision(1, f"press|{kind}", ("stay", "withdraw"), (stay, self.end()))

    def refused(self, kind: str) -> Node:
        """After a refusal: the offerer responds or holds."""
        after = tuple(self.last(f"{kind},refused,{a}") for a in ("respond", "hold"))
        return Decision(0, "refused", ("respond", "hold"), after)

    def accepted(self, kind: str) -> Node:
        """After acceptance: hidden conduct, a noisy reading of it, talks or suspension."""
        conducts = []
        for conduct in ("comply", "feign"):
            readings = []
            for reading in ("good", "bad"):
                after = tuple(
                    self.last(f"{kind},{conduct},{reading},{a}") for a in ("talk", "suspend")
                )
                readings.append(Decision(0, f"read|{reading}", ("talk", "suspend"), after))
            odds = draw_distribution(self.source, 2)
            conducts.append(Chance(odds, tuple(readings), ("good", "bad")))
        return Decision(1, f"conduct|{kind}", ("comply", "feign"), tuple(conducts))

    def tree(self, types: int) -> Node:
        kinds = tuple(f"type{k}" for k in range(types))
        below: list[Node] = []
        for kind in kinds:
            reply = Decision(
                1, f"reply|{kind}", ("accept", "refuse"), (self.accepted(kind), self.refused(kind))
            )
            below.append(Decision(0, "offer", ("offer", "press"), (reply, self.pressed(kind))))
        return Chance(draw_distribution(self.source, types), tuple(below), kinds)


def crisis_game(seed: int, payoffs: str = "unit") -> Node:
    """A crisis of 136 nodes: three types of the adversary, 45 nodes below each.

    Per type: offer or press (1 node). Press: stay or withdraw, and if it stays, arm or hold
    (5 nodes). Offer: accept or refuse (1). Refused: respond or hold, then attack or wait (7).
    Accepted: comply or feign, which only the adversary sees (1), a reading that is good or bad
    (2), talk or suspend knowing the reading only (4), attack or wait (8), ends (16).
    1 + 3 * (1 + 5 + 1 + 7 + 31) = 136. 44 information sets, 39 of them the adversary's, each of
    one node; the offerer's five have 3, 3, 3, 6 and 6 nodes.
    """
    return _Crisis(Random(f"crisis-{seed}"), payoffs, True).tree(3)


def small_crisis_game(seed: int, types: int = 2, payoffs: str = "unit") -> Node:
    """The same crisis without the last move of the adversary: 1 node and 23 for each type."""
    return _Crisis(Random(f"small-crisis-{seed}"), payoffs, False).tree(types)
