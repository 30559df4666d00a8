"""Efficient packages in the plane of two parties, with what no deal is worth to each."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.numbers import amount
from overture.brief.parts import Number

HEIGHT = 210.0
RIGHT = 24.0


@dataclass(frozen=True, slots=True)
class Package:
    """One package; `mark` is "nash", "recommended", "text", "point" or "" (efficient and nothing
    more)."""

    across: Number
    up: Number
    mark: str


@dataclass(frozen=True, slots=True)
class Deals:
    """Packages by what they are worth to two parties; lines where no deal stands."""

    packages: tuple[Package, ...]
    no_deal: tuple[Number, Number]
    parties: tuple[str, str]

    def draw(self, width: int, label: str) -> str:
        """Shape and words tell the marks apart, so that grey is enough."""
        xs = [p.across.value or 0.0 for p in self.packages] + [self.no_deal[0].value or 0.0]
        ys = [p.up.value or 0.0 for p in self.packages] + [self.no_deal[1].value or 0.0]
        across, up = svg.ticks(min(xs), max(xs), 4), svg.ticks(min(ys), max(ys), 4)
        left = 10.0 + max(svg.measure(amount(mark), 12) for mark in up)
        size, top = width - left - RIGHT, 24.0
        body = [svg.text(svg.INSET, 12, f"worth to {self.parties[1]}, points", "soft s")]

        def at_x(value: float) -> float:
            return left + (value - across[0]) / (across[-1] - across[0]) * size

        def at_y(value: float) -> float:
            return top + HEIGHT - (value - up[0]) / (up[-1] - up[0]) * HEIGHT

        body.append(svg.path("".join(svg.across(left, left + size, at_y(m)) for m in up), "grid"))
        for mark in up:
            body.append(svg.text(left - 6, at_y(mark) + 4, amount(mark), "soft s", "end"))
        for mark in across:
            body.append(svg.text(at_x(mark), top + HEIGHT + 16, amount(mark), "soft s", "middle"))
        x, y = at_x(self.no_deal[0].value or 0.0), at_y(self.no_deal[1].value or 0.0)
        cross = svg.upright(x, top, top + HEIGHT) + svg.across(left, left + size, y)
        body.append(svg.path(cross, "today"))
        body.append(svg.text(x + 4, top + HEIGHT - 5, "no deal", "soft s"))
        order = {"point": 1, "text": 2, "nash": 3, "recommended": 4}
        plain = "".join(
            svg.spot(at_x(p.across.value or 0.0), at_y(p.up.value or 0.0))
            for p in self.packages
            if not p.mark
        )
        body += [svg.path(plain, look) for look in ("dot off", "dot in") if plain]
        for package in sorted((p for p in self.packages if p.mark), key=lambda p: order[p.mark]):
            at = at_x(package.across.value or 0.0), at_y(package.up.value or 0.0)
            body += self._mark(package.mark, *at, left + size)
        foot = f"worth to {self.parties[0]}, points"
        body.append(svg.text(left + size / 2, top + HEIGHT + 34, foot, "soft s", "middle"))
        return svg.drawing(width, top + HEIGHT + 42, label, body)

    @staticmethod
    def _mark(mark: str, x: float, y: float, edge: float) -> list[str]:
        """A marked package; a word that would pass the right `edge` stands to the left of it."""
        if mark == "nash":
            return [
                svg.circle(x, y, 8, "ring"),
                svg.circle(x, y, 4.5, "c1"),
                svg.text(x + 11, y - 7, "Nash", "s"),
            ]
        if mark in ("text", "recommended"):
            at = svg.coordinate
            shape = (
                f"M{at(x)} {at(y - 6)}L{at(x + 6)} {at(y)}L{at(x)} {at(y + 6)}L{at(x - 6)} {at(y)}Z"
            )
            fits = x + 9 + svg.measure(mark, 12) <= edge + RIGHT
            word = (
                svg.text(x + 9, y + 14, mark, "plate s")
                if fits
                else svg.text(x - 9, y + 14, mark, "plate s", "end")
            )
            return [svg.path(shape, "c4 cut"), word]
        return [svg.circle(x, y, 4, "c1")]
