"""Bars made of characters: a tornado of leads, and a strip that shows how a lead settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from overture.brief.numbers import count, error, worth
from overture.brief.text import grid

Record = Mapping[str, Any]

WIDTH = 25
ZERO, HOLDS, TURNED, SPAN, POINT, EMPTY = "│", "█", "░", "─", "●", " "
STEADY = 3.0
"""Standard errors that the strip shows on either side."""


def tornado(rows: Sequence[Record], most: int, kinds: Mapping[str, str]) -> list[str]:
    """The lead at both ends of the range of each number, widest bars first: full where the advice
    holds, shaded where another policy leads. `rows` are the switching values."""
    known = [row for row in rows if row["lead_low"] is not None and row["lead_high"] is not None]
    widest = sorted(known, key=lambda row: -abs(row["lead_high"] - row["lead_low"]))[:most]
    ends = [lead for row in widest for lead in (row["lead_low"], row["lead_high"])]
    scale = _Scale([*ends, 0.0])
    if not widest or scale.empty:
        return []
    table = [["", "low end", "", "high end"]]
    for row in widest:
        name = kinds.get(row["kind"], "") + row["name"]
        low, high = row["lead_low"], row["lead_high"]
        table.append([name, worth(low), scale.bar(low, high), worth(high)])
    return grid(table)


def strip(looks: Sequence[Record], most: int = 8) -> list[str]:
    """The lead at each look with three standard errors on either side; zero is marked."""
    shown = list(looks)[-most:]
    ends = [
        look["margin"] + side * STEADY * look["margin_error"] for look in shown for side in (-1, 1)
    ]
    scale = _Scale([*ends, 0.0])
    if not shown or scale.empty:
        return []
    table = [["worlds", "lead", "", "leads"]]
    for look in shown:
        lead, off = look["margin"], look["margin_error"]
        bar = scale.span(lead - STEADY * off, lead, lead + STEADY * off)
        table.append([count(look["worlds"]), f"{worth(lead)} ± {error(off)}", bar, look["best"]])
    return grid(table)


class _Scale:
    """From points to one of WIDTH cells."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low, self.high = min(values), max(values)

    @property
    def empty(self) -> bool:
        return not self.high > self.low

    def cell(self, value: float) -> int:
        return round((value - self.low) / (self.high - self.low) * (WIDTH - 1))

    def bar(self, one: float, other: float) -> str:
        first, last = sorted((self.cell(one), self.cell(other)))
        zero = self.cell(0.0)
        cells = [
            (TURNED if k < zero else HOLDS) if first <= k <= last else EMPTY for k in range(WIDTH)
        ]
        cells[zero] = ZERO
        return "".join(cells)

    def span(self, low: float, middle: float, high: float) -> str:
        first, last, zero = self.cell(low), self.cell(high), self.cell(0.0)
        cells = [SPAN if first <= k <= last else EMPTY for k in range(WIDTH)]
        cells[zero] = ZERO
        cells[self.cell(middle)] = POINT
        return "".join(cells)
