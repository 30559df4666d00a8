"""The shape of the section `statements`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from overture.case.shape_parts import Day, Id, Shape, Text


class StatementShape(Shape):
    """One public statement, coded by position."""

    date: Annotated[Day, Field(description="The day on which it was made.")]
    reported: Annotated[
        Day | None, Field(description="The day on which it became known (default date).")
    ] = None
    speaker: Annotated[Text, Field(description="Who said it.")]
    occasion: Annotated[Text, Field(description="Where it was said.")] = ""
    party: Annotated[
        Id | None, Field(description="The party spoken for (default `by` of the section).")
    ] = None
    holds: Annotated[list[Id], Field(description="Positions that it takes.")] = []
    lacks: Annotated[
        list[Id],
        Field(
            description="Positions that it does not take. One in neither list is missing, which "
            "is not the same."
        ),
    ] = []
    coder: Annotated[Text, Field(description="Who coded it.")] = ""
    verified: Annotated[Text, Field(description="Whether the coder saw the source.")] = ""
    url: Annotated[Text, Field(description="Where it can be read.")] = ""


class StatementsShape(Shape):
    """Public statements, coded by position. Plain text is the file."""

    file: Annotated[Text, Field(description="A .csv file beside the case with the codings.")] = ""
    by: Annotated[
        Id | None, Field(description="The party that statements which name none speak for.")
    ] = None
    positions: Annotated[
        dict[str, Text],
        Field(
            description="Position -> the position in words. A column of the file needs no entry."
        ),
    ] = {}
    made: Annotated[
        list[StatementShape], Field(description="Statements written in the case itself.")
    ] = []
