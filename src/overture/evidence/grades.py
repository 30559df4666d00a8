"""How far a report is to be believed: Admiralty grades, and what they leave of a likelihood.

A grade has a letter for the source (A completely reliable to E unreliable, F cannot be judged)
and a digit for the information (1 confirmed to 5 improbable, 6 cannot be judged). The letter gives
a, the share of the time that the source tells what it saw; else it says anything, with chance b:

    P(report | x) = a P(x | h) + (1 - a) b

An F or a 6 means that nothing can be said, so such a report moves nothing.
"""

from __future__ import annotations

import re

from overture.errors import UsageError

LETTERS = {"A": 0.95, "B": 0.8, "C": 0.6, "D": 0.35, "E": 0.1, "F": 0.0}
"""Letter of the source -> a."""

ANYTHING = 0.5
"""b: how often a source that did not see says so anyway; a yes or no by default."""

_GRADE = re.compile(r"([A-F])([1-6])")


def reliability(grade: str) -> float:
    """a of a grade: an Admiralty letter and digit such as B2, or a probability such as 0.7.

    Raises UsageError for anything else.
    """
    text = grade.strip()
    found = _GRADE.fullmatch(text.upper())
    if found:
        return 0.0 if found[2] == "6" else LETTERS[found[1]]
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise UsageError(
            f"'{grade[:20]}' is no grade; write a letter A to F and a digit 1 to 6 (B2), or a "
            "probability"
        )
    return value


def report_likelihood(likelihood: float, a: float, b: float = ANYTHING) -> float:
    """P(report | h) from P(x | h), with `a` of the grade; b is how often it is said anyway."""
    return a * likelihood + (1.0 - a) * b
