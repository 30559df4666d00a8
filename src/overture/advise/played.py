"""What a run says of the equilibria of its central world, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shares:
    """How many pure sequential equilibria worlds have, as shares; the first four sum to 1."""

    none: float
    one: float
    several: float
    undecided: float
    worlds: int  # the first worlds of the ensemble, so many
    depends: float  # worlds in which they do not all take the same option of the advised choice
    same: float  # of the worlds that have some: those in which all take the option advised


@dataclass(frozen=True)
class Sequential:
    """The sequential equilibria of the central world, everybody knowing that world."""

    count: int
    complete: bool  # whether the list is all of them: not where mixed ones were not searched
    pure_complete: bool  # whether it is all pure ones
    mixed_searched: bool
    same_advice: bool | None  # whether all advise one policy; None where there is none
    as_run: bool | None  # whether all advise the policy of the run; None where there is none
    policies: tuple[str, ...]  # those advised, in the order of the case
    exact: bool  # whether the numbers solved are the case's own
    searched: tuple[str, ...]
    equilibria: tuple[Mapping[str, Any], ...]
    omitted: int  # equilibria that are counted but not listed
    qre_limit: Mapping[str, Any] | None
    shares: Shares | None
