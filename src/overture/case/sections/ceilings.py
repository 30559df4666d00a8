"""`ceilings`: treaty-limited equipment, its zones, holdings and limits."""

from __future__ import annotations

import math
from collections.abc import Iterator

from overture.case.agenda import CeilingsUnder, DeclaredCeilings, Inspections
from overture.case.counted import Counting
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.sections.counted import interval, read_confidence, read_counting
from overture.case.sections.entries import Spoilt, ids, part, text
from overture.reading.nodes import Mapping, Node, Scalar
from overture.reading.suggest import list_names, suggest

MOST_COUNT = 10**9
MOST_ZONES = 100
MOST_SITES = 1_000_000
MOST_COUNTED = 50
Place = tuple[str, str, str]
"""(state or group, zone, category)."""


def read_ceilings(desk: Desk, document: Mapping, spoilt: Spoilt) -> DeclaredCeilings | None:
    """The ceilings; None where there are none or they could not be read."""
    node = document.get("ceilings")
    if not isinstance(node, Mapping) or any(place[:1] == ("ceilings",) for place in spoilt):
        return None
    before = len(desk.problems)
    categories = _texts(part(node, "categories"))
    around = _zones(desk, part(node, "zones"))
    groups = {key.text: ids(value) for key, value in _entries(part(node, "groups"))}
    _groups(desk, part(node, "groups"))
    states = [state for members in groups.values() for state in members]
    zones = tuple(around)
    holdings = _counts(desk, node, "holdings", ("state", states), zones, tuple(categories))
    limits, ranges, reasons = _limits(desk, node, list(groups), zones, tuple(categories))
    sufficiency = {}
    for key, value in _entries(part(node, "sufficiency")):
        path = f"ceilings.sufficiency.{key.text[:60]}"
        _known(desk, key, "category", tuple(categories), path)
        count = _count(desk, value, path)
        if count is not None:
            sufficiency[key.text] = count
    found = DeclaredCeilings(
        says=text(node, "says"),
        categories=ReadOnly(categories),
        around=ReadOnly(around),
        zones=ReadOnly(_texts(part(node, "zones"))),
        groups=ReadOnly(groups),
        holdings=ReadOnly(holdings),
        limits=ReadOnly(limits),
        sufficiency=ReadOnly(sufficiency),
        ranges=ReadOnly(ranges),
        reasons=ReadOnly(reasons),
        counted=_counted(desk, node, states, zones, tuple(categories), holdings),
        confidence=read_confidence(desk, node),
        inspections=_inspections(desk, part(node, "inspections")),
        under=_under(desk, part(node, "under"), document),
        source=text(node, "source"),
        spot=document.key_spot("ceilings"),
    )
    failed = any(problem.severity == "error" for problem in desk.problems[before:])
    return None if failed else found


def _entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _texts(node: Node | None) -> dict[str, str]:
    found = {}
    for key, value in _entries(node):
        says = value.text if isinstance(value, Scalar) else text(value, "says")
        found[key.text] = " ".join(says.split())
    return found


def _zones(desk: Desk, node: Node | None) -> dict[str, str]:
    """Zone -> the zone around it ("" for none)."""
    around = {}
    for key, value in _entries(node):
        within = part(value, "within") if isinstance(value, Mapping) else None
        around[key.text] = within.text if isinstance(within, Scalar) else ""
    if node is not None and len(around) > MOST_ZONES:
        what = f"there are {len(around)} zones; at most {MOST_ZONES} are read"
        desk.problem("zones", node.spot, "ceilings.zones", what, "merge some of them")
        return around
    told: set[str] = set()
    for key, value in _entries(node):
        path, seen = f"ceilings.zones.{key.text[:60]}", [key.text]
        while around.get(seen[-1]):
            if around[seen[-1]] in seen and not told & set(seen):
                told.update(seen)
                what = f"the zones lie inside each other in a circle: {', '.join(seen)}"
                desk.problem("zones", key.spot, path, what, "delete one `within`")
            if around[seen[-1]] in seen:
                break
            seen.append(around[seen[-1]])
        if around[key.text] and around[key.text] not in around:
            what = f"there is no zone '{around[key.text][:40]}'"
            remedy = suggest(around[key.text], around) or f"the zones are {list_names(around)}"
            desk.problem("unknown-name", value.spot, f"{path}.within", what, remedy)
    return around


