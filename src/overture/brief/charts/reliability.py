"""A reliability diagram: how often it happened against what was forecast, bin by bin."""

from __future__ import annotations

from dataclasses import dataclass

from overture.brief.charts import svg
from overture.brief.parts import Number

SIDE = 260.0


@dataclass(frozen=True, slots=True)
class Point:
    """A bin: the mean forecast, how often it happened, and how many events are in it."""

    forecast: Number
    happened: Number
    events: Number


@dataclass(frozen=True, slots=True)
class Reliability:
    """Points of a diagram; forecasts that are reliable lie on its diagonal."""

    points: tuple[Point, ...]

    def draw(self, width: int, label: str) -> str:
        """A square with its diagonal; beside each point the number of events."""
        left, top = 46.0, 24.0
        side = min(SIDE, width - left - 20)
        body = [
            svg.rect(left, top, side, side, "off"),
            svg.line(left, top + side, left + side, top, "today"),
        ]
        for share in (0, 50, 100):
            x, y = left + side * share / 100, top + side * (1 - share / 100)
            body.append(svg.text(left - 6, y + 4, f"{share} %", "soft s", "end"))
            body.append(svg.text(x, top + side + 16, f"{share} %", "soft s", "middle"))
        for point in self.points:
            x = left + side * (point.forecast.value or 0.0)
            y = top + side * (1 - (point.happened.value or 0.0))
            body.append(svg.circle(x, y, 5, "c1"))
            low = y < top + 20
            body.append(svg.text(x, y + (19 if low else -9), point.events, "m plate", "middle"))
        body.append(svg.text(left + side / 2, top + side + 34, "forecast", "soft s", "middle"))
        body.append(svg.text(svg.INSET, 12, "happened", "soft s"))
        return svg.drawing(width, top + side + 40, label, body)
