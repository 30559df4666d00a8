"""Which rows of the record count a holding, as frozen values.

How a count becomes a belief about the holding is the room `watch`; here stands what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from overture.errors import Spot

UNSTATED = "unstated"
"""The definition of a row that states none."""

KINDS = ("estimate", "observation")
"""Kinds of rows that count something, unless a counting names others."""

DRIFT = 0.03
"""How far a holding moves in a day, one standard deviation of its logarithm, if not said
otherwise: a sixth in a month, a third in a season; to double in three months takes 2.4 of them."""

ERROR = 0.15
"""One standard deviation of the logarithm of a count that is given as one number, if not said
otherwise: two counts of one thing then differ by a seventh or more every other time."""

CONFIDENCE = 0.9
"""How sure one must be to call a breach, or compliance, if not said otherwise."""


@dataclass(frozen=True, slots=True)
class Counting:
    """The rows that count what `state` holds of `category` in `zone` and in every zone inside it.

    A row counts if its unit is one of `units`, its definition one of `definitions` (definition ->
    what its number is multiplied by to be one of this holding), its kind one of `kinds` and, if
    `parties` are named, whoever says so one of them. `drift` is per root of a day and `error` that
    of one number, both standard deviations of the logarithm. `start` is a central 90 % interval of
    the holding before the first row; None: not known.
    """

    state: str
    zone: str
    category: str
    units: tuple[str, ...]
    definitions: Mapping[str, float]
    kinds: tuple[str, ...]
    parties: tuple[str, ...]
    drift: float
    error: float
    start: tuple[float, float] | None
    why: str
    source: str
    spot: Spot

    @property
    def place(self) -> tuple[str, str, str]:
        """(state, zone, category)."""
        return self.state, self.zone, self.category

    @property
    def path(self) -> str:
        """Where it stands in the case."""
        return f"ceilings.counted.{self.state}.{self.zone}.{self.category}"
