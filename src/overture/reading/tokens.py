"""The words and signs of an expression, and what people write by mistake.

Scanning comes before parsing so that Python's own parser only ever meets signs of the language:
whatever it does not share with Python (brackets, dots, `&&`, a single `=`) is named here, all of
it at once, each with its remedy.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from itertools import pairwise

WORDS = frozenset(("and", "or", "not", "in", "if", "else", "True", "False", "None"))
"""Python keywords that the language shares."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
      | (?P<word>(?:deal|body)\.[a-z_]+(?=\s*\()|[A-Za-z_][A-Za-z0-9_]*)
      | (?P<string>'[^'\\]*'|"[^"\\]*")
      | (?P<mistake>&&|&|\|\||\||<>|=<|=>|!=(?==)|===|:=|!(?!=)|≥|≤|≠|≈|×|·|÷|−|–|—|[’‘“”]|//|%|\^)
      | (?P<sign>\*\*|==|!=|<=|>=|[-+*/<>(),])
      | (?P<equals>=)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

_LEADING_ZERO = re.compile(r"0[0-9]+$")

_MISTAKES = {
    "&&": ("'&&' is not used here", "write `and`"),
    "&": ("'&' is not used here", "write `and`"),
    "||": ("'||' is not used here", "write `or`"),
    "|": ("'|' is not used here", "write `or`"),
    "!": ("'!' is not used here", "write `not`"),
    "<>": ("'<>' is not used here", "write `!=`"),
    "≠": ("'≠' is not used here", "write `!=`"),
    "=<": ("'=<' is not used here", "write `<=`"),
    "≤": ("'≤' is not used here", "write `<=`"),
    "=>": ("'=>' is not used here", "write `>=`"),
    "≥": ("'≥' is not used here", "write `>=`"),
    "===": ("'===' is not used here", "write `==` to compare"),
    "!=": ("'!==' is not used here", "write `!=`"),
    ":=": ("':=' is not used here: an expression sets nothing", "write `==` to compare"),
    "=": ("'=' is not used here: an expression sets nothing", "write `==` to compare"),
    "≈": ("'≈' is not used here", "write `abs(a - b) < 0.01`"),
    "×": ("'×' is not used here", "write `*` to multiply"),
    "·": ("'·' is not used here", "write `*` to multiply"),
    "÷": ("'÷' is not used here", "write `/` to divide"),
    "−": ("this is a typographic minus sign", "write `-`"),
    "–": ("this is a dash, not a minus sign", "write `-`"),
    "—": ("this is a dash, not a minus sign", "write `-`"),
    "//": ("'//' is not part of the language", "write `/` to divide"),
    "%": ("'%' is not part of the language", "write a share as a number: 0.05 for 5 %"),
    "^": ("'^' is not used here", "write `**` for a power"),
    "[": ("square brackets are not part of the language", "write a list as (a, b)"),
    "{": ("braces are not part of the language", "write a list as (a, b)"),
    ".": ("a dot that belongs to no number is not part of the language", "name one declared thing"),
    ":": ("a colon is not part of the language", "write `x if condition else y` for a choice"),
    "?": ("'?' is not part of the language", "write `x if condition else y` for a choice"),
    ";": ("';' is not part of the language", "write one expression"),
    "#": ("a comment is not part of an expression", "put it outside of the quotes"),
    "\\": ("a backslash is not part of the language", "delete it"),
    "'": ("this quotation mark is never closed", "close it, or delete it"),
    '"': ("this quotation mark is never closed", "close it, or delete it"),
}

_CURLY = ("this is a typographic quotation mark", "write ' around an option with blanks")

_UNWANTED_WORDS = {
    "AND": "write `and`",
    "And": "write `and`",
    "OR": "write `or`",
    "Or": "write `or`",
    "NOT": "write `not`",
    "Not": "write `not`",
    "IN": "write `in`",
    "IF": "write `if`",
    "If": "write `if`",
    "ELSE": "write `else`",
    "Else": "write `else`",
    "is": "write `==` to compare",
    "elif": "write `x if a else y if b else z`",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, string or sign, and where it begins."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place of the text, and what to write instead."""

    start: int
    what: str
    remedy: str


def scan(text: str, declared: frozenset[str]) -> tuple[list[Token], list[Mistake]]:
    """The tokens of `text` and all mistakes that show without parsing.

    `declared` are the names that the scope knows: they are never mistaken for slips.
    """
    tokens: list[Token] = []
    mistakes: list[Mistake] = []
    closed_by: list[int] = []
    for match in _TOKEN.finditer(text):
        kind, piece, start = match.lastgroup or "other", match.group(), match.start()
        if kind == "blank":
            continue
        before = tokens[-1] if tokens else None
        touching = before is not None and before.start + len(before.text) == start
        found = _mistake(kind, piece, before if touching else None, declared)
        if found is not None:
            mistakes.append(Mistake(start, *found))
        elif piece == "(":
            closed_by.append(start)
        elif piece == ")":
            if closed_by:
                closed_by.pop()
            else:
                mistakes.append(
                    Mistake(start, "this bracket closes nothing", "delete it, or open one before")
                )
        tokens.append(Token(kind, piece, start))
    mistakes.extend(
        Mistake(start, "this bracket is never closed", "write `)` where it should end")
        for start in closed_by
    )
    if not mistakes:
        mistakes.extend(_side_by_side(tokens))
    return tokens, mistakes


def _mistake(
    kind: str, piece: str, touching: Token | None, declared: frozenset[str]
) -> tuple[str, str] | None:
    if kind in ("mistake", "equals", "other"):
        if piece in "’‘“”":
            return _CURLY
        if piece in "]}":
            return _MISTAKES["[" if piece == "]" else "{"]
        return _MISTAKES.get(
            piece,
            (f"the character {_shown(piece)} is not part of the language", "delete or replace it"),
        )
    if touching is not None and touching.kind == "number" and kind in ("word", "number"):
        return (
            f"'{touching.text}{piece[:20]}' is neither a number nor a name",
            "write a number with digits only (1000000), and a sign between two values",
        )
    if kind == "string" and not piece.isprintable():
        return (
            "this quoted text has an invisible character or a line break in it",
            "write it on one line, with ordinary blanks",
        )
    if kind == "number" and _LEADING_ZERO.match(piece):
        return (
            f"the number {piece[:20]} begins with a zero",
            "write it without leading zeros, and a large number without commas",
        )
    prefixed = touching is not None and touching.kind == "word" and touching.text not in WORDS
    if touching is not None and prefixed and kind == "string":
        return (
            f"'{touching.text}' stands directly before a quotation mark",
            "write the option alone, in quotes",
        )
    if kind != "word" or piece in declared:
        return None
    if piece in _UNWANTED_WORDS:
        return f"'{piece}' is not used here", _UNWANTED_WORDS[piece]
    if keyword.iskeyword(piece) and piece not in WORDS:
        return (
            f"'{piece}' is a keyword and cannot be a name here",
            "rename what it stands for in the declaration",
        )
    return None


def _shown(character: str) -> str:
    return f"'{character}'" if character.isprintable() else f"U+{ord(character):04X}"


def _side_by_side(tokens: list[Token]) -> list[Mistake]:
    """Values without a sign between them: `talks stand`, `5 to 10`, `2 x`."""
    found = []
    for left, right in pairwise(tokens):
        if _is_value(left) and _is_value(right):
            if "to" in (left.text, right.text):
                remedy = "an interval such as 5 to 10 is declared as a quantity and named here"
            elif "then" in (left.text, right.text):
                remedy = "write `x if condition else y`"
            else:
                remedy = (
                    "put a sign between them (+ * == and …), or quote an option with blanks in it"
                )
            found.append(
                Mistake(
                    right.start,
                    f"'{left.text[:40]}' and '{right.text[:40]}' stand side by side",
                    remedy,
                )
            )
    return found


def _is_value(token: Token) -> bool:
    if token.kind == "word":
        return token.text not in WORDS or token.text in ("True", "False", "None")
    return token.kind in ("number", "string")
