"""Many expressions at many histories, worked out together in a block of worlds.

What a history settles (options, types, conditions on them) is worked out once, when the game is
made ready. What is left is a list of steps over arrays of worlds, in which nothing is there twice:
a derived quantity that a hundred payoff terms use is computed once a block. The arithmetic is that
of `reading.evaluation`, operation by operation, so that the numbers are the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from overture.case.measures import adding
from overture.case.model import Case, Derived
from overture.game.deals import answer, asks_of_deal, moves_and_types
from overture.game.draws import Draws
from overture.game.environment import types_in
from overture.game.game import History
from overture.reading import syntax
from overture.reading.bodies import body_asked
from overture.reading.evaluation import ARITHMETIC, COMPARISONS, FUNCTIONS
from overture.reading.expressions import Expression

CONSTANT, READ, CHAIN, CHOOSE = "constant", "read", "chain", "choose"
BOTH, EITHER = "both", "either"


def _number(value: Any) -> Any:
    # as in `reading.evaluation`: integers would overflow where floats do not
    return np.asarray(value, dtype=np.float64) if isinstance(value, np.ndarray) else float(value)


_PLAIN: dict[str, Callable[..., Any]] = {
    **ARITHMETIC,
    **COMPARISONS,
    **FUNCTIONS,
    "number": _number,
    "negative": np.negative,
    "power": np.power,
    "not": np.logical_not,
}


class Steps:
    """The steps of some expressions, each with a place; those at lower places come first.

    A step is (what is done, places of what it is done to), or a constant, or what is read of the
    draws.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._steps: list[tuple[Any, ...]] = []
        self._place: dict[Hashable, int] = {}
        self._uses: list[int] = []
        # the places of names at the history at hand
        self._known: dict[str, int] = {}

    def place(self, expression: Expression | None, at: History, when: Expression | None) -> int:
        """The place of an expression's value at a history, and 0 where `when` does not hold."""
        assert expression is not None
        self._known = {}
        value = self._resolved(expression.tree, at)
        if when is not None:
            value = self._chosen(self._resolved(when.tree, at), value, self._constant(0.0))
        self._uses[value] += 1
        return value

    def in_worlds(self, draws: Draws) -> Callable[[int], Any]:
        """The value at a place in every world of a block: an array [W] or a number."""
        kept: dict[int, Any] = {}

        def value(place: int) -> Any:
            if place in kept:
                return kept[place]
            found = self._worked_out(place, draws, value)
            # what only one step asks for is let go, so that its memory is used again while warm
            if self._uses[place] > 1:
                kept[place] = found
            return found

        return value

    # ------------------------------------------------------------------ in a block of worlds
    def _worked_out(self, place: int, draws: Draws, value: Callable[[int], Any]) -> Any:
        what, *of = self._steps[place]
        if what == CONSTANT:
            return of[0]
        if what == READ:
            return _read(self._case, draws, *of)
        if what == CHOOSE:
            test = value(of[0])
            if np.ndim(test) == 0:
                return value(of[1] if test else of[2])
            return np.where(test, value(of[1]), value(of[2]))
        if what == CHAIN:
            return _chained(of[0], [value(each) for each in of[1:]])
        if what in (BOTH, EITHER):
            return _linked(what == EITHER, [value(each) for each in of])
        return _PLAIN[what](*[value(each) for each in of])

    # ------------------------------------------------------------------ made ready
    def _resolved(self, tree: syntax.Tree, at: History) -> int:
        def below(part: syntax.Tree) -> int:
            return self._resolved(part, at)

        match tree:
            case syntax.Number() | syntax.Truth():
                return self._constant(tree.value)
            case syntax.Name():
                if tree.id not in self._known:
                    self._known[tree.id] = self._named(tree.id, at)
                found = self._known[tree.id]
                return self._plain("number", found) if tree.number else found
            case syntax.Negative():
                return self._plain("negative", below(tree.operand))
            case syntax.Arithmetic():
                signs = tuple(sign for sign, _ in tree.steps)
                operands = [tree.first, *(operand for _, operand in tree.steps)]
                return self._chain(signs, [below(operand) for operand in operands])
            case syntax.Power():
                return self._plain("power", below(tree.base), self._constant(tree.exponent))
            case syntax.Call():
                return self._plain(tree.function, *map(below, tree.arguments))
            case syntax.Compare():
                ends = [below(part) for part in (tree.first, *(part for _, part in tree.links))]
                links = zip(tree.links, ends, ends[1:], strict=False)
                return self._link(BOTH, [self._plain(sign, *pair) for (sign, _), *pair in links])
            case syntax.Among():
                return self._constant((at.value(tree.id) in tree.options) is not tree.negated)
            case syntax.Not():
                return self._plain("not", below(tree.operand))
            case syntax.Both():
                return self._link(BOTH, [below(operand) for operand in tree.operands])
            case syntax.Either():
                return self._link(EITHER, [below(operand) for operand in tree.operands])
            case syntax.Choose():
                return self._chosen(below(tree.test), below(tree.then), below(tree.otherwise))

    def _named(self, name: str, at: History) -> int:
        case = self._case
        if name in case.moves or name in case.types:
            return self._constant(at.value(name))
        if name in case.outcomes:
            return self._resolved(case.outcomes[name].when.tree, at)
        if name in case.quantities:
            return self._with_measures(name, self._quantity(name, at), at)
        if name in case.assumptions or body_asked(name):
            return self._add((READ, name, at), (READ, name))
        assert asks_of_deal(name)
        rests_on = sorted(moves_and_types(case, name))
        return self._add((READ, name, at), (READ, name, tuple(at.value(n) for n in rests_on)))

    def _quantity(self, name: str, at: History) -> int:
        form = self._case.quantities[name].form
        if isinstance(form, Derived):
            return self._resolved(form.expression.tree, at)
        kinds = tuple((party, at.value(party)) for party in sorted(types_in(form)))
        return self._add((READ, name, at), (READ, name, kinds))

    def _with_measures(self, name: str, value: int, at: History) -> int:
        """A quantity with what the measures add to it that are carried out in this history."""
        for response, _ in adding(self._case, name):
            executed = response.executed_when
            if executed is None:
                continue
            holds = self._resolved(executed.tree, at)
            amount = self._add((READ, name, at, response.id), (READ, name, response.id))
            with_it = self._chain(("+",), [value, amount])
            value = self._chosen(holds, with_it, value)
        return value

    def _constant(self, value: object) -> int:
        # true, 1 and 1.0 are equal, and not the same
        return self._add((CONSTANT, value), (CONSTANT, type(value), repr(value)))

    def _plain(self, what: str, *of: int) -> int:
        if all(self._steps[place][0] == CONSTANT for place in of):
            with np.errstate(all="ignore"):
                return self._constant(_PLAIN[what](*(self._steps[place][1] for place in of)))
        return self._add((what, *of))

    def _chain(self, signs: tuple[str, ...], of: list[int]) -> int:
        if all(self._steps[place][0] == CONSTANT for place in of):
            with np.errstate(all="ignore"):
                return self._constant(_chained(signs, [self._steps[place][1] for place in of]))
        return self._add((CHAIN, signs, *of))

    def _link(self, what: str, of: list[int]) -> int:
        """All or one of some conditions; those that are settled settle it or drop out."""
        settles, left = what == EITHER, []
        for place in of:
            if self._steps[place][0] != CONSTANT:
                left.append(place)
            elif bool(self._steps[place][1]) is settles:
                return self._constant(settles)
        if not left:
            return self._constant(not settles)
        return left[0] if len(left) == 1 else self._add((what, *left))

    def _chosen(self, test: int, then: int, otherwise: int) -> int:
        if self._steps[test][0] == CONSTANT:
            return then if self._steps[test][1] else otherwise
        return self._add((CHOOSE, test, then, otherwise))

    def _add(self, step: tuple[Any, ...], key: Hashable = None) -> int:
        key = step if key is None else key
        if key not in self._place:
            self._place[key] = len(self._steps)
            self._steps.append(step)
            self._uses.append(0)
            if step[0] not in (CONSTANT, READ):
                for place in step[2:] if step[0] == CHAIN else step[1:]:
                    self._uses[place] += 1
        return self._place[key]


def _read(case: Case, draws: Draws, name: str, at: History, response: str = "") -> Any:
    if response:
        return next(one.amount for one in draws.added[name] if one.response == response)
    if body_asked(name):
        return draws.consents[body_asked(name)]
    if name in case.quantities:
        number = draws.numbers[name]
        return number if isinstance(number, np.ndarray) else number[at.value(draws.per_type[name])]
    if name in case.assumptions:
        return draws.truths[name]
    return answer(case, name, at, draws)


def _chained(signs: tuple[str, ...], operands: list[Any]) -> Any:
    result = operands[0]
    for sign, operand in zip(signs, operands[1:], strict=True):
        result = ARITHMETIC[sign](result, operand)
    return result


def _linked(either: bool, conditions: list[Any]) -> Any:
    result: Any = either is False
    for holds in conditions:
        result = (np.logical_or if either else np.logical_and)(result, holds)
    return result
