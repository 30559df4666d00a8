"""A dated line: one lane for each position or kind of saying, a mark on each day it was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from overture.brief.charts import svg

LANE = 21.0


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; `marks` are (day, whether it was taken). What was not taken is a hollow mark."""

    name: str
    marks: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes on one axis of days; a mark stands for all that was said on its day."""

    lanes: tuple[Lane, ...]
    last: str

    def draw(self, width: int, label: str) -> str:
        """Names stand left of the lanes, or above them where the drawing is narrow."""
        narrow = width < svg.NARROW
        left = 10.0 if narrow else 190.0
        right = width - 10.0
        days = [date.fromisoformat(day).toordinal() for lane in self.lanes for day, _ in lane.marks]
        end = date.fromisoformat(self.last).toordinal()
        start = min([*days, end])

        def at(day: str) -> float:
            gone = date.fromisoformat(day).toordinal() - start
            return left + (right - left) * gone / max(1, end - start)

        body: list[str] = []
        grid, filled, hollow = "", "", ""
        y = 4.0
        for lane in self.lanes:
            if narrow:
                y += 16
                body.append(svg.text(svg.INSET, y, _fitted(lane.name, width - 4.0), "s"))
            y += LANE - 5 if narrow else LANE
            middle = y - 7
            if not narrow:
                name = _fitted(lane.name, left - 16)
                body.append(svg.text(left - 14, middle + 4, name, "s", "end"))
            grid += svg.across(left, right, middle)
            for taken in (False, True):
                places = dict.fromkeys(
                    svg.coordinate(at(day)) for day, took in lane.marks if took is taken
                )
                dots = "".join(svg.spot(float(x), middle) for x in places)
                if taken:
                    filled += dots
                else:
                    hollow += dots
        body.append(svg.path(grid, "grid"))
        for dots, looks in ((hollow, ("dot off", "dot in")), (filled, ("dot c1s",))):
            if dots:
                body += [svg.path(dots, look) for look in looks]
        y += 18
        first = date.fromordinal(start).isoformat()
        body.append(svg.text(left - (0 if narrow else 4), y, first, "soft s"))
        body.append(svg.text(right + 6, y, self.last, "soft s", "end"))
        return svg.drawing(width, y + 8, label, body)


def _fitted(name: str, room: float) -> str:
    """The name, cut where it would not fit; it stands in full in the table."""
    if svg.measure(name, 12) <= room:
        return name
    while name and svg.measure(f"{name}…", 12) > room:
        name = name[:-1]
    return f"{name}…"
