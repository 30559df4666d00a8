"""Words for probabilities, so that "likely" always means the same.

Source: US Office of the Director of National Intelligence, Intelligence Community Directive 203,
Analytic Standards (2 January 2015), section D.6.e.(2): seven bands, of which the first wording of
each is used here. The directive starts at 1 % and ends at 99 %; beyond that its end words stand.
"""

from __future__ import annotations

BANDS: tuple[tuple[float, str], ...] = (
    (5.0, "almost no chance"),
    (20.0, "very unlikely"),
    (45.0, "unlikely"),
    (55.0, "roughly even chance"),
    (80.0, "likely"),
    (95.0, "very likely"),
    (100.0, "almost certain"),
)
"""Upper ends in per cent, and words."""


def likelihood(probability: float) -> str:
    """The word for a probability, by the whole per cent that is shown beside it; a value on an edge
    belongs to the band above it."""
    shown = float(f"{100.0 * probability:.0f}")
    for upper, word in BANDS:
        if shown < upper:
            return word
    return BANDS[-1][1]
