"""A counted number over days: its median, a band around it, the reports, and a ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from overture.brief import numbers
from overture.brief.charts import svg
from overture.brief.charts.course import months
from overture.brief.parts import Number

WIDE_HEIGHT, SLIM_HEIGHT = 150.0, 130.0
TOP = 20.0
HEADROOM = 1.15
"""The scale ends a little above the highest report or today's band: the wide band of the first
days, when little was known, is cut off there."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (year-month-day) with the median and the ends of the band."""

    day: str
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A report of a day: its number or middle; `bound` is "up", "down" or "" for a number."""

    day: str
    count: float
    bound: str


@dataclass(frozen=True, slots=True)
class Levels:
    """The course of a counted number. `ceiling` are its ends, twice the same for one number."""

    moments: tuple[Moment, ...]
    marks: tuple[Mark, ...]
    ceiling: tuple[Number, Number]

    def draw(self, width: int, label: str) -> str:
        """Band, median, reports as rings (bounds as arrows), the ceiling dashed and hatched."""
        height = SLIM_HEIGHT if width < svg.NARROW else WIDE_HEIGHT
        low, high = (end.value or 0.0 for end in self.ceiling)
        peak = HEADROOM * max(
            high, self.moments[-1].high, *(mark.count for mark in self.marks), 1.0
        )
        ticks = [tick for tick in svg.ticks(0.0, peak, 4) if tick <= peak]
        left = max(svg.measure(numbers.count(tick), 12) for tick in ticks) + 8
        first = date.fromisoformat(self.moments[0].day).toordinal()
        last = max(date.fromisoformat(self.moments[-1].day).toordinal(), first + 1)

        def x(day: str) -> float:
            share = (date.fromisoformat(day).toordinal() - first) / (last - first)
            return left + share * (width - left - 6)

        def y(count: float) -> float:
            return TOP + height * (1 - min(max(count, 0.0), peak) / peak)

        body = []
        for tick in ticks:
            body.append(svg.line(left, y(tick), width, y(tick), "grid"))
            body.append(svg.text(left - 6, y(tick) + 4, numbers.count(tick), "soft s", "end"))
        body.append(
            svg.rect(left, y(high), width - left, max(y(low) - y(high), 1.0), "", "url(#h0)")
        )
        for end in dict.fromkeys((low, high)):
            body.append(svg.line(left, y(end), width, y(end), "today"))
        upper = [(x(m.day), y(m.high)) for m in self.moments]
        lower = [(x(m.day), y(m.low)) for m in reversed(self.moments)]
        body.append(svg.path(f"{_line(upper)}L{_line(lower)[1:]}Z", "c1 tint"))
        body.append(svg.path(_line([(x(m.day), y(m.median)) for m in self.moments]), "thin c1s"))
        body += _marks([(x(mark.day), y(mark.count), mark.bound) for mark in self.marks])
        body.append(svg.text(left + 4, y(high) - 5, "ceiling", "s plate"))
        self._dates(body, x, TOP + height, left, width)
        return svg.drawing(width, TOP + height + 22, label, body)

    def _dates(self, body: list[str], x: object, bottom: float, left: float, width: int) -> None:
        assert callable(x)
        first, last = self.moments[0].day, self.moments[-1].day
        size = svg.measure(first, 12)
        body.append(svg.text(left, bottom + 16, first, "soft s"))
        if last > first:
            body.append(svg.text(width, bottom + 16, last, "soft s", "end"))
        free, limit = left + size + 12, width - size - 12
        for day in months(first, last):
            half, place = svg.measure(day[:7], 12) / 2, x(day)
            if place - half >= free and place + half <= limit:
                body.append(svg.line(place, bottom, place, bottom + 4, "axis"))
                body.append(svg.text(place, bottom + 16, day[:7], "soft s", "middle"))
                free = place + half + 12


def _marks(places: Sequence[tuple[float, float, str]]) -> list[str]:
    """Discs, and arrow heads that point where the number may be: a path for each kind."""
    discs = "".join(svg.spot(round(x), round(y)) for x, y, bound in places if not bound)
    heads = "".join(
        f"M{round(x) - 4} {round(y)}h8l-4 {-7 if bound == 'up' else 7}z"
        for x, y, bound in places
        if bound
    )
    return [
        *([svg.path(discs, "dot off")] if discs else []),
        *([svg.path(heads, "hollow")] if heads else []),
    ]


def _line(points: Sequence[tuple[float, float]]) -> str:
    """A line through whole pixels, without those that it passes on a level."""
    whole = [(round(x), round(y)) for x, y in points]
    bent = [
        at
        for k, at in enumerate(whole)
        if k in (0, len(whole) - 1) or not whole[k - 1][1] == at[1] == whole[k + 1][1]
    ]
    return "M" + "L".join(f"{x} {y}" for x, y in bent)
