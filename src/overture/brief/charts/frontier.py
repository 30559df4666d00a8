"""The settings of an offer in two planes: value against acceptance, and against passing."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.numbers import amount
from overture.brief.parts import Number

HEIGHT = 230.0
GAP = 48.0
RIGHT = 20.0  # half of the last label


@dataclass(frozen=True, slots=True)
class Dot:
    """One setting; `style` is "best" (recommended), "on" (frontier), "off" or "declared"."""

    value: Number
    accept: Number
    passes: Number
    style: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """Dots in two planes with one axis of points.

    The planes stand side by side, or above each other where the drawing is narrow.
    """

    dots: tuple[Dot, ...]
    unit: str

    def draw(self, width: int, label: str) -> str:
        """Shape and fill tell the dots apart, so that grey is enough."""
        narrow = width < svg.NARROW
        body: list[str] = []
        top = self._key(body, width)
        values = [d.value.value or 0.0 for d in self.dots]
        marks = svg.ticks(min(values), max(values), 5)
        left = 10.0 + max(svg.measure(amount(mark), 12) for mark in marks)
        size = width - left - RIGHT if narrow else (width - left - GAP - RIGHT) / 2
        for k, (name, words) in enumerate(
            (
                ("accept", "sincere types accept and keep"),
                ("passes", "other types pass for sincere"),
            )
        ):
            x = left if narrow else left + k * (size + GAP)
            y = top + 22 + (k * (HEIGHT + 78) if narrow else 0.0)
            self._plane(body, name, words, (x, y, size), marks, narrow or k == 0)
        bottom = top + 22 + HEIGHT + 46 + (HEIGHT + 78 if narrow else 0.0)
        return svg.drawing(width, bottom, label, body)

    def _key(self, body: list[str], width: int) -> float:
        x, y = 0.0, 14.0
        shown = {dot.style for dot in self.dots}
        for style, words in (
            ("best", "recommended"),
            ("on", "on the frontier"),
            ("off", "another setting is better"),
            ("declared", "as declared"),
        ):
            if style not in shown:
                continue
            size = 20 + svg.measure(words, 12) + 18
            if x > 0 and x + size > width:
                x, y = 0.0, y + 18
            body += self._mark(style, x + 8, y - 4)
            body.append(svg.text(x + 20, y, words, "soft s"))
            x += size
        return y + 6

    def _plane(
        self,
        body: list[str],
        name: str,
        words: str,
        place: tuple[float, float, float],
        marks: list[float],
        labelled: bool,
    ) -> None:
        x, y, size = place
        shares = [getattr(d, name).value or 0.0 for d in self.dots]
        across = svg.ticks(100 * min(shares), 100 * max(shares), 4)

        def at_x(share: float) -> float:
            return x + (100 * share - across[0]) / (across[-1] - across[0]) * size

        def at_y(value: float) -> float:
            return y + HEIGHT - (value - marks[0]) / (marks[-1] - marks[0]) * HEIGHT

        if labelled:
            body.append(svg.text(svg.INSET, y - 9, self.unit, "soft s"))
        for mark in marks:
            body.append(svg.line(x, at_y(mark), x + size, at_y(mark), "grid"))
            if labelled:
                body.append(svg.text(x - 6, at_y(mark) + 4, amount(mark), "soft s", "end"))
        for mark in across:
            at = at_x(mark / 100)
            body.append(svg.line(at, y, at, y + HEIGHT, "grid"))
            body.append(svg.text(at, y + HEIGHT + 16, f"{amount(mark)} %", "soft s", "middle"))
        body.append(svg.text(x + size / 2, y + HEIGHT + 34, words, "soft s", "middle"))
        order = {"off": 0, "on": 1, "declared": 2, "best": 3}
        for dot in sorted(self.dots, key=lambda dot: order[dot.style]):
            share = getattr(dot, name).value or 0.0
            body += self._mark(dot.style, at_x(share), at_y(dot.value.value or 0.0))

    @staticmethod
    def _mark(style: str, x: float, y: float) -> list[str]:
        if style == "best":
            return [svg.circle(x, y, 8, "ring"), svg.circle(x, y, 4.5, "c1")]
        if style == "on":
            return [svg.circle(x, y, 4, "c1")]
        if style == "declared":
            at = svg.coordinate
            shape = (
                f"M{at(x)} {at(y - 6)}L{at(x + 6)} {at(y)}L{at(x)} {at(y + 6)}L{at(x - 6)} {at(y)}Z"
            )
            return [svg.path(shape, "c4 cut")]
        return [svg.circle(x, y, 3.2, "off")]
