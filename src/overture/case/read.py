"""A document, read into a draft of the case with every problem of shape and expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from overture.case.border import shape_problems
from overture.case.desk import Desk
from overture.case.draft import Draft
from overture.case.names import declared_names
from overture.case.sections.agenda import read_agenda
from overture.case.sections.arguments import read_arguments
from overture.case.sections.asked import read_advice, read_day, read_sources
from overture.case.sections.bodies import read_bodies
from overture.case.sections.ceilings import read_ceilings
from overture.case.sections.ends import read_forbidden, read_outcomes, read_payoffs
from overture.case.sections.evidence import read_indicators
from overture.case.sections.happened import read_happened
from overture.case.sections.measures import read_accessions, read_responses
from overture.case.sections.moves import read_moves
from overture.case.sections.numbers import (
    read_assumptions,
    read_levers,
    read_quantities,
    read_rationality,
    read_together,
)
from overture.case.sections.statements import read_statements
from overture.case.sections.who import read_parties, read_types
from overture.case.table import with_table
from overture.errors import Problem
from overture.reading.nodes import Mapping

Read = TypeVar("Read")


def read_draft(document: Mapping, known: Draft | None = None) -> tuple[Draft, list[Problem]]:
    """The draft and all problems found while reading it; semantic checks come after.

    Sections that are the very same as in `known`, a draft without errors that declares the same
    names, are taken from it; what was noted when they were read is not noted again.
    """
    problems, spoilt = shape_problems(document)
    names = declared_names(document)
    desk = Desk(names, problems)
    before = known if known is not None and not spoilt and names == known.names else None

    def section(key: str, read: Callable[[], Read], *others: str) -> Read:
        # A section is read by itself: beside its own node it needs nothing but the names, and
        # what it takes from the `others`.
        if before is not None and all(
            document.get(each) is before.document.get(each) for each in (key, *others)
        ):
            kept: Read = getattr(before, key)
            return kept
        return read()

    bodies = section("bodies", lambda: read_bodies(desk, document, spoilt))
    agenda = section("agenda", lambda: read_agenda(desk, document, spoilt, bodies), "bodies")
    draft = Draft(
        document=document,
        names=names,
        spoilt=spoilt,
        as_of=read_day(desk, document, spoilt, "as_of"),
        priors_as_of=read_day(desk, document, spoilt, "priors_as_of"),
        parties=section("parties", lambda: read_parties(desk, document, spoilt)),
        types=section("types", lambda: read_types(desk, document, spoilt)),
        quantities=section("quantities", lambda: read_quantities(desk, document, spoilt)),
        together=section("together", lambda: read_together(desk, document, spoilt)),
        assumptions=section("assumptions", lambda: read_assumptions(desk, document, spoilt)),
        moves=section(
            "moves", lambda: with_table(desk, read_moves(desk, document, spoilt), agenda), "agenda"
        ),
        outcomes=section("outcomes", lambda: read_outcomes(desk, document, spoilt)),
        payoffs=section("payoffs", lambda: read_payoffs(desk, document, spoilt)),
        forbidden=read_forbidden(document, spoilt),
        rationality=section("rationality", lambda: read_rationality(desk, document, spoilt)),
        advice=section("advice", lambda: read_advice(desk, document, spoilt)),
        levers=section("levers", lambda: read_levers(desk, document, spoilt)),
        sources=section("sources", lambda: read_sources(document, spoilt)),
        indicators=section("indicators", lambda: read_indicators(desk, document, spoilt)),
        arguments=section("arguments", lambda: read_arguments(desk, document, spoilt)),
        bodies=bodies,
        agenda=agenda,
        ceilings=section("ceilings", lambda: read_ceilings(desk, document, spoilt), "agenda"),
        happened=section("happened", lambda: read_happened(desk, document, spoilt)),
        statements=section("statements", lambda: read_statements(desk, document, spoilt)),
        responses=section("responses", lambda: read_responses(desk, document, spoilt), "bodies"),
        accessions=section(
            "accessions", lambda: read_accessions(desk, document, spoilt), "bodies", "arguments"
        ),
    )
    return draft, problems
