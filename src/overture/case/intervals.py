"""`5 to 10`: a central 90 % interval, and the distribution that has it.

The ends are the 5 % and 95 % points, 1.645 standard deviations from the middle of a normal
distribution: of the number itself, of its logarithm (lognormal) or of its log-odds (logit-normal).
"""

from __future__ import annotations

import math
import re

Z90 = 1.6448536269514722
"""The 95 % point of the standard normal distribution."""

SHAPES = ("normal", "lognormal", "logitnormal")
"""The shapes that an interval may have."""

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_INTERVAL = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})")
_LIKE_AN_INTERVAL = re.compile(
    rf"({_NUMBER})\s*(?:%|)\s*(?:\.\.\.?|–|—|−|-|…|to|TO|To|bis|:|;|,)\s*({_NUMBER})\s*%?"
)
_PERCENT = re.compile(rf"({_NUMBER})\s*%")


def read_interval(text: str) -> tuple[float, float] | None:
    """The two ends of `LOW to HIGH`, or None if the text is no interval of finite numbers."""
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        return None
    low, high = float(match[1]), float(match[2])
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def meant(text: str) -> str:
    """What someone who wrote `text` for a number probably meant, as a remedy."""
    text = text.strip()
    plain = re.sub(r"(?<=[0-9])[,' _](?=[0-9]{3}\b)", "", text)
    if plain != text and re.fullmatch(_NUMBER, plain):
        return f"write the number without separators: `{plain}`"
    match = _LIKE_AN_INTERVAL.fullmatch(text)
    if match is not None and "%" not in text:
        return f"write an interval as `{match[1]} to {match[2].lstrip('+')}`"
    if match is not None:
        low, high = float(match[1]) / 100, float(match[2]) / 100
        return f"write a share as a number: `{low:g} to {high:g}`"
    match = _PERCENT.fullmatch(text)
    if match is not None:
        return f"write a share as a number: `{float(match[1]) / 100:g}`"
    if re.fullmatch(_NUMBER, text):
        return "write the number without quotes"
    return "write a number such as 0.4, or an interval such as 5 to 10"


def parameters(shape: str, low: float, high: float) -> tuple[float, float]:
    """Middle and spread of the normal, lognormal or logit-normal whose central 90 % is given.

    The numbers belong to the value, its logarithm or its log-odds. Raises ValueError with the
    reason when the ends lie outside of what the shape can take.
    """
    if shape == "normal":
        a, b = low, high
    elif shape == "lognormal":
        if low <= 0:
            raise ValueError("a lognormal number is always above 0, so its interval must be too")
        a, b = math.log(low), math.log(high)
    else:
        if not 0 < low < high < 1:
            raise ValueError(
                "a logit-normal number lies strictly between 0 and 1, so its interval must too"
            )
        a, b = _logit(low), _logit(high)
    return (a + b) / 2, (b - a) / (2 * Z90)


def _logit(probability: float) -> float:
    return math.log(probability) - math.log1p(-probability)
