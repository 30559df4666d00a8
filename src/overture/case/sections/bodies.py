"""`bodies`: collective decision makers, from their rule and members to seats and what is needed."""

from __future__ import annotations

import math

from overture.case.agenda import DeclaredBody, Member
from overture.case.desk import Desk
from overture.case.forms import read_uncertain
from overture.case.frozen import ReadOnly
from overture.case.model import Uncertain
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.reading.nodes import Mapping, Node, Scalar
from overture.reading.suggest import list_names, suggest

RULES = ("unanimity", "majority", "double majority")

MOST_MEMBERS = 200
MOST_WEIGHT = 10_000

Weighted = tuple[str, Uncertain, int, bool]
"""A member before the rule is known: its name, credence, weight and veto."""


def read_bodies(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, DeclaredBody]:
    """Body id -> body; those that could not be read are left out."""
    found = {}
    for key, node in entries(document, spoilt, "bodies"):
        body = read_body(desk, node, key.text, f"bodies.{key.text}")
        if body is not None:
            found[key.text] = body
    return ReadOnly(found)


def read_body(desk: Desk, node: Node, name: str, path: str) -> DeclaredBody | None:
    """One body, or None after noting what is wrong with it."""
    before = len(desk.problems)
    members = _members(desk, node, path)
    members += _others(desk, node, path, [name for name, *_ in members])
    vetoes = _vetoes(desk, node, path, _named(node, members))
    shared = _share(desk, part(node, "shared"), f"{path}.shared")
    if len(desk.problems) == before and not 1 <= len(members) <= MOST_MEMBERS:
        what = f"the body has {len(members)} members"
        remedy = f"list 1 to {MOST_MEMBERS}, or give `others` and `size`"
        desk.problem("body-size", node.spot, path, what, remedy)
    if any(problem.severity == "error" for problem in desk.problems[before:]):
        return None
    found = _needs(desk, node, path, [weight for _, _, weight, _ in members])
    if found is None:
        return None
    rule, needs, criteria = found
    seats = tuple(
        Member(
            who,
            consents,
            tuple(1 if criterion == "members" else weight for criterion in criteria),
            veto or who in vetoes,
        )
        for who, consents, weight, veto in members
    )
    return DeclaredBody(name, text(node, "says"), rule, seats, needs, shared, node.spot)


def _named(node: Node, members: list[Weighted]) -> list[str]:
    """The members by name, those that could not be read included."""
    listed = part(node, "members")
    written = [key.text for key, _ in listed.entries] if isinstance(listed, Mapping) else []
    return list(dict.fromkeys([*written, *(name for name, *_ in members)]))


def _members(desk: Desk, node: Node, path: str) -> list[Weighted]:
    listed = part(node, "members")
    found = []
    for key, value in listed.entries if isinstance(listed, Mapping) else ():
        member = _member(desk, value, key.text, f"{path}.members.{key.text[:60]}")
        if member is not None:
            found.append(member)
    return found


def _member(desk: Desk, node: Node, name: str, path: str) -> Weighted | None:
    if not isinstance(node, Mapping) or node.get("consents") is None:
        consents = read_uncertain(desk, node, name, path, "credence")
        return None if consents is None else (name, consents, 1, False)
    known = ("consents", "weight", "veto", "why", "source")
    for key, _ in node.entries:
        if key.text not in known:
            what = f"'{key.text[:40]}' is no key of a member"
            remedy = suggest(key.text, known) or f"write one of {', '.join(known)}"
            desk.problem("unknown-key", key.spot, f"{path}.{key.text[:60]}", what, remedy)
    written = node.get("consents")
    assert written is not None
    consents = read_uncertain(desk, written, name, path, "credence")
    weight = _weight(desk, node.get("weight"), path)
    veto = node.get("veto")
    if veto is not None and not (isinstance(veto, Scalar) and isinstance(veto.value, bool)):
        desk.problem(
            "wrong-sort", veto.spot, f"{path}.veto", "true or false is expected here", "write true"
        )
        return None
    if consents is None or weight is None:
        return None
    return name, consents, weight, isinstance(veto, Scalar) and veto.value is True


def _weight(desk: Desk, node: Node | None, path: str) -> int | None:
    if node is None:
        return 1
    value = node.value if isinstance(node, Scalar) else None
    if type(value) is not int or not 0 <= value <= MOST_WEIGHT:
        what = "a weight is a whole number"
        remedy = f"write a number from 0 to {MOST_WEIGHT:,}; round large weights"
        desk.problem("body-weight", node.spot, f"{path}.weight", what, remedy)
        return None
    return value


