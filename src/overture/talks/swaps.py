"""Why a package is what it is: who gives and gets on each issue, and which trades make it.

A swap changes a few issues of a text at once so that everybody gains or stays as they are,
although no one of the changes alone would be accepted: logrolling (Buchanan & Tullock 1962).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from overture.talks.agenda import Agenda
from overture.talks.frontier import Frontier

Vector = tuple[Fraction, ...]
Package = tuple[int, ...]

MOST_DRAFTS = 200
"""Steps of a single-text path; it gets better at each, so that the bound is for safety only."""


@dataclass(frozen=True)
class Change:
    """Options of some issues set anew: what each party gains by it."""

    issues: tuple[int, ...]
    options: tuple[int, ...]
    gains: Vector


@dataclass(frozen=True)
class IssueRow:
    """One issue of a package against a text: what the change is worth to each party."""

    issue: int
    before: int
    after: int
    gains: Vector


def package_table(agenda: Agenda, package: Sequence[int], text: Sequence[int]) -> list[IssueRow]:
    """What each issue of a package is worth to each party against a text.

    Only where no issues interact do the rows add up to the whole difference.
    """
    return [
        IssueRow(
            k,
            before,
            after,
            _less(agenda.issues[k].worth[after], agenda.issues[k].worth[before]),
        )
        for k, (before, after) in enumerate(zip(text, package, strict=True))
    ]


def swaps(agenda: Agenda, text: Sequence[int], *, most: int = 20) -> list[Change]:
    """Trades of two issues that nobody loses by and somebody gains by, while each of the two
    changes alone hurts somebody; those with the largest total gain first."""
    here = agenda.value(text)
    found: list[Change] = []
    for a, b in itertools.combinations(range(len(agenda.issues)), 2):
        for i, j in itertools.product(_others(agenda, a, text[a]), _others(agenda, b, text[b])):
            gains = _gain(agenda, text, here, (a, b), (i, j))
            if gains is None or not _better(gains):
                continue
            alone = [_gain(agenda, text, here, (x,), (o,)) for x, o in ((a, i), (b, j))]
            if all(one is None or min(one) < 0 for one in alone):
                found.append(Change((a, b), (i, j), gains))
    found.sort(key=lambda c: (-sum(c.gains), c.issues, c.options))
    return found[:most]


def single_text(agenda: Agenda, text: Sequence[int]) -> list[tuple[Change, Package]]:
    """A path of drafts, each better for some and worse for none, from a text (Raiffa 1982).

    At every step the change of one or two issues with the largest total gain is taken; it ends
    where there is none. The end need not be efficient: a trade of three issues may remain.
    """
    drafts: list[tuple[Change, Package]] = []
    here = tuple(text)
    for _ in range(MOST_DRAFTS):
        change = _best_step(agenda, here)
        if change is None:
            break
        here = _changed(here, change.issues, change.options)
        drafts.append((change, here))
    return drafts


def improvements(frontier: Frontier, package: Sequence[int]) -> list[Package]:
    """The efficient packages that everybody likes at least as well as a package, and somebody
    better: what is left on the table. The largest total gain first."""
    agenda = frontier.agenda
    here = agenda.value(package)
    found = []
    for row in frontier.packages.tolist():
        gains = _less(agenda.value(row), here)
        if _better(gains):
            found.append((-sum(gains), tuple(row)))
    return [row for _, row in sorted(found)]


def _best_step(agenda: Agenda, text: Package) -> Change | None:
    here = agenda.value(text)
    best: Change | None = None
    issues = range(len(agenda.issues))
    for group in itertools.chain(((a,) for a in issues), itertools.combinations(issues, 2)):
        for options in itertools.product(*(_others(agenda, k, text[k]) for k in group)):
            gains = _gain(agenda, text, here, group, options)
            if gains is None or not _better(gains):
                continue
            if best is None or sum(gains) > sum(best.gains):
                best = Change(group, options, gains)
    return best


def _others(agenda: Agenda, issue: int, option: int) -> list[int]:
    return [k for k in range(len(agenda.issues[issue].options)) if k != option]


def _changed(text: Sequence[int], issues: Sequence[int], options: Sequence[int]) -> Package:
    new = list(text)
    for issue, option in zip(issues, options, strict=True):
        new[issue] = option
    return tuple(new)


def _gain(
    agenda: Agenda, text: Sequence[int], here: Vector, issues: Sequence[int], options: Sequence[int]
) -> Vector | None:
    """What each party gains by a change; None where the rules forbid the result."""
    new = _changed(text, issues, options)
    return _less(agenda.value(new), here) if agenda.allows(new) else None


def _less(one: Vector, other: Vector) -> Vector:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _better(gains: Vector) -> bool:
    """Nobody loses, somebody gains."""
    return min(gains) >= 0 and max(gains) > 0
