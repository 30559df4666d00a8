"""Suggestions for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 8


def closest(name: str, candidates: Iterable[str], cutoff: float = 0.6) -> str:
    """The candidate most like `name` (letter case ignored), or "" if none is like it."""
    # Bounded, because difflib is quadratic and the name may come from a hostile file.
    lowered: dict[str, str] = {}
    for candidate in candidates:
        lowered.setdefault(candidate.lower()[:80], candidate)
    found = get_close_matches(name.lower()[:80], list(lowered)[:2000], n=1, cutoff=cutoff)
    return lowered[found[0]] if found else ""


def suggest(name: str, candidates: Iterable[str]) -> str:
    """`did you mean 'x'?` for the closest candidate, or "" if none is close."""
    found = closest(name, candidates)
    return f"did you mean '{found}'?" if found else ""


def list_names(names: Iterable[str]) -> str:
    """The first few names, for a remedy such as `write one of a, b, c`."""
    known = list(names)
    shown = ", ".join(name if name.isidentifier() else f"'{name}'" for name in known[:_LISTED])
    return f"{shown}, …" if len(known) > _LISTED else shown
