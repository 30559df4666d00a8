"""Which types could gain from a message that nobody sends? The intuitive criterion and D1.

A message is an option that no type takes in equilibrium and that a later responder sees. Replies
to it are those that are best for some beliefs over the types (one belief over types for all the
responders, as nature may stand between the message and what is seen of it).

* Intuitive criterion (Cho & Kreps 1987): drop the types whose equilibrium payoff is more than
  every such reply could give them. If a type that is left gains for sure, whatever the best reply
  to beliefs over those left, the equilibrium fails.
* D1 (Banks & Sobel 1987; Cho & Kreps 1987): drop type t if some t' strictly gains from every
  (mixed) best reply from which t gains or loses nothing. The equilibrium survives if beliefs over
  the types left, and a best reply to them, deter every type.

Both are defined for one round of replies. Play after a reply must settle itself: moves with full
information and one best option, or best options that everybody finds alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from overture.game.tree import CHANCE, DECISION, TERMINAL
from overture.solve.equilibria.deviations import Play
from overture.solve.equilibria.exact_lp import Condition, minimise

MOST_REPLIES = 2_000
"""Combinations of sets of replies that are looked at before the answer is left open."""

GRAIN = 2**40

Face = tuple[tuple[int, ...], ...]
"""For each responder's information set the options that are mixed."""


class NotOneRoundError(Exception):
    """Play after the message is more than one round of replies; the message says where."""


@dataclass(frozen=True)
class Replies:
    """What a message leads to.

    options  [sets] number of replies of each responder's information set
    sure     [types] what the sender gets where no responder moves
    worth    [types][sets][options] what the sender gets besides, weighed by probability
    gains    [sets][options][types] what the responder gets, weighed by probability
    """

    options: tuple[int, ...]
    sure: tuple[Fraction, ...]
    worth: tuple[tuple[tuple[Fraction, ...], ...], ...]
    gains: tuple[tuple[tuple[Fraction, ...], ...], ...]


def read(value: Fraction | float) -> Fraction:
    """The number as a fraction; a float to 1 / GRAIN."""
    return value if isinstance(value, Fraction) else Fraction(round(value * GRAIN), GRAIN)


def replies(
    play: Play, sender: int, starts: Sequence[Mapping[int, Fraction | float]], slack: float
) -> Replies | None:
    """What follows a message, or None if no responder sees that it was sent.

    starts [types]: the node after the message -> its probability given the type. Raises
    NotOneRoundError if replies are not the end of what is open.
    """
    seen: dict[int, list[dict[int, Fraction]]] = {}
    sure = [Fraction(0)] * len(starts)
    for t, start in enumerate(starts):
        waiting = [(node, read(p)) for node, p in start.items()]
        while waiting:
            node, p = waiting.pop()
            if p == 0:
                continue
            settled = settle(play, node, slack)
            if settled is not None:
                sure[t] += p * settled[sender]
            elif play.kind[node] == CHANCE:
                waiting += [(c, p * read(play.odds[c])) for c in play.children[node]]
            else:
                infoset = play.infoset[node]
                if int(play.point.tree.player[infoset]) == sender:
                    raise NotOneRoundError("the sender moves again before it is answered")
                arrived = seen.setdefault(infoset, [{} for _ in starts])
                arrived[t][node] = p
    if not seen or any(_reached(play, infoset) for infoset in seen):
        if seen and not all(_reached(play, infoset) for infoset in seen):
            raise NotOneRoundError("one responder sees the message and another does not")
        return None
    options = tuple(len(play.children[play.members[i][0]]) for i in seen)
    worth: list[list[tuple[Fraction, ...]]] = [[] for _ in starts]
    gains = []
    for infoset, by_type in seen.items():
        mover = int(play.point.tree.player[infoset])
        count = len(play.children[play.members[infoset][0]])
        ends = {
            node: [_settled(play, child, slack) for child in play.children[node]]
            for own in by_type
            for node in own
        }
        for t, own in enumerate(by_type):
            worth[t].append(tuple(_sum(own, ends, k, sender) for k in range(count)))
        gains.append(
            tuple(tuple(_sum(own, ends, k, mover) for own in by_type) for k in range(count))
        )
    return Replies(options, tuple(sure), tuple(map(tuple, worth)), tuple(gains))


def _reached(play: Play, infoset: int) -> bool:
    return any(play.reach[node] > 0 for node in play.members[infoset])


def _sum(
    own: Mapping[int, Fraction],
    ends: Mapping[int, Sequence[tuple[Fraction, ...]]],
    option: int,
    player: int,
) -> Fraction:
    return sum((p * ends[node][option][player] for node, p in own.items()), Fraction(0))


def _settled(play: Play, node: int, slack: float) -> tuple[Fraction, ...]:
    found = settle(play, node, slack)
    if found is None:
        raise NotOneRoundError("play goes on after the reply")
    return found


