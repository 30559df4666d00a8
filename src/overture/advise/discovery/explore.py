"""Explore a plain function: policies in sampled worlds, with criteria, boxes and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from overture.advise.discovery.criteria import Criteria, criteria
from overture.advise.discovery.discover import Discovery, discover
from overture.advise.discovery.evppi import Worth, evpi, evppi_of
from overture.advise.discovery.interop import to_ema, write_results
from overture.advise.discovery.sensitivity import Sensitivity, sobol_of
from overture.advise.discovery.space import draw, read_space
from overture.advise.discovery.table import Array
from overture.errors import UsageError


@dataclass(frozen=True, eq=False)
class Comparison:
    """Values [policies, worlds] of every policy in every world, and the worlds' inputs."""

    policies: tuple[str, ...]
    worlds: Mapping[str, Array]
    values: Array
    criteria: Criteria
    seed: int

    @property
    def regret(self) -> Array:
        """What each policy falls short of the best one of the same world: [policies, worlds]."""
        return np.asarray(self.values.max(axis=0) - self.values)

    @property
    def best(self) -> str:
        """The policy with the greatest expected value."""
        return self.criteria.criteria["expected_value"].winners[0]

    def discover(self, target: Any = None, **settings: Any) -> Discovery:
        """Boxes of worlds in which `target` [worlds] holds: by default, another policy is best."""
        if target is None:
            mine = self.values[self.policies.index(self.best)]
            target = self.values.max(axis=0) > mine
        return discover(self.worlds, target, **settings)

    def evppi(self, *names: str) -> Worth:
        """What learning these inputs together is worth (see `evppi_of`)."""
        return evppi_of(self.worlds, names, self.values)

    def evpi(self) -> Worth:
        """What learning everything is worth."""
        return evpi(self.values)

    def sensitivity(self, policy: str, *, of_regret: bool = False) -> Sensitivity:
        """Sobol indices of the values (or the regret) of a policy, from these worlds."""
        if policy not in self.policies:
            raise UsageError(f"no policy '{policy}'; there are {', '.join(self.policies)}")
        table = self.regret if of_regret else self.values
        return sobol_of(self.worlds, table[self.policies.index(policy)])

    def to_ema(self) -> tuple[Any, dict[str, Array]]:
        """Experiments and outcomes as EMA Workbench has them (see `interop.to_ema`)."""
        return to_ema(self.worlds, self.policies, {"value": self.values})

    def write(self, path: str | Path) -> Path:
        """Write one row a policy and world, as .csv, .parquet or .json. Raises UsageError."""
        outcomes = {"value": self.values, "regret": self.regret}
        return write_results(Path(path), self.worlds, self.policies, outcomes)


def compare(
    function: Callable[..., Any],
    space: Any,
    policies: Sequence[str],
    *,
    worlds: int = 10_000,
    seed: int = 1,
    threshold: float | None = None,
    each_world: bool = False,
) -> Comparison:
    """Value policies by a plain function in sampled worlds.

    `function(policy, **inputs)` gives the value of a policy, higher being better. It gets arrays
    [worlds] by name and returns one number a world; with `each_world` it is called with plain
    values, world by world. `space` maps names to (low, high), range(...), or a list of categories
    (see `read_space`). World i depends on the seed and i only. Raises UsageError.
    """
    where = read_space(space)
    names = tuple(str(policy) for policy in policies)
    if not names or len(set(names)) != len(names):
        raise UsageError("policies are named, at least one, each once")
    if worlds < 2:
        raise UsageError(f"at least 2 worlds are needed, not {worlds}")
    columns = draw(where, seed, worlds)
    values = np.empty((len(names), worlds))
    for a, policy in enumerate(names):
        values[a] = _valued(function, policy, columns, worlds, each_world)
    return Comparison(
        names, columns, values, criteria(values, policies=names, threshold=threshold), seed
    )


def _valued(
    function: Callable[..., Any],
    policy: str,
    columns: Mapping[str, Array],
    worlds: int,
    each_world: bool,
) -> Array:
    if each_world:
        plain = {name: column.tolist() for name, column in columns.items()}
        found = [
            function(policy, **dict(zip(plain, row, strict=True)))
            for row in zip(*plain.values(), strict=True)
        ]
        output = np.asarray(found, dtype=np.float64)
    else:
        output = np.asarray(function(policy, **columns), dtype=np.float64)
        if output.ndim == 0:
            output = np.full(worlds, float(output))
    if output.shape != (worlds,):
        raise UsageError(
            f"the function gave {output.shape} for policy '{policy}' in {worlds:,} worlds; one "
            "number a world is needed (or each_world=True for a function of plain values)"
        )
    if not np.isfinite(output).all():
        raise UsageError(f"the function gave values that are not finite for policy '{policy}'")
    return output
