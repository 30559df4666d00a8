"""What the names in an expression stand for at one history, in all worlds of a block at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from overture.case.model import ByType, Case, Derived, IfAssumption
from overture.game.deals import answer, asks_of_deal, moves_and_types, world_names
from overture.game.draws import Draws
from overture.game.game import History
from overture.game.measures import names_added, names_of_consent, with_measures
from overture.reading.bodies import body_asked
from overture.reading.expressions import Expression


class Environment(Mapping[str, object]):
    """Names -> values at a history: options and types as words, truths and numbers as arrays
    over the block's worlds. Outcomes and derived quantities are worked out when asked for."""

    def __init__(self, case: Case, history: History, draws: Draws | None) -> None:
        self._case = case
        self._history = history
        self._draws = draws
        self._known: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> object:
        case = self._case
        if name in case.moves or name in case.types:
            return self._history.value(name)
        if name in case.outcomes:
            return case.outcomes[name].when.evaluate(self)
        if name in case.quantities:
            return with_measures(case, name, self._quantity(name), self._draws, self)
        if name in case.assumptions and self._draws is not None:
            return self._draws.truths[name]
        if asks_of_deal(name):
            return answer(case, name, self._history, self._draws)
        if body_asked(name) and self._draws is not None:
            return self._draws.consents[body_asked(name)]
        raise KeyError(name)

    def _quantity(self, name: str) -> object:
        form = self._case.quantities[name].form
        if isinstance(form, Derived):
            return form.expression.evaluate(self)
        if self._draws is None:
            raise KeyError(name)
        number = self._draws.numbers[name]
        if isinstance(number, Mapping):
            return number[self._history.value(self._draws.per_type[name])]
        return number

    def __iter__(self) -> Iterator[str]:
        case = self._case
        yield from (*case.moves, *case.types, *case.outcomes, *case.quantities, *case.assumptions)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _names_below(case: Case, expression: Expression | None) -> set[str]:
    """Every name on which an expression depends, through outcomes and derived quantities."""
    waiting = list(expression.names) if expression is not None else []
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        if name in case.outcomes:
            waiting.extend(case.outcomes[name].when.names)
        elif name in case.quantities:
            form = case.quantities[name].form
            if isinstance(form, Derived):
                waiting.extend(form.expression.names)
            waiting.extend(names_added(case, name))
        else:
            waiting.extend(names_of_consent(case, name))
    return done


def static_names(case: Case, expression: Expression | None) -> frozenset[str]:
    """The moves and parties on which an expression depends, through quantities and outcomes.

    Histories that agree on these give the expression the same value in every world.
    """
    found: set[str] = set()
    for name in _names_below(case, expression):
        if name in case.moves or name in case.types:
            found.add(name)
        elif name in case.quantities:
            found |= types_in(case.quantities[name].form)
        elif asks_of_deal(name):
            found |= moves_and_types(case, name)
    return frozenset(found)


def uncertain_names(case: Case, expression: Expression | None) -> frozenset[str]:
    """The quantities and assumptions on which an expression depends."""
    below = _names_below(case, expression)
    found = {name for name in below if name in case.quantities or name in case.assumptions}
    if any(asks_of_deal(name) for name in below):
        found |= world_names(case)
    return frozenset(found)


def types_in(form: object) -> set[str]:
    """The parties by whose type a form differs."""
    if isinstance(form, ByType):
        return {form.party}.union(*(types_in(inner) for inner in form.forms.values()))
    if isinstance(form, IfAssumption):
        return types_in(form.then) | types_in(form.otherwise)
    return set()
