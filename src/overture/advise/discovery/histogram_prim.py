"""PRIM on binned columns, for more rows than can be sorted: one byte an entry.

Rows arrive in blocks. A first sample sets the edges, so that the bins of a column are about equally
full; then every entry is kept as the number of its bin, one byte. A peel cuts off the whole bins
that come nearest to the share `alpha` of the box, at least one, so limits lie on edges of bins.
Apart from that the method is that of `prim`: the same gain, the same order of ties, peeling, then
pasting. 10^8 rows of 20 columns take 2.1 GB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.boxes import Box, Limit, box, quasi_p
from overture.advise.discovery.evppi import edges as equal_edges
from overture.advise.discovery.prim import Trajectory
from overture.advise.discovery.table import Array, Table
from overture.errors import UsageError

Blocks = Callable[[], Iterable[tuple[Array, Array]]]
"""Called once: an iterable of (values [k, columns], target [k])."""

BINS = 256
_GUIDES = 1_024


@dataclass
class _Binned:
    """The coded rows and the moving box; `low`, `high` are bins, both included."""

    names: tuple[str, ...]
    edges: Array
    sizes: Array
    codes: Array
    state: Array
    counts: Array
    low: Array
    high: Array
    rows: int
    cases: int

    def restricted(self) -> Array:
        return np.flatnonzero((self.low > 0) | (self.high < self.sizes))

    def inside(self) -> tuple[int, int]:
        rows, cases = self.counts[0].sum(axis=0)
        return int(rows), int(cases)


def histogram_prim(
    blocks: Blocks,
    rows: int,
    names: Sequence[str],
    *,
    alpha: float = 0.05,
    paste_alpha: float = 0.05,
    mass_min: float = 0.05,
    paste: bool = True,
    sample: int = 200_000,
) -> Trajectory:
    """One trajectory of boxes of a table of `rows` rows that arrive in blocks; columns are numbers.

    `blocks()` gives (values [k, columns], target [k] of booleans or 0 and 1) until `rows` rows have
    come. Edges of bins come from the first blocks, at least `sample` rows of them, so the rows
    should be in no particular order. Quasi-p values are given for the last peel and for pasted
    boxes. Raises UsageError. Source: Friedman & Fisher (1999).
    """
    for name, share in (("alpha", alpha), ("paste_alpha", paste_alpha)):
        if not 0.0 < share < 0.5:
            raise UsageError(f"{name} is a share between 0 and 0.5, not {share}")
    if not 0.0 < mass_min <= 1.0:
        raise UsageError(f"mass_min is a share above 0 and up to 1, not {mass_min}")
    binned = _read(blocks(), rows, tuple(names), sample)
    return _searched(binned, alpha, paste_alpha, mass_min, paste)


def prim_of_codes(table: Table, target: Array) -> Trajectory:
    """One trajectory of boxes of a table whose columns are bins already, 0 to 255, with the default
    settings; target [rows] of booleans. Limits lie half-way between bins."""
    from overture.advise.discovery.histogram_kernel import count_all

    codes = np.stack([column.values for column in table.columns]).astype(np.uint8, copy=False)
    sizes = codes.max(axis=1).astype(np.int64)
    edges = np.tile(np.arange(BINS - 1) + 0.5, (len(table.columns), 1))
    state = target.astype(np.uint8)
    counts = np.zeros((len(table.columns), BINS, 2), dtype=np.int64)
    count_all(codes, state, counts)
    low, cases = np.zeros(len(table.columns), dtype=np.int64), int(state.sum())
    binned = _Binned(
        table.names, edges, sizes, codes, state, counts, low, sizes.copy(), table.rows, cases
    )
    return _searched(binned, 0.05, 0.05, 0.05, True)


def _searched(
    binned: _Binned, alpha: float, paste_alpha: float, mass_min: float, paste: bool
) -> Trajectory:
    """Peel, then paste."""
    found = [_box(binned, None)]
    while _peel(binned, alpha, mass_min):
        found.append(_box(binned, None))
    peels = len(found)
    alone = _alone(binned)
    found[-1] = _box(binned, alone)
    while paste and _paste(binned, alone, paste_alpha, mass_min):
        alone = _alone(binned)
        found.append(_box(binned, alone))
    return Trajectory(tuple(found), peels)


def _read(
    blocks: Iterable[tuple[Array, Array]], rows: int, names: tuple[str, ...], sample: int
) -> _Binned:
    from overture.advise.discovery.histogram_kernel import code_block, count_all

    if rows < 1 or not names:
        raise UsageError("a table with rows and named columns is needed")
    codes = np.empty((len(names), rows), dtype=np.uint8)
    state = np.empty(rows, dtype=np.uint8)
    waiting: list[tuple[Array, Array]] = []
    edges = sizes = guides = np.empty(0)
    done, held = 0, 0

    def take(values: Array, target: Array, start: int) -> int:
        stop = start + len(values)
        code_block(values, edges, sizes, guides, codes[:, start:stop])
        state[start:stop] = target
        return stop

    for given, target in blocks:
        values, case = _checked(given, target, len(names), rows - done - held)
        if edges.size:
            done = take(values, case, done)
            continue
        waiting.append((values, case))
        held += len(values)
        if held >= min(sample, rows):
            edges, sizes, guides = bin_edges(np.concatenate([v for v, _ in waiting]))
            for one in waiting:
                done = take(*one, done)
            waiting, held = [], 0
    if done != rows:
        raise UsageError(f"the blocks gave {done + held:,} rows, not {rows:,}")
    counts = np.zeros((len(names), BINS, 2), dtype=np.int64)
    count_all(codes, state, counts)
    return _Binned(
        names,
        edges,
        sizes,
        codes,
        state,
        counts,
        np.zeros(len(names), dtype=np.int64),
        sizes.copy(),
        rows,
        int(counts[0, :, 1].sum()),
    )


def _checked(given: Any, target: Any, columns: int, left: int) -> tuple[Array, Array]:
    values = np.ascontiguousarray(given, dtype=np.float64)
    case = np.asarray(target)
    if values.ndim != 2 or values.shape[1] != columns or case.shape != values.shape[:1]:
        raise UsageError(
            f"a block is values [k, {columns}] and target [k], not {values.shape}, {case.shape}"
        )
    if len(values) > left:
        raise UsageError("the blocks gave more rows than were said")
    if not np.isfinite(values).all() or not ((case == 0) | (case == 1)).all():
        raise UsageError("values must be finite and targets 0 or 1")
    return values, case.astype(np.uint8)


def bin_edges(sample: Array) -> tuple[Array, Array, Array]:
    """Edges [columns, 255] of bins about equally full in a sample [rows, columns], how many of them
    are used, and guides to begin the search for a bin (see `code_block`)."""
    columns = sample.shape[1]
    edges = np.full((columns, BINS - 1), np.inf)
    sizes = np.empty(columns, dtype=np.int64)
    guides = np.zeros((columns, _GUIDES + 1), dtype=np.int64)
    for c in range(columns):
        inner = equal_edges(sample[:, c], BINS)
        edges[c, : inner.size], sizes[c] = inner, inner.size
        if inner.size:
            places = np.linspace(inner[0], inner[-1], _GUIDES + 1)
            guides[c] = np.searchsorted(inner, places, side="right")
    return edges, sizes, guides


def _ends(by_bin: Array, share: float) -> int:
    """How many bins from the start hold nearest to `share` rows, at least one that is not empty."""
    total = np.cumsum(by_bin)
    first = int((total > 0).argmax())
    return max(first, int(np.abs(total - share).argmin())) + 1


def _peel(binned: _Binned, alpha: float, mass_min: float) -> bool:
    from overture.advise.discovery.histogram_kernel import cut

    rows, cases = binned.inside()
    density = cases / rows
    best: tuple[float, int] | None = None
    chosen = (0, 0, 0, 0)
    bounded = (binned.low > 0) | (binned.high < binned.sizes)
    for c in range(len(binned.names)):
        low, high = int(binned.low[c]), int(binned.high[c])
        here = binned.counts[c, low : high + 1]
        free = -int(bounded.sum()) + int(bounded[c]) - 1
        for above in (True, False):
            walked = here[::-1] if above else here
            bins = _ends(walked[:, 0], alpha * rows)
            gone, lost = (int(one) for one in walked[:bins].sum(axis=0))
            if gone == 0 or gone == rows:
                continue
            gain = ((cases - lost) / (rows - gone) - density) / gone
            if best is None or (gain, free) > best:
                best = gain, free
                first = high - bins + 1 if above else low
                chosen = c, first, first + bins - 1, gone
    if best is None or best[0] <= 0.0 or (rows - chosen[3]) / binned.rows < mass_min:
        return False
    c, first, last, _ = chosen
    cut(binned.codes, binned.state, c, first, last, binned.counts)
    if first == binned.low[c]:
        binned.low[c] = last + 1
    else:
        binned.high[c] = first - 1
    return True


def _alone(binned: _Binned) -> Array:
    from overture.advise.discovery.histogram_kernel import count_alone

    alone = np.zeros_like(binned.counts)
    count_alone(binned.codes, binned.state, binned.restricted(), binned.low, binned.high, alone)
    return alone


def _paste(binned: _Binned, alone: Array, alpha: float, mass_min: float) -> bool:
    from overture.advise.discovery.histogram_kernel import bring_back

    rows, cases = binned.inside()
    density = cases / rows
    best: tuple[float, int] | None = None
    chosen = (0, 0, 0, 0)
    restricted = binned.restricted()
    for c in restricted:
        low, high, size = int(binned.low[c]), int(binned.high[c]), int(binned.sizes[c])
        for above in (False, True):
            outside = alone[c, high + 1 : size + 1] if above else alone[c, :low][::-1]
            if outside[:, 0].sum() == 0:
                continue
            bins = _ends(outside[:, 0], alpha * outside[:, 0].sum())
            more, won = (int(one) for one in outside[:bins].sum(axis=0))
            gain = ((cases + won) / (rows + more) - density) / more
            whole = (low if above else low - bins) == 0 and (high + bins if above else high) == size
            free = -restricted.size + int(whole)
            if best is None or (gain, free) > best:
                best = gain, free
                first = high + 1 if above else low - bins
                chosen = int(c), first, first + bins - 1, more
    if best is None or best[0] <= 0.0 or (rows + chosen[3]) / binned.rows < mass_min:
        return False
    c, first, last, _ = chosen
    bring_back(
        binned.codes,
        binned.state,
        restricted,
        binned.low,
        binned.high,
        c,
        first,
        last,
        binned.counts,
    )
    if first > binned.high[c]:
        binned.high[c] = last
    else:
        binned.low[c] = first
    return True


def _box(binned: _Binned, alone: Array | None) -> Box:
    """The box as it is; with quasi-p values where the rows that break one side only are known."""
    rows, cases = binned.inside()

    def chance(c: int, bins: slice) -> float | None:
        if alone is None:
            return None
        more, also = (int(one) for one in alone[c, bins].sum(axis=0))
        return quasi_p(rows, cases, rows + more, cases + also)

    limits: dict[str, Limit] = {}
    for c in binned.restricted():
        low, high, size = int(binned.low[c]), int(binned.high[c]), int(binned.sizes[c])
        limits[binned.names[c]] = Limit(
            float(binned.edges[c, low - 1]) if low > 0 else None,
            float(np.nextafter(binned.edges[c, high], -np.inf)) if high < size else None,
            (),
            (
                chance(c, slice(0, low)) if low > 0 else None,
                chance(c, slice(high + 1, BINS)) if high < size else None,
            ),
        )
    return box(rows, cases, binned.rows, binned.cases, limits)
