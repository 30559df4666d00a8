"""Moves: who makes them, what they offer, who sees them, and the odds of chance."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.checks.parties import unknown_party
from overture.case.checks.registry import error, register, warning
from overture.case.draft import Draft
from overture.case.model import Move
from overture.case.names import CHANCE
from overture.errors import Problem, Spot
from overture.reading.nodes import Mapping, Node, Sequence
from overture.reading.suggest import list_names, suggest

CHECKS = register(
    error("no-moves", "The case has no moves."),
    error("no-options", "A move has no options."),
    warning("one-option", "A move has one option, so that nothing is chosen."),
    error("sees-later", "A mover is said to see a move that is not made yet."),
    error("sees-hidden", "A mover is said to see a move whose `seen_by` excludes it."),
    error("sees-chance", "Chance is said to see something."),
    error("chance-probability", "A chance option has no probability."),
    error("chance-range", "The probability of a chance option lies outside of 0 and 1."),
    error("chance-sum", "The probabilities of a chance move do not sum to 1."),
    error("chance-rest", "Two options of a chance move are `rest`."),
)

_TOLERANCE = 1e-9


def some_moves(draft: Draft) -> Iterator[Problem]:
    """At least one move, and options at each."""
    node = draft.document.get("moves")
    if isinstance(node, Sequence) and not node.items:
        what, remedy = "there are no moves", "add at least the move to be advised"
        yield Problem("no-moves", node.spot, "moves", what, remedy)
    for name in draft.names.moves:
        options = draft.node("moves", name, "options")
        path = f"moves.{name}.options"
        if _is_empty(options):
            assert options is not None
            remedy = "write two or more options: [accept, refuse]"
            yield Problem("no-options", options.spot, path, "the move has no options", remedy)
    for move in draft.moves.values():
        if len(move.options) == 1:
            yield Problem(
                "one-option",
                draft.value_spot("moves", move.id, "options"),
                f"moves.{move.id}.options",
                f"'{move.options[0].id}' is its only option, so nothing is chosen here",
                "add an option, or drop the move",
                severity="warning",
            )


def _is_empty(node: Node | None) -> bool:
    if isinstance(node, Sequence):
        return not node.items
    return isinstance(node, Mapping) and not node.entries


def movers(draft: Draft) -> Iterator[Problem]:
    """`by` and `seen_by` name parties."""
    known = draft.names.parties
    if not known:
        return
    for move in draft.moves.values():
        if move.by not in (*known, CHANCE):
            spot = draft.value_spot("moves", move.id, "by")
            remedy = suggest(move.by, (*known, CHANCE)) or (
                f"write {CHANCE}, or one of {list_names(known)}"
            )
            what = f"there is no party '{move.by}'"
            yield Problem("unknown-name", spot, f"moves.{move.id}.by", what, remedy)
        for name, spot in _items(draft, move, "seen_by"):
            if name not in known:
                yield unknown_party(draft, name, spot, f"moves.{move.id}.seen_by")


def sight(draft: Draft) -> Iterator[Problem]:
    """`sees` names earlier moves that the mover may see."""
    order = list(draft.names.moves)
    for move in draft.moves.values():
        path = f"moves.{move.id}.sees"
        if move.sees is not None and move.by == CHANCE:
            yield Problem(
                "sees-chance",
                draft.value_spot("moves", move.id, "sees"),
                path,
                "chance sees nothing: its probabilities may depend on every earlier move",
                "delete `sees`",
            )
            continue
        for name, spot in _items(draft, move, "sees"):
            other = draft.moves.get(name)
            if name not in order:
                if draft.names.complete:
                    remedy = suggest(name, order) or f"the moves are {list_names(order)}"
                    what = f"there is no move '{name}'"
                    yield Problem("unknown-name", spot, path, what, remedy)
            elif order.index(name) >= order.index(move.id):
                what = f"'{name}' is not made before '{move.id}'"
                remedy = "name earlier moves only, or change the order of the moves"
                yield Problem("sees-later", spot, path, what, remedy)
            elif other is not None and draft.names.complete and not _sees(move, other):
                what = f"{move.by} does not observe '{name}': its `seen_by` leaves it out"
                remedy = f"add {move.by} to seen_by of '{name}', or delete '{name}' here"
                yield Problem("sees-hidden", spot, path, what, remedy)


def _sees(move: Move, other: Move) -> bool:
    return move.by in (*other.seen_by, other.by)


def _items(draft: Draft, move: Move, key: str) -> Iterator[tuple[str, Spot]]:
    node = draft.node("moves", move.id, key)
    for item in node.items if isinstance(node, Sequence) else ():
        yield getattr(item, "text", ""), item.spot


def odds(draft: Draft) -> Iterator[Problem]:
    """Probabilities of chance that are wrong whatever is drawn."""
    for move in draft.moves.values():
        if move.by != CHANCE:
            continue
        path = f"moves.{move.id}.options"
        rests = [option.id for option in move.options if option.probability is None]
        for second in rests[1:]:
            spot = draft.value_spot("moves", move.id, "options", second)
            what = f"'{rests[0]}' has the rest already"
            remedy = "give a probability to all options but one"
            yield Problem("chance-rest", spot, f"{path}.{second}", what, remedy)
        total = 0.0
        literal = not any(option.when is not None for option in move.options)
        for option in move.options:
            if option.probability is None:
                continue
            if option.probability.names:
                literal = False
                continue
            value = option.probability.evaluate({})
            number = float(value) if isinstance(value, int | float) else float("nan")
            total += number
            if not 0 <= number <= 1:
                yield Problem(
                    "chance-range",
                    draft.value_spot("moves", move.id, "options", option.id),
                    f"{path}.{option.id}",
                    f"a probability cannot be {number:g}",
                    "write a number between 0 and 1",
                )
                literal = False
        wrong = (total > 1 + _TOLERANCE) if rests else abs(total - 1) > _TOLERANCE
        if literal and wrong:
            yield Problem(
                "chance-sum",
                draft.value_spot("moves", move.id, "options"),
                path,
                f"the probabilities sum to {total:g}"
                + (", so that nothing is left for the rest" if rests else ", not to 1"),
                "change one of them, or write `rest` for one",
            )


ALL = (some_moves, movers, sight, odds)
