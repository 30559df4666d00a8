"""What learning one thing before the choice is worth: a row of the second view of a flip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Learned:
    """What learning one thing is worth, in points of the advised party, with standard error.

    `kind` is "assumption", "quantity", "prior", "type" (a party's true type) or "group". The error
    is NaN where it cannot be told.
    """

    kind: str
    name: str
    value: float
    error: float


def named_number(path: str) -> tuple[str, str]:
    """Kind and name of the number at a path: ("prior", "them.dove") of "types.them.dove.prior"."""
    section, _, rest = path.partition(".")
    if section == "types":
        return "prior", rest.removesuffix(".prior")
    return {"quantities": "quantity", "assumptions": "assumption"}[section], rest


def at_least_a_member(group: Learned, members: Sequence[Learned]) -> Learned:
    """A group is worth no less than its best member, whatever the rule of the group found."""
    best = max(members, key=lambda one: one.value)
    return (
        group if best.value <= group.value else replace(group, value=best.value, error=best.error)
    )
