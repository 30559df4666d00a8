"""An agenda: issues, their options, and what each option is worth to each party."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from overture.errors import UsageError

MOST_IN_A_BLOCK = 2_000_000
"""Combinations of one block of issues that interact: it is written out in full."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: `worth[option][party]`, in points, added to the worths of the other issues."""

    name: str
    options: tuple[str, ...]
    worth: tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Issues that interact: combinations that a rule forbids, or whose worth is not a sum.

    `issues` are places in the agenda, in order; combinations run with the last issue fastest.
    `allowed[combination]`, and `extra[combination][party]` on top of the sum (None: nothing).
    """

    issues: tuple[int, ...]
    allowed: tuple[bool, ...]
    extra: tuple[tuple[Fraction, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Issues joined by links, as one issue: the combinations allowed, and their worths."""

    issues: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]
    worth: tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Agenda:
    """Issues over which parties may agree. `reservation[party]` is what no deal is worth.

    Raises UsageError when an issue has no option, a row of worths has another length than the
    parties, or a link does not fit its issues.
    """

    parties: tuple[str, ...]
    issues: tuple[Issue, ...]
    reservation: tuple[Fraction, ...]
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        many = len(self.parties)
        if not self.issues:
            raise UsageError("the agenda has no issue; give at least one")
        if len(self.reservation) != many:
            raise UsageError("the agenda needs one no-deal value for each party")
        for issue in self.issues:
            if not issue.options or len(issue.options) != len(issue.worth):
                raise UsageError(f"issue '{issue.name}' needs a worth for each of its options")
            if any(len(row) != many for row in issue.worth):
                raise UsageError(f"issue '{issue.name}' needs a worth for each of the parties")
        for link in self.links:
            size = math.prod(len(self.issues[i].options) for i in link.issues)
            if len(link.allowed) != size or (link.extra and len(link.extra) != size):
                raise UsageError("a link does not fit the options of its issues")

    @cached_property
    def packages(self) -> int:
        """How many packages the rules allow."""
        return math.prod(len(block.choices) for block in self.blocks)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The issues as independent blocks: connected components of the links.

        Raises UsageError where the combinations of one block are too many to write out.
        """
        return tuple(self._block(group) for group in components(len(self.issues), self.links))

    def _block(self, group: tuple[int, ...]) -> Block:
        sizes = [len(self.issues[i].options) for i in group]
        if math.prod(sizes) > MOST_IN_A_BLOCK:
            names = ", ".join(self.issues[i].name for i in group[:4])
            raise UsageError(
                f"the issues that interact with {names} have more than {MOST_IN_A_BLOCK:,} "
                "combinations; split their rules so that fewer issues hang together"
            )
        links = [link for link in self.links if set(link.issues) <= set(group)]
        place = {issue: k for k, issue in enumerate(group)}
        choices: list[tuple[int, ...]] = []
        worths: list[tuple[Fraction, ...]] = []
        for choice in _combinations(sizes):
            at = [_index(link, [choice[place[i]] for i in link.issues], self) for link in links]
            if not all(link.allowed[k] for link, k in zip(links, at, strict=True)):
                continue
            rows = [self.issues[i].worth[choice[place[i]]] for i in group]
            rows += [link.extra[k] for link, k in zip(links, at, strict=True) if link.extra]
            choices.append(choice)
            worths.append(tuple(map(sum, zip(*rows, strict=True))))  # type: ignore[arg-type]
        return Block(group, tuple(choices), tuple(worths))

    def value(self, package: Sequence[int]) -> tuple[Fraction, ...]:
        """What a package (an option of every issue, by place) is worth to each party, exactly."""
        rows = [issue.worth[option] for issue, option in zip(self.issues, package, strict=True)]
        for link in self.links:
            if link.extra:
                rows.append(link.extra[_index(link, [package[i] for i in link.issues], self)])
        return tuple(map(sum, zip(*rows, strict=True)))  # type: ignore[arg-type]

    def allows(self, package: Sequence[int]) -> bool:
        """Whether no rule forbids a package."""
        return all(
            link.allowed[_index(link, [package[i] for i in link.issues], self)]
            for link in self.links
        )


def components(issues: int, links: Sequence[Link]) -> list[tuple[int, ...]]:
    """Groups of issues that hang together through links, each group in order of the agenda."""
    group = list(range(issues))

    def root(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    for link in links:
        first = root(link.issues[0])
        for other in link.issues[1:]:
            low, high = sorted((first, root(other)))
            group[high] = low
            first = low
    members: dict[int, list[int]] = {}
    for i in range(issues):
        members.setdefault(root(i), []).append(i)
    return [tuple(found) for found in members.values()]


def _combinations(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    rows: list[tuple[int, ...]] = [()]
    for size in sizes:
        rows = [(*row, k) for row in rows for k in range(size)]
    return rows


def _index(link: Link, choice: Sequence[int], agenda: Agenda) -> int:
    at = 0
    for issue, option in zip(link.issues, choice, strict=True):
        at = at * len(agenda.issues[issue].options) + option
    return at
