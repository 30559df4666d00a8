"""What it is worth to learn a number before choosing: EVPPI in bins, and EVPI.

Learning x lets one choose by x: EVPPI(x) = E_x[max_a E(v_a | x)] - max_a E(v_a) (Raiffa & Schlaifer
1961). With E(v_a | x) estimated in bins, the maximum over noisy means is too large on average, so
noise shows as worth. Here the policy of a bin, and the best policy without learning, are chosen on
one half of the worlds and valued on the other, both ways: what is left is a small loss from
choosing wrongly, never a gain from noise. What x says inside one bin is lost too; the difference
from half as many bins shows how much, and is part of the error.

Sums of chunks add, so nothing needs to be kept: `collect` each chunk, add, then `evppi`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.table import CATEGORICAL, Array, Column, read_table
from overture.errors import UsageError

_MOST_CELLS = 100_000


@dataclass(frozen=True)
class Worth:
    """An estimate in points with its standard error.

    `error` holds sampling noise and `resolution`, the change when bins are paired.
    """

    value: float
    error: float
    resolution: float = 0.0


@dataclass(frozen=True)
class Sums:
    """Sums by half and cell, which add over chunks. P policies, C cells.

    weight, weight2 [2, C]; first [2, C, P] of weight x value; second [2, C, P, P] of weight^2 x
    value x value, and cross [2, C, P] of weight^2 x value, for the errors.
    """

    weight: Array
    weight2: Array
    first: Array
    cross: Array
    second: Array

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.weight + other.weight,
            self.weight2 + other.weight2,
            self.first + other.first,
            self.cross + other.cross,
            self.second + other.second,
        )

    def paired(self) -> Sums:
        """The same sums with every two neighbouring cells made one."""

        def halve(sums: Array) -> Array:
            if sums.shape[1] % 2:
                sums = np.concatenate([sums, np.zeros_like(sums[:, :1])], axis=1)
            return np.asarray(sums[:, ::2] + sums[:, 1::2])

        return Sums(
            halve(self.weight),
            halve(self.weight2),
            halve(self.first),
            halve(self.cross),
            halve(self.second),
        )


def edges(sample: Any, bins: int) -> Array:
    """Inner edges of up to `bins` equally full bins of a sample: ascending, without repeats.

    An edge lies midway between neighbouring values. Where equal values stand at the place of an
    edge, it goes to the nearer end of them, so none are parted.
    """
    values = np.sort(np.asarray(sample, dtype=np.float64))
    at = np.unique(np.arange(1, bins) * values.size // bins)
    at = at[at > 0]
    first = np.searchsorted(values, values[at], side="left")
    after = np.searchsorted(values, values[at], side="right")
    nearer_start = (first > 0) & ((at - first <= after - at) | (after == values.size))
    place = np.unique(np.where(nearer_start, first, after))
    place = place[(place > 0) & (place < values.size)]
    return np.unique((values[place - 1] + values[place]) / 2)


def cells(values: Any, inner_edges: Array) -> Array:
    """The bin of each value, counted from 0: int64 [W]."""
    return np.searchsorted(inner_edges, np.asarray(values, dtype=np.float64), side="right")


def collect(
    cell: Array, cell_count: int, values: Array, weights: Array | None = None, first_world: int = 0
) -> Sums:
    """Sums of one chunk: cell [W] in 0 ... cell_count - 1, values [P, W], weights [W].

    Even world numbers, counted from `first_world`, make one half and odd ones the other.
    """
    policies, worlds = values.shape
    mass = np.ones(worlds) if weights is None else weights
    half = (np.arange(first_world, first_world + worlds) & 1) * cell_count + cell
    shape = (2, cell_count)

    def by_cell(what: Array) -> Array:
        return np.bincount(half, what, 2 * cell_count).reshape(shape)

    squared = mass**2
    second = np.empty((*shape, policies, policies))
    for a in range(policies):
        weighted = squared * values[a]
        for b in range(a + 1):
            second[..., a, b] = second[..., b, a] = by_cell(weighted * values[b])
    return Sums(
        by_cell(mass),
        by_cell(squared),
        np.stack([by_cell(mass * one) for one in values], axis=-1),
        np.stack([by_cell(squared * one) for one in values], axis=-1),
        second,
    )


def evppi(sums: Sums) -> Worth:
    """What learning the cell is worth, with error. Source: see the module."""
    value, error = _both_ways(sums)
    coarse = _both_ways(sums.paired())[0] if sums.weight.shape[1] > 2 else value
    resolution = abs(value - coarse)
    return Worth(value, float(np.hypot(error, resolution)), resolution)


def evppi_of(
    frame: Any, names: Sequence[str], values: Any, *, weights: Any = None, bins: int = 0
) -> Worth:
    """What learning the columns `names` of a table together is worth: values [policies, W].

    `bins` is the number of cells, 0 for one per 400 worlds and at most 64. Several columns share
    it: each gets its root, so that joint learning of many columns is resolved coarsely and its
    worth is a lower bound. A categorical column is split by its categories. Raises UsageError.
    """
    table = read_table(frame, None if isinstance(frame, np.ndarray) else names)
    chosen = [table.column(name) for name in names]
    worth = np.asarray(values, dtype=np.float64)
    if worth.ndim != 2 or worth.shape[1] != table.rows or not chosen:
        raise UsageError(f"values are [policies, {table.rows}], and columns are named")
    budget = bins or int(np.clip(table.rows // 400, 2, 64))
    numeric = sum(column.kind != CATEGORICAL for column in chosen)
    each = max(2, round(budget ** (1 / max(numeric, 1))))
    mass = None if weights is None else np.asarray(weights, dtype=np.float64)
    value, error = _both_ways(_in_cells(chosen, each, worth, mass))
    resolution = 0.0
    if numeric:
        coarse, _ = _both_ways(_in_cells(chosen, each // 2, worth, mass))
        resolution = abs(value - coarse)
    return Worth(value, float(np.hypot(error, resolution)), resolution)


def _in_cells(columns: Sequence[Column], bins: int, values: Array, weights: Array | None) -> Sums:
    """Sums over the joint cells of several columns, each numeric one in so many bins."""
    cell, count = np.zeros(values.shape[1], dtype=np.int64), 1
    for column in columns:
        if column.kind == CATEGORICAL:
            codes, number = column.values.astype(np.int64), len(column.categories)
        else:
            inner = edges(column.values, bins)
            codes, number = cells(column.values, inner), inner.size + 1
        cell, count = cell * number + codes, count * number
        if count > _MOST_CELLS:
            raise UsageError(f"the columns make over {_MOST_CELLS:,} cells; name fewer")
    return collect(cell, count, values, weights)


def evpi(values: Any, weights: Any = None) -> Worth:
    """What learning everything is worth: E[max_a v_a] - max_a E[v_a], values [policies, W].

    The best policy without learning is chosen on one half of the worlds and valued on the other.
    """
    worth = np.asarray(values, dtype=np.float64)
    mass = np.ones(worth.shape[1]) if weights is None else np.asarray(weights, dtype=np.float64)
    found = []
    for chosen_on in range(2):
        here, there = slice(chosen_on, None, 2), slice(1 - chosen_on, None, 2)
        best = int((worth[:, here] @ mass[here]).argmax())
        gain = worth[:, there].max(axis=0) - worth[best, there]
        total = mass[there].sum()
        mean = float(gain @ mass[there] / total)
        error = float(np.sqrt((mass[there] ** 2 * (gain - mean) ** 2).sum()) / total)
        found.append((mean, error))
    (first, one), (second, two) = found
    return Worth((first + second) / 2, (one + two) / 2)


def _both_ways(sums: Sums) -> tuple[float, float]:
    """Mean of the two estimates that choose on one half and value on the other, and its error.

    What one half chooses depends on what it is worth itself, so the two estimates are not
    independent, least of all where policies nearly tie; their errors are added.
    """
    found = [_chosen_on(sums, half) for half in range(2)]
    (first, one), (second, two) = found
    return (first + second) / 2, (one + two) / 2


def _chosen_on(sums: Sums, half: int) -> tuple[float, float]:
    other = 1 - half
    if not (sums.weight[half].sum() > 0 and sums.weight[other].sum() > 0):
        return 0.0, float("inf")
    best = int(sums.first[half].sum(axis=0).argmax())
    means = sums.first[half] / np.where(sums.weight[half] > 0, sums.weight[half], 1.0)[:, None]
    # a cell that this half never saw is left to the policy that is best on the whole
    pick = np.where(sums.weight[half] > 0, means.argmax(axis=1), best)
    cell = np.arange(pick.size)
    first, cross, second = sums.first[other], sums.cross[other], sums.second[other]
    gain = first[cell, pick] - first[:, best]
    total = sums.weight[other].sum()
    mean = float(gain.sum() / total)
    square = second[cell, pick, pick] - 2 * second[cell, pick, best] + second[:, best, best]
    linear = cross[cell, pick] - cross[:, best]
    spread = square - 2 * mean * linear + mean**2 * sums.weight2[other]
    return mean, float(np.sqrt(max(spread.sum(), 0.0)) / total)
