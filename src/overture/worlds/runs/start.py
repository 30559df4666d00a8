"""start.npz: what every chunk of a run begins from, at full precision.

The pooled strategies, as solved on the first worlds, and whatever the reduction has fixed before
the first chunk (the edges of its bins).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from overture.errors import CannotStore
from overture.solve.strategies import PooledStrategies, Responses
from overture.worlds.runs.chunks import unpacked

NAME = "start.npz"
_ANSWERS = ("answers_logodds", "answers_status", "answers_followed")


def pooled_arrays(pooled: PooledStrategies) -> dict[str, np.ndarray]:
    """The pooled strategies as arrays, with what the first worlds play in them."""
    found = {
        f"pooled_{field.name}": np.asarray(getattr(pooled, field.name))
        for field in fields(PooledStrategies)
        if field.name != "responses"
    }
    if pooled.responses is not None:
        parts = (pooled.responses.logodds, pooled.responses.status, pooled.responses.followed)
        found.update({name: np.asarray(part) for name, part in zip(_ANSWERS, parts, strict=True)})
    return found


def pooled_from(arrays: Mapping[str, np.ndarray]) -> PooledStrategies:
    """The pooled strategies that `pooled_arrays` wrote."""
    found: dict[str, Any] = {}
    for field in fields(PooledStrategies):
        if field.name != "responses":
            part = arrays[f"pooled_{field.name}"]
            found[field.name] = part if part.ndim else part.item()
    answers = None
    if _ANSWERS[0] in arrays:
        logodds, status, followed = (arrays[name] for name in _ANSWERS)
        answers = Responses(logodds, status, int(followed))
    return PooledStrategies(**found, responses=answers)


def digest(content: bytes) -> str:
    """SHA-256 of the bytes of start.npz, as the manifest notes it."""
    return hashlib.sha256(content).hexdigest()


def read_start(folder: Path, expected: str) -> bytes:
    """The bytes of start.npz. Raises CannotStore where it is missing or not the manifest's."""
    path = folder / NAME
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise CannotStore(
            f"{path} cannot be read: {failure.strerror}; start afresh in another folder"
        ) from None
    if digest(content) != expected:
        raise CannotStore(f"{path} is damaged; start afresh in another folder")
    return content


def start_arrays(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of start.npz."""
    return dict(unpacked(content, NAME))
