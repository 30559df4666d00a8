"""Write an extensive game as a Gambit .efg file, format 2, every number an exact fraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from overture.errors import UsageError
from overture.exchange.form import Chance, End, Form, Outcome, walk


def number(value: Fraction) -> str:
    """An integer, or numerator/denominator."""
    return str(value)


def quoted(text: str) -> str:
    """A string of the format. As in Gambit only the quotation mark is escaped.

    Raises UsageError for a backslash before a quotation mark, a backslash or the end, which the
    format has no way to write.
    """
    if re.search(r'\\(?=["\\]|\Z)', text):
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise UsageError(
            f"the format cannot hold the backslash in '{shown}'; delete it from the title or name"
        )
    return '"' + text.replace('"', '\\"') + '"'


def listed(items: Sequence[str]) -> str:
    """A list of the format."""
    return "{ " + " ".join(items) + " }"


def efg_text(form: Form) -> str:
    """The text of the file. Source: Gambit's description of the .efg format, version 2."""
    players = listed([quoted(name) for name in form.players])
    lines = [f"EFG 2 R {quoted(form.title)} {players}", quoted(form.comment), ""]
    told: set[int] = set()
    times: dict[str, int] = {}  # Gambit refuses two nodes of one name
    for node in walk(form.root):
        outcome = _outcome(node.outcome, told)
        if isinstance(node, End):
            lines.append(f't "" {outcome}')
        elif isinstance(node, Chance):
            edges = listed(
                [
                    f"{quoted(action)} {number(p)}"
                    for action, p in zip(node.actions, node.probabilities, strict=True)
                ]
            )
            times[node.label] = times.get(node.label, 0) + 1
            again = node.label and times[node.label] > 1
            name = quoted(f"{node.label} ({times[node.label]})" if again else node.label)
            lines.append(f'c {name} {node.number} "" {edges} {outcome}')
        else:
            actions = listed([quoted(action) for action in node.actions])
            who = f"{node.player + 1} {node.number} {quoted(node.label)}"
            lines.append(f'p "" {who} {actions} {outcome}')
    return "\n".join(lines) + "\n"


def _outcome(outcome: Outcome | None, told: set[int]) -> str:
    """An outcome is told in full once, and by its number after that; 0 is none."""
    if outcome is None:
        return "0"
    if outcome.number in told:
        return str(outcome.number)
    told.add(outcome.number)
    payoffs = "{ " + ", ".join(number(p) for p in outcome.payoffs) + " }"
    return f"{outcome.number} {quoted(outcome.name)} {payoffs}"
