"""`ceilings`: treaty-limited equipment, its zones, holdings and limits."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.agenda import CeilingsUnder, DeclaredCeilings, Inspections
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.sections.entries import Spoilt, ids, part, text
from overture.reading.nodes import Mapping, Node, Scalar
from overture.reading.suggest import list_names, suggest

MOST_COUNT = 10**9
MOST_ZONES = 100


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
    limits = _counts(desk, node, "limits", ("group", list(groups)), zones, tuple(categories))
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
    a_year, detects = part(node, "per_year"), part(node, "detects")
    count = _count(desk, a_year, "ceilings.inspections.per_year") if a_year is not None else None
    value = detects.value if isinstance(detects, Scalar) else None
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        what = "the probability that an inspection notices a breach lies between 0 and 1"
        spot = detects.spot if detects is not None else node.spot
        path = "ceilings.inspections.detects"
        desk.problem("ceiling-count", spot, path, what, "write it as in detects: 0.6")
        return None
    return None if count is None else Inspections(count, float(value))


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
