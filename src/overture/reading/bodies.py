"""What an expression may ask of a body: `body.consents(BODY)`, the probability that it consents.

As with a deal, what is asked becomes a name of its own, `body.consents(alliance)`, which the scope
knows like any declared number.
"""

from __future__ import annotations

import ast

from overture.reading.remarks import Remarks
from overture.reading.suggest import suggest
from overture.reading.syntax import Name, Tree

CONSENTS = "consents"
"""The one thing that can be asked of a body."""

_HEAD = f"body.{CONSENTS}("


def body_name(body: str) -> str:
    """The name under which a scope knows the consent of a body."""
    return f"{_HEAD}{body})"


def body_asked(name: str) -> str:
    """The body whose consent a name asks for, "" where it asks for none."""
    return name[len(_HEAD) : -1] if name.startswith(_HEAD) else ""


def of_body(say: Remarks, node: ast.Call, function: ast.Attribute) -> Tree | None:
    """The name that a call such as `body.consents(nato)` stands for; None after complaining."""
    scope = say.scope
    asked = [body_asked(name) for name in sorted({*scope.numbers, *scope.refused})]
    known = [body for body in asked if body]
    if function.attr != CONSENTS:
        what = f"`{say.shown(function)}` is not part of the language"
        say.problem(function, what, "of a body, write body.consents(BODY)")
        return None
    if not known:
        what = "the case declares no bodies, so nothing can be asked of one"
        say.problem(node, what, "declare the body under `bodies`", "no-body")
        return None
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    body = given.id if isinstance(given, ast.Name) else ""
    name = body_name(body)
    if name in scope.numbers:
        say.names.add(name)
        return Name(name, number=True)
    if name in scope.refused:
        say.problem(node, f"'{name}' cannot be used here", scope.refused[name], "name-refused")
        return None
    remedy = suggest(body, known) or f"write {body_name(known[0])}"
    say.problem(node, f"`{say.shown(node)}` asks of no body of the case", remedy, "no-body")
    return None
