"""Payoff terms: each has a name of its own within its party."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.checks.registry import error, register
from overture.case.draft import Draft
from overture.errors import Problem, Spot

CHECKS = register(
    error("term-twice", "Two terms of one party have the same name."),
)


def terms(draft: Draft) -> Iterator[Problem]:
    """The brief explains values by the names of terms, so these must differ."""
    for party, listed in draft.payoffs.items():
        first: dict[str, Spot] = {}
        for term in listed:
            earlier = first.setdefault(term.name, term.spot)
            if earlier is not term.spot:
                what = f"a term of {party} is called '{term.name}' already (line {earlier.line})"
                remedy = "give each term of a party a name of its own"
                yield Problem("term-twice", term.spot, f"payoffs.{party}", what, remedy)


ALL = (terms,)
