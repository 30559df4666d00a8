"""Results for other tools: EMA Workbench's pair, and CSV, Parquet or JSON tables."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from overture.advise.discovery.table import Array
from overture.errors import OvertureError, UsageError


def long_table(
    worlds: Mapping[str, Array], policies: Sequence[str], outcomes: Mapping[str, Array]
) -> dict[str, Array]:
    """One row for each policy and world: inputs, `scenario`, `policy`, then outcomes.

    `outcomes` are [policies, worlds]; worlds run fastest. Raises UsageError where names clash.
    """
    taken = {"scenario", "policy", "model"}
    clash = (taken & {*worlds, *outcomes}) | (set(worlds) & set(outcomes))
    if clash:
        raise UsageError(f"columns need different names: {', '.join(sorted(clash))}")
    count = len(next(iter(outcomes.values()))[0])
    table: dict[str, Array] = {
        name: np.tile(column, len(policies)) for name, column in worlds.items()
    }
    table["scenario"] = np.tile(np.arange(count), len(policies))
    table["policy"] = np.repeat(np.asarray(policies), count)
    for name, values in outcomes.items():
        table[name] = np.asarray(values).reshape(-1)
    return table


def to_ema(
    worlds: Mapping[str, Array], policies: Sequence[str], outcomes: Mapping[str, Array]
) -> tuple[Any, dict[str, Array]]:
    """(experiments, outcomes) as EMA Workbench's `perform_experiments` returns them.

    Experiments are the inputs with the columns `scenario`, `policy`, `model`: a pandas DataFrame
    if pandas is installed, otherwise a dict of columns that `pandas.DataFrame` takes as it is.
    Outcomes [policies, worlds] become arrays [policies x worlds]. EMA is not imported.
    """
    table = long_table(worlds, policies, outcomes)
    flat = {name: table.pop(name) for name in outcomes}
    table["model"] = np.full(len(table["policy"]), "overture")
    if importlib.util.find_spec("pandas") is None:
        return table, flat
    pandas = importlib.import_module("pandas")
    frame = pandas.DataFrame(table)
    for name in ("scenario", "policy", "model"):
        frame[name] = frame[name].astype("category")
    return frame, flat


def write_results(
    path: Path, worlds: Mapping[str, Array], policies: Sequence[str], outcomes: Mapping[str, Array]
) -> Path:
    """Write the long table as .csv, .parquet or .json (rows as objects), by the path's ending.

    Raises UsageError for another ending, OvertureError where the file cannot be written.
    """
    import polars

    if path.suffix not in (".csv", ".parquet", ".json"):
        raise UsageError(f"'{path.name}' should end in .csv, .parquet or .json")
    frame = polars.DataFrame(long_table(worlds, policies, outcomes))
    try:
        if path.suffix == ".csv":
            frame.write_csv(path)
        elif path.suffix == ".parquet":
            frame.write_parquet(path)
        else:
            frame.write_json(path)
    except OSError as failure:
        raise OvertureError(f"{path} cannot be written: {failure.strerror or failure}") from failure
    return path
