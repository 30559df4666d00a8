"""Rows: worlds as they are, for discovery and for other tools, kept only as far as asked.

A row has the number of the world, whether it converged, every quantity that varies, every
assumption (0 or 1), every prior, the value of each policy, which is best, and the regret of the
policy that leads on the first worlds. Each chunk has a Parquet file of its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from overture.advise.runs.learnables import numbers_of
from overture.advise.runs.opened import Opened
from overture.advise.runs.reduce import Reduced
from overture.advise.spread import regrets
from overture.errors import UsageError
from overture.worlds.runs.chunks import Arrays, Chunk
from overture.worlds.runs.files import put, storing
from overture.worlds.runs.manifest import Manifest

FOLDER = "rows"
SAMPLE = 20_000
"""Rows that are kept unless asked otherwise: the first worlds of the run."""


def reduced_with_rows(folder: Path, opened: Opened) -> Callable[[Chunk], Arrays]:
    """The reduction of a chunk that also stores the rows that the manifest asks for."""

    def reduce(chunk: Chunk) -> Arrays:
        reduced = opened.reducer.reduced(chunk)
        content = packed_rows(opened, chunk, reduced)
        if content is not None:
            store_rows(folder, opened.manifest, chunk, content)
        return reduced.sums

    return reduce


def store_rows(folder: Path, manifest: Manifest, chunk: Chunk, content: bytes) -> None:
    """Put the rows of a chunk where they belong. Raises CannotStore."""
    place = folder / FOLDER
    with storing(place):
        place.mkdir(exist_ok=True)
    put(place / name_of(manifest, chunk), content)


def name_of(manifest: Manifest, chunk: Chunk) -> str:
    """The file of a chunk's rows."""
    return Path(chunk.name(manifest.key)).with_suffix(".parquet").name


def kept_of(folder: Path, manifest: Manifest, chunk: Chunk) -> dict[str, np.ndarray] | None:
    """The columns of all worlds of a chunk by name, if the run kept them all; else None."""
    path = folder / FOLDER / name_of(manifest, chunk)
    most = most_rows(manifest.keep)
    whole = manifest.keep == "all" if most is None else chunk.stop <= most
    if not whole or not path.is_file():
        return None
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return None  # damaged: the worlds are made again
    if frame.height != chunk.stop - chunk.start:
        return None
    return {name: frame[name].to_numpy() for name in frame.columns}


def most_rows(keep: str) -> int | None:
    """How many of the first worlds are kept; None where `keep` is "all" or "flips".

    Raises UsageError where it is neither, nor a number.
    """
    if keep in ("all", "flips"):
        return None
    if not keep.isascii() or not keep.isdigit() or len(keep) > 12:
        raise UsageError(f"--keep is flips, all or a number of rows, not '{keep}'")
    return int(keep)


def packed_rows(opened: Opened, chunk: Chunk, reduced: Reduced) -> bytes | None:
    """The rows of a chunk as the bytes of a Parquet file, None where it has none."""
    keep = opened.manifest.keep
    most = most_rows(keep)
    if most is not None and chunk.start >= most:
        return None
    reducer, values = opened.reducer, reduced.values
    wanted = np.ones(reduced.draws.count, dtype=bool)
    if most is not None:
        wanted[most - chunk.start :] = False
    elif keep == "flips":
        leads = values[reducer.bins.leads]
        best = np.where(reducer.allowed[:, None], values, -np.inf).max(axis=0)
        wanted = best > leads
    columns = row_columns(opened, reduced)
    import polars as pl

    frame = pl.DataFrame({name: column[wanted] for name, column in columns.items()})
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def row_columns(opened: Opened, reduced: Reduced) -> dict[str, np.ndarray]:
    """All columns of the worlds of a chunk, by name."""
    reducer, draws, values = opened.reducer, reduced.draws, reduced.values
    options = reducer.plan.options
    best = np.where(reducer.allowed[:, None], values, -np.inf).argmax(axis=0)
    found: dict[str, np.ndarray] = {
        "world": np.arange(draws.start, draws.start + draws.count),
        "converged": reduced.converged,
    }
    quantities, case = reducer.learned.quantities, reducer.solution.game.case
    found |= dict(zip(quantities, numbers_of(case, draws, quantities), strict=True))
    for name, true in draws.truths.items():
        found[f"assumptions.{name}"] = true.astype(np.int8)
    for party, kinds in case.types.items():
        for k, kind in enumerate(kinds):
            found[f"types.{party}.{kind}.prior"] = draws.priors[party][k]
    found |= {f"value.{option}": row for option, row in zip(options, values, strict=True)}
    found["best"] = np.array(options)[best]
    found["regret"] = regrets(values, reducer.allowed)[reducer.bins.leads]
    return found


def codebook(opened: Opened) -> Mapping[str, str]:
    """What every column of the rows means."""
    reducer = opened.reducer
    case = reducer.solution.game.case
    leads = reducer.plan.options[reducer.bins.leads]
    found = {
        "world": "number of the world under the seed, from 0",
        "converged": "whether the world was solved; others are left out of every result",
    }
    for path in reducer.learned.quantities:
        declared = case.quantities[path.split(".")[1]]
        unit = f" ({declared.unit})" if declared.unit else ""
        found[path] = f"quantity{unit}: {declared.why or 'no reason given'}"
    for name, assumption in case.assumptions.items():
        found[f"assumptions.{name}"] = f"1 where it is true: {assumption.claim}"
    for party, kinds in case.types.items():
        for kind, declaration in kinds.items():
            found[f"types.{party}.{kind}.prior"] = f"prior probability: {declaration.says}"
    for option in reducer.plan.options:
        found[f"value.{option}"] = f"value of the policy {option} to the advised party, in points"
    found["best"] = "the policy of the largest value among those that the case lets be advised"
    found["regret"] = f"how far {leads}, which leads on the first worlds, falls short, in points"
    return found