def settle(play: Play, node: int, slack: float) -> tuple[Fraction, ...] | None:
    """Payoffs from a node on by backward induction, None where that leaves anything open."""
    if play.kind[node] == TERMINAL:
        row = play.payoffs[int(play.point.tree.terminal[node])]
        return tuple(read(value) for value in row)
    if play.kind[node] == DECISION and len(play.members[play.infoset[node]]) > 1:
        return None
    below = [settle(play, child, slack) for child in play.children[node]]
    ends = [row for row in below if row is not None]
    if len(ends) < len(below):
        return None
    if play.kind[node] == CHANCE:
        odds = [read(play.odds[child]) for child in play.children[node]]
        return tuple(
            sum((p * row[i] for p, row in zip(odds, ends, strict=True)), Fraction(0))
            for i in range(len(ends[0]))
        )
    mover = int(play.point.tree.player[play.infoset[node]])
    best = max(row[mover] for row in ends)
    ties = [row for row in ends if row[mover] >= best - Fraction(slack)]
    alike = all(abs(a - b) <= slack for row in ties for a, b in zip(row, ties[0], strict=True))
    return ties[0] if alike else None


def faces(answer: Replies, types: Sequence[int]) -> list[Face]:
    """Sets of replies that are best together for some beliefs over the types, maximal or not.

    Raises NotOneRoundError if there are too many combinations to look at.
    """
    many = 1
    for n in answer.options:
        many *= 2**n - 1
        if many > MOST_REPLIES:
            raise NotOneRoundError("there are too many combinations of replies")
    subsets = [
        [s for size in range(1, n + 1) for s in combinations(range(n), size)]
        for n in answer.options
    ]
    return [face for face in product(*subsets) if _best_together(answer, types, face)]


def _best_together(answer: Replies, types: Sequence[int], face: Face) -> bool:
    conditions = [Condition([1] * len(types), 1, True)]
    for gains, played in zip(answer.gains, face, strict=True):
        base = gains[played[0]]
        alone = [Condition([1] * len(types), 1, True)]
        for k, other in enumerate(gains):
            if k != played[0]:
                row = [base[t] - other[t] for t in types]
                alone.append(Condition(row, 0, k in played))
        if minimise([0] * len(types), alone) is None:
            return False
        conditions += alone[1:]
    return minimise([0] * len(types), conditions) is not None


def _payoff(answer: Replies, t: int, face: Face) -> list[Fraction]:
    """The coefficients of the sender's payoff on the mixed replies of a face."""
    return [answer.worth[t][r][k] for r, played in enumerate(face) for k in played]


def _pure(answer: Replies, t: int, face: Face) -> Fraction:
    return answer.sure[t] + sum(_payoff(answer, t, face), Fraction(0))


def intuitive(answer: Replies, equilibrium: Sequence[Fraction], slack: float) -> bool:
    """Whether the message leaves the equilibrium standing under the intuitive criterion.

    equilibrium [types]: what each type gets in equilibrium.
    """
    types = range(len(equilibrium))
    pure = [face for face in faces(answer, types) if all(len(s) == 1 for s in face)]
    left = [
        t
        for t in types
        if equilibrium[t] <= max(_pure(answer, t, face) for face in pure) + Fraction(slack)
    ]
    if not left:
        return True
    kept = [face for face in faces(answer, left) if all(len(s) == 1 for s in face)]
    return all(
        equilibrium[t] >= min(_pure(answer, t, face) for face in kept) - Fraction(slack)
        for t in left
    )


def d1(answer: Replies, equilibrium: Sequence[Fraction], slack: float) -> bool:
    """Whether the message leaves the equilibrium standing under D1."""
    types = range(len(equilibrium))
    room = Fraction(slack)
    every = faces(answer, types)
    gainers = [t for t in types if any(_pure(answer, t, f) > equilibrium[t] + room for f in every
               if all(len(s) == 1 for s in f))]  # fmt: skip
    dropped = {
        t
        for t in types
        for rival in gainers
        if rival != t and all(_keener(answer, equilibrium, t, rival, f, room) for f in every)
    }
    left = [t for t in types if t not in dropped]
    return any(_deters(answer, equilibrium, face, room) for face in faces(answer, left))


def _mixes(face: Face) -> list[Condition]:
    """Each responder's probabilities over its part of the face sum to 1."""
    width = sum(len(played) for played in face)
    conditions, start = [], 0
    for played in face:
        row = [int(start <= i < start + len(played)) for i in range(width)]
        conditions.append(Condition(row, 1, True))
        start += len(played)
    return conditions


def _keener(
    answer: Replies,
    equilibrium: Sequence[Fraction],
    t: int,
    rival: int,
    face: Face,
    room: Fraction,
) -> bool:
    """Whether the rival strictly gains from every mix of the face that t does not lose from."""
    willing = Condition(_payoff(answer, t, face), equilibrium[t] - answer.sure[t] - room)
    cost = _payoff(answer, rival, face)
    least = minimise(cost, [*_mixes(face), willing])
    if least is None:
        return True
    worth = sum((a * b for a, b in zip(cost, least, strict=True)), answer.sure[rival])
    return worth > equilibrium[rival] + room


def _deters(answer: Replies, equilibrium: Sequence[Fraction], face: Face, room: Fraction) -> bool:
    """Whether some mix of the face leaves no type better off than in equilibrium."""
    conditions = _mixes(face)
    for t, own in enumerate(equilibrium):
        row = [-value for value in _payoff(answer, t, face)]
        conditions.append(Condition(row, answer.sure[t] - own - room))
    width = sum(len(played) for played in face)
    return minimise([0] * width, conditions) is not None
