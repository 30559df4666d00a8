"""Numbers of a case that may be uncertain: a form, and what the analyst said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from overture.errors import Spot
from overture.reading.expressions import Expression


@dataclass(frozen=True, slots=True)
class Point:
    """A number that is known: the same in every world."""

    value: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """An uncertain number with its own random stream, keyed by `stream`.

    `family` and `parameters`:
      normal (mean, sd) | lognormal (mean of log, sd of log) | logitnormal (mean, sd of logit)
      uniform (low, high) | pert (low, likely, high) | beta (a, b)
    For `low to high` the parameters are those whose central 90 % interval is [low, high];
    `declared` keeps the numbers as written. Draws are truncated to [minimum, maximum] by
    inverse CDF.
    """

    stream: str
    family: str
    parameters: tuple[float, ...]
    minimum: float
    maximum: float
    declared: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ByType:
    """One form per type of `party`; in an expression it has the value of the history's type."""

    party: str
    forms: Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class IfAssumption:
    """`then` in the worlds where the assumption is true, `otherwise` in the others."""

    assumption: str
    then: Form
    otherwise: Form


@dataclass(frozen=True, slots=True)
class Derived:
    """`{is: EXPRESSION}`: evaluated per history from moves, types and other quantities."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Rest:
    """What the other probabilities leave."""


Form = Point | Distribution | ByType | IfAssumption | Derived | Rest


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A form with what the analyst said about it. Used for every number of a case."""

    id: str
    form: Form
    spot: Spot
    unit: str = ""
    why: str = ""
    source: str = ""
    minimum: float = float("-inf")
    maximum: float = float("inf")