def _groups(desk: Desk, node: Node | None) -> None:
    first: dict[str, str] = {}
    for key, value in _entries(node):
        for state in ids(value):
            if state in first:
                what = f"'{state[:40]}' is in the group {first[state]} already"
                remedy = "let a state belong to one group"
                desk.problem("zones", key.spot, f"ceilings.groups.{key.text[:60]}", what, remedy)
            first.setdefault(state, key.text)


def _counts(
    desk: Desk,
    node: Node,
    section: str,
    owners: tuple[str, list[str]],
    zones: tuple[str, ...],
    categories: tuple[str, ...],
) -> dict[tuple[str, str, str], int]:
    """(state or group, zone, category) -> number."""
    found = {}
    for path, owner, zone, category, value in _cells(part(node, section), f"ceilings.{section}"):
        _known(desk, owner, owners[0], tuple(owners[1]), path)
        _known(desk, zone, "zone", zones, path)
        _known(desk, category, "category", categories, path)
        count = _count(desk, value, path)
        if count is not None:
            found[owner.text, zone.text, category.text] = count
    return found


def _limits(
    desk: Desk,
    node: Node,
    groups: list[str],
    zones: tuple[str, ...],
    categories: tuple[str, ...],
) -> tuple[dict[Place, int], dict[Place, tuple[int, int]], dict[Place, tuple[str, str]]]:
    """(group, zone, category) -> the ceiling, or the middle of its interval; the intervals; why and
    source."""
    limits: dict[Place, int] = {}
    ranges: dict[Place, tuple[int, int]] = {}
    reasons: dict[Place, tuple[str, str]] = {}
    for path, group, zone, category, value in _cells(part(node, "limits"), "ceilings.limits"):
        _known(desk, group, "group", tuple(groups), path)
        _known(desk, zone, "zone", zones, path)
        _known(desk, category, "category", categories, path)
        place = (group.text, zone.text, category.text)
        written = part(value, "value") if isinstance(value, Mapping) else value
        reasons[place] = (text(value, "why"), text(value, "source"))
        if isinstance(written, Scalar) and isinstance(written.value, str):
            ends = interval(desk, written, path)
            if ends is not None:
                low, high = round(ends[0]), round(ends[1])
                ranges[place] = (low, high)
                limits[place] = math.floor((ends[0] + ends[1]) / 2 + 0.5)
        else:
            count = _count(desk, written if written is not None else value, path)
            if count is not None:
                limits[place] = count
    return limits, ranges, reasons


def _counted(
    desk: Desk,
    node: Node,
    states: list[str],
    zones: tuple[str, ...],
    categories: tuple[str, ...],
    holdings: dict[Place, int],
) -> ReadOnly[Place, Counting]:
    """(state, zone, category) -> how the record counts it."""
    found: dict[Place, Counting] = {}
    many = sum(1 for _ in _cells(part(node, "counted"), ""))
    if many > MOST_COUNTED:
        spot = getattr(part(node, "counted"), "spot", node.spot)
        what = f"{many:,} holdings are counted; at most {MOST_COUNTED} are followed"
        desk.problem("counted-many", spot, "ceilings.counted", what, "count the main ones")
        return ReadOnly(found)
    for path, state, zone, category, value in _cells(part(node, "counted"), "ceilings.counted"):
        _known(desk, state, "state", tuple(states), path)
        _known(desk, zone, "zone", zones, path)
        _known(desk, category, "category", categories, path)
        place = (state.text, zone.text, category.text)
        if place in holdings:
            what = "the holding is declared under `holdings` and counted here"
            desk.problem("counted-twice", category.spot, path, what, "delete one of the two")
        found[place] = read_counting(desk, value, place, path)
    return ReadOnly(found)


def _cells(node: Node | None, path: str) -> Iterator[tuple[str, Scalar, Scalar, Scalar, Node]]:
    for owner, zones in _entries(node):
        for zone, categories in _entries(zones):
            for category, value in _entries(categories):
                where = f"{path}.{owner.text[:60]}.{zone.text[:60]}.{category.text[:60]}"
                yield where, owner, zone, category, value


