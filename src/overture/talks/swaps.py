"""Why a package is what it is: who gives and gets on each issue, and which trades make it.

A swap changes a few issues of a text at once so that everybody gains or stays as they are,
although no one of the changes alone would be accepted: logrolling (Buchanan & Tullock 1962).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.talks.agenda import Agenda
from overture.talks.frontier import WHOLE, Frontier

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
    steps = steps_from(agenda, text)
    found: list[tuple[Any, tuple[int, ...], tuple[int, ...]]] = []
    for a, b in itertools.combinations(range(len(agenda.issues)), 2):
        gains, allowed = steps.pair(a, b)
        alone = [steps.allowed[k] & (steps.gains[k] >= 0).all(axis=1) for k in (a, b)]
        good = allowed & _good(gains) & ~alone[0][:, None] & ~alone[1][None, :]
        places = np.argwhere(good)
        totals = gains[good].sum(axis=1)
        best = np.argsort(-totals, kind="stable")[:most]
        found += [(-totals[k], (a, b), tuple(map(int, places[k]))) for k in best]
    found.sort()
    return [steps.change(issues, options) for _, issues, options in found[:most]]


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
    here = frontier.agenda.value(package)
    level = [value * scale for value, scale in zip(here, frontier.scale, strict=True)]
    # the text is a package of the agenda, so its worths are whole on the scale of the frontier
    gains = frontier.whole - np.array([int(v) for v in level], dtype=frontier.whole.dtype)
    at = np.flatnonzero(np.asarray(_good(gains[:, None, :])[:, 0], dtype=bool))
    common = math.lcm(*frontier.scale)
    share = [common // scale for scale in frontier.scale]
    totals = [-sum(g * s for g, s in zip(gains[k].tolist(), share, strict=True)) for k in at]
    rows = [tuple(frontier.packages[k].tolist()) for k in at]
    return [row for _, row in sorted(zip(totals, rows, strict=True))]


def _best_step(agenda: Agenda, text: Package) -> Change | None:
    """The change of one issue, or of two, with the largest total gain; of equal ones the first."""
    steps = steps_from(agenda, text)
    best: tuple[Any, tuple[int, ...], tuple[int, ...]] | None = None
    issues = range(len(agenda.issues))
    for group in itertools.chain(((a,) for a in issues), itertools.combinations(issues, 2)):
        if len(group) == 1:
            gains, allowed = steps.gains[group[0]], steps.allowed[group[0]]
        else:
            gains, allowed = steps.pair(*group)
        good = allowed & _good(gains)
        if not good.any():
            continue
        totals = np.where(good, gains.sum(axis=-1), 0)
        at = np.unravel_index(int(np.argmax(totals)), totals.shape)
        if best is None or totals[at] > best[0]:
            best = (totals[at], group, tuple(int(k) for k in at))
    return None if best is None else steps.change(best[1], best[2])


@dataclass(frozen=True)
class Steps:
    """What each change of one issue of a text gives every party, times a common denominator.

    `gains[issue]` is [options, parties] of whole numbers, `allowed[issue]` [options]: whether the
    rules allow the result, and it is a change at all. `together` are pairs of issues of one link.
    """

    agenda: Agenda
    text: Package
    scale: int
    gains: tuple[NDArray[Any], ...]
    allowed: tuple[NDArray[np.bool_], ...]
    together: frozenset[tuple[int, int]]
    kind: np.dtype[Any]

    def pair(self, a: int, b: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """[options of a, options of b, parties] the gains of changing both, and which may be."""
        if (a, b) not in self.together:
            gains = self.gains[a][:, None, :] + self.gains[b][None, :, :]
            return gains, self.allowed[a][:, None] & self.allowed[b][None, :]
        # a rule or worth that joins the two: one by one
        shape = (len(self.gains[a]), len(self.gains[b]))
        gains = np.zeros((*shape, len(self.agenda.parties)), self.kind)
        allowed = np.zeros(shape, dtype=bool)
        here = self.agenda.value(self.text)
        for i, j in np.ndindex(shape):
            if i == self.text[a] or j == self.text[b]:
                continue
            new = _changed(self.text, (a, b), (i, j))
            if self.agenda.allows(new):
                allowed[i, j] = True
                gains[i, j] = _whole(_less(self.agenda.value(new), here), self.scale)
        return gains, allowed

    def change(self, issues: tuple[int, ...], options: tuple[int, ...]) -> Change:
        """A change with its gains as fractions."""
        new = _changed(self.text, issues, options)
        return Change(issues, options, _less(self.agenda.value(new), self.agenda.value(self.text)))


def steps_from(agenda: Agenda, text: Sequence[int]) -> Steps:
    """Every change of one issue of a text. The text itself must be allowed."""
    here = agenda.value(text)
    values: list[list[Vector | None]] = []
    for issue, old in enumerate(text):
        row: list[Vector | None] = []
        for option in range(len(agenda.issues[issue].options)):
            new = _changed(text, (issue,), (option,))
            ok = option != old and agenda.allows(new)
            row.append(_less(agenda.value(new), here) if ok else None)
        values.append(row)
    extras = [row for link in agenda.links for row in link.extra or ()]
    every = [row for issue in agenda.issues for row in issue.worth] + extras
    scale = math.lcm(*(v.denominator for row in every for v in row))
    largest = max((abs(v) for row in every for v in row), default=Fraction(0))
    small = largest * scale * 4 * (len(agenda.issues) + len(agenda.links)) < WHOLE
    kind: np.dtype[Any] = np.dtype(np.int64 if small else object)
    none = [0] * len(agenda.parties)
    return Steps(
        agenda=agenda,
        text=tuple(text),
        scale=scale,
        gains=tuple(
            np.array([none if v is None else _whole(v, scale) for v in row], dtype=kind)
            for row in values
        ),
        allowed=tuple(np.array([v is not None for v in row]) for row in values),
        together=frozenset(
            pair for link in agenda.links for pair in itertools.combinations(link.issues, 2)
        ),
        kind=kind,
    )


def _whole(values: Vector, scale: int) -> list[int]:
    return [int(v * scale) for v in values]


def _good(gains: NDArray[Any]) -> NDArray[np.bool_]:
    """Nobody loses, somebody gains: over the last axis."""
    return np.asarray((gains >= 0).all(axis=-1) & (gains > 0).any(axis=-1), dtype=bool)


def _changed(text: Sequence[int], issues: Sequence[int], options: Sequence[int]) -> Package:
    new = list(text)
    for issue, option in zip(issues, options, strict=True):
        new[issue] = option
    return tuple(new)


def _less(one: Vector, other: Vector) -> Vector:
    return tuple(a - b for a, b in zip(one, other, strict=True))
