"""`moves` and their options."""

from __future__ import annotations

from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.model import Move, Option
from overture.case.names import CHANCE
from overture.case.scopes import chance_scope, when_scope
from overture.case.sections.entries import Spoilt, ids, part, text
from overture.reading.expressions import Expression, Kind
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import suggest

_OPTION_KEYS = {"says": "its text", "when": "when it is offered"}
_CHANCE_KEYS = {"probability": "its probability, or rest", **_OPTION_KEYS}


def read_moves(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Move]:
    """Move id -> move, in the order of play. Moves that could not be read are left out."""
    node = document.get("moves")
    found: dict[str, Move] = {}
    items = node.items if isinstance(node, Sequence) else ()
    spoilt_items = {place[1] for place in spoilt if len(place) > 1 and place[0] == "moves"}
    for item in items:
        written = part(item, "name")
        name = written.text if isinstance(written, Scalar) else ""
        if name not in desk.names.moves or name in spoilt_items or name in found:
            continue
        move = _move(desk, item, name)
        if move is not None:
            found[name] = move
    return ReadOnly(found)


def _move(desk: Desk, item: Node, name: str) -> Move | None:
    path = f"moves.{name}"
    by = text(item, "by")
    before = len(desk.problems)
    options = _options(desk, part(item, "options"), name, by)
    when = part(item, "when")
    condition = desk.expression(when, f"{path}.when", when_scope(desk.names, name), Kind.TRUTH)
    if options is None or len(desk.problems) > before:
        return None
    sees, seen_by = part(item, "sees"), part(item, "seen_by")
    return Move(
        id=name,
        by=by,
        options=options,
        when=condition,
        sees=None if sees is None else ids(sees),
        seen_by=desk.names.parties if seen_by is None else ids(seen_by),
        spot=item.spot,
    )


def _options(desk: Desk, node: Node | None, move: str, by: str) -> tuple[Option, ...] | None:
    path = f"moves.{move}.options"
    if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
        if by == CHANCE and node.items:
            desk.problem(
                "chance-probability",
                node.spot,
                path,
                "a chance move needs a probability for each option",
                "write each option as `id: probability`, one of them as `id: rest`",
            )
            return None
        return tuple(Option(item.text, "") for item in node.items if isinstance(item, Scalar))
    if isinstance(node, Mapping):
        read = [_option(desk, key, value, move, by) for key, value in node.entries]
        sound = tuple(option for option in read if option is not None)
        return sound if len(sound) == len(read) else None
    if node is not None:
        desk.problem(
            "wrong-sort",
            node.spot,
            path,
            "options are a list of ids, or a mapping of ids to texts",
            "write [accept, refuse], or lines of the form `accept: what it means`",
        )
    return None


def _option(desk: Desk, key: Scalar, node: Node, move: str, by: str) -> Option | None:
    path = f"moves.{move}.options.{key.text}"
    chance = by == CHANCE
    if isinstance(node, Sequence):
        remedy = "write its probability" if chance else "write its text"
        desk.problem("wrong-sort", node.spot, path, "a list says nothing of an option", remedy)
        return None
    if isinstance(node, Scalar):
        if not chance:
            return Option(key.text, "" if node.value is None else node.text.strip())
        sound, probability = _probability(desk, node, path, move)
        return Option(key.text, "", probability) if sound else None
    allowed = _CHANCE_KEYS if chance else _OPTION_KEYS
    strays = [stray for stray, _ in node.entries if stray.text not in allowed]
    for stray in strays:
        remedy = suggest(stray.text, allowed) or f"an option may have {', '.join(allowed)}"
        what = f"'{stray.text}' is no key of an option"
        desk.problem("unknown-key", stray.spot, f"{path}.{stray.text}", what, remedy)
    when = node.get("when")
    condition = desk.expression(when, f"{path}.when", when_scope(desk.names, move), Kind.TRUTH)
    sound, probability = True, None
    if chance:
        written = node.get("probability")
        if written is None:
            desk.problem(
                "chance-probability",
                key.spot,
                path,
                "the probability of this chance option is missing",
                "add `probability: …`, a number, an expression or rest",
            )
            return None
        sound, probability = _probability(desk, written, path, move)
    if strays or not sound or (when is not None and condition is None):
        return None
    return Option(key.text, text(node, "says"), probability, condition)


def _probability(desk: Desk, node: Node, path: str, move: str) -> tuple[bool, Expression | None]:
    """Whether the probability is sound, and its expression (None for `rest`)."""
    if isinstance(node, Scalar) and node.text.strip() == "rest":
        return True, None
    if isinstance(node, Scalar) and node.value is None:
        desk.problem(
            "chance-probability",
            node.spot,
            path,
            "the probability of this chance option is missing",
            "write a number, an expression or rest",
        )
        return False, None
    read = desk.expression(node, path, chance_scope(desk.names, move), Kind.NUMBER)
    return read is not None, read
