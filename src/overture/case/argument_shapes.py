"""The shape of an argument."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from overture.case.shape_parts import Expression, Id, OrText, Shape, Text


class PremiseShape(Shape):
    """Something that must hold in a world for the argument to be made there. Plain text is its
    `holds`."""

    holds: Annotated[
        Expression | None,
        Field(
            description="Assumptions, quantities and outcomes; an outcome is true where it is "
            "likelier than not."
        ),
    ] = None
    outcome: Annotated[
        Expression | None,
        Field(description="Instead: what may happen, over outcomes, moves and types."),
    ] = None
    under: Annotated[
        Id | None,
        Field(
            description="The option under which it may happen (default the one that the argument "
            "bears on)."
        ),
    ] = None
    above: Annotated[
        float | None, Field(description="Its probability is above this (default 0.5).")
    ] = None
    below: Annotated[float | None, Field(description="Its probability is below this.")] = None
    more_than: Annotated[
        Id | None, Field(description="It is likelier than under this other option.")
    ] = None
    less_than: Annotated[
        Id | None, Field(description="It is less likely than under this other option.")
    ] = None


class ArgumentShape(Shape):
    """A claim, what it speaks for and against, and what it rests on."""

    claim: Annotated[Text, Field(description="The claim, as a sentence.")]
    held_by: Annotated[Text, Field(description="A party, or who else holds it.")] = ""
    supports: Annotated[
        list[Id],
        Field(description="Arguments, or options of the advised choice, that it speaks for."),
    ] = []
    attacks: Annotated[
        list[Id],
        Field(description="Arguments, or options of the advised choice, that it speaks against."),
    ] = []
    premises: Annotated[
        list[Annotated[PremiseShape, OrText("holds", (str, bool))]],
        Field(description="What must hold in a world for the argument to be made there."),
    ] = []
    why: Annotated[Text, Field(description="The reason for it, or where it is made.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""
