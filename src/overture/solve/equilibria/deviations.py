"""What a player could gain by playing otherwise: the first half of a certificate.

Written for certificates only; the searches do not use it. Everything is generic in its numbers:
fractions in, fractions out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from overture.game.tree import CHANCE, DECISION, TERMINAL
from overture.solve.equilibria.values import Number, PointGame


@dataclass(frozen=True)
class Play:
    """A strategy played out on one world, as plain lists in the order of the tree.

    strategy  [slots]
    odds      [nodes] probability of the edge into the node; 1 at the root
    reach     [nodes] probability that the node is reached
    values    [nodes][players] expected payoffs from the node on
    """

    point: PointGame
    strategy: tuple[Number, ...]
    payoffs: tuple[tuple[Number, ...], ...]
    kind: list[int]
    parent: list[int]
    infoset: list[int]
    children: list[range]
    members: list[list[int]]
    odds: list[Number]
    reach: list[Number]
    values: list[tuple[Number, ...]]


def total(values: Iterable[Number]) -> Number:
    """The sum; of fractions a fraction."""
    out: Number = Fraction(0)
    for value in values:
        out = out + value
    return out


def distance(one: Number, other: Number) -> Number:
    """|one - other|."""
    return one - other if one >= other else other - one


def play_out(point: PointGame, strategy: Sequence[Number], *, exact: bool) -> Play:
    """Reach and values of every node, in fractions if `exact`, else in floats."""
    tree = point.tree
    number = Fraction if exact else float
    kind, edge, infoset = tree.kind.tolist(), tree.edge.tolist(), tree.infoset.tolist()
    parent, terminal = tree.parent.tolist(), tree.terminal.tolist()
    first, count = tree.first_child.tolist(), tree.n_children.tolist()
    children = [range(f, f + n) for f, n in zip(first, count, strict=True)]
    payoffs: tuple[tuple[Number, ...], ...] = tuple(
        tuple(number(v) for v in row) for row in point.payoffs
    )
    own: tuple[Number, ...] = tuple(number(p) for p in strategy)
    odds: list[Number] = [number(1)] * tree.nodes
    reach: list[Number] = [number(1)] * tree.nodes
    for node in range(1, tree.nodes):
        above = parent[node]
        chance = kind[above] == CHANCE
        odds[node] = number(point.chance[edge[node]]) if chance else own[edge[node]]
        reach[node] = reach[above] * odds[node]
    values: list[tuple[Number, ...]] = [()] * tree.nodes
    for node in reversed(range(tree.nodes)):
        if kind[node] == TERMINAL:
            values[node] = payoffs[terminal[node]]
            continue
        likely = [child for child in children[node] if odds[child] != 0]
        values[node] = tuple(
            sum((odds[child] * values[child][i] for child in likely), number(0))
            for i in range(tree.players)
        )
    members = [tree.members(i).tolist() for i in range(tree.information_sets)]
    return Play(point, own, payoffs, kind, parent, infoset, children, members, odds, reach, values)


def one_shot_gain(play: Play, infoset: int, beliefs: Mapping[int, Number]) -> Number:
    """The most that the mover gains by another option at this information set only.

    beliefs  node -> probability over the nodes of the set
    """
    mover = int(play.point.tree.player[infoset])
    weighed = [(node, p) for node, p in beliefs.items() if p != 0]
    options = len(play.children[play.members[infoset][0]])
    worth = [
        sum(p * play.values[play.children[node][k]][mover] for node, p in weighed)
        for k in range(options)
    ]
    return max(worth) - sum(p * play.values[node][mover] for node, p in weighed)


def best_reply(play: Play, player: int, weights: Mapping[int, Number]) -> Number:
    """The weighted payoff of a player who replies best to the others, from some nodes on.

    Backward induction over the player's own information sets, which with perfect recall form a
    forest (Kuhn 1953; Wilson 1972). weights: node -> weight, of nodes none of which follows
    another.
    """
    total: Number = Fraction(0)
    own: dict[int, list[tuple[int, Number]]] = {}
    waiting = [(node, weight) for node, weight in weights.items() if weight != 0]
    while waiting:
        node, weight = waiting.pop()
        kind = play.kind[node]
        if kind == TERMINAL:
            total += weight * play.payoffs[int(play.point.tree.terminal[node])][player]
        elif kind == DECISION and play.point.tree.player[play.infoset[node]] == player:
            own.setdefault(play.infoset[node], []).append((node, weight))
        else:
            waiting.extend(
                (child, weight * play.odds[child])
                for child in play.children[node]
                if play.odds[child] != 0
            )
    for at in own.values():
        total += max(
            best_reply(play, player, {play.children[node][k]: weight for node, weight in at})
            for k in range(len(play.children[at[0][0]]))
        )
    return total


def plan_gain(play: Play, infoset: int, beliefs: Mapping[int, Number]) -> Number:
    """The most that the mover gains by another plan for this set and all its own later ones.

    The beliefs at the set itself are used throughout; later own sets are reached by Bayes' rule
    from them (Mas-Colell, Whinston & Green 1995, definition 9.C.2).
    """
    mover = int(play.point.tree.player[infoset])
    expected = sum(p * play.values[node][mover] for node, p in beliefs.items())
    return best_reply(play, mover, beliefs) - expected


def nash_gain(play: Play, roots: Iterable[int] = (0,)) -> Number:
    """The most that any player gains by any other strategy, in the parts below `roots`."""
    return max(
        best_reply(play, player, {root: Fraction(1)}) - play.values[root][player]
        for root in roots
        for player in range(play.point.tree.players)
    )


def subgames(play: Play) -> list[int]:
    """The nodes whose parts of the tree cut no information set (Selten 1965); ends left out."""
    cut = [False] * len(play.kind)
    for members in play.members:
        inside: dict[int, int] = {}
        for member in members:
            node = member
            while node >= 0:
                inside[node] = inside.get(node, 0) + 1
                node = play.parent[node]
        for node, count in inside.items():
            cut[node] |= count < len(members)
    return [node for node, kind in enumerate(play.kind) if kind != TERMINAL and not cut[node]]
