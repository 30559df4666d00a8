"""Between the package's forms and the nested trees of the tests; for the tests only."""

from __future__ import annotations

import itertools
from fractions import Fraction

from tests.independent.trees import Chance, Decision, Node, Terminal

from overture.exchange import form as forms


def nested(form: forms.Form) -> Node:
    """The nested tree of a form; payoffs met on the way are added at the ends."""

    def build(node: forms.Node, paid: tuple[Fraction, ...]) -> Node:
        if node.outcome is not None:
            paid = tuple(a + b for a, b in zip(paid, node.outcome.payoffs, strict=True))
        if isinstance(node, forms.End):
            return Terminal(paid)
        children = tuple(build(child, paid) for child in node.children)
        labels = tuple(f"{k}" for k in range(len(children)))
        if isinstance(node, forms.Chance):
            return Chance(node.probabilities, children, labels)
        return Decision(node.player, f"{node.player}:{node.number}", labels, children)

    return build(form.root, (Fraction(0),) * len(form.players))


def plainly_labelled(tree: Node) -> Node:
    """The same tree with the information sets and actions renamed as `nested` names them."""
    counts: dict[int, int] = {}
    names: dict[str, str] = {}

    def build(node: Node) -> Node:
        if isinstance(node, Terminal):
            return node
        labels = tuple(f"{k}" for k in range(len(node.children)))
        if isinstance(node, Chance):
            return Chance(node.probabilities, tuple(map(build, node.children)), labels)
        if node.infoset not in names:
            counts[node.player] = counts.get(node.player, 0) + 1
            names[node.infoset] = f"{node.player}:{counts[node.player]}"
        name = names[node.infoset]
        return Decision(node.player, name, labels, tuple(map(build, node.children)))

    return build(tree)


def pure_payoffs(tree: Node, plan: dict[str, int], players: int) -> tuple[Fraction, ...]:
    """Expected payoffs when every information set plays the action of the plan."""
    if isinstance(tree, Terminal):
        return tree.payoffs
    if isinstance(tree, Decision):
        return pure_payoffs(tree.children[plan[tree.infoset]], plan, players)
    total = [Fraction(0)] * players
    for p, child in zip(tree.probabilities, tree.children, strict=True):
        for k, value in enumerate(pure_payoffs(child, plan, players)):
            total[k] += p * value
    return tuple(total)


def all_plans(sizes: dict[str, int]) -> list[dict[str, int]]:
    """Every pure plan over the information sets."""
    names = list(sizes)
    ways = itertools.product(*(range(sizes[name]) for name in names))
    return [dict(zip(names, way, strict=True)) for way in ways]
