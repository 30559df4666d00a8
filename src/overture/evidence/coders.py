"""Statements coded by several people: agreement, and how a position changes over time.

A code that is missing is not a code: nobody said that the position was absent.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise

Code = Hashable | None


def alpha(
    units: Sequence[Sequence[Code]],
    distance: Callable[[Hashable, Hashable], float] | None = None,
) -> float:
    """Krippendorff's alpha (2011): 1 - observed / expected disagreement.

    units [units][coders], None where a coder gave no code. `distance` is 0 for equal codes
    (default: nominal, 1 for unequal ones); `interval` is the squared difference. Not a number
    where fewer than two codes can be compared or only one code was ever given.
    """
    d = distance or nominal
    comparable = [[c for c in unit if c is not None] for unit in units]
    comparable = [unit for unit in comparable if len(unit) > 1]
    counts = Counter(code for unit in comparable for code in unit)
    total = sum(counts.values())
    if total < 2:
        return math.nan
    observed = 0.0
    for unit in comparable:
        pairs = sum(d(a, b) for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j)
        observed += pairs / (len(unit) - 1)
    expected = sum(
        many * other * d(a, b) for a, many in counts.items() for b, other in counts.items()
    ) / (total - 1)
    return 1.0 - observed / expected if expected > 0 else math.nan


def nominal(a: Hashable, b: Hashable) -> float:
    """1 for unequal codes."""
    return float(a != b)


def interval(a: Hashable, b: Hashable) -> float:
    """The squared difference of two numbers."""
    return (float(a) - float(b)) ** 2  # type: ignore[arg-type]


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared positions as a share of all held at either time; 1 where neither holds any."""
    both = one | other
    return len(one & other) / len(both) if both else 1.0


def persistence(codes: Sequence[bool | None]) -> float:
    """How often a position that was held is held at the next time it was coded.

    Not a number where it was never held before another coding.
    """
    known = [code for code in codes if code is not None]
    after = [later for earlier, later in pairwise(known) if earlier]
    return sum(after) / len(after) if after else math.nan


def changes(
    before: Mapping[str, bool | None], after: Mapping[str, bool | None]
) -> tuple[frozenset[str], frozenset[str]]:
    """(new, dropped) positions between two codings; one that is missing at either time is
    neither."""
    known = [p for p in before if before[p] is not None and after.get(p) is not None]
    new = frozenset(p for p in known if after[p] and not before[p])
    dropped = frozenset(p for p in known if before[p] and not after[p])
    return new, dropped
