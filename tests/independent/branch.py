"""The principal branch of logit equilibria, followed slowly (Turocy 2005, 2010).

Unknowns are the logarithms of all action probabilities and lambda, the equations

    sum_a exp(x[s, a]) = 1                                    for each information set s
    x[s, a] - x[s, 0] = t * precision[s] * (Q[s, a] - Q[s, 0])   for each other action a

Each information set has its own precision; the scale t runs from 0 (all actions alike) to 1.
The branch is followed by arc length, so it may turn back in t: the answer is where it first
reaches t = 1. Derivatives are exact to rounding (complex step: Squire and Trapp 1998).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from tests.independent.table import Table
from tests.independent.trees import Node, infosets


class LostBranchError(Exception):
    """The tracer could not follow the branch; the message says where it stopped."""


@dataclass(frozen=True)
class Traced:
    """The end of the branch: the profile, steps taken, and whether t ever went backwards."""

    profile: dict[str, tuple[float, ...]]
    steps: int
    turned: bool


@dataclass(frozen=True)
class _System:
    table: Table
    names: tuple[str, ...]
    starts: tuple[int, ...]
    precision: tuple[float, ...]

    @property
    def slots(self) -> int:
        return self.starts[-1]

    def equations(self, x: np.ndarray, t: np.ndarray) -> np.ndarray:
        """Left sides minus right sides; x [slots, columns], t [columns]."""
        spans = zip(self.starts[:-1], self.starts[1:], strict=True)
        raised = np.exp(x)
        values = self.table.values(raised)
        out = np.empty_like(x)
        for (first, end), precision in zip(spans, self.precision, strict=True):
            out[first] = raised[first:end].sum(axis=0) - 1.0
            for k in range(first + 1, end):
                out[k] = x[k] - x[first] - t * precision * (values[k] - values[first])
        return out

    def value(self, point: np.ndarray) -> np.ndarray:
        columns = point[:, None].astype(complex)
        return self.equations(columns[:-1], columns[-1])[:, 0].real

    def jacobian(self, point: np.ndarray) -> np.ndarray:
        """[slots, slots + 1]: derivatives by each log-probability and by t."""
        return self.linear(point)[1]

    def linear(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The value and the Jacobian in one walk over the tree: steps of 1e-30 along the
        imaginary axis are lost in the rounding of the real parts."""
        h = 1e-30
        columns = np.repeat(point[:, None].astype(complex), point.size, axis=1)
        columns[np.diag_indices(point.size)] += 1j * h
        found = self.equations(columns[:-1], columns[-1])
        return found[:, 0].real, found.imag / h

    def read(self, point: np.ndarray) -> dict[str, tuple[float, ...]]:
        return {
            name: tuple(float(v) for v in np.exp(point[first:end]))
            for name, first, end in zip(self.names, self.starts[:-1], self.starts[1:], strict=True)
        }


def _tangent(jacobian: np.ndarray) -> np.ndarray:
    """The unit null vector of J, oriented so that det [J; tangent] > 0 along the whole curve."""
    q, r = np.linalg.qr(jacobian.T, mode="complete")
    tangent = q[:, -1]
    sign = np.prod(np.sign(np.diag(r[:-1]))) * np.sign(np.linalg.det(q))
    return np.asarray(tangent * sign)


def _newton_at(system: _System, point: np.ndarray) -> np.ndarray | None:
    """Solve at the point's own t, which is kept; None if it does not settle."""
    point = point.copy()
    for _ in range(30):
        value, slope = system.linear(point)
        step = np.linalg.solve(slope[:, :-1], -value)
        point[:-1] += step
        if np.abs(step).max() < 1e-13 * max(1.0, float(np.abs(point).max())):
            return point
        if np.abs(step).max() > 5.0:
            return None
    return point if np.abs(system.value(point)).max() < 1e-12 else None


def _correct(system: _System, guess: np.ndarray) -> np.ndarray | None:
    """Newton back to the curve (least change); None if the first correction was too large."""
    point = guess
    for k in range(8):
        value, slope = system.linear(point)
        step = np.linalg.lstsq(slope, -value, rcond=None)[0]
        length = float(np.linalg.norm(step))
        if k == 0 and length > 0.05:
            return None
        point = point + step
        if length < 1e-11:
            return point
    return None


def principal_branch(
    tree: Node,
    precision: Mapping[str, float],
    *,
    largest_step: float = 0.5,
    most_steps: int = 20_000,
) -> Traced:
    """Follow the branch from the uniform profile to the declared precisions (t = 1)."""
    sets = infosets(tree)
    names = tuple(sets)
    counts = [len(sets[name][1]) for name in names]
    starts = (0, *np.cumsum(counts).tolist())
    system = _System(Table(tree), names, tuple(starts), tuple(float(precision[n]) for n in names))
    uniform = np.concatenate([np.full(n, -np.log(n)) for n in counts])
    point = np.append(uniform, 0.0)
    tangent = _tangent(system.jacobian(point))
    orient = 1.0 if tangent[-1] > 0 else -1.0
    tangent = orient * tangent
    length, turned = 0.01, False
    for steps in range(1, most_steps + 1):
        guess = point + length * tangent
        there = _correct(system, guess)
        if there is None:
            length /= 2
            if length < 1e-10:
                raise LostBranchError(f"step too small at t = {point[-1]:.6g} after {steps} steps")
            continue
        ahead = orient * _tangent(system.jacobian(there))
        if ahead @ tangent < 0.95:  # too sharp a turn for this step, or another curve
            length /= 2
            if length < 1e-10:
                raise LostBranchError(f"sharp turn at t = {point[-1]:.6g} after {steps} steps")
            continue
        if there[-1] >= 1.0:
            share = (1.0 - point[-1]) / (there[-1] - point[-1])
            start = point + share * (there - point)
            start[-1] = 1.0
            end = _newton_at(system, start)
            if end is None or np.abs(end - start).max() > 1.0:
                length /= 2
                continue
            return Traced(system.read(end), steps, turned)
        if there[-1] < 0.0:
            raise LostBranchError("the branch came back to t = 0")
        turned = turned or bool(there[-1] < point[-1])
        point, tangent = there, ahead
        length = min(largest_step, 1.5 * length)
    raise LostBranchError(f"t = {point[-1]:.6g} after {most_steps} steps")
