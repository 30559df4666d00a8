"""The smallest change of one number that makes another package the one recommended.

The package recommended is the one with the largest product of gains over no deal (Nash 1950). A
score, a no-deal value or a belief moves the gain of one party by s[package] times the change, so
that each rival overtakes at a point that a linear equation gives; the least of them is then
checked in fractions on both sides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from overture.talks.agenda import Agenda

STEP = Fraction(1, 10**6)
"""Just beyond the point where a rival draws level, and just before it, relative to the change."""


TRIED = 6
"""Points nearest to the number as it is that are tried, where the first are not confirmed."""

MOST_NEAR = 20
"""Packages whose products are near the largest of which fractions are asked."""


@dataclass(frozen=True)
class Push:
    """A number that may move. `slope[package]` is by how much the gain of `party` moves with it;
    `now` is its value, which stays between `low` and `high`."""

    kind: str
    path: tuple[str, ...]
    party: int
    slope: NDArray[np.float64]
    now: float
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class SmallestChange:
    """The least change of a number that changes the recommendation: from `now` to `at`.

    `to` is the package that then has the largest product of gains; None where no package is left
    that beats no deal for all.
    """

    push: Push
    at: float
    to: tuple[int, ...] | None

    @property
    def change(self) -> float:
        """By how much the number moves, with its sign."""
        return self.at - self.push.now


def smallest_changes(
    agenda: Agenda,
    packages: NDArray[np.int64],
    best: Sequence[int],
    pushes: Sequence[Push],
) -> list[SmallestChange]:
    """For each number the least change, where there is one, the smallest first.

    `packages` [N, issues] are the rivals, `best` is among them. Changes that fractions do not
    confirm are left out.
    """
    gains = _gains(agenda, packages)
    here = int(np.flatnonzero((packages == np.array(best)).all(axis=1))[0])
    found = []
    for push in pushes:
        change = _least(agenda, packages, gains, here, push)
        if change is not None:
            found.append(change)
    return sorted(found, key=lambda c: (abs(c.change), c.push.path))


def _least(
    agenda: Agenda, packages: NDArray[np.int64], gains: NDArray[np.float64], here: int, push: Push
) -> SmallestChange | None:
    p, s = push.party, push.slope
    others = np.delete(gains, p, axis=1)
    able = (others >= 0.0).all(axis=1)
    rest = np.where(able, np.prod(np.maximum(others, 0.0), axis=1), 0.0)
    # rest[r] (g[r] + s[r] d) = rest[here] (g[here] + s[here] d)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = (rest * gains[:, p] - rest[here] * gains[here, p]) / (
            s[here] * rest[here] - s * rest
        )
        after = gains[:, p] + s * steps
    good = np.isfinite(steps) & able & (rest > 0) & (after > 1e-12)
    good[here] = False
    found = steps[good].tolist()
    if s[here] != 0:
        # the package itself is refused beyond this, should no rival come before
        found.append(float(-gains[here, p] / s[here]))
    inside = [d for d in found if abs(d) > 1e-12 and push.low <= push.now + d <= push.high]
    # the nearest rival on a side overtakes first; one beyond it cannot come before
    for step in sorted(inside, key=abs)[:TRIED]:
        changed, row = _after(agenda, packages, gains, push, Fraction(step) * (1 + STEP), here)
        if changed:
            to = None if row is None else tuple(int(k) for k in packages[row])
            return SmallestChange(push, push.now + step, to)
    return None


def _after(
    agenda: Agenda,
    packages: NDArray[np.int64],
    gains: NDArray[np.float64],
    push: Push,
    change: Fraction,
    here: int,
) -> tuple[bool, int | None]:
    """Whether another package (or none) is best after a change, and which; decided in fractions."""
    moved = gains.copy()
    moved[:, push.party] += push.slope * float(change)
    able = (moved >= -1e-9).all(axis=1)
    product = np.where(able, np.prod(np.maximum(moved, 0.0), axis=1), -1.0)
    top = float(product.max())
    near = np.flatnonzero(product >= top - 1e-6 * max(1.0, abs(top)))
    rows = {here, *(int(k) for k in near[:MOST_NEAR])}
    exact = {k: _product(agenda, packages[k], push, change, k) for k in rows}
    best = max(rows, key=lambda k: exact[k])
    if exact[best] < 0:
        return True, None
    return exact[best] > exact[here], best


def _product(
    agenda: Agenda, package: NDArray[np.int64], push: Push, change: Fraction, row: int
) -> Fraction:
    worth = agenda.value([int(k) for k in package])
    total = Fraction(1)
    for party, (value, low) in enumerate(zip(worth, agenda.reservation, strict=True)):
        gain = value - low
        if party == push.party:
            gain += Fraction(float(push.slope[row])) * change
        if gain < 0:
            return Fraction(-1)
        total *= gain
    return total


def _gains(agenda: Agenda, packages: NDArray[np.int64]) -> NDArray[np.float64]:
    """[N, parties] gains over no deal, in floats."""
    total = np.zeros((len(packages), len(agenda.parties)))
    for block in agenda.blocks:
        worth = np.array([[float(v) for v in row] for row in block.worth])
        place = {choice: k for k, choice in enumerate(block.choices)}
        at = [place[tuple(row)] for row in packages[:, list(block.issues)].tolist()]
        total += worth[at]
    return np.asarray(total - np.array([float(r) for r in agenda.reservation]))
