"""All named checks of the package, in the order in which a case meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class NamedCheck:
    """A check: its name, the stage that makes it ("text", "game", "worlds", "record",
    "statements", "exchange" or "catalogue") and what it finds."""

    name: str
    stage: str
    finds: str


def named_checks() -> tuple[NamedCheck, ...]:
    """Every check once, under the first stage that makes it."""
    from overture.case.checks import CHECKS as ON_TEXT
    from overture.catalogue.checks import CHECKS as ON_CATALOGUE
    from overture.evidence.counted import CHECKS as ON_COUNTED
    from overture.evidence.happened_checks import CHECKS as ON_HAPPENED
    from overture.evidence.record_checks import CHECKS as ON_RECORD
    from overture.evidence.statements_file import CHECKS as ON_STATEMENTS
    from overture.exchange.checks import CHECKS as ON_EXCHANGE
    from overture.game.checks import CHECKS as ON_GAME
    from overture.worlds.checks import CHECKS as ON_WORLDS

    found: dict[str, NamedCheck] = {}
    stages: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("text", {name: doc.finds for name, doc in ON_TEXT.items()}),
        ("game", ON_GAME),
        ("worlds", ON_WORLDS),
        ("record", {**ON_RECORD, **ON_HAPPENED, **ON_COUNTED}),
        ("statements", ON_STATEMENTS),
        ("exchange", ON_EXCHANGE),
        ("catalogue", ON_CATALOGUE),
    )
    for stage, checks in stages:
        for name, finds in checks.items():
            found.setdefault(name, NamedCheck(name, stage, finds))
    return tuple(found.values())
