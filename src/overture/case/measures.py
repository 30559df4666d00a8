"""What bodies decide beside packages: measures held ready (`responses`), members (`accessions`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from overture.case.agenda import DeclaredBody, NegotiationAgenda, numbers_of
from overture.case.uncertain import Uncertain
from overture.errors import Spot
from overture.reading.expressions import Expression


@dataclass(frozen=True, slots=True)
class Response:
    """A measure held ready.

    body           id of the body that must agree, "" where nobody needs to
    agreed         its consent is secured already
    lead           days from the decision to the effect, None where that is not said
    cost           points of the advised party, reported and in no payoff
    trigger        what sets it off, in words; `trigger_when` the histories, if it is an expression
    adds           quantity -> amount added to it, times the probability of consent, in the
                   histories where `executed_when` holds
    """

    id: str
    says: str
    body: str
    agreed: bool
    lead: float | None
    cost: Uncertain | None
    trigger: str
    trigger_when: Expression | None
    adds: Mapping[str, Uncertain]
    executed_when: Expression | None
    why: str
    source: str
    spot: Spot

    @property
    def open(self) -> bool:
        """Whether a body must still agree."""
        return bool(self.body) and not self.agreed


@dataclass(frozen=True, slots=True)
class Accession:
    """Admitting a member: the body, the arguments that must be upheld, what it is worth in points.

    `assumption` is the one that claims that it never happens, "" where the case has none.
    """

    id: str
    says: str
    body: str
    criteria: tuple[str, ...]
    worth: Mapping[str, Uncertain]
    assumption: str
    why: str
    source: str
    spot: Spot


class Declares(Protocol):
    """A case, or a draft of one."""

    @property
    def agenda(self) -> NegotiationAgenda | None:
        """The negotiation."""

    @property
    def bodies(self) -> Mapping[str, DeclaredBody]:
        """The bodies."""

    @property
    def responses(self) -> Mapping[str, Response]:
        """The measures held ready."""

    @property
    def accessions(self) -> Mapping[str, Accession]:
        """The members that may be admitted."""


def measure_numbers(declared: Declares) -> Iterator[tuple[str, Uncertain]]:
    """Every uncertain number of the measures and accessions, with its path."""
    for name, response in declared.responses.items():
        if response.cost is not None:
            yield f"responses.{name}.cost", response.cost
        for quantity, amount in response.adds.items():
            yield f"responses.{name}.adds.{quantity}", amount
    for name, accession in declared.accessions.items():
        for party, worth in accession.worth.items():
            yield f"accessions.{name}.worth.{party}", worth


def decided_numbers(declared: Declares) -> Iterator[tuple[str, Uncertain]]:
    """The numbers of the table, of bodies, and of what else they decide, each with its path."""
    yield from numbers_of(declared.agenda, declared.bodies)
    yield from measure_numbers(declared)


def adding(declared: Declares, quantity: str) -> Iterator[tuple[Response, Uncertain]]:
    """The measures that add to a quantity, with the amount of each."""
    for response in declared.responses.values():
        if quantity in response.adds:
            yield response, response.adds[quantity]
