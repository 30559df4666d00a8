"""How a number is written: one function per kind, used by terminal, HTML and comparisons alike.

Every number that a reader sees is rounded here, once, from the full-precision value of the JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

MINUS = "\u2212"
NONE = "–"
NIL = 1e-9  # points: below this a worth is rounding noise
SURE = 1e-12  # nearer than this to 0 or 1 a probability is that, up to the rounding of its sums


def _signed(text: str) -> str:
    """A proper minus sign, and no negative zero."""
    if not text.startswith("-"):
        return text
    return text[1:] if not any(digit in "123456789" for digit in text) else MINUS + text[1:]


def points(value: float) -> str:
    """Payoff points, one decimal."""
    return _signed(f"{value:.1f}")


def points2(value: float) -> str:
    """Payoff points, two decimals: where one would hide a lead."""
    return _signed(f"{value:.2f}")


def points3(value: float) -> str:
    """Payoff points, three decimals: where two would hide a lead."""
    return _signed(f"{value:.3f}")


def points4(value: float) -> str:
    """Payoff points, four decimals: where three would hide a lead."""
    return _signed(f"{value:.4f}")


def change(value: float) -> str:
    """A difference in points, one decimal, always with its sign unless it rounds to zero."""
    text = points(value)
    return text if text.startswith(MINUS) or text == "0.0" else f"+{text}"


def worth(value: float) -> str:
    """The worth of information, in points: two decimals, because it is often small."""
    if NIL < abs(value) < 0.005:
        return "< 0.01" if value > 0.0 else f"> {MINUS}0.01"
    return _signed(f"{value:.2f}")


def error(value: float) -> str:
    """A standard error in points: two decimals, or one significant digit where it is smaller."""
    if value < NIL:
        return "0"
    return f"{value:.2f}" if value >= 0.005 else f"{value:.1g}" if value >= 1e-4 else "< 0.0001"


def percent(value: float) -> str:
    """A probability or a share: whole per cent, one decimal below 1 % and above 99 %."""
    share = 100.0 * value
    if abs(value) < SURE or abs(value - 1.0) < SURE:
        return f"{abs(share):.0f} %"
    if share < 0.05:
        return "< 0.1 %"
    if share > 99.95:
        return "> 99.9 %"
    if share < 0.95 or share > 99.05:
        return f"{share:.1f} %"
    return f"{share:.0f} %"


def swing(value: float) -> str:
    """A change of a probability in whole percentage points, with its sign unless it rounds to 0."""
    text = f"{100.0 * value:+.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", MINUS)


def bits(value: float) -> str:
    """Information in bits, three decimals."""
    return _signed(f"{value:.3f}")


def decibans(value: float) -> str:
    """A weight of evidence in decibans, one decimal, with its sign."""
    return change(value)


def score(value: float) -> str:
    """A score of forecasts, three decimals."""
    return f"{value:.3f}"


def fine(value: float) -> str:
    """A number near zero whose size matters, such as the bits on one assumption: four decimals."""
    if abs(value) < NIL:
        return "0"
    return "< 0.0001" if 0.0 < value < 5e-5 else _signed(f"{value:.4f}")


def ratio(value: float) -> str:
    """A likelihood ratio, two significant digits."""
    if value >= 9.95:
        return f"{value:.0f}"
    if value >= 0.995:
        return f"{value:.1f}"
    return f"{value:.2g}" if value >= 0.001 else "< 0.001"


def amount(value: float) -> str:
    """A quantity in its own unit: three significant digits, no exponent in the usual range."""
    if value == 0.0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if not -4 <= size <= 6:
        return _signed(f"{value:.2e}")
    decimals = max(0, 2 - size)
    text = f"{value:,.{decimals}f}".replace(",", "\u202f" if abs(value) >= 10_000 else "")
    return _signed(text.rstrip("0").rstrip(".") if "." in text else text)


def holding(value: float) -> str:
    """A number of things that was counted: three significant digits, thousands set apart."""
    size = math.floor(math.log10(abs(value))) if abs(value) >= 1.0 else 0
    return count(round(value, min(0, 2 - size)))


def count(value: float) -> str:
    """A whole number with its thousands set apart."""
    return _signed(f"{round(value):,}")


def small(value: float) -> str:
    """A residual: one significant digit and an exponent, down to the precision of the machine."""
    if value == 0.0:
        return "0"
    if abs(value) < 1e-16:
        return f"< 1e{MINUS}16"
    return f"{value:.0e}".replace("-", MINUS)


KINDS: Mapping[str, Callable[[float], str]] = {
    "points": points,
    "points2": points2,
    "points3": points3,
    "points4": points4,
    "change": change,
    "worth": worth,
    "error": error,
    "percent": percent,
    "swing": swing,
    "bits": bits,
    "decibans": decibans,
    "score": score,
    "fine": fine,
    "ratio": ratio,
    "amount": amount,
    "count": count,
    "holding": holding,
    "small": small,
}


def points_apart(values: Iterable[float]) -> str:
    """The kind of points with the fewest decimals at which the largest two values print apart."""
    ranked = sorted(values, reverse=True)[:2]
    if len(ranked) == 2 and ranked[0] - ranked[1] > NIL:
        for kind in ("points", "points2", "points3"):
            if KINDS[kind](ranked[0]) != KINDS[kind](ranked[1]):
                return kind
        return "points4"
    return "points"


def write(kind: str, value: float | None) -> str:
    """The text of `value` as a number of this kind; a dash where there is none."""
    return NONE if value is None else KINDS[kind](value)
