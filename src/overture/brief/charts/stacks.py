"""Stacked belief: today's belief about a party's type, and under it the belief after each reply."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.parts import Number

BAR = 26.0


@dataclass(frozen=True, slots=True)
class Stack:
    """A row: what was heard, how likely that is (None for today), one share per type."""

    name: str
    says: str
    chance: Number | None
    shares: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """Rows over the same types, the first of them today's belief."""

    types: tuple[str, ...]
    rows: tuple[Stack, ...]

    def draw(self, width: int, label: str) -> str:
        """Segments in the order of the types; dashed lines carry today's belief down the page."""
        narrow = width < svg.NARROW
        left = 0.0 if narrow else 276.0
        full = width - left - 1.0
        body: list[str] = []
        y = self._legend(body, width, narrow, left)
        if not narrow:
            body.append(svg.text(left - 14, y + 2, "chance", "soft s", "end"))
        top = y + 10
        y = top
        bars: list[str] = []
        labels: list[str] = []
        tops: list[float] = []
        segments: list[list[str]] = [[] for _ in self.types]
        for index, row in enumerate(self.rows):
            wide = (width if narrow else left - 84) - 4.0
            names = svg.wrapped(row.name, 13, wide - (90 if narrow else 0), bold=True)
            lines = svg.wrapped(row.says, 12, wide) if row.says else []
            for count, line in enumerate(names):
                bars.append(svg.text(svg.INSET, y + 14 + 16 * count, line, "b"))
            under = y + 14 + 16 * len(names)
            for count, line in enumerate(lines):
                bars.append(svg.text(svg.INSET, under + 15 * count, line, "soft s"))
            block = 16.0 * len(names) + 15.0 * len(lines) + 6
            if narrow:
                if row.chance:
                    bars.append(svg.text(width, y + 14, f"chance {row.chance}", "s", "end"))
                y += block
            elif row.chance:
                bars.append(svg.text(left - 14, y + 18, row.chance, "m", "end"))
            tops.append(y)
            self._bar(row, left, y, full, not narrow, segments, labels)
            y += BAR + 12 if narrow else max(BAR, block) + 8
            if index == 0:
                y += 6
        bars += [self._tone(index, "".join(found)) for index, found in enumerate(segments)]
        # above a label the dashes stop: a narrow drawing has its labels between the bars
        spans = [(bar - 4, bar + BAR + 4) for bar in tops] if narrow else [(top, y - 8)]
        x, lines = left, list[str]()
        for share in self.rows[0].shares[:-1]:
            x += (share.value or 0.0) * full
            lines.extend(svg.upright(x, start, end) for start, end in spans)
        bars.append(svg.path("".join(lines), "today"))
        return svg.drawing(width, y, label, body + bars + labels)

    def _legend(self, body: list[str], width: int, narrow: bool, left: float) -> float:
        x, y = (0.0 if narrow else left), 14.0
        for index, name in enumerate(self.types):
            size = 22 + svg.measure(name, 13) + 18
            if x > left and x + size > width:
                x, y = (0.0 if narrow else left), y + 20
            body.append(self._tone(index, svg.box(x, y - 11, 16, 13)))
            body.append(svg.text(x + 22, y, name, ""))
            x += size
        return y + 16

    @staticmethod
    def _tone(index: int, shape: str) -> str:
        """A path in the colour and hatching of a type."""
        tone = index % 6 + 1
        return svg.path(shape, f"edge c{tone}s", f"url(#h{tone})")

    @staticmethod
    def _bar(
        row: Stack,
        left: float,
        y: float,
        full: float,
        tie: bool,
        segments: list[list[str]],
        labels: list[str],
    ) -> None:
        x = left
        for index, share in enumerate(row.shares):
            size = (share.value or 0.0) * full
            segments[index].append(svg.box(x, y, size, BAR))
            if size > svg.measure(share.text, 13) + 10:
                labels.append(svg.text(x + size / 2, y + 18, share, "m plate", "middle", tie))
            x += size
