"""What happened in the end, so that forecasts can be scored; nothing else reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from overture.errors import Spot


@dataclass(frozen=True, slots=True)
class Happened:
    """Whether an outcome or an indicator came about, and the day on which that was settled.

    `base_rate` is how often such a thing happens in a reference class, None if none is declared;
    `why` says which class.
    """

    id: str
    value: bool
    on: date
    base_rate: float | None
    why: str
    source: str
    spot: Spot
