"""What a holding is on a day: an exact grid filter of dated, graded, possibly one-sided reports.

The level follows a random walk in a coordinate (the logarithm of the count, for a case): over t
days it spreads by `drift` times the root of t. A report says a number, with an error; or that
there are more, or fewer, than a number; and with 1 - a, a from its grade, it says nothing about the
level. The last two make the posterior no normal distribution, so it is kept on a grid; where every
report is a number and a = 1 the grid agrees with the filter of Kalman (1960).

Sums over an even grid of a smooth density with standard deviation s err by about exp(-2 pi^2
(s / step)^2) (Trefethen and Weideman 2014): at s = 1.5 steps that is 1e-19, far below rounding. A
grid as fine as that against every spread that occurs is what "exact" means here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from overture.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = Any

FACTOR = 10.0
"""Before the first report, and where a report says nothing: any number up to so many times more or
less than the first one, each order of magnitude as likely as another."""

EITHER_WAY = 0.5
"""How often a source that cannot know says "more than" a number that does not hold."""

FINER = 1.5
"""Steps of the grid within the smallest standard deviation that occurs."""

ROOM = 8.0
"""Standard deviations that the grid reaches beyond what was reported: 1e-15 lies outside."""

FAR = 20.0
"""Standard deviations after which the walk is cut off: a report as far out still finds mass there.
"""

MOST_CELLS = 2**14
"""Cells of a grid; reports that would need more are refused."""

MOST_REPORTS = 2_000
"""Reports of one holding."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One report, in the coordinate of the level.

    `bound` is "=" (the level is about `centre`, standard deviation `sd`), ">=" or "<=" (it is above
    or below `centre`, an end as soft as `sd`). `tells` is a: how often the source tells what it
    saw.
    Reports with one `copy` are one witness: the first of them counts.
    """

    id: str
    day: date
    centre: float
    sd: float
    bound: str = "="
    tells: float = 1.0
    copy: str = ""


@dataclass(frozen=True)
class Level:
    """The level on a day: masses [cells] on the cells of `grid` [cells], which add up to 1."""

    day: date
    grid: Array
    mass: Array

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The coordinates below which these shares of the mass lie, straight between the edges of
        cells."""
        step = self.grid[1] - self.grid[0]
        edges = np.append(self.grid - step / 2, self.grid[-1] + step / 2)
        below = np.concatenate([[0.0], np.cumsum(self.mass)])
        return [float(x) for x in np.interp(shares, below / below[-1], edges)]

    @property
    def mean(self) -> float:
        """The mean of the coordinate."""
        return float(self.grid @ self.mass)

    @property
    def sd(self) -> float:
        """The standard deviation of the coordinate."""
        return float(np.sqrt(self.mass @ (self.grid - self.mean) ** 2))


@dataclass(frozen=True)
class Filter:
    """A grid with the walk on it: what all days of one holding share.

    `before` [cells] is the level before the first report, `anything` the density of what a source
    says that saw nothing.
    """

    grid: Array
    drift: float
    before: Array
    anything: float

    def later(self, mass: Array, days: int) -> Array:
        """The masses some days later; what walks off the grid stays in its outermost cell."""
        spread = self.drift * math.sqrt(days)
        if days <= 0 or not spread:
            return mass
        step = self.grid[1] - self.grid[0]
        reach = min(len(self.grid) - 1, math.ceil(FAR * spread / step))
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / spread) ** 2)
        whole = np.convolve(mass, kernel / kernel.sum())
        inner = whole[reach : reach + len(mass)].copy()
        inner[0] += whole[:reach].sum()
        inner[-1] += whole[reach + len(mass) :].sum()
        return np.asarray(inner)

    def told(self, mass: Array, report: Heard) -> Array:
        """The masses after a report, by Bayes' rule. Raises UsageError if it cannot be true."""
        found = mass * self.likelihood(report)
        whole = found.sum()
        if not whole > 0.0:
            raise UsageError(
                f"row {report.id} cannot be true after those before it; grade it below 1, or give "
                "its counting a larger error"
            )
        return np.asarray(found / whole)

    def likelihood(self, report: Heard) -> Array:
        """P(report | level) on the grid [cells]: a P(it | what was seen) + (1 - a) P(it anyway)."""
        from scipy.special import ndtr

        z = (self.grid - report.centre) / report.sd
        if report.bound == "=":
            seen = np.exp(-0.5 * z**2) / (report.sd * math.sqrt(2.0 * math.pi))
            anyway = self.anything
        else:
            seen = ndtr(z if report.bound == ">=" else -z)
            anyway = EITHER_WAY
        return np.asarray(report.tells * seen + (1.0 - report.tells) * anyway)


