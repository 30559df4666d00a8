"""Dot and interval: one row per policy, with its mean, its 90 % interval and its share best."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.numbers import amount
from overture.brief.parts import Number


@dataclass(frozen=True, slots=True)
class Interval:
    """One row; `style` is "best", "plain" or "barred" (forbidden by the case)."""

    name: str
    says: str
    mean: Number
    low: Number
    high: Number
    share: Number
    style: str


@dataclass(frozen=True, slots=True)
class Intervals:
    """Rows on one common axis of points."""

    rows: tuple[Interval, ...]
    unit: str

    def draw(self, width: int, label: str) -> str:
        """Labels stand left of the plot, or above it where the drawing is narrow."""
        narrow = width < svg.NARROW
        left = 18.0 if narrow else 232.0
        right = width - (18.0 if narrow else 142.0)
        values = [n.value for row in self.rows for n in (row.low, row.high) if n.value is not None]
        marks = svg.ticks(min(values), max(values), 4 if narrow else 6)

        def at(value: float | None) -> float:
            share = ((value or 0.0) - marks[0]) / (marks[-1] - marks[0])
            return left + share * (right - left)

        body: list[str] = []
        y = 20.0
        if not narrow:
            body.append(svg.text(width - 78, y - 4, "mean", "soft s", "end"))
            body.append(svg.text(width, y - 4, "best in", "soft s", "end"))
        top = y + 4
        rows: list[str] = []
        y = top
        for row in self.rows:
            wide = (width if narrow else left - 24) - 4.0
            lines = svg.wrapped(row.says, 12, wide)
            rows.append(svg.text(svg.INSET, y + 14, row.name, "b"))
            for index, line in enumerate(lines):
                rows.append(svg.text(svg.INSET, y + 30 + 15 * index, line, "soft s"))
            block = 34.0 + 15.0 * (len(lines) - 1) + 6
            if narrow:
                y += block
                rows.append(self._numbers_below(row, width, y + 22))
                middle = y + 6
                block = 34.0
            else:
                middle = y + 18
                rows.append(svg.text(width - 78, y + 22, row.mean, "m", "end"))
                rows.append(svg.text(width, y + 22, row.share, "m", "end"))
            rows += self._mark(row, at, middle)
            y += block + 10
        bottom = y
        body.append(svg.path("".join(svg.upright(at(mark), top, bottom) for mark in marks), "grid"))
        body.extend(
            svg.text(at(mark), bottom + 15, amount(mark), "soft s", "middle") for mark in marks
        )
        body.append(svg.text((left + right) / 2, bottom + 32, self.unit, "soft s", "middle"))
        return svg.drawing(width, bottom + 38, label, body + rows)

    @staticmethod
    def _numbers_below(row: Interval, width: int, y: float) -> str:
        said = f"mean {row.mean} · best in {row.share}"
        return svg.text(width, y + 4, said, "s", "end")

    @staticmethod
    def _mark(row: Interval, at: object, y: float) -> list[str]:
        assert callable(at)
        x1, x2, x = at(row.low.value), at(row.high.value), at(row.mean.value)
        dot = {"best": "c1", "plain": "ink", "barred": "hollow"}[row.style]
        bar = "span c1s" if row.style == "best" else "span"
        return [
            svg.whiskers(x1, x2, y, bar),
            svg.circle(x, y, 6 if row.style == "best" else 5, dot),
        ]
