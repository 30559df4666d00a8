"""The matrix of competing hypotheses (Heuer 1999), read off the weights of the reports.

It is a view: belief comes from the likelihoods alone. The sums of inconsistency are those that
programs of this kind print, so that their answers can be laid beside the posterior.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

CUTS = ((10.0, "CC"), (10 * math.log10(3), "C"))
"""Decibans from which a report is very consistent (ratio 10) or consistent (ratio 3)."""

AGAINST = {"II": -2.0, "I": -1.0}
"""What a cell counts; consistent evidence counts nothing."""

LEVELS = {"L": math.sqrt(0.5), "M": 1.0, "H": math.sqrt(2.0)}
"""Low, medium, high: what credibility and relevance multiply a cell with."""


def cell(decibans: float) -> str:
    """The cell (CC, C, N, I, II) that a weight of evidence stands for."""
    for cut, found in CUTS:
        if decibans >= cut - 1e-9:
            return found
        if decibans <= -cut + 1e-9:
            return "II" if found == "CC" else "I"
    return "N"


def inconsistency(found: str, credibility: str = "M", relevance: str = "M") -> float:
    """The weighted inconsistency of a cell: 0 or less (PARC ACH 1.1, technical description)."""
    return AGAINST.get(found, 0.0) * LEVELS[credibility] * LEVELS[relevance]


def credibility(reliability: float) -> str:
    """The level that a reliability stands for: grades A and B are high, C is medium."""
    return "H" if reliability >= 0.8 else "M" if reliability >= 0.5 else "L"


def sums(rows: Sequence[tuple[Mapping[str, str], float]]) -> dict[str, float]:
    """Hypothesis -> summed inconsistency; rows of (hypothesis -> cell, reliability)."""
    found: dict[str, float] = {}
    for cells, reliability in rows:
        for hypothesis, each in cells.items():
            added = inconsistency(each, credibility(reliability))
            found[hypothesis] = found.get(hypothesis, 0.0) + added
    return found
