"""Rails: how far one number may move before other advice is best."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.parts import Number


@dataclass(frozen=True, slots=True)
class Rail:
    """One number: today's value, the flip, the range searched and the range declared."""

    name: str
    now: Number
    at: Number
    low: Number
    high: Number
    declared_low: Number
    declared_high: Number
    to: str


_REGION, _NOW = "edge c4s", "dot c1s"
_LOOKS = {_REGION: "url(#h0)", "axis": "", "band": "", "flip": "", _NOW: ""}
"""Class and fill of each kind of shape, those behind first."""


def _span(start: float, size: float, anchor: str) -> tuple[float, float]:
    if anchor == "middle":
        return start - size / 2, start + size / 2
    return (start, start + size) if anchor == "start" else (start - size, start)


@dataclass(frozen=True, slots=True)
class Rails:
    """Rails under one another, each on its own scale."""

    rows: tuple[Rail, ...]

    def draw(self, width: int, label: str) -> str:
        """Today's value above its rail, the flip and the ends of the range below it."""
        narrow = width < svg.NARROW
        left = 6.0 if narrow else 206.0
        right = width - (6.0 if narrow else 150.0)
        body: list[str] = []
        # shapes of one look in one path each, those behind first
        shapes: dict[str, list[str]] = {look: [] for look in _LOOKS}
        y = self._key(body, shapes, width)
        for row in self.rows:
            y = self._rail(body, shapes, row, y, width, left, right, narrow)
        body += [svg.path("".join(shapes[look]), look, fill) for look, fill in _LOOKS.items()]
        return svg.drawing(width, y, label, body)

    @staticmethod
    def _key(body: list[str], shapes: dict[str, list[str]], width: int) -> float:
        x, y = 0.0, 14.0
        for kind, words in (
            ("now", "today"),
            ("declared", "declared range (90 %)"),
            ("flip", "other advice is best"),
        ):
            size = 26 + svg.measure(words, 12) + 18
            if x > 0 and x + size > width:
                x, y = 0.0, y + 18
            if kind == "now":
                shapes[_NOW].append(svg.spot(x + 9, y - 4))
            elif kind == "declared":
                shapes["band"].append(svg.box(x, y - 8, 18, 7))
            else:
                shapes[_REGION].append(svg.box(x, y - 11, 18, 13))
            body.append(svg.text(x + 26, y, words, "soft s"))
            x += size
        return y + 12

    def _rail(
        self,
        body: list[str],
        shapes: dict[str, list[str]],
        row: Rail,
        y: float,
        width: int,
        left: float,
        right: float,
        narrow: bool,
    ) -> float:
        low, high = row.low.value or 0.0, row.high.value or 0.0
        now, flip = row.now.value or 0.0, row.at.value or 0.0

        def at(value: float | None) -> float:
            share = ((value or 0.0) - low) / ((high - low) or 1.0)
            return left + min(1.0, max(0.0, share)) * (right - left)

        side = "below" if flip < now else "above"
        names = svg.wrapped(row.name, 13, (width if narrow else left - 20) - 4.0, bold=True)
        told = f"{side} {row.at}: {row.to}"
        lines = svg.wrapped(told, 12, (width if narrow else width - right - 18) - 4.0)
        for index, line in enumerate(names):
            shift = 14 if narrow else 34
            body.append(svg.text(svg.INSET, y + shift + 16 * index, line, "b"))
        if narrow:
            for index, line in enumerate(lines):
                body.append(svg.text(svg.INSET, y + 14 + 16 * len(names) + 15 * index, line, "s"))
            y += 16.0 * len(names) + 15.0 * len(lines) + 2
        else:
            for index, line in enumerate(lines):
                body.append(svg.text(right + 18, y + 34 + 15 * index, line, "s"))
        rail = y + 30
        start, end = (left, at(flip)) if side == "below" else (at(flip), right)
        shapes[_REGION].append(svg.box(start, rail - 9, end - start, 18))
        shapes["axis"].append(svg.across(left, right, rail))
        x1, x2 = at(row.declared_low.value), at(row.declared_high.value)
        shapes["band"].append(svg.box(x1, rail - 3.5, x2 - x1, 7))
        shapes["flip"].append(svg.upright(at(flip), rail - 11, rail + 11))
        shapes[_NOW].append(svg.spot(at(now), rail))
        body.append(self._held(at(now), rail - 14, row.now, "m", width, not narrow)[0])
        shown, (a, b) = self._held(at(flip), rail + 25, row.at, "m", width, not narrow)
        body.append(shown)
        for number, x, anchor in ((row.low, left, "start"), (row.high, right, "end")):
            c, d = _span(x, svg.measure(number.text, 12), anchor)
            if d + 6 < a or c - 6 > b:
                body.append(svg.text(x, rail + 25, number, "soft s", anchor, tie=not narrow))
        text_bottom = 0.0 if narrow else max(len(names) * 16.0, len(lines) * 15.0) + 28
        return max(rail + 36, y + text_bottom) + 4

    @staticmethod
    def _held(
        x: float, y: float, number: Number, style: str, width: int, tie: bool
    ) -> tuple[str, tuple[float, float]]:
        """A label centred on x but kept inside the drawing."""
        half = svg.measure(number.text, 13) / 2
        x = min(max(x, half), width - half)
        return svg.text(x, y, number, style, "middle", tie), (x - half, x + half)
