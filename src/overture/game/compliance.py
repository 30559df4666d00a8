"""Whether the replies settle what counts as compliance."""

from __future__ import annotations

from collections.abc import Callable

from overture.case.model import NONE
from overture.errors import Problem
from overture.game.environment import Environment, static_names
from overture.game.game import Game


def reply_label(value: Callable[[str], str], moves: tuple[str, ...]) -> str:
    """The options chosen in the reply moves, joined, without those that did not happen."""
    return " / ".join(v for v in (value(move) for move in moves) if v != NONE) or NONE


def unsettled_compliance(game: Game) -> list[Problem]:
    """The problem of a `complies` that holds at some histories of a reply and not at others.

    A reply that may or may not comply has no place in "P(complies)" and "was I deceived": what the
    advised party reads must be part of the reply.
    """
    case = game.case
    test = case.advice.test
    if test is None or test.complies is None:
        return []
    names = sorted(static_names(case, test.complies))
    held: dict[str, bool] = {}
    known: dict[tuple[str, ...], bool] = {}
    for final in game.finals:
        if final.value(case.advice.decide) != test.offer:
            continue
        key = tuple(final.value(name) for name in names)
        if key not in known:
            known[key] = bool(test.complies.evaluate(Environment(case, final, None)))
        label = reply_label(final.value, test.reply)
        if held.setdefault(label, known[key]) != known[key]:
            beside = [name for name in names if name not in test.reply] or names
            return [
                Problem(
                    "complies-unsettled",
                    test.complies.spot,
                    "advice.test.complies",
                    f"after the reply '{label}' it holds in some histories and not in others, "
                    f"because it depends on {', '.join(beside)}",
                    "write it from the moves listed under `reply`, add to them what the advised "
                    "party sees, and put what is really done under `kept`",
                )
            ]
    return []
