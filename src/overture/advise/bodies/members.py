"""The members of a body: whose consent decides, who blocks, what sure consent would raise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from overture.talks.bodies import Body, consent, pivotal, power, raising, refusing

MOST_LISTED = 12
"""Members of a body that are listed one by one; those of one kind stand in one line."""

Shared = tuple[Body, float]
"""A body as it is in some worlds, and the share of those worlds."""


def member_rows(bodies: Sequence[Shared]) -> tuple[list[dict[str, Any]], int]:
    """The rows of the members, alike ones in one row, and how many rows are left out.

    `bodies` are the same body in different worlds: the seats have other credences, and all else
    is the mean over the worlds. `price` is by how much sure consent of the member raises the
    probability that the body consents.
    """
    groups = _groups(bodies)
    heads = [places[0] for places in groups[:MOST_LISTED]]
    seats = bodies[0][0].seats
    names = [seats[k].name for k in heads]
    total = sum(share for _, share in bodies)
    failing = sum(share * (1.0 - consent(body)) for body, share in bodies)
    decides, blocks, price, consents = (dict.fromkeys(names, 0.0) for _ in range(4))
    for body, share in bodies:
        own = share / total
        fails = share * (1.0 - consent(body)) / failing if failing > 1e-15 else 0.0
        pivots, refuses, raises = (f(body, names) for f in (pivotal, refusing, raising))
        for k, name in zip(heads, names, strict=True):
            decides[name] += own * pivots[name]
            blocks[name] += fails * refuses[name]
            price[name] += own * raises[name]
            consents[name] += own * body.seats[k].consents
    powers = power(bodies[0][0], names)
    rows = []
    for places, name in zip(groups, names, strict=False):
        many = len(places)
        rows.append(
            {
                "member": name if many == 1 else f"each of {many} like {name}",
                "count": many,
                "consents": consents[name],
                "veto": seats[places[0]].veto,
                "decides": decides[name],
                "blocks": blocks[name],
                "power": powers[name],
                "price": price[name],
            }
        )
    return rows, max(0, len(groups) - MOST_LISTED)


def hangs_on(rows: Sequence[dict[str, Any]], key: str = "price") -> dict[str, Any]:
    """The row of the member whose sure consent raises the probability most."""
    return max(rows, key=lambda row: float(row[key]))


def _groups(bodies: Sequence[Shared]) -> list[list[int]]:
    """Places of members that are alike in everything, together; in the order of the body."""
    alike: dict[object, list[int]] = {}
    for place, seat in enumerate(bodies[0][0].seats):
        credences = tuple(body.seats[place].consents for body, _ in bodies)
        alike.setdefault((credences, seat.weights, seat.veto), []).append(place)
    return list(alike.values())
