"""A rule of a number under `talks`, which comes from the agenda unless it says otherwise."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

AGENDA = ("place:agenda",)


def talks_rule(
    path: str,
    says: str,
    formula: str,
    inputs: tuple[str, ...] = (),
    lines: tuple[str, ...] = AGENDA,
    cites: str = "",
) -> Rule:
    """The rule of `talks.PATH`."""
    return Rule(f"talks.{path}", says, formula, inputs, lines, cites)
