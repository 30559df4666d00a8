"""Payoffs at the ends of a tree as the terms of a party: nested choices between numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from overture.exchange.paths import Line, Says

MOST_LEAVES = 24
"""Numbers in one term; more would pass the language's limit on an expression."""

LONGEST_DECIMAL = 17
LARGEST = 10**12
"""The language reads no number beyond it."""


def number_text(value: Fraction) -> str:
    """A decimal where that is exact and short, else numerator/denominator.

    A fraction of numbers that the language does not read is rounded to the nearest float.
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > LONGEST_DECIMAL:
        if max(abs(value.numerator), value.denominator) > LARGEST:
            return repr(float(value))
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def terms(ends: Sequence[tuple[Line, Fraction]], moves: int, says: Says) -> list[dict[str, str]]:
    """Terms {name, add, when} that sum to the value of every end."""
    found: list[dict[str, str]] = []

    def add(held: Sequence[tuple[Line, Fraction]], where: tuple[str, ...]) -> None:
        expression, leaves = _nested(held, moves, says)
        if leaves > MOST_LEAVES:
            move, groups = _groups(held, moves)
            for value, group in groups.items():
                add(group, (*where, says(move, [value])))
        elif expression != "0":
            term = {"name": " and ".join(where) or "payoff", "add": expression}
            found.append({**term, "when": " and ".join(where)} if where else term)

    add(ends, ())
    return found


def _groups(
    held: Sequence[tuple[Line, Fraction]], moves: int
) -> tuple[int, Mapping[int, list[tuple[Line, Fraction]]]]:
    """The ends by what was done in the first move that tells any of them apart."""
    for move in range(moves):
        groups: dict[int, list[tuple[Line, Fraction]]] = {}
        for line, value in held:
            groups.setdefault(line.value(move), []).append((line, value))
        if len(groups) > 1:
            return move, dict(sorted(groups.items()))
    raise AssertionError("two paths of a tree differ in some move")


def _nested(held: Sequence[tuple[Line, Fraction]], moves: int, says: Says) -> tuple[str, int]:
    """`a if move == x else b if ... else c`, and how many numbers are in it."""
    if len({value for _, value in held}) == 1:
        return number_text(held[0][1]), 1
    move, groups = _groups(held, moves)
    alike: dict[str, list[int]] = {}
    size: dict[str, int] = {}
    for value, group in groups.items():
        text, leaves = _nested(group, moves, says)
        alike.setdefault(text, []).append(value)
        size[text] = leaves
    *cases, last = alike
    shown = "".join(f"{_bracketed(c)} if {says(move, alike[c])} else " for c in cases)
    return shown + _bracketed(last), sum(size.values())


def _bracketed(text: str) -> str:
    return f"({text})" if " if " in text else text
