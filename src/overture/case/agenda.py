"""The table as frozen values: what the analyst declared of the agenda, bodies and ceilings.

The mathematics is the room `talks`; here stands only what the file says, checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from overture.case.counted import CONFIDENCE, Counting
from overture.case.frozen import ReadOnly
from overture.case.uncertain import Uncertain
from overture.errors import Spot
from overture.reading.expressions import Expression

ANY = ""
"""The key of a number that holds for every type of its party."""

MEDIATOR = "mediator"
"""Who proposes where no party does."""

Row = tuple[Uncertain, ...]
"""One number for each option of an issue, in their order."""


@dataclass(frozen=True, slots=True)
class Contingency:
    """A clause that pays when an event happens.

    `pays[party][type][option]` are points, `belief[party][type]` the probability that the party
    gives to the event; the type is ANY where it makes no difference.
    """

    event: str
    pays: Mapping[str, Mapping[str, Row]]
    belief: Mapping[str, Mapping[str, Uncertain]]


@dataclass(frozen=True, slots=True)
class AgendaIssue:
    """One issue: `worth[party][type][option]` in points, ANY where the type makes no difference.

    A party that is not named is indifferent. `weight[party]` multiplies its worths.
    """

    id: str
    says: str
    options: tuple[str, ...]
    texts: Mapping[str, str]
    worth: Mapping[str, Mapping[str, Row]]
    weight: Mapping[str, float]
    contingent: Contingency | None
    why: Mapping[str, str]
    source: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Member:
    """A seat of a body: its credence of consent, its weight under each criterion, its veto."""

    name: str
    consents: Uncertain
    weights: tuple[int, ...]
    veto: bool


@dataclass(frozen=True, slots=True)
class DeclaredBody:
    """A collective decision maker. Seats that are not listed by name stand among the members.

    It consents when under every criterion the weights of those who consent reach `needs`, and
    nobody with a veto refuses. `shared` is the correlation of consent.
    """

    id: str
    says: str
    rule: str
    members: tuple[Member, ...]
    needs: tuple[int, ...]
    shared: float
    spot: Spot


@dataclass(frozen=True, slots=True)
class SidePayments:
    """Points that may change hands between `between`, at most `most` in all."""

    between: tuple[str, ...]
    most: float


@dataclass(frozen=True, slots=True)
class NegotiationAgenda:
    """The negotiation. `no_deal[party][type]` is what no deal is worth; a party that is missing
    there has the value of the solved game.

    `opens_if` is None where the table is always open. `ratify` maps a party at the table, or any
    other name, to the body whose consent a package needs. `text` is the current draft, empty
    where there is none. `proposes` is a party at the table or MEDIATOR.
    """

    opens_if: Expression | None
    parties: tuple[str, ...]
    issues: Mapping[str, AgendaIssue]
    rules: tuple[Expression, ...]
    ratify: Mapping[str, DeclaredBody]
    no_deal: Mapping[str, Mapping[str, Uncertain]]
    side_payments: SidePayments | None
    text: Mapping[str, str]
    proposes: str
    candidates: int
    spot: Spot

    @property
    def from_game(self) -> tuple[str, ...]:
        """The parties whose no-deal value is that of the solved game."""
        return tuple(party for party in self.parties if party not in self.no_deal)


@dataclass(frozen=True, slots=True)
class Inspections:
    """How many inspections a year a treaty allows, and what one of them would find.

    `detects` is the probability that one inspection notices a breach that is there. `sites` is how
    many declared sites there are (None: not said), `gain` and `loss` what an unnoticed breach is
    worth to the one who breaks the treaty and a noticed one costs it.
    """

    per_year: int
    detects: float
    sites: int | None = None
    gain: float | None = None
    loss: float | None = None


@dataclass(frozen=True, slots=True)
class CeilingsUnder:
    """An issue whose options set the ceilings: option -> share of the ceilings declared."""

    issue: str
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DeclaredCeilings:
    """Treaty-limited equipment. `around` maps a zone to the zone that it lies in ("" outermost).

    `holdings[(state, zone, category)]` are counts in the zone and in no zone inside it;
    `limits[(group, zone, category)]` bound what a group holds in the zone and all zones inside;
    `sufficiency[category]` bounds what one state holds everywhere. A limit that is an interval
    stands in `ranges`, with its middle in `limits`; `reasons` are (why, source). `counted[(state,
    zone, category)]` says which rows of the record count it; `confidence` is how sure one must be
    to call a breach.
    """

    says: str
    categories: Mapping[str, str]
    around: Mapping[str, str]
    zones: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    holdings: Mapping[tuple[str, str, str], int]
    limits: Mapping[tuple[str, str, str], int]
    sufficiency: Mapping[str, int]
    inspections: Inspections | None
    under: CeilingsUnder | None
    source: str
    spot: Spot
    ranges: Mapping[tuple[str, str, str], tuple[int, int]] = field(default_factory=ReadOnly)
    reasons: Mapping[tuple[str, str, str], tuple[str, str]] = field(default_factory=ReadOnly)
    counted: Mapping[tuple[str, str, str], Counting] = field(default_factory=ReadOnly)
    confidence: float = CONFIDENCE


def numbers_of(
    agenda: NegotiationAgenda | None, bodies: Mapping[str, DeclaredBody]
) -> Iterator[tuple[str, Uncertain]]:
    """Every uncertain number of the table, with its path; those of a body of its own included."""
    seen: set[int] = set()
    every = [(f"bodies.{name}", body) for name, body in bodies.items()]
    if agenda is not None:
        every += [(f"agenda.ratify.{name}", body) for name, body in agenda.ratify.items()]
        for issue in agenda.issues.values():
            yield from _of_issue(issue)
        for party, kinds in agenda.no_deal.items():
            for kind, number in kinds.items():
                yield _path("agenda.no_deal", party, kind), number
    for path, body in every:
        for member in body.members:
            if id(member.consents) not in seen:
                seen.add(id(member.consents))
                yield f"{path}.members.{member.name}", member.consents


def _of_issue(issue: AgendaIssue) -> Iterator[tuple[str, Uncertain]]:
    path = f"agenda.issues.{issue.id}"
    rows = [("worth", issue.worth)]
    if issue.contingent is not None:
        rows.append(("contingent_on.pays", issue.contingent.pays))
        for party, kinds in issue.contingent.belief.items():
            for kind, number in kinds.items():
                yield _path(f"{path}.contingent_on.belief", party, kind), number
    for section, worths in rows:
        for party, by_kind in worths.items():
            for kind, row in by_kind.items():
                for option, number in zip(issue.options, row, strict=True):
                    yield f"{_path(f'{path}.{section}', party, kind)}.{option}", number


def _path(section: str, party: str, kind: str) -> str:
    return f"{section}.{party}.{kind}" if kind else f"{section}.{party}"
