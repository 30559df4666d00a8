"""The reduced normal form of a game as a Gambit .nfg file, payoffs exact.

A reduced strategy says what a player does at those of its information sets that its own earlier
choices leave within reach (Kuhn 1953); strategies that differ elsewhere only are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from overture.errors import UsageError
from overture.exchange.efg import listed, number, quoted
from overture.exchange.form import Chance, Choice, End, Form, Node

MOST_PROFILES = 20_000

Plan = Mapping[int, int]
"""Information set -> action, at the sets within reach."""


def nfg_text(form: Form) -> str:
    """The text of the file: players, strategies by name, then the payoffs of every profile.

    The first player's strategy runs fastest, as the format asks. Raises UsageError above
    MOST_PROFILES.
    """
    plans = [_plans(form, player) for player in range(len(form.players))]
    payoffs = _payoffs(form, plans)
    names = [quoted(name) for name in form.players]
    lines = [f"NFG 1 R {quoted(form.title)} {listed(names)}", "", "{"]
    for player, own in enumerate(plans):
        labels = (quoted(label) for label in _labels(form, player, own))
        lines.append("  " + listed(list(labels)))
    lines += ["}", quoted(form.comment), ""]
    for profile in _profiles([len(own) for own in plans]):
        lines.append(" ".join(number(p) for p in payoffs[profile]))
    return "\n".join(lines) + "\n"


def _profiles(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All profiles, the first player's strategy running fastest."""
    for backwards in product(*(range(size) for size in reversed(sizes))):
        yield backwards[::-1]


def _plans(form: Form, player: int) -> list[dict[int, int]]:
    """The reduced strategies of a player, in the order of the file."""

    def below(node: Node) -> list[Choice]:
        """The player's first nodes at or under a node."""
        if isinstance(node, End):
            return []
        if isinstance(node, Choice) and node.player == player:
            return [node]
        return [found for child in node.children for found in below(child)]

    def plans(nodes: list[Choice]) -> list[dict[int, int]]:
        sets: dict[int, list[Choice]] = {}
        for node in nodes:
            sets.setdefault(node.number, []).append(node)
        ways: list[list[dict[int, int]]] = []
        for which, members in sets.items():
            way: list[dict[int, int]] = []
            for action in range(len(members[0].actions)):
                after = [n for member in members for n in below(member.children[action])]
                way.extend({which: action, **rest} for rest in plans(after))
                _stop_if_large(len(way))
            ways.append(way)
        _stop_if_large(prod(len(way) for way in ways))
        return [{k: a for part in parts for k, a in part.items()} for parts in product(*ways)]

    return plans(below(form.root))


def _stop_if_large(count: int) -> None:
    if count > MOST_PROFILES:
        raise UsageError(
            f"the normal form has more than {MOST_PROFILES:,} strategy profiles; write the "
            "extensive form instead: --format efg"
        )


def _payoffs(
    form: Form, plans: Sequence[Sequence[Plan]]
) -> dict[tuple[int, ...], tuple[Fraction, ...]]:
    """Expected payoffs of every profile: each end adds to the profiles that lead to it."""
    _stop_if_large(prod(len(own) for own in plans))
    zero = (Fraction(0),) * len(form.players)
    sums = dict.fromkeys(_profiles([len(own) for own in plans]), zero)

    def visit(
        node: Node, odds: Fraction, paid: tuple[Fraction, ...], held: list[list[int]]
    ) -> None:
        if node.outcome is not None:
            paid = tuple(a + b for a, b in zip(paid, node.outcome.payoffs, strict=True))
        if odds == 0 or not all(held):
            return
        if isinstance(node, End):
            for profile in product(*held):
                sums[profile] = tuple(
                    a + odds * b for a, b in zip(sums[profile], paid, strict=True)
                )
            return
        for action, child in enumerate(node.children):
            if isinstance(node, Chance):
                visit(child, odds * node.probabilities[action], paid, held)
            else:
                mine = plans[node.player]
                still = [s for s in held[node.player] if mine[s].get(node.number) == action]
                after = [still if p == node.player else own for p, own in enumerate(held)]
                visit(child, odds, paid, after)

    visit(form.root, Fraction(1), zero, [list(range(len(own))) for own in plans])
    return sums


def _labels(form: Form, player: int, plans: Sequence[Plan]) -> list[str]:
    """Names of strategies: the actions at all sets of the player, * where out of reach."""
    actions: dict[int, tuple[str, ...]] = {}

    def visit(node: Node) -> None:
        if isinstance(node, End):
            return
        if isinstance(node, Choice) and node.player == player:
            actions.setdefault(node.number, node.actions)
        for child in node.children:
            visit(child)

    visit(form.root)
    labels = [
        ", ".join(actions[k][plan[k]] if k in plan else "*" for k in actions) for plan in plans
    ]
    if len(set(labels)) == len(labels):
        return labels
    return [str(k + 1) for k in range(len(plans))]
