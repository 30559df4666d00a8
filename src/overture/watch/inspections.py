"""What inspections notice: sampling without replacement, quotas over years, and who knows the plan.

`sites` declared sites of which `bad` hide a breach; `visits` of them are drawn and inspected. Exact
detection is hypergeometric; the two approximations are those of the International Atomic Energy
Agency (Jaech and Russell 1991). Inspection over time against one who knows the plan is the game
of Dresher (1962).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from overture.errors import UsageError

MOST_SITES = 1_000_000
"""Sites, and periods of the inspection game: more are a slip of the keyboard."""

SLACK = 1e-12
"""A target that is met up to rounding is met: 1 - 0.1 and 0.9 differ in the last digit."""


def detection(sites: int, bad: int, visits: int, detects: float = 1.0) -> float:
    """Probability that `visits` different sites, drawn at random, bring the breach to light.

    An inspection of a bad site notices with probability `detects`, each for itself:
    1 - E[(1 - detects)^K] with K hypergeometric; with detects = 1 that is
    1 - C(sites - bad, visits) / C(sites, visits). Raises UsageError for numbers that cannot be.
    """
    _sensible(sites, bad, detects)
    if not 0 <= visits <= sites:
        raise UsageError(f"0 to {sites} of {sites} sites can be visited, not {visits}")
    if not bad or not visits or not detects:
        return 0.0
    if detects == 1.0 and visits > sites - bad:
        return 1.0
    # in logarithms, so that the binomial coefficients of a million sites do not overflow
    most = min(bad, visits)
    least = max(0, visits - (sites - bad))
    whole = _log_comb(sites, visits)
    missed = math.fsum(
        math.exp(
            _log_comb(bad, k) + _log_comb(sites - bad, visits - k) - whole + _log_miss(detects, k)
        )
        for k in range(least, most + 1)
        if detects < 1.0 or k == 0
    )
    return min(1.0, max(0.0, 1.0 - missed))


def sample_size(sites: int, bad: int, missed: float, detects: float = 1.0) -> int | None:
    """The fewest visits that notice a breach at `bad` sites with probability 1 - `missed` or more.

    None where not even visiting every site does, because one inspection overlooks too much.
    """
    _sensible(sites, bad, detects)
    if not 0 < missed < 1:
        raise UsageError("the chance of missing a breach lies strictly between 0 and 1")
    if detection(sites, bad, sites, detects) < 1.0 - missed - SLACK:
        return None
    low, high = 0, sites
    while high - low > 1:
        middle = (low + high) // 2
        if detection(sites, bad, middle, detects) >= 1.0 - missed - SLACK:
            high = middle
        else:
            low = middle
    return high


def iaea_sample_size(sites: int, bad: int, missed: float, *, improved: bool = False) -> int:
    """The approximations to `sample_size` with sure detection, rounded up and at most `sites`.

    N (1 - missed^(1/d)), which is never too few; `improved`: (1 - missed^(1/d)) (N - (d - 1) / 2).
    Source: IAEA safeguards; Jaech and Russell (1991), STR-261.
    """
    _sensible(sites, bad, 1.0)
    if not bad or not 0 < missed < 1:
        raise UsageError("name at least one bad site and a chance of missing between 0 and 1")
    size = sites - (bad - 1) / 2 if improved else sites
    return min(sites, math.ceil(-math.expm1(math.log(missed) / bad) * size - 1e-9))


def quota(sites: int, share: float) -> int:
    """How many inspections a passive quota of declared sites makes each state accept in a period:
    the share, rounded up to a whole one (Treaty on Conventional Armed Forces in Europe, Protocol
    on Inspection, section II)."""
    if not 0 <= share <= 1 or not 0 <= sites <= MOST_SITES:
        raise UsageError("a quota is a share of the declared sites, 0 to 1")
    return math.ceil(sites * share - 1e-9)


def repeated(once: float, years: int) -> float:
    """Probability that a breach which stays is noticed within some years, drawn anew each year."""
    if not 0 <= once <= 1 or years < 0:
        raise UsageError("a probability and a number of years are wanted")
    return (
        1.0 if once == 1.0 and years else -math.expm1(years * math.log1p(-once)) if years else 0.0
    )


@dataclass(frozen=True, slots=True)
class InspectionPlan:
    """The solution of the inspection game: its value to the inspector (1 caught, -1 not caught, 0
    for no breach), and the chances of inspecting and of breaching in the first period.

    `value` holds although the other side knows the plan: what it must not know is the coin. A plan
    without a coin is known to the day, and is worth `fixed`.
    """

    value: Fraction
    inspects: Fraction
    breaches: Fraction
    fixed: int


def dresher(periods: int, inspections: int) -> InspectionPlan:
    """`inspections` to spread over `periods`, against one who breaches at most once and sees each.

    Source: Dresher (1962), RM-2972: V(n, k) = -C(n - 1, k) / sum_{i <= k} C(n, i). In the first
    period both are indifferent: the chance of inspecting is
    (1 + V(n-1, k)) / (2 + V(n-1, k) - V(n-1, k-1)), that of a breach makes inspecting and waiting
    alike for the inspector. Avenhaus, von Stengel and Zamir (2002), section 2. Raises UsageError
    outside of 1 to 10,000 periods.
    """
    if not 1 <= periods <= 10_000 or inspections < 0:
        raise UsageError("the inspection game has 1 to 10,000 periods and 0 or more inspections")
    k = min(inspections, periods)
    fixed = 0 if k == periods else -1
    if k == periods:
        return InspectionPlan(Fraction(0), Fraction(1), Fraction(0), fixed)
    if k == 0:
        return InspectionPlan(Fraction(-1), Fraction(0), Fraction(1), fixed)
    kept, spent = _value(periods - 1, k), _value(periods - 1, k - 1)
    inspects = (1 + kept) / (2 + kept - spent)
    # inspecting gives q - (1 - q)(-spent), waiting gives -q + (1 - q) kept
    breaches = (kept - spent) / (2 + kept - spent)
    return InspectionPlan(_value(periods, k), inspects, breaches, fixed)


def deterrence_threshold(gain: float, loss: float) -> float:
    """How likely a breach must be noticed to be deterred: violate iff gain (1 - p) - loss p > 0.

    `gain` of an unnoticed breach and `loss` of a noticed one are in the same points.
    """
    if not (gain >= 0 and loss >= 0 and gain + loss > 0) or not math.isfinite(gain + loss):
        raise UsageError("gain and loss are at least 0, and not both 0")
    return gain / (gain + loss)


def _value(periods: int, inspections: int) -> Fraction:
    if inspections >= periods:
        return Fraction(0)
    term, below = 1, 1
    for i in range(1, inspections + 1):
        term = term * (periods - i + 1) // i
        below += term
    return Fraction(-math.comb(periods - 1, inspections), below)


def _log_comb(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_miss(detects: float, times: int) -> float:
    return times * math.log1p(-detects) if times else 0.0


def _sensible(sites: int, bad: int, detects: float) -> None:
    if not 1 <= sites <= MOST_SITES or not 0 <= bad <= sites:
        raise UsageError(
            f"of 1 to {MOST_SITES:,} sites none to all may be bad, not {bad} of {sites}"
        )
    if not 0 <= detects <= 1:
        raise UsageError("the chance that an inspection notices lies between 0 and 1")
