"""A block of worlds: what a game needs to know of the analyst's draws, as plain arrays.

The room `worlds` makes these blocks; later rooms (evidence, talks, watch) reweight them or add
columns to them. The game only reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Typed:
    """A number in every world, by the type of a party.

    `values`: type -> array [count]; the only key is "" where `party` is "" and no type counts.
    """

    party: str
    values: Mapping[str, Array]


@dataclass(frozen=True)
class Deals:
    """What the table needs to know of the worlds of a block.

    packages  id -> the package, as the place of an option for every issue
    worths    (package, party) -> worth in points
    consents  package -> probability that every body consents to it
    folded    ("chance" or "value", party) -> the chance of a deal, and its worth given that there
              is one, where the table is no move of the game
    """

    packages: Mapping[str, tuple[int, ...]]
    worths: Mapping[tuple[str, str], Typed]
    consents: Mapping[str, Typed]
    folded: Mapping[tuple[str, str], Typed]


@dataclass(frozen=True)
class Added:
    """What a measure adds to a quantity where it is carried out: `amount` [count], times the
    probability that the body consents."""

    response: str
    amount: Array


@dataclass(frozen=True)
class Draws:
    """Worlds `start` ... `start + count - 1` of the ensemble of `seed`.

    numbers      quantity id -> array [count], or type id -> array [count] where the quantity is
                 declared per type (party in `per_type`). Derived quantities are not in here.
    truths       assumption id -> bool array [count]
    credences    assumption id -> array [count]: the credence of that world before `given`
    priors       party -> array [types in the order of the case, count]; columns sum to 1
    precision    (party, move) -> array [count] of lambda; move "" is the party's default
    redrawn      party -> number of worlds whose prior was drawn again
    weights      array [count]: weight of each world (ones unless evidence reweights)
    starts       of a game from the present on: array [starts, count], how probable each way to the
                 present is in each world; columns sum to 1. None for a whole game
    deals        what the packages of the agenda are worth; None where there is no agenda
    consents     body -> array [count]: probability that it consents, for bodies that are asked
    added        quantity id -> what measures add to it where they are carried out
    """

    seed: int
    start: int
    count: int
    numbers: Mapping[str, Array | Mapping[str, Array]]
    per_type: Mapping[str, str]
    truths: Mapping[str, NDArray[np.bool_]]
    credences: Mapping[str, Array]
    priors: Mapping[str, Array]
    precision: Mapping[tuple[str, str], Array]
    redrawn: Mapping[str, int]
    weights: Array
    starts: Array | None = None
    deals: Deals | None = None
    consents: Mapping[str, Array] = field(default_factory=dict)
    added: Mapping[str, tuple[Added, ...]] = field(default_factory=dict)