def _known(desk: Desk, key: Scalar, kind: str, known: tuple[str, ...], path: str) -> None:
    if key.text not in known:
        what = f"there is no {kind} '{key.text[:40]}'"
        remedy = suggest(key.text, known) or f"write one of {list_names(known)}"
        desk.problem("unknown-name", key.spot, path, what, remedy)


def _count(desk: Desk, node: Node, path: str) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    if type(value) is not int or not 0 <= value <= MOST_COUNT:
        what, remedy = "a count is a whole number of at least 0", f"write 0 to {MOST_COUNT:,}"
        desk.problem("ceiling-count", node.spot, path, what, remedy)
        return None
    return value


def _inspections(desk: Desk, node: Node | None) -> Inspections | None:
    if node is None:
        return None
    path = "ceilings.inspections"
    a_year, detects, sites = (part(node, key) for key in ("per_year", "detects", "sites"))
    count = _count(desk, a_year, f"{path}.per_year") if a_year is not None else None
    value = detects.value if isinstance(detects, Scalar) else None
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        what = "the probability that an inspection notices a breach lies between 0 and 1"
        spot = detects.spot if detects is not None else node.spot
        desk.problem("ceiling-count", spot, f"{path}.detects", what, "write it as in detects: 0.6")
        return None
    if sites is not None and sites_of(sites) is None:
        what = "the number of sites is a whole number of at least 1"
        remedy = f"write 1 to {MOST_SITES:,}, or leave it out"
        desk.problem("ceiling-count", sites.spot, f"{path}.sites", what, remedy)
        return None
    points = [_points(desk, part(node, key), f"{path}.{key}") for key in ("gain", "loss")]
    if (points[0] is None) != (points[1] is None):
        what = "what a breach would gain and lose is said only by half"
        desk.problem("ceiling-count", node.spot, path, what, "give both `gain` and `loss`, or none")
    if points[0] == 0 and points[1] == 0:
        what = "a breach that neither gains nor costs anything cannot be deterred"
        desk.problem("ceiling-count", node.spot, path, what, "leave `gain` and `loss` out")
    number = sites_of(sites)
    return None if count is None else Inspections(count, float(value), number, *points)


def sites_of(node: Node | None) -> int | None:
    """How many sites are written at a node; None if that is no number of sites."""
    value = node.value if isinstance(node, Scalar) else None
    return value if type(value) is int and 1 <= value <= MOST_SITES else None


def _points(desk: Desk, node: Node | None, path: str) -> float | None:
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return None
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        what, remedy = "gain and loss are numbers of at least 0", "write it in points, as in 10"
        desk.problem("ceiling-count", node.spot, path, what, remedy)
        return None
    return float(value)


def _under(desk: Desk, node: Node | None, document: Mapping) -> CeilingsUnder | None:
    if node is None:
        return None
    agenda = document.get("agenda")
    issues = part(agenda, "issues") if agenda is not None else None
    issue = text(node, "issue")
    path = "ceilings.under"
    written = part(issues, issue) if issues is not None else None
    if written is None:
        known = issues.keys() if isinstance(issues, Mapping) else ()
        what = f"'{issue[:40]}' is no issue of the agenda"
        remedy = suggest(issue, known) or "name an issue of `agenda.issues`"
        desk.problem("unknown-name", node.spot, f"{path}.issue", what, remedy)
        return None
    options = part(written, "options")
    known = options.keys() if isinstance(options, Mapping) else ids(options)
    shares = {}
    for key, value in _entries(part(node, "shares")):
        where = f"{path}.shares.{key.text[:60]}"
        _known(desk, key, "option", known, where)
        share = value.value if isinstance(value, Scalar) else None
        if not isinstance(share, int | float) or not 0 <= share <= 10:
            what, remedy = "a share of ceilings lies between 0 and 10", "write 1 for all of them"
            desk.problem("ceiling-count", value.spot, where, what, remedy)
        else:
            shares[key.text] = float(share)
    return CeilingsUnder(issue, ReadOnly(shares))