def _others(desk: Desk, node: Node, path: str, listed: list[str]) -> list[Weighted]:
    """The members that are not listed: as many as `size` leaves, all with one credence."""
    others, size = part(node, "others"), part(node, "size")
    many = size.value if isinstance(size, Scalar) and type(size.value) is int else None
    if others is None and (many is None or many == len(listed)):
        return []
    if many is None or others is None:
        missing, there = ("others", size) if others is None else ("size", others)
        assert there is not None
        what = f"`{missing}` is missing: {len(listed)} members are listed"
        remedy = (
            "add `others: CREDENCE` for those not listed"
            if missing == "others"
            else "add `size: N`, the number of all members"
        )
        desk.problem("body-size", there.spot, path, what, remedy)
        return []
    if not len(listed) <= many <= MOST_MEMBERS:
        assert size is not None
        what = f"the size is {many}, and {len(listed)} members are listed"
        remedy = f"write a size from {max(len(listed), 1)} to {MOST_MEMBERS}"
        desk.problem("body-size", size.spot, f"{path}.size", what, remedy)
        return []
    each = _member(desk, others, "others", f"{path}.others")
    if each is None:
        return []
    return [(f"other {k + 1}", *each[1:]) for k in range(many - len(listed))]


def _vetoes(desk: Desk, node: Node, path: str, members: list[str]) -> tuple[str, ...]:
    holders = part(node, "vetoes")
    for item in getattr(holders, "items", ()):
        name = item.text if isinstance(item, Scalar) else ""
        if name not in members:
            what = f"'{name[:40]}' holds a veto but is no member of the body"
            remedy = suggest(name, members) or f"its members are {list_names(members[:8])}"
            desk.problem("veto-holder", item.spot, f"{path}.vetoes", what, remedy)
    return ids(holders)


def _share(desk: Desk, node: Node | None, path: str) -> float:
    value = node.value if isinstance(node, Scalar) else None
    if node is None or not isinstance(value, int | float):
        return 0.0
    if not 0.0 <= value <= 1.0:
        what = f"the correlation of consent cannot be {value:g}"
        desk.problem("body-shared", node.spot, path, what, "write a number between 0 and 1")
    return float(value)


def _needs(
    desk: Desk, node: Node, path: str, weights: list[int]
) -> tuple[str, tuple[int, ...], tuple[str, ...]] | None:
    """The rule in words, what each criterion needs, and the criteria (members or weight)."""
    rule = part(node, "rule")
    assert rule is not None
    many, total = len(weights), sum(weights)
    here = f"{path}.rule"
    if isinstance(rule, Scalar):
        half = (many // 2 + 1, total // 2 + 1)
        simple = {
            "unanimity": ("unanimity", (many,), ("members",)),
            "majority": ("majority", half[:1], ("members",)),
            "double majority": ("double majority", half, ("members", "weight")),
        }
        if rule.text in simple:
            return simple[rule.text]
        remedy = suggest(rule.text, RULES) or f"write {list_names(RULES)}, or {{quota: N}}"
        desk.problem("body-rule", rule.spot, here, f"'{rule.text[:40]}' is no rule", remedy)
        return None
    read = dict(_criteria(desk, rule, here))
    if not read:
        return None
    whole = {"quota": total, "members": many, "weight": total}
    needs, criteria, words = [], [], []
    for key, value in read.items():
        needed = int(value) if key == "quota" else math.ceil(value * whole[key] - 1e-9)
        if needed > whole[key]:
            what = f"the body needs {needed} but all weights together are {whole[key]}"
            desk.problem("body-rule", rule.spot, here, what, "lower the quota: nothing could pass")
            return None
        needs.append(needed)
        criteria.append("members" if key == "members" else "weight")
        words.append(f"{key} {value:g}")
    if math.prod(need + 1 for need in needs) > 200_000:
        what = "the weights have more sums than can be followed"
        desk.problem("body-rule", rule.spot, here, what, "divide all weights by a common factor")
        return None
    return ", ".join(words), tuple(needs), tuple(criteria)


def _criteria(desk: Desk, rule: Node, path: str) -> list[tuple[str, float]]:
    found = []
    for key, node in rule.entries if isinstance(rule, Mapping) else ():
        value = node.value if isinstance(node, Scalar) else None
        if key.text == "quota":
            sound = type(value) is int and value >= 1
            remedy = "write a whole number of at least 1"
        elif key.text in ("members", "weight"):
            sound = type(value) in (int, float) and 0 < float(value or 0) <= 1
            remedy = "write the share that must consent, above 0 and at most 1"
        else:
            sound, remedy = False, "write quota, members or weight"
        if not sound:
            what = f"'{key.text[:40]}' says nothing that a body could need"
            desk.problem("body-rule", key.spot, f"{path}.{key.text[:60]}", what, remedy)
            return []
        found.append((key.text, float(value)))  # type: ignore[arg-type]
    if not found:
        what, remedy = "the rule is empty", f"write {list_names(RULES)}, or {{quota: N}}"
        desk.problem("body-rule", rule.spot, path, what, remedy)
    return found
