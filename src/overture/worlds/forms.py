"""What the declared forms are worth in each world of a block.

The two users differ only in how a leaf and a truth are settled: `draw` asks random streams,
`central` asks medians. Everything else (per type, per assumption, derived, `given`) is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overture.case.model import (
    ByType,
    Case,
    Derived,
    Distribution,
    Form,
    IfAssumption,
    Point,
    Rest,
    Uncertain,
)
from overture.errors import CaseError, Problem, Spot
from overture.reading.bodies import body_asked
from overture.worlds.distributions import has_mass, logistic, median

Array = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the case a form stands, for paths of pins and for messages."""

    path: str
    spot: Spot

    def below(self, name: str) -> Place:
        """The place of a part of this form."""
        return Place(f"{self.path}.{name}", self.spot)


@dataclass(frozen=True, slots=True)
class Picks:
    """How leaves are settled, and for which worlds of the block: indices, or None for all."""

    leaf: Callable[[Distribution], Array]
    at: NDArray[np.intp] | None = None


class Forms:
    """The numbers and truths of one block of worlds, each worked out once, when first asked for.

    `picks.leaf` maps a distribution to an array [count]; `decide` maps an assumption's id and its
    probability [count] to truths [count]; `pinned` maps a path to the value that stands there
    instead of what is declared. Cycles raise CaseError (`cycle`), as does a form that needs
    something which is not settled when a world is drawn (`not-of-the-world`).
    """

    def __init__(
        self,
        case: Case,
        count: int,
        picks: Picks,
        decide: Callable[[str, Array], Truth],
        pinned: Mapping[str, float],
    ) -> None:
        self._case = case
        self.count = count
        self._picks = picks
        self._decide = decide
        self._pinned = pinned
        self._truths: dict[str, Truth] = {}
        self._credences: dict[str, Array] = {}
        self._consents: dict[str, Array] = {}
        self._open: list[str] = []

    def central(self, truths: Mapping[str, bool]) -> Forms:
        """The numbers of the central world, in which some assumptions are as given."""
        pins = {f"assumptions.{name}": float(truth) for name, truth in truths.items()}
        return Forms(
            self._case,
            1,
            Picks(lambda form: np.array([median(form)])),
            lambda _, probability: probability >= 0.5,
            {**self._pinned, **pins},
        )

    def number(self, number: Uncertain) -> Array:
        """A number that no type changes, in every world: array [count]."""
        return self.form(number.form, Place(number.id, number.spot), {})

    # --------------------------------------------------------------- quantities
    def quantity(self, name: str) -> Array | Mapping[str, Array]:
        """Array [count], or type -> array [count] where the quantity differs by type."""
        declared = self._case.quantities[name]
        place = Place(f"quantities.{name}", declared.spot)
        party = self.party_of(name)
        if not party:
            return self.form(declared.form, place, {})
        return {
            kind: self.form(declared.form, place, {party: kind}) for kind in self._case.types[party]
        }

    def party_of(self, name: str) -> str:
        """The party by whose type a quantity differs, or "". Raises CaseError if there are two."""
        declared = self._case.quantities[name]
        parties = list(dict.fromkeys(self._parties(declared.form)))
        if len(parties) > 1:
            raise CaseError(
                [
                    Problem(
                        "one-party",
                        declared.spot,
                        f"quantities.{name}",
                        f"it differs by the types of {' and '.join(parties)}",
                        "let it differ by one party's types, and combine two quantities with `is`",
                    )
                ]
            )
        return parties[0] if parties else ""

    # --------------------------------------------------------------- assumptions
    def credence(self, name: str) -> Array:
        """The credence of an assumption before `given`: array [count] in [0, 1]."""
        if name not in self._credences:
            declared = self._case.assumptions[name]
            place = Place(f"assumptions.{name}.credence", declared.credence.spot)
            drawn = self.form(declared.credence.form, place, {})
            outside = ~((drawn >= 0.0) & (drawn <= 1.0))
            if outside.any():
                value = drawn[np.argmax(outside)]
                raise CaseError(
                    [
                        Problem(
                            "credence-range",
                            place.spot,
                            place.path,
                            f"the credence is {value:.6g} in some world",
                            "a credence lies between 0 and 1: change the expression or the range",
                        )
                    ]
                )
            self._credences[name] = drawn
        return self._credences[name]

    def truth(self, name: str) -> Truth:
        """In which worlds an assumption is true: bool array [count]."""
        if name not in self._truths:
            declared = self._case.assumptions[name]
            pin = self._pinned.get(f"assumptions.{name}")
            if pin is not None:
                self._truths[name] = np.full(self.count, pin == 1.0)
                return self._truths[name]
            with self._opening(f"assumptions.{name}", declared.spot):
                probability = self.credence(name)
                if declared.given:
                    shift = np.zeros(self.count)
                    for other, added in declared.given.items():
                        shift = shift + added * self.truth(other)
                    probability = _shifted(probability, shift)
                self._truths[name] = self._decide(name, probability)
        return self._truths[name]

    def consent(self, body: str) -> Array:
        """The probability that a body consents: array [count]."""
        if body not in self._consents:
            # late, because few numbers ask of a body, which knows the mathematics of talks
            from overture.worlds.consents import consent_of

            with self._opening(f"bodies.{body}", self._case.bodies[body].spot):
                self._consents[body] = consent_of(self._case, body, self)
        return self._consents[body]

    # --------------------------------------------------------------- forms
    def form(
        self, form: Form, place: Place, types: Mapping[str, str], picks: Picks | None = None
    ) -> Array:
        """A form's number in each world picked, where `types` are the parties' types."""
        picks = picks or self._picks
        pin = self._pin(form, place)
        if pin is not None:
            return self._constant(pin, picks)
        match form:
            case Point():
                return self._constant(form.value, picks)
            case Distribution():
                if not has_mass(form):
                    raise CaseError([_empty(form, place)])
                return picks.leaf(form)
            case ByType():
                if form.party not in types:
                    raise CaseError([_unsettled(place, f"the type of {form.party}")])
                kind = types[form.party]
                return self.form(form.forms[kind], place.below(kind), types, picks)
            case IfAssumption():
                then = self.form(form.then, place.below("then"), types, picks)
                otherwise = self.form(form.otherwise, place.below("else"), types, picks)
                truth = self.truth(form.assumption)
                return np.where(truth if picks.at is None else truth[picks.at], then, otherwise)
            case Derived():
                return self._derived(form, place, types, picks)
            case Rest():
                raise CaseError([_unsettled(place, "`rest`, which only a prior can have,")])

    def _derived(
        self, form: Derived, place: Place, types: Mapping[str, str], picks: Picks
    ) -> Array:
        values: dict[str, object] = {}
        with self._opening(place.path, place.spot):
            for name in form.expression.names:
                value = self._named(name, place, types)
                if picks.at is not None and isinstance(value, np.ndarray):
                    value = value[picks.at]
                values[name] = value
            with np.errstate(all="ignore"):
                result = np.asarray(form.expression.evaluate(values), dtype=np.float64)
        if not np.isfinite(result).all():
            raise CaseError(
                [
                    Problem(
                        "not-finite",
                        form.expression.spot,
                        place.path,
                        f"{form.expression.text} is not a finite number in some world",
                        "avoid dividing by a quantity that can be 0, or the log of one that can",
                    )
                ]
            )
        return result if result.ndim else self._constant(float(result), picks)

    def _named(self, name: str, place: Place, types: Mapping[str, str]) -> object:
        if name in self._case.assumptions:
            return self.truth(name)
        if name in self._case.quantities:
            declared = self._case.quantities[name]
            return self.form(declared.form, Place(f"quantities.{name}", declared.spot), types)
        if name in types:
            return types[name]
        if body_asked(name):
            return self.consent(body_asked(name))
        raise CaseError([_unsettled(place, name)])

    def _parties(self, form: Form) -> Iterator[str]:
        match form:
            case ByType():
                yield form.party
                for inner in form.forms.values():
                    yield from self._parties(inner)
            case IfAssumption():
                yield from self._parties(form.then)
                yield from self._parties(form.otherwise)

    def _pin(self, form: Form, place: Place) -> float | None:
        if place.path in self._pinned:
            return self._pinned[place.path]
        return self._pinned.get(form.stream) if isinstance(form, Distribution) else None

    def _constant(self, value: float, picks: Picks) -> Array:
        return np.full(self.count if picks.at is None else len(picks.at), value)

    @contextmanager
    def _opening(self, path: str, spot: Spot) -> Iterator[None]:
        if path in self._open:
            circle = [*self._open[self._open.index(path) :], path]
            raise CaseError(
                [
                    Problem(
                        "cycle",
                        spot,
                        path,
                        f"it depends on itself: {' -> '.join(circle)}",
                        "take one of these out of the other's declaration",
                    )
                ]
            )
        self._open.append(path)
        try:
            yield
        finally:
            self._open.pop()


