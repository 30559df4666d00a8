"""Numbers at the table: one for each option of an issue, or one for each type of a party."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from overture.case.agenda import ANY, Row
from overture.case.desk import Desk
from overture.case.forms import HEADS, read_uncertain
from overture.case.frozen import ReadOnly
from overture.case.model import Uncertain
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

SAID = ("why", "source")
"""Keys that may stand beside the types of a party, or beside `value`."""

Read = TypeVar("Read")


def by_type(
    desk: Desk, node: Node, party: str, path: str, read: Callable[[Node, str], Read | None]
) -> ReadOnly[str, Read] | None:
    """Type -> what stands there, with ANY as the only key where nothing is said by type.

    `read` takes a node and its path. None after noting what is wrong.
    """
    for key in SAID:
        said = node.get(key) if isinstance(node, Mapping) else None
        if said is not None and not (isinstance(said, Scalar) and isinstance(said.value, str)):
            what, remedy = f"`{key}` must be text", "write text, in quotes if needed"
            desk.problem("wrong-sort", said.spot, f"{path}.{key}", what, remedy)
            return None
    if not isinstance(node, Mapping) or any(key.text in HEADS for key, _ in node.entries):
        whole = read(_inner(node), path)
        return None if whole is None else ReadOnly({ANY: whole})
    kinds = desk.names.types.get(party, ())
    written = [(key, value) for key, value in node.entries if key.text not in SAID]
    strange = next((key for key, _ in written if key.text not in kinds), None)
    if strange is not None:
        what = f"'{strange.text[:40]}' is no type of {party}"
        remedy = suggest(strange.text, kinds) or (
            f"its types are {list_names(kinds)}" if kinds else f"{party} has no types: write a list"
        )
        desk.problem("unknown-name", strange.spot, f"{path}.{strange.text[:60]}", what, remedy)
        return None
    missing = [kind for kind in kinds if kind not in {key.text for key, _ in written}]
    if missing or not written:
        what = f"there is no number for {list_names(missing) or 'any type'} of {party}"
        remedy = f"add a line `{missing[0]}: …`" if missing else "write a list of numbers"
        desk.problem("type-missing", node.spot, path, what, remedy)
        return None
    found = {key.text: read(value, f"{path}.{key.text}") for key, value in written}
    sound = {kind: found[kind] for kind in kinds}
    if any(value is None for value in sound.values()):
        return None
    return ReadOnly({kind: value for kind, value in sound.items() if value is not None})


def read_row(
    desk: Desk, node: Node, options: tuple[str, ...], path: str, *, clause: bool = False
) -> Row | None:
    """One number for each option. In a clause one number stands for every option but the first."""
    if clause and not isinstance(node, Sequence):
        paid = read_uncertain(desk, node, path, path, "worth")
        none = read_uncertain(
            desk, Scalar("0", 0, False, node.spot), path, f"{path}.{options[0]}", "worth"
        )
        if paid is None or none is None:
            return None
        return (none, *([paid] * (len(options) - 1)))
    if not isinstance(node, Sequence) or len(node.items) != len(options):
        count = len(node.items) if isinstance(node, Sequence) else 1
        desk.problem(
            "worth-options",
            node.spot,
            path,
            f"{'there is 1 number' if count == 1 else f'there are {count} numbers'} for "
            f"{len(options)} options",
            f"write a list with one number for each of {list_names(options)}",
        )
        return None
    row = [
        read_uncertain(desk, item, option, f"{path}.{option}", "worth")
        for item, option in zip(node.items, options, strict=True)
    ]
    sound = tuple(number for number in row if number is not None)
    return sound if len(sound) == len(row) else None


def read_number(desk: Desk, node: Node, path: str, role: str) -> Uncertain | None:
    """One number of a role."""
    return read_uncertain(desk, node, path, path, role)


def said_beside(node: Node) -> str:
    """The `why` that stands beside the types of a row, or beside its `value`."""
    why = node.get("why") if isinstance(node, Mapping) else None
    return " ".join(why.text.split()) if isinstance(why, Scalar) and why.value is not None else ""


def _inner(node: Node) -> Node:
    """The list under `value`, where one stands there; else the node itself."""
    value = node.get("value") if isinstance(node, Mapping) else None
    return value if isinstance(value, Sequence) else node
