"""`quantities`, `together`, `assumptions`, `rationality` and `levers`."""

from __future__ import annotations

from overture.case.desk import Desk
from overture.case.forms import read_uncertain
from overture.case.frozen import ReadOnly
from overture.case.intervals import read_interval
from overture.case.model import Assumption, Lever, Rationality, Together, Uncertain
from overture.case.sections.entries import Spoilt, entries, ids, part, text
from overture.errors import Spot
from overture.reading.nodes import Mapping, Node, Scalar, Sequence

PER_MOVE = "default"
"""The key of a precision given per move that holds for all other moves."""


def read_quantities(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Uncertain]:
    """Quantity id -> number."""
    found: dict[str, Uncertain] = {}
    for key, node in entries(document, spoilt, "quantities"):
        number = read_uncertain(desk, node, key.text, f"quantities.{key.text}", "quantity")
        if number is not None:
            found[key.text] = number
    return ReadOnly(found)


def read_together(
    desk: Desk, document: Mapping, spoilt: Spoilt
) -> tuple[tuple[Together, Spot], ...]:
    """The rank correlations, each with its place."""
    node = document.get("together")
    if not isinstance(node, Sequence):
        return ()
    found = []
    for index, item in enumerate(node.items):
        rank = part(item, "rank")
        if ("together", str(index + 1)) in {place[:2] for place in spoilt}:
            continue
        if isinstance(rank, Scalar) and isinstance(rank.value, int | float):
            found.append((Together(ids(part(item, "of")), float(rank.value)), item.spot))
    return tuple(found)


def read_assumptions(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Assumption]:
    """Assumption id -> assumption."""
    found: dict[str, Assumption] = {}
    for key, node in entries(document, spoilt, "assumptions"):
        path = f"assumptions.{key.text}"
        written = part(node, "credence")
        if written is None:
            continue
        credence = read_uncertain(desk, written, key.text, f"{path}.credence", "credence")
        if credence is None:
            continue
        given = {
            other.text: float(shift.value)
            for other, shift in entries(document, spoilt, "assumptions", key.text, "given")
            if isinstance(shift, Scalar) and isinstance(shift.value, int | float)
        }
        found[key.text] = Assumption(
            id=key.text,
            claim=text(node, "claim"),
            credence=credence,
            why=text(node, "why") or credence.why,
            source=text(node, "source") or credence.source,
            given=ReadOnly(given),
            spot=key.spot,
        )
    return ReadOnly(found)


def read_rationality(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Rationality]:
    """Party id -> precision, by move where that was wanted."""
    found: dict[str, Rationality] = {}
    for key, node in entries(document, spoilt, "rationality"):
        path = f"rationality.{key.text}"
        if not isinstance(node, Mapping) or not _is_per_move(desk, node):
            default = read_uncertain(desk, node, key.text, path, "precision")
            if default is not None:
                found[key.text] = Rationality(default, ReadOnly({}))
            continue
        written = node.get(PER_MOVE)
        if written is None:
            desk.problem(
                "missing-key",
                key.spot,
                path,
                f"there is no `{PER_MOVE}` for the other moves of {key.text}",
                f"add a line `{PER_MOVE}: 0.2`",
            )
            continue
        default = read_uncertain(desk, written, key.text, path, "precision")
        by_move = {
            move.text: read_uncertain(
                desk, value, f"{key.text}.{move.text}", f"{path}.{move.text}", "precision"
            )
            for move, value in node.entries
            if move.text != PER_MOVE
        }
        if default is not None:
            sound = {move: number for move, number in by_move.items() if number is not None}
            found[key.text] = Rationality(default, ReadOnly(sound))
    return ReadOnly(found)


def _is_per_move(desk: Desk, node: Mapping) -> bool:
    keys = set(node.keys())
    return PER_MOVE in keys or (bool(keys) and keys <= set(desk.names.moves))


def read_levers(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Lever]:
    """Lever id -> lever. A list gives values to try, `LOW to HIGH` a range."""
    found: dict[str, Lever] = {}
    for key, node in entries(document, spoilt, "levers"):
        written = part(node, "values")
        path = f"levers.{key.text}.values"
        values = _values(desk, written, path) if written is not None else None
        if values is not None:
            listed, low, high = values
            found[key.text] = Lever(key.text, text(node, "sets"), listed, low, high)
    return ReadOnly(found)


def _values(desk: Desk, node: Node, path: str) -> tuple[tuple[float, ...], float, float] | None:
    if isinstance(node, Sequence):
        listed = [
            float(item.value)
            for item in node.items
            if isinstance(item, Scalar)
            and type(item.value) in (int, float)
            and isinstance(item.value, int | float)
        ]
        if len(listed) == len(node.items) and listed:
            return tuple(listed), min(listed), max(listed)
    if isinstance(node, Scalar) and isinstance(node.value, str):
        ends = read_interval(node.value)
        if ends is not None and ends[0] < ends[1]:
            return (), ends[0], ends[1]
    desk.problem(
        "lever-values",
        node.spot,
        path,
        "a lever needs a list of numbers or a rising range",
        "write values: [0.2, 0.4], or values: 0.2 to 0.4",
    )
    return None
