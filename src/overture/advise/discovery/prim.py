"""PRIM, the patient rule induction method, exact (Friedman & Fisher 1999).

1. Peel: of all ways to cut a share `alpha` off one end of one column (or one category), take the
   one with the greatest gain in density per row removed; again, until the box holds less than
   `mass_min` of the rows or nothing gains.
2. Paste: move sides back out in the same way while the density still rises.
3. Cover: take the rows of the box away and look for the next one.

The gain is that of the EMA Workbench (Kwakkel 2017; there LENIENT1), which suits mixed columns;
its ties go to the candidate that leaves more columns unrestricted, then to the first: continuous
columns before integer before categorical, upper ends before lower. Boxes have the same rows as in
EMA Workbench 3.0.0, and so three of its habits are kept: limits of integer columns are truncated
towards zero when peeled, a quantile moves on past ties, and nothing is pasted unless a continuous
column is restricted. Only categories that tie exactly may differ: EMA takes them in the order of a
Python set, which changes from process to process, and here they ascend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.boxes import Box, Limit, box, quasi_p
from overture.advise.discovery.table import (
    CATEGORICAL,
    CONTINUOUS,
    INTEGER,
    Array,
    Table,
    read_table,
    read_target,
)
from overture.errors import UsageError

_MOST_COLUMNS = 10_000
"""The sides of a box are counted in 16 bits."""


@dataclass(frozen=True)
class Trajectory:
    """Boxes on the way from all rows to the last one: `peels` of them by peeling, then pasting.

    `boxes[0]` holds all rows (that earlier boxes left).
    """

    boxes: tuple[Box, ...]
    peels: int


@dataclass
class _Search:
    """The moving box: its limits, and what the kernel counts (see `prim_kernel`)."""

    numeric: tuple[str, ...]
    values: Array
    integer: Array
    order: Array
    nominal: tuple[str, ...]
    labels: tuple[tuple[object, ...], ...]
    codes: Array
    case: Array
    rows: Array
    all_rows: int
    all_cases: int
    outer: Array
    limits: Array
    ends: Array
    allowed: list[set[int]]
    present: list[set[int]]
    broken: Array
    which: Array
    inside: Array
    single: Array
    tally: Array

    @property
    def sides(self) -> int:
        return 2 * len(self.numeric)

    def counters(self) -> tuple[Array, ...]:
        return self.case, self.codes, self.broken, self.which, self.inside, self.single, self.tally


def prim(
    frame: Any,
    target: Any,
    *,
    alpha: float = 0.05,
    paste_alpha: float = 0.05,
    mass_min: float = 0.05,
    boxes: int = 1,
) -> tuple[Trajectory, ...]:
    """Boxes in which a yes-or-no target is dense: one trajectory for each of up to `boxes` boxes.

    `frame` is a table of rows (see `read_table`), `target` bool [rows]. `alpha` and `paste_alpha`
    are the shares peeled and pasted, in (0, 0.5); a box keeps at least `mass_min` of all rows.
    A further box is sought among the rows that the boxes before it left, until one gains nothing.
    Raises UsageError. Source: Friedman & Fisher (1999), Bump hunting in high-dimensional data.
    """
    table = read_table(frame)
    held = read_target(target, table.rows)
    for name, share in (("alpha", alpha), ("paste_alpha", paste_alpha)):
        if not 0.0 < share < 0.5:
            raise UsageError(f"{name} is a share between 0 and 0.5, not {share}")
    if not 0.0 < mass_min <= 1.0:
        raise UsageError(f"mass_min is a share above 0 and up to 1, not {mass_min}")
    if len(table.columns) > _MOST_COLUMNS:
        raise UsageError(f"PRIM takes up to {_MOST_COLUMNS:,} columns; choose some by `names`")
    if boxes < 1:
        raise UsageError(f"at least one box is sought, not {boxes}")
    prepared = _prepare(table, held)
    found: list[Trajectory] = []
    left = np.ones(table.rows, dtype=bool)
    for _ in range(boxes):
        search = _start(prepared, left)
        trajectory = _one_box(search, alpha, paste_alpha, mass_min)
        if found and len(trajectory.boxes) == 1:
            break
        found.append(trajectory)
        left[search.rows[search.broken[search.rows] == 0]] = False
        if not left.any():
            break
    return tuple(found)


def _prepare(table: Table, target: Array) -> _Search:
    ordered = [c for kind in (CONTINUOUS, INTEGER) for c in table.columns if c.kind == kind]
    nominal = [c for c in table.columns if c.kind == CATEGORICAL]
    rows, columns = table.rows, len(ordered)
    values = np.empty((columns, rows))
    order = np.empty((columns, rows), dtype=np.int32)
    for c, column in enumerate(ordered):
        values[c] = column.values
        order[c] = np.argsort(column.values)
    outer = np.array([(v[o[0]], v[o[-1]]) for v, o in zip(values, order, strict=True)])
    codes = np.empty((len(nominal), rows), dtype=np.int32)
    for q, column in enumerate(nominal):
        codes[q] = column.values
    none = np.empty(0)
    return _Search(
        numeric=tuple(c.name for c in ordered),
        values=values,
        integer=np.array([c.kind == INTEGER for c in ordered], dtype=bool),
        order=order,
        nominal=tuple(c.name for c in nominal),
        labels=tuple(c.categories for c in nominal),
        codes=codes,
        case=target.astype(np.uint8),
        rows=np.empty(0, dtype=np.int32),
        all_rows=rows,
        all_cases=int(target.sum()),
        outer=outer.reshape(columns, 2),
        limits=none,
        ends=none,
        allowed=[],
        present=[set(range(len(c.categories))) for c in nominal],
        broken=none,
        which=none,
        inside=none,
        single=none,
        tally=none,
    )


def _start(search: _Search, left: Array) -> _Search:
    """The box of all rows that are left."""
    from overture.advise.discovery.prim_kernel import tally_categories

    rows = np.flatnonzero(left).astype(np.int32)
    order = search.order
    if rows.size < search.all_rows:
        order = np.stack([one[left[one]] for one in order]) if order.size else order[:, : rows.size]
    columns, nominal = len(search.numeric), len(search.nominal)
    widest = max([len(labels) for labels in search.labels], default=0)
    sides = 2 * columns + nominal
    state = _Search(
        **{
            **vars(search),
            "order": order,
            "rows": rows,
            "limits": search.outer.copy(),
            "ends": np.tile(np.array([0, rows.size - 1]), (columns, 1)),
            "allowed": [set(present) for present in search.present],
            "broken": np.zeros(search.all_rows, dtype=np.uint16),
            "which": np.zeros(search.all_rows, dtype=np.uint16),
            "inside": np.array([rows.size, int(search.case[rows].sum())]),
            "single": np.zeros((sides, 2), dtype=np.int64),
            "tally": np.zeros((2, nominal, widest, 2), dtype=np.int64),
        }
    )
    if nominal:
        tally_categories(rows, state.case, state.codes, state.tally)
    return state


def _one_box(search: _Search, alpha: float, paste_alpha: float, mass_min: float) -> Trajectory:
    boxes = [_box(search)]
    while _step(search, _peels(search, alpha), mass_min, inwards=True):
        boxes.append(_box(search))
    peels = len(boxes)
    while _step(search, _pastes(search, paste_alpha), mass_min, inwards=False):
        boxes.append(_box(search))
    return Trajectory(tuple(boxes), peels)


@dataclass(frozen=True)
class _Move:
    """A candidate: column, side or category, new limit, rows and cases that it takes or brings."""

    column: int
    above: int
    limit: float
    category: int
    rows: int
    cases: int


def _peels(search: _Search, alpha: float) -> list[_Move]:
    from overture.advise.discovery.prim_kernel import peel_candidates

    found = np.empty((len(search.numeric), 2, 3))
    peel_candidates(
        search.order,
        search.values,
        search.integer,
        search.case,
        search.broken,
        search.inside,
        search.limits,
        search.ends,
        alpha,
        found,
    )
    moves = [
        _Move(c, 1 - k, float(found[c, k, 0]), -1, int(found[c, k, 1]), int(found[c, k, 2]))
        for c in range(len(search.numeric))
        for k in range(2)
    ]
    for q, allowed in enumerate(search.allowed):
        if len(allowed) > 1:
            for category in sorted(allowed):
                rows, cases = search.tally[0, q, category]
                moves.append(_Move(q, 0, 0.0, category, int(rows), int(cases)))
    return moves


def _pastes(search: _Search, alpha: float) -> list[_Move]:
    from overture.advise.discovery.prim_kernel import paste_candidate

    moves: list[_Move] = []
    restricted = (search.limits != search.outer).any(axis=1)
    for integer in (False, True):
        for c in np.flatnonzero(restricted & (search.integer == integer)):
            for above in range(2):
                side = 2 * int(c) + above
                limit, rows, cases = paste_candidate(
                    search.order[c],
                    search.values[c],
                    search.case,
                    search.broken,
                    search.which,
                    above,
                    side,
                    search.limits[c, above],
                    search.ends[c, above],
                    search.single[side, 0],
                    search.outer[c, above],
                    alpha,
                )
                moves.append(_Move(int(c), above, float(limit), -1, int(rows), int(cases)))
        if not moves:
            return []
    for q, allowed in enumerate(search.allowed):
        for category in sorted(search.present[q] - allowed):
            rows, cases = search.tally[1, q, category]
            moves.append(_Move(q, 0, 0.0, category, int(rows), int(cases)))
    return moves


def _step(search: _Search, moves: list[_Move], mass_min: float, *, inwards: bool) -> bool:
    """Take the best move if it is good enough; whether it was."""
    rows, cases = int(search.inside[0]), int(search.inside[1])
    density = cases / rows
    sign = -1 if inwards else 1
    best: tuple[float, int] | None = None
    chosen: _Move | None = None
    for move in moves:
        after = rows + sign * move.rows
        dense = (cases + sign * move.cases) / after if after else 0.0
        gain = (dense - density) / move.rows if dense != density else 0.0
        score = (gain, -_restricted_after(search, move, inwards))
        if best is None or score > best:
            best, chosen = score, move
    if best is None or chosen is None or best[0] <= 0.0 or chosen.rows == 0:
        return False
    if (rows + sign * chosen.rows) / search.all_rows < mass_min:
        return False
    _apply(search, chosen, inwards)
    return True


def _restricted_after(search: _Search, move: _Move, inwards: bool) -> int:
    """How many columns are restricted after a move."""
    numeric = (search.limits != search.outer).any(axis=1)
    nominal = [len(a) < len(p) for a, p in zip(search.allowed, search.present, strict=True)]
    count = int(numeric.sum()) + sum(nominal)
    if move.category >= 0:
        q = move.column
        after = len(search.allowed[q]) + (-1 if inwards else 1)
        return count - nominal[q] + (after < len(search.present[q]))
    c, other = move.column, 1 - move.above
    bounded = (
        move.limit != search.outer[c, move.above]
        or search.limits[c, other] != search.outer[c, other]
    )
    return count - int(numeric[c]) + int(bounded)


def _apply(search: _Search, move: _Move, inwards: bool) -> None:
    from overture.advise.discovery.prim_kernel import move_category, move_limit

    if move.category >= 0:
        move_category(
            search.rows,
            move.column,
            move.category,
            inwards,
            search.sides,
            *search.counters(),
        )
        if inwards:
            search.allowed[move.column].discard(move.category)
        else:
            search.allowed[move.column].add(move.category)
        return
    c, above = move.column, move.above
    search.ends[c, above] = move_limit(
        search.order[c],
        search.values[c],
        above,
        2 * c + above,
        search.sides,
        move.limit,
        search.ends[c, above],
        *search.counters(),
    )
    search.limits[c, above] = move.limit


def _box(search: _Search) -> Box:
    rows, cases = int(search.inside[0]), int(search.inside[1])

    def chance(side: int) -> float:
        alone = search.single[side]
        return quasi_p(rows, cases, rows + int(alone[0]), cases + int(alone[1]))

    limits: dict[str, Limit] = {}
    for c, name in enumerate(search.numeric):
        bounded = search.limits[c] != search.outer[c]
        if bounded.any():
            low, high = (float(search.limits[c, k]) if bounded[k] else None for k in range(2))
            below, above = (chance(2 * c + k) if bounded[k] else None for k in range(2))
            limits[name] = Limit(low, high, (), (below, above))
    for q, name in enumerate(search.nominal):
        if len(search.allowed[q]) < len(search.present[q]):
            kept = tuple(search.labels[q][category] for category in sorted(search.allowed[q]))
            limits[name] = Limit(None, None, kept, (chance(search.sides + q), None))
    return box(rows, cases, search.all_rows, search.all_cases, limits)
