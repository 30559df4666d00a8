"""The words of an .efg file: strings, numbers, braces, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from overture.errors import CaseError, Problem, Spot
from overture.reading.limits import FORBIDDEN

MOST_BYTES = 5_000_000
LONGEST_TEXT = 10_000
LONGEST_NUMBER = 60
LARGEST_EXPONENT = 60

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n,]+)
      | (?P<text>"(?:[^"\\]|\\.|\\\n)*")
      | (?P<number>[-+]?(?:[0-9]+/[0-9]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?))
      | (?P<word>[A-Za-z]+)
      | (?P<brace>[{}])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the file: `kind` is text, number, word, brace or end; `start` its offset."""

    kind: str
    text: str
    start: int


class Source:
    """A file's text, which knows the place of every offset."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def spot(self, offset: int) -> Spot:
        """The line and column of an offset, with the text of its line."""
        from bisect import bisect_right

        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        stop = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        return Spot(self.file, line + 1, offset - start + 1, self.text[start:stop].rstrip("\r\n"))

    def refuse(self, offset: int, what: str, remedy: str) -> CaseError:
        """The error of a file that is not in the format."""
        return CaseError([Problem("efg-syntax", self.spot(offset), "", what, remedy)])


def scan(source: Source) -> list[Token]:
    """The words of the file, with an end after the last. Raises CaseError at the first fault."""
    bad = FORBIDDEN.search(source.text)
    if bad is not None:
        raise source.refuse(
            bad.start(), f"an invisible character (U+{ord(bad[0]):04X}) stands here", "delete it"
        )
    tokens: list[Token] = []
    for match in _TOKEN.finditer(source.text):
        kind, piece = match.lastgroup or "other", match.group()
        if kind == "blank":
            continue
        if kind == "other":
            if piece == '"':
                raise source.refuse(match.start(), "this text is never closed", 'close it with "')
            raise source.refuse(
                match.start(), f"'{piece}' is not part of the format", "delete or quote it"
            )
        if kind == "text" and len(piece) > LONGEST_TEXT:
            raise source.refuse(
                match.start(), f"a text of more than {LONGEST_TEXT:,} characters", "shorten it"
            )
        if kind == "text" and "\\\\" in piece:
            raise source.refuse(
                match.start(), "two backslashes in a row have no agreed meaning", "delete one"
            )
        tokens.append(Token(kind, piece, match.start()))
    tokens.append(Token("end", "", len(source.text)))
    return tokens


def unquoted(text: str) -> str:
    """The meaning of a quoted text; as in Gambit only the quotation mark is escaped."""
    return text[1:-1].replace('\\"', '"').replace("\r\n", "\n")


def fraction(source: Source, token: Token) -> Fraction:
    """The exact value of a number. Raises CaseError when it is too long or divides by 0."""
    _, _, exponent = token.text.lower().partition("e")
    too_long = len(token.text) > LONGEST_NUMBER or abs(int(exponent or 0)) > LARGEST_EXPONENT
    if too_long:
        raise source.refuse(token.start, "this number is too long", "write it with fewer digits")
    try:
        return Fraction(token.text)
    except ZeroDivisionError:
        raise source.refuse(token.start, "this fraction divides by 0", "correct it") from None
