"""The shape of an entry of `happened`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from overture.case.shape_parts import Day, Shape, Text


class HappenedShape(Shape):
    """What became of an outcome or an indicator. Only `overture replay` reads it."""

    value: Annotated[bool, Field(description="true if it came about, false if it did not.")]
    on: Annotated[Day, Field(description="The day on which that was settled.")]
    base_rate: Annotated[
        float | int | None,
        Field(description="How often such a thing happens in a reference class, 0 to 1."),
    ] = None
    why: Annotated[Text, Field(description="Which reference class, or how it was settled.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""
