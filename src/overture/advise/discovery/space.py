"""Spaces of inputs for plain functions, and draws from them.

A draw is a pure function of (seed, name of the input, index): another input, or more draws, change
nothing that is there (see `worlds.streams`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.table import CATEGORICAL, CONTINUOUS, INTEGER, Array
from overture.errors import UsageError
from overture.worlds.streams import uniforms


@dataclass(frozen=True)
class Input:
    """One input: continuous or integer between low and high (both included), or categorical."""

    name: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    categories: tuple[object, ...] = ()


@dataclass(frozen=True)
class Space:
    """Independent inputs, each drawn evenly over its range."""

    inputs: tuple[Input, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs in the given order."""
        return tuple(one.name for one in self.inputs)


def read_space(given: Any) -> Space:
    """A space from a mapping: name -> (low, high), range(first, stop), or a list of categories.

    A pair of numbers is a continuous range; a `range` gives integers; a list or a tuple of
    anything else, categories. Raises UsageError.
    """
    if isinstance(given, Space):
        return given
    if not isinstance(given, Mapping) or not given:
        raise UsageError("a space is a mapping: name -> (low, high), range(...), or categories")
    return Space(tuple(_input(str(name), what) for name, what in given.items()))


def _input(name: str, what: Any) -> Input:
    if isinstance(what, range):
        if len(what) == 0 or what.step != 1:
            raise UsageError(f"input '{name}': a range of integers ascends by 1 and is not empty")
        return Input(name, INTEGER, float(what[0]), float(what[-1]))
    if not isinstance(what, list | tuple) or not what:
        raise UsageError(f"input '{name}': give (low, high), range(...), or a list of categories")
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in what)
    if isinstance(what, tuple) and numbers and len(what) == 2:
        low, high = float(what[0]), float(what[1])
        if not (math.isfinite(low) and math.isfinite(high) and low <= high):
            raise UsageError(f"input '{name}': low and high are finite and in order, not {what}")
        return Input(name, CONTINUOUS, low, high)
    return Input(name, CATEGORICAL, categories=tuple(what))


def draw(space: Space, seed: int, count: int, stream: str = "space") -> dict[str, Array]:
    """`count` draws of every input: name -> array [count]; draw i does not depend on `count`."""
    return {
        one.name: _values(one, uniforms(seed, f"{stream}.{one.name}", 0, count))
        for one in space.inputs
    }


def _values(one: Input, u: Array) -> Array:
    if one.kind == CONTINUOUS:
        return np.asarray(one.low * (1 - u) + one.high * u)
    if one.kind == INTEGER:
        number = int(one.high - one.low) + 1
        return np.asarray(int(one.low) + np.minimum((u * number).astype(np.int64), number - 1))
    picked = np.minimum((u * len(one.categories)).astype(np.int64), len(one.categories) - 1)
    return np.asarray(one.categories)[picked]
