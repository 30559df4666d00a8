"""From Python's tree to ours: only what the language allows, and every kind as it should be."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

from overture.reading.bodies import of_body
from overture.reading.deals import of_deal
from overture.reading.matching import among, is_option, matches, option_text
from overture.reading.remarks import EXAMPLES, TRUTHS, Complain, Remarks, quoted
from overture.reading.scope import DEEPEST, FUNCTIONS, LARGEST, Kind, Scope
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


def check(
    node: ast.expr,
    text: str,
    scope: Scope,
    want: Kind,
    characters: Callable[[int], int],
    complain: Complain,
) -> tuple[Tree, frozenset[str]]:
    """The tree of an expression and the declared names in it. Problems go to `complain`."""
    say = Remarks(text, scope, characters, complain)
    checker = _Checker(say)
    if want is Kind.NUMBER:
        tree = checker.number(node, 1)
    elif want is Kind.TRUTH:
        tree = checker.truth(node, 1)
    else:
        tree = checker.choice(node)
    return tree, frozenset(say.names)


class _Checker:
    """One walk over one expression; knows how deep it is inside `exp`."""

    def __init__(self, say: Remarks) -> None:
        self.say = say
        self.inside_exp = 0
        self.too_deep = False

    def number(self, node: ast.expr, depth: int) -> Tree:
        kind, tree = self.visit(node, depth)
        if kind is Kind.TRUTH:
            shown = self.say.shown(node)
            self.say.problem(
                node,
                f"`{shown}` is true or false, and a number is needed here",
                f"write `1 if {shown} else 0`, or put it under `when`",
            )
        elif kind is Kind.CHOICE:
            self.say.computed_with(node)
        return tree

    def truth(self, node: ast.expr, depth: int) -> Tree:
        kind, tree = self.visit(node, depth)
        shown = self.say.shown(node)
        if kind is Kind.NUMBER:
            self.say.problem(
                node,
                f"`{shown}` is a number, and a condition is needed here",
                f"compare it: `{shown} > 0`; `true` stands for always",
            )
        elif kind is Kind.CHOICE:
            option = next(iter(self.say.scope.choices.get(shown, ())), "none")
            self.say.problem(
                node,
                f"`{shown}` stands for an option, and a condition is needed here",
                f"compare it: `{shown} == {quoted(option)}`, or `{shown} != none`",
            )
        return tree

    def choice(self, node: ast.expr) -> Tree:
        if isinstance(node, ast.Name) and node.id in self.say.scope.choices:
            self.say.names.add(node.id)
            return Name(node.id, number=False)
        known = list_names(self.say.scope.choices)
        near = suggest(node.id, self.say.scope.choices) if isinstance(node, ast.Name) else ""
        self.say.problem(
            node, f"`{self.say.shown(node)}` is no move or party", near or f"write one of {known}"
        )
        return _BAD[1]

    def visit(self, node: ast.expr, depth: int) -> tuple[Kind | None, Tree]:
        if depth > DEEPEST:
            if not self.too_deep:
                self.too_deep = True
                self.say.problem(
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
                self.say.problem(
                    node,
                    "a list in brackets stands where one value is needed",
                    "write it after `in`; write a large number without commas",
                )
        if not isinstance(node, ast.Tuple):
            self.say.problem(
                node,
                f"`{self.say.shown(node)}` is not part of the language",
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
                self.say.problem(
                    node,
                    f"the number is larger than {LARGEST:g}",
                    "use a larger unit",
                    "expression-too-large",
                )
                return _BAD
            return Kind.NUMBER, Number(float(value))
        if isinstance(value, str):
            self.say.alone(node, value)
        else:
            self.say.problem(node, f"`{self.say.shown(node)}` is not used here", "write `none`")
        return _BAD

    def name(self, node: ast.Name) -> tuple[Kind | None, Tree]:
        name = node.id
        if name in TRUTHS:
            return Kind.TRUTH, Truth(TRUTHS[name])
        if name in self.say.scope.choices:
            self.say.names.add(name)
            return Kind.CHOICE, Name(name, number=False)
        if name in self.say.scope.numbers:
            self.say.names.add(name)
            return Kind.NUMBER, Name(name, number=True)
        if name in self.say.scope.truths:
            self.say.names.add(name)
            return Kind.TRUTH, Name(name, number=False)
        if name in self.say.owners or name == "none":
            self.say.alone(node, name)
        else:
            self.say.unknown(node, name)
        return _BAD

    def power(self, node: ast.BinOp, depth: int) -> Tree:
        base = self.number(node.left, depth + 1)
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Pow):
            self.say.problem(node, "a power of a power is not allowed", "write one exponent")
        exponent = _literal(node.right)
        if exponent is None or not -4 <= exponent <= 4:
            self.say.problem(
                node.right,
                f"the exponent `{self.say.shown(node.right)}` is not a plain number from -4 to 4",
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
                self.say.problem(first, "this operation is not part of the language", "use + - * /")
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
            option = option_text(operand)
            last = operands[-1] if operands else None
            if (
                option is not None
                and isinstance(last, Among)
                and option not in self.say.scope.numbers | self.say.scope.truths
                and (option in self.say.scope.choices.get(last.id, ()) or option == "none")
            ):
                listed = ", ".join(quoted(known) for known in (*last.options, option))
                self.say.problem(
                    operand,
                    f"`{quoted(option)}` after `{word}` is no condition of its own",
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
                self.say.computed_with(branch)
                kind = None
            kinds.append(kind)
            trees.append(tree)
        if None in kinds:
            return _BAD
        if kinds[0] is not kinds[1]:
            self.say.problem(
                node,
                "one side of this `if … else` is a number, the other true or false",
                "make both numbers, or both conditions",
            )
            return _BAD
        return kinds[0], Choose(test, trees[0], trees[1])

    def call(self, node: ast.Call, depth: int) -> tuple[Kind | None, Tree]:
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = function.value.id if isinstance(function.value, ast.Name) else ""
            asked = (of_body if owner == "body" else of_deal)(self.say, node, function)
            return (Kind.NUMBER, asked) if asked is not None else _BAD
        if not isinstance(function, ast.Name) or function.id not in FUNCTIONS:
            self.say.not_a_function(function)
            return _BAD
        name = function.id
        least, most = FUNCTIONS[name]
        given = len(node.args) + len(node.keywords)
        starred = node.keywords or any(isinstance(part, ast.Starred) for part in node.args)
        if starred:
            self.say.problem(
                node, "a star before an argument is not part of the language", "delete it"
            )
            return _BAD
        if given < least or (most is not None and given > most):
            number = f"at least {least}" if most is None else str(least)
            self.say.problem(
                node,
                f"{name} takes {number} value{'s' if least > 1 else ''}, and {given} "
                f"{'is' if given == 1 else 'are'} given",
                "write " + EXAMPLES[name],
            )
        if name == "exp":
            # exp of exp leaves the range of numbers for arguments as small as 7.
            if self.inside_exp:
                self.say.problem(node, "exp inside exp grows beyond all numbers", "use one exp")
            self.inside_exp += 1
        arguments = tuple(self.number(part, depth + 1) for part in node.args)
        if name == "exp":
            self.inside_exp -= 1
        return Kind.NUMBER, Call(name, arguments)

    def compare(self, node: ast.Compare, depth: int) -> Tree:
        sides = [node.left, *node.comparators]
        membership = any(isinstance(sign, ast.In | ast.NotIn) for sign in node.ops)
        matching = membership or any(is_option(self.say, side) for side in sides)
        if matching and len(node.ops) > 1:
            self.say.problem(
                node,
                "a chain of comparisons is for numbers only",
                "compare one pair at a time and join the comparisons with `and`",
            )
            return _BAD[1]
        if membership:
            return among(
                self.say, node.left, node.comparators[0], isinstance(node.ops[0], ast.NotIn)
            )
        if matching:
            return matches(self.say, node)
        links = []
        first = self.compared(sides[0], depth)
        for sign, side in zip(node.ops, sides[1:], strict=True):
            order = _ORDERS.get(type(sign))
            if order is None:
                self.say.problem(node, "this comparison is not part of the language", "write `==`")
                order = "=="
            links.append((order, self.compared(side, depth)))
        return Compare(first, tuple(links))

    def compared(self, node: ast.expr, depth: int) -> Tree:
        kind, tree = self.visit(node, depth + 1)
        if kind is Kind.TRUTH:
            shown = self.say.shown(node)
            self.say.problem(
                node,
                f"`{shown}` is true or false, and only numbers are compared with numbers",
                "write the condition alone, or `not` before it; join two with `and`, `or`",
            )
        return tree


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
