"""Ceilings on treaty-limited equipment: by category and nested zone, for groups and for one state.

The form is that of the Treaty on Conventional Armed Forces in Europe (1990), articles IV to VI:
what a group of states holds in a zone counts in every zone around it, each zone may have a
ceiling in each category, and no state may hold more than its sufficiency limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from overture.errors import UsageError


@dataclass(frozen=True, slots=True)
class Holding:
    """How many of a category a state holds in a zone (and in no zone inside it)."""

    state: str
    zone: str
    category: str
    count: int


@dataclass(frozen=True)
class Treaty:
    """Zones, groups of states, and the ceilings on them.

    `around` maps a zone to the zone it lies in ("" for the outermost). `groups` maps a group to
    its states. `ceilings[(group, zone, category)]` bounds what the group holds in the zone and all
    zones inside it; `sufficiency[category]` bounds what one state holds everywhere. Raises
    UsageError when zones lie in a circle, a zone or group is unknown, or a limit is negative.
    """

    around: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    ceilings: Mapping[tuple[str, str, str], int]
    sufficiency: Mapping[str, int]

    def __post_init__(self) -> None:
        for zone in self.around:
            self.outward(zone)
        for group, zone, _ in self.ceilings:
            if group not in self.groups or zone not in self.around:
                raise UsageError(f"a ceiling names the unknown group or zone '{group}, {zone}'")
        if min([*self.ceilings.values(), *self.sufficiency.values()], default=0) < 0:
            raise UsageError("a ceiling is at least 0")

    def outward(self, zone: str) -> list[str]:
        """A zone and every zone around it, from the inside out."""
        path: list[str] = []
        while zone:
            if zone not in self.around:
                raise UsageError(f"there is no zone '{zone}'")
            if zone in path:
                raise UsageError(f"the zones lie inside each other in a circle: {', '.join(path)}")
            path.append(zone)
            zone = self.around[zone]
        return path


@dataclass(frozen=True, slots=True)
class Breach:
    """A ceiling that is passed. `zone` is "" for the sufficiency limit of one state."""

    holder: str
    zone: str
    category: str
    held: int
    limit: int

    @property
    def over(self) -> int:
        """By how much."""
        return self.held - self.limit


def held(treaty: Treaty, holdings: Sequence[Holding]) -> dict[tuple[str, str, str], int]:
    """(group, zone, category) -> what the group holds in the zone and all zones inside it."""
    of = {state: group for group, states in treaty.groups.items() for state in states}
    totals: dict[tuple[str, str, str], int] = {}
    for holding in holdings:
        if holding.state not in of:
            raise UsageError(f"'{holding.state}' belongs to no group of the treaty")
        for zone in treaty.outward(holding.zone):
            key = (of[holding.state], zone, holding.category)
            totals[key] = totals.get(key, 0) + holding.count
    return totals


def breaches(treaty: Treaty, holdings: Sequence[Holding]) -> list[Breach]:
    """Every ceiling and sufficiency limit that is passed, the largest excess first."""
    totals = held(treaty, holdings)
    found = [
        Breach(group, zone, category, totals.get((group, zone, category), 0), limit)
        for (group, zone, category), limit in treaty.ceilings.items()
    ]
    alone: dict[tuple[str, str], int] = {}
    for holding in holdings:
        key = (holding.state, holding.category)
        alone[key] = alone.get(key, 0) + holding.count
    found += [
        Breach(state, "", category, count, treaty.sufficiency[category])
        for (state, category), count in alone.items()
        if category in treaty.sufficiency
    ]
    return sorted(
        (b for b in found if b.over > 0), key=lambda b: (-b.over, b.holder, b.zone, b.category)
    )


def contradictions(treaty: Treaty) -> list[str]:
    """What in the numbers of a treaty cannot be meant: a ceiling that an outer one makes empty, or
    a state that may hold more than its whole group."""
    found = []
    for (group, zone, category), limit in treaty.ceilings.items():
        for outer in treaty.outward(zone)[1:]:
            wider = treaty.ceilings.get((group, outer, category))
            if wider is not None and wider < limit:
                found.append(
                    f"{group} may hold {limit:,} {category} in {zone}, but only {wider:,} in "
                    f"{outer} around it"
                )
    for category, limit in treaty.sufficiency.items():
        for group in treaty.groups:
            whole = [
                ceiling
                for (g, zone, c), ceiling in treaty.ceilings.items()
                if g == group and c == category and not treaty.around[zone]
            ]
            if whole and limit > sum(whole):
                found.append(
                    f"one state may hold {limit:,} {category}, its whole group {group} only "
                    f"{sum(whole):,}"
                )
    return found
