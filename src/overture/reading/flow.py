"""Expressions that a comma tore apart inside {…} or […], and how to mend them."""

from __future__ import annotations

from overture.reading.limits import Complaints
from overture.reading.nodes import Node, Scalar, Sequence

# Past this many commas nobody means one expression; the bound also keeps the search linear.
_MOST_PIECES = 40


def stray_keys(
    entries: list[tuple[Scalar, Node]], alone: set[int], complaints: Complaints, path: str
) -> None:
    """Report keys of a {…} that have no value.

    `{add: min(a, b), when: x}` reads as the keys `add`, `b)` and `when`. Where the value before
    a stray key leaves a bracket open, the remedy shows the whole expression in quotes. `alone`
    holds the places (in `entries`) of the keys without a colon.
    """
    place = 0
    while place < len(entries):
        if place not in alone:
            place += 1
            continue
        torn, last = _torn_expression(entries, alone, place)
        key = entries[place][0]
        value = _plain_text(entries[place - 1][1]) if place and place - 1 not in alone else None
        if torn:
            owner = entries[place - 1][0].text
            complaints.add(
                "stray-key",
                key.spot,
                path,
                f"'{_short(key.text)}' stands alone in {{…}}: the comma before it ends the value "
                f"of '{_short(owner)}'",
                f'quote the expression: {_short(owner)}: "{_short(torn, 120)}"',
            )
            place = last + 1
            continue
        remedy = "write `key: value`, or […] for a list"
        if value:
            owner = entries[place - 1][0].text
            remedy = (
                f"if the comma belongs to '{_short(owner)}', quote the whole text: "
                f'{_short(owner)}: "{_short(f"{value}, {key.text}", 40)}"; otherwise {remedy}'
            )
        complaints.add("stray-key", key.spot, path, f"'{_short(key.text)}' has no value", remedy)
        place += 1


def torn_items(node: Sequence, complaints: Complaints, path: str) -> None:
    """Report a plain item of a […] that opens a bracket which a later plain item closes."""
    items = node.items
    pieces = [_plain_text(item) for item in items]
    place = 0
    while place < len(items):
        torn, last = _join(pieces, place)
        if torn:
            complaints.add(
                "torn-item",
                items[place].spot,
                path,
                "a comma inside brackets cuts this text into several items of the list",
                f'quote it: "{_short(torn, 120)}"',
            )
        place = last + 1


def _torn_expression(
    entries: list[tuple[Scalar, Node]], alone: set[int], place: int
) -> tuple[str, int]:
    """The expression that begins as the value before `place`, and the place of its last piece."""
    if place == 0 or place - 1 in alone:
        return "", place
    pieces: list[str | None] = [_plain_text(entries[place - 1][1])]
    while place - 1 + len(pieces) < len(entries) and place - 1 + len(pieces) in alone:
        pieces.append(entries[place - 1 + len(pieces)][0].text)
    torn, last = _join(pieces, 0)
    return torn, place - 1 + last


def _join(pieces: list[str | None], first: int) -> tuple[str, int]:
    """The pieces from `first` up to the one that closes its bracket, joined by commas."""
    start = pieces[first]
    if start is None or _balance(start) <= 0:
        return "", first
    level = _balance(start)
    joined = [start]
    for place in range(first + 1, min(len(pieces), first + _MOST_PIECES)):
        piece = pieces[place]
        if piece is None:
            break
        joined.append(piece)
        level += _balance(piece)
        if level <= 0:
            return ", ".join(joined), place
    return "", first


def _plain_text(node: Node) -> str | None:
    return node.text if isinstance(node, Scalar) and not node.quoted else None


def _balance(text: str) -> int:
    return text.count("(") - text.count(")")


def _short(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
