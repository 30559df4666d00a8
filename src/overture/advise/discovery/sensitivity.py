"""Sobol indices: how much of the variance of an output comes from each input.

First order S_i is the share that input i explains alone; total order T_i the share that would be
left if everything else were known (Sobol 1993, Homma & Saltelli 1996). For a plain function the
inputs are sampled anew in pairs of matrices A, B, and A with column i from B:

    S_i = mean f(B) (f(AB_i) - f(A)) / V     (Saltelli et al. 2010)
    T_i = mean (f(A) - f(AB_i))^2 / (2 V)    (Jansen 1999)

For a table that is already there, S_i comes from the means in equally full bins, less what noise
alone would put between them, and T_i from pairs of rows that are neighbours in all other inputs
(Broto, Bachoc & Depecker 2020); inputs must be independent. Neighbours are far apart in many
dimensions, so T_i of a table is only given for up to six inputs, and it is too large by what the
others do over that distance: prefer the function where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.evppi import cells, edges
from overture.advise.discovery.space import draw, read_space
from overture.advise.discovery.table import CATEGORICAL, Array, Column, read_table
from overture.errors import UsageError

MOST_INPUTS_OF_A_TABLE = 6


@dataclass(frozen=True)
class Index:
    """Sobol indices of one input with standard errors; NaN where there is no estimate."""

    first: float
    first_error: float
    total: float
    total_error: float


@dataclass(frozen=True)
class Sensitivity:
    """Indices of one output, by input; `variance` is that of the output, `evaluations` its cost."""

    inputs: Mapping[str, Index]
    mean: float
    variance: float
    evaluations: int


def sobol(
    function: Callable[..., Any],
    space: Any,
    *,
    samples: int = 4_096,
    seed: int = 1,
) -> Sensitivity:
    """Sobol indices of a plain function of named inputs over a space (see `read_space`).

    `function(**columns)` takes arrays [n] by name and returns n numbers. It is called with
    samples (inputs + 2) rows in all. Raises UsageError.
    """
    where = read_space(space)
    if samples < 8:
        raise UsageError(f"at least 8 samples are needed, not {samples}")
    first, second = (draw(where, seed, samples, stream) for stream in ("sobol.a", "sobol.b"))
    at_a, at_b = (_call(function, one, samples) for one in (first, second))
    mixed = [_call(function, {**first, name: second[name]}, samples) for name in where.names]
    return from_samples(where.names, at_a, at_b, mixed)


def from_samples(
    names: Sequence[str], at_a: Array, at_b: Array, mixed: Sequence[Array]
) -> Sensitivity:
    """Indices from outputs [n] at A, at B, and at A with one column from B (one array a name).

    Errors are those of a ratio of means (the delta method).
    """
    n = at_a.size
    both = np.concatenate([at_a, at_b])
    mean, variance = float(both.mean()), float(both.var())
    if variance == 0.0:
        nothing = Index(0.0, 0.0, 0.0, 0.0)
        return Sensitivity(dict.fromkeys(names, nothing), mean, 0.0, n * (len(names) + 2))
    a, b = at_a - mean, at_b - mean
    own = (a**2 + b**2) / 2
    found = {}
    for name, output in zip(names, mixed, strict=True):
        c = output - mean
        found[name] = Index(*ratio(b * (c - a), own), *ratio((a - c) ** 2 / 2, own))
    return Sensitivity(found, mean, variance, n * (len(names) + 2))


def ratio(above: Array, below: Array) -> tuple[float, float]:
    """The ratio of two means [n], and its standard error by the delta method."""
    scale = float(below.mean())
    value = float(above.mean()) / scale
    spread = (above - value * below) / scale
    return value, float(spread.std(ddof=1) / np.sqrt(spread.size))


def _call(function: Callable[..., Any], columns: Mapping[str, Array], rows: int) -> Array:
    output = np.asarray(function(**columns), dtype=np.float64)
    if output.shape != (rows,):
        raise UsageError(f"the function gave {output.shape} for {rows} rows; one number a row")
    if not np.isfinite(output).all():
        raise UsageError("the function gave values that are not finite")
    return output


def sobol_of(frame: Any, output: Any, *, bins: int = 0) -> Sensitivity:
    """Sobol indices from a table of independent inputs and its output [rows].

    `bins` is the number of bins for first order, 0 for one per 100 rows and at most 64. The
    output may be values or regrets. Raises UsageError.
    """
    table = read_table(frame)
    y = np.asarray(output, dtype=np.float64)
    if y.shape != (table.rows,) or not np.isfinite(y).all():
        raise UsageError(f"the output is one finite number a row: {table.rows}, not {y.shape}")
    if table.rows < 40:
        raise UsageError(f"at least 40 rows are needed, not {table.rows}")
    count = bins or int(np.clip(table.rows // 100, 2, 64))
    mean, variance = float(y.mean()), float(y.var())
    found = {}
    with_total = 1 < len(table.columns) <= MOST_INPUTS_OF_A_TABLE
    for column in table.columns:
        if variance == 0.0:
            found[column.name] = Index(0.0, 0.0, 0.0, 0.0)
            continue
        total = (float("nan"), float("nan"))
        if with_total:
            others = [other for other in table.columns if other is not column]
            total = _total_of_neighbours(others, y - mean)
        found[column.name] = Index(*first_order(column, y - mean, count), *total)
    return Sensitivity(found, mean, variance, 0)


def first_order(column: Column, y: Array, bins: int) -> tuple[float, float]:
    """First-order index and its error: y [rows] has mean 0. A categorical column is its own bins.

    It is the variance between the means of bins, as a share, without what noise puts there.
    The pair mean of different rows of one bin is an unbiased estimate of the squared mean of the
    bin, so its average is that of E[Y | bin]^2. The error is that of its linear part.
    """
    if column.kind == CATEGORICAL:
        cell, count = column.values.astype(np.int64), len(column.categories)
    else:
        inner = edges(column.values, bins)
        cell, count = cells(column.values, inner), inner.size + 1
    size = np.bincount(cell, minlength=count)
    total = np.bincount(cell, y, count)
    square = np.bincount(cell, y**2, count)
    several = size > 1
    pair = np.zeros(count)
    pair[several] = (total[several] ** 2 - square[several]) / (size[several] - 1)
    rows = size[several].sum()
    variance = float(y.var())
    if variance <= 0.0 or rows == 0:
        return 0.0, 0.0
    value = float(pair.sum() / rows / variance)
    mean = np.divide(total, size, out=np.zeros(count), where=size > 0)[cell]
    spread = (2 * y * mean - mean**2 - value * y**2) / variance
    within = np.divide(square, size, out=np.zeros(count), where=size > 0) - (
        np.divide(total, size, out=np.zeros(count), where=size > 0) ** 2
    )
    # what is left of the noise between bins where the linear part vanishes
    quadratic = 2 * float((within[several] ** 2).sum()) / float(rows) ** 2 / variance**2
    return value, float(np.sqrt(spread.var() / y.size + quadratic))


def _total_of_neighbours(others: Sequence[Column], y: Array) -> tuple[float, float]:
    from scipy.spatial import cKDTree

    scaled = []
    for column in others:
        if column.kind == CATEGORICAL:
            scaled.append(column.values * 2.0)
        else:
            ranks = np.empty(y.size)
            ranks[np.argsort(column.values, kind="stable")] = np.arange(y.size) / y.size
            scaled.append(ranks)
    points = np.stack(scaled, axis=1)
    neighbours = np.asarray(cKDTree(points).query(points, k=2)[1])
    mine = np.arange(y.size)
    other = np.where(neighbours[:, 0] == mine, neighbours[:, 1], neighbours[:, 0])
    value, error = ratio((y - y[other]) ** 2 / 2, y**2)
    # a row is the neighbour of up to a few others, so neighbouring terms are correlated
    return value, error * float(np.sqrt(2.0))
