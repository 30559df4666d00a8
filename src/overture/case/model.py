"""The case as frozen values: what the analyst declared, after every check has passed.

Nothing here reads files or validates; `case.load` builds these values from a checked
document. Mappings keep the order of the file and are read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from overture.case.agenda import DeclaredBody, DeclaredCeilings, NegotiationAgenda
from overture.case.arguments import Argument
from overture.case.happened import Happened
from overture.case.measures import Accession, Response
from overture.case.statements import Statements
from overture.case.uncertain import ByType as ByType
from overture.case.uncertain import Derived as Derived
from overture.case.uncertain import Distribution as Distribution
from overture.case.uncertain import Form as Form
from overture.case.uncertain import IfAssumption as IfAssumption
from overture.case.uncertain import Point as Point
from overture.case.uncertain import Rest as Rest
from overture.case.uncertain import Uncertain as Uncertain
from overture.errors import Problem, Spot
from overture.reading.expressions import Expression
from overture.reading.json_values import plain

NONE = "none"
"""What a move's id stands for in a history in which the move did not happen."""


# ------------------------------------------------------------------ who and what
@dataclass(frozen=True, slots=True)
class Party:
    """`knows` is "world" (knows every quantity and assumption) or "prior" (as uncertain as the
    analyst). `risk` is 0 for risk neutral, else the coefficient of absolute risk aversion."""

    id: str
    name: str
    advised: bool
    knows: str
    risk: float = 0.0


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """A type of a party: private information with a prior probability (or `rest`)."""

    id: str
    says: str
    prior: Uncertain


@dataclass(frozen=True, slots=True)
class Assumption:
    """A proposition, true or false in each world. `given` adds to its log-odds."""

    id: str
    claim: str
    credence: Uncertain
    why: str
    source: str
    given: Mapping[str, float]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Together:
    """Rank correlation (Spearman) of the quantities in `of`, through a Gaussian copula."""

    of: tuple[str, ...]
    rank: float


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a move. `probability` is an expression for chance options (None: `rest`);
    `when` restricts the histories in which the option is offered."""

    id: str
    says: str
    probability: Expression | None = None
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A move; `by` is a party's id or "chance". `sees` is None for the default."""

    id: str
    by: str
    options: tuple[Option, ...]
    when: Expression | None
    sees: tuple[str, ...] | None
    seen_by: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Outcome:
    """A named event; `horizon` is "short" or "long"."""

    id: str
    when: Expression
    horizon: str
    says: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Term:
    """A named payoff term: adds `add` to the party's payoff at histories where `when` holds."""

    name: str
    add: Expression
    when: Expression | None
    horizon: str
    why: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Rationality:
    """Precision of a party's logit response per unit of payoff; `moves` overrides by move."""

    default: Uncertain
    moves: Mapping[str, Uncertain]


@dataclass(frozen=True, slots=True)
class Test:
    """The conditional offer read as a test."""

    offer: str
    reply: tuple[str, ...]
    complies: Expression | None
    kept: Expression | None
    sincere: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AdviceSection:
    """Which move is advised, and which test (if any) one of its options is."""

    decide: str
    test: Test | None


@dataclass(frozen=True, slots=True)
class Lever:
    """What the advised party could vary in the offer: sets quantity `sets` to each value.
    `values` is empty when a range [low, high] was given."""

    id: str
    sets: str
    values: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Source:
    """A source: who published it, its Admiralty grade, and anything else declared.

    `reliability` stands in the place of the grade (None: not stated), `says_anyway` is how often it
    reports an event that it did not see, `copies` how surely its copies only repeat; `bias` holds
    for the counts of `party` too, where a row names no source of the case.
    """

    id: str
    publisher: str
    grade: str
    note: str = ""
    bias: Mapping[str, str] = field(default_factory=dict)
    reliability: float | None = None
    says_anyway: float = 0.5
    copies: float = 1.0
    party: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that may be observed; `likelihood` is its probability given types, assumptions
    and the moves made so far, `reported_by` the source that would report it."""

    id: str
    says: str
    likelihood: Expression
    why: str
    source: str
    spot: Spot
    reported_by: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One declared case. `hash` is the SHA-256 of its canonical content after overrides;
    `warnings` are the problems that do not stop a run; `document` is the plain content
    (JSON values) that was hashed."""

    id: str
    folder: str
    title: str
    question: str
    summary: str
    as_of: date
    priors_as_of: date
    parties: Mapping[str, Party]
    types: Mapping[str, Mapping[str, TypeDeclaration]]
    quantities: Mapping[str, Uncertain]
    together: tuple[Together, ...]
    assumptions: Mapping[str, Assumption]
    moves: Mapping[str, Move]
    outcomes: Mapping[str, Outcome]
    payoffs: Mapping[str, tuple[Term, ...]]
    forbidden: Mapping[str, str]
    rationality: Mapping[str, Rationality]
    advice: AdviceSection
    levers: Mapping[str, Lever]
    scenarios: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Source]
    scenario: str
    overrides: Mapping[str, Any]
    warnings: tuple[Problem, ...]
    document: Mapping[str, Any]
    hash: str
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    happened: Mapping[str, Happened] = field(default_factory=dict)
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    record: str = ""
    agenda: NegotiationAgenda | None = None
    bodies: Mapping[str, DeclaredBody] = field(default_factory=dict)
    ceilings: DeclaredCeilings | None = None
    statements: Statements | None = None
    responses: Mapping[str, Response] = field(default_factory=dict)
    accessions: Mapping[str, Accession] = field(default_factory=dict)

    @property
    def advised(self) -> str:
        """The id of the party that the brief speaks to."""
        return next(party.id for party in self.parties.values() if party.advised)

    def to_json(self) -> dict[str, Any]:
        """The declaration after overrides as plain JSON values: what `hash` is the hash of."""
        return {str(key): plain(value) for key, value in self.document.items()}

    def __repr__(self) -> str:
        return f"Case({self.id}: {self.title}, as of {self.as_of}, {self.hash[:12]})"

    def _repr_html_(self) -> str:
        from html import escape

        return (
            f"<p><strong>{escape(self.title)}</strong> ({escape(self.id)}, as of {self.as_of}): "
            f"{escape(self.question)}</p>"
        )
