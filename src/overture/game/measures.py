"""What measures held ready add to quantities at a history, and on what that depends."""

from __future__ import annotations

from collections.abc import Mapping

from overture.case.consents import names_in, names_of_body
from overture.case.measures import adding
from overture.case.model import Case
from overture.game.draws import Draws
from overture.reading.bodies import body_asked, body_name


def with_measures(
    case: Case, name: str, value: object, draws: Draws | None, at: Mapping[str, object]
) -> object:
    """The value of a quantity at a history with what measures add to it there.

    `at` maps the moves and parties to what they are in the history.
    """
    for each in draws.added.get(name, ()) if draws is not None else ():
        executed = case.responses[each.response].executed_when
        if executed is not None and bool(executed.evaluate(at)):
            value = value + each.amount  # type: ignore[operator]
    return value


def names_added(case: Case, quantity: str) -> set[str]:
    """The names on which it depends what measures add to a quantity."""
    found: set[str] = set()
    for response, amount in adding(case, quantity):
        found |= names_in(amount.form)
        found |= response.executed_when.names if response.executed_when is not None else set()
        found |= {body_name(response.body)} if response.open else set()
    return found


def names_of_consent(case: Case, name: str) -> set[str]:
    """The names on which a consent depends; none where the name asks of no body."""
    body = body_asked(name)
    return names_of_body(case.bodies[body]) if body else set()
