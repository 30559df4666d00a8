"""Tables of worlds: named columns that are continuous, integer or categorical.

Anything that has named columns can be read: a mapping, a polars or pandas frame, or a matrix with
names. Nothing is imported for that; a frame is recognised by its `columns`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.errors import UsageError

Array = np.ndarray

CONTINUOUS, INTEGER, CATEGORICAL = "continuous", "integer", "categorical"

_EXACT_INTEGERS = 2**53
_LARGEST = 8e307
"""Two numbers up to here can be added without overflow, as a midpoint needs."""
_MOST_ROWS = 2**31 - 1
_MOST_CATEGORIES = 1_000


@dataclass(frozen=True)
class Column:
    """One column: numbers as float64 [rows], or category codes int32 [rows] with their labels."""

    name: str
    kind: str
    values: Array
    categories: tuple[object, ...] = ()


@dataclass(frozen=True)
class Table:
    """Columns of one length."""

    columns: tuple[Column, ...]
    rows: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in the given order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name. Raises UsageError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UsageError(f"the table has no column '{name}'; it has {', '.join(self.names)}")

    def take(self, rows: Array) -> Table:
        """The same columns with these rows only (indices or a mask)."""
        taken = tuple(
            Column(column.name, column.kind, column.values[rows], column.categories)
            for column in self.columns
        )
        return Table(taken, int(np.arange(self.rows)[rows].size))


def read_table(frame: Any, names: Sequence[str] | None = None) -> Table:
    """A table from a mapping of columns, a frame with `columns`, or a matrix [rows, columns].

    Floating-point columns are continuous, integers integer; text, booleans and objects are
    categorical. `names` names the columns of a matrix, and chooses columns otherwise. Raises
    UsageError where a column has gaps, is not finite, or has another length.
    """
    if isinstance(frame, Table):
        return frame if names is None else _chosen(frame, names)
    raw = _raw_columns(frame, names)
    if not raw:
        raise UsageError("the table has no columns")
    columns = tuple(_column(name, values) for name, values in raw.items())
    lengths = {column.values.shape[0] for column in columns}
    if len(lengths) > 1:
        shown = ", ".join(f"{column.name} {column.values.shape[0]}" for column in columns)
        raise UsageError(f"the columns have different lengths: {shown}")
    (rows,) = lengths
    if rows == 0:
        raise UsageError("the table has no rows")
    if rows > _MOST_ROWS:
        raise UsageError(f"the table has more than {_MOST_ROWS:,} rows")
    return Table(columns, rows)


def read_target(target: Any, rows: int) -> Array:
    """A yes-or-no target as bool [rows]. Raises UsageError for other values or another length."""
    values = np.asarray(target)
    if values.shape != (rows,):
        raise UsageError(f"the target needs one entry a row: {rows}, not {values.shape}")
    if values.dtype != bool:
        if values.dtype.kind not in "iuf" or not np.isin(values, (0, 1)).all():
            raise UsageError("the target says yes or no: give booleans, or 0 and 1")
        values = values == 1
    return np.asarray(values)


def _chosen(table: Table, names: Sequence[str]) -> Table:
    return Table(tuple(table.column(name) for name in names), table.rows)


def _raw_columns(frame: Any, names: Sequence[str] | None) -> dict[str, Any]:
    if isinstance(frame, np.ndarray):
        if frame.ndim != 2:
            raise UsageError(f"a matrix of rows and columns is needed, not {frame.ndim} dimensions")
        named = [f"x{j}" for j in range(frame.shape[1])] if names is None else list(names)
        if len(named) != frame.shape[1] or len(set(named)) != len(named):
            raise UsageError(f"{frame.shape[1]} different names are needed, not {len(named)}")
        return {name: frame[:, j] for j, name in enumerate(named)}
    if isinstance(frame, Mapping):
        columns = [str(name) for name in frame]
    elif hasattr(frame, "columns"):
        columns = [str(name) for name in frame.columns]
    else:
        raise UsageError("give a mapping of columns, a frame with columns, or a matrix with names")
    wanted = columns if names is None else list(names)
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise UsageError(f"the table has no column {', '.join(missing)}; it has {columns}")
    return {name: frame[name] for name in wanted}


def _column(name: str, given: Any) -> Column:
    values = np.asarray(given)
    if values.ndim != 1:
        raise UsageError(f"column '{name}' has {values.ndim} dimensions; one is needed")
    if values.dtype.kind == "f":
        numbers = np.ascontiguousarray(values, dtype=np.float64)
        if not np.isfinite(numbers).all() or np.abs(numbers).max(initial=0.0) > _LARGEST:
            raise UsageError(f"column '{name}' has entries that are missing or not finite")
        return Column(name, CONTINUOUS, numbers)
    if values.dtype.kind in "iu":
        if values.size and max(abs(int(values.min())), abs(int(values.max()))) > _EXACT_INTEGERS:
            raise UsageError(f"column '{name}' has integers beyond 2^53")
        return Column(name, INTEGER, values.astype(np.float64))
    if values.dtype.kind not in "bUSO":
        raise UsageError(f"column '{name}' has type {values.dtype}; use numbers, text or booleans")
    return _categories(name, values)


def _categories(name: str, values: Array) -> Column:
    if values.dtype.kind == "O" and any(value is None or value != value for value in values):
        raise UsageError(f"column '{name}' has missing entries")
    try:
        labels, codes = np.unique(values, return_inverse=True)
    except TypeError as mixed:
        raise UsageError(f"column '{name}' mixes entries that cannot be ordered") from mixed
    if labels.size > _MOST_CATEGORIES:
        raise UsageError(
            f"column '{name}' has {labels.size:,} categories; up to {_MOST_CATEGORIES:,} are read"
        )
    return Column(name, CATEGORICAL, codes.astype(np.int32), tuple(labels.tolist()))
