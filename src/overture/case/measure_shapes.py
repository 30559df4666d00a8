"""The shapes of `responses` and `accessions`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from overture.case.shape_parts import Expression, Form, Id, OrText, Shape, Text, Written


class TriggerShape(Shape):
    """What sets a measure off. Plain text is what it says."""

    says: Annotated[Text, Field(description="What sets it off, in words.")] = ""
    when: Annotated[
        Expression | None, Field(description="The histories in which it is set off.")
    ] = None


class ResponseShape(Shape):
    """A measure held ready, and whether its consent is secured."""

    says: Annotated[Text, Field(description="What the measure is, as a sentence.")]
    needs: Annotated[
        Id | None,
        Field(description="The body (an id of `bodies`) that must agree; nobody if left out."),
    ] = None
    agreed: Annotated[
        bool, Field(description="The consent is secured already: it counts as certain.")
    ] = False
    lead: Annotated[
        Written | None,
        Field(description="From the decision to the effect: 30 days, 6 weeks, 2 months, 1 year."),
    ] = None
    cost: Annotated[
        Form | None,
        Field(description="Its price in points of the advised party; reported, in no payoff."),
    ] = None
    trigger: Annotated[
        Annotated[TriggerShape, OrText("says")] | None,
        Field(description="What sets it off: text, or {says, when: EXPRESSION}."),
    ] = None
    adds: Annotated[
        dict[Id, Form],
        Field(
            description="Quantity -> the amount that the measure adds to it where `executed_when` "
            "holds, times the probability of consent. Amounts of several measures add up."
        ),
    ] = {}
    executed_when: Annotated[
        Expression | None,
        Field(description="The histories in which it is carried out, by moves and types."),
    ] = None
    why: Annotated[Text, Field(description="The reason for the measure and its numbers.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""


class AccessionShape(Shape):
    """Admitting a member: who must consent, what must be met, what it is worth."""

    says: Annotated[Text, Field(description="Who is admitted to what, as a sentence.")]
    body: Annotated[Id, Field(description="The body (an id of `bodies`) that admits it.")]
    criteria: Annotated[
        list[Id],
        Field(description="Arguments that must all be upheld in a world for it to pass there."),
    ] = []
    worth: Annotated[
        dict[Id, Form], Field(description="Party -> what the admission is worth to it, in points.")
    ] = {}
    assumption: Annotated[
        Id | None,
        Field(
            description="The assumption that claims that it never happens: its credence is shown "
            "beside the one that body and criteria imply."
        ),
    ] = None
    why: Annotated[Text, Field(description="The reason for it and its numbers.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""
