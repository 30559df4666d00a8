"""Words for probabilities, so that "likely" always means the same.

Source: US Office of the Director of National Intelligence, Intelligence Community Directive 203,
Analytic Standards (2 January 2015), section D.6.e.(2): seven bands, of which the first wording of
each is used here. The directive starts at 1 % and ends at 99 %; beyond that its end words stand.
"""

from __future__ import annotations

BANDS: tuple[tuple[float, str], ...] = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)


def likelihood(probability: float) -> str:
    """The word for a probability; a value on an edge belongs to the band above it."""
    for upper, word in BANDS:
        if probability < upper:
            return word
    return BANDS[-1][1]
