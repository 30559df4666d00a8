"""From Python's tree to ours: only what the language allows, and every kind as it should be."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

from overture.reading.expressions import DEEPEST, FUNCTIONS, LARGEST, Kind, Scope
from overture.reading.suggest import list_names, suggest
from overture.reading.syntax import (
    Among,
    Arithmetic,
    Both,
    Call,
    Choose,
    Compare,
    Either,
    Name,
    Negative,
    Not,
    Number,
    Power,
    Tree,
    Truth,
)

_TRUTHS = {"true": True, "false": False}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ORDERS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_BAD: tuple[None, Tree] = (None, Number(math.nan))
"""Stands for a part whose problem has been told; it never leaves this file."""

Complain = Callable[[str, int, str, str], None]


def check(
    node: ast.expr,
    text: str,
    scope: Scope,
    want: Kind,
    characters: Callable[[int], int],
    complain: Complain,
) -> tuple[Tree, frozenset[str]]:
    """The tree of an expression and the declared names in it. Problems go to `complain`."""
    checker = _Checker(text, scope, characters, complain)
    if want is Kind.NUMBER:
        tree = checker.number(node, 1)
    elif want is Kind.TRUTH:
        tree = checker.truth(node, 1)
    else:
        tree = checker.choice(node)
    return tree, frozenset(checker.names)


class _Checker:
    """One walk over one expression; keeps the names used and where it is inside `exp`."""

    def __init__(
        self, text: str, scope: Scope, characters: Callable[[int], int], complain: Complain
    ) -> None:
        self.text = text
        self.scope = scope
        self.characters = characters
        self.complain = complain
        self.names: set[str] = set()
        self.inside_exp = 0
        self.too_deep = False
        self.owners: dict[str, list[str]] = {}
        for owner, options in scope.choices.items():
            for option in options:
                self.owners.setdefault(option, []).append(owner)

    # ------------------------------------------------------------- what a place asks for
    def number(self, node: ast.expr, depth: int) -> Tree:
        kind, tree = self.visit(node, depth)
        if kind is Kind.TRUTH:
            shown = self.shown(node)
            self.problem(
                node,
                f"`{shown}` is true or false, and a number is needed here",
                f"write `1 if {shown} else 0`, or put it under `when`",
            )
        elif kind is Kind.CHOICE:
            self.computed_with(node)
        return tree

    def truth(self, node: ast.expr, depth: int) -> Tree:
        kind, tree = self.visit(node, depth)
        shown = self.shown(node)
        if kind is Kind.NUMBER:
            self.problem(
                node,
                f"`{shown}` is a number, and a condition is needed here",
                f"compare it: `{shown} > 0`; `true` stands for always",
            )
        elif kind is Kind.CHOICE:
            option = next(iter(self.scope.choices[shown]), "none")
            self.problem(
                node,
                f"`{shown}` stands for an option, and a condition is needed here",
                f"compare it: `{shown} == {_quoted(option)}`, or `{shown} != none`",
            )
        return tree

    def choice(self, node: ast.expr) -> Tree:
        if isinstance(node, ast.Name) and node.id in self.scope.choices:
            self.names.add(node.id)
            return Name(node.id, number=False)
        known = list_names(self.scope.choices)
        near = suggest(node.id, self.scope.choices) if isinstance(node, ast.Name) else ""
        self.problem(
            node, f"`{self.shown(node)}` is no move or party", near or f"write one of {known}"
        )
        return _BAD[1]

    # ------------------------------------------------------------- the walk
    def visit(self, node: ast.expr, depth: int) -> tuple[Kind | None, Tree]:
        if depth > DEEPEST:
            if not self.too_deep:
                self.too_deep = True
                self.problem(
                    node,
                    f"the expression is nested more than {DEEPEST} levels deep",
                    "name its parts as derived quantities: `part: {is: …}`",
                    "expression-too-large",
                )
            return _BAD
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp(op=ast.Not()):
                return Kind.TRUTH, Not(self.truth(node.operand, depth + 1))
            case ast.UnaryOp(op=ast.USub()):
                return Kind.NUMBER, Negative(self.number(node.operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd()):
                return Kind.NUMBER, self.number(node.operand, depth + 1)
            case ast.BinOp(op=ast.Pow()):
                return Kind.NUMBER, self.power(node, depth)
            case ast.BinOp():
                return Kind.NUMBER, self.arithmetic(node, depth)
            case ast.BoolOp():
                return Kind.TRUTH, self.joined(node, depth)
            case ast.Compare():
                return Kind.TRUTH, self.compare(node, depth)
            case ast.IfExp():
                return self.conditional(node, depth)
            case ast.Call():
                return self.call(node, depth)
            case ast.Tuple():
                self.problem(
                    node,
                    "a list in brackets stands where one value is needed",
                    "write it after `in`; write a large number without commas",
                )
        if not isinstance(node, ast.Tuple):
            self.problem(
                node,
                f"`{self.shown(node)}` is not part of the language",
                "use + - * / **, comparisons, and, or, not, in, if … else and the functions "
                + ", ".join(FUNCTIONS),
            )
        return _BAD

    def constant(self, node: ast.Constant) -> tuple[Kind | None, Tree]:
        value = node.value
        if isinstance(value, bool):
            return Kind.TRUTH, Truth(value)
        if isinstance(value, int | float):
            if not abs(value) <= LARGEST:
                self.problem(
                    node,
                    f"the number is larger than {LARGEST:g}",
                    "use a larger unit",
                    "expression-too-large",
                )
                return _BAD
            return Kind.NUMBER, Number(float(value))
        if isinstance(value, str):
            self.alone(node, value)
        else:
            self.problem(node, f"`{self.shown(node)}` is not used here", "write `none`")
        return _BAD

    def name(self, node: ast.Name) -> tuple[Kind | None, Tree]:
        name = node.id
        if name in _TRUTHS:
            return Kind.TRUTH, Truth(_TRUTHS[name])
        if name in self.scope.choices:
            self.names.add(name)
            return Kind.CHOICE, Name(name, number=False)
        if name in self.scope.numbers:
            self.names.add(name)
            return Kind.NUMBER, Name(name, number=True)
        if name in self.scope.truths:
            self.names.add(name)
            return Kind.TRUTH, Name(name, number=False)
        if name in self.owners or name == "none":
            self.alone(node, name)
        else:
            self.unknown(node, name)
        return _BAD

    def power(self, node: ast.BinOp, depth: int) -> Tree:
        base = self.number(node.left, depth + 1)
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Pow):
            self.problem(node, "a power of a power is not allowed", "write one exponent")
        exponent = _literal(node.right)
        if exponent is None or not -4 <= exponent <= 4:
            self.problem(
                node.right,
                f"the exponent `{self.shown(node.right)}` is not a plain number from -4 to 4",
                "write such a number; use exp or log for other growth",
            )
            return base
        return Power(base, exponent)

    def arithmetic(self, node: ast.BinOp, depth: int) -> Tree:
        # A sum of many terms leans to the left; unrolled, it is one level and not many.
        steps: list[tuple[str, ast.expr]] = []
        first: ast.expr = node
        while isinstance(first, ast.BinOp) and not isinstance(first.op, ast.Pow):
            sign = _SIGNS.get(type(first.op))
            if sign is None:
                self.problem(first, "this operation is not part of the language", "use + - * /")
                sign = "+"
            steps.append((sign, first.right))
            first = first.left
        tree = self.number(first, depth + 1)
        return Arithmetic(
            tree,
            tuple((sign, self.number(right, depth + 1)) for sign, right in reversed(steps)),
        )

    def joined(self, node: ast.BoolOp, depth: int) -> Tree:
        operands: list[Tree] = []
        word = "and" if isinstance(node.op, ast.And) else "or"
        for operand in node.values:
            option = _option_text(operand)
            last = operands[-1] if operands else None
            if (
                option is not None
                and isinstance(last, Among)
                and option not in self.scope.numbers | self.scope.truths
                and (option in self.scope.choices[last.id] or option == "none")
            ):
                listed = ", ".join(_quoted(known) for known in (*last.options, option))
                self.problem(
                    operand,
                    f"`{_quoted(option)}` after `{word}` is no condition of its own",
                    f"write `{last.id} {'not in' if last.negated else 'in'} ({listed})`",
                )
                continue
            operands.append(self.truth(operand, depth + 1))
        return Both(tuple(operands)) if word == "and" else Either(tuple(operands))

    def conditional(self, node: ast.IfExp, depth: int) -> tuple[Kind | None, Tree]:
        test = self.truth(node.test, depth + 1)
        kinds: list[Kind | None] = []
        trees: list[Tree] = []
        for branch in (node.body, node.orelse):
            kind, tree = self.visit(branch, depth + 1)
            if kind is Kind.CHOICE:
                self.computed_with(branch)
                kind = None
            kinds.append(kind)
            trees.append(tree)
        if None in kinds:
            return _BAD
        if kinds[0] is not kinds[1]:
            self.problem(
                node,
                "one side of this `if … else` is a number, the other true or false",
                "make both numbers, or both conditions",
            )
            return _BAD
        return kinds[0], Choose(test, trees[0], trees[1])

    def call(self, node: ast.Call, depth: int) -> tuple[Kind | None, Tree]:
        function = node.func
        if not isinstance(function, ast.Name) or function.id not in FUNCTIONS:
            self.not_a_function(function)
            return _BAD
        name = function.id
        least, most = FUNCTIONS[name]
        given = len(node.args) + len(node.keywords)
        starred = node.keywords or any(isinstance(part, ast.Starred) for part in node.args)
        if starred:
            self.problem(node, "a star before an argument is not part of the language", "delete it")
            return _BAD
        if given < least or (most is not None and given > most):
            number = f"at least {least}" if most is None else str(least)
            self.problem(
                node,
                f"{name} takes {number} value{'s' if least > 1 else ''}, and {given} "
                f"{'is' if given == 1 else 'are'} given",
                "write " + _EXAMPLES[name],
            )
        if name == "exp":
            # exp of exp leaves the range of numbers for arguments as small as 7.
            if self.inside_exp:
                self.problem(node, "exp inside exp grows beyond all numbers", "use one exp")
            self.inside_exp += 1
        arguments = tuple(self.number(part, depth + 1) for part in node.args)
        if name == "exp":
            self.inside_exp -= 1
        return Kind.NUMBER, Call(name, arguments)

    # ------------------------------------------------------------- comparisons
    def compare(self, node: ast.Compare, depth: int) -> Tree:
        sides = [node.left, *node.comparators]
        membership = any(isinstance(sign, ast.In | ast.NotIn) for sign in node.ops)
        matching = membership or any(self.is_option(side) for side in sides)
        if matching and len(node.ops) > 1:
            self.problem(
                node,
                "a chain of comparisons is for numbers only",
                "compare one pair at a time and join the comparisons with `and`",
            )
            return _BAD[1]
        if membership:
            return self.among(node.left, node.comparators[0], isinstance(node.ops[0], ast.NotIn))
        if matching:
            return self.matches(node)
        links = []
        first = self.compared(sides[0], depth)
        for sign, side in zip(node.ops, sides[1:], strict=True):
            order = _ORDERS.get(type(sign))
            if order is None:
                self.problem(node, "this comparison is not part of the language", "write `==`")
                order = "=="
            links.append((order, self.compared(side, depth)))
        return Compare(first, tuple(links))

    def compared(self, node: ast.expr, depth: int) -> Tree:
        kind, tree = self.visit(node, depth + 1)
        if kind is Kind.TRUTH:
            shown = self.shown(node)
            self.problem(
                node,
                f"`{shown}` is true or false, and only numbers are compared with numbers",
                "write the condition alone, or `not` before it; join two with `and`, `or`",
            )
        return tree

    def is_option(self, node: ast.expr) -> bool:
        """Whether a side of a comparison stands for an option or type."""
        name = _option_text(node)
        if name is None or name in self.scope.numbers | self.scope.truths:
            return isinstance(node, ast.Constant) and isinstance(node.value, str)
        return name in self.scope.choices or name in self.owners or name == "none"

    def matches(self, node: ast.Compare) -> Tree:
        left, right, sign = node.left, node.comparators[0], node.ops[0]
        if self.is_choice(right) and not self.is_choice(left):
            left, right = right, left
        if not isinstance(sign, ast.Eq | ast.NotEq):
            self.problem(node, "options and types have no order", "write `==`, `!=` or `in (a, b)`")
            return _BAD[1]
        return self.among(left, right, isinstance(sign, ast.NotEq))

    def is_choice(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.scope.choices

    def among(self, left: ast.expr, right: ast.expr, negated: bool) -> Tree:
        if not isinstance(left, ast.Name) or left.id not in self.scope.choices:
            self.not_a_choice(left, right)
            return _BAD[1]
        self.names.add(left.id)
        listed = right.elts if isinstance(right, ast.Tuple) else [right]
        if not listed:
            self.problem(right, "the list is empty", f"write `{left.id} in (a, b)`")
        found = [self.option(part, left.id) for part in listed]
        return Among(left.id, tuple(option for option in found if option is not None), negated)

    def not_a_choice(self, left: ast.expr, right: ast.expr) -> None:
        """The left side of a match is no move or party: say what it is instead."""
        name = left.id if isinstance(left, ast.Name) else None
        option = _option_text(right)
        owners = self.owners.get(option or "", [])
        if name is not None and not self.known(name):
            self.unknown(left, name, owners or list(self.scope.choices))
        elif self.is_option(left):
            self.problem(
                left,
                f"`{self.shown(left)}` is an option and not a move or party",
                "name the move or party on one side: " + self.remedy_for(_option_text(left) or ""),
            )
        elif isinstance(right, ast.Tuple):
            shown = self.shown(left)
            self.problem(
                left,
                f"`in` is for moves and parties, and `{shown}` is none",
                f"compare it: `{shown} >= 1 and {shown} <= 2`",
            )
        else:
            self.problem(
                left,
                f"`{self.shown(left)}` cannot be compared with the option `{self.shown(right)}`",
                self.remedy_for(option or ""),
            )

    def option(self, node: ast.expr, owner: str) -> str | None:
        """The option or type that `node` names, if `owner` can be it."""
        options = self.scope.choices[owner]
        text = _option_text(node)
        if text is not None and (text in options or text == "none"):
            return text
        one_of = f"write one of {list_names([*options, 'none'])}"
        if text is None:
            self.problem(node, f"`{owner}` cannot be `{self.shown(node)}`", one_of)
        elif text in self.scope.choices:
            self.problem(
                node,
                f"`{owner}` and `{text}` both stand for options and are not compared "
                "with each other",
                f"compare each with an option: `{owner} == {_quoted((*options, 'none')[0])}`",
            )
        elif text in self.scope.numbers or text in self.scope.truths:
            what = "a number" if text in self.scope.numbers else "true or false"
            self.problem(node, f"`{owner}` cannot be `{text}`, which is {what}", one_of)
        else:
            elsewhere = self.owners.get(text)
            remedy = suggest(text, options) or one_of
            if elsewhere:
                remedy = (
                    f"'{text}' belongs to {list_names(elsewhere)}: write "
                    f"`{elsewhere[0]} == {_quoted(text)}`, or {one_of.removeprefix('write ')}"
                )
            self.problem(node, f"`{owner}` cannot be `{text[:40]}`", remedy, "unknown-name")
        return None

    # ------------------------------------------------------------- what to say
    def known(self, name: str) -> bool:
        scope = self.scope
        return (
            name in scope.choices
            or name in scope.numbers
            or name in scope.truths
            or name in self.owners
            or name in _TRUTHS
            or name == "none"
        )

    def unknown(self, node: ast.expr, name: str, candidates: list[str] | None = None) -> None:
        scope = self.scope
        if name in scope.refused:
            self.problem(node, f"'{name}' cannot be used here", scope.refused[name], "name-refused")
            return
        if name in FUNCTIONS:
            self.problem(node, f"'{name}' is a function", f"write {_EXAMPLES[name]}")
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
            f"`{_quoted(option)}` is an option, which has no value of its own",
            self.remedy_for(option),
        )

    def remedy_for(self, option: str) -> str:
        owners = self.owners.get(option) or list(self.scope.choices)
        if not owners:
            return "write a number or a condition"
        return f"write `{owners[0]} == {_quoted(option) if option else 'none'}`"

    def computed_with(self, node: ast.expr) -> None:
        shown = self.shown(node)
        option = next(iter(self.scope.choices.get(shown, ())), "none")
        self.problem(
            node,
            f"`{shown}` stands for an option, which is compared and never computed with",
            f"write `1 if {shown} == {_quoted(option)} else 0`",
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


_EXAMPLES = {
    "min": "`min(a, b)`",
    "max": "`max(a, b)`",
    "abs": "`abs(a)`",
    "exp": "`exp(a)`",
    "log": "`log(a)`",
    "sqrt": "`sqrt(a)`",
    "clip": "`clip(a, low, high)`",
}


def _option_text(node: ast.expr) -> str | None:
    """The name or quoted text that could be an option."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _quoted(option: str) -> str:
    return option if option.isidentifier() else f"'{option[:60]}'"


def _literal(node: ast.expr) -> float | None:
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        sign = -1.0 if isinstance(node.op, ast.USub) else 1.0
        node = node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value = node.value
        assert isinstance(value, int | float)
        return sign * float(value) if abs(value) <= LARGEST else None
    return None
