"""The sections of the brief, one file each, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable

from overture.brief.parts import Section
from overture.brief.quote import Run
from overture.brief.sections import (
    advice,
    arguments,
    assumptions,
    belief,
    design,
    equilibria,
    flips,
    policies,
    provenance,
    replies,
    statements,
    steps,
    talks,
    tree,
    watch,
)

Maker = Callable[[Run], Section | None]
MAKERS: tuple[Maker, ...] = (
    advice.section,
    policies.section,
    steps.section,
    replies.section,
    flips.section,
    tree.section,
    design.section,
    talks.section,
    watch.section,
    belief.section,
    statements.section,
    assumptions.section,
    arguments.section,
    equilibria.section,
    provenance.section,
)


def sections(run: Run) -> tuple[Section, ...]:
    """Every section that the run has something to say in."""
    made = (make(run) for make in MAKERS)
    return tuple(section for section in made if section is not None)
