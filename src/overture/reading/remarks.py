"""What is said about an expression that breaks a rule, and what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Callable

from overture.reading.scope import FUNCTIONS, Scope
from overture.reading.suggest import suggest

Complain = Callable[[str, int, str, str], None]
"""Takes the check, the offset in the text, what is wrong and the remedy."""

TRUTHS = {"true": True, "false": False}


class Remarks:
    """One expression, the names it may use and has used, and the way to complain about it."""

    def __init__(
        self, text: str, scope: Scope, characters: Callable[[int], int], complain: Complain
    ) -> None:
        self.text = text
        self.scope = scope
        self.characters = characters
        self.complain = complain
        self.names: set[str] = set()
        self.owners: dict[str, list[str]] = {}
        for owner, options in scope.choices.items():
            for option in options:
                self.owners.setdefault(option, []).append(owner)

    def known(self, name: str) -> bool:
        scope = self.scope
        return (
            name in scope.choices
            or name in scope.numbers
            or name in scope.truths
            or name in self.owners
            or name in TRUTHS
            or name == "none"
        )

    def unknown(self, node: ast.expr, name: str, candidates: list[str] | None = None) -> None:
        scope = self.scope
        if name in scope.refused:
            self.problem(node, f"'{name}' cannot be used here", scope.refused[name], "name-refused")
            return
        if name in FUNCTIONS:
            self.problem(node, f"'{name}' is a function", f"write {EXAMPLES[name]}")
            return
        if name == "rest":
            self.problem(
                node,
                "`rest` is no part of an expression",
                "write it alone, as the probability of one chance option",
            )
            return
        everything = [*scope.choices, *scope.numbers, *scope.truths, *self.owners, *FUNCTIONS]
        remedy = suggest(name, candidates or []) or suggest(name, everything)
        self.problem(
            node,
            f"'{name[:60]}' is not declared here",
            remedy or "declare it, or correct its spelling",
            "unknown-name",
        )

    def alone(self, node: ast.expr, option: str) -> None:
        self.problem(
            node,
            f"`{quoted(option)}` is an option, which has no value of its own",
            self.remedy_for(option),
        )

    def remedy_for(self, option: str) -> str:
        owners = self.owners.get(option) or list(self.scope.choices)
        if not owners:
            return "write a number or a condition"
        return f"write `{owners[0]} == {quoted(option) if option else 'none'}`"

    def computed_with(self, node: ast.expr) -> None:
        shown = self.shown(node)
        option = next(iter(self.scope.choices.get(shown, ())), "none")
        self.problem(
            node,
            f"`{shown}` stands for an option, which is compared and never computed with",
            f"write `1 if {shown} == {quoted(option)} else 0`",
        )

    def not_a_function(self, function: ast.expr) -> None:
        name = function.id if isinstance(function, ast.Name) else ""
        if name and self.known(name):
            self.problem(
                function,
                f"'{name}' is not a function",
                f"write `{name} * (…)` to multiply"
                if name in self.scope.numbers
                else f"write an operator between '{name}' and the bracket",
            )
            return
        self.problem(
            function,
            f"`{self.shown(function)}` is not a function of the language",
            suggest(name, FUNCTIONS) or f"there are {', '.join(FUNCTIONS)}",
            "unknown-name",
        )

    def shown(self, node: ast.expr) -> str:
        """The part of the text that `node` was read from, shortened."""
        start = self.characters(node.col_offset)
        end = self.characters(node.end_col_offset or node.col_offset)
        piece = " ".join(self.text[start:end].split())
        return piece if len(piece) <= 60 else f"{piece[:60]}…"

    def problem(self, node: ast.expr, what: str, remedy: str, check: str = "expression") -> None:
        self.complain(check, self.characters(node.col_offset), what, remedy)


EXAMPLES = {
    "min": "`min(a, b)`",
    "max": "`max(a, b)`",
    "abs": "`abs(a)`",
    "exp": "`exp(a)`",
    "log": "`log(a)`",
    "sqrt": "`sqrt(a)`",
    "clip": "`clip(a, low, high)`",
}


def quoted(option: str) -> str:
    return option if option.isidentifier() else f"'{option[:60]}'"
