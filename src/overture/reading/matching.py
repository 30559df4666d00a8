"""Options and types in expressions: compared with the move or party they belong to."""

from __future__ import annotations

import ast

from overture.reading.remarks import Remarks, quoted
from overture.reading.suggest import list_names, suggest
from overture.reading.syntax import Among

_BAD = Among("", (), False)
"""Stands for a comparison whose problem has been told."""


def option_text(node: ast.expr) -> str | None:
    """The name or quoted text that could be an option."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def matches(say: Remarks, node: ast.Compare) -> Among:
    """`policy == talks` or `policy != talks`, whichever side the option is on."""
    left, right, sign = node.left, node.comparators[0], node.ops[0]
    if is_choice(say, right) and not is_choice(say, left):
        left, right = right, left
    if not isinstance(sign, ast.Eq | ast.NotEq):
        say.problem(node, "options and types have no order", "write `==`, `!=` or `in (a, b)`")
        return _BAD
    return among(say, left, right, isinstance(sign, ast.NotEq))


def is_choice(say: Remarks, node: ast.expr) -> bool:
    """Whether a side of a comparison names a move or party."""
    return isinstance(node, ast.Name) and node.id in say.scope.choices


def among(say: Remarks, left: ast.expr, right: ast.expr, negated: bool) -> Among:
    """The test that the choice `left` is (or is not) one of the options in `right`."""
    if not isinstance(left, ast.Name) or left.id not in say.scope.choices:
        not_a_choice(say, left, right)
        return _BAD
    say.names.add(left.id)
    listed = right.elts if isinstance(right, ast.Tuple) else [right]
    if not listed:
        say.problem(right, "the list is empty", f"write `{left.id} in (a, b)`")
    found = [option(say, part, left.id) for part in listed]
    return Among(left.id, tuple(known for known in found if known is not None), negated)


def not_a_choice(say: Remarks, left: ast.expr, right: ast.expr) -> None:
    """The left side of a match is no move or party: say what it is instead."""
    name = left.id if isinstance(left, ast.Name) else None
    wanted = option_text(right) or ""
    owners = say.owners.get(wanted, [])
    if name is not None and not say.known(name):
        say.unknown(left, name, owners or list(say.scope.choices))
    elif is_option(say, left):
        say.problem(
            left,
            f"`{say.shown(left)}` is an option and not a move or party",
            "name the move or party on one side: " + say.remedy_for(option_text(left) or ""),
        )
    elif isinstance(right, ast.Tuple):
        shown = say.shown(left)
        say.problem(
            left,
            f"`in` is for moves and parties, and `{shown}` is none",
            f"compare it: `{shown} >= 1 and {shown} <= 2`",
        )
    else:
        say.problem(
            left,
            f"`{say.shown(left)}` cannot be compared with the option `{say.shown(right)}`",
            say.remedy_for(wanted),
        )


def option(say: Remarks, node: ast.expr, owner: str) -> str | None:
    """The option or type that `node` names, if `owner` can be it."""
    options = say.scope.choices[owner]
    text = option_text(node)
    if text is not None and (text in options or text == "none"):
        return text
    one_of = f"write one of {list_names([*options, 'none'])}"
    if text is None:
        say.problem(node, f"`{owner}` cannot be `{say.shown(node)}`", one_of)
    elif text in say.scope.choices:
        say.problem(
            node,
            f"`{owner}` and `{text}` both stand for options and are not compared with each other",
            f"compare each with an option: `{owner} == {quoted((*options, 'none')[0])}`",
        )
    elif text in say.scope.numbers or text in say.scope.truths:
        what = "a number" if text in say.scope.numbers else "true or false"
        say.problem(node, f"`{owner}` cannot be `{text}`, which is {what}", one_of)
    else:
        elsewhere = say.owners.get(text)
        remedy = suggest(text, options) or one_of
        if elsewhere:
            remedy = (
                f"'{text}' belongs to {list_names(elsewhere)}: write "
                f"`{elsewhere[0]} == {quoted(text)}`, or {one_of.removeprefix('write ')}"
            )
        say.problem(node, f"`{owner}` cannot be `{text[:40]}`", remedy, "unknown-name")
    return None


def is_option(say: Remarks, node: ast.expr) -> bool:
    """Whether a side of a comparison stands for an option or type."""
    name = option_text(node)
    if name is None or name in say.scope.numbers | say.scope.truths:
        return isinstance(node, ast.Constant) and isinstance(node.value, str)
    return name in say.scope.choices or name in say.owners or name == "none"
