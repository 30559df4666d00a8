"""What an expression may ask of the table: `deal.value(PARTY)`.

The language has no other dots. What is asked becomes a name of its own, `deal.value(kyiv)`, which
the scope knows like any declared number, so that everything that follows names follows it too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from overture.reading.remarks import Remarks
from overture.reading.suggest import suggest
from overture.reading.syntax import Name, Tree

ASKED = ("value", "chance")
"""What can be asked of a deal."""


def deal_name(asked: str, party: str) -> str:
    """The name under which a scope knows what is asked of a deal."""
    return f"deal.{asked}({party})"


def deal_parts(name: str) -> tuple[str, str] | None:
    """What is asked, and of which party, if the name is one of a deal."""
    head, bracket, rest = name.partition("(")
    if not bracket or not head.startswith("deal."):
        return None
    return head.removeprefix("deal."), rest.removesuffix(")")


def parties_of(names: Iterable[str]) -> list[str]:
    """The parties of which something can be asked, by the names that a scope knows."""
    found = (deal_parts(name) for name in names)
    return list(dict.fromkeys(parts[1] for parts in found if parts is not None))


def of_deal(say: Remarks, node: ast.Call, function: ast.Attribute) -> Tree | None:
    """The name that a call such as `deal.value(kyiv)` stands for; None after complaining."""
    scope = say.scope
    known = sorted({*scope.numbers, *scope.refused})
    parties = parties_of(known)
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    if owner != "deal" or function.attr not in ASKED:
        say.problem(
            function,
            f"`{say.shown(function)}` is not part of the language",
            (suggest(function.attr, ASKED) if owner == "deal" else "")
            or f"of a deal, write {' or '.join(f'deal.{what}(PARTY)' for what in ASKED)}",
        )
        return None
    if not parties:
        say.problem(
            node,
            "the case has no agenda, so nothing can be asked of a deal",
            "declare `agenda`, or name a quantity instead",
            "no-table",
        )
        return None
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    party = given.id if isinstance(given, ast.Name) else ""
    name = deal_name(function.attr, party)
    if name in scope.numbers:
        say.names.add(name)
        return Name(name, number=True)
    if name in scope.refused:
        say.problem(node, f"'{name}' cannot be used here", scope.refused[name], "name-refused")
        return None
    say.problem(
        node,
        f"`{say.shown(node)}` asks of no party at the table",
        suggest(party, parties) or f"write deal.{function.attr}({parties[0]})",
        "no-table",
    )
    return None
