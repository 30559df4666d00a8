"""Named checks that need the draws; those that need only the text are in `case`."""

from __future__ import annotations

CHECKS: dict[str, str] = {
    "priors-sum": "The priors of a party leave nothing for `rest`, or have no positive sum.",
    "priors-scaled": "The priors of a party do not sum to 1 and are divided by their sum.",
    "together-matrix": "No quantities can have the declared rank correlations all at once.",
    "together-quantity": "A correlation names something that is not drawn.",
    "credence-range": "A credence leaves [0, 1] in some world.",
    "empty-range": "The bounds of a number leave nothing of its range.",
    "not-of-the-world": "A prior, credence or precision depends on moves or types.",
    "one-party": "A quantity differs by the types of two parties.",
    "cycle": "A number or an assumption depends on itself.",
    "table-few": "The rules of the agenda leave fewer packages than the table chooses from.",
    "table-types": "Two parties with worths by type both ratify through a body.",
    "not-finite": "A derived prior, credence or precision is not a finite number in some world.",
}
"""Name of each check -> what it finds. The reference page lists them from here."""
