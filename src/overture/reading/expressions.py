"""Expressions: what an analyst may write where a number or a condition is asked for.

Python's `ast` parses the text; an allow-list walk turns it into a tree of our own; numpy
evaluates that tree. Nothing that a case file says is ever compiled or executed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from overture.errors import CaseError, Problem, Spot
from overture.reading.checking import check
from overture.reading.identifiers import RESERVED, check_identifier
from overture.reading.scope import FUNCTIONS, LONGEST, MOST_NODES, Kind, Scope
from overture.reading.syntax import Tree
from overture.reading.tokens import Token, scan

__all__ = [
    "FUNCTIONS",
    "RESERVED",
    "Expression",
    "Kind",
    "Scope",
    "check_identifier",
    "parse_expression",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression; equal to another one of the same text and kind.

    `names` are the declared names that it uses (constants such as options are not among them).
    """

    text: str
    kind: Kind
    names: frozenset[str] = field(compare=False)
    spot: Spot = field(compare=False, repr=False)
    tree: Tree = field(compare=False, repr=False)

    def evaluate(self, values: Mapping[str, object]) -> object:
        """The value, given that of each name: a float or truth, each a scalar or array [W],
        or the option chosen.

        A scalar comes back as a Python scalar, anything else as an array. Under a scalar
        condition the branch (or operand) that is not needed is not evaluated. The result may be
        infinite or not a number; the caller reports that. Raises KeyError for a missing name.
        """
        # Imported here, so that declaring an expression does not load numpy.
        from overture.reading.evaluation import evaluate

        return evaluate(self.tree, values)


def parse_expression(text: str, scope: Scope, *, spot: Spot, path: str, want: Kind) -> Expression:
    """Parse and check `text`, found at `spot`, as an expression of the kind `want`.

    Raises CaseError with every problem found. Their columns point into the expression when it
    stands in one line of the file as written.
    """
    place = _placing(text, spot)
    problems: list[Problem] = []

    def complain(rule: str, offset: int, what: str, remedy: str) -> None:
        problems.append(Problem(rule, place(offset), path, what, remedy))

    # Python wants one line; every blank stays one character, so that offsets keep.
    line = "".join(" " if character.isspace() else character for character in text)
    node = _parse(line, _declared(scope), complain)
    if node is None:
        raise CaseError(problems)
    # Where Python's parser counts bytes of UTF-8, we count characters of the text.
    encoded = line.encode()

    def characters(offset: int) -> int:
        return len(encoded[:offset].decode("utf-8", "ignore"))

    tree, names = check(node, line, scope, want, characters, complain)
    if problems:
        raise CaseError(problems)
    return Expression(text.strip(), want, names, spot, tree)


def _declared(scope: Scope) -> frozenset[str]:
    options = {option for options in scope.choices.values() for option in options}
    return scope.numbers | scope.truths | options | set(scope.choices)


def _placing(text: str, spot: Spot) -> Callable[[int], Spot]:
    """From an offset in the text to a spot in the file."""
    start = spot.column - 1
    if spot.text[start : start + 1] in ("'", '"') and not text.startswith(spot.text[start]):
        start += 1
    as_written = bool(spot.text) and spot.text[start : start + len(text)] == text

    def place(offset: int) -> Spot:
        if not as_written:
            return spot
        return Spot(spot.file, spot.line, start + offset + 1, spot.text)

    return place


def _parse(
    text: str, declared: frozenset[str], complain: Callable[[str, int, str, str], None]
) -> ast.expr | None:
    """Python's tree for the text, or None after complaining."""
    if not text.strip():
        complain("expression", 0, "the expression is empty", "write a number or a condition")
        return None
    if len(text) > LONGEST:
        complain(
            "expression-too-large",
            0,
            f"the expression has {len(text):,} characters; at most {LONGEST:,} are read",
            "name its parts as derived quantities: `part: {is: …}`",
        )
        return None
    tokens, mistakes = scan(text, declared)
    for mistake in mistakes:
        complain("expression", mistake.start, mistake.what, mistake.remedy)
    if mistakes:
        return None
    if len(tokens) > 4 * MOST_NODES:
        _too_large(complain)
        return None
    # Python wants a line that begins at its margin; the offsets are put right below.
    lead = tokens[0].start
    try:
        node = ast.parse(text[lead:], mode="eval").body
    except SyntaxError as failure:
        offset = lead + max((failure.offset or 1) - 1, 0)
        complain("expression", *_broken(tokens, offset))
        return None
    except (ValueError, MemoryError, RecursionError):
        # This is how Python's parser says that its own stack or number limits are passed.
        complain("expression-too-large", 0, "the expression is nested too deeply", _SPLIT)
        return None
    if sum(isinstance(part, ast.expr) for part in ast.walk(node)) > MOST_NODES:
        _too_large(complain)
        return None
    for part in ast.walk(node):
        if isinstance(part, ast.expr):
            part.col_offset += lead
            part.end_col_offset = (part.end_col_offset or 0) + lead
    return node


_SPLIT = "name its parts as derived quantities: `part: {is: …}`"


def _too_large(complain: Callable[[str, int, str, str], None]) -> None:
    complain("expression-too-large", 0, f"the expression has more than {MOST_NODES} parts", _SPLIT)


def _broken(tokens: list[Token], offset: int) -> tuple[int, str, str]:
    """Where the expression breaks, what to say of it, and the remedy.

    Python could not parse it near `offset` although all its signs are known.
    """
    words = [token.text for token in tokens]
    if words.count("if") != words.count("else"):
        return (
            next(token.start for token in tokens if token.text in ("if", "else")),
            "`if` and `else` do not come in pairs",
            "write `x if condition else y`; for a condition alone, write it under `when`",
        )
    last = tokens[-1]
    if (last.kind == "sign" and last.text != ")") or last.text in ("and", "or", "not", "in"):
        end = last.start + len(last.text)
        return end, f"the expression breaks off after '{last.text}'", "complete it"
    near = next((token for token in reversed(tokens) if token.start <= offset), tokens[0])
    return (
        near.start,
        f"the expression cannot be read near '{near.text[:40]}'",
        "put one sign between two values, and brackets around a `not` that follows a comparison",
    )
