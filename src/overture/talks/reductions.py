"""Who must give up how many, where: the least that keeps every ceiling, shared out evenly.

Zones lie inside each other and states belong to groups, so what may stay is a flow: from each state
(at most its sufficiency limit) through its holding in each zone (at most what it holds there) and
every zone around that (at most the ceiling) to the outside. The largest flow keeps the most, so
what is left over is the least that must go (Ford and Fulkerson 1956). Of the plans that keep as
much, one is taken in which the largest share of any one holding that must go is as small as it can.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from overture.talks.ceilings import Holding, Treaty

OUTSIDE = ""
STEPS, FEW_STEPS = 60, 8
"""Halvings of the largest share: to the last digit of a float, or to a 256th part of a holding."""

MANY = 1_000
"""Holdings of a group in a category from which on the few steps must do."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How many of a category a state must give up in a zone (and in no zone inside it)."""

    state: str
    zone: str
    category: str
    held: int
    count: int


def cuts(treaty: Treaty, holdings: Sequence[Holding]) -> list[Cut]:
    """A plan that meets every ceiling and sufficiency limit with the fewest given up.

    Only holdings that shrink are listed, in the order of the holdings. Holdings of one state, zone
    and category are one. Raises UsageError where a holding lies in no zone of the treaty.
    """
    of = {state: group for group, states in treaty.groups.items() for state in states}
    together: dict[tuple[str, str, str], int] = {}
    for holding in holdings:
        treaty.outward(holding.zone)
        place = (holding.state, holding.zone, holding.category)
        together[place] = together.get(place, 0) + holding.count
    found: dict[tuple[str, str, str], int] = {}
    for group in treaty.groups:
        for category in dict.fromkeys(place[2] for place in together):
            cells = {
                (state, zone): count
                for (state, zone, each), count in together.items()
                if each == category and of.get(state) == group
            }
            for (state, zone), gone in _least(treaty, group, category, cells).items():
                found[state, zone, category] = gone
    return [
        Cut(*place, held=count, count=found[place])
        for place, count in together.items()
        if found.get(place)
    ]


def reductions(treaty: Treaty, plan: Sequence[Cut]) -> dict[tuple[str, str], int]:
    """(group, category) -> how many go in all under a plan of `cuts`: the least that can."""
    of = {state: group for group, states in treaty.groups.items() for state in states}
    found: dict[tuple[str, str], int] = {}
    for cut in plan:
        key = (of[cut.state], cut.category)
        found[key] = found.get(key, 0) + cut.count
    return found


def _least(
    treaty: Treaty, group: str, category: str, cells: dict[tuple[str, str], int]
) -> dict[tuple[str, str], int]:
    """(state, zone) -> how many must go."""
    most = _kept(treaty, group, category, cells, {})[1]
    gone = sum(cells.values()) - most
    if not gone:
        return {}
    low, high = 0.0, 1.0
    best = _kept(treaty, group, category, cells, {})[0]
    for _ in range(STEPS if len(cells) <= MANY else FEW_STEPS):
        share = (low + high) / 2
        # what must stay of each holding if no more than the share of it may go
        stay = {cell: count - int(share * count) for cell, count in cells.items()}
        kept, flow = _kept(treaty, group, category, cells, stay)
        if flow == most and all(kept[cell] >= stay[cell] for cell in cells):
            best, high = kept, share
        else:
            low = share
    return {cell: count - best[cell] for cell, count in cells.items() if count > best[cell]}


def _kept(
    treaty: Treaty,
    group: str,
    category: str,
    cells: dict[tuple[str, str], int],
    stay: dict[tuple[str, str], int],
) -> tuple[dict[tuple[str, str], int], int]:
    """(what may stay of each holding, in all): first what must (`stay`), then as much as fits."""
    room: dict[tuple[str, str], int] = {}
    zones = [
        (f"z:{zone}", f"z:{outer}", treaty.ceilings.get((group, zone, category)))
        for zone, outer in treaty.around.items()
    ]
    whole = sum(cells.values())
    for inner, outer, limit in zones:
        room[inner, outer] = whole if limit is None else limit
    for state in dict.fromkeys(state for state, _ in cells):
        held = sum(count for (each, _), count in cells.items() if each == state)
        room["start", f"s:{state}"] = min(held, treaty.sufficiency.get(category, held))
    base = 0
    for (state, zone), must in stay.items():
        # walk what must stay out to the outside; where it does not fit the share is too small
        path = [("start", f"s:{state}")]
        path += [(f"z:{each}", f"z:{treaty.around[each]}") for each in treaty.outward(zone)]
        if any(room[edge] < must for edge in path):
            return dict.fromkeys(cells, -1), -1
        for edge in path:
            room[edge] -= must
        base += must
    for (state, zone), count in cells.items():
        room[f"s:{state}", f"z:{zone}"] = count - stay.get((state, zone), 0)
    sent = _flow(room, "start", f"z:{OUTSIDE}")
    kept = {
        (state, zone): stay.get((state, zone), 0) + sent.get((f"s:{state}", f"z:{zone}"), 0)
        for state, zone in cells
    }
    return kept, base + sum(sent.get(edge, 0) for edge in room if edge[0] == "start")


def _flow(room: dict[tuple[str, str], int], start: str, end: str) -> dict[tuple[str, str], int]:
    """A largest flow through edges with room: shortest paths first (Edmonds and Karp 1972)."""
    left = dict(room)
    beside: dict[str, list[str]] = {}
    for a, b in room:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
        left.setdefault((b, a), 0)
    while True:
        came: dict[str, str] = {start: start}
        queue = deque([start])
        while queue and end not in came:
            here = queue.popleft()
            for there in beside.get(here, ()):
                if there not in came and left[here, there] > 0:
                    came[there] = here
                    queue.append(there)
        if end not in came:
            return {edge: room[edge] - left[edge] for edge in room if room[edge] > left[edge]}
        path = []
        there = end
        while there != start:
            path.append((came[there], there))
            there = came[there]
        pushed = min(left[edge] for edge in path)
        for a, b in path:
            left[a, b] -= pushed
            left[b, a] += pushed
