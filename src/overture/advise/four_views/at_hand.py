"""The worlds on which regions, shares of variance and criteria rest: those kept, or those of a run.

Worlds of a run come chunk by chunk and are kept as the number of a bin, one byte for each number
that varies; so they take a few tens of megabytes, and limits lie on edges of bins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.discovery.boxes import Limit
from overture.advise.discovery.histogram_prim import bin_edges, prim_of_codes
from overture.advise.discovery.table import INTEGER, Column, Table
from overture.advise.four_views.inputs import Input, table_of
from overture.advise.four_views.regions import Region, Search, exact
from overture.advise.survey import Survey

Array = np.ndarray

MOST = 200_000
"""Worlds of a run that are kept as bins. More would place no limit of a region better than its bins
do, and would have to be solved again."""


@dataclass(frozen=True)
class AtHand:
    """Converged worlds: `table` of what varies, values [policies, W], weights [W].

    edges   path -> inner edges of the bins that the table holds; none where it holds numbers
    search  the search for boxes that suits the table
    """

    table: Table
    values: Array
    weights: Array
    search: Search
    edges: Mapping[str, Array]

    def in_units(self, region: Region) -> Region:
        """A region of the table in the units of the case."""
        if not self.edges:
            return region
        found = replace(region.found, limits=self._limits(region.found.limits))
        return replace(region, limits=self._limits(region.limits), found=found)

    def _limits(self, limits: Mapping[str, Limit]) -> dict[str, Limit]:
        return {path: self._limit(path, one) for path, one in limits.items()}

    def _limit(self, path: str, limit: Limit) -> Limit:
        edges = self.edges[path]
        if path.startswith("assumptions."):
            return Limit(categories=(limit.low is not None,), quasi_p=_one_side(limit))
        low = None if limit.low is None else float(edges[int(np.ceil(limit.low)) - 1])
        high = (
            None
            if limit.high is None
            else float(np.nextafter(edges[int(np.floor(limit.high))], -np.inf))
        )
        return Limit(low, high, (), limit.quasi_p)


def kept_worlds(found: Sequence[Input], small: Survey) -> AtHand:
    """The worlds that a solution keeps, as they are; `small` has their values."""
    rows = np.flatnonzero(small.weights > 0)
    table = table_of(tuple(found), rows) if found else Table((), rows.size)
    return AtHand(table, small.values[:, rows], small.weights[rows], exact, {})


def run_worlds(
    found: Sequence[Input], pieces: Iterable[tuple[Array, Array, Array]], worlds: int, policies: int
) -> AtHand:
    """Worlds that arrive in pieces: numbers [found, W] in the order of `found`, values
    [policies, W] and weights [W]. `worlds` of them at most are kept."""
    from overture.advise.discovery.histogram_kernel import code_block

    sample = [np.asarray(one.values, dtype=np.float64) for one in found]
    edges, sizes, guides = bin_edges(np.column_stack(sample) if found else np.empty((1, 0)))
    codes = np.empty((len(found), worlds), dtype=np.uint8)
    values, weights = np.empty((policies, worlds)), np.empty(worlds)
    done = 0
    for numbers, worth, weight in pieces:
        good = np.flatnonzero(weight > 0)[: worlds - done]
        stop = done + good.size
        rows = np.ascontiguousarray(numbers[:, good].T)
        code_block(rows, edges, sizes, guides, codes[:, done:stop])
        values[:, done:stop] = worth[:, good]
        weights[done:stop] = weight[good]
        done = stop
        if done == worlds:
            break
    columns = tuple(Column(one.path, INTEGER, codes[k, :done]) for k, one in enumerate(found))
    return AtHand(
        Table(columns, done),
        values[:, :done],
        weights[:done],
        prim_of_codes,
        {one.path: inner[:size] for one, inner, size in zip(found, edges, sizes, strict=True)},
    )


def _one_side(limit: Limit) -> tuple[float | None, float | None]:
    low, high = limit.quasi_p
    return (high if low is None else low), None