def number_paths(declared: Uncertain, path: str) -> Iterator[str]:
    """The paths of a number, of its parts, and of the streams of its leaves."""

    def walk(form: Form, at: str) -> Iterator[str]:
        yield at
        match form:
            case Distribution():
                yield form.stream
            case ByType():
                for kind, inner in form.forms.items():
                    yield from walk(inner, f"{at}.{kind}")
            case IfAssumption():
                yield from walk(form.then, f"{at}.then")
                yield from walk(form.otherwise, f"{at}.else")

    yield from dict.fromkeys(walk(declared.form, path))


def _shifted(probability: Array, shift: Array) -> Array:
    with np.errstate(divide="ignore"):
        moved = logistic(np.log(probability) - np.log1p(-probability) + shift)
    # Where nothing is added the declared credence stands, to the last digit.
    return np.where(shift == 0.0, probability, moved)


def _empty(form: Distribution, place: Place) -> Problem:
    return Problem(
        "empty-range",
        place.spot,
        place.path,
        f"nothing of the declared range lies between min {form.minimum:g} and max {form.maximum:g}",
        "widen min and max, or move the range",
    )


def _unsettled(place: Place, what: str) -> Problem:
    return Problem(
        "not-of-the-world",
        place.spot,
        place.path,
        f"it depends on {what}, which is not settled when a world is drawn",
        "use quantities and assumptions only; put what depends on moves or types in a quantity "
        "of its own with `is`",
    )
