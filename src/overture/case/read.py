"""A document, read into a draft of the case with every problem of shape and expression."""

from __future__ import annotations

from overture.case.border import shape_problems
from overture.case.desk import Desk
from overture.case.draft import Draft
from overture.case.names import declared_names
from overture.case.sections.asked import read_advice, read_day, read_sources
from overture.case.sections.ends import read_forbidden, read_outcomes, read_payoffs
from overture.case.sections.moves import read_moves
from overture.case.sections.numbers import (
    read_assumptions,
    read_levers,
    read_quantities,
    read_rationality,
    read_together,
)
from overture.case.sections.who import read_parties, read_types
from overture.errors import Problem
from overture.reading.nodes import Mapping


def read_draft(document: Mapping) -> tuple[Draft, list[Problem]]:
    """The draft and all problems found while reading it; semantic checks come after."""
    problems, spoilt = shape_problems(document)
    names = declared_names(document)
    desk = Desk(names, problems)
    draft = Draft(
        document=document,
        names=names,
        spoilt=spoilt,
        as_of=read_day(desk, document, spoilt, "as_of"),
        priors_as_of=read_day(desk, document, spoilt, "priors_as_of"),
        parties=read_parties(desk, document, spoilt),
        types=read_types(desk, document, spoilt),
        quantities=read_quantities(desk, document, spoilt),
        together=read_together(desk, document, spoilt),
        assumptions=read_assumptions(desk, document, spoilt),
        moves=read_moves(desk, document, spoilt),
        outcomes=read_outcomes(desk, document, spoilt),
        payoffs=read_payoffs(desk, document, spoilt),
        forbidden=read_forbidden(document, spoilt),
        rationality=read_rationality(desk, document, spoilt),
        advice=read_advice(desk, document, spoilt),
        levers=read_levers(desk, document, spoilt),
        sources=read_sources(document, spoilt),
    )
    return draft, problems
