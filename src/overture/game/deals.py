"""What may be asked of a deal at a history, and on what the answer depends.

With the table a move of the game, `deal.value(PARTY)` is the worth of the package signed, to the
party's type in that history, and 0 where none was signed. Without, `deal.chance(PARTY)` and
`deal.value(PARTY)` are the chance of a deal and its worth given that there is one, by the type of
that party.
"""

from __future__ import annotations

from overture.case.agenda import ANY, numbers_of
from overture.case.consents import names_in
from overture.case.model import Case
from overture.case.table import is_move
from overture.case.table_names import CONSENT, RATIFIED, SIGNED, TABLE
from overture.game.draws import Array, Draws, Typed
from overture.game.game import History
from overture.reading.deals import deal_parts


def asks_of_deal(name: str) -> bool:
    """Whether a name in an expression asks something of a deal."""
    return name.startswith("deal.")


def answer(case: Case, name: str, history: History, draws: Draws | None) -> Array | float:
    """What is asked of a deal, in every world of the block. Raises KeyError without draws."""
    if draws is None or draws.deals is None:
        raise KeyError(name)
    if name == CONSENT:
        package = history.value(TABLE)
        consents = draws.deals.consents.get(package)
        return 0.0 if consents is None else _of_type(consents, history)
    parts = deal_parts(name)
    if parts is None:
        raise KeyError(name)
    if not is_move(case):
        return _of_type(draws.deals.folded[parts], history)
    if history.value(RATIFIED) != SIGNED:
        return 0.0
    return _of_type(draws.deals.worths[history.value(TABLE), parts[1]], history)


def _of_type(numbers: Typed, history: History) -> Array:
    if numbers.party == "":
        return numbers.values[ANY]
    return numbers.values[history.value(numbers.party)]


def moves_and_types(case: Case, name: str) -> set[str]:
    """The moves and parties on which the answer depends."""
    assert case.agenda is not None
    typed = {party for party in case.agenda.parties if party in case.types}
    if name == CONSENT:
        return {TABLE} | {party for party in typed if party in case.agenda.ratify}
    parts = deal_parts(name)
    own = {parts[1]} & typed if parts is not None else set()
    return own | ({TABLE, RATIFIED} if is_move(case) else set())


def world_names(case: Case) -> frozenset[str]:
    """The assumptions and quantities on which the answer depends."""
    if not is_move(case):
        # priors and precisions enter too, and they may rest on any of them
        return frozenset(case.assumptions) | frozenset(case.quantities)
    found: set[str] = set()
    for _, number in numbers_of(case.agenda, case.bodies):
        found |= names_in(number.form)
    return frozenset(found)
