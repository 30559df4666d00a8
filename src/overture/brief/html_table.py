"""A table as HTML, each number tied to its place in the JSON in few bytes.

The JSON pointer of a number is put together from four attributes: `data-p` of the table and of the
row (or of a paragraph or list) are what it begins with, `data-c` of the column's head is "kind
middle" (the kind percent is written %), `data-s` of the row what it ends with. A cell with a plain
`data-n` takes kind and middle from its column; one with a value there has its own. A place that
begins with a slash is whole.

Cells and rows have no end tags: HTML lets them be left out (HTML Standard, section 13.1.2.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overture.brief.parts import Cell, Name, Number, Strong, Table, Words

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Ties:
    """Places of a table's numbers: `base` of the table, prefix and suffix of each row (prefix whole
    here), and for each column "kind middle" where all its numbers agree, else ""."""

    base: str
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    columns: tuple[str, ...]


def cell(content: Cell, base: str = "") -> Markup:
    """A piece, or pieces, as escaped HTML; numbers keep their place in the JSON, after `base`."""
    from markupsafe import Markup, escape

    if isinstance(content, Words):
        return Markup("").join(cell(piece, base) for piece in content)
    if isinstance(content, Number):
        return Markup('<b data-n="{}">{}</b>').format(_own(content, base), content.text)
    if isinstance(content, Name):
        return Markup("<code>{}</code>").format(content.text)
    if isinstance(content, Strong):
        return Markup("<strong>{}</strong>").format(content.text)
    return escape(content)


def base(content: Cell | Sequence[object]) -> str:
    """What the places of all numbers of a sentence, or of rows of them, begin with; "" where to
    say it once would take more room than it saves."""
    pointers = [number.pointer for number in _within(content)]
    found = _begins(pointers) if len(pointers) > 1 else ""
    return found if (len(pointers) - 1) * len(found) > len(' data-p=""') else ""


def _within(content: object) -> Iterator[Number]:
    if isinstance(content, Number):
        yield content
    elif isinstance(content, Words | tuple | list):
        for piece in content:
            yield from _within(piece)


def ties(table: Table) -> Ties:
    """Places with row suffixes, or without, whichever lets more columns speak for their cells."""
    plain, ended = (_places(table, ending) for ending in (False, True))
    many = sum(map(bool, plain.columns)), sum(map(bool, ended.columns))
    return ended if many[1] > many[0] else plain


def _places(table: Table, ending: bool) -> Ties:
    prefixes, suffixes = [], []
    for row in table.rows:
        whole = [number.pointer for number in _numbers(row)]
        prefix = _begins(whole)
        alone = [c.pointer.removeprefix(prefix) for c in row if isinstance(c, Number)]
        in_words = len(whole) > len(alone)
        prefixes.append(prefix)
        suffixes.append(_ends(alone) if ending and not in_words else "")
    columns = []
    for index in range(len(table.columns)):
        found = {
            _middle(row[index], prefix, suffix)
            for row, prefix, suffix in zip(table.rows, prefixes, suffixes, strict=True)
            if isinstance(row[index], Number)
        }
        uniform = len(table.rows) > 1 and any(name for name, _ in table.columns)
        columns.append(found.pop() if len(found) == 1 and uniform else "")
    base = _begins([prefix for prefix in prefixes if prefix]) if len(prefixes) > 1 else ""
    return Ties(base, tuple(prefixes), tuple(suffixes), tuple(columns))


def _numbers(row: Sequence[Cell]) -> list[Number]:
    pieces = [piece for c in row for piece in (c if isinstance(c, Words) else (c,))]
    return [piece for piece in pieces if isinstance(piece, Number)]


def _begins(pointers: list[str]) -> str:
    """The keys, up to a slash, with which all pointers begin; of one pointer, all but the last."""
    if not pointers:
        return ""
    first, last = min(pointers), max(pointers)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    if length is None:  # one is the beginning of all others
        length = min(len(first), len(last))
        if first != last and first.endswith("/"):
            return first
        length -= first == last and first.endswith("/")
    return first[: first.rfind("/", 0, length) + 1]


def _ends(rest: list[str]) -> str:
    """The keys, from a slash, with which two or more places end, short of the whole of any."""
    if len(rest) < 2:
        return ""
    tail = rest[0]
    for other in rest[1:]:
        length = 0
        while length < min(len(tail), len(other)) and tail[-1 - length] == other[-1 - length]:
            length += 1
        tail = tail[len(tail) - length :]
    cut = tail.find("/")
    return tail[cut:] if cut >= 0 else ""


def _middle(content: Cell, prefix: str, suffix: str) -> str:
    assert isinstance(content, Number)
    return f"{content.mark} {content.pointer.removeprefix(prefix).removesuffix(suffix)}"


def _own(number: Number, base: str) -> str:
    """Kind and place of a number that speaks for itself."""
    return f"{number.mark} {number.pointer.removeprefix(base)}"


def head(table: Table, places: Ties) -> Markup:
    """The row of column names, which may break after an underscore."""
    from markupsafe import Markup, escape

    out = Markup("<thead><tr>")
    for (name, side), column in zip(table.columns, places.columns, strict=True):
        # the style sheet sets the head of a column of numbers to the right
        right = side == "right" and not column
        out += Markup('<th scope="col"') + (Markup(' class="r"') if right else Markup(""))
        if column and side != "right":
            out += Markup(' class="l"')
        if column:
            out += Markup(' data-c="{}"').format(column)
        out += Markup(">") + Markup(str(escape(name)).replace("_", "_<wbr>"))
    return out + Markup("</thead>")


def row(table: Table, places: Ties, index: int) -> Markup:
    """One row of the table."""
    from markupsafe import Markup

    prefix, suffix = places.prefixes[index], places.suffixes[index]
    out = Markup("<tr")
    if prefix:
        out += Markup(' data-p="{}"').format(prefix.removeprefix(places.base))
    if suffix:
        out += Markup(' data-s="{}"').format(suffix)
    out += Markup(">")
    cells = zip(table.rows[index], table.columns, places.columns, strict=True)
    for place, (content, (_, side), column) in enumerate(cells):
        right = side == "right"
        if isinstance(content, Number):
            inner = Markup("{}").format(content.text)
            # the style sheet sets numbers to the right unless they are told otherwise
            kind = Markup("") if right else Markup(' class="l"')
            own = Markup(' data-n="{}"').format(_own(content, prefix))
            kind += Markup(" data-n") if column else own
        else:
            inner = cell(content, prefix)
            kind = Markup(' class="r"') if right else Markup("")
        # a th that begins a row with cells after it is the head of the row without more words
        tag = "td" if place else "th"
        out += Markup(f"<{tag}{kind}>{inner}")
    return out
