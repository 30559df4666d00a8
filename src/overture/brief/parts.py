"""What a brief is made of: numbers with their place in the JSON, words, tables, figures, sections.

These values are finished: a renderer sets them in type and computes nothing but positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is read: its text, its value, its kind and its JSON pointer (RFC 6901)."""

    text: str
    value: float | None
    kind: str
    pointer: str

    @property
    def tie(self) -> str:
        """Kind and place, as the page keeps them beside the number."""
        return f"{self.mark} {self.pointer}"

    @property
    def mark(self) -> str:
        """The kind as the page writes it: a page has hundreds of percentages."""
        return "%" if self.kind == "percent" else self.kind

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier of the case, set apart from prose."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that carry the answer."""

    text: str

    def __str__(self) -> str:
        return self.text


Piece = str | Number | Name | Strong


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence or more, in pieces."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "".join(str(piece) for piece in self.pieces)

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.pieces)


def words(*pieces: Piece | Words) -> Words:
    """Put pieces and sentences together."""
    flat: list[Piece] = []
    for piece in pieces:
        flat.extend(piece.pieces if isinstance(piece, Words) else (piece,))
    return Words(tuple(flat))


def marked(text: str) -> Words:
    """A sentence in which `backticks` set names apart."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # an unpaired backtick: leave the text alone
        return words(text)
    return words(*(Name(part) if i % 2 else part for i, part in enumerate(parts) if part))


def listed(items: Iterable[Piece | Words], separator: str = ", ", last: str = " and ") -> Words:
    """Items as an enumeration: "a, b and c"."""
    parts = list(items)
    pieces: list[Piece | Words] = []
    for index, item in enumerate(parts):
        if index:
            pieces.append(last if index == len(parts) - 1 else separator)
        pieces.append(item)
    return words(*pieces)


Cell = str | Number | Name | Strong | Words


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their alignment ("left" or "right") and rows of cells."""

    kind = "table"
    caption: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


class Chart(Protocol):
    """Data of a chart that can be drawn at a width in CSS pixels."""

    def draw(self, width: int, label: str) -> str:
        """One `<svg>` element; `label` is the sentence read out in place of the picture."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, the sentence that says what it shows, and its data as a table."""

    kind = "figure"
    chart: Chart
    sentence: str
    table: Table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; `tone` is "plain", "lead", "small" or "caution"."""

    kind = "paragraph"
    words: Words
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    kind = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list: each item is a head (may be empty) and the words under it."""

    kind = "items"
    rows: tuple[tuple[Words, tuple[Words, ...]], ...]
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the game as drawn: what leads here, how likely, what it is worth, what follows."""

    label: Words
    detail: Words
    place: str  # what the JSON pointers of its numbers begin with
    share: float
    chance: Number | None
    on_path: bool
    stub: str
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """The game as a nested list."""

    kind = "tree"
    root: Branch
    sentence: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks that open on demand."""

    kind = "folded"
    title: str
    blocks: tuple[Block, ...]


Block = Table | Figure | Paragraph | Heading | Items | Tree | Folded


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the brief."""

    id: str
    number: int
    title: str
    blocks: tuple[Block, ...] = field(default=())
