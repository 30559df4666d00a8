"""The shapes of `ceilings`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from overture.case.shape_parts import Id, OrText, Shape, Text, Written


class ZoneShape(Shape):
    """A zone. Plain text is what it is."""

    says: Annotated[Text, Field(description="What the zone is.")] = ""
    within: Annotated[Id | None, Field(description="The zone around it.")] = None


class LimitShape(Shape):
    """A ceiling. A whole number, or an interval, may stand for it."""

    value: Annotated[
        Written,
        Field(
            description="A whole number, or a central 90 % interval (`40000 to 60000`) where the "
            "ceiling is a proposal whose number is not settled."
        ),
    ]
    why: Annotated[Text, Field(description="The reason for the ceiling.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""


class CountingShape(Shape):
    """Which rows of the record count a holding, and how far they are trusted."""

    units: Annotated[list[Text], Field(description="Units of the rows that count it.")]
    definitions: Annotated[
        dict[str, float],
        Field(
            description="Definition -> what its numbers are multiplied by to be of this holding; "
            "`unstated` is a row without a definition (default: only those, times 1). Rows of "
            "other definitions do not count it."
        ),
    ] = {}
    kinds: Annotated[
        list[Text], Field(description="Kinds of the rows (default: estimate, observation).")
    ] = []
    parties: Annotated[
        list[Text], Field(description="Who says so (default: anybody), as the record names them.")
    ] = []
    drift: Annotated[
        float | None,
        Field(
            description="How far the holding moves in a day: one standard deviation of its "
            "logarithm (default 0.03); over t days the root of t times as far."
        ),
    ] = None
    error: Annotated[
        float | None,
        Field(
            description="One standard deviation of the logarithm of a count given as one number "
            "(default 0.15). A range is a central 90 % interval, but never trusted more than that."
        ),
    ] = None
    start: Annotated[
        Written | None,
        Field(
            description="The holding before the first row, as a central 90 % interval (default: "
            "anything within ten times the first count either way)."
        ),
    ] = None
    why: Annotated[Text, Field(description="The reason for these choices.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""


class InspectionsShape(Shape):
    """Inspections of the holdings."""

    per_year: Annotated[int, Field(description="Inspections a year that must be accepted.")]
    detects: Annotated[
        float, Field(description="Probability that one inspection notices a breach.")
    ]
    sites: Annotated[
        int | None, Field(description="Declared sites, of which those to be inspected are drawn.")
    ] = None
    gain: Annotated[
        float | None,
        Field(description="What an unnoticed breach is worth to whoever breaks the treaty."),
    ] = None
    loss: Annotated[
        float | None, Field(description="What a noticed breach costs it, in the same points.")
    ] = None
    why: Annotated[Text, Field(description="The reason for these numbers.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""


class CeilingsUnderShape(Shape):
    """An issue of the agenda whose options set the ceilings."""

    issue: Annotated[Id, Field(description="The issue.")]
    shares: Annotated[
        dict[str, float],
        Field(
            description="Option -> share of the ceilings declared here; under an option that is "
            "left out there are none."
        ),
    ]


class CeilingsShape(Shape):
    """Treaty-limited equipment by category and nested zone."""

    says: Annotated[Text, Field(description="Which treaty.")] = ""
    categories: Annotated[dict[Id, Text], Field(description="Category -> what it counts.")]
    zones: Annotated[
        dict[Id, Annotated[ZoneShape, OrText("says")]],
        Field(description="Zone -> {says, within}."),
    ]
    groups: Annotated[dict[Id, list[Id]], Field(description="Group -> its states.")]
    holdings: Annotated[
        dict[Id, dict[Id, dict[Id, int]]],
        Field(
            description="State -> zone -> category -> how many it holds there (and in no zone "
            "inside). Where it is counted instead, leave it out."
        ),
    ] = {}
    limits: Annotated[
        dict[Id, dict[Id, dict[Id, Annotated[LimitShape, OrText("value", (str, int))]]]],
        Field(
            description="Group -> zone -> category -> its ceiling in the zone and all zones inside."
        ),
    ]
    sufficiency: Annotated[
        dict[str, int], Field(description="Category -> what one state may hold everywhere.")
    ] = {}
    counted: Annotated[
        dict[Id, dict[Id, dict[Id, CountingShape]]],
        Field(
            description="State -> zone -> category -> which rows of the record count what it "
            "holds in the zone and all zones inside."
        ),
    ] = {}
    confidence: Annotated[
        float,
        Field(description="How sure one must be to call a breach, or that a ceiling is kept."),
    ] = 0.9
    inspections: Annotated[
        InspectionsShape | None, Field(description="Inspections a year, and what they notice.")
    ] = None
    under: Annotated[
        CeilingsUnderShape | None,
        Field(description="The issue of the agenda whose options scale the ceilings."),
    ] = None
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""
