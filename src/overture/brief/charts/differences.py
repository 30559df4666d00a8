"""Diverging bars: what each named payoff term adds to or takes from the lead."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.parts import Number


@dataclass(frozen=True, slots=True)
class Differences:
    """Terms with their difference in points; `right` and `left` name the options favoured."""

    rows: tuple[tuple[str, Number], ...]
    right: str
    left: str

    def draw(self, width: int, label: str) -> str:
        """Bars from a common zero, the number beyond the end of its bar."""
        narrow = width < svg.NARROW
        start = 0.0 if narrow else 228.0
        low = min([0.0, *(number.value or 0.0 for _, number in self.rows)])
        high = max([0.0, *(number.value or 0.0 for _, number in self.rows)])
        reach = (high - low) or 1.0
        room = 52.0
        scale = (width - start - 2 * room) / reach
        zero = start + room - low * scale
        body: list[str] = []
        y = 16.0
        for words, anchor, x in (
            (f"← {self.left}", "end", zero - 8),
            (f"{self.right} →", "start", zero + 8),
        ):
            size = svg.measure(words, 12)
            fits = x - size >= 0 if anchor == "end" else x + size <= width
            if fits:
                body.append(svg.text(x, y, words, "soft s", anchor))
            else:
                edge = svg.INSET if anchor == "end" else float(width)
                body.append(
                    svg.text(edge, y, words, "soft s", "start" if anchor == "end" else "end")
                )
                y += 16
        y += 10
        top = y
        shapes: dict[bool, list[str]] = {True: [], False: []}
        axis: list[str] = []
        for term, number in self.rows:
            lines = svg.wrapped(term, 13, (width if narrow else start - 16) - 4.0)
            for index, line in enumerate(lines):
                body.append(svg.text(svg.INSET, y + 13 + 16 * index, line, ""))
            if narrow:
                y += 16.0 * len(lines) + 3
            height = 18.0 if narrow else max(18.0, 16.0 * len(lines))
            value = number.value or 0.0
            x = min(zero, zero + value * scale)
            shapes[value >= 0].append(svg.box(x, y + 2, abs(value) * scale, 13))
            end = zero + value * scale
            shift, anchor = (6, "start") if value >= 0 else (-6, "end")
            body.append(svg.text(end + shift, y + 13, number, "m", anchor, tie=not narrow))
            if narrow:  # its labels stand between the bars, so the axis is drawn bar by bar
                axis.append(svg.upright(zero, y - 1, y + 18))
            y += height + 8
        if not narrow:
            axis.append(svg.upright(zero, top - 4, y - 2))
        if shapes[True]:
            body.append(svg.path("".join(shapes[True]), "c1"))
        if shapes[False]:
            body.append(svg.path("".join(shapes[False]), "edge c2s", "url(#h2)"))
        body.append(svg.path("".join(axis), "axis"))
        return svg.drawing(width, y + 2, label, body)