def filter_of(
    reports: Sequence[Heard],
    drift: float,
    start: tuple[float, float] | None = None,
    first: float | None = None,
    until: date | None = None,
    reach: float = math.log(FACTOR),
) -> Filter:
    """The filter for some reports, those of later days included: its grid must hold all of them.

    `drift` is per root of a day. `start` is (mean, standard deviation) before the first report; if
    None, it is even within `reach` of `first` (default: what the earliest report says), and so is
    what a source says that saw nothing. `until` is the last day asked about, if later than all
    reports.
    Raises UsageError without reports, with more than MOST_REPORTS, or where no grid is fine enough.
    """
    if not reports or len(reports) > MOST_REPORTS:
        raise UsageError(f"1 to {MOST_REPORTS:,} reports of a holding can be followed")
    if drift < 0 or min(report.sd for report in reports) <= 0:
        raise UsageError("drift is at least 0, and the error of a report above it")
    earliest = min(reports, key=lambda report: (report.day, report.id))
    middle = earliest.centre if first is None else first
    last = max(*(report.day for report in reports), until or earliest.day)
    days = max((last - earliest.day).days, 1)
    tight = _tightest(reports, drift, start)
    step = min(tight, drift or tight) / FINER
    wide = max(report.sd for report in reports)
    centres = [report.centre for report in reports] + ([start[0]] if start else [])
    # the level may have walked, but not farther from every report than the walk between two of them
    walked = min(drift * math.sqrt(days), 3.0 * drift * math.sqrt(365.0))
    spread = math.sqrt(max(wide, start[1] if start else 0.0) ** 2 + walked**2)
    low, high = min(centres) - ROOM * spread, max(centres) + ROOM * spread
    if start is None:
        low, high = (
            min(low, middle - reach - ROOM * walked),
            max(high, middle + reach + ROOM * walked),
        )
    cells = math.ceil((high - low) / step) + 1
    if cells > MOST_CELLS:
        raise UsageError(
            f"the reports lie too far apart for their errors: {cells:,} cells are needed, at most "
            f"{MOST_CELLS:,} are kept; give the counting a larger error or drift"
        )
    grid = low + step * np.arange(cells)
    if start is None:
        before = np.where(np.abs(grid - middle) <= reach, 1.0, 0.0)
    else:
        before = np.exp(-0.5 * ((grid - start[0]) / start[1]) ** 2)
    even: Array = (before / before.sum()).astype(np.float64)
    return Filter(grid.astype(np.float64), drift, even, 1.0 / (2.0 * reach))


def _tightest(reports: Sequence[Heard], drift: float, start: tuple[float, float] | None) -> float:
    """The smallest standard deviation that the level can come to: that of Kalman's filter if every
    report told a number. Bounds, and reports that may say nothing, leave it wider."""
    variance = math.inf if start is None else start[1] ** 2
    least, last = variance, None
    for report in sorted(reports, key=lambda report: report.day):
        variance += drift**2 * (report.day - last).days if last is not None else 0.0
        noise = report.sd**2
        variance = noise if math.isinf(variance) else variance * noise / (variance + noise)
        least, last = min(least, variance), report.day
    return math.sqrt(least)


def counted_once(reports: Iterable[Heard]) -> tuple[Heard, ...]:
    """The reports in the order of their days, of those with one `copy` the first, of one day that
    which tells most."""
    found: list[Heard] = []
    seen: set[str] = set()
    for report in sorted(reports, key=lambda r: (r.day, -r.tells, r.id)):
        if not report.copy or report.copy not in seen:
            found.append(report)
            seen.add(report.copy)
    return tuple(found)


def level_on(held: Filter, reports: Sequence[Heard], day: date) -> Level:
    """The level on a day, from the reports of that day or before; each copy counts once."""
    *_, last = levels(held, [(day, tuple(reports))])
    return last


def levels(held: Filter, known: Iterable[tuple[date, Sequence[Heard]]]) -> Iterator[Level]:
    """The level on each of some days, each from the reports known on that day.

    From one day to the next, reports may come, also of earlier days, and go, as they were
    corrected: only what comes after the first difference is worked out again.
    """
    done: list[tuple[Heard, Array]] = []  # a report, and the masses on its day after it
    for day, reports in known:
        wanted = [r for r in counted_once(reports) if r.day <= day]
        same = 0
        while same < min(len(done), len(wanted)) and done[same][0] == wanted[same]:
            same += 1
        del done[same:]
        for report in wanted[same:]:
            mass = held.before
            if done:
                mass = held.later(done[-1][1], (report.day - done[-1][0].day).days)
            done.append((report, held.told(mass, report)))
        if not done:
            yield Level(day, held.grid, held.before)
        else:
            last, mass = done[-1]
            yield Level(day, held.grid, held.later(mass, (day - last.day).days))
