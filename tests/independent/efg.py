"""Write a tree as a Gambit .efg file (format 2), every number an exact fraction."""

from __future__ import annotations

from fractions import Fraction

from tests.independent.trees import Chance, Node, Terminal, infosets, players, walk


def _number(value: Fraction) -> str:
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )


def _names(labels: tuple[str, ...]) -> str:
    return "{ " + " ".join(f'"{label}"' for label in labels) + " }"


def to_efg(tree: Node, title: str) -> str:
    """The text of the file. Players are called 1, 2, ...; information sets keep their names."""
    everyone = _names(tuple(str(k + 1) for k in range(players(tree))))
    numbers: dict[str, int] = {}
    counts: dict[int, int] = {}
    for name, (player, _) in infosets(tree).items():
        counts[player] = counts.get(player, 0) + 1
        numbers[name] = counts[player]
    lines = [f'EFG 2 R "{title}" {everyone}', '""', ""]
    chances = outcomes = 0
    for node in walk(tree):
        if isinstance(node, Terminal):
            outcomes += 1
            payoffs = ", ".join(_number(p) for p in node.payoffs)
            lines.append(f't "" {outcomes} "" {{ {payoffs} }}')
        elif isinstance(node, Chance):
            chances += 1
            edges = " ".join(
                f'"{label}" {_number(p)}'
                for label, p in zip(node.labels, node.probabilities, strict=True)
            )
            lines.append(f'c "" {chances} "" {{ {edges} }} 0')
        else:
            number = numbers[node.infoset]
            lines.append(
                f'p "" {node.player + 1} {number} "{node.infoset}" {_names(node.actions)} 0'
            )
    return "\n".join(lines) + "\n"
