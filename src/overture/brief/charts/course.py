"""Shares that add up to 1 over days: bands in steps, and marks where something was reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from overture.brief.charts import svg
from overture.brief.parts import Number

WIDE_HEIGHT, SLIM_HEIGHT = 168.0, 140.0


@dataclass(frozen=True, slots=True)
class Moment:
    """From this day (year-month-day) on the shares are these; `mark` stands above the day."""

    day: str
    mark: str
    shares: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Bands of some kinds from the first moment to the day `end`."""

    bands: tuple[str, ...]
    moments: tuple[Moment, ...]
    end: str

    def draw(self, width: int, label: str) -> str:
        """Bands in the order of the kinds, the first on top; first and last shares as numbers."""
        narrow = width < svg.NARROW
        body: list[str] = []
        top = self._legend(body, width) + 16
        height = SLIM_HEIGHT if narrow else WIDE_HEIGHT
        first = date.fromisoformat(self.moments[0].day).toordinal()
        last = max(date.fromisoformat(self.end).toordinal(), first + 1)

        def at(day: str) -> float:
            share = (date.fromisoformat(day).toordinal() - first) / (last - first)
            return 1.0 + share * (width - 2.0)

        places = [at(moment.day) for moment in self.moments] + [at(self.end)]
        for band in range(len(self.bands)):
            body.append(self._band(band, places, top, height))
        self._marks(body, places, top, height, width)
        self._dates(body, at, top + height, width)
        self._values(body, top, height, width, not narrow)
        return svg.drawing(width, top + height + 22, label, body)

    def _legend(self, body: list[str], width: int) -> float:
        x, y = 0.0, 14.0
        for index, name in enumerate(self.bands):
            size = 22 + svg.measure(name, 13) + 18
            if x > 0 and x + size > width:
                x, y = 0.0, y + 20
            tone = index % 6 + 1
            body.append(svg.rect(x, y - 11, 16, 13, f"edge c{tone}s", f"url(#h{tone})"))
            body.append(svg.text(x + 22, y, name))
            x += size
        return y + 8

    def _edges(self, upto: int, top: float, height: float) -> list[float]:
        """The lower edge of the first `upto` bands at each moment."""
        return [
            top + height * min(1.0, sum(share.value or 0.0 for share in moment.shares[:upto]))
            for moment in self.moments
        ]

    def _band(self, band: int, places: list[float], top: float, height: float) -> str:
        above, below = self._edges(band, top, height), self._edges(band + 1, top, height)
        shape = f"M{svg.coordinate(places[0])} {svg.coordinate(above[0])}"
        shape += _steps(places[1:], above, above[0])
        shape += _steps(places[-2::-1], below[::-1], above[-1])
        tone = band % 6 + 1
        return svg.path(shape + "Z", f"edge c{tone}s", f"url(#h{tone})")

    def _marks(
        self, body: list[str], places: list[float], top: float, height: float, width: int
    ) -> None:
        free = 0.0
        for moment, place in zip(self.moments, places, strict=False):
            if not moment.mark:
                continue
            body.append(svg.line(place, top - 4, place, top + height, "today"))
            half = svg.measure(moment.mark, 12) / 2
            x = min(max(place, half), width - half)
            if x - half >= free:
                body.append(svg.text(x, top - 7, moment.mark, "s", "middle"))
                free = x + half + 3

    def _dates(self, body: list[str], at: Callable[[str], float], y: float, width: int) -> None:
        """The first and last day, and months between them where there is room."""
        first, last = self.moments[0].day, self.end
        size = svg.measure(first, 12)
        body.append(svg.text(svg.INSET, y + 16, first, "soft s"))
        free, limit = svg.INSET + size + 12, width - size - 12
        if last > first:
            body.append(svg.text(width, y + 16, last, "soft s", "end"))
        for day in months(first, last):
            half, place = svg.measure(day[:7], 12) / 2, at(day)
            if place - half >= free and place + half <= limit:
                body.append(svg.line(place, y, place, y + 4, "axis"))
                body.append(svg.text(place, y + 16, day[:7], "soft s", "middle"))
                free = place + half + 12

    def _values(self, body: list[str], top: float, height: float, width: int, tie: bool) -> None:
        ends = ((self.moments[0], 6.0, ""), (self.moments[-1], width - 6.0, "end"))
        for moment, x, anchor in ends[: 1 if len(self.moments) == 1 else 2]:
            y = top
            for share in moment.shares:
                size = height * (share.value or 0.0)
                if size >= 18:
                    body.append(svg.text(x, y + size / 2 + 4, share, "m plate", anchor, tie))
                y += size


def _steps(places: list[float], edges: list[float], y: float) -> str:
    """Along each edge to its place, up or down where edges differ, from the height `y`."""
    shape, last = "", svg.coordinate(y)
    for k, (place, edge) in enumerate(zip(places, edges, strict=True)):
        height = svg.coordinate(edge)
        shape += f"V{height}" if height != last else ""
        last = height
        ahead = k + 1 < len(edges) and svg.coordinate(edges[k + 1]) == height
        shape += "" if ahead else f"H{svg.coordinate(place)}"
    return shape


def months(first: str, last: str) -> list[str]:
    """The first days of the months after `first`, up to `last`; thinned to at most 12."""
    year, month = int(first[:4]), int(first[5:7])
    found: list[str] = []
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        day = f"{year:04}-{month:02}-01"
        if day > last or year > 9998:
            step = max(1, len(found) // 12)
            return found[::step]
        found.append(day)
